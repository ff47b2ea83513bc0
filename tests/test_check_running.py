"""Code on a page with its output: run when asked, and compared by its numbers."""

from __future__ import annotations

import json
import os
import random
import sys
import time
import types
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pyattn
from pyattn.check.command import check
from pyattn.check.marking import mark
from pyattn.check.pages import Page, read_text
from pyattn.check.running import borrowed as lent
from pyattn.check.running import programs, run, unrun
from pyattn.check.running.actual import Actual
from pyattn.check.running.cells import Cell
from pyattn.check.running.outputs import compare
from pyattn.check.sheet import Item
from pyattn.check.words import speak

TYPE_CHECKING = False
if TYPE_CHECKING:
    Told = list[tuple[str, str]]


def page(text: str, kind: str = "markdown") -> Page:
    return read_text(text, kind, "lesson")


def fenced(*blocks: str) -> str:
    """Blocks of code; those that begin with OUT are outputs."""
    return "\n\n".join(
        f"```\n{b[4:]}\n```" if b.startswith("OUT\n") else f"```python\n{b}\n```" for b in blocks
    )


def ran(text: str, kind: str = "markdown") -> "tuple[list[Item], list[str]]":
    on = page(text, kind)
    items, passed = run(on)
    for item in items:
        for number in item.marks:
            assert on.source[number.start : number.end] == number.written
        assert on.source[item.start : item.end].strip()
    return items, [part.why for part in passed]


def marks(text: str, kind: str = "markdown") -> Told:
    return [(m.written, m.verdict) for item in ran(text, kind)[0] for m in item.marks]


def verdicts(text: str, kind: str = "markdown") -> "list[str]":
    return [item.verdict for item in ran(text, kind)[0]]


def right(*numbers: str) -> Told:
    return [(number, "right") for number in numbers]


# -- where outputs stand ---------------------------------------------------------------------------


def test_an_output_block() -> None:
    text = (
        "Add:\n\n"
        + fenced("x = [1, 2.5]\nprint(x)\nsum(x)")
        + "\n\nOutput:\n\n```\n[1, 2.5]\n3.4\n```\n"
    )
    (item,), passed = ran(text)
    assert [(m.written, m.verdict) for m in item.marks] == [
        ("1", "right"),
        ("2.5", "right"),
        ("3.4", "rounding"),
    ]
    assert (item.kind, item.output, passed) == ("code", "[1, 2.5]\n3.5\n", [])
    assert item.source == "x = [1, 2.5]\nprint(x)\nsum(x)"


@pytest.mark.parametrize(
    "code, expected",
    [
        ("print(2 / 3)  # 0.67", right("0.67")),
        ("print(2 / 3)\n# 0.66", [("0.66", "rounding")]),
        ("2 / 3  # -> 0.7", right("0.7")),
        ("x = 2 / 3  # ≈ 0.67", right("0.67")),
        ("x = 2 / 3  # Output: 0.6", [("0.6", "rounding")]),
        ("print(2 / 3)\n# Output:\n# 0.67", right("0.67")),
        ("print(2 / 3)\n# 输出: 0.5", [("0.5", "wrong")]),
        ("print(2 / 3)  # 输出\uff1a0.67", right("0.67")),
        ("print(1)\nprint(2)\n# 1\n# 3", [("1", "right"), ("3", "wrong")]),
        ("print('a', 1, 'b', 2)  # a 1 b 3", [("1", "right"), ("3", "wrong")]),
        ("x = [1]\nx.append(2)  # [1, 2]", right("1", "2")),
        ("x = 3\nx += 1\n# -> 4", right("4")),
        ("a, b = 1, sum([1, 1])  # (1, 2)", right("1", "2")),
        ("for i in range(3):\n    print(i)\n# 0\n# 1\n# 2", right("0", "1", "2")),
        ("for i in range(3):\n    y = i / 2  # 0.5", right("0.5")),
        ("def f(x):\n    y = x * 2  # 6\n    return y\nz = f(3)", right("6")),
        ("if True:\n    print(5)\n    # 6\n", [("6", "wrong")]),
        (
            "print([[1, 2], [3, 4]])  # [[1, 2],  # a row\n#  [3, 5]]",
            right("1", "2", "3") + [("5", "wrong")],
        ),
        ("print(4)\n'''\n5\n'''", [("5", "wrong")]),
        ("print(range(9)[3])\n\n# -> 3", right("3")),
    ],
)
def test_comments(code: str, expected: Told) -> None:
    assert marks(fenced(code)) == expected


