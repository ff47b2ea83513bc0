"""Programs written for PyTorch, run as they stand: `import torch` is this package.

From the bottom up: reasons (what is not here, and why), missing (how that is said), version, alias
(`import torch`, and what of it is where), traces, notebook, running.
"""

from .alias import Alias, as_torch

__all__ = ["Alias", "as_torch"]
