"""What a sliding window sees, as columns, and columns put back where their windows were."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence, Union

    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


class Unfold(Module):
    """What a window sees at each place, as a column: (N, C, H, W) gives (N, C K1 K2, L).

    The settings are those of functional.unfold.  Raises RuntimeError where windows do not fit.

    >>> import pyattn
    >>> pyattn.nn.Unfold((2, 2))(pyattn.arange(6.0).reshape(1, 1, 2, 3)).shape
    torch.Size([1, 4, 2])
    """

    def __init__(
        self, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        """`functional.unfold` of the input."""
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, "
            f"stride={self.stride}"
        )


class Fold(Module):
    """Columns put back where their windows were, and added up: (N, C K1 K2, L) gives (N, C, H, W).

    The settings are those of functional.fold.  Raises RuntimeError where columns do not fit.

    >>> import pyattn
    >>> pyattn.nn.Fold((2, 3), (2, 2))(pyattn.ones(1, 4, 2))
    tensor([[[[1., 2., 1.],
              [1., 2., 1.]]]])
    """

    def __init__(
        self,
        output_size: Sizes,
        kernel_size: Sizes,
        dilation: Sizes = 1,
        padding: Sizes = 0,
        stride: Sizes = 1,
    ) -> None:
        super().__init__()
        self.output_size = output_size
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Tensor) -> Tensor:
        """`functional.fold` of the input."""
        settings = self.kernel_size, self.dilation, self.padding, self.stride
        return F.fold(input, self.output_size, *settings)

    def extra_repr(self) -> str:
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )


__all__ = ["Fold", "Unfold"]