@pytest.mark.parametrize(
    "code",
    [
        "x = sum([1, 2])  # 2 numbers",
        "n = 5  # 3",
        "lr = 0.01  # 0.001",
        "x = [\n    [1, 0],  # 1\n    [0, 2],  # 5\n]",
        "x = sum([1, 2])\n# 2. the next step\ny = x",
        "x = sum([1, 2])\n# 7\ny = x",
        "print('hello')  # says hello",
        "def f():\n    return 3  # 4\n",
        "for i in range(3):  # 7\n    pass",
        "x = 8 * 2  # 2 = 16 / 8",
    ],
)
def test_comments_that_tell_no_output(code: str) -> None:
    (item,), passed = ran(fenced(code))
    assert (item.verdict, item.marks, item.problems, passed) == ("given", [], [], [])


def test_shapes_in_comments() -> None:
    start = "import torch\nx = torch.zeros(2, 3)\n"
    assert marks(fenced(start + "y = x.T  # (3, 2)")) == right("3", "2")
    assert marks(fenced(start + "y = x.T  # torch.Size([3, 2])")) == right("3", "2")
    assert marks(fenced(start + "y = x.T  # [5, 2]")) == []
    told = marks(fenced(start + "y = x.T  # shape: (2, 2)"))
    assert told == [("2", "wrong"), ("2", "right")]
    assert marks(fenced(start + "x.shape") + "\n\n```\ntorch.Size([2, 3])\n```") == right("2", "3")


def test_one_output_for_several_expressions() -> None:
    assert marks(fenced("1 + 1\n2 + 2", "OUT\n2\n4")) == right("2", "4")
    assert marks(fenced("1 + 1\n2 + 2", "OUT\n4")) == right("4")
    assert marks(fenced("x = 2 + 2", "OUT\n5")) == [("5", "wrong")]


def test_prompts() -> None:
    text = "```ipython\nIn [1]: x = 2 / 3\n\nIn [2]: x\nOut[2]: 0.67\n\nIn [3]: x * 3\nOut[3]: 2.5\n```"
    assert marks(text) == [("0.67", "right"), ("2.5", "wrong")]


def test_doctests_are_left_alone() -> None:
    assert run(page("```python\n>>> 1 + 1\n3\n```\n")) == ([], [])
    on = page('"""Add.\n\n>>> 1 + 1\n3\n"""\nprint(1 + 1)  # 2\n', "python")
    assert [m.written for item in run(on)[0] for m in item.marks] == ["2"]


def notebook(*cells: Any) -> str:
    made = []
    for source, *outputs in cells:
        shown: list[dict[str, Any]] = []
        for output in outputs:
            if output.startswith("error "):
                name, _, value = output[6:].partition(": ")
                shown.append({"output_type": "error", "ename": name, "evalue": value})
            else:
                shown.append({"output_type": "execute_result", "data": {"text/plain": output}})
        made.append({"cell_type": "code", "source": source, "outputs": shown})
    return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


