"""Functions that are the derivatives of functions: grad, vjp, jvp, and matrices of them.

Each call differentiates by the tape, from points of its own.  A result keeps its history where it
depends on more than those: on what a call around this one differentiates by, or on a parameter.
So calls can be nested to any depth.
"""

from __future__ import annotations

from .. import autograd
from ..array import Array, result
from ..autograd import enable_grad
from ..dtypes import float64
from ..graph import recording
from ..ops.joining import stack
from .trees import built, flat, mapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Union

    from ..tensor import Tensor

    Function = Callable[..., Any]
    Places = Union[int, tuple[int, ...]]


def _points(name: str, leaves: list[Any], record: bool) -> list[Tensor]:
    """Where a call differentiates: these tensors, apart from what else is made of them."""
    found = []
    for t in leaves:
        if not isinstance(t, Array):
            raise ValueError(f"{name}: expected tensors, got {type(t).__name__}")
        if t.dtype is not float64:
            raise RuntimeError(f"{name}: only floats have gradients, not {t.dtype!r}")
        given: Any = t
        again = record and t._requires_grad
        found.append(given.view_as(given) if again else given.detach().requires_grad_())
    return found


def _open(tensors: list[Any], points: list[Tensor]) -> bool:
    """Whether one of the tensors depends on a leaf that is none of the points."""
    own = set([id(t) for t in points])
    seen: set[int] = set()
    stack = [t.grad_fn or t for t in tensors if isinstance(t, Array) and t._requires_grad]
    while stack:
        edge: Any = stack.pop()
        if id(edge) in seen:
            continue
        seen.add(id(edge))
        if isinstance(edge, Array):
            if id(edge) not in own and not getattr(edge, "_over", False):
                return True
        else:
            stack += [e for e in edge.edges if e is not None]
    return False


def _closed(tree: Any, points: list[Tensor], record: bool) -> Any:
    """Results as they are outside of the call, where its points are none.

    A leaf that the call has made is marked: no call around this one is to take it for something
    that results depend on.
    """
    for t in points:
        if t.grad_fn is None:
            t._over = True  # type: ignore[attr-defined]

    def close(t: Any) -> Any:
        if not isinstance(t, Array) or not t._requires_grad:
            return t
        return t if record and _open([t], points) else t.detach()  # type: ignore[attr-defined]

    return mapped(close, tree)


def _places(name: str, argnums: Any, count: int) -> list[int]:
    """The arguments to differentiate by."""
    listed = [argnums] if isinstance(argnums, int) else argnums
    if not isinstance(listed, (list, tuple)) or not all([isinstance(i, int) for i in listed]):
        raise RuntimeError(f"{name}: argnums is an int or a tuple of ints, got {argnums!r}")
    if not listed:
        raise RuntimeError(f"{name}: argnums must name an argument")
    for i in listed:
        if not -count <= i < count:
            raise RuntimeError(f"{name}: argnums {i}, and there are {count} arguments")
    found = [i % count for i in listed]
    if len(set(found)) != len(found):
        raise RuntimeError(f"{name}: argnums {argnums} names an argument twice")
    return found


class _Call:
    """One call of a function at points of its own."""

    def __init__(
        self,
        name: str,
        func: Function,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        record: bool,
        argnums: Any = None,
        has_aux: bool = False,
    ) -> None:
        self.record = record  # whether anything is recorded around the call
        given: Any = args
        places: list[int] = []
        if argnums is not None:
            places = _places(name, argnums, len(args))
            given = (
                args[places[0]] if isinstance(argnums, int) else tuple([args[i] for i in places])
            )
        leaves, self.shape = flat(given)
        self.points = _points(name, leaves, self.record)
        chosen = built(self.points, self.shape)
        if argnums is None:
            args = chosen
        else:
            own = dict(zip(places, [chosen] if isinstance(argnums, int) else chosen))
            args = tuple([own.get(i, arg) for i, arg in enumerate(args)])
        output = func(*args, **kwargs)
        self.aux: Any = ()
        if has_aux:
            if not isinstance(output, tuple) or len(output) != 2:
                raise RuntimeError(f"{name}: with has_aux, the function returns (output, aux)")
            output, self.aux = output
        self.output = output
        self.outputs, self.output_shape = flat(output)

    def check(self, name: str) -> None:
        """Refuse outputs that are no tensors."""
        for t in self.outputs:
            if not isinstance(t, Array):
                raise RuntimeError(
                    f"{name}: expected the function to return tensors, got {type(t).__name__}"
                )

    def goes_on(self, *others: Any) -> bool:
        """Whether gradients are to be recorded, as something around this call may ask for more."""
        tensors = self.outputs + flat(self.aux)[0]
        return self.record and (
            _open(tensors, self.points)
            or any([isinstance(t, Array) and bool(t._requires_grad) for t in others])
        )

    def closed(self, tree: Any, *more: Tensor) -> Any:
        """Results as they are outside."""
        return _closed(tree, self.points + list(more), self.record)


