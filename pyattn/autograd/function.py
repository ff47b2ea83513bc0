"""An operation of the user's own: a class with a forward and a backward.

Forward runs unrecorded, and what it returns gets one note, whose rule calls backward.  The tape has
one node for each tensor; where there are several outputs, each is read from a node that they share,
so that backward is called once, with the gradients of all.
"""

from __future__ import annotations

from ..array import Array, broadcast_shapes, result
from ..dtypes import float64, numel
from ..graph import Node, Op, record, recording
from ..ops.shaping import converted
from ..storage import alias
from ..views import before, store
from .grad_mode import no_grad

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Sequence

    from ..kernels import Shape
    from ..tensor import Tensor


class FunctionCtx:
    """What a Function's forward leaves for its backward; it may be given any other attributes."""

    def __init__(self, function: type[Function], inputs: tuple[Any, ...]) -> None:
        self._function = function
        self._places = [i for i, x in enumerate(inputs) if isinstance(x, Array)]
        self._to_save: Sequence[Tensor | None] = ()
        self._saved: list[tuple[int, int | None] | None] = []
        self._dirty: tuple[Tensor, ...] = ()
        self._flat: tuple[Tensor, ...] = ()  # outputs that ask for no gradient
        self._materialize = True
        self._outputs: list[Any] = []  # the shape and kind of each, None where it is no tensor
        self._node: Node | None = None  # whose backward is running
        self.needs_input_grad = tuple(
            [isinstance(x, Array) and bool(x._requires_grad) for x in inputs]
        )

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep tensors for backward: as they are now, and until the graph is freed."""
        for i, t in enumerate(tensors):
            if t is not None and not isinstance(t, Array):
                raise TypeError(
                    f"save_for_backward: expected tensors, but argument {i} is of type "
                    f"{type(t).__name__}; others can be kept as attributes of ctx"
                )
        self._to_save = tensors

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """The tensors that were saved.

        Raises RuntimeError where one was changed since, or the graph has been freed.
        """
        if self._node is None:
            return tuple(self._to_save)
        return tuple([self._unpacked(self._node, place) for place in self._saved])

    def _unpacked(self, node: Node, place: tuple[int, int | None] | None) -> Tensor | None:
        if place is None:
            return None
        i, output = place
        t = node.input(i)
        if output is None:
            return t
        again = alias(t, result(t._data, t._shape, t.dtype))
        again.grad_fn = node if node.arg("output") == output else _reading(node, output, again)
        again._requires_grad = True
        return again

    def mark_dirty(self, *args: Tensor) -> None:
        """Say which inputs forward has changed in place; it is to return them."""
        for t in args:
            if not isinstance(t, Array):
                raise RuntimeError(f"mark_dirty: expected tensors, got {type(t).__name__}")
        self._dirty = args

    def mark_non_differentiable(self, *args: Tensor) -> None:
        """Say which outputs ask for no gradient."""
        self._flat = args

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward gets zeros for an output that no gradient reached; if not, None."""
        self._materialize = value


class Function:
    """An operation with a gradient of its own: a subclass has forward and backward, and is applied.

    forward(ctx, *inputs) computes, unrecorded, one tensor or a tuple; ctx.save_for_backward keeps
    tensors, and ctx takes any other attribute.  Or forward(*inputs) only computes, and
    setup_context(ctx, inputs, output) keeps.  backward(ctx, *gradients), of the outputs, returns a
    gradient for every input, None for what is no tensor; it is recorded with create_graph=True.

    >>> import pyattn
    >>> class Exp(pyattn.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         result = x.exp()
    ...         ctx.save_for_backward(result)
    ...         return result
    ...     @staticmethod
    ...     def backward(ctx, g):
    ...         (result,) = ctx.saved_tensors
    ...         return g * result
    >>> x = pyattn.tensor(1.0, requires_grad=True)
    >>> Exp.apply(x)
    tensor(2.7183, grad_fn=<ExpBackward>)
    >>> pyattn.autograd.gradcheck(Exp.apply, x)
    True
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass  # an instance is of no use: apply, forward and backward are asked of the class

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """The outputs, of ctx and the inputs, or of the inputs alone where there is setup_context."""
        raise NotImplementedError("Function: the subclass has no forward")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Keep for backward what forward has taken and returned."""
        raise NotImplementedError("Function: the subclass has no setup_context")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """The gradients of the inputs, of those of the outputs."""
        raise NotImplementedError("Function: the subclass has no backward, nor vjp")

    vjp = backward  # its other name

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """The outputs for these inputs, recorded as one operation."""
        with_ctx = cls.setup_context is Function.setup_context
        if kwargs or not with_ctx:
            args = _by_position(cls.forward, args, kwargs, with_ctx)
        ctx = FunctionCtx(cls, args)
        with no_grad():
            if with_ctx:
                returned = cls.forward(ctx, *args)
            else:
                returned = cls.forward(*args)
                cls.setup_context(ctx, args, returned)
        outputs = _recorded(ctx, args, returned if isinstance(returned, tuple) else (returned,))
        return outputs if isinstance(returned, tuple) else outputs[0]


