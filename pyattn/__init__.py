"""Attention, from the dot product up, in pure Python.

The names, arguments and results are PyTorch's, for the part of it that attention needs, so that
`import pyattn as torch` runs a PyTorch program, and `import torch` takes it further.

    >>> import pyattn
    >>> scores = pyattn.tensor([2.0, 4.0, 4.0])
    >>> scores.softmax(dim=0)
    tensor([0.0634, 0.4683, 0.4683])
"""

# First, so that the package's `tensor` is the function below, and not this module.
from .tensor import *

# isort: split
# Each module below names what it gives to the package in its own `__all__`.
from math import e as e
from math import inf as inf
from math import nan as nan
from math import pi as pi

from . import autograd as autograd
from . import dtypes
from . import function as function  # which autograd has by PyTorch's name
from .autograd import enable_grad as enable_grad
from .autograd import inference_mode as inference_mode
from .autograd import is_grad_enabled as is_grad_enabled
from .autograd import no_grad as no_grad
from .autograd import set_grad_enabled as set_grad_enabled
from .dtypes import *
from .explaining import *
from .generator import *
from .ops.arithmetic import *
from .ops.indexing import *
from .ops.joining import *
from .ops.making import *
from .ops.ordering import *
from .ops.pointwise import *
from .ops.products import *
from .ops.reductions import *
from .ops.shaping import *
from .ops.softmaxes import *
from .printing import *
from .random import *

# PyTorch's other names for the kinds of numbers: every float is a float64 here.
bool = dtypes.boolean
float = double = half = float16 = bfloat16 = float32 = dtypes.float64
long, int, short = dtypes.int64, dtypes.int32, dtypes.int16

__version__ = "0.1.0"

# A third of the package, and of the time that its import takes: loaded when it is first asked for.
_LATER = (
    "check",
    "models",
    "nn",
    "optim",
    "plot",
    "safetensors",
    "serialization",
    "testing",
    "utils",
)
_FUNCTIONS_LATER = {
    "cosine_similarity": "nn.functional",
    "load": "serialization",
    "save": "serialization",
}

# What a machine without a GPU answers, and how PyTorch's programs run: in `machine` and `programs`.
# fmt: off
_ASKED = (
    "GradScaler", "are_deterministic_algorithms_enabled", "as_torch", "autocast", "compile",
    "get_autocast_dtype", "get_deterministic_debug_mode", "get_device_module",
    "get_float32_matmul_precision", "get_num_interop_threads", "get_num_threads",
    "is_autocast_enabled", "is_deterministic_algorithms_warn_only_enabled",
    "is_warn_always_enabled", "set_default_tensor_type",
    "set_deterministic_debug_mode", "set_float32_matmul_precision", "set_flush_denormal",
    "set_num_interop_threads", "set_num_threads", "set_warn_always", "use_deterministic_algorithms",
)
# fmt: on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import check as check
    from . import models as models
    from . import nn as nn
    from . import optim as optim
    from . import plot as plot
    from . import safetensors as safetensors
    from . import serialization as serialization
    from . import testing as testing
    from . import utils as utils
    from .machine import amp as amp
    from .machine import backends as backends
    from .machine import cuda as cuda
    from .machine import distributed as distributed
    from .machine import hub as hub
    from .machine import multiprocessing as multiprocessing
    from .machine import profiler as profiler
    from .machine.amp import GradScaler as GradScaler
    from .machine.amp import autocast as autocast
    from .machine.compiling import compile as compile
    from .machine.compiling import compiler as compiler
    from .machine.compiling import jit as jit
    from .machine.settings import *
    from .nn.functional import cosine_similarity as cosine_similarity
    from .programs import as_torch as as_torch
    from .serialization import load as load
    from .serialization import save as save
else:  # the checker takes a module that has __getattr__ for one that has every name
    __all__ = ["autograd", "nn", "optim", *_FUNCTIONS_LATER, *_ASKED]
    __all__ += [  # and what is named above, but for modules
        name
        for name, value in globals().items()
        if name[0] != "_" and name != "TYPE_CHECKING" and type(value) is not type(autograd)
    ]

    def __getattr__(name):
        if name[:2] == "__":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name in _FUNCTIONS_LATER:
            path = f"{__name__}.{_FUNCTIONS_LATER[name]}"
            __import__(path)
            found = globals()
            for part in _FUNCTIONS_LATER[name].split("."):
                found = vars(found[part])
            globals()[name] = found[name]
            return found[name]
        if name in _LATER:
            # Not `from . import nn`, which asks for the attribute first, and would come here again.
            __import__(f"{__name__}.{name}")
            return globals()[name]  # where a submodule is put when it is loaded
        from .machine import MODULES, NAMES, given

        if name in MODULES or name in NAMES:
            return globals().setdefault(name, given(name))
        if name == "as_torch":
            from .programs import as_torch

            return as_torch
        if name in ("programs", "machine"):
            raise AttributeError(name)  # a part that is just being loaded
        from .programs.missing import absent

        raise absent(__name__, name)

    def __dir__():
        from .machine import MODULES

        return sorted({*globals(), *__all__, *_LATER, *MODULES} - {"_dynamo"})