def _slopes(
    outputs: list[Any], points: list[Any], weights: Any, create: bool, keep: bool = True
) -> list[Tensor]:
    """The gradients of the outputs, weighted, at each point: zeros where there is none."""
    pairs = [(out, w) for out, w in zip(outputs, weights) if out._requires_grad]
    if not pairs:
        return _zeros(points)
    outs, ws = [out for out, _ in pairs], [w for _, w in pairs]
    found = autograd.grad(
        outs, points, ws, retain_graph=keep, create_graph=create, materialize_grads=True
    )
    return list(found)


def _zeros(like: Any) -> list[Tensor]:
    return [result([0.0] * len(t._data), t._shape, float64) for t in like]


def grad_and_value(func: Function, argnums: Places = 0, has_aux: bool = False) -> Function:
    """A function that gives the gradient of func, which returns one number, and the number.

    The gradient is by the argument `argnums`, in its shape (a tensor, or a tree of tuples, lists
    and dictionaries), or for a tuple of numbers of arguments a tuple.  With `has_aux` func returns
    (number, aux), and so does the function in the number's place.  Raises RuntimeError where func
    returns anything else, ValueError for other than tensors.

    >>> import pyattn
    >>> pyattn.func.grad_and_value(lambda x: (x**2).sum())(pyattn.tensor([1.0, 3.0]))
    (tensor([2., 6.]), tensor(10.))
    """

    def gradient_and_value(*args: Any, **kwargs: Any) -> Any:
        name, record = "grad", recording()
        with enable_grad():
            call = _Call(name, func, args, kwargs, record, argnums, has_aux)
            out = call.output
            if not isinstance(out, Array):
                raise RuntimeError(
                    f"{name}: expected the function to return a tensor, got {type(out).__name__}"
                )
            if out._shape != ():
                raise RuntimeError(
                    f"{name}: expected the function to return one number, got shape {out._shape}; "
                    "vjp or jacrev would fit"
                )
            one = result([1.0], (), float64)
            found = _slopes([out], call.points, [one], call.goes_on())
            value = (out, call.aux) if has_aux else out
            return call.closed((built(found, call.shape), value))

    return gradient_and_value


def grad(func: Function, argnums: Places = 0, has_aux: bool = False) -> Function:
    """A function that gives the gradient of func, which returns one number.

    Arguments and errors as grad_and_value's; with `has_aux` it gives (gradient, aux).

    >>> import pyattn
    >>> from pyattn.func import grad
    >>> cube = lambda x: x**3
    >>> x = pyattn.tensor(2.0)
    >>> grad(cube)(x), grad(grad(cube))(x)
    (tensor(12.), tensor(12.))
    """
    both = grad_and_value(func, argnums, has_aux)

    def gradient(*args: Any, **kwargs: Any) -> Any:
        found, value = both(*args, **kwargs)
        return (found, value[1]) if has_aux else found

    return gradient


