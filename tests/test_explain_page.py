"""explain on one page: attention in the book's order, what does not fit, graphs of any depth, names."""

from __future__ import annotations

import time
from typing import Any

import pytest

import pyattn
from pyattn import nn
from pyattn.explaining.expressions import Call, Equation, Table
from pyattn.nn import functional as F

from .test_explain_operations import MADE

ORDER = "projection query key value scores scaled weights heads joined attended".split()


def first_names(text: str) -> "list[str]":
    """The names of results in the order in which they come."""
    names = [line.split("[")[0].split(" = ")[0] for line in text.split("\n") if line[:1].isalpha()]
    return list(
        dict.fromkeys([name for name in names if not name.startswith(("sum of", "the rest"))])
    )


@pytest.mark.parametrize(
    "width, heads, length, settings",
    [
        (4, 2, 3, {}),
        (64, 8, 10, {}),
        (16, 1, 5, {"bias": False}),
        (8, 2, 4, {"kdim": 6, "vdim": 6}),
    ],
)
@pytest.mark.parametrize("causal", [False, True])
def test_a_cell_of_attention_in_the_books_order(
    width: int, heads: int, length: int, settings: Any, causal: bool
) -> None:
    pyattn.manual_seed(0)
    layer = nn.MultiheadAttention(width, heads, **settings)
    x = pyattn.rand(length, 1, width)
    context = pyattn.rand(length, 1, settings["kdim"]) if settings.get("kdim") else x
    mask = pyattn.ones(length, length).triu(1).bool() if causal else None
    out, _ = layer(x, context, context, attn_mask=mask)
    text = str(pyattn.explain(out, cell=(length - 1, 0, 0), named={"x": x, "out": out}))
    assert text.count("\n") < 60
    names = [name.rstrip("123") for name in first_names(text)]
    wanted = [n for n in ORDER if n != "attended"] + ["out"]
    if causal:
        wanted.insert(wanted.index("weights"), "masked")
    assert list(dict.fromkeys(names)) == wanted
    value = out[length - 1, 0, 0].item()
    assert text.split("\nthe rest")[0].endswith(pyattn.explaining.expressions.number(value, 4))
    listing = str(pyattn.explain(out, named={"x": x}))
    in_order = [name.rstrip("123") for name in first_names(listing)]
    assert [n for n in dict.fromkeys(in_order) if n in ORDER] == ORDER


def test_scores_are_those_before_the_scale() -> None:
    q, k = pyattn.tensor([[2.0, 1.0]]), pyattn.tensor([[3.0, 1.0], [0.0, 1.0]])
    with pyattn.working():
        out = F.scaled_dot_product_attention(q, k, k)
    text = str(pyattn.explain(out[0, 0]))
    assert "scores[0, 0] = q[0] . k[0] = 2 x 3 + 1 x 1 = 7\n" in text
    assert "scaled[0, 0] = scores[0, 0] x 0.7071 = 7 x 0.7071 = 4.950\n" in text
    # A query that was never recorded, and so is not known without its scale.
    k.requires_grad_()
    assert "product_of" not in str(pyattn.explain(F.scaled_dot_product_attention(q, k, k)[0, 0]))


def test_what_does_not_fit_is_summed_up() -> None:
    pyattn.manual_seed(0)
    layer = nn.MultiheadAttention(16, 4)
    x = pyattn.rand(6, 1, 16)
    out, _ = layer(x, x, x)
    text = str(pyattn.explain(out, cell=(0, 0, 0)))
    last = text.split("\n")[-1]
    assert last.startswith("the rest = left out   (depth 8 shows up to 12 cells of each step)")
    assert "more cells of value, in the same way" in text
    whole = str(pyattn.explain(out, cell=(0, 0, 0), depth=8))
    assert whole.count("\n") > 60 and "the rest" not in whole
    # What is asked for is all there, however much.
    every = str(pyattn.explain(x.requires_grad_() * 2, cell=..., named={}))
    assert every.count("product[") == 96


def chain(count: int, start: Any) -> Any:
    total = start
    for _ in range(count):
        total = total + 1
    return total


@pytest.mark.parametrize("shape", [(), (1,), (2, 2)])
def test_a_sum_of_a_hundred_thousand_terms(shape: Any) -> None:
    total = chain(100_000, pyattn.zeros(shape, requires_grad=True))
    start = time.process_time()
    for how in (pyattn.explain(total), pyattn.explain(total, cell=(0,) * len(shape))):
        text = str(how)
        assert len(text) < 10_000 and text.startswith("the rest = left out   (a depth of ")
        assert "= 99999 + 1 = 100000" in text or "[100000  100000]" in text or "[100000]" in text
    assert len(str(pyattn.explain(total, depth=200)).split("\n")) >= 200
    assert time.process_time() - start < 60


def test_a_long_row_of_moves() -> None:
    x = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    moved = x * 2
    for _ in range(3000):
        moved = moved.flip(0)
    for how in (
        pyattn.explain(moved),
        pyattn.explain(moved, cell=(0, 1)),
        pyattn.explain(moved + 1),
    ):
        assert len(str(how)) < 20_000


@pytest.mark.parametrize("k", range(len(MADE)))
def test_no_result_is_called_like_its_function(k: int) -> None:
    t, _ = MADE[k]
    if not (t.requires_grad or t._working is not None):
        return
    how = pyattn.explain(t, named={}, depth=1)
    for entry in how.entries:
        formula = None
        if isinstance(entry, Table):
            formula, result = entry.formula, entry.tensor
        elif isinstance(entry, Equation) and hasattr(entry.left.parts[0], "_data"):
            formula, result = entry.chain[0], entry.left.parts[0]
        if isinstance(formula, Call):
            assert how._work.name(result).rstrip("0123456789") != formula.parts[0]
