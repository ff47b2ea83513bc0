"""Every operation is explained: by a rule of its own, in arithmetic that comes to the cell's value."""

from __future__ import annotations

import importlib
import itertools
import pkgutil
from typing import Any, Callable

import pytest

import pyattn
from pyattn import linalg, nn, special, views
from pyattn.explaining import formulas, rules, solving
from pyattn.explaining.expressions import Cells, Num
from pyattn.explaining.sources import source_of
from pyattn.explaining.steps import noun
from pyattn.graph import Op, record
from pyattn.nn import functional as F
from pyattn.nn.functions import dot_product
from pyattn.ops import arithmetic as ops
from pyattn.ops import indexing, pointwise
from pyattn.ops.products import product

from . import explained_layers, explained_picking
from .explained import arithmetic, close, graph


def several(value: Any) -> "list[tuple[str, Any]]":
    """What a module has under a name, or each of those that it has there."""
    if isinstance(value, (list, tuple, dict)):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return [(f"[{key}]{deeper}", op) for key, op in list(pairs) for deeper, op in several(op)]
    return [("", value)]


def every_op() -> "dict[str, Op]":
    """Every Op that a module of the package has, by the name that it has there."""
    found: dict[int, tuple[str, Op]] = {}
    for module in pkgutil.walk_packages(pyattn.__path__, "pyattn."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for key, op in several(value):
                if isinstance(op, Op):
                    found.setdefault(id(op), (f"{module.name[7:]}.{name}{key}", op))
    return dict(found.values())


OPS = every_op()

x = pyattn.tensor([[0.3, -1.2, 2.0], [1.5, 0.25, -0.7]], requires_grad=True)
y = pyattn.tensor([[1.1, 0.4, -2.0], [0.5, 3.0, 0.9]], requires_grad=True)
row = pyattn.tensor([0.5, -2.0, 1.25], requires_grad=True)
positive = pyattn.tensor([[0.3, 1.2, 2.0], [1.5, 0.25, 0.7]], requires_grad=True)
small = pyattn.tensor([[0.3, -0.2, 0.9], [0.5, 0.25, -0.7]], requires_grad=True)
square = pyattn.tensor([[1.0, 2.0, 0.5], [0.0, -1.0, 1.5], [2.0, 0.25, 3.0]], requires_grad=True)
batch = pyattn.tensor([[[1.0, 2.0], [0.5, -1.0]], [[0.0, 1.5], [2.0, 1.0]]], requires_grad=True)
whole = pyattn.tensor([[1, -2, 3], [0, 5, 7]])
mask = pyattn.tensor([[True, False, False], [False, True, False]])
labels = pyattn.tensor([2, 0])
number = pyattn.tensor(0.5, requires_grad=True)
table = pyattn.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)


cube = pyattn.arange(8.0).reshape(1, 1, 2, 2, 2).repeat(1, 2, 1, 1, 1).requires_grad_()


def pads(d: int, mode: str) -> Any:
    """A line, an image or a volume, padded by its own numbers."""
    return F.pad(cube.reshape(2, 8) if d == 1 else cube[0] if d == 2 else cube, (1, 0) * d, mode)


plane = pyattn.tensor([[[3.0, 1.0], [0.0, 2.0]]], requires_grad=True)


def unpooled(pool: Any, back: Any, t: Any) -> Any:
    """The largest of each window, put back where it stood."""
    largest, places = pool(t, 2, return_indices=True)
    return back(largest, places, 2)


def slope(f: Callable[[Any], Any], of: Any) -> Any:
    """A gradient that is recorded itself."""
    out = f(of)
    weights = pyattn.tensor([0.5 + 0.25 * i for i in range(out.numel())]).reshape(out.shape)
    weights.requires_grad_()
    return pyattn.autograd.grad(out, of, weights, create_graph=True)[0]


def in_place(change: Callable[[Any], Any], start: Any = None) -> Any:
    t = (x if start is None else start) * 1.0
    change(t)
    return t


def changed_through_a_view() -> Any:
    t = x * 1.0
    other = t[1]
    t[0].mul_(row)
    return other * 1.0


def set_rows(t: Any) -> None:
    t[1] = row


