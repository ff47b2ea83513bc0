"""torch.profiler: blocks that measure nothing; Python's own profiler measures what runs here."""

from __future__ import annotations

from .parts import Nothing, constant, missing, nothing, refusing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WHY = "nothing was measured; python3 -m cProfile measures what runs here"


class ProfilerActivity:
    """What is to be measured, by name."""

    CPU, CUDA, XPU, MTIA, HPU = "CPU", "CUDA", "XPU", "MTIA", "HPU"


class ProfilerAction:
    """What a schedule answers for a step, by name."""

    NONE, WARMUP, RECORD, RECORD_AND_SAVE = range(4)


class _Averages(list):  # type: ignore[type-arg]
    """The measurements: none."""

    def table(self, *args: Any, **kwargs: Any) -> str:
        """A line that says so."""
        return f"profiler: {_WHY}"

    total_average = table


class record_function(Nothing):
    """A block, or a decorator, with a name, which nobody records."""


class profile(Nothing):
    """A block that measures nothing; what it is asked for afterwards says so."""

    def key_averages(self, *args: Any, **kwargs: Any) -> _Averages:
        """The measurements, of which there are none."""
        return _Averages()

    def events(self) -> _Averages:
        """The events, of which there are none."""
        return _Averages()

    def start(self) -> None:
        """Nothing begins."""

    def stop(self) -> None:
        """Nothing ends."""

    def step(self) -> None:
        """The next step is not measured either."""

    def add_metadata(self, key: str, value: str) -> None:
        """A note that nobody keeps."""

    add_metadata_json = add_metadata

    def export_chrome_trace(self, path: str) -> None:
        """Refused: a file without measurements would be taken for one with them."""
        raise RuntimeError(f"profiler.export_chrome_trace: {_WHY}")

    export_stacks = export_chrome_trace


def schedule(
    *,
    wait: int,
    warmup: int,
    active: int,
    repeat: int = 0,
    skip_first: int = 0,
    skip_first_wait: int = 0,
) -> Any:
    """A plan of the steps to measure, of which none is."""
    if min(wait, warmup, repeat, skip_first) < 0 or active < 1:
        raise AssertionError(
            f"profiler.schedule: wait, warmup, repeat and skip_first must be 0 or more and active above "
            f"0, got {wait}, {warmup}, {repeat}, {skip_first} and {active}"
        )
    return lambda step: ProfilerAction.NONE


def tensorboard_trace_handler(dir_name: str, *args: Any, **kwargs: Any) -> Any:
    """What would write the measurements, of which there are none."""
    return lambda profiler: None


emit_nvtx = emit_itt = Nothing
globals().update(constant({"kineto_available": False, "supported_activities": set()}))
globals().update(nothing("itt"))
globals().update(refusing("ExecutionTraceObserver", RuntimeError, _WHY, "profiler."))

if not TYPE_CHECKING:
    __getattr__ = missing("profiler")
