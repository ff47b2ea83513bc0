"""The functions of attention and of statistics, by the names that people give them.

Each takes the Evaluator, its arguments and its keywords.  Those that can be done wrongly in a usual
way (softmax, the scale, variances) ask the Evaluator to do it.
"""

from __future__ import annotations

import math

from ... import matmul, maximum, minimum, tensor
from ..words import say
from .arguments import along, both, checked, mismatch, named, only, refusal, whole
from .names import Unfit
from .parts import shape_in_words
from .products import matrix_product, outer_product

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ...tensor import Tensor
    from .evaluating import Evaluator


@named("softmax 软最大")
def _softmax(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x, dim = along(arguments, keywords)
    if not x.shape:
        raise refusal()
    mask = keywords.get("mask")
    if mask is not None and not isinstance(mask, str):
        x = ev.masked(x, _added_mask(mask))
    if dim is None:
        dim = -2 if x.dim() == 2 and x.shape[1] == 1 else -1  # of a column, down the column
    return ev.softmax(x, checked(x, dim))


@named("log_softmax logsoftmax")
def _log_softmax(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _softmax(ev, arguments, keywords).log()


def _reduced(
    ev: Evaluator,
    arguments: list[Tensor],
    keywords: dict[str, Any],
    reduce: Callable[[Tensor, int | None], Tensor],
) -> Tensor:
    """Of everything or, where that is not said, perhaps of each column or each row."""
    x, dim = along(arguments, keywords)
    if dim is None and x.dim() == 2:
        dim = (None, 0, 1)[ev.choose("along", 3)]
    if not x.shape:
        x = x.reshape(1)
    if dim is not None:
        checked(x, dim)
    result = reduce(x, dim)
    if keywords.get("keepdim") or keywords.get("keepdims"):
        result = result.unsqueeze(dim if dim is not None else 0)
    return result


@named("sum 求和 总和 合计 total")
def _sum(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _reduced(ev, arguments, keywords, ev.sum)


@named("mean avg average 平均 平均值 均值")
def _mean(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _reduced(ev, arguments, keywords, ev.mean)


def _sample(keywords: dict[str, Any]) -> bool:
    freedom = keywords.get("ddof", keywords.get("correction"))
    return bool(keywords.get("unbiased")) or whole(freedom) == 1


def _spread(
    ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any], of: Callable[..., Tensor]
) -> Tensor:
    if len(arguments) == 1 and not arguments[0].shape:
        return arguments[0]  # "variance (4 + 1) / 2" says what this is
    sample = _sample(keywords)
    return _reduced(ev, arguments, keywords, lambda x, dim: of(x, dim, sample))


@named("var variance 方差 pvar pvariance population_variance σ²")
def _var(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _spread(ev, arguments, keywords, ev.variance)


@named("std sd stdev standard_deviation 标准差 pstdev population_std")
def _std(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _spread(ev, arguments, keywords, ev.deviation)


@named("sample_variance sample_var svar 样本方差 s² s^2")
def _sample_var(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _reduced(ev, arguments, keywords, lambda x, dim: ev.variance(x, dim, True))


@named("sample_std sample_standard_deviation 样本标准差")
def _sample_std(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return _reduced(ev, arguments, keywords, lambda x, dim: ev.deviation(x, dim, True))


@named("prod product 乘积")
def _prod(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = only(arguments)
    return x.double().prod() if x.shape else x


@named("max maximum 最大值 amax")
def _max(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 2 and (arguments[1].shape or not arguments[0].shape):
        return maximum(*ev.fitted(*both(arguments)))
    return _reduced(ev, arguments, keywords, lambda x, d: x.amax() if d is None else x.amax(d))


@named("min minimum 最小值 amin")
def _min(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    if len(arguments) == 2 and (arguments[1].shape or not arguments[0].shape):
        return minimum(*ev.fitted(*both(arguments)))
    return _reduced(ev, arguments, keywords, lambda x, d: x.amin() if d is None else x.amin(d))


@named("argmax")
def _argmax(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x, dim = along(arguments, keywords)
    if not x.shape:
        raise refusal()
    place = x.argmax() if dim is None else x.argmax(checked(x, dim))
    return place + ev.choose("count from", 2)


@named("norm length magnitude l2 l2norm l2_norm 模 长度 模长 范数")
def _norm(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x, dim = only(arguments), whole(keywords.get("dim", keywords.get("axis")))
    if dim is None and x.dim() == 2 and 1 not in x.shape:
        dim = (None, 1, 0)[ev.choose("along", 3)]
    squares = (x.double() * x.double()).sum() if dim is None else (x * x).double().sum(dim)
    return squares.sqrt()


@named("bars")
def _bars(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = only(arguments)
    if not x.shape or ev.choose("bars", 2):
        return x.abs()
    return _norm(ev, arguments, keywords)


def _lengths(x: Tensor) -> Tensor:
    return (x.double() * x.double()).sum(-1).sqrt()


@named("dot 点积 inner inner_product 内积 np_dot")
def _dot(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    a, b = both(arguments)
    if a.dim() == b.dim() == 1:
        return (a * b).sum() if a.shape == b.shape else mismatch(a, b)
    return _matmul(ev, arguments, keywords)


@named("cosine cosine_similarity cos_sim cossim 余弦相似度 余弦")
def cosine(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    a, b = both(arguments)
    if a.dim() == 2 and 1 in a.shape and b.dim() == 2 and 1 in b.shape:
        a, b = a.flatten(), b.flatten()
    if not a.shape or not b.shape or a.shape[-1] != b.shape[-1]:
        return mismatch(a, b)
    return ev.cosine((a * b).sum(-1), _lengths(a), _lengths(b))


@named("sim similarity 相似度")
def _similarity(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return (_dot, cosine)[ev.choose("similarity", 2)](ev, arguments, keywords)


@named("layernorm layer_norm ln_norm 层归一化")
def _layer_norm(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = only(arguments[:1]).double()
    eps = float(keywords.get("eps", (0.0, 1e-5)[ev.choose("epsilon", 2)]))
    middle = x - x.mean(-1, keepdim=True)
    result: Tensor = middle / (ev.variance(x, -1, False).unsqueeze(-1) + eps).sqrt()
    for factor, place in (("weight", 1), ("bias", 2)):
        more = keywords.get(factor, arguments[place] if len(arguments) > place else None)
        if more is not None and not isinstance(more, str):
            result = result * more if place == 1 else result + more
    return result


@named("rms_norm rmsnorm")
def _rms_norm(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = only(arguments[:1]).double()
    eps = float(keywords.get("eps", (0.0, 1e-5)[ev.choose("epsilon", 2)]))
    return x / ((x * x).mean(-1, keepdim=True) + eps).sqrt()


@named("normalize normalise normalized 归一化")
def _normalize(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    x = only(arguments).double()
    if ev.choose("normalize", 2):
        return x / x.sum(-1, keepdim=True)
    return x / _lengths(x).unsqueeze(-1)


@named("transpose t 转置")
def _transpose(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    return ev.transposed(arguments[0])


@named("matmul mm bmm mv 矩阵乘法")
def _matmul(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    a, b = both(arguments)
    ways = matrix_product(a, b)
    if not ways or not a.shape or not b.shape:
        raise Unfit(
            say(
                "the sizes do not fit: {left} times {right}",
                left=shape_in_words(a),
                right=shape_in_words(b),
            )
        )
    ev.spend(a.numel() * (b.shape[-1] if b.dim() > 1 else 1))
    return ev.multiplied(ways[0], a, b, False)


@named("outer 外积")
def _outer(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    a, b = both(arguments)
    return ev.multiplied(outer_product, a, b, False)


def _added_mask(mask: Tensor) -> Tensor:
    """A mask as it is added: of true and false, or 1 and 0, -infinity where it says no."""
    if mask.is_floating_point() and bool((mask != 0).any()) and float(mask.amin()) < 0:
        return mask
    return tensor(0.0).broadcast_to(mask.shape).masked_fill(mask == 0, -math.inf)


@named("attention scaled_dot_product_attention sdpa 注意力")
def _attention(ev: Evaluator, arguments: list[Tensor], keywords: dict[str, Any]) -> Tensor:
    mask = keywords.get("mask", keywords.get("attn_mask"))
    if len(arguments) == 4:
        mask = arguments.pop()
    if len(arguments) != 3:
        raise refusal()
    query, key, value = arguments
    if not query.shape or key.dim() < 2 or value.dim() < 2 or query.shape[-1] != key.shape[-1]:
        return mismatch(query, key)
    scores = ev.finished(ev.multiplied(matmul, query, ev.transposed(key), True), None)
    scale = ev.finished(tensor(float(query.shape[-1])).sqrt(), None)
    scores = ev.finished(ev.scaled(scores, scale), None)
    if mask is not None and not isinstance(mask, str):
        scores = ev.masked(scores, _added_mask(mask))
    elif keywords.get("is_causal") or keywords.get("causal"):
        allowed = tensor(1.0).broadcast_to(scores.shape).tril()
        scores = ev.masked(scores, _added_mask(allowed))
    weights = ev.finished(ev.softmax(scores, -1), None)
    return ev.multiplied(matmul, weights, value, False)
