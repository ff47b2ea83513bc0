"""Three operands to one, element by element: lerp between two, bounds, a product added to a sum."""

from __future__ import annotations

from ... import kernels
from ...array import Array, as_number, as_tensor, binary, broadcast_shapes, common, result
from ...dtypes import as_kind, boolean, fitting, float64, kept
from ...graph import Op, record
from ...refusals import takes
from ...storage import lay_out
from ..arithmetic import choose, ge, gt, le, lt
from ..pointwise import clamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ...tensor import Tensor
    from ..arithmetic import Operand


def _of_three(
    op: Op, f: Callable[[Any, Any, Any], Any], kind: Any, tensors: Any, *args: Any
) -> Tensor:
    """A function of every three elements, after broadcasting, computed in one dtype."""
    shape = broadcast_shapes(op.name, *[t._shape for t in tensors])
    lists = []
    for t in tensors:
        data = t._data if t.dtype is kind else as_kind(op.name, t._data, kind)
        lists.append(data if t._shape == shape else kernels.expand(data, t._shape, shape))
    out = result(kept(list(map(f, *lists)), kind), shape, kind)
    for t in tensors:
        if t._strides is not None:
            lay_out(out, *tensors)
            break
    return record(out, op, tuple(tensors), args)


def _lerp(x: float, y: float, w: float) -> float:
    return x + w * (y - x) if abs(w) < 0.5 else y - (y - x) * (1 - w)


LERP = Op(
    "lerp",
    lambda g, n, weight: g * (1 - weight),
    lambda g, n, weight: g * weight,
    args="weight",
    formula="x + weight * (y - x)",
)
LERP_BY_TENSOR = Op(
    "lerp",
    lambda g, n: g * (1 - n.input(2)),
    lambda g, n: g * n.input(2),
    lambda g, n: g * (n.input(1) - n.input(0)),
    formula="x + z * (y - x)",
)


@takes("input", "end")
def lerp(input: Tensor, end: Tensor, weight: Operand) -> Tensor:
    """input + weight * (end - input): from input at weight 0 to end at weight 1.

    Shapes broadcast.  Raises RuntimeError where the dtypes differ, and NotImplementedError where
    they are not of floats.

    >>> import pyattn
    >>> pyattn.lerp(pyattn.tensor([0.0, 10.0]), pyattn.tensor([4.0, 20.0]), 0.5)
    tensor([ 2., 15.])
    """
    by_tensor = isinstance(weight, Array)
    tensors: Any = [input, end] + ([weight] if by_tensor else [])
    for t in tensors:
        if t.dtype is not input.dtype:
            raise RuntimeError(f"lerp: dtypes {input.dtype!r} and {t.dtype!r} differ; convert one")
    if input.dtype is not float64:
        raise NotImplementedError(f"lerp: defined for floats, not for {input.dtype!r}")
    if by_tensor:
        return _of_three(LERP_BY_TENSOR, _lerp, float64, tensors)
    number = weight if isinstance(weight, (int, float)) else as_number("lerp", weight)
    return binary(
        LERP,
        lambda a, b: kernels.pairwise(lambda x, y: _lerp(x, y, number), a, b),
        input,
        end,
        args=(number,),
    )


ADDCMUL = Op(
    "addcmul",
    lambda g, n, value: g,
    lambda g, n, value: g * (n.input(2) * value),
    lambda g, n, value: g * (n.input(1) * value),
    args="value",
    formula="x + value * y * z",
)
ADDCDIV = Op(
    "addcdiv",
    lambda g, n, value: g,
    lambda g, n, value: g * (value / n.input(2)),
    lambda g, n, value: -g * (n.input(1) * value / (n.input(2) * n.input(2))),
    args="value",
    formula="x + value * y / z",
)


def _value(name: str, value: Any, kind: Any) -> Any:
    """The factor as a number of the kind that is computed in."""
    if isinstance(value, Array) and not value._shape:
        value = value._data[0]
    number = value if isinstance(value, (int, float)) else as_number(name, value)
    return fitting(name, [number], kind)[0]


