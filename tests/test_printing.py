"""Printing, against PyTorch's own text: recorded, and live where PyTorch is installed.

`python -m tests.test_printing` records it anew.
"""

from __future__ import annotations

import importlib
import json
import math
import re
from pathlib import Path
from typing import Any, Iterator
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyattn import printing

RECORDED = Path(__file__).parent / "recorded" / "printing.json"
DEFAULTS = printing.get_printoptions()
inf, nan = math.inf, math.nan


class Dtype:
    def __init__(self, name: str) -> None:
        self.name = name
        self.is_floating_point = name == "float64"

    def __str__(self) -> str:
        return f"torch.{self.name}"


class Node:
    def name(self) -> str:
        return "MulBackward0"


class Stub:
    """As much of a tensor as printing looks at; `grad` is '', 'leaf' or 'mul'."""

    def __init__(
        self, data: list[Any], shape: tuple[int, ...] | None = None, dtype: str = "", grad: str = ""
    ) -> None:
        kinds = {float: "float64", bool: "bool", int: "int64"}
        self._data = data
        self._shape = (len(data),) if shape is None else shape
        self.dtype = Dtype(dtype or kinds[type(data[0])])
        self.requires_grad = grad != ""
        self.grad_fn = Node() if grad == "mul" else None


def waves(*shape: int, scale: float = 1.0) -> Stub:
    return Stub([scale * math.sin(i) for i in range(math.prod(shape))], shape)


def count(*shape: int) -> Stub:
    return Stub(list(range(math.prod(shape))), shape)


def learned(stub: Stub, grad: str) -> Stub:
    return Stub(stub._data, stub._shape, stub.dtype.name, grad)


TENSORS: dict[str, Any] = {
    "number": Stub([1.5], ()),
    "whole number": Stub([-3.0], ()),
    "large number": Stub([123456789.0], ()),
    "small number": Stub([0.00001234], ()),
    "nan alone": Stub([nan], ()),
    "int number": Stub([7], ()),
    "bool number": Stub([True], ()),
    "learned number": Stub([0.25], (), grad="leaf"),
    "computed number": Stub([0.25], (), grad="mul"),
    "fractions": Stub([1.0, -2.5, 0.33333333]),
    "whole floats": Stub([1.0, -20.0, 300.0]),
    "zeros": Stub([0.0, -0.0, 0.0]),
    "negative zero": Stub([-0.0, 1.5]),
    "ints": Stub([1, -20, 300]),
    "huge ints": Stub([2**63 - 1, -(2**63)]),
    "bools": Stub([True, False, True]),
    "ratio of 1000": Stub([1.0, 1000.0]),
    "ratio over 1000": Stub([1.0, 1001.0]),
    "fractions over 1000 apart": Stub([0.5, 600.25]),
    "1e8": Stub([1e8]),
    "over 1e8": Stub([1e8 + 1]),
    "1e-4": Stub([1e-4]),
    "under 1e-4": Stub([0.99e-4, 0.0]),
    "three-digit exponents": Stub([1e-300, -1e300, 0.0]),
    "denormal": Stub([5e-324, 1e308]),
    "rounds up": Stub([0.99995, 9.99996]),
    "inf in fractions": Stub([inf, -0.5, -inf, nan]),
    "inf in whole floats": Stub([inf, -5.0, -inf, nan, 12345.0]),
    "inf in tiny floats": Stub([inf, 1e-9, -inf, nan, 0.0]),
    "nothing finite": Stub([inf, -inf, nan, 0.0]),
    "matrix": waves(3, 4),
    "column": waves(5, 1),
    "int matrix": count(2, 3),
    "bool matrix": Stub([i % 3 == 0 for i in range(6)], (3, 2)),
    "rank 3": waves(2, 3, 2),
    "rank 4": count(2, 1, 2, 3),
    "rank 5": waves(1, 2, 1, 2, 1),
    "wrapped row": waves(30),
    "wrapped rows": waves(3, 25),
    "wrapped rank 3": waves(2, 2, 12, scale=1e6),
    "wrapped ints": count(50),
    "long ints": Stub([10**17 + i for i in range(9)]),
    "empty": Stub([], (0,), "float64"),
    "empty ints": Stub([], (0,), "int64"),
    "empty bools": Stub([], (0,), "bool"),
    "empty matrix": Stub([], (2, 0), "float64"),
    "empty int rank 3": Stub([], (0, 3, 1), "int64"),
    "empty learned": Stub([], (0, 3), "float64", "leaf"),
    "learned row": learned(waves(3), "leaf"),
    "computed row": learned(waves(3), "mul"),
    "computed matrix": learned(waves(3, 4), "mul"),
    "1000 numbers": waves(1000),
    "1001 numbers": waves(1001),
    "1001 ints": count(1001),
    "1001 bools": Stub([i % 7 == 0 for i in range(1001)]),
    "extremes left out": Stub([1e-9 if i == 500 else float(i % 5) for i in range(1001)]),
    "cut matrix": waves(40, 30),
    "cut rows": waves(300, 4),
    "cut columns": waves(4, 300),
    "cut rank 3": count(11, 10, 10),
    "cut rank 4": waves(7, 2, 8, 10),
    "nothing to cut": count(6, 6, 6, 6),
    "cut and computed": learned(waves(50, 50), "mul"),
}
# Rows that end ever nearer to the last column, so that the suffixes must break somewhere.
for n in range(5, 11):
    TENSORS[f"{n} learned"] = learned(waves(n), "leaf")
    TENSORS[f"{n} computed"] = learned(waves(n), "mul")
