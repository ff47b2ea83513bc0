"""torch.hub: models from the network, which is asked for nothing."""

from __future__ import annotations

import os

from .parts import missing, refusing

TYPE_CHECKING = False
_dir = ""


def get_dir() -> str:
    """The folder that PyTorch would keep models in."""
    home = os.environ.get("TORCH_HOME", os.path.join(os.path.expanduser("~"), ".cache", "torch"))
    return _dir or os.path.join(home, "hub")


def set_dir(d: str) -> None:
    """Choose that folder."""
    global _dir
    _dir = os.path.expanduser(d)


globals().update(
    refusing(
        "download_url_to_file help list load load_state_dict_from_url",
        RuntimeError,
        "nothing is fetched from the network; read a file of weights instead",
        "hub.",
    )
)

if not TYPE_CHECKING:
    __getattr__ = missing("hub")
