"""PyTorch's CPU random stream, drawn as lists of Python numbers.

A program that seeds PyTorch and pyattn alike should start from the same weights in both.  PyTorch
draws from the Mersenne Twister, which is the standard library's generator too; what differs is
how a seed fills its state, and how its 32-bit words become floats, normals and indices.  This
file is that difference.  It knows nothing of tensors.
"""

from __future__ import annotations

import math
import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

_WORDS = 624  # 32-bit words in the Mersenne Twister's state
_DEFAULT_SEED = 67280421310721  # a new Generator's, in PyTorch too


def _float32(numbers: list[float]) -> list[float]:
    """Each number rounded to the nearest float32."""
    from array import array  # when numbers are drawn: it takes longer to load than this file

    return list(array("f", numbers))


def _odd_sum(x: float, y: float) -> float:
    """x + y, its last bit set where the sum is not exact.

    Rounded to float32 that gives what rounding the exact sum once would: rounded to a float64
    first, a sum just beside the middle of two float32 numbers may fall on it.
    """
    total = x + y
    back = total - x
    lost = (x - (total - back)) + (y - back)
    if lost and total / math.ulp(total) % 2 == 0:
        return math.nextafter(total, math.copysign(math.inf, lost))
    return total


_TWO_PI = 6.2831854820251465  # as a float32


def _knuth(seed: int) -> tuple[int, ...]:
    """The state that `seed` stands for; only its low 32 bits count."""
    word = seed & 0xFFFFFFFF
    state = [word]
    for i in range(1, _WORDS):
        word = (1812433253 * (word ^ word >> 30) + i) & 0xFFFFFFFF
        state.append(word)
    # The last entry says how many of the state's words have been handed out: all, so that the
    # first draw begins by mixing them.
    return tuple(state + [_WORDS])