def test_a_notebook() -> None:
    text = notebook(
        ["%matplotlib inline\n!pip install torch\nimport torch"],
        [
            "x = torch.tensor([[1., 2.], [3., 4.]])\nx @ x.T",
            "tensor([[ 5., 11.],\n        [11., 24.]])",
        ],
        ["x @ torch.ones(3)", "error RuntimeError: mat1 and mat2 shapes cannot be multiplied"],
        ["x.sum();"],
        ["x.mean()", "tensor(2.5000)"],
        ["import time\ntime.time()", "1700000000.5"],
        ["torch.fft.fft(x)", "tensor([1., 2.])"],
    )
    items, passed = ran(text, "notebook")
    assert [item.verdict for item in items] == ["given", "wrong", "right", "given", "right"]
    assert items[2].notes == ["it raises RuntimeError, as is shown"]
    assert passed[0] == "differs from one run to the next"
    assert passed[1].startswith("needs what pyattn does not have")


def test_pages_of_other_kinds() -> None:
    html = "<p>So</p><pre><code class='language-python'>print([1, 2])\n# [1, 3]</code></pre>"
    assert marks(html, "html") == [("1", "right"), ("3", "wrong")]
    rst = "So::\n\n    print([1, 2])\n    # [1, 3]\n\n.. code-block:: python\n\n    print(5)  # 6\n"
    assert marks(rst, "restructured")[-1:] == [("6", "wrong")]
    blog = "We try it.\n\nimport math\nx = math.sqrt(2)\nprint(x)\n# 1.41\n\nThat was all.\n"
    assert marks(blog, "plain") == right("1.41")
    script = 'import math\n\nif __name__ == "__main__":\n    print(math.pi)  # 3.15\n'
    assert marks(script, "python") == [("3.15", "rounding")]


BY_HAND = """
First the inputs and the three matrices.

```python
import torch

x = torch.tensor([
    [1, 0, 1, 0],  # the first input
    [0, 2, 0, 2],  # the second
    [1, 1, 1, 1],  # the third
], dtype=torch.float32)
w_key = torch.tensor([[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]], dtype=torch.float32)
w_query = torch.tensor([[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]], dtype=torch.float32)
w_value = torch.tensor([[0, 2, 0], [0, 3, 0], [1, 0, 3], [1, 1, 0]], dtype=torch.float32)
```

```python
keys, queries, values = x @ w_key, x @ w_query, x @ w_value
print(keys)
# tensor([[0., 1., 1.],
#         [4., 4., 0.],
#         [2., 3., 1.]])
print(values)
# tensor([[1., 2., 3.],
# [2., 8., 0.],
# [2., 6., 3.]])
```

```python
scores = queries @ keys.T
# tensor([[ 2.,  4.,  4.],  # what the first query scores
#         [ 4., 16., 12.],  # and the second
#         [ 4., 12., 10.]]) # and the third
```

```python
from torch.nn.functional import softmax

weights = softmax(scores, dim=-1)
# tensor([[6.3379e-02, 4.6831e-01, 4.6831e-01],
#         [6.0337e-06, 9.8201e-01, 1.7986e-02],
#         [2.9539e-04, 8.8054e-01, 1.1917e-01]])

# That reads more easily when it is rounded:
weights = torch.tensor([[0.0, 0.5, 0.5], [0.0, 1.0, 0.0], [0.0, 0.9, 0.1]])
```

```python
weighted = values[:, None] * weights.T[:, :, None]
# tensor([[[0.0000, 0.0000, 0.0000],
#          [0.0000, 0.0000, 0.0000],
#          [0.0000, 0.0000, 0.0000]],
#
#         [[1.0000, 4.0000, 0.0000],
#          [2.0000, 8.0000, 0.0000],
#          [1.8000, 7.2000, 0.0000]],
#
#         [[1.0000, 3.0000, 1.5000],
#          [0.0000, 0.0000, 0.0000],
#          [0.2000, 0.6000, 0.3000]]])
outputs = weighted.sum(dim=0)
# tensor([[2.0000, 7.0000, 1.5000],  # the first output
#         [2.0000, 8.0000, 0.0000],
#         [2.0000, 7.8000, 0.3000]])
```
"""