def vjp(func: Function, *primals: Any, has_aux: bool = False) -> Any:
    """func(*primals), and a function of weights for it that gives their gradients.

    These are a tuple with one for each of the primals.  With `has_aux` func returns (output, aux),
    and aux comes third.  Raises RuntimeError for weights that do not have the output's shape.

    >>> import pyattn
    >>> output, back = pyattn.func.vjp(lambda x: x**2, pyattn.tensor([1.0, 3.0]))
    >>> output, back(pyattn.tensor([1.0, 10.0]))
    (tensor([1., 9.]), (tensor([ 2., 60.]),))
    """
    name, record = "vjp", recording()
    with enable_grad():
        call = _Call(name, func, primals, {}, record, has_aux=has_aux)
        call.check(name)

    def back(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        weights, shape = flat(cotangents)
        _check_like(name, weights, shape, call.outputs, call.output_shape)
        create = call.goes_on(*weights) and recording() if create_graph is None else create_graph
        with enable_grad():
            found = _slopes(call.outputs, call.points, weights, create, retain_graph)
            return call.closed(built(found, call.shape))

    output = call.closed(call.output)
    return (output, back, call.closed(call.aux)) if has_aux else (output, back)


def _check_like(name: str, given: list[Any], shape: Any, like: list[Any], own: Any) -> None:
    """Refuse a tree of tensors that is not like another."""
    if shape != own:
        raise RuntimeError(
            f"{name}: {len(given)} tensors in the order of another tree than the {len(like)} that "
            "they are for"
        )
    for a, b in zip(given, like):
        if not isinstance(a, Array):
            raise RuntimeError(f"{name}: expected tensors, got {type(a).__name__}")
        if a._shape != b._shape:
            raise RuntimeError(f"{name}: a tensor of shape {a._shape} for one of shape {b._shape}")


class _Linear:
    """The linear function that func is near a point: how outputs move as inputs do.

    The gradient is linear in the weights of the outputs; its slope by them is this function.
    """

    def __init__(self, name: str, func: Function, primals: tuple[Any, ...], has_aux: bool) -> None:
        record = recording()
        with enable_grad():
            self.call = call = _Call(name, func, primals, {}, record, has_aux=has_aux)
            call.check(name)
            self.weights = [t.requires_grad_() for t in _zeros(call.outputs)]
            self.slopes = _slopes(call.outputs, call.points, self.weights, True)

    def along(self, tangents: list[Any]) -> Any:
        """How the outputs move along a direction of the inputs."""
        call = self.call
        with enable_grad():
            found = _slopes(self.slopes, self.weights, tangents, call.goes_on(*tangents))
            return call.closed(built(found, call.output_shape), *self.weights)


def jvp(
    func: Function, primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False
) -> Any:
    """func(*primals), and how it moves as the primals move along the tangents, by two walks back.

    Both are tuples of one shape.  With `has_aux` func returns (output, aux), and aux comes third.
    With `strict` the output must depend on the primals.  Raises RuntimeError otherwise.

    >>> import pyattn
    >>> x, v = pyattn.tensor([1.0, 3.0]), pyattn.tensor([1.0, 10.0])
    >>> pyattn.func.jvp(lambda x: x**2, (x,), (v,))
    (tensor([1., 9.]), tensor([ 2., 60.]))
    """
    name = "jvp"
    if not isinstance(primals, tuple):
        raise RuntimeError(f"{name}: primals must be a tuple, got {type(primals).__name__}")
    given, shape = flat(tangents)
    like, own = flat(primals)
    _check_like(name, given, shape, like, own)
    if not like:
        raise RuntimeError(f"{name}: there are no primals to differentiate by")
    linear = _Linear(name, func, primals, has_aux)
    call = linear.call
    if strict and not all([t._requires_grad for t in call.outputs]):
        raise RuntimeError(f"{name}: with strict=True, the output must depend on the primals")
    found = call.closed(call.output), linear.along(given)
    return found + (call.closed(call.aux),) if has_aux else found


def linearize(func: Function, *primals: Any) -> tuple[Any, Function]:
    """func(*primals), and the function of tangents that jvp computes, which keeps func's work.

    >>> import pyattn
    >>> output, along = pyattn.func.linearize(lambda x: x**2, pyattn.tensor([1.0, 3.0]))
    >>> output, along(pyattn.tensor([1.0, 10.0]))
    (tensor([1., 9.]), tensor([ 2., 60.]))
    """
    linear = _Linear("linearize", func, primals, False)
    call = linear.call

    def along(*tangents: Any) -> Any:
        given, shape = flat(tangents)
        _check_like("linearize", given, shape, call.points, call.shape)
        return linear.along(given)

    return call.closed(call.output), along


def jacrev(
    func: Function,
    argnums: Places = 0,
    *,
    has_aux: bool = False,
    chunk_size: int | None = None,
) -> Function:
    """A function that gives the derivative of every output of func by every input.

    Its tensors have the shape of the output, then that of the input, in the output's tree, and each
    leaf of that in the tree of the argument `argnums`.  With `has_aux` func returns (output, aux),
    and the function (derivative, aux).  `chunk_size` changes nothing.

    >>> import pyattn
    >>> pyattn.func.jacrev(lambda x: x**2)(pyattn.tensor([1.0, 3.0]))
    tensor([[2., 0.],
            [0., 6.]])
    """
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"jacrev: chunk_size must be above 0, got {chunk_size}")
    return _jacobian("jacrev", func, argnums, has_aux)


def jacfwd(
    func: Function, argnums: Places = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Function:
    """jacrev, by another name: the numbers are the same, and here both are found by walks back.

    `randomness` is not asked, as func is called once.

    >>> import pyattn
    >>> pyattn.func.jacfwd(lambda x: x**2)(pyattn.tensor([1.0, 3.0]))
    tensor([[2., 0.],
            [0., 6.]])
    """
    return _jacobian("jacfwd", func, argnums, has_aux)


def _jacobian(name: str, func: Function, argnums: Places, has_aux: bool) -> Function:
    def derivative(*args: Any) -> Any:
        record = recording()
        with enable_grad():
            call = _Call(name, func, args, {}, record, argnums, has_aux)
            call.check(name)
            create = call.goes_on()
            blocks = []
            for out in call.outputs:
                if not out._data:
                    empty = [result([], out._shape + t._shape, float64) for t in call.points]
                    blocks.append(built(empty, call.shape))
                    continue
                rows = [
                    _slopes([element], call.points, [None], create)
                    for element in out.reshape(-1).unbind()
                ]
                found = [
                    stack(list(column)).reshape(out._shape + t._shape)
                    for column, t in zip(zip(*rows), call.points)
                ]
                blocks.append(built(found, call.shape))
            found = call.closed(built(blocks, call.output_shape))
            return (found, call.closed(call.aux)) if has_aux else found

    return derivative


def hessian(func: Function, argnums: Places = 0) -> Function:
    """A function that gives the second derivatives of func: jacfwd of jacrev.

    >>> import pyattn
    >>> pyattn.func.hessian(lambda x: (x**3).sum())(pyattn.tensor([1.0, 3.0]))
    tensor([[ 6.,  0.],
            [ 0., 18.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)
