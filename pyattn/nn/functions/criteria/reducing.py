"""What losses have in common: how they are reduced and weighted, and what they refuse."""

from __future__ import annotations

from ....array import broadcast_shapes, require
from ....graph import Op, recording
from ....refusals import warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ....kernels import Shape
    from ....tensor import Tensor


def reduction_of(
    name: str, reduction: str, size_average: bool | None = None, reduce: bool | None = None
) -> str:
    """How a loss is reduced, where the two flags that `reduction` has replaced may be given."""
    if size_average is not None or reduce is not None:
        mean = size_average is None or size_average
        reduction = "none" if reduce is False else "mean" if mean else "sum"
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{name}: reduction is 'none', 'mean' or 'sum', got {reduction!r}")
    return reduction


def reduced(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()


def weighted(name: str, losses: Tensor, weight: Tensor, reduction: str) -> Tensor:
    """Losses times weights; their mean is the weighted one."""
    require(name, weight)
    if weight._shape != losses._shape:
        raise ValueError(
            f"{name}: weight {weight._shape} must have the shape of the input {losses._shape}"
        )
    total = reduced(losses * weight, "none" if reduction == "none" else "sum")
    return total / weight.sum() if reduction == "mean" else total


def one_shape(name: str, input: Tensor, target: Tensor) -> Shape:
    if input._shape == target._shape:
        return input._shape
    shape = broadcast_shapes(name, input._shape, target._shape)
    warn(
        f"{name}: input {input._shape} and target {target._shape} differ in shape, and every pair "
        f"that broadcasting to {shape} makes is compared; this is seldom what is meant"
    )
    return shape


def refuse_learned(name: str, **operands: Tensor | None) -> None:
    """Refuse operands for which there is no gradient, where one would be recorded."""
    for what, t in operands.items():
        if t is not None and t._requires_grad and recording():
            raise RuntimeError(f"{name}: there is no gradient for {what}; detach it")


def renamed(name: str, op: Op) -> Op:
    """The same operation, known by another name."""
    key = (name, op)
    if key not in _RENAMED:
        other = Op(name, formula=op.formula, moves=op.moves, tell=op.tell, word=op.word or op.name)
        other.rules, other.args, other.base = op.rules, op.args, op.base
        _RENAMED[key] = other
    return _RENAMED[key]


_RENAMED: dict[tuple[str, Op], Op] = {}


def summed_up(name: str, losses: Tensor, reduction: str) -> Tensor:
    """Losses reduced, where the last operation is known by the name of the loss, as PyTorch has it."""
    out = reduced(losses, reduction)
    for node in (out.grad_fn, out._working):
        if node is not None and node.op.name != name:
            node.op = renamed(name, node.op)
    return out
