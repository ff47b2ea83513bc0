"""The operations that go element by element, each as a formula.

A formula is a function of the operation's note and of its operands, and it serves twice: for what
the operands are called, and for the numbers that they are.
"""

from __future__ import annotations

import ast

from ..nn import functional
from ..ops import (
    arithmetic,
    pointwise,
)
from .expressions import (
    Abs,
    Call,
    Compare,
    E,
    Neg,
    Num,
    Power,
    Product,
    Quotient,
    Sum,
    Words,
)

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


def _function(name: str) -> Formula:
    return lambda node, a: Call(name, [a])


def _clamped(x: Expr, low: Expr | None, high: Expr | None) -> Expr:
    if low is not None:
        x = Call("max", [x, low])
    return x if high is None else Call("min", [x, high])


def _clamp(node: Node, x: Expr) -> Expr:
    low, high = [None if bound is None else Num(bound) for bound in node.args]
    return _clamped(x, low, high)


def _half(x: Expr, inner: Expr) -> Expr:
    """x (1 + inner) / 2."""
    return Quotient(Product(x, Sum([ONE, inner])), TWO)


def _gelu_tanh(node: Node, x: Expr) -> Expr:
    cubic = Sum([x, Product(Num(0.044715), Power(x, Num(3)))])
    return _half(x, Call("tanh", [Product(Call("sqrt", [Quotient(TWO, Words("pi"))]), cubic)]))


def _gelu_slope(node: Node, x: Expr) -> Expr:
    distribution = Quotient(Sum([ONE, Call("erf", [Quotient(x, Call("sqrt", [TWO]))])]), TWO)
    density = Quotient(
        Power(E, Neg(Quotient(Power(x, TWO), TWO))), Call("sqrt", [Product(TWO, Words("pi"))])
    )
    return Sum([distribution, Product(x, density)])


def _rounded(node: Node, x: Expr) -> Expr:
    return Call("round", [x, Num(node.args)] if node.args else [x])


def _remainder(node: Node, a: Expr, b: Expr) -> Expr:
    return minus(a, Product(b, Call("floor", [Quotient(a, b)])))


def _times(node: Node, a: Expr, b: Expr) -> Expr:
    return Product(a, b)


def _power(node: Node, a: Expr, b: Expr) -> Expr:
    return Power(a, b)


def signed(sign: str) -> Formula:
    """Two operands with a sign between them."""
    return lambda node, a, b: Compare(a, sign, b)


# By the operation: its formula, of the node and of what its inputs are called or are.
POINTWISE: dict[Op, Formula] = {
    arithmetic.ADD: lambda node, a, b: Sum([a, b]),
    arithmetic.SUB: lambda node, a, b: minus(a, b),
    arithmetic.RSUB: lambda node, a, b: minus(a, b),
    arithmetic.MUL: _times,
    arithmetic.DIV: lambda node, a, b: Quotient(a, b),
    arithmetic.FLOOR_DIVIDE: lambda node, a, b: Call("floor", [Quotient(a, b)]),
    arithmetic.DIV_FLOOR: lambda node, a, b: Call("floor", [Quotient(a, b)]),
    arithmetic.DIV_TRUNC: lambda node, a, b: Call("trunc", [Quotient(a, b)]),
    arithmetic.REMAINDER: _remainder,
    arithmetic.REMAINDER_TENSOR: _remainder,
    arithmetic.REMAINDER_OF_NUMBER: _remainder,
    arithmetic.POW: _power,
    arithmetic.POW_TENSOR: _power,
    arithmetic.POW_NUMBER_BASE: _power,
    arithmetic.MAXIMUM: lambda node, a, b: Call("max", [a, b]),
    arithmetic.MINIMUM: lambda node, a, b: Call("min", [a, b]),
    pointwise.NEG: lambda node, a: Neg(a),
    pointwise.ABS: lambda node, a: Abs(a),
    pointwise.SIGN: _function("sign"),
    pointwise.EXP: lambda node, a: Power(E, a),
    pointwise.EXPM1: lambda node, a: minus(Power(E, a), ONE),
    pointwise.LOG: _function("log"),
    pointwise.LOG2: _function("log2"),
    pointwise.LOG10: _function("log10"),
    pointwise.LOG1P: lambda node, a: Call("log", [Sum([ONE, a])]),
    pointwise.SQRT: _function("sqrt"),
    pointwise.RSQRT: lambda node, a: Quotient(ONE, Call("sqrt", [a])),
    pointwise.RECIPROCAL: lambda node, a: Quotient(ONE, a),
    pointwise.SIN: _function("sin"),
    pointwise.COS: _function("cos"),
    pointwise.TAN: _function("tan"),
    pointwise.ASIN: _function("asin"),
    pointwise.ACOS: _function("acos"),
    pointwise.ATAN: _function("atan"),
    pointwise.SINH: _function("sinh"),
    pointwise.COSH: _function("cosh"),
    pointwise.TANH: _function("tanh"),
    pointwise.SIGMOID: lambda node, a: Quotient(ONE, Sum([ONE, Power(E, Neg(a))])),
    pointwise.RELU: lambda node, a: Call("max", [a, Num(0)]),
    pointwise.ERF: _function("erf"),
    pointwise.ROUND: _rounded,
    pointwise.ROUND_DECIMALS: _rounded,
    pointwise.FLOOR: _function("floor"),
    pointwise.CEIL: _function("ceil"),
    pointwise.TRUNC: _function("trunc"),
    pointwise.CLAMP: _clamp,
    pointwise.CLAMP_TENSORS: lambda node, x, low, high: _clamped(x, low, high),
    functional.GELU: lambda node, x: _half(x, Call("erf", [Quotient(x, Call("sqrt", [TWO]))])),
    functional.GELU_TANH: _gelu_tanh,
    functional.GELU_SLOPE: _gelu_slope,
    functional.SILU: lambda node, x: Quotient(x, Sum([ONE, Power(E, Neg(x))])),
}

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

    A function drops an argument that is None, and is its other argument if that is left alone.
    """
    return _read(ast.parse(text, mode="eval").body, names)


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
        return POINTWISE.get(op)  # TRANSITION

    def formula(node: Node, *operands: Expr) -> Expr:
        names: dict[str, Expr | None] = dict(zip("xyz", operands))
        for name, value in zip(op.args, node.args):
            names[name] = Num(value) if isinstance(value, (int, float)) else None
        return parsed(op.formula, names)

    return formula
