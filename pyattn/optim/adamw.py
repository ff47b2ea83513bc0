"""AdamW: Adam whose weight decay is apart from the gradient."""

from __future__ import annotations

from .adam import Adam

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class AdamW(Adam):
    """Adam whose weight decay is apart from the gradient: first p = p * (1 - lr * weight_decay).

    Arguments and errors as Adam's, but that weight_decay is 0.01 if not given.  Loshchilov and
    Hutter, 2017.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0], requires_grad=True)
    >>> optimizer = pyattn.optim.AdamW([x], lr=0.1, weight_decay=0.5)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.8500], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )
