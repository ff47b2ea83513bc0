"""What is done with the gradients, parameters and inputs of models, with the names of torch.nn.utils."""

from ...later import lacking
from . import rnn
from .clip_grad import clip_grad_norm_, clip_grad_value_, clip_grads_with_norm_, get_total_norm
from .convert_parameters import parameters_to_vector, vector_to_parameters
from .init import skip_init
from .spectral_norm import remove_spectral_norm, spectral_norm
from .weight_norm import remove_weight_norm, weight_norm

# Loaded when they are first asked for.
_LATER = ("parametrizations", "parametrize", "stateless")

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "get_total_norm",
    "parameters_to_vector",
    "remove_spectral_norm",
    "remove_weight_norm",
    "rnn",
    "skip_init",
    "spectral_norm",
    "vector_to_parameters",
    "weight_norm",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import parametrizations as parametrizations
    from . import parametrize as parametrize
    from . import stateless as stateless
else:  # the checker takes a module that has __getattr__ for one that has every name
    __getattr__ = lacking(__name__, _LATER)
