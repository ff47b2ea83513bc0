"""Functions that can be undone, by which draws of one distribution become those of another."""

from __future__ import annotations

import math

from ..nn.functional import softplus
from ..ops.making import zeros_like
from . import constraints
from .utils import EPSILON, TINY, sum_rightmost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence


class Transform:
    """A function y of x, its inverse, and the logarithm of |dy/dx|.

    A class of one's own gives `_call`, `_inverse`, `log_abs_det_jacobian`, `domain` and `codomain`.
    With cache_size=1 the last x and y are kept, so that undoing y gives that very x.

    >>> import pyattn
    >>> from pyattn.distributions import AffineTransform
    >>> double = AffineTransform(0.0, 2.0)
    >>> double(pyattn.tensor(3.0)), double.inv(pyattn.tensor(3.0))
    (tensor(6.), tensor(1.5000))
    """

    bijective = False
    domain: Any
    codomain: Any

    def __init__(self, cache_size: int = 0) -> None:
        if cache_size not in (0, 1):
            raise ValueError(f"Transform: cache_size is 0 or 1, got {cache_size}")
        self._cache_size = cache_size
        self._inv: Any = None
        self._cached: Any = None

    @property
    def event_dim(self) -> int:
        """The axes of one value, where they are as many before as after."""
        if self.domain.event_dim != self.codomain.event_dim:
            raise ValueError(f"{self!r}: a value has other axes after than before")
        found: int = self.domain.event_dim
        return found

    @property
    def inv(self) -> Transform:
        """The transform that undoes this one."""
        if self._inv is None:
            self._inv = _Inverse(self)
        found: Transform = self._inv
        return found

    @property
    def sign(self) -> Any:
        """1 where the function rises, -1 where it falls."""
        raise NotImplementedError(f"{type(self).__name__}: sign is not defined")

    def with_cache(self, cache_size: int = 1) -> Transform:
        """The same transform with another cache."""
        if self._cache_size == cache_size:
            return self
        from copy import copy

        new = copy(self)
        new._cache_size, new._cached, new._inv = cache_size, None, None
        return new

    def __call__(self, x: Any) -> Any:
        if self._cached is not None and self._cached[0] is x:
            return self._cached[1]
        y = self._call(x)
        if self._cache_size:
            self._cached = x, y
        return y

    def _inv_call(self, y: Any) -> Any:
        if self._cached is not None and self._cached[1] is y:
            return self._cached[0]
        x = self._inverse(y)
        if self._cache_size:
            self._cached = x, y
        return x

    def _call(self, x: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__}: _call is not defined")

    def _inverse(self, y: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__}: _inverse is not defined")

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        """log |dy/dx| at x, where y is its value."""
        raise NotImplementedError(f"{type(self).__name__}: log_abs_det_jacobian is not defined")

    def forward_shape(self, shape: Any) -> Any:
        """The shape of y, for that of x."""
        return shape

    def inverse_shape(self, shape: Any) -> Any:
        """The shape of x, for that of y."""
        return shape

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


class _Inverse(Transform):
    """A transform backwards; its cache is that one's."""

    def __init__(self, forwards: Transform) -> None:
        super().__init__()
        self._inv = forwards
        self.bijective = forwards.bijective

    @property
    def domain(self) -> Any:
        """What the transform gives."""
        return self._inv.codomain

    @property
    def codomain(self) -> Any:
        """What the transform takes."""
        return self._inv.domain

    @property
    def sign(self) -> Any:
        return self._inv.sign

    def with_cache(self, cache_size: int = 1) -> Transform:
        found: Transform = self._inv.with_cache(cache_size).inv
        return found

    def __call__(self, x: Any) -> Any:
        return self._inv._inv_call(x)

    def _inv_call(self, y: Any) -> Any:
        return self._inv(y)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return -self._inv.log_abs_det_jacobian(y, x)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Inverse) and bool(self._inv == other._inv)

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"_InverseTransform({self._inv!r})"


