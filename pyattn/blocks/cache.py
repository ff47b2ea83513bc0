"""The keys and values of what was read, kept while a model writes one token after the other."""

from __future__ import annotations

from array import array

from .. import kernels
from ..array import as_float, require, result
from ..dtypes import float64
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..kernels import Flat, Shape


class KeyValueCache:
    """Keys and values that grow at the end, in place: what was read is not computed again.

    Both are (..., positions, width); `add` appends positions and gives back all there are, `attend`
    appends one and gives back the mean that a query makes of them.  Nothing in it takes gradients.
    `cut` forgets the positions from one on, as when a text is begun again from its middle.

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
        self._shapes: tuple[Shape, ...] = ()  # of what is added, but for the positions
        # For every head: its keys, one behind the other, and its values by columns, each of which
        # meets the weights.  As plain numbers, 8 bytes each and side by side: as lists they would be
        # all over memory, and slower to read than to make anew.
        self._keys: list[array[float]] = []
        self._columns: list[list[array[float]]] = []

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
        self._append(as_float(key), as_float(value), key._shape, value._shape)
        lead, both = key._shape[:-2], (self._length,)
        keys = [x for head in self._keys for x in head]
        values = [x for head in self._columns for row in zip(*head) for x in row]
        return (
            result(keys, lead + both + key._shape[-1:], float64),
            result(values, lead + both + value._shape[-1:], float64),
        )

    def _append(self, key: Flat, value: Flat, k_shape: Shape, v_shape: Shape) -> None:
        """Positions of these shapes, at every head's end."""
        for held, shape in zip(self._shapes, (k_shape, v_shape)):
            if held != shape[:-2] + shape[-1:]:
                raise ValueError(
                    f"KeyValueCache: {tuple(shape)} does not fit what is kept, "
                    f"{held[:-1] + (self._length,) + held[-1:]}"
                )
        if not self._shapes:
            self._shapes = tuple([shape[:-2] + shape[-1:] for shape in (k_shape, v_shape)])
            heads = 1
            for size in k_shape[:-2]:
                heads *= size
            self._keys = [array("d") for _ in range(heads)]
            self._columns = [[array("d") for _ in range(v_shape[-1])] for _ in range(heads)]
        length, width = v_shape[-2:]
        keys, size = array("d", key), length * k_shape[-1]
        for i, head in enumerate(self._keys):
            head.extend(keys[i * size : (i + 1) * size])
        at = 0
        for columns in self._columns:
            for _ in range(length):
                for column, number in zip(columns, value[at : at + width]):
                    column.append(number)
                at += width
        self._length += length

    def attend(
        self,
        query: Flat,
        key: Flat,
        value: Flat,
        shape: Shape,
        window: int | None = None,
        cap: float | None = None,
    ) -> tuple[Flat, Flat]:
        """Append one position; what queries that stand there make of all, and their weights.

        The numbers are flat.  `shape` is the key's and the value's, (batch, heads, 1, width); the
        queries, scaled already, are as many for every head of keys as there are.  With a `window`
        only so many positions are seen, the last.  Raises ValueError where they do not fit what is
        kept.
        """
        self._append(key, value, shape, shape)
        count, width = self._length, shape[-1]
        seen = count if window is None else min(window, count)
        step = len(query) // (len(self._keys) or 1)
        out: Flat = []
        weights: Flat = []
        at = 0
        for keys, columns in zip(self._keys, self._columns):
            if seen < count:
                keys, columns = keys[-seen * width :], [column[-seen:] for column in columns]
            means, shares = kernels.attended(query[at : at + step], keys, columns, cap)
            out += means
            if seen < count:
                rows = range(step // width)
                shares = [
                    x
                    for i in rows
                    for x in [0.0] * (count - seen) + shares[i * seen : (i + 1) * seen]
                ]
            weights += shares
            at += step
        return out, weights

    def pick(self, rows: list[int]) -> None:
        """Go on with these of the first axis's rows, in this order, as a search does with its texts."""
        if not self._shapes:
            return
        if len(self._shapes[0]) < 2:
            raise ValueError("KeyValueCache: there is no first axis to pick from, only positions")
        each = len(self._keys) // (self._shapes[0][0] or 1)
        heads = [row * each + i for row in rows for i in range(each)]
        self._keys = [self._keys[i][:] for i in heads]
        self._columns = [[column[:] for column in self._columns[i]] for i in heads]
        self._shapes = tuple([(len(rows),) + shape[1:] for shape in self._shapes])

    def cut(self, length: int) -> None:
        """Forget the positions from `length` on."""
        if not 0 <= length <= self._length:
            raise ValueError(f"KeyValueCache: it has {self._length} positions, not {length}")
        for head in self._keys:
            del head[length * len(head) // (self._length or 1) :]
        for column in [column for head in self._columns for column in head]:
            del column[length:]
        self._length = length
