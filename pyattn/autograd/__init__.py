"""Gradients: switching the recording on and off, backward, grad, and checking them."""

from ..graph import Node
from ..later import lacking
from . import function as function
from . import grad_mode, variable
from .anomaly_mode import detect_anomaly, set_detect_anomaly
from .function import Function
from .grad_mode import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
    set_multithreading_enabled,
)
from .gradcheck import gradcheck, gradgradcheck
from .hooks import RemovableHandle as RemovableHandle
from .hooks import register_hook as register_hook
from .hooks import register_post_accumulate_grad_hook as register_post_accumulate_grad_hook
from .hooks import retain_grad as retain_grad
from .hooks import retains as retains
from .variable import Variable
from .walking import backward, grad

# Loaded when they are first asked for.
_LATER = ("forward_ad", "functional", "graph", "profiler")

# fmt: off
__all__ = [
    "Function", "Node", "Variable", "backward", "detect_anomaly", "enable_grad", "grad",
    "grad_mode", "gradcheck", "gradgradcheck", "inference_mode", "is_grad_enabled", "no_grad",
    "set_detect_anomaly", "set_grad_enabled", "set_multithreading_enabled", "variable",
]
# fmt: on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import forward_ad as forward_ad
    from . import functional as functional
    from . import graph as graph
    from . import profiler as profiler
else:  # the checker takes a module that has __getattr__ for one that has every name
    __getattr__ = lacking(__name__, _LATER)
