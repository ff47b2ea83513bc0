"""Convolutions that take the number of channels from their first input."""

from __future__ import annotations

from ...autograd import no_grad
from ...refusals import takes
from ..parameter import UninitializedParameter
from .conv import Conv1d, Conv2d, Conv3d
from .lazy import LazyModuleMixin
from .transposed import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...dtypes import dtype
    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


class _LazyConv(LazyModuleMixin):
    """What lazy convolutions share: their channels are those of the first input."""

    _axes: int
    transposed: bool

    def _without_shapes(
        self: Any, out_channels: int, bias: bool, device: Any, dtype: dtype | None
    ) -> None:
        """Parameters without a shape, in place of those of no channels."""
        self.register_parameter("weight", UninitializedParameter(device=device, dtype=dtype))
        self.out_channels = out_channels
        if bias:
            self.register_parameter("bias", UninitializedParameter(device=device, dtype=dtype))

    def reset_parameters(self: Any) -> None:
        """Draw the parameters anew, where their shapes are known."""
        if not self.has_uninitialized_params() and self.in_channels != 0:
            super().reset_parameters()  # type: ignore[misc]

    def initialize_parameters(self: Any, input: Tensor, *args: Any, **kwargs: Any) -> None:
        """The weight is for the input's channels; then the parameters are drawn."""
        if not self.has_uninitialized_params():
            return
        name, rank = type(self).__name__, len(input._shape)
        if rank not in (self._axes + 1, self._axes + 2):
            raise RuntimeError(
                f"{name}: expected an input of rank {self._axes + 2}, or {self._axes + 1} for one sample, "
                f"got shape {input._shape}"
            )
        self.in_channels = input._shape[rank - self._axes - 1]
        if self.in_channels % self.groups:
            raise ValueError(
                f"{name}: in_channels={self.in_channels} must be a multiple of groups={self.groups}"
            )
        channels = self.out_channels, self.in_channels // self.groups
        if self.transposed:
            channels = self.in_channels, self.out_channels // self.groups
        with no_grad():
            self.weight.materialize(channels + self.kernel_size)
            if self.bias is not None:
                self.bias.materialize((self.out_channels,))
            self.reset_parameters()


class LazyConv1d(_LazyConv, Conv1d):
    """A Conv1d that takes in_channels from its first input, from when on it is a Conv1d.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyConv1d(4, 2)
    >>> _ = layer(pyattn.ones(1, 3, 5))
    >>> layer.weight.shape
    torch.Size([4, 3, 2])
    """

    cls_to_become = Conv1d

    @takes(called="LazyConv1d")
    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        settings = kernel_size, stride, padding, dilation, groups, False, padding_mode
        super().__init__(0, 0, *settings, device, dtype)
        self._without_shapes(out_channels, bias, device, dtype)


class LazyConv2d(_LazyConv, Conv2d):
    """A Conv2d that takes in_channels from its first input, from when on it is a Conv2d.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyConv2d(4, 2)
    >>> _ = layer(pyattn.ones(1, 3, 5, 5))
    >>> layer.weight.shape
    torch.Size([4, 3, 2, 2])
    """

    cls_to_become = Conv2d

    @takes(called="LazyConv2d")
    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        settings = kernel_size, stride, padding, dilation, groups, False, padding_mode
        super().__init__(0, 0, *settings, device, dtype)
        self._without_shapes(out_channels, bias, device, dtype)


class LazyConv3d(_LazyConv, Conv3d):
    """A Conv3d that takes in_channels from its first input, from when on it is a Conv3d.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyConv3d(4, 2)
    >>> _ = layer(pyattn.ones(1, 3, 5, 5, 5))
    >>> layer.weight.shape
    torch.Size([4, 3, 2, 2, 2])
    """

    cls_to_become = Conv3d

    @takes(called="LazyConv3d")
    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        settings = kernel_size, stride, padding, dilation, groups, False, padding_mode
        super().__init__(0, 0, *settings, device, dtype)
        self._without_shapes(out_channels, bias, device, dtype)


class LazyConvTranspose1d(_LazyConv, ConvTranspose1d):
    """A ConvTranspose1d that takes in_channels from its first input.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyConvTranspose1d(4, 2)
    >>> _ = layer(pyattn.ones(1, 3, 5))
    >>> layer.weight.shape
    torch.Size([3, 4, 2])
    """

    cls_to_become = ConvTranspose1d

    @takes(called="LazyConvTranspose1d")
    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        settings = kernel_size, stride, padding, output_padding, groups, False, dilation
        super().__init__(0, 0, *settings, padding_mode, device, dtype)
        self._without_shapes(out_channels, bias, device, dtype)


class LazyConvTranspose2d(_LazyConv, ConvTranspose2d):
    """A ConvTranspose2d that takes in_channels from its first input.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyConvTranspose2d(4, 2)
    >>> _ = layer(pyattn.ones(1, 3, 5, 5))
    >>> layer.weight.shape
    torch.Size([3, 4, 2, 2])
    """

    cls_to_become = ConvTranspose2d

    @takes(called="LazyConvTranspose2d")
    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        settings = kernel_size, stride, padding, output_padding, groups, False, dilation
        super().__init__(0, 0, *settings, padding_mode, device, dtype)
        self._without_shapes(out_channels, bias, device, dtype)


class LazyConvTranspose3d(_LazyConv, ConvTranspose3d):
    """A ConvTranspose3d that takes in_channels from its first input.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyConvTranspose3d(4, 2)
    >>> _ = layer(pyattn.ones(1, 3, 5, 5, 5))
    >>> layer.weight.shape
    torch.Size([3, 4, 2, 2, 2])
    """

    cls_to_become = ConvTranspose3d

    @takes(called="LazyConvTranspose3d")
    def __init__(
        self,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        settings = kernel_size, stride, padding, output_padding, groups, False, dilation
        super().__init__(0, 0, *settings, padding_mode, device, dtype)
        self._without_shapes(out_channels, bias, device, dtype)


__all__ = [
    "LazyConv1d",
    "LazyConv2d",
    "LazyConv3d",
    "LazyConvTranspose1d",
    "LazyConvTranspose2d",
    "LazyConvTranspose3d",
]
