"""Layers that put numbers around their input: constants, its mirror image, its edge, its other end."""

from __future__ import annotations

from .. import functional as F
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence, Union

    from ...tensor import Tensor

    Pads = Union[int, Sequence[int]]


class _Pad(Module):
    """What the padding layers share: how many numbers stand where, last axis first."""

    _axes = 1
    _mode = "constant"

    def __init__(self, padding: Pads) -> None:
        super().__init__()
        several = (padding,) * (2 * self._axes) if isinstance(padding, int) else tuple(padding)
        self.padding: tuple[int, ...] = several

    def forward(self, input: Tensor) -> Tensor:
        """`functional.pad` of the input."""
        return F.pad(input, self.padding, self._mode, getattr(self, "value", None))

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ConstantPad(_Pad):
    def __init__(self, padding: Pads, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(_ConstantPad):
    """One number around the last axis; negative padding cuts off.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, L) or (C, L), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ConstantPad1d((1, 2), 0.5)(pyattn.tensor([[1.0, 2.0]]))
    tensor([[0.5000, 1.0000, 2.0000, 0.5000, 0.5000]])
    """

    _axes = 1


class ConstantPad2d(_ConstantPad):
    """One number around the last two axes; negative padding cuts off.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, H, W) or (C, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ConstantPad2d((1, 0, 1, 0), 5.0)(pyattn.tensor([[[1.0, 2.0]]]))
    tensor([[[5., 5., 5.],
             [5., 1., 2.]]])
    """

    _axes = 2


class ConstantPad3d(_ConstantPad):
    """One number around the last three axes; negative padding cuts off.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, D, H, W) or (C, D, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ConstantPad3d(1, 5.0)(pyattn.ones(1, 2, 2, 2)).shape
    torch.Size([1, 4, 4, 4])
    """

    _axes = 3


class ZeroPad1d(ConstantPad1d):
    """Zeros around the last axis; negative padding cuts off.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, L) or (C, L), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ZeroPad1d(1)(pyattn.tensor([[1.0, 2.0]]))
    tensor([[0., 1., 2., 0.]])
    """

    def __init__(self, padding: Pads) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad2d(ConstantPad2d):
    """Zeros around the last two axes; negative padding cuts off.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, H, W) or (C, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ZeroPad2d((1, 0, 1, 0))(pyattn.tensor([[[1.0, 2.0]]]))
    tensor([[[0., 0., 0.],
             [0., 1., 2.]]])
    """

    def __init__(self, padding: Pads) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ZeroPad3d(ConstantPad3d):
    """Zeros around the last three axes; negative padding cuts off.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, D, H, W) or (C, D, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ZeroPad3d(1)(pyattn.ones(1, 2, 2, 2)).shape
    torch.Size([1, 4, 4, 4])
    """

    def __init__(self, padding: Pads) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class ReflectionPad1d(_Pad):
    """The input mirrored at its edges, along the last axis; the edge itself is not repeated.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, L) or (C, L), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ReflectionPad1d((2, 1))(pyattn.tensor([[1.0, 2.0, 3.0]]))
    tensor([[3., 2., 1., 2., 3., 2.]])
    """

    _axes = 1
    _mode = "reflect"


class ReflectionPad2d(_Pad):
    """The input mirrored at its edges, along the last two axes; the edge itself is not repeated.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, H, W) or (C, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ReflectionPad2d(1)(pyattn.ones(1, 2, 2)).shape
    torch.Size([1, 4, 4])
    """

    _axes = 2
    _mode = "reflect"


class ReflectionPad3d(_Pad):
    """The input mirrored at its edges, along the last three axes; the edge itself is not repeated.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, D, H, W) or (C, D, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ReflectionPad3d(1)(pyattn.ones(1, 2, 2, 2)).shape
    torch.Size([1, 4, 4, 4])
    """

    _axes = 3
    _mode = "reflect"


class ReplicationPad1d(_Pad):
    """The input's edges repeated, along the last axis.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, L) or (C, L), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ReplicationPad1d((2, 1))(pyattn.tensor([[1.0, 2.0, 3.0]]))
    tensor([[1., 1., 1., 2., 3., 3.]])
    """

    _axes = 1
    _mode = "replicate"


class ReplicationPad2d(_Pad):
    """The input's edges repeated, along the last two axes.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, H, W) or (C, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ReplicationPad2d(1)(pyattn.ones(1, 2, 2)).shape
    torch.Size([1, 4, 4])
    """

    _axes = 2
    _mode = "replicate"


class ReplicationPad3d(_Pad):
    """The input's edges repeated, along the last three axes.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, D, H, W) or (C, D, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.ReplicationPad3d(1)(pyattn.ones(1, 2, 2, 2)).shape
    torch.Size([1, 4, 4, 4])
    """

    _axes = 3
    _mode = "replicate"


class CircularPad1d(_Pad):
    """The input continued by its other end, along the last axis.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, L) or (C, L), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.CircularPad1d((2, 1))(pyattn.tensor([[1.0, 2.0, 3.0]]))
    tensor([[2., 3., 1., 2., 3., 1.]])
    """

    _axes = 1
    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """`functional.pad` of the input."""
        _refuse_rank(self, input)
        return super().forward(input)


class CircularPad2d(_Pad):
    """The input continued by its other end, along the last two axes.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, H, W) or (C, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.CircularPad2d(1)(pyattn.ones(1, 2, 2)).shape
    torch.Size([1, 4, 4])
    """

    _axes = 2
    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """`functional.pad` of the input."""
        _refuse_rank(self, input)
        return super().forward(input)


class CircularPad3d(_Pad):
    """The input continued by its other end, along the last three axes.

    `padding` is one number for all sides, or two for each axis, last axis first.
    Shapes: (N, C, D, H, W) or (C, D, H, W), with longer sizes.  Raises RuntimeError where it does not fit.

    >>> import pyattn
    >>> pyattn.nn.CircularPad3d(1)(pyattn.ones(1, 2, 2, 2)).shape
    torch.Size([1, 4, 4, 4])
    """

    _axes = 3
    _mode = "circular"

    def forward(self, input: Tensor) -> Tensor:
        """`functional.pad` of the input."""
        _refuse_rank(self, input)
        return super().forward(input)


def _refuse_rank(module: _Pad, input: Tensor) -> None:
    if len(input._shape) - module._axes not in (1, 2):
        raise ValueError(
            f"{type(module).__name__}: expected rank {module._axes + 1} or {module._axes + 2}, got shape "
            f"{input._shape}"
        )


# fmt: off
__all__ = [
    "CircularPad1d", "CircularPad2d", "CircularPad3d", "ConstantPad1d", "ConstantPad2d",
    "ConstantPad3d", "ReflectionPad1d", "ReflectionPad2d", "ReflectionPad3d", "ReplicationPad1d",
    "ReplicationPad2d", "ReplicationPad3d", "ZeroPad1d", "ZeroPad2d", "ZeroPad3d",
]
# fmt: on
