"""The network between two attentions: each position by itself, wide and then narrow again."""

from __future__ import annotations

from .. import kernels
from ..graph import as_step
from ..nn import Dropout, Linear, Module
from ..nn import functional as F
from ..tensor import Tensor
from .rows import activated, by_row, mapped, through

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..kernels import Flat

    Activation = Callable[[Tensor], Tensor]


class FeedForward(Module):
    """W2 activation(W1 x), with biases if wanted: `hidden` wide inside, 4 times x's width by default.

    Shapes: (..., width) in and out.  Vaswani et al., 2017.

    >>> import pyattn
    >>> from pyattn.blocks import FeedForward
    >>> FeedForward(8)(pyattn.rand(3, 8)).shape
    torch.Size([3, 8])
    """

    def __init__(
        self,
        width: int,
        hidden: int | None = None,
        activation: Activation = F.gelu,
        bias: bool = True,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        hidden = 4 * width if hidden is None else hidden
        self.up = Linear(width, hidden, bias=bias)
        self.down = Linear(hidden, width, bias=bias)
        self.activation = activation
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Each row by itself."""
        inside = as_step(self.activation(as_step(self.up(x), "wide")), "activation")
        return self.dropout(as_step(self.down(inside), "narrow"))  # type: ignore[no-any-return]


# The gates that have names: what the gate goes through.
GATES: dict[str, Any] = {
    "glu": F.sigmoid,  # Dauphin et al., 2016
    "reglu": F.relu,
    "geglu": F.gelu,
    "swiglu": F.silu,
    "bilinear": lambda x: x,
}


class GatedFeedForward(Module):
    """W3 (activation(W1 x) * W2 x): one map says how much of the other is let through.

    `gate` is "glu" (a sigmoid), "swiglu", "geglu", "reglu", "bilinear" (nothing), or a function.
    `hidden` is 8/3 of x's width by default, which has as many weights as a plain network of 4.
    Shapes: (..., width) in and out.  Raises ValueError for another gate's name.  Shazeer, 2020.

    >>> import pyattn
    >>> from pyattn.blocks import GatedFeedForward
    >>> GatedFeedForward(6, 16)(pyattn.rand(3, 6)).shape
    torch.Size([3, 6])
    """

    def __init__(
        self,
        width: int,
        hidden: int | None = None,
        gate: str | Activation = "swiglu",
        bias: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        if isinstance(gate, str) and gate not in GATES:
            raise ValueError(f"GatedFeedForward: gate is one of {', '.join(GATES)}, got {gate!r}")
        hidden = 8 * width // 3 if hidden is None else hidden
        self.gate_proj = Linear(width, hidden, bias=bias)
        self.up_proj = Linear(width, hidden, bias=bias)
        self.down_proj = Linear(hidden, width, bias=bias)
        self.activation: Activation = GATES[gate] if isinstance(gate, str) else gate
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Each row by itself."""
        gate = as_step(self.activation(as_step(self.gate_proj(x), "for_gate")), "gate")
        let_through = as_step(gate * as_step(self.up_proj(x), "wide"), "gated")
        return self.dropout(as_step(self.down_proj(let_through), "narrow"))  # type: ignore[no-any-return]


@by_row(GatedFeedForward)
def _gated(network: GatedFeedForward, x: Flat) -> Flat:
    gate = activated(network.activation, mapped(network.gate_proj, x))
    inside = kernels.mul(gate, mapped(network.up_proj, x))
    return through(network.dropout, mapped(network.down_proj, inside))