@takes("input", "tensor1", "tensor2")
def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """input + value * tensor1 * tensor2, element by element.

    Shapes broadcast.  Raises NotImplementedError for bools.

    >>> import pyattn
    >>> pyattn.addcmul(pyattn.ones(2), pyattn.tensor([1.0, 2.0]), pyattn.tensor([3.0, 4.0]), value=0.5)
    tensor([2.5000, 5.0000])
    """
    kind = common("addcmul", input, tensor1, tensor2)
    if kind is boolean:
        raise NotImplementedError("addcmul: not defined for bools")
    factor = _value("addcmul", value, kind)
    tensors = (input, tensor1, tensor2)
    return _of_three(ADDCMUL, lambda x, y, z: x + factor * y * z, kind, tensors, factor)


@takes("input", "tensor1", "tensor2")
def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: float = 1) -> Tensor:
    """input + value * tensor1 / tensor2, element by element: the step of many optimizers.

    Shapes broadcast.  Raises RuntimeError where both of the quotient's sides are whole numbers.

    >>> import pyattn
    >>> pyattn.addcdiv(pyattn.ones(2), pyattn.tensor([1.0, 2.0]), pyattn.tensor([2.0, 4.0]), value=-1)
    tensor([0.5000, 0.5000])
    """
    if tensor1.dtype is not float64 and tensor2.dtype is not float64:
        raise RuntimeError("addcdiv: whole numbers are not divided; convert one to floats")
    kind = common("addcdiv", input, tensor1, tensor2)
    factor = _value("addcdiv", value, kind)

    def step(x: float, y: float, z: float) -> Any:
        return x + (factor * y / z if z else kernels.div([factor * y], [z])[0])

    return _of_three(ADDCDIV, step, kind, (input, tensor1, tensor2), factor)


clip = takes(called="clip")(clamp)


CLAMP_MIN = Op(
    "clamp_min",
    lambda g, n, number: choose(ge(n.input(0), n.input(1)), g, 0.0),
    lambda g, n, number: choose(lt(n.input(0), n.input(1)), g, 0.0),
    args="min",  # where it is a plain number
    formula="max(x, y)",
)
CLAMP_MAX = Op(
    "clamp_max",
    lambda g, n, number: choose(le(n.input(0), n.input(1)), g, 0.0),
    lambda g, n, number: choose(gt(n.input(0), n.input(1)), g, 0.0),
    args="max",
    formula="min(x, y)",
)


def _bounded(op: Op, kernel: Any, input: Tensor, bound: Any) -> Tensor:
    kind = common(op.name, input, bound)
    if kind is boolean:
        raise NotImplementedError(f"{op.name}: not defined for bools")
    if not isinstance(bound, Array):
        (bound,) = fitting(op.name, as_tensor(op.name, bound)._data, kind)
        return binary(op, kernel, input, bound, args=(bound,))
    return binary(op, kernel, input, bound, args=(None,))


@takes("input")
def clamp_min(input: Tensor, min: Operand) -> Tensor:
    """x, or `min` where x is below it: `clamp` with one bound.

    >>> import pyattn
    >>> pyattn.clamp_min(pyattn.tensor([-2.0, 3.0]), 0)
    tensor([0., 3.])
    """
    return _bounded(CLAMP_MIN, kernels.maximum, input, min)


@takes("input")
def clamp_max(input: Tensor, max: Operand) -> Tensor:
    """x, or `max` where x is above it: `clamp` with one bound.

    >>> import pyattn
    >>> pyattn.clamp_max(pyattn.tensor([-2.0, 3.0]), 0)
    tensor([-2.,  0.])
    """
    return _bounded(CLAMP_MAX, kernels.minimum, input, max)


__all__ = ["addcdiv", "addcmul", "clamp_max", "clamp_min", "clip", "lerp"]
