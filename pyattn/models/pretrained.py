"""What models whose weights come from elsewhere share: the check of their settings, and the reading of both.

Such a model is a folder with two files: `config.json`, its sizes, and `model.safetensors`, its weights.
"""

from __future__ import annotations

import json
import os

from ..dtypes import device
from ..nn import functional as F
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

# What a file of settings may name as the bend between two linear maps.
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "gelu": F.gelu,
    "gelu_new": lambda x: F.gelu(x, approximate="tanh"),
    "gelu_pytorch_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "relu": F.relu,
    "silu": F.silu,
    "swish": F.silu,
    "tanh": F.tanh,
}


def check_sizes(kind: str, sizes: dict[str, Any], *multiples: tuple[str, str]) -> None:
    """Raises ValueError for a size below 1, and for the first of a pair that is no multiple of the second."""
    for name, size in sizes.items():
        if type(size) is not int or size < 1:
            raise ValueError(f"{kind}: {name} must be a whole number above 0, got {size!r}")
    for name, divisor in multiples:
        if sizes[name] % sizes[divisor]:
            raise ValueError(
                f"{kind}: {name} {sizes[name]} must be a multiple of {divisor} {sizes[divisor]}"
            )


def check_config(config: Any, sizes: str, width: str, heads: str, activation: str) -> None:
    """Raises ValueError for a size below 1, heads that do not divide the width, an unknown activation.

    All are given by their names; without a `width`, heads need not divide it.
    """
    kind = type(config).__name__
    found = {name: getattr(config, name) for name in sizes.split()}
    check_sizes(kind, found, *[(width, heads)] * bool(width))
    given = getattr(config, activation)
    if given not in ACTIVATIONS:
        raise ValueError(f"{kind}: {activation} {given!r} is not one of {', '.join(ACTIVATIONS)}")


def pretrained(folder: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings and the weights in a folder; the weights stay in the file, mapped into memory."""
    from ..safetensors import load_file

    folder = os.fspath(folder)
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        settings = json.load(file)
    return settings, dict(load_file(os.path.join(folder, "model.safetensors")))


def assembled(cls: Any, settings: dict[str, Any], weights: dict[str, Any]) -> Any:
    """A model of this class, ready for use: nothing is drawn, the weights are those that are given."""
    with device("meta"):
        model = cls(**settings)
    model.load_state_dict(weights, assign=True)
    return model.eval()
