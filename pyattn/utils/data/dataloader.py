"""Batches of a data set, in an order.

From the same seed the batches are PyTorch's, with shuffling and with workers.  What a loader takes
from the random stream is PyTorch's too: when it begins to be gone through, a seed for its workers,
even if it has none; and where it shuffles without a stream of its own, a second for the order.
"""

from __future__ import annotations

from ...generator import Generator
from ...refusals import takes, warn
from ._utils.collate import default_collate, default_convert
from ._utils.fetch import MapFetcher, StreamFetcher
from ._utils.worker import Worker, get_worker_info
from .dataset import IterableDataset
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, drawn_seed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Iterator


class _Endless(Sampler):
    """None after None: for a data set that has no indices."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


class DataLoader:
    """Goes through a data set in batches, anew each time that a loop begins.

    * ``dataset`` has ``__getitem__`` and ``__len__``, or is an IterableDataset.
    * ``batch_size``: how many samples make a batch; None for samples one by one, as they are.
    * ``shuffle``: whether the order is random, another each time.
    * ``sampler``: the order, any iterable of indices, in place of ``shuffle``.
    * ``batch_sampler``: an iterable of lists of indices, in place of these three and ``drop_last``.
    * ``num_workers``: how many workers share the batches, in this one process, by turns.
    * ``collate_fn`` makes a batch of a list of samples: `default_collate` where it is not given.
    * ``pin_memory`` warns, as PyTorch does without a GPU, and changes nothing.
    * ``drop_last``: whether the last batch is left out if it is shorter.
    * ``timeout``: 0, or with workers any number of seconds, which nothing is waited for.
    * ``worker_init_fn`` is called with the number of each worker before it works.
    * ``multiprocessing_context`` is checked, and not used.
    * ``generator``: the stream that seeds and the order are drawn from, in place of the default.
    * ``prefetch_factor``: how many batches of indices are drawn ahead for each worker, 2 by default.
    * ``persistent_workers``: whether workers go on, with their streams, in the next loop.
    * ``pin_memory_device`` and ``in_order`` are accepted.

    Workers have the seeds that PyTorch gives them, and work when a batch is asked for: nothing is
    faster for it, and the batches are the same.  Raises ValueError for arguments that exclude each
    other, as in PyTorch.

    >>> import pyattn
    >>> from pyattn.utils.data import DataLoader
    >>> _ = pyattn.manual_seed(0)
    >>> [batch.tolist() for batch in DataLoader(range(7), batch_size=3, shuffle=True)]
    [[0, 4, 1], [5, 2, 6], [3]]
    """

    def __class_getitem__(cls, item: Any) -> type:
        return cls

    _complete = False

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[Any] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], Any] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        prefetch_factor = _checked_workers(
            num_workers, timeout, prefetch_factor, persistent_workers
        )
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        self._stream = isinstance(dataset, IterableDataset)
        if self._stream:
            for name, given in (
                ("shuffle", shuffle or None),
                ("sampler", sampler),
                ("batch_sampler", batch_sampler),
            ):
                if given is not None:
                    raise ValueError(
                        f"DataLoader: an IterableDataset has an order of its own; no {name} fits it"
                    )
        if sampler is not None and shuffle:
            raise ValueError("DataLoader: give a sampler or shuffle, not both")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "DataLoader: a batch_sampler stands for batch_size, shuffle, sampler and "
                    "drop_last; give none of these"
                )
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError("DataLoader: with batch_size=None there is no last batch to drop")
        if sampler is None:
            if self._stream:
                sampler = _Endless()
            elif shuffle:
                sampler = _made(RandomSampler, dataset, generator=generator)
            else:
                sampler = SequentialSampler(dataset)
        if batch_size is not None:
            batch_sampler = _made(BatchSampler, sampler, batch_size, drop_last)
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        if collate_fn is None:
            collate_fn = default_convert if batch_sampler is None else default_collate
        self.collate_fn = collate_fn
        self.persistent_workers = persistent_workers
        self._told: int | None = None  # how many samples len() said there were
        self._iterator: _Workers | None = None
        self._complete = True

    def __setattr__(self, name: str, value: Any) -> None:
        if self._complete and name in (
            "batch_size",
            "batch_sampler",
            "sampler",
            "drop_last",
            "dataset",
            "persistent_workers",
        ):
            raise ValueError(f"DataLoader: {name} cannot be changed; make another loader")
        object.__setattr__(self, name, value)

    @property
    def multiprocessing_context(self) -> Any:
        """How PyTorch would start its workers."""
        return self._context

    @multiprocessing_context.setter
    def multiprocessing_context(self, value: Any) -> None:
        if value is not None:
            value = _context(value, self.num_workers)
        self._context = value

    @property
    def _indices(self) -> Any:
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    def __iter__(self) -> _Loop:
        if not self.num_workers:
            return _Alone(self)
        if not self.persistent_workers:
            return _Workers(self)
        if self._iterator is None:
            self._iterator = _Workers(self)
        else:
            self._iterator.begin(self)
        return self._iterator

    def __len__(self) -> int:
        if not self._stream:
            return len(self._indices)
        length = self._told = len(self.dataset)
        if self.batch_size is not None:
            length = (length if self.drop_last else length + self.batch_size - 1) // self.batch_size
        return length


@takes(called="DataLoader")
def _made(kind: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """A sampler, which refuses in the loader's name."""
    return kind(*args, **kwargs)


