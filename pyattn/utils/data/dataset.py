"""Data sets: what gives a sample for an index, or one sample after the other."""

from __future__ import annotations

import math
from collections.abc import Iterable

from ...array import require
from ...generator import Generator, default_generator
from ...refusals import takes, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Sequence

    from ...tensor import Tensor


class Dataset:
    """What gives a sample for an index: the base of data sets of one's own.

    A data set defines `__getitem__`, and `__len__` for whatever asks how many samples there are.
    One that fetches several at a time faster than one by one may define `__getitems__` as well,
    which is given a list of indices and returns a list of samples.

    >>> from pyattn.utils.data import Dataset
    >>> class Squares(Dataset):
    ...     def __len__(self):
    ...         return 5
    ...     def __getitem__(self, index):
    ...         return index * index
    >>> Squares()[3], len(Squares() + Squares())
    (9, 10)
    """

    def __class_getitem__(cls, item: Any) -> type:
        return cls  # Dataset[int], as programs write for those who read types

    def __getitem__(self, index: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__}: a Dataset defines __getitem__")

    def __add__(self, other: Any) -> ConcatDataset | ChainDataset:
        return ConcatDataset([self, other])


class IterableDataset(Dataset, Iterable):  # type: ignore[type-arg]
    """What gives one sample after the other, as a stream does: a subclass defines `__iter__`.

    Several workers of a `DataLoader` have each a copy, which asks `get_worker_info` for its part.

    >>> from pyattn.utils.data import DataLoader, IterableDataset
    >>> class Countdown(IterableDataset):
    ...     def __iter__(self):
    ...         return iter((3, 2, 1))
    >>> [batch.tolist() for batch in DataLoader(Countdown(), batch_size=2)]
    [[3, 2], [1]]
    """

    def __add__(self, other: Any) -> ChainDataset:
        return ChainDataset([self, other])


class TensorDataset(Dataset):
    """Tensors of as many rows: a sample is a tuple of one row of each.

    Raises AssertionError where they have not as many.

    >>> import pyattn
    >>> from pyattn.utils.data import TensorDataset
    >>> TensorDataset(pyattn.tensor([[1, 2], [3, 4]]), pyattn.tensor([5, 6]))[1]
    (tensor([3, 4]), tensor(6))
    """

    def __init__(self, *tensors: Tensor) -> None:
        require("TensorDataset", *tensors)
        for t in tensors:
            if not t._shape:
                raise IndexError("TensorDataset: a tensor of rank 0 has no rows")
        if len({t._shape[0] for t in tensors}) > 1:
            rows = [t._shape[0] for t in tensors]
            raise AssertionError(f"TensorDataset: the tensors have {rows} rows, not as many")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple([t[index] for t in self.tensors])

    def __len__(self) -> int:
        return self.tensors[0].size(0)  # type: ignore[no-any-return]


