"""SparseAdam: the name, and its refusal, since no gradient here is sparse."""

from __future__ import annotations

from .optimizer import Optimizer, check_betas, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class SparseAdam(Optimizer):
    """Adam for sparse gradients, of which this package has none: its step refuses dense ones.

    Raises ValueError as Adam does; step() raises RuntimeError where there is a gradient.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.SparseAdam([x])
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    Traceback (most recent call last):
        ...
    RuntimeError: SparseAdam: the gradient of shape (1,) is dense, as all are here; use Adam
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        maximize: bool = False,
    ) -> None:
        check_settings("SparseAdam", lr=lr, eps=eps)
        if not lr > 0 or not eps > 0:
            raise ValueError(f"SparseAdam: lr and eps must be above 0, got {lr} and {eps}")
        check_betas("SparseAdam", betas)
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, maximize=maximize))

    def _update(self, group: dict[str, Any]) -> None:
        for p in group["params"]:
            if p._grad is not None:
                raise RuntimeError(
                    f"SparseAdam: the gradient of shape {p._shape} is dense, as all are here; "
                    "use Adam"
                )