class _Elementwise(Transform):
    """A rising function of each number by itself."""

    domain: Any = constraints.real
    codomain: Any = constraints.real
    bijective = True
    sign = 1

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    __hash__ = object.__hash__


class ExpTransform(_Elementwise):
    """y = e**x.

    >>> import pyattn
    >>> from pyattn.distributions import ExpTransform
    >>> ExpTransform()(pyattn.tensor(0.0))
    tensor(1.)
    """

    codomain = constraints.positive

    def _call(self, x: Any) -> Any:
        return x.exp()

    def _inverse(self, y: Any) -> Any:
        return y.log()

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return x


class TanhTransform(_Elementwise):
    """y = tanh(x): numbers between -1 and 1, as for actions with bounds.

    >>> import pyattn
    >>> from pyattn.distributions import TanhTransform
    >>> TanhTransform().log_abs_det_jacobian(pyattn.tensor(0.0), None)
    tensor(0.)
    """

    codomain = constraints.interval(-1.0, 1.0)

    def _call(self, x: Any) -> Any:
        return x.tanh()

    def _inverse(self, y: Any) -> Any:
        return y.atanh()

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        # log(1 - tanh(x)**2), also where tanh(x) rounds to 1
        return 2.0 * (math.log(2.0) - x - softplus(-2.0 * x))


class SigmoidTransform(_Elementwise):
    """y = 1 / (1 + e**-x).

    >>> import pyattn
    >>> from pyattn.distributions import SigmoidTransform
    >>> SigmoidTransform()(pyattn.tensor(0.0))
    tensor(0.5000)
    """

    codomain = constraints.unit_interval

    def _call(self, x: Any) -> Any:
        return x.sigmoid().clamp(min=TINY, max=1.0 - EPSILON)

    def _inverse(self, y: Any) -> Any:
        y = y.clamp(min=TINY, max=1.0 - EPSILON)
        return y.log() - (-y).log1p()

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return -softplus(-x) - softplus(x)


class SoftplusTransform(_Elementwise):
    """y = log(1 + e**x).

    >>> import pyattn
    >>> from pyattn.distributions import SoftplusTransform
    >>> SoftplusTransform()(pyattn.tensor(0.0))
    tensor(0.6931)
    """

    codomain = constraints.positive

    def _call(self, x: Any) -> Any:
        return softplus(x)

    def _inverse(self, y: Any) -> Any:
        return (-y).expm1().neg().log() + y

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return -softplus(-x)


class PowerTransform(_Elementwise):
    """y = x**exponent, of positive numbers.

    >>> import pyattn
    >>> from pyattn.distributions import PowerTransform
    >>> PowerTransform(pyattn.tensor(2.0))(pyattn.tensor(3.0))
    tensor(9.)
    """

    domain = constraints.positive
    codomain = constraints.positive

    def __init__(self, exponent: Any, cache_size: int = 0) -> None:
        super().__init__(cache_size)
        from .utils import broadcast_all

        (self.exponent,) = broadcast_all(exponent)

    @property
    def sign(self) -> Any:  # type: ignore[override]
        return self.exponent.sign()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PowerTransform) and bool(self.exponent.eq(other.exponent).all())

    __hash__ = object.__hash__

    def _call(self, x: Any) -> Any:
        return x.pow(self.exponent)

    def _inverse(self, y: Any) -> Any:
        return y.pow(1 / self.exponent)

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        return (self.exponent * y / x).abs().log()


class AbsTransform(Transform):
    """y = |x|, which is undone to the positive number.

    >>> import pyattn
    >>> from pyattn.distributions import AbsTransform
    >>> AbsTransform()(pyattn.tensor(-2.0))
    tensor(2.)
    """

    domain = constraints.real
    codomain = constraints.positive

    def _call(self, x: Any) -> Any:
        return x.abs()

    def _inverse(self, y: Any) -> Any:
        return y

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AbsTransform)

    __hash__ = object.__hash__


