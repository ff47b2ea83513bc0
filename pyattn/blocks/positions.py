"""Where a token stands: attention alone cannot tell, since it treats its keys as a set.

Three ways to say it with vectors (added to the tokens, or turning queries and keys), and two that
add a number to each score.
"""

from __future__ import annotations

import math

from .. import kernels
from ..array import as_float, result
from ..dtypes import float64, int64
from ..graph import Node, Op, as_step, record, told
from ..nn import Embedding, Module
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..kernels import Flat


def sinusoids(length: int, width: int, base: float = 10000.0, start: int = 0) -> Tensor:
    """A table of waves: sin(p / base^(2i / width)) in column 2i, the cosine beside it.

    Row p is the position p, counted from `start`.  A dot product of two rows depends on how far
    apart they are alone.  Returns (length, width).  Vaswani et al., 2017.

    >>> from pyattn.blocks import sinusoids
    >>> sinusoids(2, 4)
    tensor([[0.0000, 1.0000, 0.0000, 1.0000],
            [0.8415, 0.5403, 0.0100, 1.0000]])
    """
    if width % 2:
        raise ValueError(f"sinusoids: the width must be even, got {width}")
    speeds = [base ** (-2 * i / width) for i in range(width // 2)]
    waves = [
        wave(position * speed)
        for position in range(start, start + length)
        for speed in speeds
        for wave in (math.sin, math.cos)
    ]
    return told(result(waves, (length, width), float64), WAVES, base, start)


WAVES = Op("sinusoids", args="base start", tell="waves_rule", word="waves")


class SinusoidalPositions(Module):
    """x + the waves of its positions; nothing is learned.

    Shapes: (..., length, width) in and out.  `start` is the position of the first.  Vaswani et al.,
    2017.

    >>> import pyattn
    >>> from pyattn.blocks import SinusoidalPositions
    >>> SinusoidalPositions()(pyattn.zeros(1, 2), start=1)
    tensor([[0.8415, 0.5403]])
    """

    def __init__(self, base: float = 10000.0) -> None:
        super().__init__()
        self.base = base

    def forward(self, x: Tensor, start: int = 0) -> Tensor:
        """The tokens, each with its position's wave added."""
        waves = sinusoids(x.shape[-2], x.shape[-1], self.base, start)
        return as_step(x + waves, "placed")

    def extra_repr(self) -> str:
        """The base, for the printed form."""
        return f"base={self.base}"


class LearnedPositions(Embedding):
    """x + a learned vector for each position; there are `num_embeddings` of these.

    Shapes: (..., length, width) in and out.  Raises ValueError for positions that there are no
    vectors for.  Gehring et al., 2017; GPT and BERT.

    >>> import pyattn
    >>> from pyattn.blocks import LearnedPositions
    >>> LearnedPositions(16, 4)(pyattn.zeros(3, 4)).shape
    torch.Size([3, 4])
    """

    def forward(self, x: Tensor, start: int = 0) -> Tensor:
        """The tokens, each with its position's vector added."""
        stop = start + x.shape[-2]
        if start < 0 or stop > self.num_embeddings:
            raise ValueError(
                f"LearnedPositions: positions {start} to {stop - 1}, of which 0 to "
                f"{self.num_embeddings - 1} are there"
            )
        return as_step(x + self.weight[start:stop], "placed")


def _rotated(x: Tensor, waves: list[tuple[Flat, Flat]], pairing: str) -> Tensor:
    data = kernels.rotated(as_float(x), x.shape[-1], waves, pairing == "neighbours")
    return record(result(data, x.shape, float64), ROTATED, (x,), (waves, pairing))


def _turned_back(g: Tensor, n: Node, waves: list[tuple[Flat, Flat]], pairing: str) -> Tensor:
    return _rotated(g, [(cos, [-s for s in sin]) for cos, sin in waves], pairing)


ROTATED = Op(
    "rotary_positions", _turned_back, args="waves pairing", tell="rotated_rule", word="turned"
)


class RotaryPositions(Module):
    """Queries and keys turned by an angle that grows with their position.

    The width is cut into pairs of coordinates; at position p pair i is turned by p / base^(2i / d).
    The dot product of a query and a key then depends on how far apart they stand, and not on where.
    Which coordinates make a pair, models differ in: with pairing="halves" coordinate i goes with
    i + d/2, as in Llama and Gemma; with "neighbours" 2i with 2i + 1, as in the paper and in GPT-J.

    Shapes: (..., length, d) in and out, d even.  `start` is the position of the first.  Raises
    ValueError for an odd width or another pairing.  Su et al., 2021.

    >>> import pyattn
    >>> from pyattn.blocks import RotaryPositions
    >>> turn = RotaryPositions(2)
    >>> turn(pyattn.tensor([[1.0, 0.0], [1.0, 0.0]]))
    tensor([[1.0000, 0.0000],
            [0.5403, 0.8415]])
    """

    def __init__(self, width: int, base: float = 10000.0, pairing: str = "halves") -> None:
        super().__init__()
        if width % 2:
            raise ValueError(f"RotaryPositions: the width must be even, got {width}")
        if pairing not in ("halves", "neighbours"):
            raise ValueError(
                f"RotaryPositions: pairing is 'halves' or 'neighbours', got {pairing!r}"
            )
        self.width = width
        self.base = base
        self.pairing = pairing
        self._kept: dict[int, tuple[Flat, Flat]] = {}

    def forward(self, x: Tensor, start: int = 0) -> Tensor:
        """Each row turned by its position."""
        if x.shape[-1] != self.width:
            raise ValueError(
                f"RotaryPositions: expected rows of width {self.width}, got {x.shape[-1]}"
            )
        return _rotated(x, self.waves(start, x.shape[-2]), self.pairing)

    def turned(self, numbers: Flat, start: int) -> Flat:
        """The numbers of rows that all stand at one position, turned, without a tape."""
        return kernels.rotated(
            numbers, self.width, self.waves(start, 1), self.pairing == "neighbours"
        )

    def waves(self, start: int, length: int) -> list[tuple[Flat, Flat]]:
        """The cosines and the sines of each position's angles; kept, as a model asks again."""
        kept = self._kept
        if len(kept) > 4096:
            kept.clear()
        for place in range(start, start + length):
            if place not in kept:
                waves = sinusoids(1, self.width, self.base, place)._data
                kept[place] = waves[1::2], waves[::2]
        return [kept[place] for place in range(start, start + length)]

    def extra_repr(self) -> str:
        """The settings, for the printed form."""
        return f"{self.width}, base={self.base}, pairing={self.pairing!r}"


SLOPED = Op("alibi", args="slopes", tell="sloped_rule", word="bias")


class ALiBi(Module):
    """A score goes down with distance: slope * (j - i) is added for query i and key j up to i.

    Each head has a slope of its own: of h heads, a power of two, 2^(-8/h), 2^(-16/h) and so on.
    For other numbers of heads, those of the next lower power and every second one of the next
    higher.  Keys beyond the query get minus infinity.

    Returns (heads, queries, keys), to be added to the scores; the last query stands at the last key.
    Press, Smith and Lewis, 2021.

    >>> from pyattn.blocks import ALiBi
    >>> ALiBi(2)(2, 3)[0]
    tensor([[-0.0625,  0.0000,    -inf],
            [-0.1250, -0.0625,  0.0000]])
    """

    def __init__(self, heads: int) -> None:
        super().__init__()
        if heads < 1:
            raise ValueError(f"ALiBi: heads must be above 0, got {heads}")
        self.heads = heads
        power = 2 ** int(math.log2(heads))
        self.slopes = [2.0 ** (-8 * (i + 1) / power) for i in range(power)]
        self.slopes += [2.0 ** (-4 * (i + 1) / power) for i in range(0, 2 * (heads - power), 2)]

    def forward(self, queries: int, keys: int) -> Tensor:
        """What is added to the scores."""
        first = keys - queries
        biases = [
            slope * (j - i) if j <= i else -math.inf
            for slope in self.slopes
            for i in range(first, keys)
            for j in range(keys)
        ]
        return told(result(biases, (self.heads, queries, keys), float64), SLOPED, self.slopes)

    def extra_repr(self) -> str:
        """The number of heads, for the printed form."""
        return f"heads={self.heads}"


class RelativeBias(Module):
    """A learned number for each head and each distance, added to the score.

    Distances up to half of the buckets have one each; longer ones share, in ever wider steps up to
    `max_distance`, beyond which all share the last.  `bidirectional` has other buckets for keys
    after the query; without it these all are distance 0.

    Returns (heads, queries, keys), to be added to the scores; the last query stands at the last key.
    Raffel et al., 2020 (T5), whose name for the table is `relative_attention_bias`.

    >>> from pyattn.blocks import RelativeBias
    >>> RelativeBias(heads=2)(3, 3).shape
    torch.Size([2, 3, 3])
    >>> [RelativeBias(1).bucket(distance) for distance in (-20, -2, 0, 2, 20)]
    [10, 2, 0, 18, 26]
    """

    def __init__(
        self,
        heads: int,
        num_buckets: int = 32,
        max_distance: int = 128,
        bidirectional: bool = True,
    ) -> None:
        super().__init__()
        self.num_buckets = num_buckets
        self.max_distance = max_distance
        self.bidirectional = bidirectional
        self.relative_attention_bias = Embedding(num_buckets, heads)

    def bucket(self, distance: int) -> int:
        """Which bucket a key is in that stands so far after its query."""
        buckets, first = self.num_buckets, 0
        if self.bidirectional:
            buckets //= 2
            first = buckets if distance > 0 else 0
            distance = abs(distance)
        else:
            distance = max(-distance, 0)
        exact = buckets // 2
        if distance < exact:
            return first + distance
        share = math.log(distance / exact) / math.log(self.max_distance / exact)
        return first + min(exact + int(share * (buckets - exact)), buckets - 1)

    def forward(self, queries: int, keys: int) -> Tensor:
        """What is added to the scores."""
        first = keys - queries
        of = {distance: self.bucket(distance) for distance in range(-keys, keys)}
        places = [of[j - i] for i in range(first, keys) for j in range(keys)]
        table = self.relative_attention_bias(result(places, (queries, keys), int64))
        return as_step(table.permute(2, 0, 1), "bias")
