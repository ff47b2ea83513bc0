"""The words that a calculation is written with: functions, methods, and what says nothing."""

from __future__ import annotations

# What stands before the dot of a call, and says nothing: torch.softmax, np.exp.
LIBRARIES = set(
    "torch np numpy F nn functional math tf jnp pyattn linalg special scipy jax".split()
)
# Words around an array that are no function.
WRAPPERS = set("tensor array Tensor FloatTensor matrix asarray list tuple Matrix vector".split())
FUNCTIONS = set(
    "softmax exp ln log log2 log10 sqrt sin cos tan arcsin arccos arctan asin acos atan sinh cosh tanh "
    "sigmoid relu gelu silu softplus abs norm length dot cosine cosine_similarity cos_sim sim similarity "
    "sum mean average avg var variance std stdev max min argmax argmin transpose matmul mm bmm "
    "outer attention attn scaled_dot_product_attention layernorm layer_norm rms_norm rmsnorm "
    "log_softmax normalize round floor ceil cat concat hstack vstack det trace inv mse mse_loss "
    "cross_entropy nll_loss logsumexp prod cumsum masked_fill where eye ones zeros diag sq square "
    "multiply mul add sub div divide subtract pow power l2norm l2 rmse inner tril triu clamp "
    "求和 平均 平均值 均值 方差 标准差 点积 余弦 余弦相似度 内积 长度 模 注意力".split()
)
# Functions that are put to a number without brackets: exp 2, cos 60°.
SIMPLE = set(
    "softmax exp ln log log2 log10 sqrt sin cos tan tanh sinh cosh arcsin arccos arctan sigmoid relu gelu "
    "abs log_softmax".split()
)
# Functions that are words too, and so want their bracket close by.
VERBS = set(
    "multiply add sub divide subtract round square normalize where dot sum mean average length attention "
    "similarity transpose max min floor power diag outer inner clamp sq prod mul div pow trace".split()
)
SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "k": 10**3,
    "M": 10**6,
    "B": 10**9,
    "万": 10**4,
    "萬": 10**4,
    "亿": 10**8,
    "億": 10**8,
    "百万": 10**6,
    "千": 10**3,
}
METHODS = set(
    "T mT t transpose softmax exp log sqrt sum mean var std matmul mm bmm dot norm abs max min argmax "
    "round square pow relu tanh sigmoid item tolist view reshape squeeze unsqueeze float double numpy "
    "detach add mul sub div log_softmax masked_fill".split()
)
SILENT_METHODS = {"item", "tolist", "float", "double", "numpy", "detach"}  # change no number
BASES = {"log_2": "log2", "log_10": "log10", "lg": "log10", "log_e": "ln"}
ROLES = {"Q", "K", "V", "O"}  # W^Q is the matrix that makes the queries


def is_matrix(name: str) -> bool:
    """Whether a name is one capital, as matrices have: K, W_q."""
    return len(name.split("_")[0]) == 1 and name[0].isupper()


def is_han(name: str) -> bool:
    """Whether a name is Chinese, Japanese or Korean: a sentence without blanks, perhaps."""
    return "\u2e80" <= name[0] <= "\u9fff"


def is_greek(name: str) -> bool:
    """Whether a name is a Greek letter, as angles are named."""
    return len(name) == 1 and "α" <= name <= "ω"
