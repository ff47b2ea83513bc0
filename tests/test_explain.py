"""explain: whose names, how far back, in which form, and what is refused."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pyattn
from pyattn import nn
from pyattn.explaining.expressions import Equation, Num, number
from pyattn.models import SelfAttentionByHand, SimpleAttention
from pyattn.nn import functional as F

from .explained import arithmetic, close

ROOT = pathlib.Path(__file__).parent.parent
X = [[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]]
WEIGHTS = {
    "w_query": [[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]],
    "w_key": [[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]],
    "w_value": [[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]],
}


def by_hand(decimals: "int | None" = None) -> "tuple[Any, Any, Any]":
    """Document 003: the inputs, the layer that holds every step, the outputs."""
    layer, x = SelfAttentionByHand(**WEIGHTS, decimals=decimals), pyattn.tensor(X)
    with pyattn.working():
        return x, layer, layer(x)


# The documents' own numbers.


def test_the_example() -> None:
    query, key = pyattn.tensor([[1, 0, 2]]), pyattn.tensor([[0, 1, 1], [4, 4, 0]])
    with pyattn.working():
        scores = query @ key.T
    line = "scores[0, 1] = query[0] . key[1] = 1 x 4 + 0 x 4 + 2 x 0 = 4"
    assert str(pyattn.explain(scores[0, 1])) == line
    assert repr(pyattn.explain(scores, cell=(0, -1))) == line
    names = {"scores": scores, "query": query, "key": key}
    assert str(pyattn.explain(scores[0, 1], named=names)) == line


def test_document_003_in_full() -> None:
    x, layer, outputs = by_hand()
    text = str(pyattn.explain(outputs, named=[{"x": x}, layer], cell=(0, 0)))
    assert text == "\n".join(
        [
            "keys[0, 0] = x[0] . w_key[:, 0] = 1 x 0 + 0 x 1 + 1 x 0 + 0 x 1 = 0",
            "keys[0, 1] = x[0] . w_key[:, 1] = 1 x 0 + 0 x 1 + 1 x 1 + 0 x 1 = 1",
            "keys[0, 2] = x[0] . w_key[:, 2] = 1 x 1 + 0 x 0 + 1 x 0 + 0 x 0 = 1",
            "keys[1, 0] = x[1] . w_key[:, 0] = 0 x 0 + 2 x 1 + 0 x 0 + 2 x 1 = 4",
            "keys[1, 1] = x[1] . w_key[:, 1] = 0 x 0 + 2 x 1 + 0 x 1 + 2 x 1 = 4",
            "keys[1, 2] = x[1] . w_key[:, 2] = 0 x 1 + 2 x 0 + 0 x 0 + 2 x 0 = 0",
            "keys[2, 0] = x[2] . w_key[:, 0] = 1 x 0 + 1 x 1 + 1 x 0 + 1 x 1 = 2",
            "keys[2, 1] = x[2] . w_key[:, 1] = 1 x 0 + 1 x 1 + 1 x 1 + 1 x 1 = 3",
            "keys[2, 2] = x[2] . w_key[:, 2] = 1 x 1 + 1 x 0 + 1 x 0 + 1 x 0 = 1",
            "queries[0, 0] = x[0] . w_query[:, 0] = 1 x 1 + 0 x 1 + 1 x 0 + 0 x 0 = 1",
            "queries[0, 1] = x[0] . w_query[:, 1] = 1 x 0 + 0 x 0 + 1 x 0 + 0 x 1 = 0",
            "queries[0, 2] = x[0] . w_query[:, 2] = 1 x 1 + 0 x 0 + 1 x 1 + 0 x 1 = 2",
            "values[0, 0] = x[0] . w_value[:, 0] = 1 x 0 + 0 x 0 + 1 x 1 + 0 x 1 = 1",
            "values[1, 0] = x[1] . w_value[:, 0] = 0 x 0 + 2 x 0 + 0 x 1 + 2 x 1 = 2",
            "values[2, 0] = x[2] . w_value[:, 0] = 1 x 0 + 1 x 0 + 1 x 1 + 1 x 1 = 2",
            "scores[0, 0] = queries[0] . keys[0] = 1 x 0 + 0 x 1 + 2 x 1 = 2",
            "scores[0, 1] = queries[0] . keys[1] = 1 x 4 + 0 x 4 + 2 x 0 = 4",
            "scores[0, 2] = queries[0] . keys[2] = 1 x 2 + 0 x 3 + 2 x 1 = 4",
            "sum of e^scores[0] = e^2 + e^4 + e^4 = 7.389 + 54.60 + 54.60 = 116.6",
            "attention_weights[0, 0] = e^scores[0, 0] / sum of e^scores[0]",
            "                        = 7.389 / 116.6 = 0.06338",
            "attention_weights[0, 1] = e^scores[0, 1] / sum of e^scores[0]",
            "                        = 54.60 / 116.6 = 0.4683",
            "attention_weights[0, 2] = e^scores[0, 2] / sum of e^scores[0]",
            "                        = 54.60 / 116.6 = 0.4683",
            "weighted_values[0, 0, 0] = values[0, 0] x attention_weights[0, 0]",
            "                         = 1 x 0.06338 = 0.06338",
            "weighted_values[1, 0, 0] = values[1, 0] x attention_weights[0, 1]",
            "                         = 2 x 0.4683 = 0.9366",
            "weighted_values[2, 0, 0] = values[2, 0] x attention_weights[0, 2]",
            "                         = 2 x 0.4683 = 0.9366",
            "outputs[0, 0] = sum(weighted_values[:, 0, 0])",
            "              = 0.06338 + 0.9366 + 0.9366 = 1.937",
        ]
    )
    sixteen = str(pyattn.explain(outputs, named=layer, cell=(0, 0), digits=16, depth=1))
    assert close(float(sixteen.rpartition(" = ")[2]), 1.9366210616669624)


def test_document_003_rounded_and_as_steps() -> None:
    x, layer, outputs = by_hand(decimals=1)
    text = str(pyattn.explain(outputs, named=[{"x": x}, layer]))
    heads = [line for line in text.split("\n") if not line.startswith(" ")]
    assert heads == [
        "keys = x @ w_key   (3, 3)",
        "queries = x @ w_query   (3, 3)",
        "values = x @ w_value   (3, 3)",
        "scores = queries @ keys.T   (3, 3)",
        "shares = softmax(scores)   (3, 3), of each row",
        "attention_weights = round(shares, 1)   (3, 3)",
        "weighted_values = values * attention_weights.T   (3, 3, 3)",
        "outputs = sum(weighted_values)   (3, 3), along axis 0",
    ]
    assert "    [0.1  0.5  0.5]\n    [  0    1    0]\n    [  0  0.9  0.1]" in text
    assert text.endswith("    [2.1  7.2  1.8]\n    [  2    8    0]\n    [  2  7.8  0.3]")


def test_a_vector_in_a_product_is_a_row_or_a_column() -> None:
    rows, v = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]]), pyattn.tensor([5.0, 6.0])
    stack = pyattn.stack([rows, rows + 1])
    with pyattn.working():
        left, right, many = v @ rows, rows @ v, stack @ v
        kept = v.reshape(1, 2) @ rows
        out = kept.squeeze(0)
    assert str(pyattn.explain(left[1])) == "left[1] = v . rows[:, 1] = 5 x 2 + 6 x 4 = 34"
    assert str(pyattn.explain(right[1])) == "right[1] = rows[1] . v = 3 x 5 + 4 x 6 = 39"
    assert str(pyattn.explain(many[1, 0])) == "many[1, 0] = stack[1, 0] . v = 2 x 5 + 3 x 6 = 28"
    # A product that the user made, and named, is a step of its own.
    assert str(pyattn.explain(out[1], depth=1)) == "out[1] = kept[0, 1] = 34"


# Names.


def test_names_of_the_callers_variables() -> None:
    a = pyattn.tensor([2.0, 3.0], requires_grad=True)
    b = a * a
    assert str(pyattn.explain(b[0])) == "b[0] = a[0] x a[0] = 2 x 2 = 4"
    assert str(pyattn.explain(b[0], named={})) == "product[0] = input[0] x input[0] = 2 x 2 = 4"


def test_names_of_a_module_and_of_what_shares_its_numbers() -> None:
    pyattn.manual_seed(0)
    model, x = SimpleAttention(2), pyattn.tensor([[1.0, 0.5], [0.0, 2.0]])
    out, weights = model(x, x, x)
    text = str(pyattn.explain(out, named=[model, {"x": x, "out": out}]))
    assert "= x @ query.weight.T + query.bias   (2, 2)" in text
    # attention_weights is the detached copy that the model keeps: the same numbers.
    assert "\nattention_weights = softmax(quotient)   (2, 2), of each row\n" in text
    assert text.split("\n")[-3].startswith("out = attention_weights @ linear3   (2, 2)")
    model.attention_weights = None
    within = str(pyattn.explain(out, named={"model": model, "x": x}))
    assert "x @ model.query.weight.T + model.query.bias" in within and "weights @" not in within


def test_unnamed_results_are_told_apart() -> None:
    x = pyattn.tensor([1.0, 2.0], requires_grad=True)
    y = ((x + 1) * (x + 2)).exp() + x.sum()
    text = str(pyattn.explain(y, named={"x": x, "sum2": pyattn.zeros(1)}, cell=0))
    assert text == "\n".join(
        [
            "sum1[0] = x[0] + 1 = 1 + 1 = 2",
            "sum3[0] = x[0] + 2 = 1 + 2 = 3",
            "product[0] = sum1[0] x sum3[0] = 2 x 3 = 6",
            "power[0] = e^product[0] = e^6 = 403.4",
            "total = sum(x) = 1 + 2 = 3",
            "sum4[0] = power[0] + total = 403.4 + 3 = 406.4",
        ]
    )


def test_names_that_are_refused() -> None:
    x = pyattn.tensor([1.0], requires_grad=True)
    y = x * 2
    other = pyattn.tensor([1.0])
    for named, error, complaint in (
        ({"x": 1}, TypeError, "'x' must name a tensor or a module, got int"),
        ({1: x}, TypeError, "a name must be a word, got 1"),
        ({" ": x}, TypeError, "a name must be a word"),
        (3, TypeError, "named is a dict of names and tensors, a module, or a list"),
        ([{"x": x}, {"x": other}], ValueError, "two tensors have the name 'x'"),
    ):
        with pytest.raises(error, match=re.escape(complaint)):
            pyattn.explain(y, named=named)


# How far, and how much.


def test_depth() -> None:
    x = pyattn.tensor([4.0], requires_grad=True)
    a = x + 1
    b = a * 2
    c = b.sqrt()
    lines = str(pyattn.explain(c, cell=0)).split("\n")
    assert len(lines) == 3 and lines[-1].startswith("c[0] = sqrt(b[0]) = sqrt(10)")
    for depth in (1, 2, 3, 4):
        assert str(pyattn.explain(c, cell=0, depth=depth)).split("\n") == lines[-depth:]
    assert str(pyattn.explain(c, depth=1)).split("\n")[0] == "c = sqrt(b)   (1,)"


def test_every_cell() -> None:
    x = pyattn.arange(20.0).reshape(4, 5).requires_grad_()
    y = x * 2
    z = y + 1
    lines = str(pyattn.explain(z, cell=..., depth=1)).split("\n")
    assert len(lines) == 20 and lines[-1] == "z[3, 4] = y[3, 4] + 1 = 38 + 1 = 39"
    assert str(pyattn.explain(z[1], cell=..., depth=1)).split("\n") == lines[5:10]
    assert "(and 8 more cells of y, in the same way)" in str(pyattn.explain(z, cell=...))
    both = str(pyattn.explain((y[0, 0], z[3]), cell=..., depth=1)).split("\n")
    assert both == ["y[0, 0] = x[0, 0] x 2 = 0 x 2 = 0"] + lines[15:]


def test_what_is_long_is_shortened() -> None:
    x = pyattn.arange(64.0).reshape(1, 64)
    with pyattn.working():
        y = x * 1.5
        table = y @ x.T
        wide = y * 2
    text = str(pyattn.explain(table, cell=(0, 0)))
    assert "= 0 x 0 + 1.5 x 1 + 3 x 2 + ... + 94.5 x 63 (64 terms)" in text
    assert "(and 60 more cells of y, in the same way)" in text
    assert text.count("\ny[0, ") + text.startswith("y[0, ") == 4
    assert "  ...  " in str(pyattn.explain(wide)) and "(1, 64)" in str(pyattn.explain(wide))
    total = pyattn.tensor([[1.0] * 9], requires_grad=True).sum()
    assert str(pyattn.explain(total)).endswith("= 1 + 1 + 1 + ... + 1 (9 terms) = 9")
    every = pyattn.ones(5, 5, requires_grad=True)
    mean = ((every * 2).sum(1) + 1).max()
    assert "(and 13 more cells of product, in the same way)" in str(pyattn.explain(mean))


def test_attention_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pyattn.nn.functions.dot_product.LARGEST", 4)
    q = pyattn.tensor([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]])
    with pyattn.working():
        out = F.scaled_dot_product_attention(q, q, q, is_causal=True, scale=1.0)
    text = str(pyattn.explain(out[1, 1]))
    assert "scores[0, 1] = q[1] . q[1] = 0 x 0 + 2 x 2 = 4" in text
    assert "masked[0, 2] = scaled[0, 2] + mask[0, 2] = 2 + (-inf) = -inf" in text
    assert text.endswith("out[1, 1] = product[0, 1] = 1.964   (query 1 alone)")
    assert "out = softmax((q @ q.T) * 1) @ q   (3, 2), each query sees no key after it" in str(
        pyattn.explain(out)
    )


def test_numbers() -> None:
    known = {
        7: "7",
        True: "True",
        -0.0: "0",
        4.0: "4",
        1e15: "1.000e15",
        123456.0: "123456",
        0.1 + 0.2: "0.3",
        12.375: "12.375",
        1 / 3: "0.3333",
        2 / 3 * 3e-7: "2e-7",
        1.999994: "2.000",
        -1234.5678: "-1235",
        float("inf"): "inf",
        float("-inf"): "-inf",
        float("nan"): "nan",
    }
    assert [number(x, 4) for x in known] == [
        w if w != "1.000e15" else number(1e15, 4) for w in known.values()
    ]
    assert number(1 / 3, 2) == "0.33" and number(1 / 3, 17) == "0.3333333333333333"


@given(st.floats(-1e307, 1e307), st.integers(1, 17))  # 1.5e308 rounded, 2e308, is no float
def test_a_number_is_near_what_it_stands_for(value: float, digits: int) -> None:
    assert close(float(number(value, digits)), value, 10.0 ** (1 - min(digits, 12)), 0.0)


# Random programs.

UNARY = ["exp", "tanh", "sigmoid", "relu", "neg", "abs", "sin", "square", "softmax", "T", "cumsum"]
BINARY = ["add", "sub", "mul", "maximum", "matmul"]
STEPS = st.lists(
    st.tuples(st.sampled_from(UNARY + BINARY), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=6,
)
NUMBERS = st.lists(
    st.one_of(st.integers(-4, 4).map(float), st.floats(-3, 3, width=32)), min_size=18, max_size=18
)


@settings(max_examples=60, deadline=None)
@given(STEPS, NUMBERS, st.integers(0, 2), st.integers(0, 2), st.booleans())
def test_the_arithmetic_of_any_program_comes_to_its_value(
    steps: "list[tuple[str, int, int]]", numbers: "list[float]", i: int, j: int, plain: bool
) -> None:
    made = [pyattn.tensor(numbers[:9]).reshape(3, 3), pyattn.tensor(numbers[9:]).reshape(3, 3)]
    for t in made:
        t.requires_grad_(not plain)
    with pyattn.working():
        for name, first, second in steps:
            a, b = made[first % len(made)], made[second % len(made)]
            if name in BINARY:
                t = getattr(pyattn, name)(a, b)
            elif name == "T":
                t = a.T
            else:
                t = getattr(a, name)(*[1] * (name in ("softmax", "cumsum")))
            made.append(t.clamp(-50.0, 50.0) if name in ("exp", "square", "matmul") else t)
    value = made[-1]
    named = {f"t{k}": t for k, t in enumerate(made)}
    how = pyattn.explain(value, named=named, cell=(i, j), digits=17)
    last = None
    for equation, sides in arithmetic(how):
        assert isinstance(equation.chain[-1], Num)
        for side in sides:
            assert close(side, sides[-1], 1e-9, 1e-9), how
        last = equation.chain[-1].parts[0]
    assert last is not None and close(last, value[i, j].item())
    for format in ("text", "rst", "latex", "markdown", "html"):
        assert str(pyattn.explain(value, named=named, format=format))


# What cannot be explained.


def test_nothing_recorded() -> None:
    x = pyattn.tensor([1.0, 2.0])
    for value in (x, x * 2, (x, x)):
        with pytest.raises(RuntimeError, match=r"nothing is known.*pyattn\.working\(\).*requires"):
            pyattn.explain(value)


def test_freed_by_backward() -> None:
    x = pyattn.tensor([1.0, 2.0], requires_grad=True)
    y = (x * 2).sum()
    y.backward(retain_graph=True)
    assert str(pyattn.explain(y)).endswith("= 2 + 4 = 6")
    y.backward()
    with pytest.raises(RuntimeError, match=r"freed by backward; .*retain_graph=True"):
        pyattn.explain(y)


def test_changed_in_place() -> None:
    w = pyattn.tensor([1.0, 2.0], requires_grad=True)
    y = w * 2
    with pyattn.no_grad():
        w += 1
    with pytest.raises(
        RuntimeError, match="product of shape .2,.: its input 0, of shape .2,., was changed"
    ):
        pyattn.explain(y)
    x = pyattn.tensor([1.0, 2.0])
    with pyattn.working():
        z = x * 2
    z[0] = 9.0
    with pytest.raises(RuntimeError, match="product of shape .2,.: it was changed in place after"):
        pyattn.explain(z)
    with pyattn.working():
        z = x * 2
    z.detach().zero_()  # which shares its numbers
    with pytest.raises(RuntimeError, match="product of shape .2,.: it was changed in place after"):
        pyattn.explain(z)


def test_changes_in_place_that_were_noted() -> None:
    x = pyattn.tensor([1.0, 2.0])
    with pyattn.working():
        y = x * 3
        y += 1
        y[1] = 10.0
        z = y * y
    assert str(pyattn.explain(z, cell=0)).split("\n")[-1] == "z[0] = y[0] x y[0] = 4 x 4 = 16"
    assert "y[1] = 10" in str(pyattn.explain(z, cell=1))


@pytest.mark.parametrize(
    "arguments, error, complaint",
    [
        ({"cell": (0, 2)}, IndexError, "cell (0, 2) is out of range for shape (2, 2)"),
        ({"cell": 0}, IndexError, "cell (0,) has 1 numbers, and shape (2, 2) has 2 axes"),
        ({"cell": "a"}, TypeError, "cell is a tuple of whole numbers, got 'a'"),
        ({"cell": (0.5, 0)}, TypeError, "cell is a tuple of whole numbers"),
        ({"depth": 0}, ValueError, "depth must be 1 or more, got 0"),
        ({"depth": True}, TypeError, "depth must be a whole number, got True"),
        ({"digits": 1.5}, TypeError, "digits must be a whole number, got 1.5"),
        ({"format": "pdf"}, ValueError, "format is one of text, rst, latex, markdown, html, got"),
    ],
)
def test_arguments_that_are_refused(arguments: Any, error: Any, complaint: str) -> None:
    y = pyattn.ones(2, 2, requires_grad=True) * 2
    with pytest.raises(error, match=re.escape(complaint)):
        pyattn.explain(y, **arguments)


def test_values_that_are_refused() -> None:
    y = pyattn.ones(2, requires_grad=True) * 2
    for value, complaint in (([], "got nothing"), (3, "got int"), ([y, 3], "got int")):
        with pytest.raises(TypeError, match=complaint):
            pyattn.explain(value)
    with pytest.raises(ValueError, match="several were given"):
        pyattn.explain((y, y * 2), cell=0)


def test_outputs_of_a_module() -> None:
    pyattn.manual_seed(0)
    layer, x = nn.MultiheadAttention(2, 1), pyattn.ones(2, 2)
    assert "softmax" in str(pyattn.explain(layer(x, x, x), named=[layer, {"x": x}]))
    assert str(pyattn.explain(layer(x, x, x, need_weights=False), named=layer, depth=1))
    ordered = pyattn.tensor([2.0, 1.0], requires_grad=True).sort()
    assert "input" in str(pyattn.explain(ordered, named={}, cell=None))


def test_a_gradient_that_was_recorded() -> None:
    w = pyattn.tensor([2.0, 3.0], requires_grad=True)
    loss = (w * w).sum()
    (slope,) = pyattn.autograd.grad(loss, w, create_graph=True)
    assert str(pyattn.explain(slope[1])).endswith("= 3 + 3 = 6")


# The forms.

NASTY = "a<b>&\"c'_{}%$#\\^~`"


def nasty() -> Any:
    x = pyattn.tensor([[1.0, -2.0], [float("-inf"), 3e-9]])
    with pyattn.working():
        y = (x * x + 0.1).softmax(-1)
        return pyattn.explain(y, named={NASTY: x, "y": y}, cell=(0, 1)), pyattn.explain(
            y, named={NASTY: x, "y": y}
        )


def test_html_is_well_formed_and_asks_for_nothing() -> None:
    for how in nasty():
        text = how.html()
        root = ElementTree.fromstring(text)
        assert root.tag == "div" and text.isascii()
        assert NASTY in "".join(root.itertext())
        assert not re.search(r"<(script|link|img|iframe)|url\(|https?:|src=", text)
        assert how._repr_html_() == text
    assert "rgba(0,114,178," in text and text.count("<td") > 8


def test_html_shades_by_value() -> None:
    x = pyattn.tensor([[1.0, -2.0, 0.0, 4.0]], requires_grad=True)
    y = x * 1
    shades = re.findall(r"background:(rgba[^\"]*|transparent)\">([^<]*)<", pyattn.explain(y).html())
    assert shades == [
        ("rgba(0,114,178,0.17)", "1"),
        ("rgba(213,94,0,0.28)", "&#8722;2"),
        ("transparent", "0"),
        ("rgba(0,114,178,0.50)", "4"),
    ]


def test_rst_can_be_read() -> None:
    docutils = pytest.importorskip("docutils.core")
    from docutils.utils.math.latex2mathml import tex2mathml

    for how in nasty():
        tree = docutils.publish_doctree(how.rst(), settings_overrides={"report_level": 5})
        blocks = [n.astext() for n in tree.findall() if n.tagname == "math_block"]
        assert blocks and not [n for n in tree.findall() if n.tagname == "system_message"]
        for block in blocks:
            assert "aligned" in block and tex2mathml(block, as_block=True)


def test_rst_of_an_equation() -> None:
    x = pyattn.tensor([3.0, 4.0], requires_grad=True)
    length = x.norm()
    assert pyattn.explain(length).rst() == "\n".join(
        [
            ".. math::",
            "",
            r"   \begin{aligned}",
            r"      \text{length} &= \operatorname{length}(x) = \sqrt{3^{2} + 4^{2}} = \sqrt{25} = 5",
            r"   \end{aligned}",
        ]
    )


def test_forms_by_name() -> None:
    y = pyattn.ones(1, requires_grad=True) * 2
    how = pyattn.explain(y)
    assert str(how) == how.text() == repr(how)
    assert str(pyattn.explain(y, format="rst")) == how.rst()
    assert str(pyattn.explain(y, format="html")) == how.html()
    assert str(pyattn.explain(y, format="latex")) == how.latex()
    assert str(pyattn.explain(y, format="markdown")) == how.markdown()
    assert all(isinstance(e, Equation) for e in pyattn.explain(y, cell=0).entries)


def test_importing_pyattn_does_not_load_it() -> None:
    code = "import sys, pyattn; print([n for n in sys.modules if 'explaining.' in n])"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "[]\n"


def test_nothing_to_add_up() -> None:
    nothing = pyattn.zeros(0, 2)
    with pyattn.working():
        twice = nothing * 2
        total = twice.sum()
    assert str(pyattn.explain(total)) == "total = sum(twice) = 0"
    assert str(pyattn.explain(twice, cell=...)) == "twice = nothing * 2   (0, 2)"


def test_what_was_moved_several_times_is_one_line() -> None:
    table = pyattn.arange(24.0).reshape(2, 3, 4)
    with pyattn.working():
        row = table.permute(2, 1, 0)[1]
        changed = pyattn.zeros(2)
        changed[0] = 5.0
    assert str(pyattn.explain(row, cell=(0, 1))) == "row[0, 1] = table[1, 0, 1] = 13"
    assert str(pyattn.explain(changed, cell=0)) == "changed[0] = 5"
