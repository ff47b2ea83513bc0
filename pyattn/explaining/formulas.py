"""An operation's formula, a string in Python's notation, read as an expression.

It is read into a function of the operation's note and of its operands, which serves twice: for what
the operands are called, and for the numbers that they are.
"""

from __future__ import annotations

import ast

from .expressions import Abs, Call, Compare, E, Neg, Num, Power, Product, Quotient, Sum, Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..graph import Node, Op
    from .expressions import Expr

    Formula = Callable[..., Expr]

ONE, TWO = Num(1), Num(2)


def minus(a: Expr, b: Expr) -> Expr:
    """a - b."""
    return Sum([a, Neg(b)])


def signed(sign: str) -> Formula:
    """Two operands with a sign between them."""
    return lambda node, a, b: Compare(a, sign, b)


SIGNED = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
}
CONSTANTS = {"e": E, "pi": Words("pi")}


def parsed(text: str, names: dict[str, Expr | None]) -> Expr:
    """A formula in Python's notation as an expression; what its names stand for is given.

    A function drops an argument that is None; max and min are the other argument if that is left
    alone.  What Python has no sign for is written as a function: xor(x, y).
    """
    expression: Expr = _read(ast.parse(text, mode="eval").body, names)
    return expression


def _read(node: Any, names: dict[str, Expr | None]) -> Any:
    kind = type(node)
    if kind is ast.Constant:
        return Num(node.value)
    if kind is ast.Name:
        return names[node.id] if node.id in names else CONSTANTS[node.id]
    if kind is ast.UnaryOp:
        inner = _read(node.operand, names)
        return Call("not", [inner]) if type(node.op) is ast.Not else Neg(inner)
    if kind is ast.Compare:
        left, right = _read(node.left, names), _read(node.comparators[0], names)
        return Compare(left, SIGNED[type(node.ops[0])], right)
    if kind is ast.BoolOp:
        left, right = [_read(value, names) for value in node.values]
        return Compare(left, "and" if type(node.op) is ast.And else "or", right)
    if kind is ast.Call:
        parts = [_read(part, names) for part in node.args]
        parts = [part for part in parts if part is not None]
        if node.func.id == "abs":
            return Abs(parts[0])
        if node.func.id == "xor":
            return Compare(parts[0], "xor", parts[1])
        alone = len(parts) == 1 < len(node.args) and node.func.id in ("max", "min")
        return parts[0] if alone else Call(node.func.id, parts)
    a, b = _read(node.left, names), _read(node.right, names)
    if type(node.op) in SIGNED:
        return Compare(a, SIGNED[type(node.op)], b)
    if kind is not ast.BinOp:
        raise ValueError(
            f"a formula is made of names, numbers, signs and calls, not {kind.__name__}"
        )
    return _joined(type(node.op), a, b)


def _joined(sign: Any, a: Expr, b: Expr) -> Expr:
    if sign is ast.Add or sign is ast.Sub:
        terms = list(a.parts[0]) if type(a) is Sum else [a]
        return Sum(terms + [b if sign is ast.Add else Neg(b)])
    if sign is ast.Mult:
        return Product(*(a.parts if type(a) is Product else (a,)), b)
    return Quotient(a, b) if sign is ast.Div else Power(a, b)


def formula_of(op: Op) -> Formula | None:
    """The formula of an operation that goes element by element: of its node, and its inputs."""
    if not op.formula:
        return None

    def formula(node: Node, *operands: Expr) -> Expr:
        names: dict[str, Expr | None] = dict(zip("xyz", operands))
        for name, value in zip(op.args, node.args):
            names[name] = Num(value) if isinstance(value, (int, float)) else None
        return parsed(op.formula, names)

    return formula
