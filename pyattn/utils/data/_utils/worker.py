"""Workers in one process: each has its own random streams, its turn, and a copy of the data set.

PyTorch's workers are processes beside the program's.  Here their work is done when its result is
asked for, in PyTorch's order and from the seeds that PyTorch would have given them, so that the
same batches come.
"""

from __future__ import annotations

import copy
import random

from ....generator import default_generator
from ..dataset import Dataset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


class WorkerInfo:
    """What a worker knows of itself: id, num_workers, seed, and dataset, which is its own copy."""

    def __init__(self, id: int, num_workers: int, seed: int, dataset: Any) -> None:
        self.id = id
        self.num_workers = num_workers
        self.seed = seed
        self.dataset = dataset

    def __repr__(self) -> str:
        return (
            f"WorkerInfo(id={self.id}, num_workers={self.num_workers}, seed={self.seed}, "
            f"dataset={self.dataset!r})"
        )


_at_work: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """The worker of a DataLoader that this code runs in, with its id, num_workers, seed, dataset.

    None outside of one.

    >>> from pyattn.utils.data import get_worker_info
    >>> get_worker_info() is None
    True
    """
    return _at_work


def _copied(value: Any) -> Any:
    """A data set with attributes of its own, and so the data sets in it; the data are shared."""
    if isinstance(value, Dataset):
        made = copy.copy(value)
        for name, item in getattr(value, "__dict__", {}).items():
            if isinstance(item, (Dataset, list, tuple, dict)):
                object.__setattr__(made, name, _copied(item))
        return made
    if isinstance(value, dict) and any([isinstance(item, Dataset) for item in value.values()]):
        return {key: _copied(item) for key, item in value.items()}
    if type(value) in (list, tuple) and any([isinstance(item, Dataset) for item in value]):
        return type(value)([_copied(item) for item in value])
    return value


class Worker:
    """One worker: what runs by `run` sees its streams and its `get_worker_info`."""

    def __init__(self, id: int, num_workers: int, base_seed: int, dataset: Any) -> None:
        seed = base_seed + id
        self.info = WorkerInfo(id, num_workers, seed, _copied(dataset))
        self.fetcher: Any = None
        self.active = True
        # The state of a stream that has been seeded and not yet drawn from.
        self.streams = (seed % 2**64, None, None), random.Random(seed).getstate()

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call a function as this worker."""
        global _at_work
        outside = _at_work, default_generator.get_state(), random.getstate()
        _at_work = self.info
        default_generator.set_state(self.streams[0])
        random.setstate(self.streams[1])
        try:
            return function(*args)
        finally:
            self.streams = default_generator.get_state(), random.getstate()
            _at_work = outside[0]
            default_generator.set_state(outside[1])
            random.setstate(outside[2])
