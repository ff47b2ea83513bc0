"""A formula in Python's notation: what a worksheet prints, and the number that the engine gives."""

from __future__ import annotations

import ast
import math

from ..explaining.expressions import (
    Abs,
    Call,
    Dot,
    Expr,
    MatMul,
    Neg,
    Num,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
    Words,
)
from ..ops.joining import cat
from ..ops.making import tensor
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Mapping


class Name(Words):
    """A name that was given a value on the page."""


class Grid(Expr):
    """A number, a list of numbers or a matrix, as nested lists of text; None is a blank."""


def _float(x: Any) -> Any:
    return x.float() if isinstance(x, Tensor) else tensor(x).float()


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "softmax": lambda x: _float(x).softmax(-1),
    "exp": lambda x: _float(x).exp(),
    "ln": lambda x: x.log(),
    "sum": lambda x: x.sum(),
    "sqrt": math.sqrt,
    "abs": lambda x: _float(x).norm(),
    "dot": lambda a, b: a.dot(b.to(a.dtype)),
    "cos": lambda a, b: a.dot(b) / (_float(a).norm() * _float(b).norm()),
    "concat": lambda a, b: cat([a, b], 1),
}


class Formula:
    """A formula such as `softmax(scores / sqrt(2))`, Q @ K.T among them.

    >>> from pyattn import tensor
    >>> Formula("2 * a + 1").value({"a": tensor([1, 2])})
    tensor([3, 5])
    """

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text, mode="eval").body

    def value(self, known: Mapping[str, Any]) -> Any:
        """What it comes to."""
        return _value(self.tree, known)

    def depth(self) -> int:
        """How many operations it has at most, one below the other."""
        return max(_depth(self.tree), 1)

    def expression(self) -> Expr:
        """The formula as explain's writers write it."""
        found: Expr = _expression(self.tree)
        return found


_SIGNS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
    ast.MatMult: lambda a, b: (
        a.to(b.dtype) @ b if b.dtype.rank > a.dtype.rank else a @ b.to(a.dtype)
    ),
}


def _value(node: Any, known: Mapping[str, Any]) -> Any:
    kind = type(node)
    if kind is ast.Constant:
        return node.value
    if kind is ast.Name:
        return known[node.id]
    if kind is ast.List:
        return [_value(part, known) for part in node.elts]
    if kind is ast.UnaryOp:
        return -_value(node.operand, known)
    if kind is ast.Attribute:
        return _value(node.value, known).T
    if kind is ast.Call:
        return FUNCTIONS[node.func.id](*[_value(part, known) for part in node.args])
    return _SIGNS[type(node.op)](_value(node.left, known), _value(node.right, known))


def _depth(node: Any) -> int:
    if isinstance(node, ast.Call):
        own = {"cos": 3, "sqrt": 0}.get(getattr(node.func, "id", ""), 1)
        return own + max([_depth(part) for part in node.args])
    below = [_depth(part) for part in ast.iter_child_nodes(node)]
    return max(below, default=0) + isinstance(node, (ast.BinOp, ast.UnaryOp))


def _expression(node: Any) -> Any:
    kind = type(node)
    if kind is ast.Constant:
        return Num(node.value)
    if kind is ast.Name:
        return Name(node.id)
    if kind is ast.List:
        return Grid([str(part.value) for part in node.elts])
    if kind is ast.UnaryOp:
        return Neg(_expression(node.operand))
    if kind is ast.Attribute:
        return Transpose(_expression(node.value))
    if kind is ast.Call:
        parts = [_expression(part) for part in node.args]
        if node.func.id == "abs":
            return Abs(*parts)
        return Dot(*parts) if node.func.id == "dot" else Call(node.func.id, parts)
    sign, a, b = type(node.op), _expression(node.left), _expression(node.right)
    if sign is ast.Add or sign is ast.Sub:
        return Sum([*(a.parts[0] if type(a) is Sum else [a]), b if sign is ast.Add else Neg(b)])
    pairs = {ast.Mult: Product, ast.Div: Quotient, ast.Pow: Power, ast.MatMult: MatMul}
    return pairs[sign](a, b)
