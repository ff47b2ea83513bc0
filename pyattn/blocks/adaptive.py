"""A LayerNorm that is told what to do: how a diffusion transformer hears the time and the class."""

from __future__ import annotations

from ..graph import as_step
from ..nn import LayerNorm, Linear, Module, init
from ..nn import functional as F
from ..tensor import Tensor


class AdaptiveLayerNorm(Module):
    """norm(x) * (1 + scale) + shift, and a gate; all three are linear in silu(condition).

    The linear map starts at zero (adaLN-zero): then scale and shift do nothing, the gate is closed,
    and a block x + gate * f(norm(x)) begins as x itself.

    Shapes: x (batch, length, width) and condition (batch, condition_size) give the normalized x and
    the gate, (batch, 1, width).  Peebles and Xie, 2022.

    >>> import pyattn
    >>> from pyattn.blocks import AdaptiveLayerNorm
    >>> norm = AdaptiveLayerNorm(4, condition_size=3)
    >>> x, gate = norm(pyattn.rand(2, 5, 4), pyattn.rand(2, 3))
    >>> x.shape, gate.shape, gate.abs().max().item()
    (torch.Size([2, 5, 4]), torch.Size([2, 1, 4]), 0.0)
    """

    def __init__(self, width: int, condition_size: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.norm = LayerNorm(width, eps=eps, elementwise_affine=False)
        self.modulation = Linear(condition_size, 3 * width)
        init.zeros_(self.modulation.weight)
        if self.modulation.bias is not None:
            init.zeros_(self.modulation.bias)

    def forward(self, x: Tensor, condition: Tensor) -> tuple[Tensor, Tensor]:
        """The normalized x, scaled and shifted, and the gate for what is made of it."""
        told = as_step(self.modulation(F.silu(condition)), "modulation").unsqueeze(-2)
        shift, scale, gate = told.chunk(3, -1)
        return as_step(self.norm(x) * (1 + scale) + shift, "modulated"), as_step(gate, "gate")
