"""The tape: how a tensor was made, and how gradients travel back along it.

Every operation that touches a tensor with `requires_grad` leaves a Node on its result: which
operation it was, what went in, and what its rule needs to know.  A rule is the operation's
vector-Jacobian product: given g, the gradient of some scalar with respect to the operation's
result, it returns the gradient with respect to one input.  Rules are written with tensor
operations, so that a recorded backward pass can itself be differentiated, to any order.

`propagate` walks the nodes from the newest to the oldest.  It keeps its own lists, never the
interpreter's stack, so that a graph may be as deep as memory allows.
"""

from __future__ import annotations

from .portable import ByIdentity, ContextVar, attrgetter, count, heappop, heappush

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Iterator, Optional, Sequence, Union

    from .tensor import Tensor

    Edge = Union["Node", "Tensor"]  # where a gradient goes: a made tensor's node, or a leaf
    Rule = Callable[[Tensor, "Node"], Optional[Tensor]]
    Hook = Callable[[Tensor], Optional[Tensor]]

# Whether operations are recorded: per thread and per task, as PyTorch's grad mode is.
_recording = ContextVar("recording", default=True)
recording = _recording.get
set_recording = _recording.set

# Whether notes are also kept of what takes no gradient, for `explain`: `working` holds one item for
# every block that asks for it, in whatever thread, so that to look costs next to nothing; which
# thread it was is asked only then.
working: list[None] = []
_noting = ContextVar("noting", default=False)
noting = _noting.get
set_noting = _noting.set

tick = count(1).__next__  # the next moment: nodes and in-place changes are ordered by it


class Op:
    """An operation as the tape knows it: the name PyTorch prints, and one rule for each input."""

    __slots__ = ("name", "rules")

    def __init__(self, name: str, *rules: Rule) -> None:
        self.name = name
        self.rules: Iterable[Rule] = rules

    def __repr__(self) -> str:
        return self.name


class EveryInput:
    """The rules of an operation that takes any number of inputs, all alike: rule(g, node, i)."""

    def __init__(self, rule: Callable[[Tensor, Node, int], Tensor]) -> None:
        self.rule = rule

    def __iter__(self) -> Iterator[Rule]:
        i = 0
        while True:
            yield self._for(i)
            i += 1

    def _for(self, i: int) -> Rule:
        return lambda g, node: self.rule(g, node, i)


def variadic(name: str, rule: Callable[[Tensor, Node, int], Tensor]) -> Op:
    """An operation over any number of inputs."""
    op = Op(name)
    op.rules = EveryInput(rule)
    return op


