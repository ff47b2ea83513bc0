"""Laws that hold for any numbers and shapes, tried on many."""

from __future__ import annotations

import itertools
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import pyattn as torch
from pyattn import kernels
from pyattn.kernels import products
from pyattn.nn import functional as F

sizes = st.integers(0, 3)
shapes = st.lists(sizes, max_size=3).map(tuple)
numbers = st.floats(-10, 10, allow_nan=False)


def filled(shape: tuple[int, ...], start: int = 1) -> torch.Tensor:
    """1, 2, 3, ... in this shape: every element can be told from every other."""
    return (torch.arange(math.prod(shape)) + start).float().reshape(shape)


@st.composite
def broadcastable(draw: Any) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Two shapes that broadcast, and what they broadcast to."""
    result = tuple(draw(st.lists(st.integers(0, 3), max_size=4)))
    sides = []
    for _ in range(2):
        own = result[draw(st.integers(0, len(result))) :]
        sides.append(tuple([draw(st.sampled_from([1, n])) for n in own]))
    padded = [(1,) * (len(result) - len(side)) + side for side in sides]
    result = tuple([b if a == 1 else a for a, b in zip(*padded)]) if result else ()
    rank = max(len(sides[0]), len(sides[1]))
    return sides[0], sides[1], result[len(result) - rank :]


def at(t: torch.Tensor, place: tuple[int, ...]) -> float:
    """The element that a place of the broadcast result takes from a tensor."""
    own = place[len(place) - t.dim() :]
    return float(t[tuple([0 if n == 1 else i for i, n in zip(own, t.shape)])].item())


@given(broadcastable())
def test_broadcasting_is_element_by_element(
    case: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]],
) -> None:
    left, right, result = case
    a, b = filled(left), filled(right, 100)
    out = a * b
    assert tuple(out.shape) == result
    for place in itertools.product(*map(range, result)):
        assert out[place].item() == at(a, place) * at(b, place)


@given(broadcastable())
def test_gradients_of_copies_add_up(
    case: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]],
) -> None:
    left, right, result = case
    a, b = filled(left).requires_grad_(), filled(right).requires_grad_()
    (a + b).sum().backward()
    for t in (a, b):
        assert t.grad is not None and t.grad.shape == t.shape
        copies = math.prod(result) / t.numel() if t.numel() else 0
        assert t.grad.tolist() == torch.full(tuple(t.shape), float(copies)).tolist()


@given(shapes, st.data())
def test_a_permutation_and_its_reverse(shape: tuple[int, ...], data: Any) -> None:
    x = filled(shape)
    order = data.draw(st.permutations(range(len(shape))))
    y = x.permute(*order) if order else x
    for place in itertools.product(*map(range, shape)):
        assert y[tuple([place[d] for d in order])].item() == x[place].item()
    assert (
        y.permute(*[order.index(d) for d in range(len(order))]).tolist() == x.tolist()
        if order
        else True
    )


indices = st.one_of(
    st.integers(-4, 3),
    st.slices(3),
    st.none(),
    st.just(Ellipsis),
    st.lists(st.integers(-2, 2), min_size=1, max_size=3),
)


def nested(x: Any, index: tuple[Any, ...]) -> Any:
    """What ints, slices and None pick from nested lists, by the definition."""
    if not index:
        return x
    first, rest = index[0], index[1:]
    if first is None:
        return [nested(x, rest)]
    if isinstance(first, slice):
        return [nested(row, rest) for row in x[first]]
    return nested(x[first], rest)


@given(
    st.tuples(sizes, sizes, sizes),
    st.lists(st.one_of(st.integers(-4, 3), st.slices(3), st.none()), max_size=4),
)
def test_indexing_is_that_of_nested_lists(shape: tuple[int, int, int], index: list[Any]) -> None:
    x = filled(shape)
    index = [slice(i.start, i.stop, abs(i.step or 1)) if isinstance(i, slice) else i for i in index]
    while sum(i is not None for i in index) > 3:
        index.pop()
    try:
        expected = nested(x.tolist(), tuple(index))
    except IndexError:
        expected = IndexError
    if 0 in shape and expected is not IndexError:
        return  # nested lists forget the sizes behind an empty one
    try:
        found: Any = x[tuple(index)].tolist()
    except IndexError:
        found = IndexError
    assert found == expected


@given(shapes, st.lists(indices, max_size=3), st.data())
def test_what_is_assigned_is_read_back(shape: tuple[int, ...], index: list[Any], data: Any) -> None:
    x = filled(shape)
    key = tuple(
        [slice(i.start, i.stop, abs(i.step or 1)) if isinstance(i, slice) else i for i in index]
    )
    try:
        picked = x[key]
    except (IndexError, RuntimeError):
        return
    y = x.clone()
    y[key] = -1.0
    assert y[key].tolist() == torch.full(tuple(picked.shape), -1.0).tolist()
    # Nothing else was touched: what is still positive is what was there.
    kept = (y > 0).float()
    assert (y * kept).tolist() == (x * kept).tolist()
    assert (y < 0).sum().item() == len(set(picked.flatten().tolist()))


@given(st.tuples(*[st.integers(1, 3)] * 3), st.tuples(st.booleans(), st.booleans()))
def test_matmul_by_its_definition(shape: tuple[int, int, int], batched: tuple[bool, bool]) -> None:
    n, k, m = shape
    a = filled((2, n, k) if batched[0] else (n, k))
    b = filled((2, k, m) if batched[1] else (k, m))
    out = a @ b
    for s in range(2 if any(batched) else 1):
        left, right = a[s] if batched[0] else a, b[s] if batched[1] else b
        product = out[s] if any(batched) else out
        for i, j in itertools.product(range(n), range(m)):
            expected = sum(left[i, p].item() * right[p, j].item() for p in range(k))
            assert product[i, j].item() == expected


@given(
    st.tuples(*[st.integers(1, 4)] * 3),
    st.tuples(st.booleans(), st.booleans()),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_a_product_that_comes_back_has_the_same_digits(
    shape: tuple[int, int, int], stored: tuple[bool, bool], whole: bool, draw: Any
) -> None:
    n, k, m = shape
    a, b = [
        [draw.randint(-9, 9) if whole else draw.gauss(0, 1) for _ in range(count)]
        for count in (n * k, k * m)
    ]
    shapes = (k, n) if stored[0] else (n, k), (m, k) if stored[1] else (k, m)
    plan = products.Plan(n, k, m, *stored)
    assert plan.shape == (n, m)
    first = plan.multiply(a, b, 0 if whole else 0.0)
    for _ in range(products.FIRST_USES):
        again = plan.multiply(a, b, 0 if whole else 0.0)
        assert repr(again) == repr(first)
    assert (plan.whole is not None) == (k <= products.WRITTEN_OUT)
    # The same from the table of plans, and by definition.
    found = kernels.plan_for(*shapes, *stored)
    assert found and kernels.plans[(*shapes, *stored)] is found
    assert repr(found.multiply(a, b, 0 if whole else 0.0)) == repr(first)
    if not whole:  # and be rounded on the way
        return
    x = [[a[j * n + i if stored[0] else i * k + j] for j in range(k)] for i in range(n)]
    y = [[b[i * k + j if stored[1] else j * m + i] for j in range(k)] for i in range(m)]
    assert first == [sum(map(lambda u, v: u * v, row, column)) for row in x for column in y]


def test_plans_are_let_go_when_there_are_too_many() -> None:
    products.plans.clear()
    for n in range(1, products.MOST + 3):
        product = torch.ones(n, 2) @ torch.ones(2, 1)
        assert product.tolist() == [[2.0]] * n
        assert len(products.plans) <= products.MOST
    assert kernels.plan_for((2, 3), (2, 3), False, False) is None
    assert kernels.plan_for((2, 3), (3,), False, False) is None


@given(
    st.lists(
        st.one_of(numbers, st.sampled_from([1e308, -1e308, float("-inf")])), min_size=1, max_size=6
    )
)
def test_softmax_is_a_distribution(scores: list[float]) -> None:
    x = torch.tensor(scores, dtype=torch.float64)
    weights = x.softmax(0)
    if max(scores) == float("-inf"):
        assert all(map(math.isnan, weights.tolist()))
        return
    assert math.isclose(weights.sum().item(), 1.0, rel_tol=1e-12)
    assert min(weights.tolist()) >= 0
    assert weights[x.argmax()].item() == weights.max().item()
    for score, weight in zip(scores, weights.tolist()):
        if score == float("-inf"):
            assert weight == 0.0
    assert torch.allclose(x.log_softmax(0).exp(), weights, rtol=1e-12)


@given(st.lists(numbers, min_size=1, max_size=6), numbers)
def test_softmax_does_not_mind_a_shift(scores: list[float], shift: float) -> None:
    x = torch.tensor(scores)
    assert torch.allclose((x + shift).softmax(0), x.softmax(0), rtol=1e-9)


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.booleans())
def test_attention_by_its_definition(n: int, m: int, d: int, causal: bool) -> None:
    torch.manual_seed(n + 10 * m + 100 * d)
    q, k, v = torch.randn(n, d), torch.randn(m, d), torch.randn(m, 2)
    out = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    for i in range(n):
        keys = range(min(i + 1, m) if causal else m)
        powers = [
            math.exp(sum(q[i, c].item() * k[j, c].item() for c in range(d)) / math.sqrt(d))
            for j in keys
        ]
        for c in range(2):
            expected = sum(p * v[j, c].item() for j, p in zip(keys, powers)) / sum(powers)
            assert math.isclose(out[i, c].item(), expected, rel_tol=1e-9, abs_tol=1e-12)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=8), st.booleans())
def test_sorting(values: list[int], descending: bool) -> None:
    ordered, order = torch.tensor(values).sort(descending=descending)
    assert ordered.tolist() == sorted(values, reverse=descending)
    assert order.tolist() == sorted(range(len(values)), key=values.__getitem__, reverse=descending)


@given(shapes, st.integers(-3, 2))
def test_reductions_over_one_axis_and_over_all(shape: tuple[int, ...], dim: int) -> None:
    x = filled(shape)
    if not -len(shape) <= dim < len(shape):
        return
    assert x.sum(dim).sum().item() == x.sum().item() == sum(range(1, x.numel() + 1))
    assert x.sum(dim, keepdim=True).squeeze(dim).tolist() == x.sum(dim).tolist()
    if x.numel():
        assert x.cumsum(dim).select(dim, -1).tolist() == x.sum(dim).tolist()
        assert x.amax(dim).tolist() == x.sort(dim).values.select(dim, -1).tolist()
