"""What a machine with one processor, and no GPU, answers to a PyTorch program that asks.

Most programs ask before they compute: for a GPU, for threads, for half the digits, for a compiler.
They get the answers of PyTorch's own build for such a machine.  What changes no number is accepted
and does nothing; what cannot be done is refused in a sentence.
"""

# What `torch` has of it, by the file here: modules, and functions and classes.
MODULES = {
    "_dynamo": "compiling.dynamo",
    "accelerator": "devices.accelerator",
    "amp": "amp",
    "backends": "backends",
    "compiler": "compiling.compiler",
    "cpu": "devices.cpu",
    "cuda": "cuda",
    "distributed": "distributed",
    "hub": "hub",
    "jit": "compiling.jit",
    "mps": "devices.mps",
    "mtia": "devices.mtia",
    "multiprocessing": "multiprocessing",
    "profiler": "profiler",
    "torch_version": "versions.torch_version",
    "types": "versions.types",
    "version": "versions.version",
    "xpu": "devices.xpu",
}
FUNCTIONS = {
    "amp": "GradScaler autocast get_autocast_dtype is_autocast_enabled",
    "compiling": "compile",
    "settings": "are_deterministic_algorithms_enabled "
    "get_deterministic_debug_mode get_device_module get_float32_matmul_precision "
    "get_num_interop_threads get_num_threads is_deterministic_algorithms_warn_only_enabled "
    "is_warn_always_enabled set_default_tensor_type "
    "set_deterministic_debug_mode set_float32_matmul_precision set_flush_denormal "
    "set_num_interop_threads set_num_threads set_warn_always use_deterministic_algorithms",
}
NAMES = {name: module for module, names in FUNCTIONS.items() for name in names.split()}


def given(name):  # type: ignore[no-untyped-def]
    """The module, function or class of this name of PyTorch's; KeyError where it is not here.

    >>> from pyattn.machine import given
    >>> given("cuda").is_available(), given("get_num_threads")()
    (False, 1)
    """
    parts = (MODULES[name] if name in MODULES else f"{NAMES[name]}.{name}").split(".")
    __import__(f"{__name__}.{parts[0]}")
    thing = globals()[parts[0]]
    return thing if len(parts) == 1 else getattr(thing, parts[1])