def test_the_calculation_by_hand_in_code() -> None:
    items, passed = ran(BY_HAND)
    assert [item.verdict for item in items] == ["given"] + ["right"] * 4 and not passed
    assert [len(item.marks) for item in items] == [0, 18, 9, 9, 36]
    wrong = BY_HAND.replace("16., 12.]", "16., 11.]").replace(
        "4.6831e-01, 4.6831e-01]", "4.6831e-01, 0.46]"
    )
    bad = [m for item in ran(wrong)[0] for m in item.marks if m.verdict != "right"]
    assert [m.message for m in bad] == [
        "row 2, column 3: written 11., it is 12",
        "row 1, column 3: written 0.46, it is 0.4683 (0.47 to two decimals): rounding slip, cut off",
    ]


# -- how they are compared -------------------------------------------------------------------------


def test_wrappers_are_mentioned_only() -> None:
    start = "import torch\nx = torch.tensor([[1., 2.], [3., 4.]])\n"
    for written, note in (
        ("array([[1. 2.]\n [3. 4.]])", "written as array(...), it prints tensor(...)"),
        ("[[1, 2], [3, 4]]", "written as [...], it prints tensor(...)"),
        ("tensor([1., 2., 3., 4.])", "written as 4 numbers, it is a 2 x 2 matrix"),
        (
            "tensor([[1., 2.], [3., 4.]], dtype=torch.int64)",
            "dtype=torch.int64 is written, and is not printed",
        ),
        ("tensor([[1.,2.],[3.,4.]])", None),
    ):
        (item,), _ = ran(fenced(start + "print(x)", f"OUT\n{written}"))
        assert [m.verdict for m in item.marks] == ["right"] * 4 and item.verdict == "right"
        assert item.notes == ([] if note is None else [note])


def test_all_digits_of_a_tensor_count() -> None:
    start = "import torch\nw = torch.tensor([2., 4., 4.]).softmax(0)\nprint(w)"
    assert marks(fenced(start, "OUT\n[0.06337894, 0.46831053, 0.47]"))[0] == ("0.06337894", "right")
    assert marks(fenced(start, "OUT\n[0.06337899, 0.4684, 0.47]"))[1] == ("0.4684", "rounding")


def test_floats_of_32_bits_may_differ() -> None:
    code = "import torch\nprint(torch.tensor([0.1, 0.2]).sum().item())"
    assert verdicts(fenced(code, "OUT\n0.30000001192092896")) == ["right"]
    assert verdicts(fenced(code, "OUT\n0.3001")) == ["rounding"]
    assert verdicts(fenced("print(0.1 + 0.2)", "OUT\n0.300001")) == ["rounding"]


def test_words_are_never_wrong() -> None:
    for written, verdict, notes in (
        ("Hello  world", "right", []),
        ("Hi, world!", "given", ["written Hi, world!, it prints hello world"]),
    ):
        (item,), _ = ran(fenced("print('hello world')", f"OUT\n{written}"))
        assert (item.verdict, item.notes) == (verdict, notes)
    (item,), _ = ran(fenced("print('loss:', 0.5)", "OUT\nthe loss is 0.5"))
    assert (item.verdict, item.notes) == ("right", ["written the loss is 0.5, it prints loss: 0.5"])


def test_shapes_that_are_wrong() -> None:
    (item,), _ = ran(fenced("print([[1, 2, 3], [4, 5, 6]])", "OUT\n[[1, 2], [3, 4], [5, 6]]"))
    assert item.verdict == "wrong"
    assert item.problems == ["written as a 3 x 2 matrix, it is a 2 x 3 matrix"]
    (item,), _ = ran(fenced("print([1, 2, 3])", "OUT\n[1, 2]"))
    assert item.problems == ["written as 2 numbers, it is 3 numbers"]
    (item,), _ = ran(fenced("x = 1", "OUT\n[1, 2]", "y = 1", "OUT\n2"))[0][:1], None
    assert item.verdict == "wrong"


