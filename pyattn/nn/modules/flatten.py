"""Several axes made one, and one cut into several."""

from __future__ import annotations

from ...ops.shaping import unflatten
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from ...tensor import Tensor


class Flatten(Module):
    """The axes from `start_dim` to `end_dim` as one; the first, the batch, is kept by default.

    Raises RuntimeError or IndexError where there are no such axes.

    >>> import pyattn
    >>> pyattn.nn.Flatten()(pyattn.zeros(2, 3, 4)).shape
    torch.Size([2, 12])
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Tensor) -> Tensor:
        """The input flattened."""
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """One axis cut into several: (N, 6) to (N, 2, 3) for dim 1 and sizes (2, 3).

    Raises RuntimeError where the sizes do not fit, TypeError for sizes that are no tuple or list of
    ints, or, for names of axes, which tensors do not have here.

    >>> import pyattn
    >>> pyattn.nn.Unflatten(1, (2, 3))(pyattn.ones(4, 6)).shape
    torch.Size([4, 2, 3])
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        super().__init__()
        if isinstance(dim, str):
            raise TypeError(f"Unflatten: axes have no names here; give the number of {dim!r}")
        if not isinstance(unflattened_size, (tuple, list)):
            raise TypeError(
                "Unflatten: unflattened_size must be a tuple or list of ints, got "
                f"{type(unflattened_size).__name__}"
            )
        for size in unflattened_size:
            if not isinstance(size, int):
                raise TypeError(f"Unflatten: sizes must be ints, got {unflattened_size!r}")
        self.dim = dim
        self.unflattened_size = unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        """The input with its axis cut up."""
        return unflatten(input, self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


__all__ = ["Flatten", "Unflatten"]