class Node:
    """The note of how one tensor was made.

    `inputs` are the tensors that went in, `edges` where their gradients go (None where none is
    asked for), `args` the operation's other arguments.  The result's numbers are kept by list,
    never the result itself: a tensor points to its node, so a node that pointed back would be
    garbage that only the cycle collector finds.
    """

    __slots__ = (
        "op",
        "inputs",
        "edges",
        "args",
        "_shape",
        "_output",
        "moment",
        "hooks",
        "keep",
        "_storage",
    )

    def __init__(self, op: Op, inputs: tuple[Tensor, ...], args: Any, out: Tensor) -> None:
        self.op = op
        self.inputs: tuple[Tensor, ...] | None = inputs
        self.edges: list[Edge | None] = [
            (t.grad_fn or t) if t._requires_grad else None for t in inputs
        ]
        self.args = args
        self._shape = out._shape
        self._output: list[Any] | None = out._data
        self.moment = tick()
        self.hooks: list[Hook] | None = None
        self.keep: Callable[[Tensor], None] | None = None  # retain_grad's, after every hook
        self._storage = out._storage  # the result's: when its numbers were last changed

    def name(self) -> str:
        """The operation's name, as PyTorch prints it after grad_fn=."""
        return self.op.name

    def __repr__(self) -> str:
        return f"<{self.op.name} object at {hex(id(self))}>"

    def __reduce__(self) -> Any:
        return type(None), ()  # a copy of a tensor, or a pickled one, has no history

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes of the inputs, each with 0, as PyTorch gives them; None for a leaf."""
        return tuple([(e if isinstance(e, Node) else None, 0) for e in self.edges])

    def input(self, i: int) -> Tensor:
        """Input i, for a rule that needs its value."""
        if self.inputs is None:
            raise RuntimeError(
                f"{self.op.name}: this graph was freed by an earlier backward pass; "
                "pass retain_graph=True to that one to go through it again"
            )
        t = self.inputs[i]
        if t._storage.moment > self.moment:
            raise RuntimeError(
                f"{self.op.name}: its input {i}, of shape {t._shape}, is needed for the gradient "
                "but was changed by an in-place operation after it was used"
            )
        return t

    def unchanged(self, first: int) -> None:
        """Refuse what was done with the inputs from `first` on that the rules do not read."""
        for i in range(first, len(self.inputs or ())):
            self.input(i)

    def output(self) -> Tensor:
        """The result, for a rule that needs its value."""
        if self.inputs is None:
            self.input(0)
        if self._storage.moment > self.moment:
            raise RuntimeError(
                f"{self.op.name}: its result, of shape {self._shape}, is needed for the gradient "
                "but was changed by an in-place operation"
            )
        out = self.inputs[0]._another(self._output, self._shape)  # type: ignore[index]
        if recording():
            out._requires_grad = True
            out.grad_fn = self
        return out


def _nodes_from(edges: Iterable[Edge | None]) -> list[Node]:
    """Every node that these edges lead to, newest first."""
    seen: set[Node] = set()
    stack = [e for e in edges if type(e) is Node]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack += [e for e in node.edges if type(e) is Node]
    return sorted(seen, key=attrgetter("moment"), reverse=True)


def _leading_to(wanted: ByIdentity[Edge, bool], roots: Iterable[Edge]) -> ByIdentity[Edge, bool]:
    """The edges through which some wanted edge is reached, the wanted included."""
    useful = ByIdentity(wanted.items())
    for node in reversed(_nodes_from(roots)):
        if any([e in useful for e in node.edges]):
            useful[node] = True
    return useful


def _hooked(g: Tensor, hooks: Iterable[Hook]) -> Tensor:
    """The gradient as its hooks leave it."""
    for hook in list(hooks):
        changed = hook(g)
        if changed is None:
            continue
        if not isinstance(changed, type(g)):
            raise TypeError(
                f"backward: a hook returns a tensor or None, got {type(changed).__name__}"
            )
        if changed._shape != g._shape or changed.dtype is not g.dtype:
            raise RuntimeError(
                f"backward: a hook returned shape {changed._shape} and {changed.dtype!r} for a "
                f"gradient of shape {g._shape} and {g.dtype!r}"
            )
        g = changed
    return g


def propagate(
    roots: Sequence[tuple[Edge, Tensor]],
    retain_graph: bool,
    wanted: ByIdentity[Edge, bool] | None = None,
) -> list[tuple[Edge, Tensor]]:
    """Carry gradients from the roots back to the leaves.

    `roots` are edges with the gradients given for them.  Returned is each leaf reached, with the
    sum of the gradients that arrived; with `wanted` those edges alone, and nothing is computed that
    does not lead to one of them.

    Nodes are visited newest first.  A gradient comes only from a newer node, so that a node's turn
    is when all of its own has arrived.
    """
    useful = None if wanted is None else _leading_to(wanted, [edge for edge, _ in roots])
    pending: ByIdentity[Edge, Tensor] = ByIdentity()  # the sum of what has arrived at each
    frontier: list[tuple[int, Node]] = []  # a heap of the nodes where something has
    leaves: list[Tensor] = []
    found: list[tuple[Edge, Tensor]] = []

    for edge, g in roots:
        if edge in pending:
            pending[edge] = pending[edge] + g
            continue
        pending[edge] = g
        if type(edge) is Node:
            heappush(frontier, (-edge.moment, edge))
        else:
            leaves.append(edge)  # type: ignore[arg-type]

    while frontier:
        node = heappop(frontier)[1]
        g = pending.pop(node)
        if node.hooks:
            g = _hooked(g, node.hooks)
        if node.keep is not None:
            node.keep(g)
        if wanted is not None and node in wanted:
            found.append((node, g))
        for e, rule in zip(node.edges, node.op.rules):
            if e is None:
                continue
            if useful is not None and e not in useful:
                continue
            part = rule(g, node)
            if part is None:
                continue
            if part._shape != e._shape:  # the input was broadcast: its copies' gradients add up
                part = part.sum_to_size(e._shape)
            if e in pending:
                pending[e] = pending[e] + part
                continue
            pending[e] = part
            if type(e) is Node:
                heappush(frontier, (-e.moment, e))
            else:
                leaves.append(e)  # type: ignore[arg-type]
        if not retain_graph:  # let go of what was saved
            node.inputs = node._output = node._storage = None

    for leaf in leaves:
        if wanted is None or leaf in wanted:
            g = pending[leaf]
            found.append((leaf, _hooked(g, leaf._hooks) if leaf._hooks else g))
    return found