class AffineTransform(Transform):
    """y = loc + scale * x; the last event_dim axes are one value.

    >>> import pyattn
    >>> from pyattn.distributions import AffineTransform
    >>> AffineTransform(1.0, 2.0).log_abs_det_jacobian(pyattn.zeros(2), None)
    tensor([0.6931, 0.6931])
    """

    bijective = True

    def __init__(self, loc: Any, scale: Any, event_dim: int = 0, cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.loc = loc
        self.scale = scale
        self._event_dim = event_dim
        real = constraints.independent(constraints.real, event_dim)
        self.domain = self.codomain = real if event_dim else constraints.real

    @property
    def event_dim(self) -> int:
        return self._event_dim

    @property
    def sign(self) -> Any:
        if isinstance(self.scale, (int, float)):
            return 1 if self.scale > 0 else -1 if self.scale < 0 else 0
        return self.scale.sign()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AffineTransform):
            return False
        pairs = ((self.loc, other.loc), (self.scale, other.scale))
        return all([_same(a, b) for a, b in pairs])

    __hash__ = object.__hash__

    def _call(self, x: Any) -> Any:
        return self.loc + self.scale * x

    def _inverse(self, y: Any) -> Any:
        return (y - self.loc) / self.scale

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        if isinstance(self.scale, (int, float)):
            slope = zeros_like(x) + math.log(abs(self.scale))
        else:
            slope = self.scale.abs().log().expand(x.shape)
        return sum_rightmost(slope, self._event_dim)


def _same(a: Any, b: Any) -> bool:
    found = a == b
    return found if isinstance(found, bool) else bool(found.all())


class ComposeTransform(Transform):
    """One transform after another, the first one first.

    >>> import pyattn
    >>> from pyattn.distributions import AffineTransform, ComposeTransform, ExpTransform
    >>> ComposeTransform([ExpTransform(), AffineTransform(1.0, 2.0)])(pyattn.tensor(0.0))
    tensor(3.)
    """

    def __init__(self, parts: Sequence[Transform], cache_size: int = 0) -> None:
        super().__init__(cache_size)
        self.parts = [part.with_cache(cache_size) for part in parts] if cache_size else list(parts)
        self.bijective = all([part.bijective for part in self.parts])
        self.domain = self.parts[0].domain if self.parts else constraints.real
        self.codomain = self.parts[-1].codomain if self.parts else constraints.real

    @property
    def sign(self) -> Any:
        sign: Any = 1
        for part in self.parts:
            sign = sign * part.sign
        return sign

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ComposeTransform) and self.parts == other.parts

    __hash__ = object.__hash__

    def _call(self, x: Any) -> Any:
        for part in self.parts:
            x = part(x)
        return x

    def _inverse(self, y: Any) -> Any:
        for part in reversed(self.parts):
            y = part.inv(y)
        return y

    def log_abs_det_jacobian(self, x: Any, y: Any) -> Any:
        total: Any = zeros_like(x)
        most = max([part.domain.event_dim for part in self.parts], default=0)
        total = sum_rightmost(total, most)
        for part in self.parts:
            after = part(x)
            slope = part.log_abs_det_jacobian(x, after)
            total = total + sum_rightmost(slope, most - part.domain.event_dim)
            x = after
        return total

    def __repr__(self) -> str:
        inner = ",\n    ".join([repr(part) for part in self.parts])
        return f"ComposeTransform(\n    {inner}\n)"


identity_transform = ComposeTransform([])

# fmt: off
__all__ = [
    "AbsTransform", "AffineTransform", "ComposeTransform", "ExpTransform", "PowerTransform",
    "SigmoidTransform", "SoftplusTransform", "TanhTransform", "Transform", "identity_transform",
]
# fmt: on
