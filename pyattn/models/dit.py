"""The diffusion transformer: patches of a noisy image, told the time and the class by each norm (Peebles and Xie, 2022)."""

from __future__ import annotations

import math

from ..blocks import AdaptiveLayerNorm
from ..graph import as_step
from ..nn import Embedding, LayerNorm, Linear, Module, ModuleList, Parameter, Sequential, SiLU, init
from ..nn import functional as F
from ..ops.joining import cat
from ..ops.making import arange, empty
from ..tensor import Tensor
from .pretrained import assembled, check_sizes, pretrained
from .vit import Attention, Mlp, PatchEmbed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class TimestepEmbedder(Module):
    """A time as the hands of clocks, and these through a small network.

    Shapes: (batch) gives (batch, hidden_size).
    """

    def __init__(self, hidden_size: int, frequency_embedding_size: int, max_period: float) -> None:
        super().__init__()
        self.pairs, self.max_period = frequency_embedding_size // 2, max_period
        self.mlp = Sequential(
            Linear(2 * self.pairs, hidden_size), SiLU(), Linear(hidden_size, hidden_size)
        )

    def forward(self, t: Tensor) -> Tensor:
        """A row for each time."""
        speeds = (arange(self.pairs) * (-math.log(self.max_period) / self.pairs)).exp()
        angles = as_step(t.unsqueeze(1) * as_step(speeds, "speeds"), "angles")
        return self.mlp(as_step(cat([angles.cos(), angles.sin()], 1), "waves"))  # type: ignore[no-any-return]


class DiTBlock(Module):
    """x + gate * attention(norm(x)), then x + gate * network(norm(x)); the condition sets norms and gates."""

    def __init__(self, hidden_size: int, num_heads: int, hidden: int) -> None:
        super().__init__()
        self.norm1 = AdaptiveLayerNorm(hidden_size, hidden_size)
        self.attn = Attention(hidden_size, num_heads)
        self.norm2 = AdaptiveLayerNorm(hidden_size, hidden_size)
        self.mlp = Mlp(hidden_size, hidden, tanh=True)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """(batch, length, hidden_size) in and out, with a condition (batch, hidden_size)."""
        rows, gate = self.norm1(x, condition)
        x = as_step(x + gate * self.attn(rows), "residual")
        rows, gate = self.norm2(x, condition)
        return as_step(x + gate * self.mlp(rows), "residual")


class FinalLayer(Module):
    """From rows back to the pixels of their patches; it starts at zero."""

    def __init__(self, hidden_size: int, out_features: int) -> None:
        super().__init__()
        self.norm_final = LayerNorm(hidden_size, eps=1e-6, elementwise_affine=False)
        self.linear = Linear(hidden_size, out_features)
        self.modulation = Linear(hidden_size, 2 * hidden_size)
        for layer in (self.linear, self.modulation):
            for parameter in layer.parameters():
                init.zeros_(parameter)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """(batch, length, hidden_size) gives (batch, length, out_features)."""
        told = as_step(self.modulation(F.silu(condition)), "modulation").unsqueeze(1)
        shift, scale = told.chunk(2, -1)
        modulated = as_step(self.norm_final(x) * (1 + scale) + shift, "modulated")
        return as_step(self.linear(modulated), "pixels")


class DiT(Module):
    """For a noisy image, a time and a class: a number for each pixel, such as the noise in it.

    The patches are the rows of a transformer without a class token.  What it is told, the sum of a row for
    the time and a row for the class, sets scale, shift and gate of each norm (adaLN-zero), so that it begins
    as a model that gives 0 for everything.  The defaults are those of DiT-XL/2, but for its second output,
    a variance; `initializer_range` is the spread of the places at the start, and times run to about
    `max_period`.

    Shapes: x (batch, in_channels, input_size, input_size), t (batch) and y (batch), whole numbers below
    num_classes, give what x is.  `attention_weights` is a list of each layer's last, (batch, heads, patches,
    patches).  Raises ValueError for sizes below 1, patches that do not fill the image, heads that do not
    divide the width.

    >>> import pyattn
    >>> from pyattn.models import DiT
    >>> model = DiT(8, patch_size=4, in_channels=1, hidden_size=8, depth=1, num_heads=2, num_classes=10)
    >>> x, t, y = pyattn.rand(2, 1, 8, 8), pyattn.tensor([0.5, 900.0]), pyattn.tensor([3, 7])
    >>> model(x, t, y).shape, model(x, t, y).abs().max().item()
    (torch.Size([2, 1, 8, 8]), 0.0)
    """

    def __init__(
        self,
        input_size: int = 32,
        patch_size: int = 2,
        in_channels: int = 4,
        hidden_size: int = 1152,
        depth: int = 28,
        num_heads: int = 16,
        mlp_ratio: float = 4.0,
        num_classes: int = 1000,
        frequency_embedding_size: int = 256,
        max_period: float = 10000.0,
        initializer_range: float = 0.02,
    ) -> None:
        super().__init__()
        check_sizes(
            "DiT",
            {
                "input_size": input_size,
                "patch_size": patch_size,
                "in_channels": in_channels,
                "hidden_size": hidden_size,
                "depth": depth,
                "num_heads": num_heads,
                "num_classes": num_classes,
            },
            ("input_size", "patch_size"),
            ("hidden_size", "num_heads"),
        )
        self.patch_size, self.side = patch_size, input_size // patch_size
        self.x_embedder = PatchEmbed(input_size, patch_size, in_channels, hidden_size)
        self.t_embedder = TimestepEmbedder(hidden_size, frequency_embedding_size, max_period)
        self.y_embedder = Embedding(num_classes, hidden_size)
        self.pos_embed = Parameter(empty(1, self.side**2, hidden_size))
        hidden = int(hidden_size * mlp_ratio)
        self.blocks = ModuleList([DiTBlock(hidden_size, num_heads, hidden) for _ in range(depth)])
        self.final_layer = FinalLayer(hidden_size, patch_size**2 * in_channels)
        init.normal_(self.pos_embed, std=initializer_range)

    @property
    def attention_weights(self) -> list[Tensor]:
        """The last call's attention weights, layer by layer."""
        return [block.attn.attention_weights for block in self.blocks]

    def unpatchify(self, x: Tensor) -> Tensor:
        """(batch, patches, patch_size^2 in_channels), channels last, gives images."""
        side, size = self.side, self.patch_size
        x = x.view(x.shape[0], side, side, size, size, -1).permute(0, 5, 1, 3, 2, 4)
        return as_step(x.reshape(x.shape[0], x.shape[1], side * size, side * size), "image")

    def forward(self, x: Tensor, t: Tensor, y: Tensor) -> Tensor:
        """A number for each pixel."""
        condition = as_step(self.t_embedder(t) + self.y_embedder(y), "condition")
        x = as_step(self.x_embedder(x) + self.pos_embed, "placed")
        for block in self.blocks:
            x = block(x, condition)
        return self.unpatchify(self.final_layer(x, condition))

    @classmethod
    def from_pretrained(cls, folder: Any) -> DiT:
        """The model whose `config.json`, the arguments, and `model.safetensors` stand in a folder."""
        return assembled(cls, *pretrained(folder))  # type: ignore[no-any-return]


# fmt: off
__all__ = ["DiT"]
# fmt: on
