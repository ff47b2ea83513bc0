"""Threads, precision and the like: what a program sets for a machine, remembered where it may ask.

None of it changes a number: there is one thread, one kind of float, one device, and the same program
always gives the same.
"""

from __future__ import annotations

from ..refusals import warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_set: dict[str, Any] = {
    "threads": 1,
    "interop": 1,
    "precision": "highest",
    "deterministic": 0,
    "warn always": False,
}
_LEVELS = ("default", "warn", "error")


def _positive(name: str, number: Any) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise RuntimeError(f"{name}: expected an int, got {type(number).__name__}")
    if number < 1:
        raise RuntimeError(f"{name}: expected a number above 0, got {number}")
    return int(number)


def get_num_threads() -> int:
    """How many threads compute: as many as were set, though it is one that does.

    >>> import pyattn
    >>> pyattn.get_num_threads()
    1
    """
    return int(_set["threads"])


def set_num_threads(num: int) -> None:
    """Remember a number of threads; one computes.  Raises RuntimeError for other than one above 0.

    >>> import pyattn
    >>> pyattn.set_num_threads(1)
    """
    _set["threads"] = _positive("set_num_threads", num)


def get_num_interop_threads() -> int:
    """How many operations run at once: as many as were set, though it is one that does.

    >>> import pyattn
    >>> pyattn.get_num_interop_threads()
    1
    """
    return int(_set["interop"])


def set_num_interop_threads(num: int) -> None:
    """Remember a number of operations to run at once.  Raises RuntimeError for other than one above 0.

    >>> import pyattn
    >>> pyattn.set_num_interop_threads(1)
    """
    _set["interop"] = _positive("set_num_interop_threads", num)


def get_float32_matmul_precision() -> str:
    """What was set for products of matrices: 'highest' unless told otherwise.

    >>> import pyattn
    >>> pyattn.get_float32_matmul_precision()
    'highest'
    """
    return str(_set["precision"])


def set_float32_matmul_precision(precision: str) -> None:
    """Remember 'highest', 'high' or 'medium'; products keep all their digits.

    Warns of any other word, and leaves it.

    >>> import pyattn
    >>> pyattn.set_float32_matmul_precision("highest")
    """
    if not isinstance(precision, str):
        raise RuntimeError(
            f"set_float32_matmul_precision: expected a string, got {type(precision).__name__}"
        )
    if precision not in ("highest", "high", "medium"):
        warn(
            "set_float32_matmul_precision: expected 'highest', 'high' or 'medium', got "
            f"{precision!r}; it stays {_set['precision']!r}"
        )
        return
    _set["precision"] = precision


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Ask for the same results at each run, as they always are here.

    >>> import pyattn
    >>> pyattn.use_deterministic_algorithms(False)
    """
    for name, given in (("mode", mode), ("warn_only", warn_only)):
        if not isinstance(given, bool):
            raise TypeError(
                f"use_deterministic_algorithms: {name} must be a bool, got {type(given).__name__}"
            )
    _set["deterministic"] = (1 if warn_only else 2) if mode else 0


def are_deterministic_algorithms_enabled() -> bool:
    """Whether a program asked for the same results at each run.

    >>> import pyattn
    >>> pyattn.are_deterministic_algorithms_enabled()
    False
    """
    return bool(_set["deterministic"])


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Whether it asked for no more than a warning where they are not the same.

    >>> import pyattn
    >>> pyattn.is_deterministic_algorithms_warn_only_enabled()
    False
    """
    return bool(_set["deterministic"] == 1)


def get_deterministic_debug_mode() -> int:
    """The same as a number: 0 for not asked, 1 for a warning, 2 for an error.

    >>> import pyattn
    >>> pyattn.get_deterministic_debug_mode()
    0
    """
    return int(_set["deterministic"])


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """Set it by a number, or by 'default', 'warn', 'error'; RuntimeError for any other.

    >>> import pyattn
    >>> pyattn.set_deterministic_debug_mode("default")
    """
    if not isinstance(debug_mode, (int, str)):
        raise TypeError(
            f"set_deterministic_debug_mode: expected a number or a word, got "
            f"{type(debug_mode).__name__}"
        )
    if debug_mode not in (*_LEVELS, 0, 1, 2):
        raise RuntimeError(
            "set_deterministic_debug_mode: expected 'default', 'warn' or 'error', or 0 to 2, got "
            f"{debug_mode!r}"
        )
    level = _LEVELS.index(debug_mode) if isinstance(debug_mode, str) else debug_mode
    _set["deterministic"] = level


def set_flush_denormal(mode: bool) -> bool:
    """Ask for the smallest floats to be made 0: False, as it cannot be done.

    >>> import pyattn
    >>> pyattn.set_flush_denormal(True)
    False
    """
    if not isinstance(mode, bool):
        raise RuntimeError(f"set_flush_denormal: expected a bool, got {type(mode).__name__}")
    return False


def get_device_module(device: Any = None) -> Any:
    """The module of a device by its name, as torch.cpu of 'cpu', which is the one there is.

    >>> import pyattn
    >>> pyattn.get_device_module("cuda").is_available()
    False
    """
    from .. import later

    name = "cpu" if device is None else str(device).partition(":")[0]
    if name not in ("cpu", "cuda", "mps", "mtia", "xpu"):
        raise RuntimeError(f"get_device_module: the only device is 'cpu', got {name!r}")
    return later.answering(name)


def is_warn_always_enabled() -> bool:
    """Whether a program asked to be warned each time.

    >>> import pyattn
    >>> pyattn.is_warn_always_enabled()
    False
    """
    return bool(_set["warn always"])


def set_warn_always(b: bool) -> None:
    """Remember whether to warn each time; Python's own filters decide.

    >>> import pyattn
    >>> pyattn.set_warn_always(False)
    """
    if not isinstance(b, bool):
        raise RuntimeError(f"set_warn_always: expected a bool, got {type(b).__name__}")
    _set["warn always"] = b
