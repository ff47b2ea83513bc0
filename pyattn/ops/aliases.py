"""Second names of functions: those that NumPy has, and PyTorch too."""

from __future__ import annotations

from ..refusals import takes
from .arithmetic import div, ge, gt, le, lt, mul, ne, sub
from .elements.functions import acosh, asinh, atanh
from .elements.pairs import atan2
from .pointwise import abs, acos, asin, atan, neg, trunc

absolute = takes("input", called="absolute")(abs)
negative = takes("input", called="negative")(neg)
fix = takes("input", called="fix")(trunc)
arcsin = takes("input", called="arcsin")(asin)
arccos = takes("input", called="arccos")(acos)
arctan = takes("input", called="arctan")(atan)
arcsinh = takes("input", called="arcsinh")(asinh)
arccosh = takes("input", called="arccosh")(acosh)
arctanh = takes("input", called="arctanh")(atanh)
arctan2 = takes("input", called="arctan2")(atan2)
multiply = takes(called="multiply")(mul)
subtract = takes(called="subtract")(sub)
divide = takes(called="divide")(div)
not_equal = takes("input", called="not_equal")(ne)
greater = takes("input", called="greater")(gt)
greater_equal = takes("input", called="greater_equal")(ge)
less = takes("input", called="less")(lt)
less_equal = takes("input", called="less_equal")(le)

# fmt: off
__all__ = [
    "absolute", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "divide",
    "fix", "greater", "greater_equal", "less", "less_equal", "multiply", "negative", "not_equal",
    "subtract",
]
# fmt: on
