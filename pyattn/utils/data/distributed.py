"""The part of a data set that one of several processes goes through."""

from __future__ import annotations

from ...generator import Generator
from .sampler import Sampler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator


class DistributedSampler(Sampler):
    """Of an order that all processes agree on, every num_replicas-th index from `rank` on.

    The order is shuffled from seed + epoch, which `set_epoch` changes.  Where the samples cannot be
    shared out evenly the first come again, or with `drop_last` the last are left out.

    There is one process here: without `num_replicas` and `rank`, RuntimeError says what to use
    instead.  With them it is PyTorch's, so that the order of a distributed run can be looked at.

    >>> from pyattn.utils.data import DistributedSampler
    >>> [list(DistributedSampler(range(5), 2, rank, shuffle=False)) for rank in (0, 1)]
    [[0, 2, 4], [1, 3, 0]]
    """

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        if num_replicas is None or rank is None:
            raise RuntimeError(
                "DistributedSampler: there is one process here, which goes through all of the data; "
                "use DataLoader(..., shuffle=True), or say num_replicas and rank"
            )
        if not 0 <= rank < num_replicas:
            raise ValueError(f"DistributedSampler: rank {rank} is not from 0 to {num_replicas - 1}")
        self.dataset = dataset
        self.num_replicas = num_replicas
        self.rank = rank
        self.epoch = 0
        self.shuffle = shuffle
        self.seed = seed
        self.drop_last = drop_last
        count = len(dataset)
        self.num_samples = count // num_replicas if drop_last else -(-count // num_replicas)
        self.total_size = self.num_samples * num_replicas

    def __iter__(self) -> Iterator[int]:
        count = len(self.dataset)
        order = list(range(count))
        if self.shuffle:
            order = Generator().manual_seed(self.seed + self.epoch).permutation(count)
        missing = self.total_size - count
        if missing > 0:
            order = order * (1 + -(-missing // count))
        return iter(order[self.rank : self.total_size : self.num_replicas])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Have the next order be that of another epoch."""
        self.epoch = epoch


__all__ = ["DistributedSampler"]
