"""What all distributions have in common: shapes, checked parameters, and what follows from others."""

from __future__ import annotations

from ..array import Array
from ..autograd.grad_mode import no_grad
from ..dtypes import Size
from ..refusals import warn
from .constraints import is_dependent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..kernels import Shape
    from ..tensor import Tensor
    from .constraints import Constraint


class Distribution:
    """A distribution of random values of shape `event_shape`, one for each place in `batch_shape`.

    A class of one's own gives `arg_constraints`, `support`, `rsample` or `sample`, `log_prob`, and
    what else it has.  Raises ValueError where a parameter, or a value whose `log_prob` is asked for,
    is not in its set, unless validate_args is False.

    >>> import pyattn
    >>> from pyattn.distributions import Normal
    >>> normal = Normal(pyattn.zeros(3), 1.0)
    >>> normal, normal.sample((2,)).shape, normal.log_prob(pyattn.zeros(3))
    (Normal(loc: torch.Size([3]), scale: torch.Size([3])), torch.Size([2, 3]), tensor([-0.9189, -0.9189, -0.9189]))
    """

    has_rsample = False
    has_enumerate_support = False
    _validate_args = True

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Whether parameters and values are checked, where an object does not say."""
        if value not in (True, False):
            raise ValueError(f"set_default_validate_args: expected a bool, got {value!r}")
        Distribution._validate_args = value

    def __init__(
        self,
        batch_shape: Any = (),
        event_shape: Any = (),
        validate_args: bool | None = None,
    ) -> None:
        self._batch_shape = Size(batch_shape)
        self._event_shape = Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            self._check_parameters()

    def _constraints(self) -> dict[str, Constraint]:
        try:
            return dict(self.arg_constraints)
        except NotImplementedError:
            warn(
                f"{type(self).__name__} does not define arg_constraints: set them to {{}}, or give "
                "validate_args=False"
            )
            return {}

    def _check_parameters(self) -> None:
        for name, constraint in self._constraints().items():
            # A parameter that is computed from another is as good as that one.
            if is_dependent(constraint) or name not in self.__dict__:
                continue
            value = self.__dict__[name]
            if not constraint.check(value).all():
                raise ValueError(
                    f"{type(self).__name__}: parameter {name}, of shape {tuple(value.shape)}, is to "
                    f"satisfy {constraint!r}, got {value!r}"
                )

    def expand(self, batch_shape: Any, _instance: Any = None) -> Any:
        """The same distribution for a larger batch shape, as Tensor.expand has it."""
        new = type(self).__new__(type(self)) if _instance is None else _instance
        new.__dict__.update(self.__dict__)
        new._batch_shape = Size(batch_shape)
        own = len(self._batch_shape)
        for name in self._constraints():
            value = self.__dict__.get(name)
            if isinstance(value, Array):
                new.__dict__[name] = value.expand(new._batch_shape + value.shape[own:])  # type: ignore[attr-defined]
        return new

    @property
    def batch_shape(self) -> Size:
        """The shape over which parameters are given."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one value."""
        return self._event_shape

    def _missing(self, what: str) -> NotImplementedError:
        return NotImplementedError(f"{type(self).__name__}: {what} is not defined")

    @property
    def arg_constraints(self) -> dict[str, Constraint]:
        """The set of each parameter, by name."""
        raise self._missing("arg_constraints")

    @property
    def support(self) -> Any:
        """The set of values that can be drawn."""
        raise self._missing("support")

    @property
    def mean(self) -> Tensor:
        """The mean of the draws."""
        raise self._missing("mean")

    @property
    def mode(self) -> Tensor:
        """The likeliest value."""
        raise self._missing("mode")

    @property
    def variance(self) -> Tensor:
        """The mean of the squared distance from the mean."""
        raise self._missing("variance")

    @property
    def stddev(self) -> Tensor:
        """The square root of the variance."""
        return self.variance.sqrt()

    def sample(self, sample_shape: Any = ()) -> Tensor:
        """Draws of shape sample_shape + batch_shape + event_shape, without gradients."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Tensor:
        """Draws through which gradients reach the parameters; not every distribution has them."""
        raise self._missing("rsample, draws through which gradients pass,")

    def sample_n(self, n: int) -> Tensor:
        """n draws: `sample((n,))`, which PyTorch prefers."""
        warn("sample_n(n) is deprecated: sample((n,)) does the same", UserWarning)
        return self.sample((n,))

    def log_prob(self, value: Tensor) -> Tensor:
        """The logarithm of the density, or of the probability, at a value."""
        raise self._missing("log_prob")

    def cdf(self, value: Tensor) -> Tensor:
        """The probability of a draw that is at most the value."""
        raise self._missing("cdf")

    def icdf(self, value: Tensor) -> Tensor:
        """The number that a draw is below with this probability."""
        raise self._missing("icdf")

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """Every value that can be drawn, along a new first axis."""
        raise self._missing("enumerate_support")

    def entropy(self) -> Tensor:
        """The mean of -log_prob."""
        raise self._missing("entropy")

    def perplexity(self) -> Tensor:
        """e to the entropy."""
        return self.entropy().exp()

    def _extended_shape(self, sample_shape: Any = ()) -> Any:
        return Size(tuple(sample_shape) + tuple(self._batch_shape) + tuple(self._event_shape))

    def _validate_sample(self, value: Any) -> None:
        """Refuse a value that cannot be drawn, with ValueError."""
        name = type(self).__name__
        if not isinstance(value, Array):
            raise ValueError(f"{name}: the value is to be a tensor, got {type(value).__name__}")
        shape: Shape = value._shape
        inner = tuple(self._event_shape)
        if shape[len(shape) - len(inner) :] != inner or len(shape) < len(inner):
            raise ValueError(
                f"{name}: a value of shape {shape} does not end in the event's shape {inner}"
            )
        expected = tuple(self._batch_shape) + inner
        for a, b in zip(reversed(shape), reversed(expected)):
            if a != b and 1 not in (a, b):
                raise ValueError(
                    f"{name}: a value of shape {shape} does not fit the distribution's {expected}"
                )
        try:
            support = self.support
        except NotImplementedError:
            warn(
                f"{name} does not define support, so that values are not checked; give "
                "validate_args=False to say so"
            )
            return
        if not support.check(value).all():
            raise ValueError(
                f"{name}: the value is to be in the support, {support!r}, got {value!r}"
            )

    def _get_checked_instance(self, cls: type, _instance: Any = None) -> Any:
        """A new object for `expand`, of a class that has it as PyTorch writes it."""
        if _instance is None and type(self).__init__ is not cls.__init__:  # type: ignore[misc]
            raise NotImplementedError(
                f"{type(self).__name__}: a class with an __init__ of its own needs an expand, too"
            )
        return self.__new__(type(self)) if _instance is None else _instance

    def __repr__(self) -> str:
        names = [name for name in self._constraints() if name in self.__dict__]
        shown = []
        for name in names:
            value = self.__dict__[name]
            shown.append(f"{name}: {value if value.numel() == 1 else value.size()}")
        return f"{type(self).__name__}({', '.join(shown)})"


class ExponentialFamily(Distribution):
    """A distribution whose density is an exponential of a product with its parameters."""


__all__ = ["Distribution", "ExponentialFamily"]
