"""The keys and values of what was read, kept while a model writes one token after the other."""

from __future__ import annotations

from ..array import require
from ..autograd import no_grad
from ..ops.making import empty
from ..tensor import Tensor


class KeyValueCache:
    """Keys and values that grow at the end, in place: what was read is not computed again.

    Both are (..., positions, width); `add` appends positions and gives back all there are.  Room is
    made for twice as many whenever it is used up.  Nothing in it takes gradients.  `cut` forgets the
    positions from one on, as when a text is begun again from its middle.

    >>> import pyattn
    >>> from pyattn.blocks import KeyValueCache
    >>> cache = KeyValueCache()
    >>> _ = cache.add(pyattn.ones(1, 2), pyattn.zeros(1, 2))
    >>> key, value = cache.add(pyattn.full((2, 2), 5.0), pyattn.zeros(2, 2))
    >>> key
    tensor([[1., 1.],
            [5., 5.],
            [5., 5.]])
    >>> len(cache)
    3
    """

    def __init__(self) -> None:
        self._length = 0
        self._held: list[Tensor] = []

    def __len__(self) -> int:
        return self._length

    def add(self, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        """Append positions; all keys and all values.

        Raises ValueError where they do not fit to each other or to what is kept.
        """
        require("KeyValueCache", key, value)
        if key.shape[:-1] != value.shape[:-1] or key.dim() < 2:
            raise ValueError(
                f"KeyValueCache: key {tuple(key.shape)} and value {tuple(value.shape)} must agree "
                "but for their last size"
            )
        for held, new in zip(self._held, (key, value)):
            if held.shape[:-2] != new.shape[:-2] or held.shape[-1] != new.shape[-1]:
                raise ValueError(
                    f"KeyValueCache: {tuple(new.shape)} does not fit what is kept, "
                    f"{tuple(held[..., : self._length, :].shape)}"
                )
        start, stop = self._length, self._length + key.shape[-2]
        with no_grad():
            if not self._held or self._held[0].shape[-2] < stop:
                self._held = [self._with_room(i, new, stop) for i, new in enumerate((key, value))]
            for held, new in zip(self._held, (key, value)):
                held.narrow(-2, start, stop - start).copy_(new)
            self._length = stop
            keys, values = [held.narrow(-2, 0, stop) for held in self._held]
            return keys, values

    def _with_room(self, i: int, new: Tensor, needed: int) -> Tensor:
        """What is kept, in twice the room; the rest is not looked at."""
        room = max(needed, 2 * self._length)
        made = empty(new.shape[:-2] + (room, new.shape[-1]))
        if self._held and self._length:
            made.narrow(-2, 0, self._length).copy_(self._held[i].narrow(-2, 0, self._length))
        return made

    def pick(self, rows: list[int]) -> None:
        """Go on with these of the first axis's rows, in this order, as a search does with its texts."""
        self._held = [held[rows] for held in self._held]

    def cut(self, length: int) -> None:
        """Forget the positions from `length` on."""
        if not 0 <= length <= self._length:
            raise ValueError(f"KeyValueCache: it has {self._length} positions, not {length}")
        self._length = length