class _Twister:
    """The Mersenne Twister, for Pythons whose `random` has no `Random` (MicroPython).

    It has the three methods of `random.Random` that are needed here.
    """

    def setstate(self, state: Any) -> None:
        from array import array

        self._state = array("I", state[1][:-1])
        self._used = state[1][-1]

    def getstate(self) -> Any:
        return (3, tuple(self._state) + (self._used,), None)

    def getrandbits(self, bits: int) -> int:
        """The next `bits` bits, a multiple of 32; the word drawn first is the lowest."""
        state, words = self._state, []
        for _ in range(bits // 32):
            if self._used == _WORDS:
                for i in range(_WORDS):
                    joined = (state[i] & 0x80000000) | (state[(i + 1) % _WORDS] & 0x7FFFFFFF)
                    mixed = state[(i + 397) % _WORDS] ^ joined >> 1
                    state[i] = mixed ^ 0x9908B0DF if joined & 1 else mixed
                self._used = 0
            word = state[self._used]
            self._used += 1
            word ^= word >> 11
            word ^= word << 7 & 0x9D2C5680
            word ^= word << 15 & 0xEFC60000
            words.append(word ^ word >> 18)
        from struct import pack

        return int.from_bytes(pack("<%dI" % len(words), *words), "little")


class Generator:
    """A source of random numbers with PyTorch's CPU stream, and its interface.

    Seeded alike, it gives the numbers of PyTorch 2.13 in PyTorch's order, whichever draws are
    mixed: uniforms, integers, permutations, choices and fewer than 16 normals bit for bit, 16 and
    more normals to a few units in the last place of a float32.  Uniforms and normals are float32
    values, PyTorch's default, held as Python floats.  PyTorch's own last bits vary between
    processors: these are an x86-64's with AVX2.

    Raises RuntimeError for a device other than the CPU.

    >>> from pyattn.generator import Generator
    >>> Generator().manual_seed(0).uniforms(3)
    [0.49625658988952637, 0.7682217955589294, 0.08847743272781372]
    """

    def __init__(self, device: Any = "cpu") -> None:
        if device is not None and str(device) not in ("cpu", "cpu:0"):
            raise RuntimeError(f"Generator: device {device!r} is not available, only 'cpu' is")
        self.device = "cpu"
        self._seed: int | None = _DEFAULT_SEED
        self._twister: Any = None  # made from the seed at the first draw
        self._spare: float | None = None  # the second of a pair of normals

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream that `seed` stands for; return self.

        A negative seed s stands for 2**64 + s.  Raises ValueError outside -2**63 .. 2**64 - 1,
        and RuntimeError for what is not an int.
        """
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise RuntimeError(f"manual_seed: expected an int, got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError(f"manual_seed: {seed} is outside -2**63 .. 2**64 - 1")
        self._seed = seed % 2**64
        self._twister = self._spare = None
        return self

    def seed(self) -> int:
        """Seed from the operating system's randomness; return the seed, of 64 bits."""
        try:
            seed = int.from_bytes(os.urandom(8), "little")
        except AttributeError:  # MicroPython in a browser has no urandom
            seed = time.time_ns() % 2**64
        self.manual_seed(seed)
        return seed

    def initial_seed(self) -> int:
        """The seed that the stream started from."""
        return self.seed() if self._seed is None else self._seed

    def get_state(self) -> Any:
        """Where the stream stands, as a value to hand to `set_state`.

        It is opaque: its form is not PyTorch's byte tensor and may change.

        >>> from pyattn.generator import Generator
        >>> generator = Generator().manual_seed(1)
        >>> state = generator.get_state()
        >>> first = generator.normals(3)
        >>> generator.set_state(state)
        >>> generator.normals(3) == first
        True
        """
        seed = self.initial_seed()
        return (seed, self._twister and self._twister.getstate(), self._spare)

    def set_state(self, state: Any) -> None:
        """Go back to where a `get_state` was taken.  Raises TypeError for any other value."""
        if not isinstance(state, tuple) or len(state) != 3:
            raise TypeError(f"set_state: expected get_state()'s value, got {type(state).__name__}")
        self._seed, twister, self._spare = state
        self._twister = None if twister is None else _twister(twister)

    def clone_state(self) -> Generator:
        """A generator of its own that goes on from where this one stands.

        >>> from pyattn.generator import Generator
        >>> generator = Generator().manual_seed(1)
        >>> twin = generator.clone_state()
        >>> twin.doubles(1) == generator.doubles(1)
        True
        """
        twin = Generator()
        twin.set_state(self.get_state())
        return twin

    def get_offset(self) -> int:
        """Refused: a stream on the CPU has no offset, in PyTorch as here."""
        raise RuntimeError("get_offset: a generator on the CPU has no offset")

    def set_offset(self, offset: int) -> None:
        """Refused: a stream on the CPU has no offset."""
        raise RuntimeError("set_offset: a generator on the CPU has no offset")

    def _words(self, n: int, mask: bytes = b"") -> tuple[int, ...]:
        """The next n words of 32 bits, each ANDed with the mask's four bytes (lowest first)."""
        if self._twister is None:
            self._twister = _twister((3, _knuth(self.initial_seed()), None))
        # One huge integer, masked and cut up at once: ten times as fast as n calls.
        bits = self._twister.getrandbits(32 * n)
        if mask:
            bits &= int.from_bytes(mask * n, "little")
        from struct import unpack

        return unpack("<%dI" % n, bits.to_bytes(4 * n, "little"))

    def _word_pairs(self, n: int) -> Iterator[tuple[int, int]]:
        """The next n pairs of words, which make numbers of 64 bits: the high word comes first."""
        words = iter(self._words(2 * n))
        return zip(words, words)

    def doubles(self, n: int) -> list[float]:
        """n floats of 53 random bits, uniform in [0, 1): two words each."""
        return [(high & 0x1FFFFF) * 2.0**-21 + low * 2.0**-53 for high, low in self._word_pairs(n)]

    def uniforms(self, n: int, low: float = 0.0, high: float = 1.0) -> list[float]:
        """n float32 values uniform in [low, high), as `uniform_` and `rand` draw them.

        Each is u * (high - low) + low, rounded to float32 once, as a fused multiply-add does it;
        u is a word's low 24 bits over 2**24.  Raises RuntimeError unless low <= high and they
        and their difference are float32 numbers.

        >>> from pyattn.generator import Generator
        >>> Generator().manual_seed(0).uniforms(2, -1, 1)
        [-0.007486820220947266, 0.5364435911178589]
        """
        low, high = _float32([low, high])
        size = _float32([high - low])[0]
        if not 0 <= size < math.inf:
            raise RuntimeError(f"uniform_: expected finite low <= high, got {low} and {high}")
        step = size / 2**24
        words = self._words(n, b"\xff\xff\xff\0")
        if low == 0 or size * 2**-29 <= abs(low) <= size * 32:  # product and sum are exact
            drawn = [word * step + low for word in words]
        else:
            drawn = [_odd_sum(word * step, low) for word in words]
        # Multiples of 2**-24 below 1 are float32 values already.
        if low == 0 and high == 1:
            return drawn
        drawn = _float32(drawn)
        # `high` itself is left out: what rounds up to it becomes `low`.
        return [low if x == high else x for x in drawn] if high in drawn else drawn

    def normals(self, n: int, mean: float = 0.0, std: float = 1.0) -> list[float]:
        """n float32 values, normally distributed, as `normal_` and `randn` draw them.

        Pairs come from pairs of uniforms by Box and Muller's transform: radius
        sqrt(-2 log(1 - u)), angle 2 pi v, then cosine and sine.  Raises RuntimeError unless
        std >= 0.

        >>> from pyattn.generator import Generator
        >>> Generator().manual_seed(0).normals(2)
        [1.5409960746765137, -0.293428897857666]
        """
        if not std >= 0:
            raise RuntimeError(f"normal: expected std >= 0, got {std}")
        if n < 16:
            return _float32([x * std + mean for x in self._few_normals(n)])
        uniforms = self.uniforms(n)
        whole = n - n % 16
        if whole < n:
            # A ragged end is drawn anew, and with it as many before it as make up 16.
            uniforms[whole:] = self.uniforms(16)
        drawn = _many_normals(uniforms)
        if whole < n:
            drawn = drawn[: n - 16] + drawn[whole:]
        if mean or std != 1:
            mean, std = _float32([mean, std])
            drawn = _float32([x * std + mean for x in drawn])
        return drawn

    def _few_normals(self, n: int) -> list[float]:
        """Standard normals in double precision; an odd one out is kept for the next call."""
        drawn = [] if self._spare is None or not n else [self._spare]
        if drawn:
            self._spare = None
        missing = n - len(drawn)
        uniforms = self.doubles(missing + missing % 2)
        for turn, u in zip(uniforms[::2], uniforms[1::2]):
            radius = math.sqrt(-2 * math.log(1 - u))
            angle = 2 * math.pi * turn
            drawn += [radius * math.cos(angle), radius * math.sin(angle)]
        if missing % 2:
            self._spare = drawn.pop()
        return drawn

    def integers(self, n: int, low: int, high: int) -> list[int]:
        """n integers uniform in [low, high), as `randint` draws them.

        Raises RuntimeError unless low < high.

        >>> from pyattn.generator import Generator
        >>> Generator().manual_seed(0).integers(5, 0, 10)
        [4, 9, 3, 0, 3]
        """
        size = high - low
        if size <= 0:
            raise RuntimeError(f"randint: expected low < high, got {low} and {high}")
        if size < 2**28:
            return [low + word % size for word in self._words(n)]
        # A larger range takes 64 bits.
        return [low + (upper << 32 | lower) % size for upper, lower in self._word_pairs(n)]

    def permutation(self, n: int) -> list[int]:
        """0 .. n - 1 in a random order, as `randperm` draws it (Fisher and Yates's shuffle).

        >>> from pyattn.generator import Generator
        >>> Generator().manual_seed(0).permutation(5)
        [4, 0, 1, 3, 2]
        """
        order = list(range(n))
        for i, word in enumerate(self._words(max(n - 1, 0))):
            j = i + word % (n - i)
            order[i], order[j] = order[j], order[i]
        return order

    def bernoullis(self, n: int, p: float) -> list[bool]:
        """n draws that are True with probability p, as `bernoulli_(p)` and dropout draw them.

        Raises RuntimeError unless 0 <= p <= 1.

        >>> from pyattn.generator import Generator
        >>> Generator().manual_seed(0).bernoullis(3, 0.5)
        [False, False, True]
        """
        if not 0 <= p <= 1:
            raise RuntimeError(f"bernoulli_: expected p in [0, 1], got {p}")
        return [u < p for u in self.doubles(n)]

    def exponentials(self, n: int, rate: float = 1.0) -> list[float]:
        """n float32 values, exponentially distributed, as `exponential_(rate)` draws them.

        Each is -log(1 - u) / rate, and never 0.  Raises RuntimeError unless rate > 0.

        >>> from pyattn.generator import Generator
        >>> Generator().manual_seed(0).exponentials(2)
        [3.508326292037964, 1.2303847074508667]
        """
        if not rate > 0:
            raise RuntimeError(f"exponential_: expected rate > 0, got {rate}")
        return _float32([max(-math.log(1 - u), 2.0**-54) / rate for u in self.doubles(n)])

    def multinomial(
        self, weights: list[float], num_samples: int, replacement: bool = False
    ) -> list[int]:
        """Indices drawn with probabilities in proportion to `weights`, as `multinomial` draws.

        Raises RuntimeError for num_samples < 1, for weights that are negative, not finite or
        all zero, and, without replacement, for more samples than weights.

        >>> from pyattn.generator import Generator
        >>> Generator().manual_seed(0).multinomial([1, 1, 2], 5, replacement=True)
        [2, 2, 1, 2, 2]
        """
        if num_samples < 1:
            raise RuntimeError(f"multinomial: expected num_samples >= 1, got {num_samples}")
        if num_samples > len(weights) and not replacement:
            raise RuntimeError(
                f"multinomial: {num_samples} samples without replacement from {len(weights)}"
            )
        total = 0.0
        running = []
        for weight in weights:
            if not 0 <= weight < math.inf:
                raise RuntimeError(f"multinomial: a weight is {weight}, not finite and >= 0")
            total += weight
            running.append(total)
        if not total > 0:
            raise RuntimeError("multinomial: the weights sum to 0")
        if replacement and num_samples > 1:
            running = [weight / total for weight in running]
            return [_first_not_below(running, u) for u in self.doubles(num_samples)]
        # A race: the index whose exponential clock, of rate its weight, rings first wins.  The
        # floor stands in for the clock that reads 0, which cannot be divided by.
        clocks = [max(-math.log(1 - u), 5e-324) for u in self.doubles(len(weights))]
        speeds = [weight / clock for weight, clock in zip(weights, clocks)]
        return sorted(range(len(weights)), key=lambda i: -speeds[i])[:num_samples]


def _twister(state: Any) -> Any:
    """A Mersenne Twister in the given state."""
    import random  # here, since importing it takes milliseconds

    twister = getattr(random, "Random", _Twister)()
    twister.setstate(state)
    return twister


def _many_normals(uniforms: list[float]) -> list[float]:
    """Standard normals from a multiple of 16 uniforms, rounded where PyTorch rounds.

    In every block of 16, uniform j gives the radius and uniform j + 8 the angle of normals j and
    j + 8.
    """
    blocks = range(0, len(uniforms), 16)
    logs = _float32([math.log(1 - u) for b in blocks for u in uniforms[b : b + 8]])
    radii = _float32([math.sqrt(-2 * x) for x in logs])
    angles = _float32([_TWO_PI * u for b in blocks for u in uniforms[b + 8 : b + 16]])
    cosines = _float32([math.cos(x) for x in angles])
    sines = _float32([math.sin(x) for x in angles])
    drawn = []
    for b in range(0, len(radii), 8):
        for turns in (cosines, sines):
            drawn += [r * turn for r, turn in zip(radii[b : b + 8], turns[b : b + 8])]
    return _float32(drawn)


def _first_not_below(ascending: list[float], value: float) -> int:
    """The first index whose entry is not below value, by bisection."""
    start, stop = 0, len(ascending) - 1
    while start < stop:
        middle = (start + stop) // 2
        if ascending[middle] < value:
            start = middle + 1
        else:
            stop = middle
    return start


default_generator = Generator()
default_generator._seed = None  # chosen by the operating system when first needed


__all__ = ["default_generator", "Generator"]
