"""Names that a piece of code uses and gives values to, as far as its text shows."""

from __future__ import annotations

import ast
import types

from .cells import Cell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What a page of fragments takes as imported.
USUAL = {
    "torch": "import torch",
    "nn": "import torch.nn as nn",
    "F": "import torch.nn.functional as F",
    "optim": "import torch.optim as optim",
    "math": "import math",
    "random": "import random",
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "pprint": "from pprint import pprint",
}


def stores(tree: ast.AST) -> set[str]:
    """The names that a piece of code gives values to, outside of its functions."""
    found: set[str] = set()
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        todo += ast.iter_child_nodes(node)
    return found


def loads(tree: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def guessed(cell: Cell) -> set[str]:
    """The names that code which is no Python would give values to, as far as its lines show."""
    found = set()
    for line in cell.block.text.split("\n")[:10_000]:
        words = line[:200].split("=")[0].replace("def ", " ").replace("class ", " ").split("(")[0]
        found |= {word for word in words.replace(",", " ").split() if word.isidentifier()}
    return found


ASSIGNED = (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def fixed(value: Any) -> bool:
    """Whether a value stays what it is, whatever is done with it."""
    kinds = (int, float, str, bytes, tuple, type(None), type, types.ModuleType, types.FunctionType)
    return isinstance(value, kinds + (types.BuiltinFunctionType, types.MethodType))
