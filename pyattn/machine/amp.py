"""torch.amp: to compute with fewer digits where they suffice, and to scale losses meanwhile.

There is one kind of float here, so that autocast changes no number.  A GradScaler for the CPU scales,
as PyTorch's does; one for a GPU switches itself off, as PyTorch's does where there is none.
"""

from __future__ import annotations

from ..autograd import no_grad
from ..dtypes import PLACES, float64
from ..dtypes import dtype as dtype_class
from ..refusals import warn, wrapping
from ..tensor import Tensor
from .parts import missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_entered: list[autocast] = []


class autocast:
    """A block, or a decorator, in which PyTorch computes with fewer digits; here with all of them.

    For "cuda" it warns that there is none, and is off.  Raises ValueError for a device that is no
    string, RuntimeError for one that PyTorch does not know.

    >>> import pyattn
    >>> with pyattn.autocast("cpu", dtype=pyattn.bfloat16):
    ...     pyattn.tensor([0.1]) * 3, pyattn.is_autocast_enabled("cpu")
    (tensor([0.3000]), True)
    """

    def __init__(
        self,
        device_type: str,
        dtype: Any = None,
        enabled: bool = True,
        cache_enabled: bool | None = None,
    ) -> None:
        if not isinstance(device_type, str):
            raise ValueError(
                f"autocast: device_type must be a string, got {type(device_type).__name__}"
            )
        if device_type.split(":")[0] not in PLACES:
            raise RuntimeError(f"autocast: no device is called {device_type!r}; here it is 'cpu'")
        self.device = device_type
        self.fast_dtype = float64 if dtype is None else dtype
        self._enabled = bool(enabled)
        if self._enabled and device_type == "cuda":
            warn("autocast: there is no GPU here; it is switched off, and changes nothing")
            self._enabled = False
        if self._enabled and not getattr(dtype or float64, "is_floating_point", False):
            warn(f"autocast: {dtype!r} is no kind of float; it is switched off")
            self._enabled = False

    def __enter__(self) -> autocast:
        _entered.append(self)
        return self

    def __exit__(self, *error: Any) -> None:
        _entered.remove(self)

    def __call__(self, function: Any) -> Any:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return wrapping(function, wrapped)


class autocast_of_cuda(autocast):
    """torch.cuda.amp.autocast: for a GPU, and so switched off with a warning."""

    def __init__(self, enabled: bool = True, dtype: Any = None, cache_enabled: bool = True) -> None:
        super().__init__("cuda", enabled=False)
        if enabled:
            warn("cuda.amp.autocast: there is no GPU here; it is switched off, and changes nothing")


def is_autocast_enabled(device_type: str | None = None) -> bool:
    """Whether this is inside an autocast that is on; without a device, one for a GPU.

    >>> import pyattn
    >>> pyattn.is_autocast_enabled("cpu")
    False
    """
    inner = [block for block in _entered if block.device == (device_type or "cuda")]
    return bool(inner) and inner[-1]._enabled


def get_autocast_dtype(device_type: str) -> dtype_class:
    """The kind of float that autocast computes with: the one there is.

    >>> import pyattn
    >>> pyattn.get_autocast_dtype("cpu")
    torch.float64
    """
    return float64


def is_autocast_available(device_type: str) -> bool:
    """Whether autocast may be asked for: on the CPU, and in vain for a GPU."""
    return device_type in ("cpu", "cuda", "mps", "xpu")


def custom_fwd(fwd: Any = None, *, device_type: str = "cuda", cast_inputs: Any = None) -> Any:
    """A decorator of a Function's forward, which is left as it is."""
    return fwd if fwd is not None else lambda function: function


def custom_bwd(bwd: Any = None, *, device_type: str = "cuda") -> Any:
    """A decorator of a Function's backward, which is left as it is."""
    return bwd if bwd is not None else lambda function: function


