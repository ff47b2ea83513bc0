"""explain tells of a layer as a book does: by its steps, each by its name, with the formula between them."""

from __future__ import annotations

from typing import Any

import pytest

import pyattn
from pyattn import blocks, nn
from pyattn.explaining.expressions import Equation, Table

from .explained import arithmetic, close, graph
from .explained_layers import LAYERS, computed, image, rows, sequence


@pytest.mark.parametrize("k", range(len(LAYERS)))
def test_a_layer_is_told_by_its_steps(k: int) -> None:
    make, run, wanted = LAYERS[k]
    layer, out = computed(make, run)
    how = pyattn.explain(out, named={"x": sequence, "rows": rows})
    lines = str(how).split("\n")
    told = [line.split(" ")[0].split("[")[0].rstrip("0123456789") for line in lines]
    names = [name for name in dict.fromkeys(told) if name and name != "sum"]
    assert set(names) == set(wanted.split()), str(how)


@pytest.mark.parametrize("k", range(len(LAYERS)))
def test_all_of_a_layers_arithmetic_is_right(k: int) -> None:
    make, run, _ = LAYERS[k]
    layer, out = computed(make, run)
    first = (0,) * out.dim()
    for cell in (first, tuple([n - 1 for n in out.shape])):
        how = pyattn.explain(out, cell=cell, depth=40, digits=17, named={})
        checked = 0
        for equation, sides in arithmetic(how):
            for side in sides:
                assert close(side, sides[-1], 1e-9, 1e-9), (equation, str(how))
                checked += len(sides) > 1
        assert checked or isinstance(layer, blocks.RelativeBias)
        assert how.entries[-1].chain[-1].parts[0] == out[cell].item()


def test_what_is_between_two_steps_is_told_with_the_second() -> None:
    cell, out = computed(lambda: nn.GRUCell(4, 2), lambda m: m(rows))
    text = str(pyattn.explain(out, named=[cell, {"x": rows, "out": out}]))
    assert "reset_gate = 1 / (1 + e^(-(from_input[:, :2] + from_state[:, :2])))   (2, 2)" in text
    assert "out = (zeros - candidate) * update_gate + candidate   (2, 2)" in text
    turn, out = computed(lambda: blocks.RotaryPositions(4), lambda m: m(rows))
    text = str(pyattn.explain(out[1, 2], named={"x": rows, "out": out}))
    assert text == (
        "out[1, 2] = x[1, 2] x cos(1) + x[1, 0] x sin(1)\n"
        "          = (-1) x 0.5403 + 1 x 0.8415 = 0.3012"
    )


def test_what_is_not_a_layers_step_keeps_a_line_of_its_own() -> None:
    x = pyattn.tensor([1.0, 2.0], requires_grad=True)
    assert str(pyattn.explain(((x * 2 + 1) * 3)[0])).count("\n") == 2


def test_parameters_are_given() -> None:
    """However a layer drew them, also where the working was kept while it did."""
    with pyattn.working():
        layer = nn.Linear(2, 1)
        out = layer(pyattn.ones(1, 2))
    text = str(pyattn.explain(out, named=layer))
    assert text.startswith("linear = input @ weight.T + bias")
    assert "drawn at random" in str(pyattn.explain(layer.weight, cell=(0, 0)))  # asked for itself


def test_what_was_changed_since_is_given() -> None:
    """Its numbers went into what is explained; how they came to be can no longer be shown."""
    x = pyattn.tensor([1.0, 2.0])
    with pyattn.working():
        y = x * 2
        y += 1
        z = y * 3
        x.zero_()
    assert str(pyattn.explain(z[1])).endswith("z[1] = y[1] x 3 = 5 x 3 = 15")
    layer = nn.BatchNorm1d(2)
    with pyattn.working():
        layer(pyattn.tensor([[1.0, 2.0], [3.0, 5.0]]))
        layer.eval()
        out = layer(pyattn.tensor([[1.0, 2.0]]))
    assert "running_var" in str(pyattn.explain(out, named=layer, cell=(0, 1)))
    with pytest.raises(RuntimeError, match="changed in place"):
        changed = x * 2
        with pyattn.working():
            w = changed * 2
        changed.zero_()
        pyattn.explain(w)


def test_a_name_of_ones_own_for_a_steps_result_in_another_shape() -> None:
    layer, out = computed(lambda: nn.MultiheadAttention(4, 2), lambda m: m(*[rows[:, None]] * 3)[0])
    mixed = out
    text = str(pyattn.explain(mixed, named=[layer, {"x": rows, "mixed": mixed}]))
    assert "mixed = joined @ out_proj.weight.T + out_proj.bias   (2, 1, 4)" in text
    assert "attended" not in text
    assert "attended" not in str(pyattn.explain(mixed, named={"mixed": mixed}, cell=(0, 0, 0)))


def test_tables_say_how_their_numbers_were_made() -> None:
    with pyattn.working():
        placed = blocks.SinusoidalPositions()(rows, start=3)
    text = str(pyattn.explain(placed, named={"x": rows}, cell=(1, 3)))
    assert "waves[1, 3] = cos(4 / 10000^(2 / 4)) = cos(0.04) = 0.9992   (position 4)" in text
    with pyattn.working():
        bias = blocks.ALiBi(2)(2, 3) * 1
    text = str(pyattn.explain(bias, named={}, cell=...))
    assert "bias[1, 1, 0] = 0.00390625 x (0 - 2) = -0.0078125   (key 0, query 2)" in text
    assert "bias[0, 0, 2] = -inf   (this key comes after the query)" in text


def test_a_convolution_a_pool_and_a_lookup() -> None:
    pyattn.manual_seed(0)
    conv, table = nn.Conv2d(1, 1, 2), nn.Embedding(3, 2)
    with pyattn.working():
        seen, largest = conv(image), nn.functional.max_pool2d(image, 2)
        vectors = table(pyattn.tensor([[1, 0]]))
    named: Any = [conv, {"image": image, "table": table.weight}]
    text = str(pyattn.explain(seen, named=named))
    assert text.startswith("convolved = convolution(image, weight, bias)   (1, 1, 2, 2)")
    text = str(pyattn.explain(largest, named=named, cell=(0, 0, 0, 0)))
    assert "= max(0, 1, 3, 4) = 4" in text
    assert "vectors = embedding(table)   (1, 2, 2), rows 1, 0" in str(
        pyattn.explain(vectors, named=[named, {"vectors": vectors}])
    )


def test_whole_numbers_that_go_round_say_so() -> None:
    small = pyattn.tensor([100, -100], dtype=pyattn.int8)
    with pyattn.working():
        total, doubled = small + small, pyattn.tensor([7]) ** pyattn.tensor([-1])
    assert str(pyattn.explain(total[0], named={"small": small, "total": total})) == (
        "total[0] = small[0] + small[0] = 100 + 100 = -56   (of 8 bits, so that it goes round)"
    )
    assert str(pyattn.explain(doubled[0])).endswith("= 7^(-1) = 0   (made a whole number)")


def test_no_entry_is_left_without_its_number() -> None:
    """Every equation ends in a number, and every table is of numbers."""
    for make, run, _ in LAYERS:
        _, out = computed(make, run)
        for entry in pyattn.explain(out, named={}).entries:
            assert isinstance(entry, (Equation, Table))
        assert list(graph(out))
