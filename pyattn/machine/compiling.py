"""torch.compile and torch.jit: what they are given runs as it stands, with the same numbers.

A program that is to be written to a file, or looked at as a graph, is refused.
"""

from __future__ import annotations

from .parts import Nothing, constant, nothing, part, refusing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WHY = "programs are not compiled here, so there is none to keep; save the state_dict instead"


def compile(
    model: Any = None,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: Any = None,
    mode: str | None = None,
    options: dict[str, Any] | None = None,
    name: str | None = None,
    disable: bool = False,
    recompile_limit: int | None = None,
    isolate_recompiles: bool = False,
    shapes_spec: Any = None,
) -> Any:
    """The model or function itself, which runs as it stands; also as a decorator with arguments.

    Raises AssertionError for what cannot be called, RuntimeError for both a mode and options.

    >>> import pyattn
    >>> @pyattn.compile(mode="max-autotune")
    ... def double(x):
    ...     return x * 2
    >>> double(pyattn.tensor([1.0])), pyattn.compile(double) is double
    (tensor([2.]), True)
    """
    if mode is not None and options is not None:
        raise RuntimeError("compile: expected a mode or options, got both")
    if model is None:
        return compile
    if not callable(model):
        raise AssertionError(f"compile: expected what can be called, got {type(model).__name__}")
    return model


def _as_it_is(fn: Any = None, *args: Any, **kwargs: Any) -> Any:
    """What it is given; without it, a decorator that gives back what it decorates."""
    return fn if callable(fn) else lambda function: function


def _script(obj: Any, *args: Any, **kwargs: Any) -> Any:
    """The function, class or module itself, which runs as it stands."""
    return obj


def _trace(func: Any, example_inputs: Any = None, *args: Any, **kwargs: Any) -> Any:
    """The function or module itself, once it has run on the examples.

    PyTorch keeps the way that they took; here each call takes its own.
    """
    if example_inputs is not None:
        several = isinstance(example_inputs, (tuple, list))
        func(*(example_inputs if several else (example_inputs,)))
    elif kwargs.get("example_kwarg_inputs"):
        func(**kwargs["example_kwarg_inputs"])
    else:
        raise RuntimeError(
            "jit.trace: expected example_inputs or example_kwarg_inputs, got neither"
        )
    return func


class _Config:
    """Settings of a compiler that is not there: each may be set, and is None until it is."""

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        return None

    def patch(self, *args: Any, **kwargs: Any) -> Nothing:
        """A block, or a decorator, with other settings."""
        return Nothing()


_DECORATORS = dict.fromkeys(
    "allow_in_graph assume_constant_result disable nested_compile_region".split(), _as_it_is
)
_COMMON: dict[str, Any] = {
    **_DECORATORS,
    **constant({"is_compiling": False}),
    **nothing("reset"),
    "config": _Config(),
    "list_backends": lambda *args, **kwargs: [],
}
compiler = part(
    "compiler",
    "torch.compiler",
    compile=compile,
    set_stance=Nothing,
    **constant({"is_dynamo_compiling": False, "is_exporting": False}),
    **nothing("cudagraph_mark_step_begin set_default_backend"),
    **_COMMON,
)
dynamo = part(
    "_dynamo",
    "torch._dynamo",
    forbid_in_graph=_as_it_is,
    disallow_in_graph=_as_it_is,
    optimize=lambda *args, **kwargs: _as_it_is,
    set_stance=Nothing,
    **nothing("graph_break mark_dynamic mark_static maybe_mark_dynamic mark_static_address"),
    **_COMMON,
)
jit = part(
    "jit",
    "torch.jit",
    script=_script,
    trace=_trace,
    script_if_tracing=_as_it_is,
    script_method=_as_it_is,
    export=_as_it_is,
    ignore=_as_it_is,
    unused=_as_it_is,
    interface=_as_it_is,
    freeze=_script,
    optimize_for_inference=_script,
    annotate=lambda the_type, the_value: the_value,
    isinstance=isinstance,
    optimized_execution=Nothing,
    strict_fusion=Nothing,
    fuser=Nothing,
    **constant({"is_scripting": False, "is_tracing": False, "onednn_fusion_enabled": False}),
    **nothing("enable_onednn_fusion set_fusion_strategy"),
    **refusing("load save trace_module export_opnames", RuntimeError, _WHY, "jit."),
)
