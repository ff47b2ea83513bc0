"""Checking gradients against differences."""

from __future__ import annotations

from ..array import Array, as_float, result
from ..dtypes import float64
from ..ops.making import tensor
from ..storage import changeable, changed
from .grad_mode import enable_grad, no_grad
from .walking import _as_list, _tensors, grad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence, Union

    from ..tensor import Tensor

    Tensors = Union[Tensor, Sequence[Tensor]]


def _numerical(
    func: Callable[..., Any], inputs: Sequence[Tensor], which: int, eps: float
) -> list[list[list[float]]]:
    """d(output j)/d(element i of one input) by central differences, as [output][element j][i]."""
    point = inputs[which]
    columns = []
    for i in range(len(point._data)):
        sides = []
        numbers = changeable(point)
        x = numbers[i]
        for step in (eps, -eps, 0.0):
            numbers[i] = x + step
            changed(point)
            if step:
                with no_grad():
                    sides.append([as_float(out)[:] for out in _as_list(func(*inputs))])
        columns.append(
            [[(p - q) / (2 * eps) for p, q in zip(up, down)] for up, down in zip(*sides)]
        )
    outputs = len(columns[0]) if columns else 0
    return [[list(row) for row in zip(*[c[k] for c in columns])] for k in range(outputs)]


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensors,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """Whether func's gradients agree with central differences, (f(x + eps) - f(x - eps)) / 2 eps.

    Every element of every input that requires grad is moved by eps, and every element of every
    output compared: |analytical - numerical| <= atol + rtol * |numerical|.  Where one is off,
    RuntimeError says which (or False is returned, with raise_exception=False).

    >>> import pyattn
    >>> x = pyattn.tensor([0.3, -1.2], requires_grad=True)
    >>> pyattn.autograd.gradcheck(lambda x: x.softmax(0), (x,))
    True
    """
    return _checked("gradcheck", func, _as_list(inputs), eps, atol, rtol, raise_exception)


def _checked(
    name: str,
    func: Callable[..., Any],
    points: list[Tensor],
    eps: float,
    atol: float,
    rtol: float,
    raise_exception: bool,
) -> bool:
    moving = [k for k, t in enumerate(points) if isinstance(t, Array) and t._requires_grad]
    if not moving:
        raise ValueError(f"{name}: none of the inputs requires grad")
    if not isinstance(eps, (int, float)):
        raise TypeError(f"{name}: eps must be a number, got {type(eps).__name__}")
    numericals = [_numerical(func, points, which, eps) for which in moving]
    outputs = _tensors(name, func(*points))
    for which, numerical in zip(moving, numericals):
        for k, out in enumerate(outputs):
            if not out._requires_grad:
                continue
            for j in range(len(out._data)):
                seed = [0.0] * len(out._data)
                seed[j] = 1.0
                g = result(seed, out._shape, float64)
                (row,) = grad(out, points[which], g, retain_graph=True, materialize_grads=True)
                for i, analytical in enumerate(row._data):
                    expected = numerical[k][j][i]
                    if not abs(analytical - expected) <= atol + rtol * abs(expected):
                        if not raise_exception:
                            return False
                        raise RuntimeError(
                            f"{name}: d(output {k}, element {j}) / d(input {which}, element {i}) "
                            f"is {analytical:.8g} by its rule and {expected:.8g} by differences"
                        )
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensors,
    grad_outputs: Tensors | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
) -> bool:
    """gradcheck for the gradients of func: whether its second derivatives are right.

    `grad_outputs` are the weights of func's outputs; without them, fixed uneven numbers.

    >>> import pyattn
    >>> x = pyattn.tensor([0.3, -1.2], requires_grad=True)
    >>> pyattn.autograd.gradgradcheck(lambda x: x.exp() * x, (x,))
    True
    """
    points: list[Tensor] = _as_list(inputs)
    moving = [t for t in points if isinstance(t, Array) and t._requires_grad]
    if grad_outputs is None:
        outs = _tensors("gradgradcheck", func(*points))
        weights = [
            tensor([0.7 + 0.11 * (i % 7) for i in range(len(out._data))]).reshape(out._shape)
            for out in outs
        ]
    else:
        weights = [w.detach() for w in _tensors("gradgradcheck", grad_outputs)]
    for w in weights:
        if w.dtype is not float64:
            raise RuntimeError(f"gradgradcheck: grad_outputs hold floats, not {w.dtype!r}")
    weights = [w.requires_grad_() for w in weights]
    count = len(points)

    def gradients(*arguments: Any) -> Any:
        with enable_grad():
            outs = _as_list(func(*arguments[:count]))
            kept = [(o, w) for o, w in zip(outs, arguments[count:]) if o._requires_grad]
            outs, seeds = [o for o, _ in kept], [w for _, w in kept]
            return grad(outs, moving, seeds, create_graph=True, materialize_grads=True)

    return _checked("gradgradcheck", gradients, points + weights, eps, atol, rtol, raise_exception)
