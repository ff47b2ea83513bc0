"""The functions of numbers: angles, logarithms, roundings, losses, and lists put together."""

from __future__ import annotations

import math

from ... import cat, div, mul, stack, sub, tensor
from .arguments import FUNCTIONS, both, named, only, refusal, whole
from .functions import cosine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor
    from .arguments import Function
    from .evaluating import Evaluator

__all__ = ["FUNCTIONS"]  # all are entered once this file is read


@named("cos 余弦值")
def _cos(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 2:
        return cosine(ev, arguments, keywords)
    return ev.turned(only(arguments)).cos()


@named("sin")
def _sin(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.turned(only(arguments)).sin()


@named("tan")
def _tan(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.turned(only(arguments)).tan()


@named("arccos acos")
def _arccos(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.angle(only(arguments).acos())


@named("arcsin asin")
def _arcsin(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.angle(only(arguments).asin())


@named("arctan atan")
def _arctan(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.angle(only(arguments).atan())


@named("exp")
def _exp(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.exponential(only(arguments))


@named("log")
def _log(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 2 and not arguments[1].shape:
        base = whole(arguments[1].item())
        return {2: arguments[0].log2, 10: arguments[0].log10}.get(
            base or 0, lambda: arguments[0].log() / arguments[1].log()
        )()
    x = only(arguments)
    return ev.logarithm(x, ("e", "10", "2")[ev.choose("log", 3)])


@named("ln")
def _ln(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.logarithm(only(arguments), "e")


@named("log10 log_10 lg")
def _log10(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.logarithm(only(arguments), "10")


@named("log2 log_2 ld lb")
def _log2(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.logarithm(only(arguments), "2")


@named("gelu")
def _gelu(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    from ...nn.functional import gelu

    exact = ev.choose("gelu", 2) == 0 and keywords.get("approximate") != "tanh"
    return gelu(only(arguments).double(), approximate="none" if exact else "tanh")


@named("sigmoid σ logistic expit sigma")
def _sigmoid(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return only(arguments).double().sigmoid()


@named("round")
def _round(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    places = whole(arguments[1].item()) if len(arguments) == 2 else 0
    if places is None or not 0 <= places <= 15 or not arguments:
        raise refusal()
    return arguments[0].double().round(decimals=places)


@named("cat concat concatenate 拼接")
def _cat(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    dim = whole(keywords.get("dim", keywords.get("axis")))
    parts = list(arguments[0]) if len(arguments) == 1 else arguments
    if not parts or len({part.dim() for part in parts}) > 1 or not parts[0].shape:
        raise refusal()
    if any([part.is_floating_point() for part in parts]):
        parts = [part.double() for part in parts]
    return cat(parts, -1 if dim is None else dim)


@named("stack")
def _stack(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return stack(list(arguments[0]) if len(arguments) == 1 else arguments)


@named("mse mse_loss 均方误差")
def _mse(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    off = arguments[0].double() - arguments[1]
    return (off * off).mean()


@named("cross_entropy crossentropy 交叉熵")
def _cross_entropy(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    """Of two lists of shares, in either order: the one that has zeros is what should have been."""
    a, b = both(arguments)
    if a.shape != b.shape or a.dim() != 1:
        raise refusal()
    target, given = (a, b) if ev.choose("cross entropy", 2) == 0 else (b, a)
    kept = target != 0
    return -(target.masked_select(kept) * given.masked_select(kept).double().log()).sum()


@named("logsumexp")
def _logsumexp(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return only(arguments).double().logsumexp(-1)


@named("hstack")
def _hstack(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _cat(ev, arguments, {"dim": -1})


@named("vstack")
def _vstack(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    parts = list(arguments[0]) if len(arguments) == 1 else arguments
    if all([part.dim() == 1 for part in parts]):
        return stack(parts)
    return _cat(ev, parts, {"dim": 0})


@named("rmse")
def _rmse(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _mse(ev, arguments, keywords).sqrt()


@named("mul multiply")
def _mul(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return mul(*ev.fitted(*both(arguments)))


@named("add")
def _add(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.plus(*both(arguments))


@named("sub subtract")
def _sub(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return sub(*ev.fitted(*both(arguments)))


@named("div divide")
def _div(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return div(*ev.fitted(*both(arguments)))


@named("pow power")
def _pow(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.power(*both(arguments))


@named("factorial")
def _factorial(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    number = whole(only(arguments).item())
    if number is None or not 0 <= number <= 170:
        raise refusal()
    return tensor(math.factorial(number))


def _pointwise(method: str) -> Function:
    def function(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
        result: Tensor = getattr(only(arguments), method)()
        return result

    return function


for _names, _method in (
    ("sqrt", "sqrt"),
    ("abs absolute 绝对值", "abs"),
    ("relu", "relu"),
    ("tanh", "tanh"),
    ("sinh", "sinh"),
    ("cosh", "cosh"),
    ("floor", "floor"),
    ("ceil ceiling", "ceil"),
    ("erf", "erf"),
    ("square", "square"),
    ("sign", "sign"),
    ("trace", "trace"),
    ("tril", "tril"),
    ("triu", "triu"),
    ("diag", "diag"),
    ("flatten", "flatten"),
):
    for _name in _names.split():
        FUNCTIONS[_name] = _pointwise(_method)
