"""The documents' models, a class each, in the documents' order.

similarity    000, 002   how alike two vectors are, and every pair of them
budget        000        a table that shares out revenue, set by hand, then learned
simple        001        scaled dot-product attention behind three projections
correlation   002        attention from the correlation matrix, within a sequence or across two
by_hand       003        self-attention with every intermediate value kept
pooling       004        regression as attention: average, Nadaraya-Watson, learned width

pretrained               how weights made elsewhere come in
bert                     an encoder of text in BERT's layout, which takes weights made elsewhere
wordpiece                how it cuts text
gpt                      a decoder in GPT-2's layout
llama                    decoders of today, Llama's and Gemma's
writing                  how they write: sampling, and beam search
translation              encoder-decoders that translate: Bahdanau's, and the Transformer
reader                   a reader of sentences, and which word mattered to it (002)
vit                      the vision transformer: patches of an image as words
dit                      the diffusion transformer, which draws them

Each model keeps the weights of its last call in `attention_weights`: a row for each query, a column for
each key.  Several heads are `pyattn.nn.MultiheadAttention`.
"""

from .bert import BertConfig, BertModel
from .budget import AllocationTable, SelfAttention
from .by_hand import SelfAttentionByHand
from .correlation import CorrelationAttention
from .dit import DiT
from .gpt import GPT, GPTConfig
from .llama import Llama, LlamaConfig
from .pooling import AveragePooling, NadarayaWatson, NWKernelRegression
from .reader import Reader, rollout
from .similarity import Similarity
from .simple import SimpleAttention
from .translation import (
    Reading,
    RecurrentTranslator,
    TransformerTranslator,
    alignment,
    padded,
    translate,
    translator,
)
from .vit import ViT
from .wordpiece import WordPiece
from .writing import beam_search, probabilities, write

# fmt: off
__all__ = [
    "AllocationTable", "AveragePooling", "BertConfig", "BertModel", "CorrelationAttention",
    "DiT", "GPT", "GPTConfig", "Llama", "LlamaConfig",
    "NWKernelRegression", "NadarayaWatson", "Reader", "Reading", "RecurrentTranslator", "SelfAttention",
    "SelfAttentionByHand", "Similarity", "SimpleAttention", "TransformerTranslator", "ViT", "WordPiece",
    "alignment", "beam_search", "padded", "probabilities", "rollout", "translate", "translator", "write",
]
# fmt: on