def set_listed(t: Any) -> None:
    t[[0, 1], [2, 0]] = pyattn.tensor([7.0, 8.0], requires_grad=True)


def blocks() -> Any:
    largest, dot_product.LARGEST = dot_product.LARGEST, 4
    try:
        return F.scaled_dot_product_attention(square, square, square, is_causal=True)
    finally:
        dot_product.LARGEST = largest


def once() -> Any:
    """A gradient that refuses to be differentiated."""
    weights = pyattn.ones(2, 3, requires_grad=True)
    return pyattn.autograd.function.once_differentiable(lambda ctx, g: g * 2)(None, weights)


def turned(pairing: str) -> Any:
    from pyattn.blocks import RotaryPositions

    return RotaryPositions(4, pairing=pairing)(pyattn.rand(2, 3, 4), start=1)


PROGRAMS: "list[Callable[[], Any]]" = [
    lambda: x + row,
    lambda: turned("halves"),
    lambda: turned("neighbours"),
    lambda: x - y,
    lambda: 2 - x,
    lambda: x * y,
    lambda: x / y,
    lambda: x // 0.5,
    lambda: x % 0.7,
    lambda: x % y.abs(),
    lambda: 0.7 % y,
    lambda: pyattn.div(x, 0.5, rounding_mode="floor"),
    lambda: pyattn.div(x, y, rounding_mode="trunc"),
    lambda: x**2,
    lambda: positive**y,
    lambda: 2.0**x,
    lambda: pyattn.maximum(x, y),
    lambda: pyattn.minimum(x, row),
    lambda: pyattn.where(mask, x, -9.0),
    lambda: x.masked_fill(mask, float("-inf")),
    lambda: x.masked_fill(mask, number),
    lambda: x.detach() * y,
    lambda: ~mask,
    lambda: ~whole,
    lambda: -x,
    lambda: x.abs(),
    lambda: x.sign(),
    lambda: x.exp(),
    lambda: x.expm1(),
    lambda: positive.log(),
    lambda: positive.log2(),
    lambda: positive.log10(),
    lambda: positive.log1p(),
    lambda: positive.sqrt(),
    lambda: positive.rsqrt(),
    lambda: y.reciprocal(),
    lambda: x.sin(),
    lambda: x.cos(),
    lambda: x.tan(),
    lambda: small.asin(),
    lambda: small.acos(),
    lambda: x.atan(),
    lambda: x.sinh(),
    lambda: x.cosh(),
    lambda: x.tanh(),
    lambda: x.sigmoid(),
    lambda: x.relu(),
    lambda: slope(lambda t: t.relu(), x),
    lambda: x.erf(),
    lambda: x.round(),
    lambda: x.floor(),
    lambda: x.ceil(),
    lambda: x.trunc(),
    lambda: x.sin().round(decimals=2),
    lambda: x.clamp(-1.0, 1.0),
    lambda: x.clamp(min=0.5),
    lambda: pyattn.clamp(x, row, row + 1.0),
    lambda: x.masked_fill(mask, float("nan")).nan_to_num(),
    lambda: x.reshape(3, 2),
    lambda: x.view(6),
    lambda: x[:1].squeeze(0),
    lambda: x.unsqueeze(1),
    lambda: row.expand(2, 3),
    lambda: x[:1].squeeze(),
    lambda: x[:1].squeeze((0, 1)),
    lambda: x.clone(),
    lambda: F.cosine_similarity(x * 1e-12, y),
    lambda: batch.transpose(0, 2),
    lambda: x.t(),
    lambda: row.t(),
    lambda: x.T,
    lambda: batch.permute(2, 0, 1),
    lambda: batch.transpose(0, 1).reshape(4, 2),
    lambda: x.repeat(2, 1),
    lambda: x.flip(1),
    lambda: square.tril(),
    lambda: square.triu(1),
    lambda: whole.float() * 2,
    lambda: x.detach().long(),
    lambda: x.detach().bool(),
    lambda: x[1],
    lambda: x[:, 1:],
    lambda: x[:, None],
    lambda: x[...],
    lambda: x[[1, 0], [2, 2]],
    lambda: x.gather(1, pyattn.tensor([[2, 0], [1, 1]])),
    lambda: x.index_select(1, pyattn.tensor([2, 0])),
    lambda: x.masked_select(mask),
    lambda: square.diagonal(),
    lambda: square.diag(),
    lambda: row.diag(),
    lambda: x.repeat_interleave(2, 1),
    lambda: slope(lambda t: t[[0, 0, 1]], x),
    lambda: square.trace(),
    lambda: in_place(lambda t: t.copy_(row)),
    lambda: indexing.copied(x),
    lambda: in_place(lambda t: t.fill_(number)),
    lambda: in_place(lambda t: t.zero_()),
    lambda: in_place(lambda t: t.uniform_()),
    lambda: in_place(lambda t: t.normal_()),
    lambda: in_place(set_rows),
    lambda: in_place(set_listed),
    lambda: in_place(lambda t: t.__setitem__(slice(None), 1.5)),
    lambda: in_place(lambda t: t.add_(1.0)),
    lambda: x.split(2, 1)[1],
    lambda: x.split([1, 2], 1)[1],
    lambda: x.unbind(1)[2],
    lambda: x.roll(1, 1),
    lambda: pyattn.cat([x, y[:1]]),
    lambda: pyattn.stack([row, row * 2], 1),
    lambda: x.sum(),
    lambda: x.sum(0),
    lambda: batch.sum((0, 2)),
    lambda: x.mean(),
    lambda: x.mean(1, True),
    lambda: x.var(1),
    lambda: x.std(unbiased=False),
    lambda: x.prod(),
    lambda: x.prod(0),
    lambda: x.norm(),
    lambda: x.norm(1, 1),
    lambda: x.norm(3, 0),
    lambda: x.norm(float("inf"), 0),
    lambda: x.norm(0, 0),
    lambda: x.isnan(),
    lambda: x.isinf(),
    lambda: x.isfinite(),
    lambda: mask.any(0),
    lambda: mask.all(),
    lambda: whole.count_nonzero(1),
    lambda: whole.nonzero(),
    lambda: pyattn.where(mask)[1],
    lambda: F.one_hot(labels, 4),
    lambda: x.argmax(1),
    lambda: x.argmin(),
    lambda: x.max(1)[1],
    lambda: batch.min(0)[1],
    lambda: x.sort(0)[1],
    lambda: x.topk(2, 1)[1],
    lambda: number.argsort(),
    lambda: x.max(),
    lambda: x.min(),
    lambda: x.max(1)[0],
    lambda: x.min(0)[0],
    lambda: x.amax(1),
    lambda: x.amin((0, 1)),
    lambda: x.sort(1)[0],
    lambda: x.sort(1, stable=True)[0],
    lambda: x.topk(2, 1)[0],
    lambda: x.cumsum(1),
    lambda: x.cumprod(1),
    lambda: slope(lambda t: t.softmax(1), x),
    lambda: x.softmax(0),
    lambda: (x * 1000).softmax(1),
    lambda: x.masked_fill(mask, float("-inf")).softmax(1),
    lambda: x.log_softmax(1),
    lambda: (x * 1000).log_softmax(1),
    lambda: x.logsumexp(1),
    lambda: (x * 1000).logsumexp(1),
    lambda: x @ y.T,
    lambda: whole @ whole.T,
    lambda: batch @ batch,
    lambda: batch @ table.T,
    lambda: batch @ batch[0],
    lambda: pyattn.mm(x, table),
    lambda: pyattn.bmm(batch, batch),
    lambda: pyattn.einsum("ij,kj->ik", x, y),
    lambda: x @ row,
    lambda: batch @ table[0],
    lambda: row @ x.T,
    lambda: row.dot(row),
    lambda: F.linear(x, y, pyattn.tensor([1.0, -2.0], requires_grad=True)),
    lambda: F.linear(batch, table, pyattn.tensor([1.0, -2.0, 3.0], requires_grad=True)),
    lambda: F.linear(row, y),
    lambda: F.mse_loss(x, y),
    lambda: F.mse_loss(x, y, reduction="sum"),
    lambda: F.mse_loss(x, y, reduction="none"),
    lambda: slope(lambda t: F.mse_loss(t, y), x),
    lambda: slope(lambda t: F.mse_loss(t, y, reduction="none"), x),
    lambda: F.nll_loss(x.log_softmax(1), labels),
    lambda: F.nll_loss(x.log_softmax(1), labels, reduction="none"),
    lambda: F.nll_loss(x.log_softmax(1), labels, weight=pyattn.tensor([1.0, 2.0, 3.0])),
    lambda: F.nll_loss(x.reshape(1, 3, 2).log_softmax(1), labels.reshape(1, 2)),
    lambda: F.nll_loss(batch.log_softmax(1), pyattn.tensor([[0, 1], [1, -100]]), reduction="none"),
    lambda: F.cross_entropy(x, small.softmax(1).detach()),
    lambda: F.binary_cross_entropy_with_logits(x, small.abs()),
    lambda: F.binary_cross_entropy_with_logits(x, small.abs(), reduction="none"),
    lambda: F.binary_cross_entropy_with_logits(
        x, small.abs(), weight=positive.detach(), pos_weight=row.detach().abs(), reduction="sum"
    ),
    lambda: F.gelu(x),
    lambda: slope(F.gelu, x),
    lambda: F.gelu(x, approximate="tanh"),
    lambda: F.silu(x),
    lambda: F.embedding(pyattn.tensor([2, 0, 2]), table),
    lambda: slope(lambda t: F.embedding(pyattn.tensor([2, 0, 2]), t, padding_idx=0), table),
    lambda: F.layer_norm(x, (3,)),
    lambda: F.layer_norm(x, (3,), row, y[0]),
    lambda: F.rms_norm(x, (3,), row),
    lambda: F.scaled_dot_product_attention(square, square, square),
    lambda: F.scaled_dot_product_attention(batch[None], batch[None], batch[None], is_causal=True),
    blocks,
    lambda: product(square, square, tb=True, op=dot_product.PLAIN_SCORES),
    lambda: solving._shares(x.exp(), x.exp().sum(1)),
    once,
    lambda: whole > 2,
    lambda: (whole <= 2) & (whole != 0),
    lambda: (whole == 3) | (whole < 0) ^ (whole >= 5),
    lambda: pyattn.logical_and(whole, mask),
    lambda: pyattn.logical_or(whole, mask),
    lambda: pyattn.logical_xor(whole, mask),
    lambda: pyattn.isclose(x, y, atol=0.5),
    lambda: whole & 3,
    lambda: whole | 1,
    lambda: whole ^ 2,
    lambda: x.unfold(0, 1, 1),
    lambda: slope(lambda t: in_place(lambda v: v[0].mul_(row), t), x),
    lambda: x.to(float, copy=True) * 1,
    changed_through_a_view,
    lambda: mask + mask,
    lambda: mask * mask,
    lambda: whole + 2 * whole - whole // 2,
    lambda: F.pad(x, (1, -1, 0, 1), value=0.5),
    lambda: slope(lambda t: F.pad(t, (1, 1)), x),
    lambda: F.pad(x, (2, 1), "reflect"),
    lambda: F.pad(x, (2, 1), "circular"),
    lambda: F.conv1d(batch, batch, row[:2], padding=1),
    lambda: F.conv1d(batch, batch[:, :1], stride=2, padding=3, groups=2),
    lambda: slope(lambda t: F.conv1d(t, batch, padding=1), batch),
    lambda: slope(lambda t: F.conv1d(batch, t, padding=1), batch),
    lambda: F.conv_transpose1d(batch, batch, row[:2], stride=3),
    lambda: F.unfold(square[None], 2, padding=1),
    lambda: slope(lambda t: F.unfold(t[None], 2, padding=1, stride=2), square),
    lambda: F.max_pool1d(x, 2, 1, return_indices=True)[0],
    lambda: F.max_unpool1d(x, pyattn.tensor([[1, 3, 4], [0, 2, 5]]), 2),
    lambda: F.avg_pool1d(x, 2, 1, padding=1),
    lambda: F.avg_pool2d(whole[None], 2, 1),
    lambda: slope(lambda t: F.avg_pool1d(t, 2, 2), x),
    lambda: F.adaptive_avg_pool1d(x, 2),
    lambda: F.interpolate(x[None], 4, mode="linear"),
    lambda: F.interpolate(x[None], 4),
    lambda: slope(lambda t: F.interpolate(t[None], 4, mode="linear"), x),
    lambda: F.pixel_shuffle(square.reshape(9, 1, 1), 3),
    lambda: F.pixel_unshuffle(square[None], 3),
    lambda: F.channel_shuffle(square.reshape(1, 9, 1), 3),
    lambda: F.batch_norm(x, None, None, row, y[0], training=True),
    lambda: F.batch_norm(batch, None, None, training=True),
    lambda: F.group_norm(x, 3 - 2, row, y[0]),
    lambda: F.group_norm(batch, 1),
    lambda: F.local_response_norm(batch, 2, alpha=1.0),
    lambda: F.embedding_bag(pyattn.tensor([[2, 0], [1, 1]]), table),
    lambda: F.embedding_bag(pyattn.tensor([[2, 0], [1, 1]]), table, mode="max"),
    lambda: slope(lambda t: F.embedding_bag(pyattn.tensor([[2, 0, 2]]), t, mode="sum"), table),
    lambda: nn.RNN(2, 2, batch_first=True)(batch)[0],
    lambda: nn.LSTM(2, 2)(batch)[1][1],
    lambda: nn.MultiheadAttention(4, 2, batch_first=True)(*[batch.reshape(1, 2, 4)] * 3)[0],
    lambda: F.softplus(x, 2.0),
    lambda: F.logsigmoid(x),
    lambda: F.mish(x),
    lambda: F.hardshrink(x),
    lambda: F.softshrink(x),
    lambda: F.glu(square[:, :2]),
    lambda: F.pairwise_distance(x, y),
    lambda: F.leaky_relu(x),
    lambda: F.leaky_relu_(x * 1.0),
    lambda: F.elu(x, 0.5),
    lambda: F.celu(x, 0.5),
    lambda: F.selu(x),
    lambda: F.hardtanh(x),
    lambda: F.hardswish(x),
    lambda: F.hardsigmoid(x),
    lambda: F.threshold(x, 0.1, -5.0),
    lambda: F.prelu(x, row),
    lambda: F.rrelu(x),
    lambda: F.smooth_l1_loss(x, y),
    lambda: F.huber_loss(x, y, reduction="none"),
    lambda: F.binary_cross_entropy(small.sigmoid(), positive.sigmoid(), reduction="sum"),
    lambda: F.multi_margin_loss(x, labels),
    lambda: F.soft_margin_loss(x, y),
    lambda: F.ctc_loss(square.log_softmax(1), pyattn.tensor([1]), (3,), (1,)),
    lambda: x.asinh(),
    lambda: (positive + 1).acosh(),
    lambda: small.atanh(),
    lambda: x.exp2(),
    lambda: x.deg2rad(),
    lambda: x.rad2deg(),
    lambda: x.frac(),
    lambda: x.sinc(),
    lambda: small.abs().logit(),
    lambda: small.abs().logit(0.3),
    lambda: x.sgn(),
    lambda: x.signbit(),
    lambda: x.isposinf(),
    lambda: x.isneginf(),
    lambda: x.isreal(),
    lambda: x.frexp()[0],
    lambda: x.erfc(),
    lambda: small.erfinv(),
    lambda: positive.lgamma(),
    lambda: positive.digamma(),
    lambda: positive.polygamma(1),
    lambda: (positive + 1).mvlgamma(2),
    lambda: x.i0(),
    lambda: special.i1(x),
    lambda: special.i0e(x),
    lambda: special.i1e(x),
    lambda: special.entr(positive),
    lambda: special.ndtri(small.abs()),
    lambda: special.log_ndtr(x),
    lambda: special.erfcx(x),
    lambda: special.xlog1py(x, positive),
    lambda: x.xlogy(positive),
    lambda: x.atan2(y),
    lambda: x.hypot(y),
    lambda: x.logaddexp(y),
    lambda: pyattn.logaddexp2(x, row),
    lambda: x.fmod(0.7),
    lambda: x.heaviside(number),
    lambda: x.copysign(y),
    lambda: x.fmax(y),
    lambda: x.fmin(row),
    lambda: x.ldexp(y),
    lambda: x.nextafter(y),
    lambda: whole.gcd(whole + 3),
    lambda: whole.lcm(whole + 3),
    lambda: whole << 2,
    lambda: whole >> 1,
    lambda: x.lerp(y, 0.3),
    lambda: x.lerp(y, small),
    lambda: x.addcmul(y, small, value=0.5),
    lambda: x.addcdiv(y, small, value=0.5),
    lambda: x.clamp_min(0.5),
    lambda: x.clamp_max(row),
    *[
        lambda name=name: in_place(lambda t: getattr(t, name)(y))
        for name in (
            "eq_ ne_ lt_ le_ gt_ ge_ less_ less_equal_ greater_ greater_equal_ not_equal_".split()
        )
    ],
    lambda: pyattn.addmm(row, table, batch[0, :, :1] @ row[None], beta=0.5, alpha=2),
    lambda: pyattn.addmm(row, table, table.T, beta=0),
    lambda: pyattn.addmv(labels.float() * number, x, row),
    lambda: pyattn.addr(x, labels.float() * number, row),
    lambda: pyattn.addbmm(batch[0], batch, batch),
    lambda: pyattn.baddbmm(batch[0], batch, batch),
    lambda: row.vdot(row),
    lambda: pyattn.kron(row, x),
    lambda: pyattn.tensordot(x, y),
    lambda: pyattn.cdist(x, y),
    lambda: pyattn.dist(x, y),
    lambda: pyattn.pdist(x),
    lambda: pyattn.cross(x, y),
    lambda: pyattn.renorm(x, 2, 0, 1.0),
    lambda: linalg.det(square),
    lambda: linalg.slogdet(square)[0],
    lambda: linalg.slogdet(square)[1],
    lambda: linalg.inv(square),
    lambda: linalg.solve(square, table),
    lambda: linalg.solve(square, row),
    lambda: linalg.solve_triangular(square, table, upper=True),
    lambda: linalg.solve_triangular(square, x, upper=True, left=False),
    lambda: linalg.cholesky(square @ square.T),
    lambda: pyattn.cholesky(square @ square.T),
    lambda: pyattn.cholesky_solve(table, square.tril()),
    lambda: pyattn.cholesky_inverse(square.tril()),
    lambda: linalg.qr(square)[0],
    lambda: linalg.qr(square)[1],
    lambda: linalg.eigh(square)[0],
    lambda: linalg.eigh(square)[1],
    lambda: linalg.svd(square)[0],
    lambda: linalg.svd(square)[1],
    lambda: linalg.svd(square)[2],
    lambda: linalg.pinv(table),
    lambda: linalg.matrix_exp(square),
    lambda: linalg.lstsq(table, table)[0],
    *[lambda d=d, mode=mode: pads(d, mode) for d in (1, 2, 3) for mode in ("reflect", "replicate")],
    lambda: F.elu_(x * 1.0),
    lambda: F.celu_(x * 1.0),
    lambda: F.threshold_(x * 1.0, 0.1, -5.0),
    lambda: F.rrelu_(x * 1.0),
    *[
        lambda f=f: f(cube, 2)
        for f in (F.max_pool3d, F.avg_pool3d, F.adaptive_max_pool3d, F.adaptive_avg_pool3d)
    ],
    lambda: F.max_pool2d(cube[0], 2),
    lambda: F.adaptive_max_pool2d(cube[0], 1),
    lambda: F.adaptive_avg_pool2d(cube[0], 1),
    lambda: unpooled(F.max_pool3d, F.max_unpool3d, cube),
    lambda: unpooled(F.max_pool2d, F.max_unpool2d, cube[0]),
    lambda: slope(lambda t: unpooled(F.max_pool2d, F.max_unpool2d, t), plane),
    *[
        lambda t=t, mode=mode: F.interpolate(t, 3, mode=mode)
        for mode in ("nearest", "nearest-exact")
        for t in (cube[0], cube[:, 0], cube)
    ],
    lambda: F.interpolate(cube, 3, mode="trilinear"),
    *[
        lambda mode=mode, smooth=smooth: F.interpolate(cube[:, 0], 3, mode=mode, antialias=smooth)
        for mode in ("bilinear", "bicubic")
        for smooth in (False, True)
    ],
    lambda: F.interpolate(x[None], 4, mode="nearest-exact"),
    lambda: F.interpolate(cube[:, 0], 3, mode="lanczos", antialias=True),
    lambda: F.gumbel_softmax(row),
]


