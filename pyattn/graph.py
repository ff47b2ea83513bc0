"""The tape: how a tensor was made, and how gradients travel back along it.

Every operation that touches a tensor with `requires_grad` leaves a Node on its result: which
operation it was, what went in, and what its rules need to know.  A rule is the operation's
vector-Jacobian product: given g, the gradient of some scalar with respect to the operation's
result, it returns the gradient with respect to one input.  Rules are written with tensor
operations, so that a recorded backward pass can itself be differentiated, to any order.

`propagate` walks the nodes from the newest to the oldest.  It keeps its own lists, never the
interpreter's stack, so that a graph may be as deep as memory allows.
"""

from __future__ import annotations

from .dtypes import float64
from .portable import ByIdentity, ContextVar, attrgetter, count, heappop, heappush

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Iterator, Optional, Sequence, Union

    from .tensor import Tensor

    Edge = Union["Node", "Tensor"]  # where a gradient goes: a made tensor's node, or a leaf
    Rule = Callable[..., Optional[Tensor]]  # rule(g, node, *args)


class Op:
    """An operation: the name its users call, the rules of its gradient, and how it is explained.

    The rules, one for each input, are called as rule(g, node, *args): g is the result's gradient,
    `node.input(i)` and `node.output()` are what went in and what came out, and args what the
    operation was recorded with, which `args` names.  An operation over any number of inputs has
    `every` instead, one rule for all, called with the input's number as well: every(g, node, i,
    *args).  One that finds all its gradients at once has `joint`, which returns them in order.

    For `explain`: `formula` is a cell's working, in Python's notation, from x, y and z, the inputs,
    and the args by their names.  What is no formula has `moves`, where a cell was taken from, or
    `tell`, its working; these are functions, or the names of those in `explaining`, with a colon and
    the words that are said beside it; or words alone, where there is no working.  `word` is a
    plain word for the result, where `name` would not do.  `base` is the operation that a step of a
    layer is, for which see `as_step`.
    """

    __slots__ = ("name", "rules", "args", "formula", "moves", "tell", "word", "base", "steps")

    def __init__(
        self,
        name: str,
        *rules: Rule,
        args: str = "",
        every: Rule | None = None,
        joint: Callable[..., Sequence[Tensor | None]] | None = None,
        formula: str = "",
        moves: Any = None,
        tell: Any = None,
        word: str = "",
    ) -> None:
        self.name = name
        self.rules: Iterable[Rule] = rules
        if every is not None:
            self.rules = Every(every)
        elif joint is not None:
            self.rules = Joint(joint)
        self.args = args.split()
        self.formula = formula
        self.moves = moves
        self.tell = tell
        self.word = word
        self.base: Op | None = None
        self.steps: dict[str, Op] = {}

    def __repr__(self) -> str:
        return self.name

    def under(self, word: str) -> Op:
        """The same operation as a step, its result under another word."""
        if word not in self.steps:
            made = self.steps[word] = Op(self.name, args=" ".join(self.args), word=word)
            made.rules, made.formula, made.moves = self.rules, self.formula, self.moves
            made.tell, made.base = self.tell, self.base or self
        return self.steps[word]


def as_step(t: Tensor, word: str) -> Tensor:
    """A result that books tell of as a step of a layer, under that word, though it may only move numbers.

    `explain` reads it from the note.  What leads to a step from the one before it is told with it.
    """
    note = t.grad_fn or t._working
    if note is not None:
        note.op = note.op.under(word)
    return t


def told(t: Tensor, op: Op, *args: Any) -> Tensor:
    """A table of numbers that was made from settings alone, with a note of how."""
    t._working = Node(op, (), args, t)
    return t


