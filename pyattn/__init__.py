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
from . import dtypes, later, outs
from .autograd import enable_grad as enable_grad
from .autograd import inference_mode as inference_mode
from .autograd import is_grad_enabled as is_grad_enabled
from .autograd import no_grad as no_grad
from .autograd import set_grad_enabled as set_grad_enabled
from .autograd.anomaly_mode import is_anomaly_check_nan_enabled as is_anomaly_check_nan_enabled
from .autograd.anomaly_mode import is_anomaly_enabled as is_anomaly_enabled
from .autograd.anomaly_mode import set_anomaly_enabled as set_anomaly_enabled
from .dtypes import *
from .explaining import *
from .formats import *
from .generator import *
from .ops.aliases import *
from .ops.arithmetic import *
from .ops.elements.blending import *
from .ops.elements.functions import *
from .ops.elements.pairs import *
from .ops.elements.whole import *
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

outs.give(globals())

__version__ = "0.1.0"

# A third of the package, and of the time that its import takes: loaded when it is first asked for.
_LATER = (
    "blocks check distributions func linalg models nn optim plot safetensors serialization special "
    "testing utils"
).split()

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import blocks as blocks
    from . import check as check
    from . import distributions as distributions
    from . import func as func
    from . import linalg as linalg
    from . import models as models
    from . import nn as nn
    from . import optim as optim
    from . import plot as plot
    from . import safetensors as safetensors
    from . import serialization as serialization
    from . import special as special
    from . import testing as testing
    from . import utils as utils
    from .draws import *
    from .func import vmap as vmap
    from .legacy import *
    from .machine import amp as amp
    from .machine import backends as backends
    from .machine import cuda as cuda
    from .machine import distributed as distributed
    from .machine import hub as hub
    from .machine import multiprocessing as multiprocessing
    from .machine import profiler as profiler
    from .machine.amp import GradScaler as GradScaler
    from .machine.amp import autocast as autocast
    from .machine.amp import get_autocast_dtype as get_autocast_dtype
    from .machine.amp import is_autocast_enabled as is_autocast_enabled
    from .machine.compiling import compile as compile
    from .machine.compiling import compiler as compiler
    from .machine.compiling import jit as jit
    from .machine.settings import *
    from .nn.functions.face import *
    from .ops.along.counting import *
    from .ops.along.quantiles import *
    from .ops.along.running import *
    from .ops.along.summaries import *
    from .ops.elements.special import *
    from .ops.matrices.added_products import *
    from .ops.matrices.contracting import *
    from .ops.matrices.distances import *
    from .ops.matrices.older import *
    from .ops.places.arranging import *
    from .ops.places.assigning import *
    from .ops.places.borrowing import *
    from .ops.places.grids import *
    from .ops.places.scattering import *
    from .programs import as_torch as as_torch
    from .serialization import load as load
    from .serialization import save as save
else:  # the checker takes a module that has __getattr__ for one that has every name
    __all__ = ["autograd", "func", "nn", "optim", *" ".join(later.NAMES.values()).split()]
    __all__ += [  # and what is named above, but for modules
        name
        for name, value in globals().items()
        if name[0] != "_" and name != "TYPE_CHECKING" and type(value) is not type(autograd)
    ]
    _NAMES = set(" ".join(later.NAMES.values()).split())
    _read = later.lacking(__name__, _LATER, later.NAMES)

    def __getattr__(name):
        if name in later.IN_PLACE:
            return getattr(globals()["Tensor"], name)
        if name in later.MACHINE:
            globals()[name] = later.answering(name)
            return globals()[name]
        if name[:2] != "__" and name not in _LATER and name not in _NAMES:
            from .programs.missing import absent

            raise absent(__name__, name)  # from here: it looks at who asks
        found = _read(name)
        if name not in outs.NAMES:
            return found
        outs.give(globals(), {name})
        return globals()[name]

    def __dir__():
        return sorted({*globals(), *__all__, *_LATER, *later.MACHINE} - {"_dynamo"})