PROGRAMS += explained_picking.PROGRAMS
PROGRAMS += explained_layers.PROGRAMS


def tensors() -> "list[tuple[Any, Any]]":
    """Every tensor that the programs make, with its note."""
    found = []
    with pyattn.working():
        pyattn.manual_seed(0)
        for program in PROGRAMS:
            found += list(graph(program()))
    return found


MADE = tensors()


@pytest.mark.parametrize("name", OPS)
def test_each_operation_has_a_rule(name: str) -> None:
    op = OPS[name]
    assert rules.teller_of(op) or source_of(op) or formulas.formula_of(op)


# Functions whose value has no name but theirs.
NAMELESS = (
    "sinc xlogy xlog1py digamma entr erfcx erfinv i0 i0e i1 i1e log_ndtr mvlgamma polygamma".split()
)


@pytest.mark.parametrize("name", OPS)
def test_each_result_has_a_noun(name: str) -> None:
    word = noun(OPS[name])
    assert word.isidentifier() and word[-1:] != "_"
    assert not word.endswith("_result") or word[: -len("_result")] in NAMELESS


# What no program can make: a fill with a plain number is recorded as one with a tensor.
NEVER_RECORDED = {indexing.FILL, views.PUT}


@pytest.mark.parametrize("name", OPS)
def test_the_programs_here_use_it(name: str) -> None:
    assert OPS[name] in NEVER_RECORDED | {node.op.base or node.op for _, node in MADE}


