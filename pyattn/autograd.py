"""Gradients: switching the recording on and off, backward, grad, and checking them.

The walk itself is `graph.propagate`; here stand the ways into it.
"""

from __future__ import annotations

from .array import Array, as_float, require, result
from .dtypes import float64
from .graph import Node, propagate, recording, set_recording
from .ops.changing import add_
from .ops.indexing import copied
from .ops.making import tensor
from .portable import ByIdentity, Lock, ref
from .refusals import lacking, wrapping
from .storage import changeable, changed
from .views import UNRECORDED, keeping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Sequence, TypeVar, Union

    from . import function as function  # which stands below, and puts them here
    from .function import Function as Function
    from .graph import Edge
    from .tensor import Tensor

    Hook = Callable[[Tensor], Optional[Tensor]]
    F = TypeVar("F", bound=Callable[..., Any])
    Tensors = Union[Tensor, Sequence[Tensor]]
    Gradients = Union[Tensor, Sequence[Optional[Tensor]], None]


GENERATOR = 0x20  # the flag of a function whose body yields, as inspect names it


class set_grad_enabled:
    """Switch recording on or off, at once, and until the end of a `with` block where it is one.

    >>> import pyattn
    >>> with pyattn.set_grad_enabled(False):
    ...     pyattn.is_grad_enabled()
    False
    """

    def __init__(self, mode: bool) -> None:
        self._mode = bool(mode)
        self._before = recording()
        set_recording(self._mode)

    def __enter__(self) -> None:
        set_recording(self._mode)

    def __exit__(self, *error: Any) -> None:
        set_recording(self._before)

    def __call__(self, function: F) -> F:
        set_recording(self._before)  # a decorator switches for the function, not from here on
        switch: Any = enable_grad if self._mode else no_grad
        return switch()(function)  # type: ignore[no-any-return]


def _held(mode: bool, body: Any) -> Any:
    """A generator in the mode: held while its body runs, let go while its caller does."""
    resume, message = body.send, None
    while True:
        was = recording()
        set_recording(mode)
        try:
            item = resume(message)
        except StopIteration as end:
            return end.value
        finally:
            set_recording(was)
        try:
            message = yield item
            resume = body.send
        except BaseException as error:  # thrown in by the caller, or the end: the body's to handle
            resume, message = body.throw, error


class _Switch:
    """A recording mode for the length of a `with` block, or of every call of a function."""

    mode = True

    def __init__(self, orig_func: Any = None) -> None:
        self._before: list[bool] = []  # a stack, so that one switch may be entered again

    def __new__(cls, orig_func: Any = None) -> Any:
        switch = object.__new__(cls)
        if orig_func is None:
            return switch
        switch._before = []
        return switch(orig_func)  # used as a bare decorator, @no_grad

    def __enter__(self) -> None:
        self._before.append(recording())
        set_recording(self.mode)

    def __exit__(self, *error: Any) -> None:
        set_recording(self._before.pop())

    def __call__(self, function: F) -> F:
        mode = self.mode
        wrapped: Any
        if getattr(getattr(function, "__code__", None), "co_flags", 0) & GENERATOR:

            def wrapped(*args: Any, **kwargs: Any) -> Any:
                return (yield from _held(mode, function(*args, **kwargs)))

        else:

            def wrapped(*args: Any, **kwargs: Any) -> Any:
                was = recording()
                set_recording(mode)
                try:
                    return function(*args, **kwargs)
                finally:
                    set_recording(was)

        return wrapping(function, wrapped)


