"""Arithmetic of every pair of kinds, with axes, of rank 0 and as numbers, as PyTorch has it."""

from __future__ import annotations

import random
import warnings
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest

KINDS = ("bool", "uint8", "int8", "int16", "int32", "int64", "float64")
BINARY = (
    *("add", "sub", "mul", "div", "true_divide", "floor_divide", "remainder", "pow", "where"),
    *("maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge", "bitwise_and", "bitwise_or"),
    *("bitwise_xor", "logical_and", "logical_or", "logical_xor", "clamp", "clamp_max", "trunc"),
    *("add_", "sub_", "mul_", "floor_divide_", "remainder_", "copy_", "fill_", "setitem"),
    *("masked_fill", "masked_fill_", "clamp_", "add_scaled", "sub_scaled", "stack", "cat", "outer"),
)
UNARY = (
    *("neg", "abs", "sign", "square", "relu", "floor", "ceil", "trunc", "round", "reciprocal"),
    *("bitwise_not", "logical_not", "sum", "prod", "all", "any", "amax", "amin", "argmax"),
    *("count_nonzero", "isnan", "isfinite", "nan_to_num", "exp", "sqrt", "tolist", "item"),
    *("neg_", "abs_", "zero_", "clone", "bool", "long", "int", "short", "char", "byte", "double"),
    *("is_signed", "is_floating_point", "element_size", "type", "mean", "std", "var", "norm"),
)
# As numbers or elements.  Not -2**31: divided by -1 it ends the process that runs PyTorch.
WHOLE = (0, 1, 2, 3, 5, 7, 8, 100, 127, 128, 200, 255, 256, 300, 32767, 40000, 2**31 - 1)
SIGNED = (*WHOLE, *[-x for x in WHOLE])
FLOATS = (0.0, 1.0, -1.0, 0.5, 2.5, -3.5, 100.0, 127.0)


def operand(rng: random.Random) -> tuple[str, str, Any]:
    """A form, a kind, and numbers that fit it."""
    form = rng.choice(("vector", "vector", "scalar", "number"))
    kind = rng.choice(KINDS)
    if form == "number":
        kind = rng.choice(("bool", "int64", "float64"))

    def number() -> Any:
        if kind == "bool":
            return rng.random() < 0.5
        if kind == "float64":
            return rng.choice(FLOATS)
        if kind == "int64":
            return rng.choice(SIGNED if form == "number" else (0, 1, 2, 3, -1, -3, 100, 300))
        bits = int(kind.lstrip("uint"))
        low, high = (0, 2**bits) if kind == "uint8" else (-(2 ** (bits - 1)), 2 ** (bits - 1))
        return rng.choice([x for x in SIGNED if low <= x < high])

    return form, kind, [number() for _ in range(3)] if form == "vector" else number()


def made(torch: Any, wanted: tuple[str, str, Any]) -> Any:
    form, kind, numbers = wanted
    return numbers if form == "number" else torch.tensor(numbers, dtype=getattr(torch, kind))


def applied(torch: Any, name: str, a: Any, b: Any) -> Any:
    mask = torch.tensor([True, False, True])
    if name == "where":
        return torch.where(mask, a, b)
    if name == "clamp":
        return torch.clamp(a, b)
    if name == "clamp_max":
        return torch.clamp(a, max=b)
    if name == "clamp_":
        return a.clamp_(b)
    if name == "trunc":
        return torch.div(a, b, rounding_mode="trunc")
    if name in ("add_scaled", "sub_scaled"):
        return getattr(torch, name[:3])(a, b, alpha=3)
    if name == "setitem":
        a[0] = b
        return a
    if name in ("masked_fill", "masked_fill_"):
        return getattr(a, name)(mask, b)
    if name in ("stack", "cat"):
        return getattr(torch, name)([a, b])
    return getattr(a, name)(b) if name.endswith("_") else getattr(torch, name)(a, b)


def outcome(torch: Any, name: str, *operands: tuple[str, str, Any]) -> Any:
    """What it prints as; that it raises."""
    values = [made(torch, wanted) for wanted in operands]
    try:
        if len(values) == 2:
            got = applied(torch, name, *values)
        else:
            got = getattr(values[0], name)()
    except (RuntimeError, TypeError, IndexError):
        return "raises"
    if isinstance(got, torch.Tensor):
        return str(got.dtype), tuple(got.shape), [round_off(x) for x in got.reshape(-1).tolist()]
    return got


def round_off(x: Any) -> str:
    return f"{x + 0.0:.9g}" if isinstance(x, float) else repr(x)


def undefined(name: str, operands: tuple[tuple[str, str, Any], ...]) -> bool:
    """Whether C, and so PyTorch, leaves the outcome to the machine, or it has no bounds here."""
    forms = [form for form, _, _ in operands]
    if "vector" not in forms and "scalar" not in forms:
        return True  # two plain numbers: PyTorch takes these in some operations
    if forms[0] == "number" and name not in ("pow", "where", "floor_divide", "remainder"):
        return True  # a method's tensor stands first
    # An int64 that a power takes beyond 64 bits stays exact here.
    kinds = [kind for form, kind, _ in operands if form != "number"]
    return name == "pow" and ("int64" in kinds or set(kinds) <= {"bool"})


@pytest.mark.skipif(not find_spec("torch"), reason="PyTorch is not installed")
@pytest.mark.parametrize("name", BINARY)
def test_two_operands_of_any_kinds_give_what_pytorch_gives(name: str) -> None:
    compare(name, 2, 400)


@pytest.mark.skipif(not find_spec("torch"), reason="PyTorch is not installed")
@pytest.mark.parametrize("name", UNARY)
def test_one_operand_of_any_kind_gives_what_pytorch_gives(name: str) -> None:
    compare(name, 1, 60)


def compare(name: str, count: int, times: int) -> None:
    torch, pyattn = import_module("torch"), import_module("pyattn")
    rng = random.Random(name)
    kept = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(times):
                operands = tuple([operand(rng) for _ in range(count)])
                if not undefined(name, operands):
                    expected = outcome(torch, name, *operands)
                    assert outcome(pyattn, name, *operands) == expected, operands
    finally:
        torch.set_default_dtype(kept)
