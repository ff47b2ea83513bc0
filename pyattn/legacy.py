"""PyTorch's first constructors, a class for each dtype: LongTensor, FloatTensor, and their kin.

They are no classes that a tensor belongs to: what makes a tensor one of them is its dtype.
"""

from __future__ import annotations

from .array import Array
from .dtypes import boolean, dtype, float64, int8, int16, int32, int64, uint8
from .ops.places.borrowing import legacy
from .refusals import rename

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .tensor import Tensor


class tensortype(type):
    """A class that makes tensors of its dtype, and that they count as instances of."""

    dtype: dtype

    def __call__(cls, *data: Any, device: Any = None) -> Tensor:
        try:
            return legacy(cls.__name__, cls.dtype, data, device)
        except (RuntimeError, TypeError, ValueError) as error:
            rename(error, cls.__name__)
            raise

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Array) and instance.dtype is cls.dtype

    def __repr__(cls) -> str:
        return f"<class 'torch.{cls.__name__}'>"


TYPES: dict[str, tensortype] = {}


def _made(name: str, kind: dtype) -> Any:
    words = "floats" if kind is float64 else "bools" if kind is boolean else f"{kind.name} numbers"
    made = tensortype(
        name,
        (),
        {
            "dtype": kind,
            "is_cuda": False,
            "is_sparse": False,
            "__module__": "torch",
            "__doc__": f"""A tensor of {words}: of sizes given as ints, or of the numbers of a sequence.

    isinstance(x, {name}) is whether x is of this dtype.

    >>> import pyattn
    >>> pyattn.{name}([1, 0]).dtype
    {kind!r}
    """,
        },
    )
    TYPES[f"torch.{name}"] = made
    return made


FloatTensor = _made("FloatTensor", float64)
DoubleTensor = _made("DoubleTensor", float64)
HalfTensor = _made("HalfTensor", float64)
BFloat16Tensor = _made("BFloat16Tensor", float64)
LongTensor = _made("LongTensor", int64)
IntTensor = _made("IntTensor", int32)
ShortTensor = _made("ShortTensor", int16)
CharTensor = _made("CharTensor", int8)
ByteTensor = _made("ByteTensor", uint8)
BoolTensor = _made("BoolTensor", boolean)


def set_default_tensor_type(t: Any) -> None:
    """Accept a class of floats, or its name: the one floating-point kind is the default as it is.

    >>> import pyattn
    >>> pyattn.set_default_tensor_type("torch.DoubleTensor")

    Raises TypeError for any other.
    """
    kind = TYPES.get(t, t) if isinstance(t, str) else t
    if not isinstance(kind, tensortype) or kind.dtype is not float64:
        raise TypeError(f"set_default_tensor_type: expected a class of floats, got {t!r}")


# fmt: off
__all__ = [
    "BFloat16Tensor", "BoolTensor", "ByteTensor", "CharTensor", "DoubleTensor", "FloatTensor",
    "HalfTensor", "IntTensor", "LongTensor", "set_default_tensor_type", "ShortTensor",
]
# fmt: on
