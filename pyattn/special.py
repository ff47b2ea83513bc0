"""PyTorch's `torch.special`: functions that statistics and physics have names for.

Those that are functions of tensors elsewhere too have their names of there beside those of here.
"""

from __future__ import annotations

from . import outs
from .ops.elements.functions import erfc as erfc
from .ops.elements.functions import exp2 as exp2
from .ops.elements.functions import logit as logit
from .ops.elements.functions import sinc as sinc
from .ops.elements.pairs import xlog1py as xlog1py
from .ops.elements.pairs import xlogy as xlogy
from .ops.elements.special import digamma as digamma
from .ops.elements.special import entr as entr
from .ops.elements.special import erfcx as erfcx
from .ops.elements.special import erfinv as erfinv
from .ops.elements.special import i0 as i0
from .ops.elements.special import i0e as i0e
from .ops.elements.special import i1 as i1
from .ops.elements.special import i1e as i1e
from .ops.elements.special import lgamma, mvlgamma
from .ops.elements.special import log_ndtr as log_ndtr
from .ops.elements.special import ndtr as ndtr
from .ops.elements.special import ndtri as ndtri
from .ops.elements.special import polygamma as polygamma
from .ops.pointwise import erf as erf
from .ops.pointwise import expm1 as expm1
from .ops.pointwise import log1p as log1p
from .ops.pointwise import sigmoid
from .ops.softmaxes import logsumexp as logsumexp
from .refusals import takes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .dtypes import dtype
    from .tensor import Tensor

expit = takes("input", called="expit")(sigmoid)
gammaln = takes("input", called="gammaln")(lgamma)
psi = takes("input", called="psi")(digamma)
multigammaln = takes("input", called="multigammaln")(mvlgamma)


@takes("input")
def softmax(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """e**x over the sum of e**x along `dim`: `pyattn.softmax`.

    >>> import pyattn
    >>> pyattn.special.softmax(pyattn.tensor([0.0, 0.0]), 0)
    tensor([0.5000, 0.5000])
    """
    return input.softmax(dim, dtype)


@takes("input")
def log_softmax(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The logarithm of the softmax along `dim`: `pyattn.log_softmax`.

    >>> import pyattn
    >>> pyattn.special.log_softmax(pyattn.tensor([0.0, 0.0]), 0)
    tensor([-0.6931, -0.6931])
    """
    return input.log_softmax(dim, dtype)


@takes("input")
def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """x rounded to so many decimals, a tie to the even neighbour: `pyattn.round`.

    >>> import pyattn
    >>> pyattn.special.round(pyattn.tensor([0.5, 1.5]))
    tensor([0., 2.])
    """
    return input.round(decimals=decimals) if input.dtype.is_floating_point else input.round()


_taking_out = (
    "digamma entr erf erfc erfcx erfinv exp2 expit expm1 gammaln i0 i0e i1 i1e log1p log_ndtr "
    "logit logsumexp multigammaln ndtr ndtri polygamma psi round sinc xlog1py xlogy"
)
outs.give(globals(), _taking_out.split())

# fmt: off
__all__ = [
    "digamma", "entr", "erf", "erfc", "erfcx", "erfinv", "exp2", "expit", "expm1", "gammaln", "i0",
    "i0e", "i1", "i1e", "log1p", "log_ndtr", "log_softmax", "logit", "logsumexp", "multigammaln",
    "ndtr", "ndtri", "polygamma", "psi", "round", "sinc", "softmax", "xlog1py", "xlogy",
]
# fmt: on