def test_what_is_left_out() -> None:
    loop = "for i in range(100):\n    print(f'epoch {i}, loss {1 / (i + 1):.3f}')"
    shown = "epoch 0, loss 1.000\nepoch 1, loss 0.500\n...\nepoch 99, loss {}"
    assert marks(fenced(loop, "OUT\n" + shown.format("0.010")))[-1] == ("0.010", "right")
    assert marks(fenced(loop, "OUT\n" + shown.format("0.020")))[-1] == ("0.020", "wrong")
    (item,), _ = ran(fenced("print('a', 1)\nprint('b', 2)", "OUT\nb 2"))
    assert (item.verdict, item.notes) == ("right", ["more is printed than is written"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-100, 100, allow_nan=False), min_size=1, max_size=6),
    st.integers(1, 5),
    st.sampled_from(["[{}]", "({},)", "tensor([{}])", "array([{}], dtype=float32)"]),
)
def test_rounded_numbers_are_right_in_any_wrapping(
    values: "list[float]", places: int, form: str
) -> None:
    written = form.format(", ".join([f"{value:.{places}f}" for value in values]))
    compared = compare(written, Actual("value", repr(values), {}), 0.0)
    assert compared.right and len(compared.pairs) == len(values)


# -- random numbers --------------------------------------------------------------------------------


def test_draws_without_a_seed_are_passed_over() -> None:
    code = "import torch\nx = torch.rand(2)\nprint(x)"
    items, passed = ran(
        fenced(code, "OUT\ntensor([0.1, 0.2])", "print(x.shape)  # torch.Size([2])")
    )
    assert passed == ["depends on random numbers without a seed"]
    assert [item.verdict for item in items] == ["right"]
    code = "import random\nx = random.random()\nprint(x > 2)  # False\nprint(x)  # 0.512345"
    items, passed = ran(fenced(code))
    assert len(passed) == 1 and [m.written for m in items[0].marks] == ["False"]


def test_draws_with_a_seed_are_judged() -> None:
    code = "import torch\ntorch.manual_seed(0)\nprint(torch.rand(2))"
    assert verdicts(fenced(code, "OUT\ntensor([0.4963, 0.7682])")) == ["right"]
    assert verdicts(fenced(code, "OUT\ntensor([0.4963, 0.7782])")) == ["wrong"]
    code = "import random\nrandom.seed(1)\nprint(random.random())  # 0.13\n"
    assert marks(fenced(code)) == right("0.13")


# -- what does not run -----------------------------------------------------------------------------


def test_an_error_is_told_with_its_line() -> None:
    text = fenced("x = 1", "y = x + 1\nz = y / 0\nw = 3\n", "print(w)  # 3", "print(y)  # 2")
    on = page(text)
    items, passed = run(on)
    (problem,) = items[1].problems
    assert problem == "it raises ZeroDivisionError: division by zero"
    assert on.place(problem.start).line == text.split("\n").index("z = y / 0") + 1  # type: ignore[attr-defined]
    assert [item.verdict for item in items] == ["given", "wrong", "right"]
    assert [part.why for part in passed] == [
        "needs what the code before it, which was not run to its end, would have given"
    ]


def test_an_error_that_is_told_of_is_right() -> None:
    code = "x = [1]\nx[3]  # IndexError\nprint(x)  # [1]"
    (item,), passed = ran(fenced(code))
    assert (item.verdict, item.notes, len(item.marks)) == (
        "right",
        ["it raises an error, as is written"],
        1,
    )
    (item,), _ = ran(
        fenced(
            "[1][3]",
            "OUT\nTraceback (most recent call last):\n  ...\nIndexError: list index out of range",
        )
    )
    assert item.verdict == "right"
    (item,), _ = ran(fenced("[1][0]", "OUT\nIndexError: list index out of range"))
    assert item.problems == ["IndexError is shown, but nothing is raised"]


