"""Which values a parameter may have, and which a draw can have: each a `check` of a tensor.

Checks answer with bools, one for a number, or for a vector or a matrix where `event_dim` is 1 or 2.
"""

from __future__ import annotations

from ..ops.making import ones
from ..ops.matrices.triangles import cholesky_ex
from ..ops.pointwise import floor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable

    from ..tensor import Tensor


class Constraint:
    """A set of values; `check(value)` says which of a tensor's values are in it.

    >>> from pyattn.distributions import constraints
    >>> import pyattn
    >>> constraints.positive, constraints.positive.check(pyattn.tensor([-1.0, 2.0]))
    (GreaterThan(lower_bound=0.0), tensor([False,  True]))
    """

    is_discrete = False
    event_dim = 0

    def check(self, value: Tensor) -> Tensor:
        """Of each value, whether it is in the set."""
        raise NotImplementedError(f"{type(self).__name__}: check is not defined")

    def __repr__(self) -> str:
        return type(self).__name__.lstrip("_") + "()"


class _Checked(Constraint):
    """A set that is told by a function."""

    def __init__(
        self,
        name: str,
        check: Callable[[Any], Any],
        event_dim: int = 0,
        is_discrete: bool = False,
        **bounds: Any,
    ) -> None:
        self._name = name
        self._check = check
        self._bounds = bounds
        self.event_dim = event_dim
        self.is_discrete = is_discrete
        for bound, value in bounds.items():
            setattr(self, bound, value)

    def check(self, value: Tensor) -> Tensor:
        found: Tensor = self._check(value)
        return found

    def __repr__(self) -> str:
        inner = ", ".join([f"{name}={value}" for name, value in self._bounds.items()])
        return f"{self._name}({inner})"


class _Dependent(Constraint):
    """A set that depends on other parameters: nothing is checked."""

    def __init__(self, *, is_discrete: bool = False, event_dim: int = 0) -> None:
        self.is_discrete = is_discrete
        self.event_dim = event_dim

    def __call__(self, *, is_discrete: bool = False, event_dim: int = 0) -> _Dependent:
        return _Dependent(is_discrete=is_discrete, event_dim=event_dim)

    def check(self, value: Tensor) -> Tensor:
        raise ValueError("Dependent: there is nothing to check without the other parameters")


class dependent_property(property, _Dependent):
    """A property, the set of which depends on the object; on the class it is `dependent`."""

    def __init__(self, fn: Any = None, *, is_discrete: bool = False, event_dim: int = 0) -> None:
        property.__init__(self, fn)
        self.is_discrete = is_discrete
        self.event_dim = event_dim

    def __call__(self, fn: Any) -> Any:  # type: ignore[override]
        return dependent_property(fn, is_discrete=self.is_discrete, event_dim=self.event_dim)


def is_dependent(constraint: object) -> bool:
    """Whether the set depends on other parameters."""
    return isinstance(constraint, _Dependent)


class independent(Constraint):
    """A set whose last axes are one value, which is in it where all of its parts are."""

    def __init__(self, base_constraint: Constraint, reinterpreted_batch_ndims: int) -> None:
        self.base_constraint = base_constraint
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims
        self.is_discrete = base_constraint.is_discrete
        self.event_dim = base_constraint.event_dim + reinterpreted_batch_ndims

    def check(self, value: Tensor) -> Tensor:
        found = self.base_constraint.check(value)
        count = self.reinterpreted_batch_ndims
        if count > len(found.shape):
            raise ValueError(
                f"Independent: expected a value of {self.base_constraint.event_dim + count} axes or "
                f"more, got shape {tuple(value.shape)}"
            )
        return found if not count else found.flatten(-count).all(-1)

    def __repr__(self) -> str:
        return f"IndependentConstraint({self.base_constraint!r}, {self.reinterpreted_batch_ndims})"


def _whole(x: Any) -> Any:
    return x == (x if not x.is_floating_point() else floor(x))


def _at_most_two(x: Any) -> Any:
    return (x == 0) | (x == 1)


def integer_interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    """Whole numbers from the lower bound to the upper one."""
    return _Checked(
        "IntegerInterval",
        lambda x: _whole(x) & (lower_bound <= x) & (x <= upper_bound),
        is_discrete=True,
        lower_bound=lower_bound,
        upper_bound=upper_bound,
    )