OPTIONS: list[dict[str, Any]] = [
    {"precision": 2},
    {"precision": 0},
    {"linewidth": 40},
    {"linewidth": 5},
    {"threshold": 10},
    {"threshold": 0, "edgeitems": 1},
    {"threshold": 0, "edgeitems": 0},
    {"edgeitems": 0},
    {"profile": "short", "threshold": 5},
    {"profile": "full"},
    {"sci_mode": True},
    {"sci_mode": False},
]
# Every tensor with the options left alone, and some with each of the others.
VARIED = ["number", "fractions", "whole floats", "ints", "nothing finite", "empty learned"]
VARIED += ["ratio over 1000", "computed matrix", "rank 4", "wrapped rows", "cut rank 3"]
CASES: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in TENSORS]
CASES += [(name, options) for name in VARIED for options in OPTIONS]


def key(name: str, options: dict[str, Any]) -> str:
    return " ".join([name, *(f"{k}={v}" for k, v in options.items())])


IDS = [key(name, options) for name, options in CASES]


def printed_by_torch(torch: Any, stub: Stub, options: dict[str, Any]) -> str:
    """What PyTorch prints, its default dtype being float64."""
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    torch.set_printoptions(profile="default")
    torch.set_printoptions(**options)
    try:
        tensor = torch.tensor(stub._data, dtype=getattr(torch, stub.dtype.name))
        tensor = tensor.reshape(stub._shape).requires_grad_(stub.requires_grad)
        return repr(tensor * 1 if stub.grad_fn else tensor)
    finally:
        torch.set_printoptions(profile="default")
        torch.set_default_dtype(default)


def record() -> None:
    torch = importlib.import_module("torch")
    texts = {key(name, o): printed_by_torch(torch, TENSORS[name], o) for name, o in CASES}
    RECORDED.parent.mkdir(exist_ok=True)
    lines = [f"{json.dumps(name)}: {json.dumps(text)}" for name, text in texts.items()]
    RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


@pytest.fixture(autouse=True)
def default_options() -> Iterator[None]:
    yield
    printing.set_printoptions(**DEFAULTS)


@pytest.fixture(scope="module")
def recorded() -> dict[str, str]:
    texts: dict[str, str] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return texts


@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
def test_text_is_pytorchs(recorded: dict[str, str], name: str, options: dict[str, Any]) -> None:
    printing.set_printoptions(**options)
    assert printing.text(TENSORS[name]) == recorded[key(name, options)]


def test_record_is_current(recorded: dict[str, str]) -> None:
    torch = pytest.importorskip("torch")
    live = {key(name, o): printed_by_torch(torch, TENSORS[name], o) for name, o in CASES}
    assert live == recorded


FLOATS = st.one_of(
    st.floats(-100, 100).map(lambda x: round(x, 3)),
    st.integers(-2000, 2000).map(float),
    st.floats(),
)
ELEMENTS = {
    "float64": FLOATS,
    "int64": st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9),
    "bool": st.booleans(),
}


@st.composite
def stubs(draw: Any) -> Stub:
    shape = draw(st.lists(st.integers(0, 9), max_size=4))
    size = math.prod(shape)
    dtype = draw(st.sampled_from(["float64", "float64", "int64", "bool"]))
    # A few numbers, repeated: what matters is which there are, and how many in all.
    few = draw(st.lists(ELEMENTS[dtype], min_size=1, max_size=12))
    data = [few[i % len(few)] for i in range(size)]
    grad = draw(st.sampled_from(["", "leaf", "mul"])) if dtype == "float64" else ""
    return Stub(data, tuple(shape), dtype, grad)


