"""Convolution layers: a window slides over sequences, images or volumes; its weights are learned."""

from __future__ import annotations

import math

from ...dtypes import numel
from ...later import lacking
from ...ops.making import empty
from ...refusals import takes
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence, Union

    from ...dtypes import dtype
    from ...tensor import Tensor

    Sizes = Union[int, Sequence[int]]


def _for_each(given: Any, axes: int) -> tuple[int, ...]:
    return (given,) * axes if isinstance(given, int) else tuple(given)


class _ConvNd(Module):
    """What convolutions share: settings, a weight for each window, and how they start.

    The weight is (out_channels, in_channels / groups, *kernel_size), transposed (in_channels,
    out_channels / groups, *kernel_size), the bias (out_channels).
    """

    _axes = 1
    transposed = False
    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes,
        padding: Any,
        dilation: Sizes,
        output_padding: Sizes,
        groups: int,
        bias: bool,
        padding_mode: str,
        device: Any,
        dtype: dtype | None,
    ) -> None:
        super().__init__()
        name, axes = type(self).__name__, self._axes
        if groups < 1:
            raise ValueError(f"{name}: groups must be at least 1, got {groups}")
        for what, channels in (("in_channels", in_channels), ("out_channels", out_channels)):
            if channels % groups:
                raise ValueError(f"{name}: {what}={channels} must be a multiple of groups={groups}")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = _for_each(kernel_size, axes)
        self.stride = _for_each(stride, axes)
        self.padding: Any = padding if isinstance(padding, str) else _for_each(padding, axes)
        self.dilation = _for_each(dilation, axes)
        self.output_padding = _for_each(output_padding, axes)
        self.groups = groups
        self.padding_mode = padding_mode
        self._check_padding(name)
        first, second = out_channels, in_channels
        if self.transposed:
            first, second = second, first
        shape = (first, second // groups) + self.kernel_size
        self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(empty(out_channels, device=device, dtype=dtype))
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def _check_padding(self, name: str) -> None:
        if isinstance(self.padding, str):
            if self.padding not in ("same", "valid"):
                raise ValueError(
                    f"{name}: padding is a number, 'same' or 'valid', got {self.padding!r}"
                )
            if self.padding == "same" and any([s != 1 for s in self.stride]):
                raise ValueError(f"{name}: padding='same' needs stride 1, got {self.stride}")
        modes = ("zeros", "reflect", "replicate", "circular")
        if self.padding_mode not in modes:
            raise ValueError(f"{name}: padding_mode is one of {modes}, got {self.padding_mode!r}")

    def reset_parameters(self) -> None:
        """Draw the parameters anew, uniform within 1 / sqrt(numbers in a window) of 0."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        fan_in = numel(self.weight._shape[1:])
        if self.bias is not None and fan_in:
            bound = 1 / math.sqrt(fan_in)
            init.uniform_(self.bias, -bound, bound)

    def _pads(self) -> list[int]:
        """The padding as functional.pad wants it."""
        pads: list[int] = []
        for i, (k, d) in enumerate(zip(self.kernel_size, self.dilation)):
            both = d * (k - 1) if self.padding == "same" else 0
            before, after = both // 2, both - both // 2
            if not isinstance(self.padding, str):
                before = after = self.padding[i]
            pads = [before, after] + pads
        return pads

    def _convolved(self, function: Any, input: Tensor) -> Tensor:
        padding = self.padding
        if self.padding_mode != "zeros":
            input, padding = F.pad(input, self._pads(), self.padding_mode), 0
        settings = self.stride, padding, self.dilation, self.groups
        return function(input, self.weight, self.bias, *settings)  # type: ignore[no-any-return]

    def extra_repr(self) -> str:
        parts = [f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}"]
        parts.append(f"stride={self.stride}")
        axes = self._axes
        if self.padding != (0,) * axes:
            parts.append(f"padding={self.padding}")
        if self.dilation != (1,) * axes:
            parts.append(f"dilation={self.dilation}")
        if self.output_padding != (0,) * axes:
            parts.append(f"output_padding={self.output_padding}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


class Conv1d(_ConvNd):
    """A window slides along sequences; each result is the sum of what it sees times weights.

    Shapes: (N, in_channels, L) or (in_channels, L) gives (N, out_channels, M) with
    M = (L + 2 padding - dilation (kernel_size - 1) - 1) // stride + 1; the weight is (out_channels,
    in_channels / groups, kernel_size), the bias (out_channels).  Both start uniform within
    1 / sqrt(numbers in a window) of 0.  padding="same" keeps L, "valid" is none; around the input stand
    zeros, or what `padding_mode` has of functional.pad: "reflect", "replicate", "circular".  Raises
    ValueError for settings that do not go together, RuntimeError for an input that does not fit.

    >>> import pyattn
    >>> layer = pyattn.nn.Conv1d(2, 4, 3, padding=1)
    >>> layer(pyattn.ones(1, 2, 10)).shape
    torch.Size([1, 4, 10])
    """

    _axes = 1

    @takes(called="Conv1d")
    def __init__(
        self,
        in_channels: int,
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
        sizes = in_channels, out_channels, kernel_size, stride, padding, dilation, 0
        super().__init__(*sizes, groups, bias, padding_mode, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """`functional.conv1d` of the input."""
        return self._convolved(F.conv1d, input)


class Conv2d(_ConvNd):
    """A window slides over images; each result is the sum of what it sees times weights.

    Shapes: (N, in_channels, H, W) or (in_channels, H, W) gives (N, out_channels, H', W'), each size and
    every setting as in Conv1d, one number for both axes or one for each; the weight is (out_channels,
    in_channels / groups, *kernel_size).  Raises ValueError for settings that do not go together,
    RuntimeError for an input that does not fit.  LeCun et al., 1989.

    >>> import pyattn
    >>> layer = pyattn.nn.Conv2d(1, 4, 3)
    >>> layer(pyattn.ones(2, 1, 8, 8)).shape
    torch.Size([2, 4, 6, 6])
    """

    _axes = 2

    @takes(called="Conv2d")
    def __init__(
        self,
        in_channels: int,
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
        sizes = in_channels, out_channels, kernel_size, stride, padding, dilation, 0
        super().__init__(*sizes, groups, bias, padding_mode, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """`functional.conv2d` of the input."""
        return self._convolved(F.conv2d, input)


class Conv3d(_ConvNd):
    """A window slides through volumes, (N, in_channels, D, H, W): as Conv2d, with one axis more.

    >>> import pyattn
    >>> pyattn.nn.Conv3d(1, 2, 2)(pyattn.ones(1, 1, 3, 3, 3)).shape
    torch.Size([1, 2, 2, 2, 2])
    """

    _axes = 3

    @takes(called="Conv3d")
    def __init__(
        self,
        in_channels: int,
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
        sizes = in_channels, out_channels, kernel_size, stride, padding, dilation, 0
        super().__init__(*sizes, groups, bias, padding_mode, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """`functional.conv3d` of the input."""
        return self._convolved(F.conv3d, input)


# fmt: off
__all__ = [
    "Conv1d", "Conv2d", "Conv3d",
]
# fmt: on

if not TYPE_CHECKING:  # which PyTorch has in this file, too
    __getattr__ = lacking(
        __name__,
        homes={
            ".transposed": "_ConvTransposeNd ConvTranspose1d ConvTranspose2d ConvTranspose3d",
            ".lazy_conv": (
                "LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d "
                "LazyConvTranspose3d"
            ),
        },
    )
