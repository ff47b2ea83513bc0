"""How a batch, or one sample, is fetched from a data set."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


class MapFetcher:
    """From a data set with indices."""

    def __init__(self, dataset: Any, batched: bool, join: Callable[[Any], Any], whole: bool):
        self.dataset = dataset
        self.batched = batched
        self.join = join

    def fetch(self, index: Any) -> Any:
        """The batch of these indices, or the sample of this one."""
        if not self.batched:
            return self.join(self.dataset[index])
        several = getattr(self.dataset, "__getitems__", None)
        if several:
            return self.join(several(index))
        return self.join([self.dataset[i] for i in index])


class StreamFetcher:
    """From one that gives sample after sample; `whole`: no batch that is shorter than the others."""

    def __init__(self, dataset: Any, batched: bool, join: Callable[[Any], Any], whole: bool):
        self.samples = iter(dataset)
        self.batched = batched
        self.join = join
        self.whole = whole
        self.ended = False

    def fetch(self, index: Any) -> Any:
        """The next batch, of as many samples as there are indices, or the next sample."""
        if self.ended:
            raise StopIteration
        if not self.batched:
            return self.join(next(self.samples))
        batch: list[Any] = []
        for _ in index:
            try:
                batch.append(next(self.samples))
            except StopIteration:
                self.ended = True
                break
        if not batch or (self.whole and len(batch) < len(index)):
            raise StopIteration
        return self.join(batch)