def _checked_workers(
    num_workers: int, timeout: float, prefetch_factor: int | None, persistent_workers: bool
) -> int | None:
    """The prefetch_factor; ValueError for what does not go together."""
    for name, number in (("num_workers", num_workers), ("timeout", timeout)):
        if not isinstance(number, (int, float)):
            raise TypeError(f"DataLoader: {name} is a number, not {number!r}")
        if number < 0:
            raise ValueError(f"DataLoader: {name} is {number}; 0 and more would fit")
    if num_workers == 0:
        for name, given in (
            ("prefetch_factor", prefetch_factor is not None),
            ("persistent_workers", persistent_workers),
        ):
            if given:
                raise ValueError(f"DataLoader: {name} needs workers, a num_workers of 1 or more")
        return None
    if prefetch_factor is None:
        return 2
    if prefetch_factor < 0:
        raise ValueError(f"DataLoader: prefetch_factor is {prefetch_factor}; 1 and more would fit")
    return prefetch_factor


def _context(value: Any, num_workers: int) -> Any:
    if not num_workers:
        raise ValueError("DataLoader: a multiprocessing_context needs a num_workers of 1 or more")
    import multiprocessing
    import multiprocessing.context

    if isinstance(value, str):
        methods = multiprocessing.get_all_start_methods()
        if value not in methods:
            raise ValueError(f"DataLoader: multiprocessing_context {value!r} is none of {methods}")
        return multiprocessing.get_context(value)
    if not isinstance(value, multiprocessing.context.BaseContext):
        raise TypeError(
            f"DataLoader: multiprocessing_context is a context or its name, not {value!r}"
        )
    return value


class _Loop:
    """One way through a loader's batches."""

    def __init__(self, loader: DataLoader) -> None:
        self._loader = loader
        if loader.pin_memory:
            warn("DataLoader: pin_memory is for a GPU, and there is none; memory is not pinned")
        self._indices = iter(loader._indices)
        self._base_seed = drawn_seed(loader.generator)
        self._given = 0
        self._told = loader._told

    def __iter__(self) -> _Loop:
        return self

    def __len__(self) -> int:
        return len(self._loader._indices)

    def __next__(self) -> Any:
        data = self._next()
        self._given += 1
        if self._told is not None and self._given > self._told and self._loader._stream:
            warn(
                f"DataLoader: len() said {self._told} samples, and {self._given} have been fetched; "
                "with several workers, each must take its part: see get_worker_info"
            )
        return data

    def _next(self) -> Any:
        raise NotImplementedError

    def _fetcher(self, dataset: Any) -> Any:
        loader = self._loader
        kind = StreamFetcher if loader._stream else MapFetcher
        batched = loader.batch_sampler is not None
        return kind(dataset, batched, loader.collate_fn, loader.drop_last)


class _Alone(_Loop):
    """Without workers."""

    def __init__(self, loader: DataLoader) -> None:
        super().__init__(loader)
        if loader.timeout != 0:
            raise AssertionError("DataLoader: a timeout needs a num_workers of 1 or more")
        self._fetch = self._fetcher(loader.dataset).fetch

    def _next(self) -> Any:
        return self._fetch(next(self._indices))


class _Workers(_Loop):
    """With workers, which are given batches of indices ahead, in turn."""

    def __init__(self, loader: DataLoader) -> None:
        super().__init__(loader)
        if not loader.prefetch_factor:
            raise AssertionError("DataLoader: workers need a prefetch_factor of 1 or more")
        count = loader.num_workers
        self._workers = [Worker(i, count, self._base_seed, loader.dataset) for i in range(count)]
        for worker in self._workers:
            if loader.worker_init_fn is not None:
                worker.run(loader.worker_init_fn, worker.info.id)
        self._tasks: list[tuple[Worker, Any]] = []
        self.begin(loader)

    def begin(self, loader: DataLoader) -> None:
        """Start from the first batch, with the workers as they are."""
        self._indices = iter(loader._indices)
        self._given = 0
        self._told = loader._told
        self._turn = 0
        for worker, index in self._tasks:  # of a loop that was left early: they have been fetched
            try:
                worker.run(worker.fetcher.fetch, index)
            except Exception:
                continue
        self._tasks = []
        for worker in self._workers:
            worker.active = True
            worker.fetcher = worker.run(self._fetcher, worker.info.dataset)
        for _ in range(loader.num_workers * (loader.prefetch_factor or 0)):
            self._hand_out()

    def _hand_out(self) -> None:
        """Give the next indices to the next worker that goes on."""
        try:
            index = next(self._indices)
        except StopIteration:
            return
        for _ in self._workers:
            worker = self._workers[self._turn]
            self._turn = (self._turn + 1) % len(self._workers)
            if worker.active:
                self._tasks.append((worker, index))
                return

    def _next(self) -> Any:
        while self._tasks:
            worker, index = self._tasks.pop(0)
            if not worker.active:
                continue
            try:
                data = worker.run(worker.fetcher.fetch, index)
            except StopIteration:
                if not self._loader._stream:
                    raise
                worker.active = False
                self._hand_out()
                continue
            except Exception:
                self._hand_out()
                raise
            self._hand_out()
            return data
        raise StopIteration


__all__ = ["DataLoader", "default_collate", "default_convert", "get_worker_info"]