def _by_position(
    forward: Any, args: tuple[Any, ...], kwargs: dict[str, Any], with_ctx: bool
) -> tuple[Any, ...]:
    """All inputs in their order, and without ctx those left out as well: each has a gradient."""
    code = getattr(forward, "__code__", None)
    if code is None:
        if kwargs:
            raise TypeError(f"apply: {tuple(kwargs)} cannot be given by name to this forward")
        return args
    names = code.co_varnames[int(with_ctx) : code.co_argcount]
    defaults = dict(zip(names[::-1], (forward.__defaults__ or ())[::-1]))
    found, left = list(args), dict(kwargs)
    for name in names[len(args) :]:
        if name in left:
            found.append(left.pop(name))
        elif with_ctx and not left:
            break
        elif not with_ctx and name in defaults:
            found.append(defaults[name])
        else:
            raise TypeError(f"apply: forward needs {name!r}")
    if left:
        raise TypeError(f"apply: forward does not take {tuple(left)} by name")
    return tuple(found)


def _is_among(t: Any, others: Sequence[Any]) -> bool:
    return any([t is other for other in others])


def _recorded(
    ctx: FunctionCtx, args: tuple[Any, ...], returned: tuple[Any, ...]
) -> tuple[Any, ...]:
    """What forward has returned, with a note where gradients are asked for."""
    name = f"{ctx._function.__name__}Backward"
    for t in ctx._dirty:
        if not _is_among(t, returned):
            raise RuntimeError(f"{name}: what is marked as dirty must be returned by forward")
    outputs: list[Any] = []
    for t in returned:
        if isinstance(t, Array) and not _is_among(t, ctx._dirty):
            if t._requires_grad or _is_among(t, args):
                t = _seen_again(t)
        outputs.append(t)
    if not recording() or not any(ctx.needs_input_grad):
        return tuple(outputs)

    ctx._outputs = [(t._shape, t.dtype) if isinstance(t, Array) else None for t in outputs]
    sloped = [
        k
        for k, (t, original) in enumerate(zip(outputs, returned))
        if isinstance(t, Array) and t.dtype is float64 and not _is_among(original, ctx._flat)
    ]
    inputs = [args[i] for i in ctx._places]
    kept = _kept(ctx, inputs, returned, sloped)
    for k, t in enumerate(inputs):  # what will have another history had this one when it went in
        if _is_among(t, ctx._dirty):
            kept[k] = before(name, t, *[other for other in inputs if other is not t])
    if len(sloped) == 1:
        (k,) = sloped
        node = _node(name, ctx, kept, k, outputs[k])
        _note(name, outputs[k], node, ctx)
    elif sloped:
        shared = _node(name, ctx, kept, None, result([], Parts._shape, float64))
        for k in sloped:
            _note(name, outputs[k], _reading(shared, k, outputs[k]), ctx)
    for t in ctx._dirty:
        if _is_among(t, ctx._flat):
            t.grad_fn, t._requires_grad = None, False
    ctx._to_save = ()
    return tuple(outputs)


def _seen_again(t: Tensor) -> Tensor:
    """A tensor with the same numbers in memory, and a history of its own."""
    again = alias(t, result(t._data, t._shape, t.dtype))
    again._base = t if t._base is None else t._base
    again._unwritable = "it is an input of a Function, which has returned it"
    again._storage.add(again)  # so that it learns of a change of the input's history
    return again


def _kept(
    ctx: FunctionCtx, inputs: list[Tensor], returned: tuple[Any, ...], sloped: list[int]
) -> list[Tensor]:
    """The inputs, and after them what else was saved; where each saved tensor stands is noted."""
    kept = list(inputs)
    for t in ctx._to_save:
        if t is None:
            ctx._saved.append(None)
            continue
        places = [k for k, x in enumerate(inputs) if x is t and not _is_among(t, ctx._dirty)]
        which = [k for k in sloped if returned[k] is t]
        if places:
            ctx._saved.append((places[0], None))
            continue
        ctx._saved.append((len(kept), which[0] if which else None))
        # An output is kept without its history, which leads here: with it there were a cycle.
        kept.append(alias(t, result(t._data, t._shape, t.dtype)) if which else t)
    return kept


def _node(name: str, ctx: FunctionCtx, kept: list[Tensor], output: int | None, out: Tensor) -> Node:
    """The node of a Function: of its one output, or of several, which `out` then stands for."""
    op = Op(name, joint=_gradients, args="ctx output", word=name[: -len("Backward")])
    node = Node(op, tuple(kept), (ctx, output), out)
    node.edges = node.edges[: len(ctx._places)]  # what is only saved takes no gradient
    return node