class Every:
    """The rules of an operation that takes any number of inputs, all alike."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def __iter__(self) -> Iterator[Rule]:
        return map(self._for, count(0))

    def _for(self, i: int) -> Rule:
        return lambda g, node, *args: self.rule(g, node, i, *args)


class Joint:
    """The rules of an operation whose gradients are found together, when the first is asked for."""

    def __init__(self, rule: Callable[..., Sequence[Tensor | None]]) -> None:
        self.rule = rule

    def __iter__(self) -> Iterator[Rule]:
        found: list[Any] = []
        return map(lambda i: self._for(i, found), count(0))

    def _for(self, i: int, found: list[Any]) -> Rule:
        def rule(g: Tensor, node: Node, *args: Any) -> Tensor | None:
            if not found:
                found.extend(self.rule(g, node, *args))
            return found[i]  # type: ignore[no-any-return]

        return rule


class Node:
    """The note of how one tensor was made.

    `inputs` are the tensors that went in, `edges` where their gradients go (None where none is
    asked for), `args` the operation's other arguments.  The result's numbers are kept by list,
    never the result itself: a tensor points to its node, so a node that pointed back would be
    garbage that only the cycle collector finds.
    """

    # `lines` is only there while anomalies are looked for: where the program called it.
    __slots__ = "op inputs edges args _shape _output _storage moment hooks lines".split()
    lines: list[tuple[str, int, str]]

    def __init__(
        self, op: Op, inputs: tuple[Tensor, ...], args: tuple[Any, ...], out: Tensor
    ) -> None:
        self.op = op
        self.inputs: tuple[Tensor, ...] | None = inputs
        self.edges: list[Edge | None] = []
        for t in inputs:  # a comprehension costs a call before Python 3.12
            self.edges.append((t.grad_fn or t) if t._requires_grad is True else None)
        self.args = args
        self._shape = out._shape
        self._output: Any = out._data
        self._storage: Any = out._storage  # the result's: when its numbers were last changed
        self.moment = tick()
        self.hooks: Callable[[Tensor], Tensor] | None = None  # what sees g first, and may change it

    def input(self, i: int) -> Tensor:
        """Input i, for a rule that needs its value."""
        if self.inputs is None:
            raise RuntimeError(
                f"{self.op.name}: this graph was freed by an earlier backward pass; "
                "pass retain_graph=True to that one to go through it again"
            )
        t = self.inputs[i]
        if t._storage.moment >= self.moment:  # equal, where it was changed by this very operation
            raise RuntimeError(
                f"{self.op.name}: its input {i}, of shape {t._shape}, is needed for the gradient "
                "but was changed by an in-place operation after it was used"
            )
        return t

    def unchanged(self, first: int) -> None:
        """Refuse a change of the inputs from `first` on, which no rule reads but the result rests on."""
        for i in range(first, len(self.inputs or (0,) * (first + 1))):
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

    def arg(self, name: str) -> Any:
        """The argument of that name."""
        return self.args[self.op.args.index(name)]

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes of the inputs, each with 0, as PyTorch gives them; None for a leaf."""
        return tuple([(e if isinstance(e, Node) else None, 0) for e in self.edges])

    def name(self) -> str:
        """What PyTorch prints after grad_fn=."""
        from .spelling import printed  # which no computation needs

        return printed(self)

    def __repr__(self) -> str:
        return f"<{self.name()} object at {hex(id(self))}>"

    def __reduce__(self) -> Any:
        return type(None), ()  # a copy of a tensor, or a pickled one, has no history


# Whether gradients are recorded: per thread and per task, as PyTorch's grad mode is.
_recording = ContextVar("recording", default=True)
recording = _recording.get
set_recording = _recording.set

# Whether the working is kept of what asks for no gradient too, for `explain`.  `blocks` has one item
# for every `working` block that is open, in whatever thread, so that to look costs next to nothing;
# which thread it was is asked only then.
blocks: list[None] = []
_in_block = ContextVar("in_block", default=False)
in_block = _in_block.get
set_in_block = _in_block.set

tick = count(1).__next__  # the next moment: nodes and in-place changes are ordered by it


def record(out: Tensor, op: Op, inputs: tuple[Tensor, ...], args: tuple[Any, ...] = ()) -> Tensor:
    """Leave a note on `out` of how it was made, if one of the inputs asks for a gradient."""
    for t in inputs:
        if t._requires_grad:
            if op.rules and out.dtype is float64 and recording():
                out.grad_fn = Node(op, inputs, args, out)
                out._requires_grad = True
                return out
            break
    if blocks and in_block():
        out._working = Node(op, inputs, args, out)
    return out


# Calls the rules instead, while anomalies are looked for: see autograd.anomaly_mode.
watch: Callable[[Node, Edge, Rule, tuple[Any, ...]], Tensor | None] | None = None


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
    for root, g in roots:
        pending[root] = pending[root] + g if root in pending else g
    # A heap of the nodes where something has arrived, the newest first.
    frontier = [(-root.moment, root) for root, _ in pending.items() if isinstance(root, Node)]
    frontier.sort()
    found: list[tuple[Edge, Tensor]] = []
    looking = watch

    while frontier:
        node = heappop(frontier)[1]
        g = pending.pop(node)
        if node.hooks is not None:
            g = node.hooks(g)
        if wanted is not None and node in wanted:
            found.append((node, g))
        given = (g, node) + node.args
        for edge, rule in zip(node.edges, node.op.rules):
            if edge is None or (useful is not None and edge not in useful):
                continue
            part = rule(*given) if looking is None else looking(node, edge, rule, given)
            if part is None:
                continue
            if part._shape != edge._shape:  # the input was broadcast: its copies' gradients add up
                part = part.sum_to_size(edge._shape)
            if edge in pending:
                pending[edge] = pending[edge] + part
            else:
                pending[edge] = part
                if isinstance(edge, Node):
                    heappush(frontier, (-edge.moment, edge))
        if not retain_graph:  # let go of what was saved
            node.inputs = node._output = node._storage = None

    for leaf, g in pending.items():
        if wanted is None or leaf in wanted:
            hooks = leaf._hooks  # type: ignore[union-attr]
            found.append((leaf, g if hooks is None else hooks(g)))
    return found


def _leading_to(wanted: ByIdentity[Edge, bool], roots: Iterable[Edge]) -> ByIdentity[Edge, bool]:
    """The edges through which some wanted edge is reached, the wanted included."""
    useful = ByIdentity(wanted.items())
    for node in reversed(_nodes_from(roots)):
        if any([e in useful for e in node.edges]):
            useful[node] = True
    return useful


def _nodes_from(edges: Iterable[Edge | None]) -> list[Node]:
    """Every node that these edges lead to, newest first."""
    seen: set[Node] = set()
    stack = [e for e in edges if isinstance(e, Node)]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack += [e for e in node.edges if isinstance(e, Node)]
    return sorted(seen, key=attrgetter("moment"), reverse=True)
