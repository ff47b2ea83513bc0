"""`out=`: functions of the package that write their result into a tensor that is given.

The operations know nothing of it.  PyTorch has it in functions and not in methods, so the functions of
the package's face are called through one of the wrappers here, and a tensor's methods are not.  The
result is computed and then stored: into the numbers of `out` where its shape is that, which its views
see, else in their place.
"""

from __future__ import annotations

from .array import Array
from .dtypes import dtype
from .graph import recording, tick
from .numpy_words import QUICK, respelt
from .refusals import respelling, wrapping
from .storage import UNSHARED, storage_of
from .views import before, store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, TypeVar

    from .tensor import Tensor

    F = TypeVar("F", bound=Callable[..., Any])

# What PyTorch's functions of these names take: those that are here get it.
NAMES = set(
    "abs absolute acos acosh add addbmm addcdiv addcmul addmm addmv addr all amax amin aminmax any "
    "arange arccos arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argsort asin asinh "
    "atan atan2 atanh baddbmm bernoulli bitwise_and bitwise_left_shift bitwise_not bitwise_or "
    "bitwise_right_shift bitwise_xor bmm bucketize cat ceil cholesky cholesky_inverse "
    "chain_matmul cholesky_solve clamp clamp_max clamp_min clip column_stack concat concatenate copysign cos cosh "
    "cross cummax cummin cumprod cumsum deg2rad diag diff digamma div divide dot dstack empty eq erf "
    "erfc erfinv exp exp2 expm1 eye fix float_power floor floor_divide fmax fmin fmod frac frexp "
    "full gather gcd ge ger greater greater_equal gt hardshrink heaviside histc histogram hstack hypot i0 "
    "index_add index_copy index_reduce index_select inner inverse isin isneginf isposinf kron "
    "kthvalue lcm ldexp le lerp less less_equal lgamma linspace log log10 log1p log2 log_softmax "
    "logaddexp logaddexp2 logcumsumexp logical_and logical_not logical_or logical_xor logit logspace "
    "logsumexp lt masked_select matmul matrix_power max maximum mean median min minimum mm mode "
    "msort mul multinomial multiply mv mvlgamma nan_to_num nanmean nanmedian nanquantile nansum ne "
    "neg negative nextafter nonzero norm normal not_equal ones outer polygamma pow prod qr quantile "
    "rad2deg rand randint randn randperm range reciprocal remainder renorm round row_stack rsqrt "
    "scatter scatter_add scatter_reduce searchsorted sgn sigmoid sign signbit sin sinc sinh slice_scatter "
    "slogdet softmax sort sqrt square stack std sub subtract sum svd take take_along_dim tan tanh tensordot "
    "threshold topk tril triu true_divide trunc unique var vdot vstack where xlogy zeros".split()
)
# Of one operand, or two, and nothing else by position: their wrapper costs a call and no more.
_OF_ONE = set(
    "abs absolute acos acosh arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh ceil "
    "cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 fix floor frac i0 lgamma log log10 "
    "log1p log2 logical_not neg negative rad2deg reciprocal rsqrt sgn sigmoid sign signbit sin sinc "
    "sinh sqrt square tan tanh trunc".split()
)
_OF_TWO = set(
    "add sub mul div true_divide multiply subtract divide matmul maximum minimum eq ne lt le gt ge "
    "greater greater_equal less less_equal not_equal floor_divide remainder fmod atan2 arctan2 hypot "
    "logical_and logical_or logical_xor bitwise_and bitwise_or bitwise_xor copysign fmax fmin ldexp "
    "logaddexp logaddexp2 nextafter xlogy gcd lcm bitwise_left_shift bitwise_right_shift inner kron "
    "vdot".split()
)
# Those that make numbers in the dtype of `out`.
_MAKING = set("arange empty eye full linspace logspace ones range zeros".split())
# Those that store no number as one of another kind.
_STRICT = set(
    "addbmm addmm addmv all any argmax argmin argsort baddbmm bmm gather index_select log_softmax "
    "masked_select matmul mm multinomial mv nonzero softmax take".split()
)
# Those that add up or multiply in the dtype of `out`.
_ANY_KIND = set("cumprod cumsum nansum prod sum".split())

_UNSET: Any = object()