def _reading(shared: Node, k: int, out: Tensor) -> Node:
    """The node of output k, through which its gradient goes to the node that all share."""
    inputs = shared.inputs or ()
    op = Op(shared.op.name, _part, args="output", word=shared.op.word)
    node = Node(op, inputs[: len(shared.edges)], (k,), out)
    node.edges = [shared]
    return node


def _part(g: Tensor, n: Node, output: int) -> Any:
    return Parts({output: g})


def _note(name: str, t: Tensor, node: Node, ctx: FunctionCtx) -> None:
    """Give an output its history."""
    if _is_among(t, ctx._dirty):
        new = result(list(t._data), t._shape, t.dtype)
        new.grad_fn = node
        new._requires_grad = True
        store(name, t, new)
    else:
        t.grad_fn = node
        t._requires_grad = True
        if t._base is not None:
            t._made = t._storage.moment


class Parts:
    """The gradients of several outputs, by their numbers, which arrive apart and go on together."""

    _shape: Shape = (0,)

    def __init__(self, of: dict[int, Tensor]) -> None:
        self.of = of

    def __add__(self, other: Parts) -> Parts:
        of = dict(self.of)
        for k, g in other.of.items():
            of[k] = of[k] + g if k in of else g
        return Parts(of)


def _gradients(g: Any, n: Node, ctx: FunctionCtx, output: int | None) -> list[Tensor | None]:
    """What backward returns for the inputs that are tensors."""
    function, arrived = ctx._function, {output: g} if output is not None else g.of
    given = []
    for k, about in enumerate(ctx._outputs):
        part = arrived.get(k)
        if part is None and about is not None and ctx._materialize:
            shape, kind = about
            part = result([kind.zero] * numel(shape), shape, kind)
        given.append(part)
    own, other = [f is not Function.backward for f in (function.backward, function.vjp)]
    if own and other:
        raise RuntimeError(f"{n.op.name}: there is both backward and vjp; one is enough")
    ctx._node = n
    try:
        returned = (function.vjp if other else function.backward)(ctx, *given)
    finally:
        ctx._node = None
    return _checked(n, ctx, returned if isinstance(returned, tuple) else (returned,))


def _checked(n: Node, ctx: FunctionCtx, returned: tuple[Any, ...]) -> list[Tensor | None]:
    name, count = n.op.name, len(ctx.needs_input_grad)
    while len(returned) > count and returned[-1] is None:
        returned = returned[:-1]
    if len(returned) != count:
        raise RuntimeError(
            f"{name}: backward returned an incorrect number of gradients: {len(returned)} for "
            f"{count} inputs"
        )
    for i, g in enumerate(returned):
        if g is not None and i not in ctx._places:
            raise RuntimeError(f"{name}: input {i} is no tensor: its gradient must be None")
        if g is not None and not isinstance(g, Array):
            raise RuntimeError(
                f"{name}: backward returns tensors or None, got {type(g).__name__} for input {i}"
            )
    return [_fitting(name, i, returned[i], edge) for i, edge in zip(ctx._places, n.edges)]


def _fitting(name: str, i: int, g: Tensor | None, edge: Any) -> Tensor | None:
    """A gradient in the shape and kind of its input."""
    if g is None or edge is None:
        return None
    wrong = f"{name}: the gradient of input {i} has shape {g._shape}, the input {edge._shape}"
    if g._shape != edge._shape:
        try:
            wide = broadcast_shapes(name, edge._shape, g._shape)
        except RuntimeError:
            raise RuntimeError(wrong) from None
        if wide != g._shape:
            raise RuntimeError(wrong)
    return g if g.dtype is float64 else converted(g, float64)


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator for a backward that is not to be differentiated itself.

    >>> import pyattn
    >>> once = pyattn.autograd.function.once_differentiable(lambda ctx, g: g * 2)
    >>> once(None, pyattn.ones(2))
    tensor([2., 2.])
    """

    def wrapped(ctx: Any, *args: Any) -> Any:
        with no_grad():
            returned = function(ctx, *args)
        if not recording() or not any([isinstance(g, Array) and g._requires_grad for g in args]):
            return returned
        if isinstance(returned, tuple):
            return tuple([_refusing(g) for g in returned])
        return _refusing(returned)

    return wrapped


def _refusing(g: Any) -> Any:
    """A gradient that asks for one itself, and refuses it."""
    if not isinstance(g, Array):
        return g
    given: Any = g
    leaf = given.detach().requires_grad_()
    # A tensor of its own: `leaf` was made from the gradient, which must not be made from it in turn.
    return record(result(list(leaf._data), leaf._shape, leaf.dtype), REFUSED, (leaf,))


def _refuse(g: Tensor, n: Node) -> Tensor:
    raise RuntimeError(
        "once_differentiable: a Function's backward that is marked so cannot be differentiated"
    )


REFUSED = Op("once_differentiable", _refuse, moves="_same", word="copy")

__all__ = ["Function", "FunctionCtx", "once_differentiable"]
