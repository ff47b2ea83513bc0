"""torch.version and the like: which PyTorch this answers as."""

from __future__ import annotations

from numbers import Number

from ..dtypes import device
from ..programs.version import VERSION, Version
from .parts import part

version = part(
    "version",
    "torch.version",
    __version__=VERSION,
    cuda=None,
    debug=False,
    git_version="",
    hip=None,
    rocm=None,
    xpu=None,
)
torch_version = part(
    "torch_version", "torch.torch_version", TorchVersion=Version, __version__=VERSION
)
types = part("types", "torch.types", Number=Number, Device=device)
