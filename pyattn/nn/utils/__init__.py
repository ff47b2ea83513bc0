"""What is done with the gradients, parameters and inputs of models, with the names of torch.nn.utils."""

from ...refusals import lacking
from . import rnn
from .clip_grad import clip_grad_norm_, clip_grad_value_, clip_grads_with_norm_, get_total_norm
from .convert_parameters import parameters_to_vector, vector_to_parameters
from .init import skip_init

__all__ = [
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "get_total_norm",
    "parameters_to_vector",
    "rnn",
    "skip_init",
    "vector_to_parameters",
]

TYPE_CHECKING = False
if not TYPE_CHECKING:
    __getattr__ = lacking(__name__)
