"""Learning rates that change with the epochs, with torch.optim.lr_scheduler's names.

Each file is read when it is first asked for.
"""

from ...later import lacking

# The files, and what each has.
_HOMES = {
    "cosines": "CosineAnnealingLR CosineAnnealingWarmRestarts",
    "cycles": "CyclicLR OneCycleLR",
    "factors": "ConstantLR ExponentialLR LinearLR MultiStepLR PolynomialLR StepLR",
    "functions": "LambdaLR MultiplicativeLR",
    "joined": "ChainedScheduler SequentialLR",
    "plateau": "ReduceLROnPlateau",
    "scheduler": "LRScheduler _LRScheduler",
}

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .cosines import CosineAnnealingLR as CosineAnnealingLR
    from .cosines import CosineAnnealingWarmRestarts as CosineAnnealingWarmRestarts
    from .cycles import CyclicLR as CyclicLR
    from .cycles import OneCycleLR as OneCycleLR
    from .factors import ConstantLR as ConstantLR
    from .factors import ExponentialLR as ExponentialLR
    from .factors import LinearLR as LinearLR
    from .factors import MultiStepLR as MultiStepLR
    from .factors import PolynomialLR as PolynomialLR
    from .factors import StepLR as StepLR
    from .functions import LambdaLR as LambdaLR
    from .functions import MultiplicativeLR as MultiplicativeLR
    from .joined import ChainedScheduler as ChainedScheduler
    from .joined import SequentialLR as SequentialLR
    from .plateau import ReduceLROnPlateau as ReduceLROnPlateau
    from .scheduler import LRScheduler as LRScheduler
    from .scheduler import _LRScheduler as _LRScheduler
else:
    __all__ = sorted([n for n in " ".join(_HOMES.values()).split() if n[0] != "_"])
    __getattr__ = lacking(__name__, homes=_HOMES)

    def __dir__():
        return sorted({*globals(), *__all__})
