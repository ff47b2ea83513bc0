"""torch.accelerator, torch.mps and the other devices that may be asked for, and torch.cpu, the one there is."""

from __future__ import annotations

from .parts import Nothing, constant, nothing, part, refusing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WHY = "there is none here; tensors are on 'cpu'"
_NO = {"is_available": False, "device_count": 0}
_MEMORY = dict.fromkeys(
    "max_memory_allocated max_memory_reserved memory_allocated memory_reserved".split(), 0
)


def _seed(seed: Any) -> None:
    """Seed the device's random numbers, of which there are none."""
    int(seed)


accelerator = part(
    "accelerator",
    "torch.accelerator: whatever is faster than the CPU, of which there is none.",
    device_index=Nothing,
    **constant({**_NO, "current_accelerator": None}),
    **nothing("empty_cache"),
    **refusing(
        "current_device_index current_device_idx current_stream set_device_index set_device_idx "
        "set_stream synchronize get_device_capability get_memory_info memory_stats "
        + " ".join(_MEMORY),
        RuntimeError,
        _WHY,
        "accelerator.",
    ),
)
mps = part(
    "mps",
    "torch.mps: Apple's GPU, which is not used.",
    manual_seed=_seed,
    **constant(_NO),
    **nothing("seed"),
    **refusing(
        "Event synchronize empty_cache current_allocated_memory driver_allocated_memory get_rng_state "
        "set_rng_state set_per_process_memory_fraction recommended_max_memory",
        RuntimeError,
        _WHY,
        "mps.",
    ),
)


def _other(name: str) -> Any:
    return part(
        name,
        f"torch.{name}",
        manual_seed=_seed,
        manual_seed_all=_seed,
        stream=Nothing,
        **constant({**_NO, "is_initialized": False, "is_bf16_supported": False}),
        **nothing("empty_cache seed seed_all"),
        **refusing(
            "Event Stream current_device current_stream get_device_name get_device_properties "
            "get_device_capability init set_device synchronize mem_get_info " + " ".join(_MEMORY),
            RuntimeError,
            _WHY,
            f"{name}.",
        ),
    )


xpu = _other("xpu")
mtia = _other("mtia")
cpu = part(
    "cpu",
    "torch.cpu: the one device there is.",
    stream=Nothing,
    StreamContext=Nothing,
    Stream=Nothing,
    **constant(
        {
            "is_available": True,
            "is_initialized": True,
            "device_count": 1,
            "current_device": "cpu",
        }
    ),
    **nothing("synchronize set_device current_stream"),
)
