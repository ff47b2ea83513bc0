"""Norms that take the number of channels from their first input."""

from __future__ import annotations

from ...dtypes import int64
from ...ops.making import zeros
from ...refusals import constructing
from ..parameter import UninitializedBuffer, UninitializedParameter
from .batchnorm import BatchNorm1d, BatchNorm2d, BatchNorm3d
from .instancenorm import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from .lazy import LazyModuleMixin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...dtypes import dtype
    from ...tensor import Tensor


class _LazyNorm(LazyModuleMixin):
    """What lazy norms share: as many features as the first input has channels."""

    @constructing
    def __init__(
        self: Any,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        # With neither at first, so that nothing of no features is made.
        super().__init__(0, eps, momentum, False, False, device, dtype)
        self.affine = affine
        self.track_running_stats = track_running_stats
        if affine:
            self.weight = UninitializedParameter(device=device, dtype=dtype)
            if bias:
                self.bias = UninitializedParameter(device=device, dtype=dtype)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(device=device, dtype=dtype)
            self.running_var = UninitializedBuffer(device=device, dtype=dtype)
            self.num_batches_tracked = zeros((), device=device, dtype=int64)

    def reset_parameters(self: Any) -> None:
        """The parameters and statistics as at first, where their shapes are known."""
        if not self.has_uninitialized_params() and self.num_features != 0:
            super().reset_parameters()  # type: ignore[misc]

    def initialize_parameters(self: Any, input: Tensor) -> None:
        """Parameters and statistics for the input's channels, as they are at first."""
        if not self.has_uninitialized_params():
            return
        self.num_features = input.shape[1]
        for name in ("weight", "bias", "running_mean", "running_var"):
            t = getattr(self, name)
            if t is not None:
                t.materialize((self.num_features,))
        self.reset_parameters()


class LazyBatchNorm1d(_LazyNorm, BatchNorm1d):  # type: ignore[misc]
    """A BatchNorm1d that takes num_features from its first input.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyBatchNorm1d()
    >>> _ = layer(pyattn.ones(2, 3, 2))
    >>> layer.num_features
    3
    """

    cls_to_become = BatchNorm1d


class LazyBatchNorm2d(_LazyNorm, BatchNorm2d):  # type: ignore[misc]
    """A BatchNorm2d that takes num_features from its first input.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyBatchNorm2d()
    >>> _ = layer(pyattn.ones(2, 3, 2, 2))
    >>> layer.num_features
    3
    """

    cls_to_become = BatchNorm2d


class LazyBatchNorm3d(_LazyNorm, BatchNorm3d):  # type: ignore[misc]
    """A BatchNorm3d that takes num_features from its first input.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyBatchNorm3d()
    >>> _ = layer(pyattn.ones(2, 3, 2, 2, 2))
    >>> layer.num_features
    3
    """

    cls_to_become = BatchNorm3d


class LazyInstanceNorm1d(_LazyNorm, InstanceNorm1d):  # type: ignore[misc]
    """An InstanceNorm1d that takes num_features from its first input.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyInstanceNorm1d()
    >>> _ = layer(pyattn.ones(2, 3, 2))
    >>> layer.num_features
    3
    """

    cls_to_become = InstanceNorm1d


class LazyInstanceNorm2d(_LazyNorm, InstanceNorm2d):  # type: ignore[misc]
    """An InstanceNorm2d that takes num_features from its first input.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyInstanceNorm2d()
    >>> _ = layer(pyattn.ones(2, 3, 2, 2))
    >>> layer.num_features
    3
    """

    cls_to_become = InstanceNorm2d


class LazyInstanceNorm3d(_LazyNorm, InstanceNorm3d):  # type: ignore[misc]
    """An InstanceNorm3d that takes num_features from its first input.

    >>> import pyattn
    >>> layer = pyattn.nn.LazyInstanceNorm3d()
    >>> _ = layer(pyattn.ones(2, 3, 2, 2, 2))
    >>> layer.num_features
    3
    """

    cls_to_become = InstanceNorm3d


__all__ = [
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "LazyBatchNorm3d",
    "LazyInstanceNorm1d",
    "LazyInstanceNorm2d",
    "LazyInstanceNorm3d",
]
