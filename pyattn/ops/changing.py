"""Functions of each element in place: `x.exp_()` is exp of x, followed by a store into x itself.

What shares numbers with the tensor is changed with it.  A comparison in place gives 1 and 0 in the
tensor's own dtype, and has no slope.
"""

from __future__ import annotations

from ..array import Array, no_slope, require
from ..dtypes import float64
from ..graph import Op, record
from ..refusals import rename, takes, wrapping
from ..views import before, in_place, store
from . import aliases, arithmetic, pointwise
from .elements import blending, functions, pairs, whole
from .shaping import converted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, TypeVar

    from ..tensor import Tensor
    from .arithmetic import Operand

    F = TypeVar("F", bound=Callable[..., Any])


def changing(function: F, called: str = "") -> F:
    """The function in place: of its first operand, which it changes and returns.

    >>> import pyattn
    >>> pyattn.tensor([1.0, 4.0]).sqrt_()
    tensor([1., 2.])
    """
    name = called or function.__name__ + "_"

    def changed(input: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            require(name, input)
            return in_place(name, function, input, *args, **kwargs)
        except (RuntimeError, TypeError, ValueError, IndexError) as error:
            rename(error, name)
            raise

    made = wrapping(function, changed)
    try:
        made.__name__ = made.__qualname__ = name
        made.__doc__ = f"`{name[:-1]}`, in place."
    except AttributeError:  # a device that keeps no names
        pass
    return made


abs_ = changing(pointwise.abs)
neg_ = changing(pointwise.neg)
sign_ = changing(pointwise.sign)
exp_ = changing(pointwise.exp)
expm1_ = changing(pointwise.expm1)
log_ = changing(pointwise.log)
log2_ = changing(pointwise.log2)
log10_ = changing(pointwise.log10)
log1p_ = changing(pointwise.log1p)
sqrt_ = changing(pointwise.sqrt)
rsqrt_ = changing(pointwise.rsqrt)
reciprocal_ = changing(pointwise.reciprocal)
square_ = changing(pointwise.square)
sin_ = changing(pointwise.sin)
cos_ = changing(pointwise.cos)
tan_ = changing(pointwise.tan)
asin_ = changing(pointwise.asin)
acos_ = changing(pointwise.acos)
atan_ = changing(pointwise.atan)
sinh_ = changing(pointwise.sinh)
cosh_ = changing(pointwise.cosh)
tanh_ = changing(pointwise.tanh)
sigmoid_ = changing(pointwise.sigmoid)
relu_ = changing(pointwise.relu)
erf_ = changing(pointwise.erf)
round_ = changing(pointwise.round)
floor_ = changing(pointwise.floor)
ceil_ = changing(pointwise.ceil)
trunc_ = changing(pointwise.trunc)
clamp_ = changing(pointwise.clamp)
nan_to_num_ = changing(pointwise.nan_to_num)
logical_not_ = changing(pointwise.logical_not)
bitwise_not_ = changing(pointwise.bitwise_not)

asinh_ = changing(functions.asinh)
acosh_ = changing(functions.acosh)
atanh_ = changing(functions.atanh)
exp2_ = changing(functions.exp2)
erfc_ = changing(functions.erfc)
deg2rad_ = changing(functions.deg2rad)
rad2deg_ = changing(functions.rad2deg)
frac_ = changing(functions.frac)
sinc_ = changing(functions.sinc)
logit_ = changing(functions.logit)
sgn_ = changing(functions.sgn)


add_ = changing(arithmetic.add)
sub_ = changing(arithmetic.sub)
mul_ = changing(arithmetic.mul)
div_ = changing(arithmetic.div)
true_divide_ = changing(arithmetic.true_divide, "true_divide_")
floor_divide_ = changing(arithmetic.floor_divide)
remainder_ = changing(arithmetic.remainder)
pow_ = changing(arithmetic.pow)
logical_and_ = changing(arithmetic.logical_and)
logical_or_ = changing(arithmetic.logical_or)
logical_xor_ = changing(arithmetic.logical_xor)
bitwise_and_ = changing(arithmetic.bitwise_and)
bitwise_or_ = changing(arithmetic.bitwise_or)
bitwise_xor_ = changing(arithmetic.bitwise_xor)

atan2_ = changing(pairs.atan2)
hypot_ = changing(pairs.hypot)
fmod_ = changing(pairs.fmod)
xlogy_ = changing(pairs.xlogy)
heaviside_ = changing(pairs.heaviside)
copysign_ = changing(pairs.copysign)
ldexp_ = changing(pairs.ldexp)
nextafter_ = changing(pairs.nextafter)
float_power_ = changing(pairs.float_power)
gcd_ = changing(whole.gcd)
lcm_ = changing(whole.lcm)
bitwise_left_shift_ = changing(whole.bitwise_left_shift)
bitwise_right_shift_ = changing(whole.bitwise_right_shift)

lerp_ = changing(blending.lerp)
addcmul_ = changing(blending.addcmul)
addcdiv_ = changing(blending.addcdiv)
clip_ = changing(blending.clip, "clip_")
clamp_min_ = changing(blending.clamp_min)
clamp_max_ = changing(blending.clamp_max)

absolute_ = changing(aliases.absolute, "absolute_")
negative_ = changing(aliases.negative, "negative_")
fix_ = changing(aliases.fix, "fix_")
arcsin_ = changing(aliases.arcsin, "arcsin_")
arccos_ = changing(aliases.arccos, "arccos_")
arctan_ = changing(aliases.arctan, "arctan_")
arcsinh_ = changing(aliases.arcsinh, "arcsinh_")
arccosh_ = changing(aliases.arccosh, "arccosh_")
arctanh_ = changing(aliases.arctanh, "arctanh_")
arctan2_ = changing(aliases.arctan2, "arctan2_")
multiply_ = changing(aliases.multiply, "multiply_")
subtract_ = changing(aliases.subtract, "subtract_")
divide_ = changing(aliases.divide, "divide_")


def _comparing(function: F, called: str = "") -> F:
    """A comparison in place, of whose past no gradient is left."""
    op = Op(function.__name__, no_slope, no_slope, tell="general: 1 where it is so, else 0")

    def compared(input: Tensor, other: Operand) -> Tensor:
        out: Tensor = converted(function(input.detach(), other), input.dtype)
        if out.dtype is not float64:
            return out
        return record(out, op, (input, other) if isinstance(other, Array) else (input,))

    return changing(wrapping(function, compared), called or function.__name__ + "_")


eq_ = _comparing(arithmetic.eq)
ne_ = _comparing(arithmetic.ne)
lt_ = _comparing(arithmetic.lt)
le_ = _comparing(arithmetic.le)
gt_ = _comparing(arithmetic.gt)
ge_ = _comparing(arithmetic.ge)
not_equal_ = _comparing(aliases.not_equal, "not_equal_")
less_ = _comparing(aliases.less, "less_")
less_equal_ = _comparing(aliases.less_equal, "less_equal_")
greater_ = _comparing(aliases.greater, "greater_")
greater_equal_ = _comparing(aliases.greater_equal, "greater_equal_")


@takes("input", "mask")
def masked_fill_(input: Tensor, mask: Tensor, value: Operand) -> Tensor:
    """masked_fill, in place.

    >>> import pyattn
    >>> pyattn.tensor([1.0, 2.0]).masked_fill_(pyattn.tensor([True, False]), 0.0)
    tensor([0., 2.])
    """
    old = before("masked_fill_", input, alike=True)
    new = arithmetic.masked_fill(old, mask, value)
    return store("masked_fill_", input, new, only_new=True)


__all__ = ["add_", "changing", "masked_fill_"]
