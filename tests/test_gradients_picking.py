"""Rules of what is put, merged, ranked and arranged, against finite differences to the second order."""

from __future__ import annotations

from typing import Any, Callable

import pytest

import pyattn as torch

from .test_gradients import holds, points

INDEX = torch.tensor([[0, 2, 1], [1, 1, 0]])
TWICE = torch.tensor([1, 1])
MASK = torch.tensor([[True, False, True], [False, True, True]])

# Of a tensor (3, 3) and a source (2, 3).
PLACING: "dict[str, Callable[..., Any]]" = {
    "scatter": lambda x, s: x.scatter(1, torch.tensor([[0, 2], [1, 0]]), s[:, :2].clone()),
    "scatter a number": lambda x, s: x.scatter(0, INDEX, 0.5) * s[0],
    "scatter_add": lambda x, s: x.scatter_add(1, INDEX, s),
    "scatter_add of a part": lambda x, s: x.scatter_add(0, INDEX[:1, :2], s[:1, :2].clone()),
    "index_fill": lambda x, s: x.index_fill(0, TWICE, s[0, 0]),
    "index_add": lambda x, s: x.index_add(0, TWICE, s, alpha=2.5),
    "index_copy": lambda x, s: x.index_copy(0, torch.tensor([2, 0]), s),
    "index_put": lambda x, s: x.index_put((torch.tensor([2, 0]),), s),
    "index_put, added": lambda x, s: x.index_put((TWICE,), s[0], accumulate=True),
    "masked_scatter": lambda x, s: x[:2].masked_scatter(MASK, s * 2),
    "put": lambda x, s: x.put(torch.tensor([[0, -1, 3], [4, 5, 6]]), s),
    "put, added": lambda x, s: x.put(INDEX, s, accumulate=True),
    "select_scatter": lambda x, s: x.select_scatter(s[0], 1, 2),
    "slice_scatter": lambda x, s: x.slice_scatter(s, 0, 1),
    "diagonal_scatter": lambda x, s: x.diagonal_scatter(s[0]),
    "quantile": lambda x, s: x.quantile(s[0].sigmoid(), dim=1),
    "trapezoid over points": lambda x, s: torch.trapezoid(x, s[0]),
    "cumulative_trapezoid over points": lambda x, s: torch.cumulative_trapezoid(x, s[0]),
    "block_diag": lambda x, s: torch.block_diag(x, s[0]) ** 2,
    "meshgrid": lambda x, s: torch.stack(torch.meshgrid(x[0], s[1], indexing="xy")) ** 2,
    "column_stack": lambda x, s: torch.column_stack((x[:2], s, s[:, 0])) ** 2,
    **{
        f"scatter_reduce, {how}{', without' * (not own)}": lambda x, s, how=how, own=own: (
            x.scatter_reduce(1, INDEX, s, how, include_self=own)
        )
        for how in ("sum", "prod", "mean", "amax", "amin")
        for own in (True, False)
    },
    **{
        f"index_reduce, {how}{', without' * (not own)}": lambda x, s, how=how, own=own: (
            x.index_reduce(0, TWICE, s, how, include_self=own)
        )
        for how in ("prod", "mean", "amax", "amin")
        for own in (True, False)
    },
}
ALONE: "dict[str, Callable[..., Any]]" = {
    "take": lambda x: x.take(INDEX),
    "kthvalue": lambda x: x.kthvalue(2).values,
    "mode": lambda x: x.mode(0).values,
    "median": lambda x: x.median(),
    "median over a dim": lambda x: x.median(0).values,
    "nanmedian": lambda x: x.nanmedian(1).values,
    "quantile": lambda x: x.quantile(0.3),
    "quantile, midpoint": lambda x: x.quantile(0.3, 0, interpolation="midpoint"),
    "nanquantile": lambda x: x.nanquantile(torch.tensor([0.1, 0.6]), 1),
    "cummax": lambda x: x.cummax(1).values,
    "cummin": lambda x: x.cummin(0).values,
    "logcumsumexp": lambda x: x.logcumsumexp(1),
    "diff": lambda x: x.diff(n=2, dim=0),
    "aminmax": lambda x: tuple(x.aminmax(dim=1)),
    "nansum": lambda x: (x**2).nansum(0),
    "nanmean": lambda x: (x**2).nanmean(),
    "var_mean": lambda x: torch.var_mean(x, 1),
    "std_mean": lambda x: torch.std_mean(x),
    "trapezoid": lambda x: torch.trapezoid(x**2, dx=0.5),
    "rot90": lambda x: x.rot90() ** 2,
    "vander": lambda x: torch.vander(x[0], 4),
    "combinations": lambda x: torch.combinations(x[0]) ** 2,
    "cartesian_prod": lambda x: torch.cartesian_prod(x[0], x[1]) ** 2,
    "diagflat": lambda x: x.diagflat() ** 2,
    "tensor_split": lambda x: torch.tensor_split(x**2, 2, 1),
    "in place, other axes": lambda x: (x * 1).t_().mul_(x.T),
}


@pytest.mark.parametrize("name", PLACING)
def test_what_is_put_into_a_tensor(name: str) -> None:
    holds(PLACING[name], (points(3, 3), points(2, 3, low=-0.9, high=1.7)))


@pytest.mark.parametrize("name", ALONE)
def test_what_is_picked_and_arranged(name: str) -> None:
    holds(ALONE[name], (points(3, 3),))


@pytest.mark.parametrize("zeros", [(0,), (0, 3), (1, 3), (0, 4)])
def test_products_with_zeros_among_their_factors(zeros: "tuple[int, ...]") -> None:
    source = points(2, 3).detach()
    for place in zeros:
        source[place // 3, place % 3] = 0.0
    source.requires_grad_()
    for own in (True, False):
        holds(
            lambda x, s, own=own: x.scatter_reduce(1, INDEX, s, "prod", include_self=own),
            (points(2, 3), source),
        )
