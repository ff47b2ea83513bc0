"""Layers that normalize channels over the batch, with running statistics."""

from __future__ import annotations

from ...autograd import no_grad
from ...dtypes import int64
from ...later import lacking
from ...ops.indexing import fill_
from ...ops.making import empty, ones, zeros
from ...refusals import constructing
from .. import functional as F
from .. import init
from ..parameter import Parameter
from .module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...dtypes import dtype
    from ...tensor import Tensor


class _NormBase(Module):
    """What the layers share that keep statistics: weight and bias, running mean and variance."""

    _version = 2
    _ranks: tuple[int, ...] = ()
    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    @constructing
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self.register_parameter("weight", None)
        self.register_parameter("bias", None)
        if affine:
            self.weight = Parameter(empty(num_features, device=device, dtype=dtype))
            if bias:
                self.bias = Parameter(empty(num_features, device=device, dtype=dtype))
        tracked = track_running_stats
        place: Any = {"device": device, "dtype": dtype}
        self.register_buffer("running_mean", zeros(num_features, **place) if tracked else None)
        self.register_buffer("running_var", ones(num_features, **place) if tracked else None)
        place["dtype"] = int64
        self.register_buffer("num_batches_tracked", zeros((), **place) if tracked else None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Running mean 0, running variance 1, no batch seen."""
        for t, value in (
            (self.running_mean, 0),
            (self.running_var, 1),
            (self.num_batches_tracked, 0),
        ):
            if self.track_running_stats and t is not None:
                with no_grad():
                    fill_(t, value)

    def reset_parameters(self) -> None:
        """The statistics as at first, the weight 1 and the bias 0."""
        self.reset_running_stats()
        if self.affine:
            if self.weight is not None:
                init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def _check_input_dim(self, input: Tensor) -> None:
        if self._ranks and len(input._shape) not in self._ranks:
            ranks = " or ".join([str(rank) for rank in self._ranks])
            raise ValueError(
                f"{type(self).__name__}: expected an input of rank {ranks}, got shape {input._shape}"
            )

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )

    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, metadata: Any, *rest: Any
    ) -> None:
        version = metadata.get("version")
        if (version is None or version < 2) and self.track_running_stats:
            # States of the first form have no count of batches.
            counted = prefix + "num_batches_tracked"
            if counted not in state_dict:
                count = self.num_batches_tracked
                state_dict[counted] = zeros((), dtype=int64) if count is None else count
        super()._load_from_state_dict(state_dict, prefix, metadata, *rest)


class _BatchNorm(_NormBase):
    def forward(self, input: Tensor) -> Tensor:
        """`functional.batch_norm` of the input, whose statistics are kept in training."""
        self._check_input_dim(input)
        momentum = 0.0 if self.momentum is None else self.momentum
        if self.training and self.track_running_stats and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:  # the mean of all batches
                momentum = 1.0 / self.num_batches_tracked.item()
        of_batch = self.training or self.running_mean is None and self.running_var is None
        running: Any = (self.running_mean, self.running_var)
        if self.training and not self.track_running_stats:
            running = (None, None)
        settings = running[0], running[1], self.weight, self.bias
        return F.batch_norm(input, *settings, of_batch, momentum, self.eps)


class BatchNorm1d(_BatchNorm):
    """Each channel normalized over the batch: (x - mean) / sqrt(variance + eps) * weight + bias.

    Shapes: (N, C) or (N, C, L) in and out; weight, bias and the running statistics are (C).  In
    training mean and variance are the batch's, and the running ones come nearer to them by `momentum`
    (None: they are the mean of all batches); after eval() they are the running ones, or, without
    `track_running_stats`, always the batch's.  Without `affine` there is no weight and no bias, without
    `bias` no bias.  Raises ValueError for another rank, and in training for one number a channel.
    Ioffe and Szegedy, 2015.

    >>> import pyattn
    >>> layer = pyattn.nn.BatchNorm1d(2)
    >>> layer(pyattn.tensor([[1.0, 5.0], [3.0, 9.0]])).detach().round()
    tensor([[-1., -1.],
            [ 1.,  1.]])
    >>> layer.running_mean
    tensor([0.2000, 0.7000])
    """

    _ranks = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Each channel of images, (N, C, H, W), normalized over the batch: as BatchNorm1d.

    >>> import pyattn
    >>> layer = pyattn.nn.BatchNorm2d(3)
    >>> layer(pyattn.ones(4, 3, 2, 2)).shape
    torch.Size([4, 3, 2, 2])
    """

    _ranks = (4,)


class BatchNorm3d(_BatchNorm):
    """Each channel of volumes, (N, C, D, H, W), normalized over the batch: as BatchNorm1d.

    >>> import pyattn
    >>> layer = pyattn.nn.BatchNorm3d(3)
    >>> layer(pyattn.ones(4, 3, 2, 2, 2)).shape
    torch.Size([4, 3, 2, 2, 2])
    """

    _ranks = (5,)


class SyncBatchNorm(_BatchNorm):
    """BatchNorm over the batches of several processes.  Here there is one, so that it is BatchNorm.

    Raises ValueError for an input of rank below 2, RuntimeError for a `process_group`.

    >>> import pyattn
    >>> layer = pyattn.nn.SyncBatchNorm.convert_sync_batchnorm(pyattn.nn.BatchNorm2d(3))
    >>> layer(pyattn.ones(4, 3, 2, 2)).shape
    torch.Size([4, 3, 2, 2])
    """

    @constructing
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        process_group: Any = None,
        device: Any = None,
        dtype: dtype | None = None,
        *,
        bias: bool = True,
    ) -> None:
        if process_group is not None:
            raise RuntimeError(
                "SyncBatchNorm: there is one process here, and no group of them; leave process_group out"
            )
        settings = num_features, eps, momentum, affine, track_running_stats, device, dtype
        super().__init__(*settings, bias=bias)
        self.process_group = None

    def _check_input_dim(self, input: Tensor) -> None:
        if len(input._shape) < 2:
            raise ValueError(
                f"SyncBatchNorm: expected an input of rank 2 or more, got shape {input._shape}"
            )
        if input._shape[1] == 0:
            raise ValueError(f"SyncBatchNorm: an input of shape {input._shape} has no channels")

    @classmethod
    def convert_sync_batchnorm(cls, module: Module, process_group: Any = None) -> Module:
        """The module with each batch norm in it made a SyncBatchNorm that keeps its tensors.

        >>> import pyattn
        >>> model = pyattn.nn.Sequential(pyattn.nn.BatchNorm1d(2))
        >>> type(pyattn.nn.SyncBatchNorm.convert_sync_batchnorm(model)[0]).__name__
        'SyncBatchNorm'
        """
        made = module
        if isinstance(module, _BatchNorm):
            settings = module.num_features, module.eps, module.momentum, module.affine
            made = cls(
                *settings, module.track_running_stats, process_group, bias=module.bias is not None
            )
            made.training = module.training
            made._parameters = module._parameters
            made._buffers = module._buffers
        for name, child in module.named_children():
            made.add_module(name, cls.convert_sync_batchnorm(child, process_group))
        return made


__all__ = ["BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm"]

if not TYPE_CHECKING:  # which PyTorch has in this file, too
    __getattr__ = lacking(
        __name__,
        homes={
            ".lazy_norm": "LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d",
        },
    )
