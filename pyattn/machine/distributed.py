"""torch.distributed: several processes that train one model, which is where PyTorch goes on.

A program may ask whether it is one of several: it is not.  What would make it one says where to go.
"""

from __future__ import annotations

from .parts import constant, missing, refusing

TYPE_CHECKING = False
if TYPE_CHECKING:
    pass

_WHY = (
    "pyattn is one process; leave it out, or run the program on PyTorch, with torchrun, where it is "
    "too large for one"
)


class ReduceOp:
    """The ways to bring the processes' numbers together, by name."""

    SUM, AVG, PRODUCT, MIN, MAX = "SUM", "AVG", "PRODUCT", "MIN", "MAX"
    BAND, BOR, BXOR, PREMUL_SUM = "BAND", "BOR", "BXOR", "PREMUL_SUM"


class group:
    """The group of all processes, which is nobody's."""

    WORLD = None


def get_node_local_rank(fallback_rank: int | None = None) -> int:
    """The fallback; RuntimeError without one, as nothing started several processes."""
    if fallback_rank is None:
        raise RuntimeError(f"distributed.get_node_local_rank: {_WHY}")
    return fallback_rank


default_pg_timeout = None
globals().update(
    constant(
        dict.fromkeys(
            "is_available is_backend_available is_gloo_available is_initialized is_mpi_available "
            "is_nccl_available is_torchelastic_launched is_ucc_available is_xccl_available".split(),
            False,
        )
    )
)
globals().update(
    refusing(
        "all_gather all_gather_into_tensor all_gather_object all_reduce all_to_all all_to_all_single "
        "barrier batch_isend_irecv broadcast broadcast_object_list gather gather_object get_backend "
        "get_global_rank get_process_group_ranks get_rank get_world_size init_device_mesh "
        "init_process_group irecv isend monitored_barrier new_group recv reduce reduce_scatter "
        "reduce_scatter_tensor scatter scatter_object_list send",
        ValueError,
        _WHY,
        "distributed.",
    )
)
globals().update(
    refusing("destroy_process_group", AssertionError, "no group was made", "distributed.")
)

if not TYPE_CHECKING:
    __getattr__ = missing("distributed")