class GradScaler:
    """Losses times a large number, so that small gradients keep their digits, and these divided again.

    On the CPU it does so, though floats of 64 bits need no such help: a step whose gradients are not
    all finite is left out, and the scale then falls.  For "cuda", which is what it is made for
    unless told otherwise, it warns that there is none and does nothing.

    >>> import pyattn
    >>> scaler = pyattn.GradScaler("cpu")
    >>> scaler.scale(pyattn.tensor(2.0)), scaler.get_scale()
    (tensor(131072.), 65536.0)
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        self._device = device
        self._enabled = enabled
        if enabled and device == "cuda":
            warn("GradScaler: there is no GPU here; it is switched off, and scales nothing")
            self._enabled = False
        if not self._enabled:
            return
        if growth_factor <= 1.0:
            raise AssertionError(f"GradScaler: growth_factor must be above 1, got {growth_factor}")
        if backoff_factor >= 1.0:
            raise AssertionError(
                f"GradScaler: backoff_factor must be below 1, got {backoff_factor}"
            )
        self._scale = float(init_scale)
        self._scaled = False  # whether anything was scaled yet
        self._growth_factor = growth_factor
        self._backoff_factor = backoff_factor
        self._growth_interval = growth_interval
        self._growth_tracker = 0
        self._stages: dict[int, tuple[str, bool]] = {}  # of optimizers: how far, whether finite

    def scale(self, outputs: Any) -> Any:
        """A tensor, or each of several, times the scale; as it is where the scaler is off."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, Tensor):
            self._scaled = True
            return outputs * self._scale
        if isinstance(outputs, (list, tuple)):
            return type(outputs)([self.scale(item) for item in outputs])
        if not hasattr(outputs, "__iter__"):
            raise ValueError(
                f"GradScaler: scale takes a tensor or several, got {type(outputs).__name__}"
            )
        return map(self.scale, outputs)

    def _used(self, name: str) -> None:
        if not self._scaled:
            raise AssertionError(
                f"GradScaler: {name} comes before anything was scaled; call scale(loss) first"
            )

    def unscale_(self, optimizer: Any) -> None:
        """Divide an optimizer's gradients by the scale, once between two updates, to clip them say."""
        if not self._enabled:
            return
        self._used("unscale_")
        stage = self._stages.get(id(optimizer), ("", True))[0]
        if stage == "unscaled":
            raise RuntimeError("GradScaler: unscale_ was called already since the last update()")
        if stage == "stepped":
            raise RuntimeError("GradScaler: unscale_ comes after step()")
        grads = [p.grad for g in optimizer.param_groups for p in g["params"] if p.grad is not None]
        finite = True
        with no_grad():
            for grad in grads:
                finite = finite and bool(grad.isfinite().all())
                grad.mul_(1.0 / self._scale)
        if grads:
            self._stages[id(optimizer)] = ("unscaled", finite)

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """optimizer.step() with gradients that are unscaled, or none where they are not finite."""
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("GradScaler: step takes no closure")
        self._used("step")
        if self._stages.get(id(optimizer), ("",))[0] == "stepped":
            raise RuntimeError("GradScaler: step was called already since the last update()")
        if id(optimizer) not in self._stages:
            self.unscale_(optimizer)
        if id(optimizer) not in self._stages:
            raise AssertionError("GradScaler: step found no gradient in this optimizer")
        finite = self._stages[id(optimizer)][1]
        done = optimizer.step(*args, **kwargs) if finite else None
        self._stages[id(optimizer)] = ("stepped", finite)
        return done

    def update(self, new_scale: Any = None) -> None:
        """The next scale: smaller after a step left out, larger after many that were not."""
        if not self._enabled:
            return
        self._used("update")
        if new_scale is not None:
            self._scale = float(new_scale)
        elif not self._stages:
            raise AssertionError("GradScaler: update comes before any step()")
        elif not all([finite for _, finite in self._stages.values()]):
            self._scale *= self._backoff_factor
            self._growth_tracker = 0
        else:
            self._growth_tracker += 1
            if self._growth_tracker == self._growth_interval:
                self._scale *= self._growth_factor
                self._growth_tracker = 0
        self._stages = {}

    def get_scale(self) -> float:
        """The scale; 1 where the scaler is off."""
        return self._scale if self._enabled else 1.0

    def get_growth_factor(self) -> float:
        """By what the scale grows."""
        return self._growth_factor

    def set_growth_factor(self, new_factor: float) -> None:
        """Have the scale grow by this."""
        self._growth_factor = new_factor

    def get_backoff_factor(self) -> float:
        """By what the scale falls."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: float) -> None:
        """Have the scale fall by this."""
        self._backoff_factor = new_factor

    def get_growth_interval(self) -> int:
        """After how many steps without one left out the scale grows."""
        return self._growth_interval

    def set_growth_interval(self, new_interval: int) -> None:
        """Have the scale grow after so many steps."""
        self._growth_interval = new_interval

    def is_enabled(self) -> bool:
        """Whether it scales."""
        return self._enabled

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint keeps of it; nothing where it is off."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a checkpoint; RuntimeError for one of a scaler that was off."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "GradScaler: the state is empty, as that of one that is switched off"
            )
        growth, backoff = state_dict["growth_factor"], state_dict["backoff_factor"]
        interval, tracker = state_dict["growth_interval"], state_dict["_growth_tracker"]
        self._scale = float(state_dict["scale"])
        self._growth_factor, self._backoff_factor = growth, backoff
        self._growth_interval, self._growth_tracker = interval, tracker


class GradScalerOfCuda(GradScaler):
    """torch.cuda.amp.GradScaler: for a GPU, and so switched off with a warning."""

    def __init__(
        self,
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        super().__init__("cuda", enabled=False)
        if enabled:
            warn(
                "cuda.amp.GradScaler: there is no GPU here; it is switched off, and scales nothing"
            )


__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]

if not TYPE_CHECKING:
    __getattr__ = missing("amp")
