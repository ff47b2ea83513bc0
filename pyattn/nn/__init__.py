"""Layers and models, with the names of torch.nn.

Everything below is read when it is first asked for.
"""

from ..later import lacking
from .modules import HOMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import attention as attention
    from . import functional as functional
    from . import init as init
    from . import modules as modules
    from . import parallel as parallel
    from . import parameter as parameter
    from . import utils as utils
    from .modules import *
    from .parallel import DataParallel as DataParallel
    from .parameter import *
else:
    _HOMES = {f"modules.{home}": names for home, names in HOMES.items()}
    _HOMES["parameter"] = "Buffer Parameter UninitializedBuffer UninitializedParameter"
    __all__ = sorted(" ".join(_HOMES.values()).split()) + ["functional", "init", "utils"]
    _HOMES["parallel"] = "DataParallel"
    __getattr__ = lacking(
        __name__, "attention functional init parallel parameter utils".split(), _HOMES
    )

    def __dir__():
        return sorted({*globals(), *__all__})


def factory_kwargs(kwargs):  # type: ignore[no-untyped-def]
    """The device, dtype and memory format among a layer's arguments, for what makes its tensors.

    Those in `factory_kwargs` count too.  Raises TypeError for any other, or for one given twice.

    >>> import pyattn
    >>> pyattn.nn.factory_kwargs({"device": "cpu"})
    {'device': 'cpu'}
    """
    simple = ("device", "dtype", "memory_format")
    found = dict((kwargs or {}).get("factory_kwargs", {}))
    for name in kwargs or {}:
        if name in simple:
            if name in found:
                raise TypeError(f"factory_kwargs: {name} is given twice")
            found[name] = kwargs[name]
        elif name != "factory_kwargs":
            raise TypeError(f"factory_kwargs: unexpected {name}")
    return found