PRINT_OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "precision": st.integers(0, 8),
        "threshold": st.integers(0, 2000),
        "edgeitems": st.integers(0, 4),
        "linewidth": st.integers(1, 120),
        "profile": st.sampled_from(["default", "short", "full"]),
        "sci_mode": st.sampled_from([None, True, False]),
    },
)


@settings(deadline=None, max_examples=300)
@given(stub=stubs(), options=st.just({}) | PRINT_OPTIONS)
def test_text_is_pytorchs_for_any_tensor(stub: Any, options: dict[str, Any]) -> None:
    torch = pytest.importorskip("torch")
    printing.set_printoptions(**DEFAULTS)
    printing.set_printoptions(**options)
    assert printing.text(stub) == printed_by_torch(torch, stub, options)


@settings(deadline=None, max_examples=300)
@given(calls=st.lists(PRINT_OPTIONS, max_size=3))
def test_options_change_as_pytorchs_do(calls: list[dict[str, Any]]) -> None:
    torch = pytest.importorskip("torch")
    printing.set_printoptions(**DEFAULTS)
    torch.set_printoptions(profile="default")
    for options in calls:
        torch.set_printoptions(**options)
        printing.set_printoptions(**options)
    theirs = torch._tensor_str.get_printoptions()
    torch.set_printoptions(profile="default")
    assert printing.get_printoptions() == theirs


def test_options_are_a_copy() -> None:
    printing.get_printoptions()["precision"] = 1
    assert printing.get_printoptions() == DEFAULTS
    printing.set_printoptions(sci_mode=True)
    printing.set_printoptions(precision=3)
    assert printing.get_printoptions() == {**DEFAULTS, "precision": 3, "sci_mode": None}


def cells_of(page: str) -> list[str]:
    return [cell.text or "" for cell in ElementTree.fromstring(page).iter("td")]


@pytest.mark.parametrize(("name", "options"), CASES, ids=IDS)
def test_table_has_the_numbers_of_the_text(name: str, options: dict[str, Any]) -> None:
    printing.set_printoptions(**options)
    tensor = TENSORS[name]
    body = re.split(r"size=|dtype=|grad_fn=|requires_grad=", printing.text(tensor))[0]
    numbers = [n for n in re.split(r"[\[\](), \n]+|tensor|\.\.\.", body) if n]
    page = printing.html(tensor)
    assert [cell for cell in cells_of(page) if cell != "..."] == numbers
    assert ("..." in page) == ("..." in body)
    assert f"{tensor._shape}, {tensor.dtype}" in page


def test_table_of_a_matrix() -> None:
    matrix: Any = count(2, 3)
    table = ElementTree.fromstring(printing.html(matrix))
    assert table.tag == "table"
    assert table.findtext("caption") == "(2, 3), torch.int64"
    rows = [[cell.text for cell in row] for row in table.iter("tr")]
    assert rows == [["0", "1", "2"], ["3", "4", "5"]]


def test_table_of_a_large_matrix_leaves_out_its_middle() -> None:
    matrix: Any = count(40, 30)
    table = ElementTree.fromstring(printing.html(matrix))
    rows = [[cell.text for cell in row] for row in table.iter("tr")]
    assert rows[0] == ["0", "1", "2", "...", "27", "28", "29"]
    assert rows[3] == ["..."] * 7
    assert rows[-1] == ["1170", "1171", "1172", "...", "1197", "1198", "1199"]
    assert len(rows) == 7


def test_higher_ranks_have_a_table_for_each_leading_index() -> None:
    tensor: Any = count(2, 1, 2, 3)
    page = ElementTree.fromstring(printing.html(tensor))
    assert [caption.text for caption in page.iter("caption")] == ["[0, 0]", "[1, 0]"]
    tensor = count(11, 10, 10)
    page = ElementTree.fromstring(printing.html(tensor))
    assert [child[0].text if len(child) else child.text for child in page] == [
        "[0]",
        "[1]",
        "[2]",
        "...",
        "[8]",
        "[9]",
        "[10]",
    ]


def test_table_is_in_the_pages_own_colours() -> None:
    tensor: Any = waves(2, 3, 4)
    styles = "".join(re.findall('style="([^"]*)"', printing.html(tensor)))
    assert not re.search("#|rgb|white;|black|gray|grey", styles)


if __name__ == "__main__":
    record()