def cells(t: Any) -> Any:
    return itertools.product(*[range(size) for size in t.shape])


@pytest.mark.parametrize("k", range(len(PROGRAMS)))
def test_each_cell_is_worked_out(k: int) -> None:
    """One operation back: the cell's own equation ends in its value, and so does all arithmetic."""
    pyattn.manual_seed(0)
    with pyattn.working():
        made = list(graph(PROGRAMS[k]()))
    assert made
    for t, node in made:
        for index in cells(t):
            value = t[index].item()
            how = pyattn.explain(t, named={"t": t}, cell=index, depth=1, digits=17)
            found = list(arithmetic(how))
            own = [(e, sides) for e, sides in found if isinstance(e.left, Cells)]
            equation, sides = own[-1]
            assert how._work.name(equation.left.parts[0]) == "t"
            assert isinstance(equation.chain[-1], Num) and close(equation.chain[-1].parts[0], value)
            for _, its_sides in found:
                for side in its_sides:
                    if its_sides[-1] in (True, False):
                        side = bool(side)  # Python's `or` gives back one of its sides
                    assert close(side, its_sides[-1]), (node.op, how)
            moved = source_of(node.op) is not None
            if formulas.formula_of(node.op) is not None and not moved:
                assert len(sides) >= 2 or node.op is pointwise.NEG, (node.op, how)
            assert moved or equation.why or len(equation.chain) >= 2, (node.op, how)


def test_an_operation_without_a_rule() -> None:
    """It is named, with the cells of its inputs that broadcasting says it read, and the value."""
    blend = Op("blend", lambda g, n: g, lambda g, n: g)
    a, b = pyattn.tensor([[1.0, 2.0]], requires_grad=True), pyattn.tensor([[5.0], [7.0]])
    out = record(pyattn.tensor([[3.0, 3.5], [4.0, 4.5]]), blend, (a, b))
    assert str(pyattn.explain(out[1, 0])) == "out[1, 0] = blend(a[0, 0], b[1, 0]) = blend(1, 7) = 4"
    assert "out = blend(a, b)   (2, 2)" in str(pyattn.explain(out))
    total = record(pyattn.tensor(9.0), blend, (a, b))
    assert str(pyattn.explain(total)) == "total = blend(a[0], b[:, 0]) = 9"


def test_the_sides_are_really_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above finds a wrong formula."""
    monkeypatch.setattr(ops.ADD, "formula", "x - y")
    with pytest.raises(AssertionError):
        test_each_cell_is_worked_out(0)
