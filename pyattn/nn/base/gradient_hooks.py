"""How a module's hooks see gradients: by an operation before its forward, and one after it.

Both hand their tensors on as they are.  The gradients that reach the second are those of the
module's outputs; when they reach the first, they are those of its inputs.
"""

from __future__ import annotations

from ...autograd import Function
from ...graph import Node, Op, recording
from ...ops.making import zeros_like
from ...refusals import warn
from ...tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Hook = Callable[..., Any]


class BackwardHookFunction(Function):
    """Tensors as they are; their gradients, None where none arrived, are shown to `see`."""

    @staticmethod
    def forward(ctx: Any, see: Callable[[list[Any]], Any], *tensors: Tensor) -> Any:
        ctx.set_materialize_grads(False)
        ctx.mark_non_differentiable(*[t for t in tensors if not t.requires_grad])
        ctx.see = see
        ctx.like = [t.detach() for t in tensors]
        return tensors

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        seen = ctx.see(list(gradients), lambda given: _whole(given, ctx.like))
        return (None,) + tuple(_whole(seen, ctx.like))


def _whole(gradients: Any, like: list[Tensor]) -> list[Any]:
    """Zeros where no gradient arrived."""
    return [zeros_like(t) if g is None else g for g, t in zip(gradients, like)]


class Through:
    """One call of a module whose gradients are seen."""

    def __init__(self, module: Any, hooks: list[Hook], pre_hooks: list[Hook]) -> None:
        self.module = module
        self.hooks = hooks
        self.pre_hooks = pre_hooks
        self.grad_outputs: Any = None
        self.inputs: list[int] | None = None  # which arguments are tensors, where one is learned
        self.outputs: list[int] = []
        self.input_count = self.output_count = 0

    def before(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments, from which on gradients are those of the module."""
        self.input_count = len(args)
        args, self.inputs = _passed(args, self._inputs_seen)
        return args

    def after(self, out: Any) -> Any:
        """The output, up to which they are."""
        several = isinstance(out, tuple)
        outs: Any = out if several else (out,)
        self.output_count = len(outs)
        outs, places = _passed(outs, self._outputs_seen)
        self.outputs = places or []
        return outs if several else outs[0]

    def _outputs_seen(self, gradients: list[Any], whole: Any) -> Any:
        grad_outputs: Any = _placed(self.outputs, gradients, self.output_count)
        for hook in self.pre_hooks:
            changed = hook(self.module, grad_outputs)
            if changed is not None:
                changed = _several(changed)
                self._check("pre-hook", "grad_output", changed, grad_outputs)
                grad_outputs = changed
        self.grad_outputs = grad_outputs
        if self.inputs is None:
            self._without_inputs()
        return [grad_outputs[i] for i in self.outputs]

    def _without_inputs(self) -> None:
        """No input is learned, so that no gradient will come that far: the hooks are called now."""
        nothing = (None,) * self.input_count
        if self.hooks:
            warn(
                f"{type(self.module).__name__}: no input requires grad, so its full backward hook is "
                "called when the gradients of its outputs are there"
            )
        for hook in self.hooks:
            changed = hook(self.module, nothing, self.grad_outputs)
            if changed is not None and any([g is not None for g in changed]):
                raise RuntimeError(
                    f"{type(self.module).__name__}: where no input requires grad, a backward hook "
                    "returns None"
                )
        self.grad_outputs = None

    def _inputs_seen(self, gradients: list[Any], whole: Any) -> Any:
        gradients = whole(gradients)
        if self.grad_outputs is None:  # they did not come through the module's output
            return gradients
        places = self.inputs or []
        seen: Any = _placed(places, gradients, self.input_count)
        for hook in self.hooks:
            changed = hook(self.module, seen, self.grad_outputs)
            if changed is not None:
                changed = _several(changed)
                self._check("hook", "grad_input", changed, seen)
                seen = changed
        self.grad_outputs = None
        return [seen[i] for i in places]

    def _check(self, kind: str, what: str, changed: Any, expected: Any) -> None:
        if len(changed) != len(expected):
            raise RuntimeError(
                f"{type(self.module).__name__}: a backward {kind} returned {len(changed)} gradients "
                f"as {what}, there are {len(expected)}"
            )


def _passed(args: Any, see: Any) -> tuple[Any, list[int] | None]:
    """The tensors among these through the operation, and where they stand; or all as it was."""
    places = [i for i, t in enumerate(args) if isinstance(t, Tensor)]
    if not recording() or not any([args[i].requires_grad for i in places]):
        return args, None
    given = list(args)
    for i, t in zip(places, BackwardHookFunction.apply(see, *[args[i] for i in places])):
        given[i] = t
    return (tuple(given) if type(args) is tuple else type(args)(*given)), places


def _several(changed: Any) -> Any:
    return changed if isinstance(changed, (tuple, list)) else (changed,)


def _placed(places: list[int], values: list[Any], size: int) -> tuple[Any, ...]:
    among: list[Any] = [None] * size
    for i, value in zip(places, values):
        among[i] = value
    return tuple(among)


# The older kind.


def see(module: Any, hooks: list[Hook], out: Any) -> None:
    """Have hooks called with the gradients of the operation that made the output, or its first part."""
    while not isinstance(out, Tensor):
        parts = list(out.values()) if isinstance(out, dict) else out
        out = [t for t in parts if isinstance(t, Tensor)][0] if isinstance(out, dict) else parts[0]
    node = out.grad_fn
    if node is None:
        return
    made = node.op
    rules = made.rules

    def seen(g: Tensor, n: Node, *args: Any) -> Any:
        parts: list[Any] = []
        for edge, rule in zip(n.edges, rules):
            part = None if edge is None else rule(g, n, *args)
            if part is not None and edge is not None and part._shape != edge._shape:
                part = part.sum_to_size(edge._shape)
            parts.append(part)
        gradients = tuple(parts)
        for hook in hooks:
            changed = hook(module, gradients, (g,))
            if changed is not None:
                changed = _several(changed)
                if len(changed) != len(gradients):
                    raise RuntimeError(
                        f"{type(module).__name__}: a backward hook returned {len(changed)} "
                        f"gradients, there are {len(gradients)}"
                    )
                gradients = tuple(changed)
        return gradients

    op = Op(made.name, joint=seen, formula=made.formula, moves=made.moves, tell=made.tell)
    op.args, op.word, op.base = made.args, made.word, made.base
    node.op = op
