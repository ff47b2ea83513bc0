"""The functions that calculations on a page use, by the names that people give them.

Each takes the Evaluator, its arguments and its keywords.  Those that can be done wrongly in a usual
way (softmax, the scale, variances) ask the Evaluator to do it.
"""

from __future__ import annotations

import math

from ... import cat, div, matmul, maximum, minimum, mul, pi, stack, sub, tensor
from ..statements.trees import Name, Number, Unary
from ..words import say
from .names import Unfit, Unknown
from .products import outer_product

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List

    from ...tensor import Tensor
    from ..statements.trees import Node
    from .evaluating import Evaluator

    Function = Callable[[Evaluator, List[Tensor], Dict[str, Any]], Tensor]

FUNCTIONS: dict[str, Function] = {}


def _named(names: str) -> Callable[[Function], Function]:
    def enter(function: Function) -> Function:
        for name in names.split():
            FUNCTIONS[name] = function
        return function

    return enter


def keyword_values(ev: Evaluator, keywords: dict[str, Node]) -> dict[str, Any]:
    """Keywords as Python values: numbers, True and False, tensors; others by their name."""
    found: dict[str, Any] = {}
    for name, node in keywords.items():
        if isinstance(node, Name) and node.name.lower() in ("true", "false", "none"):
            found[name] = {"true": True, "false": False, "none": None}[node.name.lower()]
        elif isinstance(node, Number) or isinstance(node, Unary) and isinstance(node.inner, Number):
            value = ev.value(node)
            found[name] = value.item()
        else:
            try:
                found[name] = ev.value(node)
            except (Unknown, Unfit):
                found[name] = node.name if isinstance(node, Name) else None
    return found


def radians(degrees: Tensor) -> Tensor:
    """An angle in degrees, in radians."""
    return degrees * (pi / 180)


def _refuse() -> Unfit:
    return Unfit(say("it cannot be computed here"))


def _one(arguments: list[Tensor]) -> Tensor:
    """The only argument; or several numbers, as the list that they are."""
    if not arguments:
        raise _refuse()
    if len(arguments) == 1:
        return arguments[0]
    if any([argument.shape for argument in arguments]):
        raise _refuse()
    return stack([argument.double() for argument in arguments])


def _two(arguments: list[Tensor]) -> tuple[Tensor, Tensor]:
    if len(arguments) != 2:
        raise _refuse()
    return arguments[0], arguments[1]


def _whole(value: Any) -> int | None:
    if isinstance(value, (int, float)) and value == int(value):
        return int(value)
    return None


def _dim(arguments: list[Tensor], keywords: dict[str, Any]) -> tuple[Tensor, int | None]:
    """What to work on, and along which dimension, as far as is said."""
    dim = _whole(keywords.get("dim", keywords.get("axis")))
    if len(arguments) == 2 and arguments[0].shape and not arguments[1].shape:
        return arguments[0], _whole(arguments[1].item())
    return _one(arguments), dim


def _checked(x: Tensor, dim: int) -> int:
    if not -max(1, x.dim()) <= dim < max(1, x.dim()):
        raise _refuse()
    return dim