class no_grad(_Switch):
    """Nothing inside is recorded, so nothing can be differentiated: a with block, or a decorator.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> with pyattn.no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    mode = False


class enable_grad(_Switch):
    """Recording again, inside of a no_grad: a with block, or a decorator.

    >>> import pyattn
    >>> with pyattn.no_grad():
    ...     with pyattn.enable_grad():
    ...         pyattn.is_grad_enabled()
    True
    """

    mode = True


class inference_mode(no_grad):
    """no_grad by its other name; with mode=False, enable_grad.

    >>> import pyattn
    >>> with pyattn.inference_mode():
    ...     pyattn.is_grad_enabled()
    False
    """

    def __init__(self, mode: Any = True) -> None:
        super().__init__()
        self.mode = not mode

    def __new__(cls, mode: Any = True) -> Any:
        return super().__new__(cls, None if isinstance(mode, bool) else mode)


def is_grad_enabled() -> bool:
    """Whether operations are being recorded.

    >>> import pyattn
    >>> pyattn.is_grad_enabled()
    True
    """
    return recording()


def _as_list(tensors: Any) -> list[Any]:
    return [tensors] if isinstance(tensors, Array) else list(tensors)


def _tensors(name: str, tensors: Any) -> list[Tensor]:
    """One tensor, which is what most calls give, or several; anything else is refused."""
    if isinstance(tensors, Array):
        return [tensors]  # type: ignore[list-item]
    listed = list(tensors)
    require(name, *listed)
    return listed


def _roots(name: str, outputs: Any, gradients: Any) -> list[tuple[Edge, Tensor]]:
    """The edges to start from, each with its gradient: the one given, or 1 for a scalar."""
    outs = _tensors(name, outputs)
    given = [None] * len(outs) if gradients is None else _as_list(gradients)
    if len(given) != len(outs):
        raise RuntimeError(f"{name}: {len(outs)} outputs need as many gradients, got {len(given)}")
    roots = []
    for out, g in zip(outs, given):
        if not out._requires_grad:
            raise RuntimeError(
                f"{name}: the tensor of shape {out._shape} does not require grad and was made by no "
                "recorded operation: there is nothing to differentiate"
            )
        if g is None:
            if len(out._data) != 1:
                raise RuntimeError(
                    f"{name}: a gradient is created by itself only for a scalar; for shape "
                    f"{out._shape} give one, or reduce it with sum() or mean()"
                )
            g = result([1.0] * len(out._data), out._shape, float64)
        elif not isinstance(g, Array):
            raise TypeError(f"{name}: the gradient must be a tensor, got {type(g).__name__}")
        elif g._shape != out._shape:
            raise RuntimeError(
                f"{name}: the gradient has shape {g._shape}, the output {out._shape}"
            )
        roots.append((out.grad_fn or out, g))
    return roots


def _run(
    roots: list[tuple[Edge, Tensor]], retain_graph: bool | None, create_graph: bool, wanted: Any
) -> list[tuple[Edge, Tensor]]:
    was = recording()
    set_recording(create_graph)
    try:
        return propagate(roots, create_graph if retain_graph is None else retain_graph, wanted)
    finally:
        set_recording(was)


def backward(
    tensors: Tensors,
    grad_tensors: Gradients = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensors | None = None,
) -> None:
    """Add d(tensors)/d(leaf), weighted by `grad_tensors`, to the .grad of every leaf.

    A scalar's own gradient is 1 and need not be given.  The graph is freed on the way, unless
    `retain_graph`; with `create_graph` the gradients are themselves recorded.  `inputs` limits
    which leaves are given one.  Raises RuntimeError where there is nothing to differentiate, where
    a gradient is missing, or where the graph was freed.

    >>> import pyattn
    >>> x = pyattn.tensor([2.0, 3.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([4., 6.])
    """
    roots = _roots("backward", tensors, grad_tensors)
    wanted = None
    if inputs is not None:
        leaves = _tensors("backward", inputs)
        if not leaves:
            raise RuntimeError("backward: inputs cannot be empty")
        wanted = ByIdentity([(t.grad_fn or t, True) for t in leaves])
    found: Any = _run(roots, retain_graph, create_graph, wanted)
    if wanted is not None:
        by_node = ByIdentity([(t.grad_fn, t) for t in leaves if t.grad_fn is not None])
        found = [(by_node.get(edge, edge), g) for edge, g in found]
        found = [(t, g) for t, g in found if not retains(t)]  # which has it already
    with _adding:
        for leaf, g in found:
            _accumulate(leaf, g, create_graph)


_adding = Lock()  # one thread at a time: threads may share leaves


def _accumulate(leaf: Tensor, g: Tensor, create_graph: bool) -> None:
    if not leaf._requires_grad:  # no longer
        return
    if create_graph:
        with enable_grad():
            leaf._grad = copied(g) if leaf._grad is None else leaf._grad + g
    elif leaf._grad is None:
        # A list of its own: one gradient may have reached several leaves.
        leaf._grad = result(list(g._data), g._shape, float64)
    elif leaf._grad._requires_grad:
        leaf._grad = leaf._grad.detach() + g
    else:
        add_(leaf._grad, g)


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Gradients = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    materialize_grads: bool = False,
) -> tuple[Tensor, ...]:
    """d(outputs)/d(inputs), weighted by `grad_outputs`, returned and not accumulated.

    With `create_graph` the gradients can be differentiated again, to any order.  An input that the
    outputs do not depend on is an error, None with `allow_unused`, or zeros with
    `materialize_grads`.

    >>> import pyattn
    >>> x = pyattn.tensor(2.0, requires_grad=True)
    >>> first, = pyattn.autograd.grad(x**3, x, create_graph=True)
    >>> second, = pyattn.autograd.grad(first, x)
    >>> first.item(), second.item()
    (12.0, 12.0)
    """
    if materialize_grads and allow_unused is False:
        raise ValueError("grad: materialize_grads needs allow_unused")
    targets = _tensors("grad", inputs)
    for t in targets:
        if not t._requires_grad:
            raise RuntimeError(f"grad: the input of shape {t._shape} does not require grad")
    roots = _roots("grad", outputs, grad_outputs)
    edges = [t.grad_fn or t for t in targets]
    wanted = ByIdentity([(edge, True) for edge in edges])
    by_edge = ByIdentity(_run(roots, retain_graph, create_graph, wanted))
    gradients: list[Any] = []
    for t, edge in zip(targets, edges):
        g = by_edge.get(edge)
        if g is None and materialize_grads:
            g = result([0.0] * len(t._data), t._shape, float64)
        elif g is None and not allow_unused:
            raise RuntimeError(
                f"grad: the input of shape {t._shape} was not used to make the outputs; "
                "allow_unused=True gives None for it"
            )
        gradients.append(g)
    return tuple(gradients)


class Hooks:
    """What sees a gradient when it has arrived: the user's hooks, in order, then `retain_grad`."""

    def __init__(self) -> None:
        self.hooks: list[Hook] = []
        self.keep: Callable[[Tensor], None] | None = None

    def __call__(self, g: Tensor) -> Tensor:
        for hook in list(self.hooks):
            changed = hook(g)
            if changed is not None:
                _check_hooked(g, changed)
                g = changed
        if self.keep is not None:
            self.keep(g)
        return g

    def handed_over(self, after: Hooks | None) -> Hooks:
        """For the new history of a tensor that was changed in place: `retain_grad` goes with it."""
        after = after or Hooks()
        after.keep, self.keep = self.keep, None
        return after


def _check_hooked(g: Tensor, changed: Any) -> None:
    if not isinstance(changed, type(g)):
        raise TypeError(f"backward: a hook returns a tensor or None, got {type(changed).__name__}")
    if changed._shape != g._shape or changed.dtype is not g.dtype:
        raise RuntimeError(
            f"backward: a hook returned shape {changed._shape} and {changed.dtype!r} for a "
            f"gradient of shape {g._shape} and {g.dtype!r}"
        )


def _hooks_of(t: Tensor) -> Hooks:
    """The hooks of a tensor: its node's, or a leaf's own."""
    if t.grad_fn is None:
        if t._hooks is None:
            t._hooks = Hooks()
        return t._hooks  # type: ignore[return-value]
    if t.grad_fn.hooks is None:
        t.grad_fn.hooks = Hooks()
    return t.grad_fn.hooks  # type: ignore[return-value]


class RemovableHandle:
    """What takes a hook off again: handle.remove(), or the end of a `with` block.

    The hooks are a list, of which this is one, or a dictionary, where it is under the handle's id;
    `extra_dict`, one or a list, holds what else is noted under that id.
    """

    next_id = 0

    def __init__(self, hooks_dict: Any, hook: Any = None, *, extra_dict: Any = None) -> None:
        self.id = RemovableHandle.next_id
        RemovableHandle.next_id += 1
        self._hooks = hooks_dict
        self._hook = hook
        self._extra = extra_dict if isinstance(extra_dict, list) else [extra_dict]

    def remove(self) -> None:
        """Take the hook off; a second time does nothing."""
        if isinstance(self._hooks, list):
            if self._hook in self._hooks:
                self._hooks.remove(self._hook)
            return
        for kept in [self._hooks] + self._extra:
            if kept is not None and self.id in kept:
                del kept[self.id]

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *error: Any) -> None:
        self.remove()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        RemovableHandle.next_id = max(RemovableHandle.next_id, self.id + 1)


def register_hook(input: Tensor, hook: Hook) -> RemovableHandle:
    """Call hook(grad) when the tensor's gradient is computed; what it returns replaces it.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> handle = x.register_hook(lambda g: g * 10)
    >>> (x * 2).sum().backward()
    >>> x.grad
    tensor([20.])
    """
    if not input._requires_grad:
        raise RuntimeError("register_hook: the tensor does not require grad")
    hooks = _hooks_of(input).hooks
    hooks.append(hook)
    return RemovableHandle(hooks, hook)


def retains(t: Tensor) -> bool:
    """Whether retain_grad was called for it, and its gradient will be kept."""
    hooks = keeping(t.grad_fn)
    return hooks is not None and hooks.keep is not None


def retain_grad(input: Tensor) -> None:
    """Keep the gradient of a tensor that is not a leaf: its .grad is set by backward.

    >>> import pyattn
    >>> x = pyattn.tensor([3.0], requires_grad=True)
    >>> y = x * x
    >>> y.retain_grad()
    >>> y.sum().backward()
    >>> y.grad
    tensor([1.])
    """
    if not input._requires_grad:
        raise RuntimeError("retain_grad: the tensor does not require grad")
    if input._unwritable is UNRECORDED and type(input.grad_fn) is not Node:
        return
    if retains(input) or not input.grad_fn:
        return
    kept: Any = ref(input)  # the node must not hold the tensor that holds it

    def keep(g: Tensor) -> None:
        t = kept()
        if t is not None:
            t._grad = g if t._grad is None else t._grad + g

    _hooks_of(input).keep = keep


# Checking gradients against differences.


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


# fmt: off
__all__ = [
    "Function", "backward", "enable_grad", "grad", "gradcheck", "gradgradcheck", "inference_mode",
    "is_grad_enabled", "no_grad", "set_grad_enabled", "Node",
]
# fmt: on

if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
