"""torch.nn.attention: which of several ways attention is computed; here there is one."""

from __future__ import annotations

from ..machine.parts import Nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class SDPBackend:
    """A way to compute attention, by name: what may be chosen on a GPU, and changes nothing here.

    >>> from pyattn.nn.attention import SDPBackend
    >>> SDPBackend.MATH
    <SDPBackend.MATH: 0>
    """

    ERROR: SDPBackend
    MATH: SDPBackend
    FLASH_ATTENTION: SDPBackend
    EFFICIENT_ATTENTION: SDPBackend
    CUDNN_ATTENTION: SDPBackend
    OVERRIDEABLE: SDPBackend
    __members__: dict[str, SDPBackend] = {}

    def __init__(self, name: str, value: int) -> None:
        self.name = name
        self.value = value

    def __repr__(self) -> str:
        return f"<SDPBackend.{self.name}: {self.value}>"

    def __int__(self) -> int:
        return self.value

    def __reduce__(self) -> Any:
        return getattr, (SDPBackend, self.name)


for _value, _name in enumerate(
    "ERROR MATH FLASH_ATTENTION EFFICIENT_ATTENTION CUDNN_ATTENTION OVERRIDEABLE".split(), -1
):
    SDPBackend.__members__[_name] = SDPBackend(_name, _value)
    setattr(SDPBackend, _name, SDPBackend.__members__[_name])


def sdpa_kernel(backends: Any, set_priority: bool = False) -> Nothing:
    """A block, or a decorator, that chooses among the ways; here it changes nothing.

    Raises AssertionError for other than SDPBackend, or a list of them.

    >>> import pyattn
    >>> from pyattn.nn.attention import SDPBackend, sdpa_kernel
    >>> with sdpa_kernel(SDPBackend.MATH):
    ...     pyattn.nn.functional.scaled_dot_product_attention(*[pyattn.ones(1, 2)] * 3)
    tensor([[1., 1.]])
    """
    for backend in backends if isinstance(backends, (list, tuple)) else [backends]:
        if not isinstance(backend, SDPBackend):
            raise AssertionError(
                f"sdpa_kernel: expected SDPBackend or a list of them, got {type(backend).__name__}"
            )
    return Nothing()
