"""torch.cuda, where there is no GPU: what may be asked is answered, what needs one is refused."""

from __future__ import annotations

from ..portable import OrderedDict
from . import amp as _amp
from .parts import Nothing, constant, missing, nothing, part, refusing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WHY = "there is no GPU here; tensors are on 'cpu'"


def is_available() -> bool:
    """False: there is no GPU here.

    >>> import pyattn
    >>> pyattn.cuda.is_available(), pyattn.cuda.device_count()
    (False, 0)
    """
    return False


def device_count() -> int:
    """How many GPUs there are: 0."""
    return 0


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Whether a GPU computes with bfloat16: False, as there is none."""
    return False


def manual_seed(seed: int) -> None:
    """Seed the GPU's random numbers, of which there are none; those of the CPU stay as they are."""
    int(seed)


def manual_seed_all(seed: int) -> None:
    """Seed the random numbers of all GPUs, of which there are none."""
    int(seed)


def memory_stats(device: Any = None) -> dict[str, Any]:
    """What is known of a GPU's memory: nothing."""
    empty: dict[str, Any] = OrderedDict()
    return empty


def get_arch_list() -> list[str]:
    """The kinds of GPUs that are computed on: none."""
    return []


def get_rng_state_all() -> list[Any]:
    """The states of the GPUs' random numbers, of which there are none."""
    return []


def set_device(device: Any) -> None:
    """Choose a GPU: refused with AssertionError, but for a number below 0, which means none."""
    if not isinstance(device, int) or device >= 0:
        raise AssertionError(f"cuda.set_device: {_WHY}")


class device(Nothing):
    """A block that computes on a GPU: refused with RuntimeError when it is entered.

    A number below 0, or None, means none and is let through.
    """

    def __init__(self, device: Any) -> None:
        self._device = device

    def __enter__(self) -> None:
        if self._device is not None and not (isinstance(self._device, int) and self._device < 0):
            raise RuntimeError(f"cuda.device: {_WHY}")


class OutOfMemoryError(RuntimeError):
    """What a GPU without room raises; nothing here does."""


globals().update(
    refusing(
        "current_device current_stream default_stream get_device_capability get_device_name "
        "get_device_properties get_rng_state init initial_seed ipc_collect mem_get_info "
        "set_per_process_memory_fraction set_rng_state set_stream set_sync_debug_mode synchronize "
        "can_device_access_peer cudart current_blas_handle make_graphed_callables graph_pool_handle "
        "get_sync_debug_mode",
        AssertionError,
        _WHY,
        "cuda.",
    )
)
globals().update(
    refusing(
        "CUDAGraph Event ExternalStream Stream graph is_current_stream_capturing memory_snapshot "
        "memory_summary temperature utilization power_draw clock_rate memory_usage",
        RuntimeError,
        _WHY,
        "cuda.",
    )
)
globals().update(
    constant(
        {
            "is_initialized": False,
            "is_tf32_supported": False,
            "max_memory_allocated": 0,
            "max_memory_cached": 0,
            "max_memory_reserved": 0,
            "memory_allocated": 0,
            "memory_cached": 0,
            "memory_reserved": 0,
        }
    )
)
globals().update(
    nothing(
        "empty_cache reset_accumulated_memory_stats reset_max_memory_allocated "
        "reset_max_memory_cached reset_peak_memory_stats seed seed_all set_rng_state_all"
    )
)
stream = StreamContext = Nothing  # of no stream
default_generators: tuple[Any, ...] = ()
has_half = True
has_magma = False

amp = part(
    "cuda.amp",
    "torch.cuda.amp: autocast and GradScaler for a GPU, which here is none.",
    GradScaler=_amp.GradScalerOfCuda,
    autocast=_amp.autocast_of_cuda,
    custom_bwd=_amp.custom_bwd,
    custom_fwd=_amp.custom_fwd,
)
random = part(
    "cuda.random",
    "torch.cuda.random",
    **{
        name: globals()[name]
        for name in (
            "get_rng_state get_rng_state_all initial_seed manual_seed manual_seed_all seed seed_all "
            "set_rng_state set_rng_state_all"
        ).split()
    },
)
memory = part(
    "cuda.memory",
    "torch.cuda.memory",
    **{
        name: globals()[name]
        for name in (
            "empty_cache max_memory_allocated max_memory_reserved mem_get_info memory_allocated "
            "memory_reserved memory_stats memory_summary reset_peak_memory_stats"
        ).split()
    },
)
nvtx = part(
    "cuda.nvtx",
    "torch.cuda.nvtx: marks for NVIDIA's profiler.",
    range=Nothing,
    **refusing("mark range_pop range_push", RuntimeError, _WHY, "cuda.nvtx."),
)

if not TYPE_CHECKING:
    __getattr__ = missing("cuda")
