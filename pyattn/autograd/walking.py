"""The ways into the walk from results back to leaves: backward and grad.

The walk itself is `graph.propagate`.
"""

from __future__ import annotations

from ..array import Array, require, result
from ..dtypes import float64, numel
from ..graph import propagate, recording, set_recording
from ..ops.changing import add_
from ..ops.indexing import copied
from ..portable import ByIdentity, ContextVar, Lock
from ..refusals import warn
from .grad_mode import enable_grad
from .hooks import retains

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Sequence, Union

    from ..graph import Edge
    from ..tensor import Tensor

    Tensors = Union[Tensor, Sequence[Tensor]]
    Gradients = Union[Tensor, Sequence[Optional[Tensor]], None]


class GradientEdge(tuple):  # type: ignore[type-arg]
    """Where a tensor's gradient arrives: its node, or for a leaf the leaf, and 0.

    backward and grad take it in place of a tensor.
    """

    def __new__(cls, node: Any, output_nr: int, ownership_token: Any = None) -> GradientEdge:
        return tuple.__new__(cls, (node, output_nr, ownership_token))

    node = property(lambda self: self[0])
    output_nr = property(lambda self: self[1])
    ownership_token = property(lambda self: self[2])


def _at(edge: GradientEdge) -> Tensor:
    """A tensor that stands for what the edge is of: its leaf, or one with its node and shape."""
    if isinstance(edge.node, Array):
        return edge.node  # type: ignore[return-value]
    t = result([0.0] * numel(edge.node._shape), edge.node._shape, float64)
    t.grad_fn, t._requires_grad = edge.node, True
    return t


def _as_list(tensors: Any) -> list[Any]:
    return [tensors] if isinstance(tensors, Array) else list(tensors)


def _tensors(name: str, tensors: Any) -> list[Tensor]:
    """One tensor, which is what most calls give, or several; anything else is refused."""
    if isinstance(tensors, Array):
        return [tensors]  # type: ignore[list-item]
    if isinstance(tensors, dict):
        tensors = tensors.values()
    elif isinstance(tensors, GradientEdge):
        tensors = (tensors,)
    listed = [_at(t) if isinstance(t, GradientEdge) else t for t in tensors]
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
        walk = _to_the_end if _hooked else propagate
        return walk(roots, create_graph if retain_graph is None else retain_graph, wanted)
    finally:
        set_recording(was)


def _to_the_end(
    roots: list[tuple[Edge, Tensor]], retain_graph: bool, wanted: Any
) -> list[tuple[Edge, Tensor]]:
    """The walk, and what is to be called when it is over."""
    before = _ending.get()
    finishing: list[Callable[[], None]] = []
    _ending.set(finishing)
    try:
        found = propagate(roots, retain_graph, wanted)
        for finish in finishing:
            finish()
        return found
    finally:
        _ending.set(before)


# What is called when the walk is over, and whether anything ever asked for that.
_ending: ContextVar[list[Callable[[], None]] | None] = ContextVar("ending", default=None)
_hooked: list[None] = []


def at_the_end(finish: Callable[[], None]) -> None:
    """Have this called at the end of the walk that is under way."""
    under_way = _ending.get()
    if under_way is not None:
        under_way.append(finish)


def backward(
    tensors: Tensors,
    grad_tensors: Gradients = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Gradients = None,
    inputs: Tensors | None = None,
) -> None:
    """Add d(tensors)/d(leaf), weighted by `grad_tensors`, to the .grad of every leaf.

    A scalar's own gradient is 1 and need not be given.  The graph is freed on the way, unless
    `retain_graph`; with `create_graph` the gradients are themselves recorded.  `inputs` limits
    which leaves are given one; `grad_variables` is an old name of `grad_tensors`.  Raises RuntimeError where there is nothing to differentiate, where
    a gradient is missing, or where the graph was freed.

    >>> import pyattn
    >>> x = pyattn.tensor([2.0, 3.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([4., 6.])
    """
    if grad_variables is not None:
        if grad_tensors is not None:
            raise RuntimeError(
                "backward: grad_tensors and its old name grad_variables are both given"
            )
        warn("backward: grad_variables is called grad_tensors now")
        grad_tensors = grad_variables
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
    for leaf, _ in found:
        if leaf._after is not None:
            _tell_after(leaf)


def _tell_after(leaf: Tensor) -> None:
    """Call the hooks of a leaf whose gradient has been added to."""
    for hook in list(leaf._after or []):
        hook(leaf)


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
    inputs: Any,
    grad_outputs: Gradients = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> Any:
    """d(outputs)/d(inputs), weighted by `grad_outputs`, returned and not accumulated.

    A tuple, or a dict where `inputs` is one.  With `create_graph` the gradients can be
    differentiated again, to any order.  An input that the outputs do not depend on is an error,
    None with `allow_unused`, or zeros with `materialize_grads`.  With `is_grads_batched` each of
    `grad_outputs` has one more axis in front, and so has what is returned.  `only_inputs` is an old
    argument that changes nothing.

    >>> import pyattn
    >>> x = pyattn.tensor(2.0, requires_grad=True)
    >>> first, = pyattn.autograd.grad(x**3, x, create_graph=True)
    >>> second, = pyattn.autograd.grad(first, x)
    >>> first.item(), second.item()
    (12.0, 12.0)
    """
    if materialize_grads and allow_unused is False:
        raise ValueError("grad: materialize_grads needs allow_unused")
    if not only_inputs:
        warn("grad: only_inputs is no longer asked; grad returns gradients and adds none")
    if isinstance(inputs, dict):
        names = list(inputs)
        listed = [inputs[name] for name in names]
        options = retain_graph, create_graph, True, allow_unused, is_grads_batched
        found = grad(outputs, listed, grad_outputs, *options, materialize_grads)
        return dict(zip(names, found))
    if is_grads_batched:
        keep = create_graph if retain_graph is None else retain_graph
        unused = allow_unused or materialize_grads
        return _batched(
            outputs, inputs, grad_outputs, keep, create_graph, unused, materialize_grads
        )
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


def _batched(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any,
    keep: bool,
    create_graph: bool,
    allow_unused: Any,
    materialize: bool,
) -> tuple[Any, ...]:
    """One walk for each of several weights of the outputs, and their gradients side by side."""
    from ..ops.joining import stack

    weights = [] if grad_outputs is None else _as_list(grad_outputs)
    sizes = set([w._shape[:1] for w in weights if isinstance(w, Array)])
    if len(sizes) != 1 or sizes == {()}:
        raise RuntimeError(
            "grad: with is_grads_batched, grad_outputs have a first axis of one size, got "
            f"{[getattr(w, '_shape', None) for w in weights]}"
        )
    ((size,),) = sizes
    found = []
    for i in range(size):
        rows = [None if w is None else w[i] for w in weights]
        retain = keep or i < size - 1
        found.append(grad(outputs, inputs, rows, retain, create_graph, True, allow_unused))
    gradients: list[Any] = []
    for t, column in zip(_tensors("grad", inputs), zip(*found)):
        if column[0] is not None:
            gradients.append(stack(list(column)))
        else:  # as PyTorch has it, without the axis
            gradients.append(
                result([0.0] * len(t._data), t._shape, float64) if materialize else None
            )
    return tuple(gradients)