def writing(name: str, function: F) -> F:
    """The function, which also takes `out`: a tensor for the result, or several for several.

    >>> import pyattn
    >>> x, y = pyattn.ones(2), pyattn.empty(0)
    >>> pyattn.add(x, x, out=y) is y, y
    (True, tensor([2., 2.]))
    """
    if name in _OF_ONE:

        def called(input: Any = _UNSET, **kwargs: Any) -> Any:
            if kwargs or input is _UNSET:
                return _called(name, function, () if input is _UNSET else (input,), kwargs)
            return function(input)

    elif name in _OF_TWO:

        def called(input: Any = _UNSET, other: Any = _UNSET, **kwargs: Any) -> Any:  # type: ignore[misc]
            if kwargs or other is _UNSET:
                given = () if input is _UNSET else (input,)
                if other is not _UNSET:
                    kwargs["other"] = other
                return _called(name, function, given, kwargs)
            return function(input, other) if input is not _UNSET else function(other=other)

    else:

        def called(*args: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            return _called(name, function, args, kwargs) if kwargs else function(*args)

    made = wrapping(function, called)
    try:
        made.takes_out = True  # type: ignore[attr-defined]
    except AttributeError:
        pass
    return made


def _called(name: str, function: Any, args: Any, kwargs: Any) -> Any:
    """A call with keywords, of which `out` is one that the function does not know."""
    out = kwargs.pop("out", None)
    try:
        if out is None:
            return function(*args, **kwargs)
        return _into(name, function, out, args, kwargs)
    except TypeError as error:
        again = respelt(name, function, error, kwargs)
        if again is None:
            raise
    return _called(name, function, args, again if out is None else dict(again, out=out))


def _into(name: str, function: Any, out: Any, args: Any, kwargs: Any) -> Any:
    """The result of a call, written into `out`."""
    outs = (out,) if isinstance(out, Array) else out
    if not isinstance(outs, (tuple, list)) or not all([isinstance(t, Array) for t in outs]):
        raise TypeError(f"{name}: out must be a tensor, got {type(out).__name__}")
    if recording():
        for t in list(args) + list(kwargs.values()) + list(outs):
            for part in t if isinstance(t, (tuple, list)) else (t,):
                if isinstance(part, Array) and part._requires_grad:
                    raise RuntimeError(
                        f"{name}: no gradient passes through out=, but a tensor of shape "
                        f"{part._shape} requires grad; use the result, or no_grad()"
                    )
    if name in _MAKING:
        kind = kwargs.setdefault("dtype", outs[0].dtype)
        if kind is not None and kind is not outs[0].dtype:
            raise RuntimeError(f"{name}: dtype {kind!r} is not that of out, {outs[0].dtype!r}")
    if name in _ANY_KIND:
        kwargs.setdefault("dtype", outs[0].dtype)
    operands: Any = [a for a in args if isinstance(a, Array)]
    for t in outs:
        before(name, t, *operands)  # refuses what cannot be written
    found = function(*args, **kwargs)
    if isinstance(found, Array) is not isinstance(out, Array):
        raise TypeError(
            f"{name}: out must be {'a tensor' if isinstance(found, Array) else 'a tuple of tensors'}"
        )
    if isinstance(found, Array):
        _put(name, out, found, name in _STRICT)  # type: ignore[arg-type]
        return out
    if len(found) != len(outs):
        raise TypeError(f"{name}: out must be {len(found)} tensors, got {len(outs)}")
    for t, new in zip(outs, found):
        _check(name, t, new.dtype, new.dtype.rank == 1)
    for t, new in zip(outs, found):
        _put(name, t, new, False)
    made = type(found)(outs)
    for word in ("name", "title"):
        if isinstance(getattr(made, word, None), str):
            setattr(made, word, f"{getattr(found, word)}_out")
    if hasattr(found, "names"):
        made.names = found.names
    return made


def _check(name: str, t: Tensor, kind: dtype, strict: bool) -> None:
    if strict and kind is not t.dtype:
        raise RuntimeError(f"{name}: out must be of {kind!r}, got {t.dtype!r}")
    if kind.rank > t.dtype.rank:
        error = TypeError if name in ("cat", "concat", "concatenate") else RuntimeError
        raise error(f"{name}: {kind!r} values do not fit in an out of {t.dtype!r}")


def _put(name: str, t: Tensor, new: Tensor, strict: bool) -> None:
    _check(name, t, new.dtype, strict)
    if new._shape == t._shape:
        store(name, t, new.detach())
        return
    if t._base is not None or t._storage.tensors:
        raise RuntimeError(
            f"{name}: out has shape {t._shape} and shares its numbers with other tensors, so that "
            f"it cannot take a result of shape {new._shape}; give one of its own"
        )
    if t._data:
        _warn(
            f"{name}: out was of shape {t._shape} and had numbers, and now has shape {new._shape}; "
            "give one of that shape, or an empty one"
        )
    kind = t.dtype
    t._data = list(new._data) if new.dtype is kind else list(map(kind.type, new._data))
    t._shape, t._strides = new._shape, new._strides
    t.grad_fn = t._working = None
    t._offset = 0
    t._storage = UNSHARED
    storage_of(t).moment = tick()  # who has saved it is told


def _warn(message: str) -> None:
    try:
        import warnings
    except ImportError:
        return
    warnings.warn(message, stacklevel=5)


def give(names: dict[str, Any], only: Any = None) -> None:
    """Have those functions of a module take `out` that take it in PyTorch, and NumPy's words."""
    for name in NAMES | QUICK if only is None else only:
        function = names.get(name)
        if callable(function) and not hasattr(function, "takes_out"):
            quick = name in QUICK and name not in NAMES
            names[name] = respelling(function) if quick else writing(name, function)