def _integer_above(lower_bound: int) -> Constraint:
    return _Checked(
        "IntegerGreaterThan",
        lambda x: _whole(x) & (x >= lower_bound),
        is_discrete=True,
        lower_bound=lower_bound,
    )


def greater_than(lower_bound: Any) -> Constraint:
    """Numbers above the bound."""
    return _Checked("GreaterThan", lambda x: lower_bound < x, lower_bound=lower_bound)


def greater_than_eq(lower_bound: Any) -> Constraint:
    """The bound, and numbers above it."""
    return _Checked("GreaterThanEq", lambda x: lower_bound <= x, lower_bound=lower_bound)


def less_than(upper_bound: Any) -> Constraint:
    """Numbers below the bound."""
    return _Checked("LessThan", lambda x: x < upper_bound, upper_bound=upper_bound)


def interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    """Numbers between the bounds, and these."""
    return _Checked(
        "Interval",
        lambda x: (lower_bound <= x) & (x <= upper_bound),
        lower_bound=lower_bound,
        upper_bound=upper_bound,
    )


def half_open_interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    """The lower bound, and numbers above it and below the upper one."""
    return _Checked(
        "HalfOpenInterval",
        lambda x: (lower_bound <= x) & (x < upper_bound),
        lower_bound=lower_bound,
        upper_bound=upper_bound,
    )


def _counts(x: Any, total: Any) -> Any:
    return (x >= 0).all(-1) & (x.sum(-1) <= total)


def multinomial(upper_bound: int) -> Constraint:
    """Vectors of counts with at most this sum."""
    return _Checked(
        "Multinomial",
        lambda x: _counts(x, upper_bound),
        1,
        True,
        upper_bound=upper_bound,
    )


def _is_lower(x: Any) -> Any:
    return (x.tril() == x).flatten(-2).all(-1)


def _is_square(x: Any) -> Any:
    shape = tuple(x.shape)
    fits = shape[-1] == shape[-2]
    return ones(shape[:-2]) == float(fits)


def _is_symmetric(x: Any) -> Any:
    square = _is_square(x)
    return square & x.isclose(x.mT, atol=1e-6).flatten(-2).all(-1) if square.all() else square


def _is_positive(x: Any, semi: bool = False) -> Any:
    symmetric = _is_symmetric(x)
    if not symmetric.all():
        return symmetric
    if semi:
        from ..ops.matrices.decompositions import eigvalsh

        return (eigvalsh(x) >= 0).all(-1)
    return cholesky_ex(x).info == 0


def _all(of: Iterable[tuple[str, Callable[[Any], Any]]]) -> list[Constraint]:
    return [_Checked(name, check, 2) for name, check in of]


dependent = _Dependent()
real = _Checked("Real", lambda x: x == x)
real_vector = independent(real, 1)
boolean = _Checked("Boolean", _at_most_two, is_discrete=True)
one_hot = _Checked("OneHot", lambda x: _at_most_two(x).all(-1) & (x.sum(-1) == 1), 1, True)
simplex = _Checked("Simplex", lambda x: (x >= 0).all(-1) & ((x.sum(-1) - 1).abs() < 1e-6), 1)
positive = greater_than(0.0)
nonnegative = greater_than_eq(0.0)
unit_interval = interval(0.0, 1.0)
nonnegative_integer = _integer_above(0)
positive_integer = _integer_above(1)
lower_triangular, lower_cholesky, square, symmetric, positive_definite, positive_semidefinite = (
    _all(
        [
            ("LowerTriangular", _is_lower),
            ("LowerCholesky", lambda x: _is_lower(x) & (x.diagonal(0, -2, -1) > 0).all(-1)),
            ("Square", _is_square),
            ("Symmetric", _is_symmetric),
            ("PositiveDefinite", _is_positive),
            ("PositiveSemidefinite", lambda x: _is_positive(x, semi=True)),
        ]
    )
)

# fmt: off
__all__ = [
    "Constraint", "boolean", "dependent", "dependent_property", "greater_than", "greater_than_eq",
    "half_open_interval", "independent", "integer_interval", "interval", "is_dependent", "less_than",
    "lower_cholesky", "lower_triangular", "multinomial", "nonnegative", "nonnegative_integer",
    "one_hot", "positive", "positive_definite", "positive_integer", "positive_semidefinite", "real",
    "real_vector", "simplex", "square", "symmetric", "unit_interval",
]
# fmt: on