@pytest.mark.parametrize(
    "code, why",
    [
        (
            "import nothing_of_this_name\nprint(1)",
            "needs nothing_of_this_name, which is not installed",
        ),
        (
            "import torch.distributed.rpc\nprint(1)",
            "needs torch.distributed.rpc, which is not installed",
        ),
        ("name = input('?')", "asks for something to be typed in"),
        ("print(undefined_name)  # 3", "undefined_name has no value on this page"),
        ("def f():\nreturn 3\nprint(f())", "not Python: line 2: its indentation was lost"),
        (
            "import torch x = torch.ones(3 ) y = x + 1 print (y)",
            "not Python: its line breaks were lost",
        ),
        ("import torch\ntorch.ones(1).to('cuda')", "needs another device than the processor"),
        ("import torch\ntorch.svd_lowrank(torch.ones(2, 2))", "needs what pyattn does not have: "),
        ("import torch\ntorch.ones(2).sum(nowhere=True)", "needs what pyattn does not have: "),
        ("open('/nowhere/at/all')", "it raises FileNotFoundError"),
        ("print(" + "(" * 95 + "1" + ")" * 95 + ")", "not Python: "),
    ],
)
def test_what_is_nobodys_fault_is_passed_over(code: str, why: str) -> None:
    items, passed = ran(fenced(code))
    assert len(passed) == 1 and passed[0].startswith(why), (items, passed)
    assert all([item.verdict == "given" for item in items])


def test_what_needs_something_missing_is_left_out() -> None:
    code = (
        "import torch\nimport nothing_at_all as plt\nx = torch.ones(2)\nplt.plot(x)\n"
        "y = plt.what(x)\nprint(x)  # tensor([1., 2.])\nprint(y)  # 7"
    )
    items, passed = ran(fenced(code))
    assert not items
    assert set(passed) == {"needs nothing_at_all, which is not installed"}
    # What does not depend on it is judged.
    items, passed = ran(fenced(code.replace("plt.plot(x)\n", "")))
    assert [m.verdict for m in items[0].marks] == ["right", "wrong"]


def test_other_languages_are_passed_over() -> None:
    items, passed = ran("```bash\npip install torch\n```\n\n```python\nprint(1)  # 1\n```")
    assert passed == ["bash is not run"] and len(items) == 1


def test_typographic_quotes_and_indentation() -> None:
    assert marks(fenced("print(\u2018a\u2019, 2)  # a 3")) == [("3", "wrong")]
    cell = Cell(page("```python\nx = 1\n```").blocks[0], 1)
    assert cell.tree is not None and not cell.trouble


def test_fragments_take_torch_for_granted() -> None:
    (item,), _ = ran(
        fenced("print(torch.ones(2).sum())  # tensor(2.)\nprint(F.relu(torch.ones(1)))  # [1.]")
    )
    assert item.verdict == "right"
    assert "taken as written above it: import torch" in item.notes


# -- what is put back ------------------------------------------------------------------------------


def test_everything_is_put_back() -> None:
    state, drawn = random.getstate(), pyattn.get_rng_state()
    before = {name for name in sys.modules if name.partition(".")[0] == "torch"}
    main, out, path, here = sys.modules["__main__"], sys.stdout, sys.path[:], os.getcwd()
    code = (
        "import torch, sys, os, random\nimport torch.nn as nn\nfrom torch.nn import functional as F\n"
        "torch.manual_seed(3)\nrandom.seed(3)\nsys.path.append('x')\nos.chdir('/')\n"
        "torch.set_printoptions(precision=2)\nsys.stdout = None\nx = 1"
    )
    assert verdicts(fenced(code)) == ["given"]
    assert {name for name in sys.modules if name.partition(".")[0] == "torch"} == before
    assert random.getstate() == state and pyattn.get_rng_state() == drawn
    assert (sys.modules["__main__"], sys.stdout, sys.path, os.getcwd()) == (main, out, path, here)
    assert repr(pyattn.tensor(1 / 3)) == "tensor(0.3333)"


