"""torch.nn.parallel: a model on several devices.  Without a GPU, DataParallel calls what it wraps."""

from __future__ import annotations

from ..machine.distributed import _WHY
from ..machine.parts import missing, refusing
from .modules.module import Module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class DataParallel(Module):
    """The module, on all GPUs at once: as there is none, it is called as it stands.

    As in PyTorch, the module is its `module`, and its state's names begin with that.

    >>> import pyattn
    >>> model = pyattn.nn.DataParallel(pyattn.nn.Linear(2, 1))
    >>> list(model.state_dict()), model.device_ids
    (['module.weight', 'module.bias'], [])
    """

    def __init__(
        self, module: Module, device_ids: Any = None, output_device: Any = None, dim: int = 0
    ) -> None:
        super().__init__()
        self.module = module
        self.device_ids: list[int] = []

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        """What the module computes."""
        return self.module(*inputs, **kwargs)


class DistributedDataParallel(Module):
    """The module, trained by several processes: refused with ValueError, as there is one."""

    def __init__(self, module: Module, *args: Any, **kwargs: Any) -> None:
        raise ValueError(f"DistributedDataParallel: {_WHY}")


def data_parallel(
    module: Module,
    inputs: Any,
    device_ids: Any = None,
    output_device: Any = None,
    dim: int = 0,
    module_kwargs: Any = None,
) -> Any:
    """module(*inputs), as there is no GPU."""
    several = isinstance(inputs, tuple)
    return module(*(inputs if several else (inputs,)), **(module_kwargs or {}))


globals().update(
    refusing("gather parallel_apply replicate scatter", RuntimeError, _WHY, "nn.parallel.")
)

if not TYPE_CHECKING:
    __getattr__ = missing("nn.parallel")
