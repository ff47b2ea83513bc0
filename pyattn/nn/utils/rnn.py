"""Sequences of different lengths in one tensor: padded to the longest, or packed without gaps.

Packed, the rows of all sequences stand step by step: first the first row of each, then the second
of each that has one, and so on, the longest sequence first.  `batch_sizes` counts the rows of each
step.
"""

from __future__ import annotations

from collections import namedtuple

from ...array import Array, require, result
from ...dtypes import float64, int8, int16, int32, int64, uint8
from ...later import lacking
from ...ops.arithmetic import lt
from ...ops.making import arange, full, tensor
from ...ops.ordering import sort
from ...refusals import takes
from ...views import taken, taking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Sequence

    from ...tensor import Tensor

PACK = taking("pack_padded_sequence")

_Fields = namedtuple("_Fields", "data batch_sizes sorted_indices unsorted_indices")  # noqa: PYI024


class PackedSequence(_Fields):
    """Rows of several sequences, packed by `pack_padded_sequence` or `pack_sequence`.

    `data` has the rows, `batch_sizes` how many of them belong to each step.  Where the sequences
    were sorted for it, `sorted_indices` says which was taken first, second, ..., and
    `unsorted_indices` how to put them back.

    >>> import pyattn
    >>> from pyattn.nn.utils.rnn import pack_sequence
    >>> pack_sequence([pyattn.tensor([1, 2, 3]), pyattn.tensor([4])]).data
    tensor([1, 4, 2, 3])
    """

    __slots__ = ()

    def __new__(
        cls,
        data: Any,
        batch_sizes: Tensor | None = None,
        sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> PackedSequence:
        if sorted_indices is not None:
            require("PackedSequence", sorted_indices)
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        if batch_sizes is None:
            if not isinstance(data, (list, tuple)) or len(data) != 2:
                raise AssertionError("PackedSequence: expected data and batch_sizes, or a pair")
            data, batch_sizes = data
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """With its data in another dtype, as `Tensor.to`; itself where nothing changes."""
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        return type(self)(data, self.batch_sizes, self.sorted_indices, self.unsorted_indices)

    def cpu(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """Itself: everything lives on the CPU."""
        return self.to("cpu", *args, **kwargs)

    def double(self) -> PackedSequence:
        """With its data as floats."""
        return self.to(float64)

    float = half = double

    def long(self) -> PackedSequence:
        """With its data as whole numbers, as int64."""
        return self.to(int64)

    def int(self) -> PackedSequence:
        """With its data as int32."""
        return self.to(int32)

    def short(self) -> PackedSequence:
        """With its data as int16."""
        return self.to(int16)

    def char(self) -> PackedSequence:
        """With its data as int8."""
        return self.to(int8)

    def byte(self) -> PackedSequence:
        """With its data as uint8."""
        return self.to(uint8)

    def cuda(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """AssertionError: there is no GPU here."""
        raise AssertionError("cuda: the only device is 'cpu'")

    def pin_memory(self) -> PackedSequence:
        """RuntimeError: memory is pinned for a GPU, and there is none here."""
        raise RuntimeError("pin_memory: the only device is 'cpu'")

    @property
    def is_cuda(self) -> bool:
        """False: there is no GPU here."""
        return False

    def is_pinned(self) -> bool:
        """False: memory is not pinned here."""
        return False


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """Where each place went: for [2, 0, 1], which puts 2 first, [1, 2, 0].

    >>> import pyattn
    >>> pyattn.nn.utils.rnn.invert_permutation(pyattn.tensor([2, 0, 1]))
    tensor([1, 2, 0])
    """
    if permutation is None:
        return None
    require("invert_permutation", permutation)
    places = [0] * len(permutation._data)
    for i, place in enumerate(permutation._data):
        places[place] = i
    return result(places, permutation._shape, int64)


@takes()
def pad_sequence(
    sequences: Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Sequences (n_i, ...) side by side in one tensor, (T, B, ...), filled up to the longest.

    `batch_first`: (B, T, ...).  The numbers that fill up stand after each sequence, or with
    `padding_side="left"` before it.  Its dtype is the first sequence's.  Raises RuntimeError for
    none, and where the sizes beside the first do not fit.

    >>> import pyattn
    >>> from pyattn.nn.utils.rnn import pad_sequence
    >>> pad_sequence([pyattn.tensor([1, 2, 3]), pyattn.tensor([4])], batch_first=True)
    tensor([[1, 2, 3],
            [4, 0, 0]])
    """
    if not hasattr(sequences, "__iter__"):
        raise RuntimeError(f"pad_sequence: expected sequences, got {type(sequences).__name__}")
    parts = list(sequences)
    require("pad_sequence", *parts)
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"pad_sequence: padding_side is 'left' or 'right', not {padding_side!r}")
    if not isinstance(padding_value, (int, float)):
        raise TypeError(f"pad_sequence: padding_value is a number, not {padding_value!r}")
    if not parts:
        raise RuntimeError("pad_sequence: expected at least one sequence, got none")
    for part in parts:
        if not part._shape:
            raise RuntimeError("pad_sequence: a tensor of rank 0 is no sequence")
    longest = max([part._shape[0] for part in parts])
    size = (len(parts), longest) if batch_first else (longest, len(parts))
    kind = parts[0].dtype
    out = full(size + parts[0]._shape[1:], kind.type(padding_value), dtype=kind)
    for i, part in enumerate(parts):
        length = part._shape[0]
        start = longest - length if padding_side == "left" else 0
        out.select(0 if batch_first else 1, i).narrow(0, start, length).copy_(part)
    return out


@takes("padded_sequences", "lengths")
def unpad_sequence(
    padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False
) -> list[Tensor]:
    """The sequences that `pad_sequence` joined, each of its own length.

    Raises ValueError where there are more or fewer lengths than sequences.

    >>> import pyattn
    >>> from pyattn.nn.utils.rnn import unpad_sequence
    >>> unpad_sequence(pyattn.tensor([[1, 2, 3], [4, 0, 0]]), pyattn.tensor([3, 1]), True)
    [tensor([1, 2, 3]), tensor([4])]
    """
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    steps = arange(rows._shape[1])
    if len(rows) != len(lengths):
        raise ValueError(f"unpad_sequence: {len(lengths)} lengths for {len(rows)} sequences")
    return [row[lt(steps, length)] for row, length in zip(rows, lengths)]


@takes("input")
def pack_padded_sequence(
    input: Tensor,
    lengths: Tensor | Sequence[int],
    batch_first: bool = False,
    enforce_sorted: bool = True,
) -> PackedSequence:
    """The rows of padded sequences, (T, B, ...), without what fills them up.

    `batch_first`: (B, T, ...).  The lengths must fall, from the longest to the shortest, or with
    `enforce_sorted=False` the sequences are sorted so.  Raises RuntimeError where they do not fall,
    where one is below 1 or above T, and where there are not B of them.

    >>> import pyattn
    >>> from pyattn.nn.utils.rnn import pack_padded_sequence
    >>> packed = pack_padded_sequence(pyattn.tensor([[1, 2, 3], [4, 5, 0]]), [3, 2], True)
    >>> packed.data, packed.batch_sizes
    (tensor([1, 4, 2, 5, 3]), tensor([2, 2, 1]))
    """
    name = "pack_padded_sequence"
    given = lengths if isinstance(lengths, Array) else tensor(lengths)
    if given._data and len(given._shape) != 1:
        raise RuntimeError(f"{name}: lengths are a vector, not of shape {given._shape}")
    falling, order = given.to(int64), None
    if not enforce_sorted:
        falling, order = sort(falling, descending=True)
        input = input.index_select(0 if batch_first else 1, order)
    counts = falling._data
    if not input._data:
        raise RuntimeError(f"{name}: a tensor without elements cannot be packed")
    if len(input._shape) < 2:
        raise IndexError(f"{name}: expected steps and sequences, got shape {input._shape}")
    time, batch = input._shape[:2][::-1] if batch_first else input._shape[:2]
    if len(counts) != batch:
        raise RuntimeError(f"{name}: {len(counts)} lengths for {batch} sequences")
    if min(counts) < 1:
        raise RuntimeError(f"{name}: a length is {min(counts)}; 1 and more would fit")
    for longer, shorter in zip(counts, counts[1:]):
        if longer < shorter:
            raise RuntimeError(
                f"{name}: the lengths {counts} do not fall; with enforce_sorted=False they need not"
            )
    if counts[0] > time:
        raise RuntimeError(f"{name}: a length is {counts[0]}, of sequences of {time} steps")
    sizes = [len([1 for n in counts if n > step]) for step in range(counts[0])]
    width = len(input._data) // (time * batch)
    places: list[int] = []
    for step, size in enumerate(sizes):
        for i in range(size):
            row = i * time + step if batch_first else step * batch + i
            places += range(row * width, (row + 1) * width)
    data = taken(input, places, (sum(sizes),) + input._shape[2:], PACK)
    return PackedSequence(data, result(sizes, (len(sizes),), int64), order)


@takes()
def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:
    """The sequences of a pack side by side, (T, B, ...), in the order that they had; their lengths.

    `batch_first`: (B, T, ...).  T is the longest length, or `total_length`, which raises ValueError
    where it is shorter.

    >>> import pyattn
    >>> from pyattn.nn.utils.rnn import pack_sequence, pad_packed_sequence
    >>> packed = pack_sequence([pyattn.tensor([4]), pyattn.tensor([1, 2])], enforce_sorted=False)
    >>> pad_packed_sequence(packed, batch_first=True)
    (tensor([[4, 0],
            [1, 2]]), tensor([1, 2]))
    """
    if not isinstance(sequence, PackedSequence):
        raise TypeError(
            f"pad_packed_sequence: expected a PackedSequence, got {type(sequence).__name__}"
        )
    data, batch_sizes = sequence.data, sequence.batch_sizes
    require("pad_packed_sequence", data, batch_sizes)
    sizes = batch_sizes._data
    if len(batch_sizes._shape) != 1 or batch_sizes.dtype is not int64 or not sizes:
        raise RuntimeError("pad_packed_sequence: batch_sizes are a vector of whole numbers")
    if sum(sizes) != len(data) or sizes != sorted(sizes, reverse=True) or sizes[-1] < 1:
        raise RuntimeError(
            f"pad_packed_sequence: batch_sizes {sizes} do not fit {len(data)} rows of data"
        )
    time = len(sizes) if total_length is None else total_length
    if time < len(sizes):
        raise ValueError(
            f"pad_packed_sequence: total_length {time} is below the longest length, {len(sizes)}"
        )
    kind = data.dtype
    out = full((time, sizes[0]) + data._shape[1:], kind.type(padding_value), dtype=kind)
    start = at = 0
    for step in range(1, len(sizes) + 1):
        if step == len(sizes) or sizes[step] != sizes[start]:  # as many sequences so far
            rows = (step - start) * sizes[start]
            piece = data.narrow(0, at, rows)
            block = out.narrow(0, start, step - start).narrow(1, 0, sizes[start])
            block.copy_(piece.view((step - start, sizes[start]) + data._shape[1:]))
            start, at = step, at + rows
    counts = [len([1 for size in sizes if size > i]) for i in range(sizes[0])]
    lengths = result(counts, (len(counts),), int64)
    padded = out.transpose(0, 1) if batch_first else out
    back = sequence.unsorted_indices
    if back is None:
        return padded, lengths
    return padded.index_select(0 if batch_first else 1, back), lengths[back]


@takes()
def pack_sequence(sequences: Sequence[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Sequences (n_i, ...) packed, as `pack_padded_sequence` of `pad_sequence` does it.

    >>> import pyattn
    >>> from pyattn.nn.utils.rnn import pack_sequence
    >>> pack_sequence([pyattn.tensor([1, 2, 3]), pyattn.tensor([4])]).batch_sizes
    tensor([2, 1, 1])
    """
    padded = pad_sequence(sequences)
    lengths = [len(part) for part in sequences]
    return pack_padded_sequence(padded, lengths, enforce_sorted=enforce_sorted)


@takes()
def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The sequences of a pack, each of its own length, in the order that they had.

    >>> import pyattn
    >>> from pyattn.nn.utils.rnn import pack_sequence, unpack_sequence
    >>> unpack_sequence(pack_sequence([pyattn.tensor([1, 2, 3]), pyattn.tensor([4])]))
    [tensor([1, 2, 3]), tensor([4])]
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


# fmt: off
__all__ = [
    "PackedSequence", "invert_permutation", "pack_padded_sequence", "pack_sequence",
    "pad_packed_sequence", "pad_sequence", "unpack_sequence", "unpad_sequence",
]
# fmt: on
if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