def test_another_torch_has_its_name_back(monkeypatch: Any) -> None:
    other, part = types.ModuleType("torch"), types.ModuleType("torch.nn")
    monkeypatch.setitem(sys.modules, "torch", other)
    monkeypatch.setitem(sys.modules, "torch.nn", part)
    code = "import torch.nn\nprint(torch.__name__, len([1]))  # pyattn 1"
    assert marks(fenced(code)) == right("1")
    assert sys.modules["torch"] is other and sys.modules["torch.nn"] is part


def test_torch_means_this_package_and_no_copy_of_it() -> None:
    code = "import torch, pyattn\nimport torch.optim.lr_scheduler\nprint(torch is pyattn, torch.nn is pyattn.nn)\n# True True"
    before = set(sys.modules)
    assert marks(fenced(code)) == right("True", "True")
    assert not [name for name in set(sys.modules) - before if name.startswith("torch")]


def test_leaving_and_asking() -> None:
    text = fenced(
        "import sys\nprint(3)  # 3\nsys.exit(2)", "print(sys.stdin.read(), 4)  # 5", "exit()"
    )
    assert marks(text) == [("3", "right"), ("5", "wrong")]


def test_too_much_is_stopped(monkeypatch: Any) -> None:
    text = fenced("while True:\n    print('x' * 1000)", "print(1 + 1)  # 3")
    items, passed = ran(text)
    assert passed == ["it prints more than 1,000,000 letters"]
    assert items[-1].verdict == "wrong"
    if lent.Clock(1).able:
        monkeypatch.setattr("pyattn.check.running.SECONDS", 0.3)
        start = time.process_time()
        text = fenced(
            "x = 3  # 3",
            "while True:\n    try:\n        x += 1\n    except Exception:\n        pass",
            "print(1)  # 2",
        )
        items, passed = ran(text)
        assert time.process_time() - start < 60
        assert passed == ["not run: the code of this page takes longer than a minute"] * 2


def test_hostile_code_ends_soon() -> None:
    start = time.process_time()
    for text in (
        "x = " + "(" * 100_000,
        "x = " + "-" * 50_000 + "1",
        "# " + "[" * 200_000,
        "print(1)  # " + "9" * 100_000,
        "print(1)\n" + "# [1, 2],\n" * 20_000,
        "x = [" + "1, " * 40_000 + "]\nprint(x)\n# [1, 2, 3]",
    ):
        run(page(fenced(text)))
    assert time.process_time() - start < 60


# -- when it is not asked for ----------------------------------------------------------------------


def test_code_is_not_run_unless_asked(tmp_path: Any) -> None:
    path = tmp_path / "lesson.md"
    made = tmp_path / "made"
    path.write_text(fenced(f"open({str(made)!r}, 'w')\nprint(2)  # 3", "x = 1"))
    sheet = mark(str(path))
    assert [part.why for part in sheet.passed] == ["code is run only with --run"]
    assert not made.exists() and len(programs(page(path.read_text()))) == 1
    asked: "list[tuple[str, int]]" = []

    def no(name: str, count: int) -> bool:
        asked.append((name, count))
        return False

    mark(str(path), run=no)
    assert asked == [(str(path), 1)] and not made.exists()
    assert [m.verdict for m in mark(str(path), run=True).items[0].marks] == ["wrong"]
    assert made.exists()


def test_a_page_of_code_alone(tmp_path: Any, capsys: Any) -> None:
    path = tmp_path / "lesson.md"
    path.write_text(fenced("print(2)  # 2"))
    assert check([str(path)], lang="en") == 2
    assert "nothing to check but code, which is run only with --run" in capsys.readouterr().err
    assert check([str(path)], run=True, lang="en") == 0


def test_it_is_said_in_chinese() -> None:
    speak("zh")
    try:
        assert [part.why for part in unrun(page(fenced("print(2)  # 2")))] == [
            "代码只有加上 --run 才会运行"
        ]
        items, _ = ran(fenced("print([1, 2])  # [1, 3]"))
        assert "写的是 3" in items[0].marks[1].message
    finally:
        speak("en")
