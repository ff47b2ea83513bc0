"""Derivatives of functions: whole matrices of them, and their products with a vector."""

from __future__ import annotations

from ..array import Array, result
from ..dtypes import float64
from ..graph import recording
from ..ops.joining import stack
from .grad_mode import enable_grad, set_grad_enabled
from .walking import grad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..tensor import Tensor

    Function = Callable[..., Any]
    Several = tuple[Tensor, ...]

STRATEGIES = "reverse-mode", "forward-mode"


def _several(name: str, what: str, given: Any) -> tuple[bool, Several]:
    """Tensors as a tuple, and whether they came as one."""
    listed = given if isinstance(given, tuple) else (given,)
    for i, t in enumerate(listed):
        if not isinstance(t, Array):
            raise TypeError(
                f"{name}: {what} must be a tensor or a tuple of tensors, got "
                f"{type(t).__name__}" + f" at place {i}" * isinstance(given, tuple)
            )
    return isinstance(given, tuple), listed


def _given_back(found: Any, as_tuple: bool, create_graph: bool) -> Any:
    """Results, without their history unless it is asked for; one alone, where one came in."""
    if not create_graph:
        found = tuple([t.detach() for t in found])
    return tuple(found) if as_tuple else found[0]


def _points(inputs: Several, create_graph: bool) -> Several:
    """Where to differentiate: the inputs, apart from what else is made of them."""
    return tuple(
        [
            t.view_as(t) if create_graph and t._requires_grad else t.detach().requires_grad_()
            for t in inputs
        ]
    )


def _vector(name: str, v: Any, like: Several, what: str, create_graph: bool) -> Several | None:
    """v, of the shapes of the inputs or outputs; None only where these are one number."""
    if v is None:
        if len(like) != 1 or len(like[0]._data) != 1:
            raise RuntimeError(f"{name}: v can be left out only where the {what} is one number")
        return None
    _, listed = _several(name, "v", v)
    shapes, own = [t._shape for t in like], [t._shape for t in listed]
    if shapes != own:
        raise RuntimeError(f"{name}: v has shapes {own}, the {what} has {shapes}")
    return tuple([t if create_graph else t.detach() for t in listed])


def _slopes(outs: Any, points: Any, v: Any, create_graph: bool, retain: bool = False) -> list[Any]:
    """The gradients of the outputs, weighted by v, at each point; None where there is none."""
    pairs = [
        (out, None if v is None else weight)
        for out, weight in zip(outs, outs if v is None else v)
        if out is not None and out._requires_grad
    ]
    if not pairs:
        return [None] * len(points)
    weights = None if v is None else [weight for _, weight in pairs]
    keep = True if retain else None
    return list(
        grad([out for out, _ in pairs], points, weights, keep, create_graph, allow_unused=True)
    )


def _filled(name: str, found: list[Any], like: Any, strict: bool, create_graph: bool) -> Several:
    """Zeros for what does not depend, unless that is refused."""
    for i, g in enumerate(found):
        if strict and (g is None or create_graph and not g._requires_grad):
            raise RuntimeError(
                f"{name}: with strict=True, no result may be independent of place {i}"
            )
    return tuple(
        [
            result([0.0] * len(t._data), t._shape, float64) if g is None else g
            for g, t in zip(found, like)
        ]
    )


def _depend(name: str, tensors: Any, what: str, strict: bool) -> None:
    for i, t in enumerate(tensors):
        if strict and (t is None or not t._requires_grad):
            raise RuntimeError(
                f"{name}: with strict=True, {what} {i} must depend on the inputs, and does not"
            )


def _called(name: str, func: Function, points: Several, strict: bool) -> tuple[bool, Several]:
    as_tuple, outputs = _several(name, "what the function returns", func(*points))
    _depend(name, outputs, "output", strict)
    return as_tuple, outputs


def _one_number(name: str, as_tuple: bool, outputs: Several) -> None:
    if as_tuple or len(outputs[0]._data) != 1:
        raise RuntimeError(f"{name}: the function must return one tensor of one number")


