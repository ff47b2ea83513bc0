"""Layers that normalize each channel of each sample."""

from __future__ import annotations

from ...later import lacking
from ...refusals import constructing, warn
from .. import functional as F
from .batchnorm import _NormBase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...dtypes import dtype
    from ...tensor import Tensor


class _InstanceNorm(_NormBase):
    @constructing
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        settings = num_features, eps, momentum, affine, track_running_stats, device, dtype
        super().__init__(*settings, bias=bias)

    def forward(self, input: Tensor) -> Tensor:
        """`functional.instance_norm` of the input, a batch or one sample."""
        self._check_input_dim(input)
        single = len(input._shape) == self._ranks[0]
        d = len(input._shape) - self._ranks[0]
        if input._shape[d] != self.num_features:
            said = f"{type(self).__name__}: {input._shape[d]} channels for num_features={self.num_features}"
            if self.affine:
                raise ValueError(said)
            warn(said + "; without affine that changes nothing")
        x = input.unsqueeze(0) if single else input
        of_sample = self.training or not self.track_running_stats
        momentum = 0.0 if self.momentum is None else self.momentum
        running = self.running_mean, self.running_var
        y = F.instance_norm(x, *running, self.weight, self.bias, of_sample, momentum, self.eps)
        return y.squeeze(0) if single else y

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, metadata: Any, *rest: Any
    ) -> None:
        if metadata.get("version") is None and not self.track_running_stats:
            kept = [prefix + n for n in ("running_mean", "running_var") if prefix + n in state_dict]
            if kept:
                rest[-1].append(
                    f"{type(self).__name__}: {' and '.join(kept)} are in the state, but it keeps no running "
                    "statistics; make it with track_running_stats=True, or leave them out"
                )
                for key in kept:
                    state_dict.pop(key)
        super()._load_from_state_dict(state_dict, prefix, metadata, *rest)


class InstanceNorm1d(_InstanceNorm):
    """Each channel of each sample normalized: (x - mean) / sqrt(variance + eps) * weight + bias.

    Shapes: (N, C, L) or (C, L) in and out.  With `affine` there are a weight and a bias of (C), with
    `track_running_stats` running statistics, which take the sample's place after eval().  Raises
    ValueError for another rank, and for one number a channel.  Ulyanov, Vedaldi and Lempitsky, 2016.

    >>> import pyattn
    >>> pyattn.nn.InstanceNorm1d(2)(pyattn.tensor([[[1.0, 3.0], [10.0, 30.0]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """

    _ranks = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Each channel of each image, (N, C, H, W) or (C, H, W), normalized: as InstanceNorm1d.

    >>> import pyattn
    >>> pyattn.nn.InstanceNorm2d(3)(pyattn.ones(4, 3, 2, 2)).sum()
    tensor(0.)
    """

    _ranks = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Each channel of each volume, (N, C, D, H, W) or (C, D, H, W), normalized: as InstanceNorm1d.

    >>> import pyattn
    >>> pyattn.nn.InstanceNorm3d(3)(pyattn.ones(4, 3, 2, 2, 2)).sum()
    tensor(0.)
    """

    _ranks = (4, 5)


__all__ = ["InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"]

if not TYPE_CHECKING:  # which PyTorch has in this file, too
    __getattr__ = lacking(
        __name__,
        homes={
            ".lazy_norm": "LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d",
        },
    )
