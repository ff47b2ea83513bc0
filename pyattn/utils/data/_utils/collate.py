"""Samples made one batch, whatever they are made of: tensors are stacked, the rest keeps its form."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence

from ....array import Array
from ....dtypes import float64
from ....ops.joining import stack
from ....ops.making import tensor
from ....refusals import takes
from ....tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Iterable, Optional

    Collators = Optional[Dict[Any, Callable[..., Any]]]


def _filled(like: Any, items: Iterable[Any], keyed: bool) -> Any:
    """The items in a container of the same class, where that can be; else in a dict or a list.

    A container that can be changed is copied and filled, since its class may keep more than items.
    """
    plain: Any = dict(items) if keyed else list(items)
    try:
        if isinstance(like, (MutableMapping, MutableSequence)):
            import copy

            made = copy.copy(like)
            if isinstance(made, MutableMapping):
                made.update(plain)
            else:
                for i, item in enumerate(plain):
                    made[i] = item
            return made
        return type(like)(plain)
    except TypeError:  # a class that does not take these, as `range`
        return plain


def _is_named(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(value, "_fields")


def _of_numpy(value: Any) -> bool:
    return type(value).__module__ == "numpy"


def _is_text(array: Any) -> bool:
    """Whether an array of NumPy holds text or objects, and no numbers."""
    return array.dtype.kind in "SUOaV"


@takes()
def default_convert(data: Any) -> Any:
    """NumPy's arrays as tensors, in dicts, named tuples and sequences too; all else as it is.

    What a DataLoader does with a sample where batches are not made, batch_size=None.

    >>> from pyattn.utils.data import default_convert
    >>> default_convert({"a": (1, "b")})
    {'a': [1, 'b']}
    """
    if isinstance(data, Array) or isinstance(data, (str, bytes)):
        return data
    if _of_numpy(data):
        return data if hasattr(data, "dtype") and _is_text(data) else tensor(data)
    if isinstance(data, Mapping):
        return _filled(data, [(key, default_convert(data[key])) for key in data], True)
    if _is_named(data):
        return type(data)(*[default_convert(item) for item in data])
    if isinstance(data, Sequence):
        items = [default_convert(item) for item in data]
        return items if isinstance(data, tuple) else _filled(data, items, False)
    return data


def _stacked(batch: Any, *, collate_fn_map: Collators = None) -> Any:
    return stack(batch, 0)


def _of_floats(batch: Any, *, collate_fn_map: Collators = None) -> Any:
    return tensor(batch, dtype=float64)


def _of_numbers(batch: Any, *, collate_fn_map: Collators = None) -> Any:
    return tensor(batch)


def _as_it_is(batch: Any, *, collate_fn_map: Collators = None) -> Any:
    return batch


def _of_arrays(batch: Any, *, collate_fn_map: Collators = None) -> Any:
    if _is_text(batch[0]):
        raise TypeError(f"default_collate: an array of {batch[0].dtype} holds no numbers")
    return collate([tensor(array) for array in batch], collate_fn_map=collate_fn_map)


# What is done with the samples of a batch, by the class of the first; others may be added.
default_collate_fn_map: dict[Any, Any] = {
    Tensor: _stacked,
    float: _of_floats,
    int: _of_numbers,
    str: _as_it_is,
    bytes: _as_it_is,
}


def collate(batch: Any, *, collate_fn_map: Collators = None) -> Any:
    """A batch of samples, each class of which is joined as `collate_fn_map` has it.

    Such a function is called with the samples, and with `collate_fn_map` by name.  The class itself
    is looked up, then those it is derived from, in the map's order.
    """
    first = batch[0]
    kind = type(first)
    if collate_fn_map is not None:
        join = collate_fn_map.get(kind)
        if join is None:
            for known, function in collate_fn_map.items():
                if isinstance(first, known):
                    join = function
                    break
        if join is None and collate_fn_map is default_collate_fn_map and _of_numpy(first):
            join = _of_arrays if kind.__name__ == "ndarray" else _of_numbers
        if join is not None:
            return join(batch, collate_fn_map=collate_fn_map)

    def joined(samples: Any) -> Any:
        return collate(samples, collate_fn_map=collate_fn_map)

    if isinstance(first, Mapping):
        columns = [(key, joined([sample[key] for sample in batch])) for key in first]
        return _filled(first, columns, True)
    if _is_named(first):
        return kind(*[joined(column) for column in zip(*batch)])
    if isinstance(first, Sequence):
        sizes = {len(sample) for sample in batch}
        if len(sizes) > 1:
            raise RuntimeError(
                f"default_collate: samples of {sorted(sizes)} items do not make one batch; "
                "pad them, or give a collate_fn"
            )
        rows = [joined(column) for column in zip(*batch)]
        return rows if isinstance(first, tuple) else _filled(first, rows, False)
    raise TypeError(
        "default_collate: samples are tensors, arrays, numbers, texts, dicts or sequences of these, "
        f"not {kind.__name__}; give a collate_fn"
    )


@takes()
def default_collate(batch: Any) -> Any:
    """The samples of a list as one batch, with one axis more.

    Tensors of one shape are stacked and numbers make a vector.  Text stays as it is, in a list.
    Dicts are joined key by key, sequences place by place, tuples to a list, and named tuples to
    their own class.  Raises RuntimeError for tensors or sequences of different sizes, TypeError for
    what is none of these.

    >>> from pyattn.utils.data import default_collate
    >>> default_collate([{"x": 1.5, "name": "a"}, {"x": 2.5, "name": "b"}])
    {'x': tensor([1.5000, 2.5000]), 'name': ['a', 'b']}
    """
    return collate(batch, collate_fn_map=default_collate_fn_map)
