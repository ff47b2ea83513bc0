"""torch.backends: the libraries that PyTorch is built upon, of which none is here.

Their switches can be set and read, as programs set them whatever the machine.
"""

from __future__ import annotations

from .parts import Nothing, constant, missing, nothing, part, refusing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_ABSENT = constant({"is_available": False})
_FLAGS = {"flags": Nothing}

fp32_precision = "none"

cudnn = part(
    "backends.cudnn",
    "torch.backends.cudnn: its switches may be set, and change nothing.",
    enabled=True,
    benchmark=False,
    deterministic=False,
    allow_tf32=True,
    benchmark_limit=None,
    fp32_precision="none",
    **constant({"version": None, "is_acceptable": False}),
    **_ABSENT,
    **_FLAGS,
)


class _Switches:
    """Switches of a library that is not here."""

    def __init__(self, **switches: Any) -> None:
        self.__dict__.update(switches)


_SDP = ("flash", "mem_efficient", "math", "cudnn")
_sdp: dict[str, bool] = dict.fromkeys(_SDP, True)


def _sdp_switches() -> dict[str, Any]:
    """Which ways of computing attention may be taken; here there is one, and the numbers are its."""

    def asks(name: str) -> Any:
        return lambda: _sdp[name]

    def sets(name: str) -> Any:
        def switch(enabled: bool) -> None:
            _sdp[name] = bool(enabled)

        return switch

    asking = {f"{name}_sdp_enabled": asks(name) for name in _SDP}
    return {**asking, **{f"enable_{name}_sdp": sets(name) for name in _SDP}}


cuda = part(
    "backends.cuda",
    "torch.backends.cuda: its switches may be set, and change nothing.",
    matmul=_Switches(
        allow_tf32=False,
        allow_fp16_reduced_precision_reduction=True,
        allow_bf16_reduced_precision_reduction=True,
        allow_fp16_accumulation=False,
        fp32_precision="none",
    ),
    cufft_plan_cache=_Switches(size=0, max_size=0),
    sdp_kernel=Nothing,
    **_sdp_switches(),
    **constant(
        {
            "is_built": False,
            "is_flash_attention_available": False,
            "can_use_flash_attention": False,
            "can_use_efficient_attention": False,
            "can_use_cudnn_attention": False,
        }
    ),
    **nothing("preferred_linalg_library preferred_blas_library"),
)
mps = part(
    "backends.mps",
    "torch.backends.mps: Apple's GPU, which is not used.",
    **constant({"is_built": False}),
    **_ABSENT,
    **refusing(
        "is_macos13_or_newer is_macos_or_newer get_name get_core_count",
        RuntimeError,
        "Apple's GPU is not used here; tensors are on 'cpu'",
        "backends.mps.",
    ),
)
cpu = part("backends.cpu", "torch.backends.cpu", **constant({"get_cpu_capability": "DEFAULT"}))
mkl = part(
    "backends.mkl",
    "torch.backends.mkl",
    verbose=Nothing,
    VERBOSE_OFF=0,
    VERBOSE_ON=1,
    **_ABSENT,
)
mkldnn = part(
    "backends.mkldnn",
    "torch.backends.mkldnn",
    enabled=False,
    deterministic=False,
    allow_tf32=True,
    fp32_precision="none",
    verbose=Nothing,
    VERBOSE_OFF=0,
    VERBOSE_ON=1,
    **_ABSENT,
    **_FLAGS,
)
openmp = part("backends.openmp", "torch.backends.openmp", **_ABSENT)
nnpack = part("backends.nnpack", "torch.backends.nnpack", **_ABSENT, **_FLAGS)
opt_einsum = part(
    "backends.opt_einsum",
    "torch.backends.opt_einsum",
    enabled=False,
    strategy=None,
    **_ABSENT,
    **_FLAGS,
)
quantized = part(
    "backends.quantized", "torch.backends.quantized", engine="none", supported_engines=["none"]
)

if not TYPE_CHECKING:
    __getattr__ = missing("backends")
