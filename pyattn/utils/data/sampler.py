"""Orders in which to go through a data set.

From the same seed each is PyTorch's order, and takes from the random stream what PyTorch's takes,
at the same moment: a sampler without a stream of its own draws a seed for one when it begins.
"""

from __future__ import annotations

from itertools import islice

from ...generator import Generator, default_generator
from ...ops.making import tensor
from ...random import multinomial
from ...refusals import takes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Iterator, Sequence


def drawn_seed(generator: Generator | None) -> int:
    """A seed of 63 bits from the stream, the default one where None is given."""
    if generator is None:
        generator = default_generator
    if not isinstance(generator, Generator):
        raise TypeError(f"DataLoader: expected a Generator, got {type(generator).__name__}")
    return generator.integers(1, 0, 2**63)[0]


def _is_count(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number > 0


class Sampler:
    """An order of indices, or of lists of them: the base of samplers of one's own.

    A sampler defines `__iter__`, and `__len__` for whatever asks how many there are.

    >>> from pyattn.utils.data import DataLoader, Sampler
    >>> class Backwards(Sampler):
    ...     def __init__(self, data):
    ...         self.data = data
    ...     def __iter__(self):
    ...         return iter(reversed(range(len(self.data))))
    >>> list(DataLoader("abc", sampler=Backwards("abc")))
    [['c'], ['b'], ['a']]
    """

    def __class_getitem__(cls, item: Any) -> type:
        return cls

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError(f"{type(self).__name__}: a Sampler defines __iter__")


class SequentialSampler(Sampler):
    """From the first sample to the last.

    >>> from pyattn.utils.data import SequentialSampler
    >>> list(SequentialSampler("abc"))
    [0, 1, 2]
    """

    def __init__(self, data_source: Any) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler):
    """Every sample once, in a random order; or with `replacement`, each drawn from all.

    `num_samples` is how many, and so one order after the other where there are fewer.  Without a
    `generator`, a seed is drawn from the default stream whenever it is gone through.  Raises
    ValueError for num_samples below 1, also those of an empty data set.

    >>> import pyattn
    >>> from pyattn.utils.data import RandomSampler
    >>> list(RandomSampler(range(5), generator=pyattn.Generator().manual_seed(0)))
    [4, 0, 1, 3, 2]
    """

    @takes(called="RandomSampler")
    def __init__(
        self,
        data_source: Any,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(replacement, bool):
            raise TypeError(f"RandomSampler: replacement is True or False, not {replacement!r}")
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(
                f"RandomSampler: expected a num_samples of 1 or more, got {self.num_samples!r}"
            )

    @property
    def num_samples(self) -> int:
        """How many samples are drawn."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        n = len(self.data_source)
        stream = self.generator
        if stream is None:
            stream = Generator().manual_seed(drawn_seed(None))
        whole, rest = divmod(self.num_samples, 32 if self.replacement else n)
        for _ in range(whole):
            yield from stream.integers(32, 0, n) if self.replacement else stream.permutation(n)
        # Also where none is left, so that the stream stands where PyTorch's does.
        if self.replacement:
            yield from stream.integers(rest, 0, n)
        else:
            yield from stream.permutation(n)[:rest]

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler):
    """The given indices, each once, in a random order.

    >>> import pyattn
    >>> from pyattn.utils.data import SubsetRandomSampler
    >>> list(SubsetRandomSampler([10, 20, 30], pyattn.Generator().manual_seed(0)))
    [30, 10, 20]
    """

    def __init__(self, indices: Sequence[int], generator: Generator | None = None) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        for i in (self.generator or default_generator).permutation(len(self.indices)):
            yield self.indices[i]

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler):
    """Indices drawn with probabilities in proportion to their weights.

    Raises ValueError for num_samples below 1, and for weights that are not a vector.

    >>> import pyattn
    >>> from pyattn.utils.data import WeightedRandomSampler
    >>> stream = pyattn.Generator().manual_seed(0)
    >>> list(WeightedRandomSampler([1, 1, 2], 5, generator=stream))
    [2, 2, 1, 2, 2]
    """

    @takes(called="WeightedRandomSampler")
    def __init__(
        self,
        weights: Sequence[float],
        num_samples: int,
        replacement: bool = True,
        generator: Generator | None = None,
    ) -> None:
        if not _is_count(num_samples):
            raise ValueError(
                f"WeightedRandomSampler: expected a num_samples of 1 or more, got {num_samples!r}"
            )
        if not isinstance(replacement, bool):
            raise ValueError(
                f"WeightedRandomSampler: replacement is True or False, not {replacement!r}"
            )
        self.weights = tensor(weights).double()
        if len(self.weights._shape) != 1:
            raise ValueError(
                f"WeightedRandomSampler: weights are a vector, not of shape {self.weights._shape}"
            )
        self.num_samples = num_samples
        self.replacement = replacement
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        drawn = multinomial(
            self.weights, self.num_samples, self.replacement, generator=self.generator
        )
        yield from drawn._data

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler):
    """The indices of another sampler in lists of `batch_size`; `drop_last`: without a shorter last.

    Raises ValueError for a batch_size below 1.

    >>> from pyattn.utils.data import BatchSampler
    >>> list(BatchSampler(range(5), 2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    @takes(called="BatchSampler")
    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool) -> None:
        if not _is_count(batch_size):
            raise ValueError(
                f"BatchSampler: expected a batch_size of 1 or more, got {batch_size!r}"
            )
        if not isinstance(drop_last, bool):
            raise ValueError(f"BatchSampler: drop_last is True or False, not {drop_last!r}")
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        batch = list(islice(indices, self.batch_size))
        while batch and (len(batch) == self.batch_size or not self.drop_last):
            yield batch
            batch = list(islice(indices, self.batch_size))

    def __len__(self) -> int:
        count = len(self.sampler)  # type: ignore[arg-type]
        return (count if self.drop_last else count + self.batch_size - 1) // self.batch_size


# fmt: off
__all__ = [
    "BatchSampler", "RandomSampler", "Sampler", "SequentialSampler", "SubsetRandomSampler",
    "WeightedRandomSampler",
]
# fmt: on
