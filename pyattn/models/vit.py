"""The vision transformer: an image cut into patches, which are read as words are (Dosovitskiy et al., 2020).

Names and shapes of the parameters are those of the ViT whose weights are handed around.
"""

from __future__ import annotations

import math

from ..graph import as_step
from ..nn import Conv2d, LayerNorm, Linear, Module, ModuleList, Parameter, init
from ..nn import functional as F
from ..nn.functions.dot_product import attention
from ..ops.joining import cat
from ..ops.making import empty
from ..tensor import Tensor
from .pretrained import assembled, check_sizes, pretrained

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class PatchEmbed(Module):
    """Each patch of an image as a row: a convolution whose stride is its size.

    Shapes: (batch, in_chans, img_size, img_size) gives (batch, patches, embed_dim), row by row.  Raises
    ValueError for images of another size.
    """

    def __init__(self, img_size: int, patch_size: int, in_chans: int, embed_dim: int) -> None:
        super().__init__()
        self.size = (in_chans, img_size, img_size)
        self.num_patches = (img_size // patch_size) ** 2
        self.proj = Conv2d(in_chans, embed_dim, patch_size, stride=patch_size)

    def forward(self, x: Tensor) -> Tensor:
        """A row for each patch."""
        if tuple(x.shape[1:]) != self.size:
            raise ValueError(
                f"{self.size[0]} x {self.size[1]} x {self.size[2]} numbers are expected of each image, "
                f"got shape {tuple(x.shape)}"
            )
        return as_step(self.proj(x), "patches").flatten(2).transpose(1, 2)


class Attention(Module):
    """Self-attention in which everyone sees everyone, its three maps in one."""

    def __init__(self, dim: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.qkv = Linear(dim, 3 * dim)
        self.proj = Linear(dim, dim)
        self.attention_weights: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        """(batch, length, dim) in and out."""
        batch, length, dim = x.shape
        parts = as_step(self.qkv(x), "projection").chunk(3, -1)
        q, k, v = [
            as_step(
                t.view(batch, length, self.num_heads, dim // self.num_heads).transpose(1, 2), word
            )
            for t, word in zip(parts, ("query", "key", "value"))
        ]  # (batch, heads, length, d_k) each
        output, weights = attention(q, k, v, None, 1 / math.sqrt(q.shape[-1]), 0.0)
        self.attention_weights = weights.detach()
        output = as_step(output, "heads").transpose(1, 2).reshape(batch, length, dim)
        return as_step(self.proj(as_step(output, "joined")), "attended")


class Mlp(Module):
    """The network of a block: each row by itself.  `tanh` takes GELU's approximation."""

    def __init__(self, dim: int, hidden: int, tanh: bool = False) -> None:
        super().__init__()
        self.fc1 = Linear(dim, hidden)
        self.fc2 = Linear(hidden, dim)
        self.approximate = "tanh" if tanh else "none"

    def forward(self, x: Tensor) -> Tensor:
        """(..., dim) in and out."""
        wide = as_step(self.fc1(x), "wide")
        inside = as_step(F.gelu(wide, approximate=self.approximate), "activation")
        return as_step(self.fc2(inside), "narrow")


class ViTBlock(Module):
    """x + attention(norm(x)), then x + network(norm(x))."""

    def __init__(self, dim: int, num_heads: int, hidden: int) -> None:
        super().__init__()
        self.norm1 = LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, num_heads)
        self.norm2 = LayerNorm(dim, eps=1e-6)
        self.mlp = Mlp(dim, hidden)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, length, dim) in and out."""
        x = as_step(x + self.attn(self.norm1(x)), "residual")
        return as_step(x + self.mlp(self.norm2(x)), "residual")


class ViT(Module):
    """For each image, a score for every class.

    An image is cut into square patches, each of which becomes a row; a row that is learned, the class
    token, stands before them; places are added, the blocks follow, and the scores are read off the class
    token's row.  The defaults are those of ViT-B/16; `mlp_ratio` says how much wider the network is
    inside, and `initializer_range` is the spread of places and class token at the start.

    Shapes: (batch, in_chans, img_size, img_size) gives (batch, num_classes).  `attention_weights` is a
    list of each layer's last, (batch, heads, 1 + patches, 1 + patches), the class token first.  Raises
    ValueError for sizes below 1, patches that do not fill the image, heads that do not divide the width.

    >>> import pyattn
    >>> from pyattn.models import ViT
    >>> _ = pyattn.manual_seed(0)
    >>> model = ViT(img_size=8, patch_size=4, in_chans=1, num_classes=10, embed_dim=8, depth=1, num_heads=2)
    >>> model(pyattn.rand(2, 1, 8, 8)).shape, model.attention_weights[0].shape
    (torch.Size([2, 10]), torch.Size([2, 2, 5, 5]))
    """

    def __init__(
        self,
        img_size: int = 224,
        patch_size: int = 16,
        in_chans: int = 3,
        num_classes: int = 1000,
        embed_dim: int = 768,
        depth: int = 12,
        num_heads: int = 12,
        mlp_ratio: float = 4.0,
        initializer_range: float = 0.02,
    ) -> None:
        super().__init__()
        check_sizes(
            "ViT",
            {
                "img_size": img_size,
                "patch_size": patch_size,
                "in_chans": in_chans,
                "num_classes": num_classes,
                "embed_dim": embed_dim,
                "depth": depth,
                "num_heads": num_heads,
            },
            ("img_size", "patch_size"),
            ("embed_dim", "num_heads"),
        )
        self.patch_embed = PatchEmbed(img_size, patch_size, in_chans, embed_dim)
        length = 1 + self.patch_embed.num_patches
        self.cls_token = Parameter(empty(1, 1, embed_dim))
        self.pos_embed = Parameter(empty(1, length, embed_dim))
        hidden = int(embed_dim * mlp_ratio)
        self.blocks = ModuleList([ViTBlock(embed_dim, num_heads, hidden) for _ in range(depth)])
        self.norm = LayerNorm(embed_dim, eps=1e-6)
        self.head = Linear(embed_dim, num_classes)
        init.normal_(self.cls_token, std=initializer_range)
        init.normal_(self.pos_embed, std=initializer_range)

    @property
    def attention_weights(self) -> list[Tensor]:
        """The last call's attention weights, layer by layer."""
        return [block.attn.attention_weights for block in self.blocks]

    def features(self, x: Tensor) -> Tensor:
        """The class token's row, (batch, embed_dim), from which the scores are read off."""
        x = self.patch_embed(x)
        rows = as_step(cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1), "rows")
        x = as_step(rows + self.pos_embed, "placed")
        for block in self.blocks:
            x = block(x)
        return self.norm(x[:, 0])  # type: ignore[no-any-return]

    def forward(self, x: Tensor) -> Tensor:
        """The scores."""
        return as_step(self.head(self.features(x)), "logits")

    @classmethod
    def from_pretrained(cls, folder: Any) -> ViT:
        """The model whose `config.json`, the arguments, and `model.safetensors` stand in a folder."""
        return assembled(cls, *pretrained(folder))  # type: ignore[no-any-return]


# fmt: off
__all__ = ["ViT"]
# fmt: on