class StackDataset(Dataset):
    """Data sets of one length side by side: a sample is a tuple of theirs, or a dict by their names.

    Raises ValueError for none, for data sets of different lengths, and for both ways at once.

    >>> from pyattn.utils.data import StackDataset
    >>> StackDataset("abc", range(3))[1], StackDataset(letter="abc", place=range(3))[2]
    (('b', 1), {'letter': 'c', 'place': 2})
    """

    datasets: tuple[Any, ...] | dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if args and kwargs:
            raise ValueError("StackDataset: give all data sets by name, or none")
        if not args and not kwargs:
            raise ValueError("StackDataset: expected at least one data set")
        self.datasets = args or kwargs
        lengths = [len(part) for part in args or kwargs.values()]
        if len(set(lengths)) > 1:
            raise ValueError(f"StackDataset: the data sets have lengths {lengths}, not the same")
        self._length = lengths[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {name: part[index] for name, part in self.datasets.items()}
        return tuple([part[index] for part in self.datasets])

    def __getitems__(self, indices: list[Any]) -> list[Any]:
        named = isinstance(self.datasets, dict)
        parts = self.datasets.values() if isinstance(self.datasets, dict) else self.datasets
        columns = [_several(part, indices) for part in parts]
        for column in columns:
            if len(column) != len(indices):
                raise ValueError(
                    f"StackDataset: {len(column)} samples came for {len(indices)} indices"
                )
        rows = list(zip(*columns))
        return [dict(zip(self.datasets, row)) for row in rows] if named else rows

    def __len__(self) -> int:
        return self._length


def _several(dataset: Any, indices: list[Any]) -> Any:
    """Samples for several indices, at once where the data set can do that."""
    fetch = getattr(dataset, "__getitems__", None)
    return fetch(indices) if callable(fetch) else [dataset[i] for i in indices]


class ConcatDataset(Dataset):
    """Data sets one after the other.

    Raises AssertionError for none, and for an IterableDataset among them.

    >>> from pyattn.utils.data import ConcatDataset
    >>> both = ConcatDataset(["abc", "de"])
    >>> both[3], both[-1], len(both)
    ('d', 'e', 5)
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = list(datasets)
        if not self.datasets:
            raise AssertionError("ConcatDataset: expected at least one data set")
        for part in self.datasets:
            if isinstance(part, IterableDataset):
                raise AssertionError(
                    "ConcatDataset: an IterableDataset has no indices; add it with +"
                )
        self.cumulative_sizes = self.cumsum(self.datasets)

    @staticmethod
    def cumsum(sequence: Iterable[Any]) -> list[int]:
        """Where each of the data sets ends."""
        ends: list[int] = []
        for part in sequence:
            ends.append(len(part) + (ends[-1] if ends else 0))
        return ends

    def __getitem__(self, idx: int) -> Any:
        if idx < 0:
            if -idx > len(self):
                raise ValueError(f"ConcatDataset: index {idx} is before the first of {len(self)}")
            idx += len(self)
        start = 0
        for part, end in zip(self.datasets, self.cumulative_sizes):
            if idx < end:
                return part[idx - start]
            start = end
        raise IndexError(f"ConcatDataset: index {idx} is beyond the last of {len(self)}")

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]


class ChainDataset(IterableDataset):
    """Streams one after the other.

    Raises AssertionError, when it is gone through, for what is no IterableDataset.
    """

    def __init__(self, datasets: Iterable[Any]) -> None:
        self.datasets = datasets

    def __iter__(self) -> Iterator[Any]:
        for part in self.datasets:
            yield from self._stream(part)

    def __len__(self) -> int:
        return sum([len(self._stream(part)) for part in self.datasets])

    def _stream(self, part: Any) -> Any:
        if not isinstance(part, IterableDataset):
            raise AssertionError(
                f"ChainDataset: expected an IterableDataset, got {type(part).__name__}"
            )
        return part


class Subset(Dataset):
    """Some samples of a data set, by their indices.

    A subclass that changes `__getitem__` must change `__getitems__` too: NotImplementedError.

    >>> from pyattn.utils.data import Subset
    >>> list(Subset("abcde", [4, 0]))
    ['e', 'a']
    """

    def __init__(self, dataset: Any, indices: Sequence[int]) -> None:
        self.dataset = dataset
        self.indices = indices
        own = type(self)
        if own.__getitem__ is not Subset.__getitem__ and own.__getitems__ is Subset.__getitems__:
            raise NotImplementedError(
                f"Subset: {own.__name__} has a __getitem__ of its own, and needs a __getitems__, "
                "which batches are fetched by"
            )

    def __getitem__(self, idx: Any) -> Any:
        if isinstance(idx, list):
            return self.dataset[[self.indices[i] for i in idx]]
        return self.dataset[self.indices[idx]]

    def __getitems__(self, indices: list[int]) -> Any:
        return _several(self.dataset, [self.indices[i] for i in indices])

    def __len__(self) -> int:
        return len(self.indices)


@takes()
def random_split(
    dataset: Any,
    lengths: Sequence[int | float],
    generator: Generator | None = default_generator,
) -> list[Subset]:
    """The data set cut at random into subsets of these lengths, or of these parts of the whole.

    Parts add up to 1: each is rounded down, and what is left over is given out one by one from the
    first on.  Raises ValueError where the lengths do not add up to that of the data set.

    >>> import pyattn
    >>> from pyattn.utils.data import random_split
    >>> stream = pyattn.Generator().manual_seed(0)
    >>> [subset.indices for subset in random_split(range(5), [0.6, 0.4], stream)]
    [[4, 0, 1], [3, 2]]
    """
    total = len(dataset)
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        for i, part in enumerate(lengths):
            if not 0 <= part <= 1:
                raise ValueError(f"random_split: part {i} is {part}, not from 0 to 1")
        lengths = [math.floor(total * part) for part in lengths]
        for i in range(total - int(sum(lengths))):
            lengths[i % len(lengths)] += 1
        for i, length in enumerate(lengths):
            if length == 0:
                warn(f"random_split: part {i} has no samples")
    if sum(lengths) != total:
        raise ValueError(
            f"random_split: the lengths {list(lengths)} add up to {sum(lengths)}, not to {total}"
        )
    if not all([isinstance(length, int) for length in lengths]):
        raise TypeError(f"random_split: lengths are whole numbers, got {list(lengths)}")
    if generator is None:
        generator = default_generator
    if not isinstance(generator, Generator):
        raise TypeError(f"random_split: expected a Generator, got {type(generator).__name__}")
    order = generator.permutation(total)
    subsets = []
    start = 0
    for length in lengths:
        subsets.append(Subset(dataset, order[start : start + int(length)]))
        start += int(length)
    return subsets


# fmt: off
__all__ = [
    "ChainDataset", "ConcatDataset", "Dataset", "IterableDataset", "StackDataset", "Subset",
    "TensorDataset", "random_split",
]
# fmt: on
