"""func.functional_call by its older name."""

from __future__ import annotations

from ...refusals import warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor
    from ..modules.module import Module


def functional_call(
    module: Module,
    parameters_and_buffers: dict[str, Tensor],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """func.functional_call, with a warning that it is there now.

    >>> import pyattn, warnings
    >>> from pyattn.nn.utils.stateless import functional_call
    >>> layer = pyattn.nn.Linear(2, 1, bias=False)
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     functional_call(layer, {"weight": pyattn.tensor([[1.0, 2.0]])}, pyattn.ones(2))
    tensor([3.])
    """
    from ...func.modules import functional_call as call

    warn("nn.utils.stateless.functional_call: it is func.functional_call now")
    return call(
        module, parameters_and_buffers, args, kwargs, tie_weights=tie_weights, strict=strict
    )


__all__ = ["functional_call"]