@_named("softmax 软最大")
def _softmax(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x, dim = _dim(arguments, keywords)
    if not x.shape:
        raise _refuse()
    mask = keywords.get("mask")
    if mask is not None and not isinstance(mask, str):
        x = ev.masked(x, _added_mask(mask))
    if dim is None:
        dim = -2 if x.dim() == 2 and x.shape[1] == 1 else -1  # of a column, down the column
    return ev.softmax(x, _checked(x, dim))


@_named("log_softmax logsoftmax")
def _log_softmax(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _softmax(ev, arguments, keywords).log()


def _reduced(
    ev: Evaluator,
    arguments: list[Tensor],
    keywords: dict[str, Any],
    reduce: Callable[[Tensor, int | None], Tensor],
) -> Tensor:
    """Of everything or, where that is not said, perhaps of each column or each row."""
    x, dim = _dim(arguments, keywords)
    if dim is None and x.dim() == 2:
        dim = (None, 0, 1)[ev.choose("along", 3)]
    if not x.shape:
        x = x.reshape(1)
    if dim is not None:
        _checked(x, dim)
    result = reduce(x, dim)
    if keywords.get("keepdim") or keywords.get("keepdims"):
        result = result.unsqueeze(dim if dim is not None else 0)
    return result


@_named("sum 求和 总和 合计 total")
def _sum(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _reduced(ev, arguments, keywords, ev.sum)


@_named("mean avg average 平均 平均值 均值")
def _mean(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _reduced(ev, arguments, keywords, ev.mean)


def _sample(keywords: dict[str, Any]) -> bool:
    freedom = keywords.get("ddof", keywords.get("correction"))
    return bool(keywords.get("unbiased")) or _whole(freedom) == 1


@_named("var variance 方差 pvar pvariance population_variance σ²")
def _var(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 1 and not arguments[0].shape:
        return arguments[0]  # "variance (4 + 1) / 2" says what this is
    sample = _sample(keywords)
    return _reduced(ev, arguments, keywords, lambda x, dim: ev.variance(x, dim, sample))


@_named("std sd stdev standard_deviation 标准差 pstdev population_std")
def _std(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 1 and not arguments[0].shape:
        return arguments[0]  # "variance (4 + 1) / 2" says what this is
    sample = _sample(keywords)
    return _reduced(ev, arguments, keywords, lambda x, dim: ev.deviation(x, dim, sample))


@_named("sample_variance sample_var svar 样本方差 s² s^2")
def _sample_var(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _reduced(ev, arguments, keywords, lambda x, dim: ev.variance(x, dim, True))


@_named("sample_std sample_standard_deviation 样本标准差")
def _sample_std(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _reduced(ev, arguments, keywords, lambda x, dim: ev.deviation(x, dim, True))


@_named("prod product 乘积")
def _prod(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = _one(arguments)
    return x.double().prod() if x.shape else x


@_named("max maximum 最大值 amax")
def _max(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 2 and (arguments[1].shape or not arguments[0].shape):
        return maximum(*arguments)
    return _reduced(ev, arguments, keywords, lambda x, d: x.amax() if d is None else x.amax(d))


@_named("min minimum 最小值 amin")
def _min(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 2 and (arguments[1].shape or not arguments[0].shape):
        return minimum(*arguments)
    return _reduced(ev, arguments, keywords, lambda x, d: x.amin() if d is None else x.amin(d))


@_named("argmax")
def _argmax(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x, dim = _dim(arguments, keywords)
    if not x.shape:
        raise _refuse()
    place = x.argmax() if dim is None else x.argmax(_checked(x, dim))
    return place + ev.choose("count from", 2)


@_named("norm length magnitude l2 l2norm l2_norm 模 长度 模长 范数")
def _norm(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x, dim = _one(arguments), _whole(keywords.get("dim", keywords.get("axis")))
    if dim is None and x.dim() == 2 and 1 not in x.shape:
        dim = (None, 1, 0)[ev.choose("along", 3)]
    squares = (x.double() * x.double()).sum() if dim is None else (x * x).double().sum(dim)
    return squares.sqrt()


@_named("bars")
def _bars(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = _one(arguments)
    if not x.shape or ev.choose("bars", 2):
        return x.abs()
    return _norm(ev, arguments, keywords)


def _lengths(x: Tensor) -> Tensor:
    return (x.double() * x.double()).sum(-1).sqrt()


@_named("dot 点积 inner inner_product 内积 np_dot")
def _dot(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    a, b = _two(arguments)
    if a.dim() == b.dim() == 1:
        return (a * b).sum() if a.shape == b.shape else _mismatch(a, b)
    return _matmul(ev, arguments, keywords)


def _mismatch(a: Tensor, b: Tensor) -> Tensor:
    from .evaluating import shape_in_words

    raise Unfit(
        say(
            "the sizes do not fit: {left} and {right}",
            left=shape_in_words(a),
            right=shape_in_words(b),
        )
    )


@_named("cosine cosine_similarity cos_sim cossim 余弦相似度 余弦")
def _cosine(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    a, b = _two(arguments)
    if a.dim() == 2 and 1 in a.shape and b.dim() == 2 and 1 in b.shape:
        a, b = a.flatten(), b.flatten()
    if not a.shape or not b.shape or a.shape[-1] != b.shape[-1]:
        return _mismatch(a, b)
    return ev.cosine((a * b).sum(-1), _lengths(a), _lengths(b))


@_named("sim similarity 相似度")
def _similarity(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return (_dot, _cosine)[ev.choose("similarity", 2)](ev, arguments, keywords)


@_named("cos 余弦值")
def _cos(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 2:
        return _cosine(ev, arguments, keywords)
    return ev.turned(_one(arguments)).cos()


@_named("sin")
def _sin(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.turned(_one(arguments)).sin()


@_named("tan")
def _tan(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.turned(_one(arguments)).tan()


@_named("arccos acos")
def _arccos(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.angle(_one(arguments).acos())


@_named("arcsin asin")
def _arcsin(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.angle(_one(arguments).asin())


@_named("arctan atan")
def _arctan(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.angle(_one(arguments).atan())


@_named("exp")
def _exp(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.exponential(_one(arguments))


@_named("log")
def _log(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 2 and not arguments[1].shape:
        base = _whole(arguments[1].item())
        return {2: arguments[0].log2, 10: arguments[0].log10}.get(
            base or 0, lambda: arguments[0].log() / arguments[1].log()
        )()
    x = _one(arguments)
    return ev.logarithm(x, ("e", "10", "2")[ev.choose("log", 3)])


@_named("ln")
def _ln(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.logarithm(_one(arguments), "e")


@_named("log10 log_10 lg")
def _log10(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.logarithm(_one(arguments), "10")


@_named("log2 log_2 ld lb")
def _log2(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.logarithm(_one(arguments), "2")


@_named("gelu")
def _gelu(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    from ...nn.functional import gelu

    exact = ev.choose("gelu", 2) == 0 and keywords.get("approximate") != "tanh"
    return gelu(_one(arguments).double(), approximate="none" if exact else "tanh")


@_named("sigmoid σ logistic expit sigma")
def _sigmoid(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _one(arguments).double().sigmoid()


@_named("layernorm layer_norm ln_norm 层归一化")
def _layer_norm(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = _one(arguments[:1]).double()
    eps = float(keywords.get("eps", (0.0, 1e-5)[ev.choose("epsilon", 2)]))
    middle = x - x.mean(-1, keepdim=True)
    result: Tensor = middle / (ev.variance(x, -1, False).unsqueeze(-1) + eps).sqrt()
    for factor, place in (("weight", 1), ("bias", 2)):
        more = keywords.get(factor, arguments[place] if len(arguments) > place else None)
        if more is not None and not isinstance(more, str):
            result = result * more if place == 1 else result + more
    return result


@_named("rms_norm rmsnorm")
def _rms_norm(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = _one(arguments[:1]).double()
    eps = float(keywords.get("eps", (0.0, 1e-5)[ev.choose("epsilon", 2)]))
    return x / ((x * x).mean(-1, keepdim=True) + eps).sqrt()


@_named("normalize normalise normalized 归一化")
def _normalize(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = _one(arguments).double()
    if ev.choose("normalize", 2):
        return x / x.sum(-1, keepdim=True)
    return x / _lengths(x).unsqueeze(-1)


@_named("transpose t 转置")
def _transpose(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.transposed(arguments[0])


@_named("matmul mm bmm mv 矩阵乘法")
def _matmul(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    from .evaluating import shape_in_words
    from .products import matrix_product

    a, b = _two(arguments)
    ways = matrix_product(a, b)
    if not ways or not a.shape or not b.shape:
        raise Unfit(
            say(
                "the sizes do not fit: {left} times {right}",
                left=shape_in_words(a),
                right=shape_in_words(b),
            )
        )
    ev.spend(a.numel() * (b.shape[-1] if b.dim() > 1 else 1))
    return ev.multiplied(ways[0], a, b, False)


@_named("outer 外积")
def _outer(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    a, b = _two(arguments)
    return ev.multiplied(outer_product, a, b, False)


def _added_mask(mask: Tensor) -> Tensor:
    """A mask as it is added: of true and false, or 1 and 0, -infinity where it says no."""
    if mask.is_floating_point() and bool((mask != 0).any()) and float(mask.amin()) < 0:
        return mask
    return tensor(0.0).broadcast_to(mask.shape).masked_fill(mask == 0, -math.inf)


@_named("attention scaled_dot_product_attention sdpa 注意力")
def _attention(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    mask = keywords.get("mask", keywords.get("attn_mask"))
    if len(arguments) == 4:
        mask = arguments.pop()
    if len(arguments) != 3:
        raise _refuse()
    query, key, value = arguments
    if not query.shape or key.dim() < 2 or value.dim() < 2 or query.shape[-1] != key.shape[-1]:
        return _mismatch(query, key)
    scores = ev.finished(ev.multiplied(matmul, query, ev.transposed(key), True), None)
    scale = ev.finished(tensor(float(query.shape[-1])).sqrt(), None)
    scores = ev.finished(ev.scaled(scores, scale), None)
    if mask is not None and not isinstance(mask, str):
        scores = ev.masked(scores, _added_mask(mask))
    elif keywords.get("is_causal") or keywords.get("causal"):
        allowed = tensor(1.0).broadcast_to(scores.shape).tril()
        scores = ev.masked(scores, _added_mask(allowed))
    weights = ev.finished(ev.softmax(scores, -1), None)
    return ev.multiplied(matmul, weights, value, False)


@_named("round")
def _round(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    places = _whole(arguments[1].item()) if len(arguments) == 2 else 0
    if places is None or not 0 <= places <= 15 or not arguments:
        raise _refuse()
    return arguments[0].double().round(decimals=places)


@_named("cat concat concatenate 拼接")
def _cat(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    dim = _whole(keywords.get("dim", keywords.get("axis")))
    parts = list(arguments[0]) if len(arguments) == 1 else arguments
    if not parts or len({part.dim() for part in parts}) > 1 or not parts[0].shape:
        raise _refuse()
    if any([part.is_floating_point() for part in parts]):
        parts = [part.double() for part in parts]
    return cat(parts, -1 if dim is None else dim)


@_named("stack")
def _stack(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return stack(list(arguments[0]) if len(arguments) == 1 else arguments)


@_named("mse mse_loss 均方误差")
def _mse(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    off = arguments[0].double() - arguments[1]
    return (off * off).mean()


@_named("cross_entropy crossentropy 交叉熵")
def _cross_entropy(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    """Of two lists of shares, in either order: the one that has zeros is what should have been."""
    a, b = _two(arguments)
    if a.shape != b.shape or a.dim() != 1:
        raise _refuse()
    target, given = (a, b) if ev.choose("cross entropy", 2) == 0 else (b, a)
    kept = target != 0
    return -(target.masked_select(kept) * given.masked_select(kept).double().log()).sum()


@_named("logsumexp")
def _logsumexp(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _one(arguments).double().logsumexp(-1)


@_named("hstack")
def _hstack(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _cat(ev, arguments, {"dim": -1})


@_named("vstack")
def _vstack(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    parts = list(arguments[0]) if len(arguments) == 1 else arguments
    if all([part.dim() == 1 for part in parts]):
        return stack(parts)
    return _cat(ev, parts, {"dim": 0})


@_named("rmse")
def _rmse(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _mse(ev, arguments, keywords).sqrt()


@_named("mul multiply")
def _mul(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return mul(*ev.fitted(*_two(arguments)))


@_named("add")
def _add(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.plus(*_two(arguments))


@_named("sub subtract")
def _sub(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return sub(*ev.fitted(*_two(arguments)))


@_named("div divide")
def _div(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return div(*ev.fitted(*_two(arguments)))


@_named("pow power")
def _pow(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.power(*_two(arguments))


@_named("factorial")
def _factorial(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    number = _whole(_one(arguments).item())
    if number is None or not 0 <= number <= 170:
        raise _refuse()
    return tensor(math.factorial(number))


def _pointwise(method: str) -> Function:
    def function(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
        result: Tensor = getattr(_one(arguments), method)()
        return result

    return function


for _names, _method in (
    ("sqrt", "sqrt"),
    ("abs absolute 绝对值", "abs"),
    ("relu", "relu"),
    ("tanh", "tanh"),
    ("sinh", "sinh"),
    ("cosh", "cosh"),
    ("floor", "floor"),
    ("ceil ceiling", "ceil"),
    ("erf", "erf"),
    ("square", "square"),
    ("sign", "sign"),
    ("trace", "trace"),
    ("tril", "tril"),
    ("triu", "triu"),
    ("diag", "diag"),
    ("flatten", "flatten"),
):
    for _name in _names.split():
        FUNCTIONS[_name] = _pointwise(_method)
