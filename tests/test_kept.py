"""A parameter's rows, which products keep, are never older than its numbers."""

from __future__ import annotations

import copy
from typing import Any, Callable

import pytest

import pyattn
from pyattn import nn

ROW = pyattn.ones(1, 40)


def through_view(w: Any) -> None:
    w.detach()[0, 0] = 9.0


def through_data(w: Any) -> None:
    w.data[0, 0] = 9.0


def by_data_of_detached(w: Any) -> None:
    w.detach().data.mul_(2.0)


def by_setter(w: Any) -> None:
    w.data = w.data * 2


def by_step(w: Any) -> None:
    w.grad = pyattn.ones(50, 40)
    pyattn.optim.SGD([w], lr=0.5).step()


def in_place(w: Any) -> None:
    with pyattn.no_grad():
        w.mul_(2.0)


CHANGES = [through_view, through_data, by_data_of_detached, by_setter, by_step, in_place]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(change: Callable[[Any], None]) -> None:
    layer = nn.Linear(40, 50, bias=False)
    for _ in range(3):
        before = layer(ROW).tolist()
    assert layer.weight._storage.rows
    change(layer.weight)
    after = layer(ROW).tolist()
    assert after == (ROW @ layer.weight.detach().T).tolist() != before


def test_a_copy_keeps_its_own() -> None:
    layer = nn.Linear(40, 50, bias=False)
    for _ in range(3):
        layer(ROW)
    twin = copy.deepcopy(layer)
    in_place(twin.weight)
    assert twin(ROW).tolist() == (layer(ROW) * 2).tolist()


def test_rows_are_of_the_shape_that_is_asked_for() -> None:
    layer = nn.Linear(40, 50, bias=False)
    for _ in range(3):
        layer(ROW)
    other = layer.weight.view(25, 80)
    wide = pyattn.ones(1, 80)
    for _ in range(3):
        assert nn.functional.linear(wide, other).tolist() == (wide @ other.T).tolist()
    assert layer(ROW).tolist() == (ROW @ layer.weight.T).tolist()
