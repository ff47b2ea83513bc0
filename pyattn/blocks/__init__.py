"""What the transformers of today are built of, beside PyTorch's own layers: each under the field's name.

positions      sinusoids, learned positions, rotary ones, ALiBi, T5's relative bias
additive       Bahdanau's attention, which came before the dot product
cache          the keys and values of what was read, kept while a model writes
rows           one row of numbers through a module, without a tensor around it
heads          self-attention with fewer heads of keys, a window, a cap, a cache
feed_forward   the network between two attentions, plain and gated
adaptive       a LayerNorm that is told what to do, as diffusion transformers have it
"""

from .adaptive import AdaptiveLayerNorm
from .additive import AdditiveAttention
from .cache import KeyValueCache
from .feed_forward import FeedForward, GatedFeedForward
from .heads import CausalSelfAttention, window_mask
from .positions import (
    ALiBi,
    LearnedPositions,
    RelativeBias,
    RotaryPositions,
    SinusoidalPositions,
    sinusoids,
)

# fmt: off
__all__ = [
    "ALiBi", "AdaptiveLayerNorm", "AdditiveAttention", "CausalSelfAttention", "FeedForward",
    "GatedFeedForward", "KeyValueCache", "LearnedPositions", "RelativeBias", "RotaryPositions",
    "SinusoidalPositions", "sinusoids", "window_mask",
]
# fmt: on
