"""Programs that use the operations that pick, count, order and draw, for test_explain_operations."""

from __future__ import annotations

from typing import Any, Callable

import pyattn as torch
from pyattn.distributions import gammas

x = torch.tensor([[0.3, -1.2, 2.0], [1.5, 0.25, -0.7]], requires_grad=True)
square = torch.tensor([[1.0, 2.0, 0.5], [0.0, -1.0, 1.5], [2.0, 0.25, 3.0]], requires_grad=True)
row = torch.tensor([0.5, -2.0, 1.25], requires_grad=True)
rows = torch.tensor([[0.5, -2.0, 1.25], [1.0, 0.5, 4.0]], requires_grad=True)
number = torch.tensor(0.5, requires_grad=True)
chances = torch.tensor([0.2, 0.5, 0.9], requires_grad=True)
whole = torch.tensor([1, 3, 1, 0])
index = torch.tensor([[0, 1, 0]])
ones = torch.tensor([1, 1])
twice = torch.tensor([0, 0])


def drawn(draw: Callable[[Any], Any]) -> Any:
    t = row.clone()
    draw(t)
    return t


def weights() -> Any:
    return torch.tensor([1.0, 2.0, 0.5, 4.0], requires_grad=True)


PROGRAMS: "list[Callable[[], Any]]" = [
    lambda: square.scatter(0, index, rows),
    lambda: square.scatter(0, torch.tensor([[0, 1], [0, 1]]), rows),
    lambda: square.scatter(1, index, 5.0),
    lambda: square.scatter(0, index, 5.0, reduce="multiply"),
    lambda: square.scatter(0, index, 5.0, reduce="add"),
    lambda: square.scatter_add(0, torch.tensor([[0, 1, 0], [0, 2, 2]]), rows),
    lambda: square.scatter_reduce(0, torch.tensor([[0, 1, 0], [0, 2, 2]]), rows, "prod"),
    lambda: square.scatter_reduce(0, torch.tensor([[0, 1, 0], [0, 2, 2]]), rows, "sum"),
    lambda: square.scatter_reduce(
        0, torch.tensor([[0, 1, 0], [0, 2, 2]]), rows, "amax", include_self=False
    ),
    lambda: gammas.standard_gamma(chances),
    lambda: gammas.dirichlet(chances),
    lambda: torch.autograd.grad(gammas.standard_gamma(chances).sum(), chances, create_graph=True)[
        0
    ],
    lambda: torch.autograd.grad(gammas.dirichlet(chances)[0], chances, create_graph=True)[0],
    lambda: torch.binomial(torch.tensor([3.0, 5.0]), torch.tensor([0.5, 0.2])),
    lambda: torch.nn.utils.rnn.pack_padded_sequence(square, [3, 2, 1]).data,
    lambda: square.index_fill(0, ones, 2.0),
    lambda: square.index_fill(0, ones, number),
    lambda: square.index_copy(0, torch.tensor([2, 0]), rows),
    lambda: square.index_add(0, ones, rows),
    lambda: square.index_reduce(0, ones, rows, "mean"),
    lambda: square.index_put((ones, ones), number),
    lambda: square.index_put((ones, ones), number, accumulate=True),
    lambda: square.masked_scatter(square > 1, square * 2),
    lambda: row.put(twice, torch.tensor([4.0, 5.0])),
    lambda: row.put(twice, torch.tensor([4.0, 5.0]), accumulate=True),
    lambda: square.take(index),
    lambda: square.select_scatter(row, 1, 0),
    lambda: square.slice_scatter(rows, 0, 1),
    lambda: square.diagonal_scatter(row),
    lambda: x.unique(return_inverse=True)[0],
    lambda: x.unique(return_inverse=True)[1],
    lambda: x.unique(return_counts=True)[1],
    lambda: x.unique(dim=0),
    lambda: x.unique_consecutive(),
    lambda: torch.bincount(whole, weights()),
    lambda: torch.histc(x.detach(), 3),
    lambda: torch.histogram(x.detach(), 3).bin_edges,
    lambda: torch.isin(whole, ones),
    lambda: torch.searchsorted(torch.tensor([0.0, 1.0]), x.detach()),
    lambda: x.kthvalue(2).values,
    lambda: x.mode().values,
    lambda: x.median(),
    lambda: x.median(1).values,
    lambda: x.nanmedian(),
    lambda: x.nanmedian(0).values,
    lambda: x.quantile(0.3, 1),
    lambda: x.cummax(1).values,
    lambda: x.cummin(0).values,
    lambda: x.logcumsumexp(1),
    lambda: torch.trapezoid(x),
    lambda: torch.trapezoid(x, row.detach()),
    lambda: x.nansum(0),
    lambda: x.aminmax(dim=1).min,
    lambda: x.aminmax().max,
    lambda: torch.var_mean(x, 1)[0],
    lambda: torch.var_mean(x, 1)[1],
    lambda: torch.std_mean(x)[0],
    lambda: torch.std_mean(x)[1],
    lambda: x.rot90(),
    lambda: torch.block_diag(x, row),
    lambda: drawn(lambda t: t.unsqueeze_(0)),
    lambda: drawn(lambda t: t.unsqueeze_(0).squeeze_(0)),
    lambda: (x * 1).transpose_(0, 1),
    lambda: (x * 1).t_(),
    lambda: chances.bernoulli(),
    lambda: torch.bernoulli(chances, 0.5),
    lambda: drawn(lambda t: t.bernoulli_(0.5)),
    lambda: drawn(lambda t: t.bernoulli_(chances)),
    lambda: drawn(lambda t: t.random_()),
    lambda: drawn(lambda t: t.random_(5)),
    lambda: drawn(lambda t: t.random_(2, 5)),
    lambda: drawn(lambda t: t.exponential_()),
    lambda: drawn(lambda t: t.log_normal_()),
    lambda: drawn(lambda t: t.cauchy_()),
    lambda: drawn(lambda t: t.geometric_(0.5)),
    lambda: torch.poisson(chances),
]
