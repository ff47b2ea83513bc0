"""What the tests of explain share: the graph behind a tensor, and arithmetic read back from text."""

from __future__ import annotations

import math
import re
from typing import Any, Iterator

import pyattn
from pyattn.explaining.explanation import Explanation
from pyattn.explaining.expressions import Equation
from pyattn.explaining.text import Text


def graph(*roots: Any) -> "Iterator[tuple[Any, Any]]":
    """Every tensor behind these, themselves included, with the note of how it was made."""
    stack, seen = list(roots), set()
    while stack:
        t = stack.pop()
        node = t.grad_fn or t._working
        if id(t) in seen or node is None:
            continue
        seen.add(id(t))
        yield t, node
        stack += list(node.inputs or ())  # none, where backward has let go of them


def _round(x: float, decimals: int = 0) -> float:
    return round(x * 10.0**decimals) / 10.0**decimals if decimals else float(round(x))


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf


class _E(float):
    """The number e, which math.exp raises to a power more exactly than ** does."""

    def __pow__(self, exponent: Any, mod: Any = None) -> Any:
        try:
            return math.exp(exponent)
        except OverflowError:
            return math.inf


KNOWN: "dict[str, Any]" = {
    "e": _E(math.e),
    "pi": math.pi,
    "inf": math.inf,
    "nan": math.nan,
    "abs": abs,
    "any": lambda *x: any(x),
    "all": lambda *x: all(x),
    "argmax": lambda *x: x.index(max(x)),
    "argmin": lambda *x: x.index(min(x)),
    "count_nonzero": lambda *x: len(x) - x.count(0),
    "max": lambda *x: max(x),
    "min": lambda *x: min(x),
    "round": _round,
    "sign": lambda x: (x > 0) - (x < 0),
    "True": True,
    "False": False,
    "whole": int,
    "finite": lambda x: pyattn.tensor(float(x)).nan_to_num().item(),
    "number": int,
    "truth": bool,
    "signbit": lambda x: math.copysign(1.0, x) < 0,
    "isreal": lambda x: True,
    "isposinf": lambda x: x == math.inf,
    "isneginf": lambda x: x == -math.inf,
    **{
        name: getattr(math, name)
        for name in (
            "sqrt log log2 log10 sin cos tan asin acos atan sinh cosh tanh erf floor ceil trunc isnan isinf "
            "isfinite asinh acosh atanh erfc atan2 copysign gcd lcm"
        ).split()
    },
}


def evaluated(text: str) -> Any:
    """What arithmetic on a board comes to; None where it names what is not a number."""
    text = re.sub(r"\|([^|]*[^ |])\|", r"abs(\1)", text)
    text = text.replace(" x ", " * ").replace("whole number(", "whole(")
    text = re.sub(r"\^(?! )", "**", text)
    text = re.sub(r"(\S+) xor (\S+)", r"truth(\1) != truth(\2)", text)
    names = set(re.findall(r"[A-Za-z_]\w*(?![\w]*e-?\d)", re.sub(r"\d\.?\d*e-?\d+", "0", text)))
    if "[" in text or " @ " in text or " . " in text:
        return None
    if names - set(KNOWN) - {"and", "or", "not"}:
        return None
    try:
        return eval(text, {"__builtins__": {}}, KNOWN)  # noqa: S307
    except (SyntaxError, TypeError):
        return None


def close(a: Any, b: Any, relative: float = 1e-9, absolute: float = 1e-12) -> bool:
    """Whether two numbers agree; a nan agrees with a nan."""
    if a != a or b != b:
        return bool(a != a and b != b)
    return bool(a == b) or math.isclose(a, b, rel_tol=relative, abs_tol=absolute)


def arithmetic(how: Explanation, digits: int = 17) -> "Iterator[tuple[Equation, list[Any]]]":
    """Every equation with what its sides come to, those that are numbers alone."""
    writer = Text(how._work.name, digits)
    for entry in how.entries:
        if isinstance(entry, Equation):
            sides = [evaluated(writer.write(side)) for side in writer.sides(entry)]
            yield entry, [side for side in sides if side is not None]