def vjp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """func(*inputs), and v times the Jacobian: the gradient of the outputs weighted by v.

    v is left out where the output is one number.  With `strict`, outputs and gradients must depend
    on the inputs; without, there are zeros.  Raises RuntimeError for a v that does not fit,
    TypeError for other than tensors.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 2.0])
    >>> pyattn.autograd.functional.vjp(lambda x: x**2, x, pyattn.tensor([1.0, 10.0]))
    (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    name = "vjp"
    with enable_grad():
        one, listed = _several(name, "inputs", inputs)
        points = _points(listed, create_graph)
        as_tuple, outputs = _called(name, func, points, strict)
        weights = _vector(name, v, outputs, "output", create_graph)
    with set_grad_enabled(create_graph or recording()):
        found = _slopes(outputs, points, weights, create_graph)
        gradients = _filled(name, found, points, strict, create_graph)
    return (
        _given_back(outputs, as_tuple, create_graph),
        _given_back(gradients, one, create_graph),
    )


def jvp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """func(*inputs), and the Jacobian times v: how the outputs move as the inputs move along v.

    Found by differentiating twice: the gradient is linear in the weights of the outputs, and its
    slope along v is asked for.  v is left out where the input is one number.  `strict` and errors
    as vjp's.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 2.0])
    >>> pyattn.autograd.functional.jvp(lambda x: x.prod(), x, pyattn.tensor([1.0, 10.0]))
    (tensor(2.), tensor(12.))
    """
    name = "jvp"
    with enable_grad():
        _, listed = _several(name, "inputs", inputs)
        points = _points(listed, create_graph)
        direction = _vector(name, v, points, "input", create_graph)
        as_tuple, outputs = _called(name, func, points, strict)
        weights = _zeros(outputs)
        gradients = _slopes(outputs, points, weights, True)
        _depend(name, gradients, "gradient", strict)
        found = _slopes(gradients, weights, direction, create_graph)
        moved = _filled(name, found, outputs, strict, create_graph)
    return _given_back(outputs, as_tuple, create_graph), _given_back(moved, as_tuple, create_graph)


def _zeros(like: Any) -> Several:
    """Zeros of these shapes that ask for gradients: what a linear function is differentiated by."""
    return tuple([result([0.0] * len(t._data), t._shape, float64).requires_grad_() for t in like])


def jacobian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The derivative of every output by every input, in the shape of the one, then of the other.

    Where func returns several tensors, a tuple with one for each; where several go in, of tuples
    with one for each.  `strict` as in vjp.  `vectorize` changes nothing, and `strategy` only which
    arguments it takes: "forward-mode" has no create_graph and is always vectorized.  Raises
    RuntimeError, TypeError or NotImplementedError for what does not go together.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 2.0])
    >>> pyattn.autograd.functional.jacobian(lambda x: x**2, x)
    tensor([[2., 0.],
            [0., 4.]])
    """
    name = "jacobian"
    if strategy not in STRATEGIES:
        raise AssertionError(f"{name}: strategy is one of {STRATEGIES}, got {strategy!r}")
    forward = strategy == STRATEGIES[1]
    if forward and create_graph:
        raise NotImplementedError(f"{name}: create_graph needs strategy='reverse-mode'")
    if forward and strict:
        raise RuntimeError(f"{name}: strict needs strategy='reverse-mode'")
    if forward and not vectorize:
        raise NotImplementedError(f"{name}: strategy='forward-mode' needs vectorize=True")
    with enable_grad():
        one, listed = _several(name, "inputs", inputs)
        points = _points(listed, create_graph)
        as_tuple, outputs = _called(name, func, points, strict)
        if vectorize and strict:
            raise RuntimeError(f"{name}: strict and vectorize cannot both be True")
        found = []
        for out in outputs:
            rows: list[list[Any]] = [[] for _ in points]
            flat = out.reshape(-1)
            for j in range(len(out._data)):
                slopes = _slopes((flat[j],), points, None, create_graph, retain=True)
                for row, g in zip(rows, _filled(name, slopes, points, strict, create_graph)):
                    row.append(g)
            blocks = [_block(row, out._shape, t._shape) for row, t in zip(rows, points)]
            given: Any = _given_back(blocks, one, create_graph)
            found.append(list(given) if forward and one else given)  # as PyTorch has it
    if not as_tuple:
        return found[0]
    return found if forward and one else tuple(found)


def _block(rows: list[Any], out: Any, point: Any) -> Any:
    """A row for each number of an output, in its shape."""
    return stack(rows).reshape(out + point) if rows else result([], out + point, float64)


def hessian(
    func: Function,
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The second derivatives of a function of one number: the Jacobian of its gradient.

    For several inputs, a tuple of tuples.  Arguments as jacobian's.  Raises RuntimeError where the
    function returns other than one number.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 2.0])
    >>> pyattn.autograd.functional.hessian(lambda x: (x**3).sum(), x)
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    name = "hessian"
    one, listed = _several(name, "inputs", inputs)
    if outer_jacobian_strategy not in STRATEGIES:
        raise AssertionError(
            f"{name}: outer_jacobian_strategy is one of {STRATEGIES}, got {outer_jacobian_strategy!r}"
        )

    def scalar(*points: Tensor) -> Tensor:
        as_tuple, outputs = _called(name, func, points, strict)
        _one_number(name, as_tuple, outputs)
        return outputs[0].squeeze()

    def slope(*points: Tensor) -> Any:
        found = jacobian(scalar, points, create_graph=True)
        _depend(name, found, "gradient", strict)
        return found

    found = jacobian(
        slope, listed, create_graph, strict, vectorize, strategy=outer_jacobian_strategy
    )
    rows = [row if one else row[0] for row in found]
    return tuple(rows) if one else rows[0]


def vhp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """func(*inputs), one number, and v times its Hessian.

    Arguments and errors as vjp's.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 2.0])
    >>> pyattn.autograd.functional.vhp(lambda x: (x**3).sum(), x, pyattn.tensor([1.0, 10.0]))
    (tensor(9.), tensor([  6., 120.]))
    """
    return _with_hessian("vhp", func, inputs, v, create_graph, strict)


def hvp(
    func: Function, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False
) -> tuple[Any, Any]:
    """func(*inputs), one number, and its Hessian times v, which is the same as v times it.

    Arguments and errors as vjp's.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, 2.0])
    >>> pyattn.autograd.functional.hvp(lambda x: (x**3).sum(), x, pyattn.tensor([1.0, 10.0]))
    (tensor(9.), tensor([  6., 120.]))
    """
    return _with_hessian("hvp", func, inputs, v, create_graph, strict)


def _with_hessian(
    name: str, func: Function, inputs: Any, v: Any, create_graph: bool, strict: bool
) -> tuple[Any, Any]:
    with enable_grad():
        one, listed = _several(name, "inputs", inputs)
        points = _points(listed, create_graph)
        weights = _vector(name, v, points, "input", create_graph)
        as_tuple, outputs = _called(name, func, points, strict)
        _one_number(name, as_tuple, outputs)
        slopes = _slopes(outputs, points, None, True)
        _depend(name, slopes, "gradient", strict)
    with set_grad_enabled(create_graph or recording()):
        found = _slopes(slopes, points, weights, create_graph)
        products = _filled(name, found, points, strict, create_graph)
    return _given_back(outputs, as_tuple, create_graph), _given_back(products, one, create_graph)


__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]
