"""`import torch` is this package: a finder of modules that gives pyattn's own, under PyTorch's names.

There are no second copies: `torch.nn` is `pyattn.nn`, and a class has one name.  What is not here is
refused in one sentence, and not looked for elsewhere, where it would be loaded twice.
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

from ..later import MACHINE
from .missing import mark, sentence, unmark
from .version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

# Modules below `torch` that are the same here; others of this package are nobody's under that name.
ALIKE = {
    *MACHINE,
    *"autograd distributions func linalg nn optim random serialization special testing utils".split(),
}

# Where PyTorch's modules stand that have another place here.
PLACES = {
    "amp.autocast_mode": "amp",
    "amp.grad_scaler": "amp",
    "autograd.profiler": "profiler",
    "cuda.amp.autocast_mode": "cuda.amp",
    "cuda.amp.grad_scaler": "cuda.amp",
    **{
        f"distributions.{name}": "distributions.tails"
        for name in ("cauchy", "exponential", "laplace")
    },
    **{f"distributions.{name}": "distributions.counts" for name in ("geometric", "poisson")},
    **{
        f"distributions.{name}": "distributions.transformed_distribution"
        for name in ("gumbel", "half_normal", "log_normal")
    },
    "distributions.beta": "distributions.dirichlet",
    "distributions.chi2": "distributions.gamma",
    "distributions.exp_family": "distributions.distribution",
    "nn.parallel.distributed": "nn.parallel",
    "nn.parallel.data_parallel": "nn.parallel",
}

# Packages that are built upon PyTorch's own engine.
UPON = {
    "torchvision": "pictures",
    "torchaudio": "sound",
    "torchtext": "text",
    "torchdata": "data",
    "torchrun": "several processes",
}


def _package() -> ModuleType:
    return sys.modules[__name__.partition(".")[0]]


def found(name: str) -> ModuleType | None:
    """The module of this package that has this name of PyTorch's, or None.

    >>> from pyattn.programs.alias import found
    >>> found("torch.nn.functional").__name__, found("torch.fft")
    ('pyattn.nn.functional', None)
    """
    first, _, rest = name.partition(".")
    root = _package()
    if first == "torch" and not rest:
        return root
    inside = rest if first == "torch" else name
    home, _, last = inside.rpartition(".")
    parent = found(f"torch.{home}") if home else root
    if first == "torch" and not home and last not in ALIKE:
        return None
    module = None if parent is None else _below(parent, last)
    return _walked(PLACES[inside]) if module is None and inside in PLACES else module


def _walked(path: str) -> ModuleType | None:
    module: ModuleType | None = _package()
    for part in path.split("."):
        if module is None:
            return None
        module = _below(module, part)
    return module


def _below(parent: ModuleType, name: str) -> ModuleType | None:
    """A module's part of this name, where that is a module too."""
    own = _package().__name__
    try:
        child = getattr(parent, name, None)
    except ImportError:
        return None
    if child is None:
        try:
            return importlib.import_module(f"{parent.__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name and error.name.startswith(f"{parent.__name__}."):
                return None
            if error.name == parent.__name__:  # which is no package
                return None
            raise
    if isinstance(child, ModuleType) and child.__name__.partition(".")[0] == own:
        return child
    return None


class _Loader:
    """Hands over a module that is there already, and leaves it as it was."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.spec = getattr(module, "__spec__", None)

    def create_module(self, spec: Any) -> ModuleType:
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.spec


class _Finder:
    """Finds PyTorch's modules, and its distribution, among this package's."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        first = name.partition(".")[0]
        if first not in ("torch", "safetensors", *UPON):
            return None
        module = None if first in UPON else found(name)
        if module is None:
            if first == "safetensors" and name == first or _only_asked():
                return None
            raise ModuleNotFoundError(_not_found(name), name=name)
        spec = ModuleSpec(name, _Loader(module), is_package=True)  # type: ignore[arg-type]
        spec.submodule_search_locations = []
        return spec

    @staticmethod
    def find_distributions(context: Any = None) -> Iterator[Any]:
        """What importlib.metadata is told of PyTorch."""
        if getattr(context, "name", None) not in (None, "torch"):
            return iter(())
        from .distribution import TORCH

        return iter((TORCH,))


def _only_asked() -> bool:
    """Whether importlib.util.find_spec asks, which wants an answer and no exception."""
    caller = sys._getframe(3) if hasattr(sys, "_getframe") else None
    return caller is not None and caller.f_code.co_name == "find_spec"


def _not_found(name: str) -> str:
    first, _, rest = name.partition(".")
    if first in UPON:
        return f"{name} is not here: it is PyTorch's package for {UPON[first]}, and needs PyTorch"
    home, _, last = name.rpartition(".")
    return sentence(home, last)


_FINDER: Any = _Finder()
_current: Any = None  # the Alias that is on


class Alias:
    """What as_torch changed, to be undone by `undo`, or at the end of a `with` block."""

    def __init__(self, displaced: dict[str, ModuleType], before: set[str]) -> None:
        self._displaced = displaced
        self._before = before
        self._marked: list[str] = []
        self._version = ""
        self._on = False

    def _begin(self) -> None:
        root: Any = _package()
        for name in self._displaced:
            del sys.modules[name]
        sys.meta_path.insert(0, _FINDER)
        self._marked = mark(root.Tensor)
        self._version, root.__version__ = root.__version__, VERSION
        self._on = True
        importlib.import_module("torch")

    def undo(self) -> None:
        """Forget PyTorch's names, and put back what had them; a second time does nothing.

        Modules that were loaded meanwhile, and took this package for PyTorch, are forgotten too.
        """
        global _current
        if not self._on:
            return
        self._on = False
        root: Any = _package()
        own = set()
        for name, module in list(sys.modules.items()):
            if _is_aliased(name):
                own.add(id(module))
                del sys.modules[name]
        for name, module in list(sys.modules.items()):
            new = name not in self._before and name.partition(".")[0] != root.__name__
            if new and name != "__main__" and _holds(module, own):
                del sys.modules[name]
        sys.meta_path.remove(_FINDER)
        unmark(root.Tensor, self._marked)
        root.__version__ = self._version
        sys.modules.update(self._displaced)
        _current = None

    def __enter__(self) -> Alias:
        return self

    def __exit__(self, *error: Any) -> None:
        self.undo()


class _Inner(Alias):
    """Of a call within another: the outer one's end is the end."""

    def undo(self) -> None:
        pass


def as_torch(displace: bool = False) -> Alias:
    """From here on `import torch` is this package, and so is each part of it that is here.

    PyTorch's own modules are left alone: where they are loaded already, RuntimeError, unless
    displace=True asks that they give way.  Called again it does nothing more.  What it returns undoes
    it, by `undo()` or as a `with` block.

    >>> import pyattn
    >>> with pyattn.as_torch(displace=True):
    ...     import torch.nn.functional as F
    ...     from torch.optim.lr_scheduler import LambdaLR
    ...     F is pyattn.nn.functional, LambdaLR is pyattn.optim.lr_scheduler.LambdaLR
    (True, True)
    """
    global _current
    if _current is not None:
        return _Inner({}, set())
    real = {name: module for name, module in sys.modules.items() if _is_aliased(name)}
    if real and not displace:
        raise RuntimeError(
            f"as_torch: {next(iter(real))} is loaded already, and it is not pyattn's; call as_torch "
            "before it is imported, or as_torch(displace=True) to take its place"
        )
    begun = _current = Alias(real, set(sys.modules))
    begun._begin()
    return begun


def _is_aliased(name: str) -> bool:
    return name.partition(".")[0] in ("torch", "safetensors")


def _holds(module: object, own: set[int]) -> bool:
    if not isinstance(module, ModuleType):
        return False
    return any([id(value) in own for value in list(vars(module).values())])
