"""An operation that somebody adds is as good as ours: it says all of itself in one place.

The operations here stand outside of the package, each in some ten lines; that of CONTRIBUTING.md is
run as it stands there.  All of them go through the same checks.
"""

from __future__ import annotations

import doctest
import math
import re
from pathlib import Path
from typing import Any, Callable, NamedTuple

import pytest

import pyattn
from pyattn import kernels
from pyattn.array import binary, common, result, unary
from pyattn.autograd import grad, gradcheck, gradgradcheck
from pyattn.dtypes import float64
from pyattn.explaining.cells import own
from pyattn.explaining.expressions import Product, Sum
from pyattn.graph import Op, record
from pyattn.nn import functional
from pyattn.nn.functions import curves
from pyattn.refusals import takes
from pyattn.views import in_place

from .explained import arithmetic, close
from .test_parity import torch_is_installed

CONTRIBUTING = Path(__file__).parent.parent / "CONTRIBUTING.md"


# One input, and an argument.

SOFTPLUS = Op(
    "softplus",
    lambda g, n, beta: g * pyattn.sigmoid(n.input(0) * beta),
    args="beta",
    formula="log(1 + e ** (beta * x)) / beta",
)


@takes("input")
def softplus(input: Any, beta: float = 1.0) -> Any:
    def kernel(data: Any) -> Any:
        return [math.log1p(math.exp(beta * x)) / beta for x in data]

    return unary(SOFTPLUS, kernel, input, (beta,))


def softplus_(input: Any) -> Any:
    return in_place("softplus_", softplus, input)


# Two inputs that broadcast, whose gradients are found together.


def _hypotenuse_rule(g: Any, n: Any) -> Any:
    share = g / n.output()
    return share * n.input(0), share * n.input(1)


HYPOTENUSE = Op("hypotenuse", joint=_hypotenuse_rule, formula="sqrt(x ** 2 + y ** 2)")


@takes("input", "other")
def hypotenuse(input: Any, other: Any) -> Any:
    def kernel(a: Any, b: Any) -> Any:
        return kernels.pairwise(math.hypot, a, b)

    return binary(HYPOTENUSE, kernel, input, other, float64)


# Any number of inputs, of one shape, and a working of its own.


def _tell_squares(work: Any, node: Any, t: Any, place: int) -> Any:
    read = [work.cell(x, place) for x in node.inputs]
    names, numbers = [Sum([Product(pair[k], pair[k]) for pair in read]) for k in (0, 1)]
    return [own(t, place, names, numbers)]


SQUARES = Op("squares", every=lambda g, n, i: g * n.input(i) * 2, tell=_tell_squares)


@takes("input")
def squares(*inputs: Any) -> Any:
    common("squares", *inputs)  # which refuses what is no tensor
    data = [float(sum([x * x for x in cell])) for cell in zip(*[t._data for t in inputs])]
    return record(result(data, inputs[0]._shape, float64), SQUARES, inputs)


# One that only moves numbers.


def _turned_rule(g: Any, n: Any) -> Any:
    return turned(g)


TURNED = Op(
    "turned",
    _turned_rule,
    moves=lambda node, t, place: (0, len(t._data) - 1 - place),
)


@takes("input")
def turned(input: Any) -> Any:
    return record(result(input._data[::-1], input._shape, input.dtype), TURNED, (input,))


# And PyTorch's way, which needs nothing of this package but tensors.


class Cube(pyattn.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx: Any, g: Any) -> Any:
        (x,) = ctx.saved_tensors
        return g * 3 * x * x


def block() -> str:
    """The example in CONTRIBUTING.md."""
    found = re.findall(r"```python\n(.*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def as_it_stands() -> Any:
    """The names that the example makes, where it is meant to stand: in nn/functions/curves.py."""
    names = dict(vars(curves))
    exec(compile(block(), str(CONTRIBUTING), "exec", dont_inherit=True, flags=ANNOTATIONS), names)
    return names


ANNOTATIONS = __import__("__future__").annotations.compiler_flag
EXAMPLE = as_it_stands()
leaky_relu = EXAMPLE["leaky_relu"]


class Own(NamedTuple):
    """An operation, what it is over plain numbers, and what is to be printed of it."""

    function: Callable[..., Any]
    takes: int  # how many inputs it is given here
    value: Callable[..., float]
    slopes: "tuple[Callable[..., float], ...]"  # by each input
    curves: "tuple[Callable[..., float], ...]"  # the slope of each slope, by its own input
    printed: str  # after grad_fn=
    name: str  # with which its messages begin
    cell: str  # the working of t[0, 1]
    whole: str  # the first line of that of t
    whole_numbers: bool = True  # whether it takes them


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _hypot_curve(x: float, y: float) -> float:
    return y * y / math.hypot(x, y) ** 3


OWN = {
    "softplus": Own(
        softplus,
        1,
        lambda x: math.log(1 + math.exp(x)),
        (_sigmoid,),
        (lambda x: _sigmoid(x) * (1 - _sigmoid(x)),),
        "SoftplusBackward0",
        "softplus",
        "t[0, 1] = log(1 + e^(1 x a[0, 1])) / 1 = log(1 + e^(1 x 2)) / 1 = 2.127",
        "t = log(1 + e^(1 * a)) / 1   (2, 2)",
    ),
    "hypotenuse": Own(
        hypotenuse,
        2,
        math.hypot,
        (lambda x, y: x / math.hypot(x, y), lambda x, y: y / math.hypot(x, y)),
        (_hypot_curve, lambda x, y: _hypot_curve(y, x)),
        "HypotenuseBackward0",
        "hypotenuse",
        "t[0, 1] = sqrt(a[0, 1]^2 + b[0, 1]^2) = sqrt(2^2 + 4^2) = 4.472",
        "t = sqrt(a^2 + b^2)   (2, 2)",
    ),
    "squares": Own(
        squares,
        3,
        lambda x, y, z: x * x + y * y + z * z,
        (lambda x, y, z: 2 * x, lambda x, y, z: 2 * y, lambda x, y, z: 2 * z),
        (lambda x, y, z: 2, lambda x, y, z: 2, lambda x, y, z: 2),
        "SquaresBackward0",
        "squares",
        "t[0, 1] = a[0, 1] x a[0, 1] + b[0, 1] x b[0, 1] + c[0, 1] x c[0, 1]",
        "t = squares(a, b, c)   (2, 2)",
    ),
    "Cube": Own(
        Cube.apply,
        1,
        lambda x: x**3,
        (lambda x: 3 * x * x,),
        (lambda x: 6 * x,),
        "CubeBackward",
        "CubeBackward",
        "t[0, 1] = Cube(a[0, 1]) = Cube(2) = 8",
        "t = Cube(a)   (2, 2)",
    ),
    "leaky_relu": Own(
        leaky_relu,
        1,
        lambda x: x if x > 0 else 0.01 * x,
        (lambda x: 1 if x > 0 else 0.01,),
        (lambda x: 0,),
        "LeakyReluBackward0",
        "leaky_relu",
        "t[0, 1] = max(a[0, 1], 0) + 0.01 x min(a[0, 1], 0) = max(2, 0) + 0.01 x min(2, 0) = 2",
        "t = max(a, 0) + 0.01 * min(a, 0)   (2, 2)",
        whole_numbers=False,
    ),
}
EACH = pytest.mark.parametrize("name", OWN)

A = [[-1.5, 2.0], [0.5, 3.0]]
B = [[1.0, 4.0], [-2.0, 0.75]]
C = [[-0.5, 1.0], [2.5, -1.0]]


def leaves(own: Own) -> "list[Any]":
    return [pyattn.tensor(x, requires_grad=True) for x in (A, B, C)[: own.takes]]


def over(f: Callable[..., float], inputs: "list[Any]") -> Any:
    """A function of numbers, over every cell."""
    data = [float(f(*cell)) for cell in zip(*[t.flatten().tolist() for t in inputs])]
    return pyattn.tensor(data).reshape(inputs[0].shape)


@EACH
def test_its_value_its_gradient_and_the_gradient_of_that(name: str) -> None:
    own, inputs = OWN[name], leaves(OWN[name])
    t = own.function(*inputs)
    assert pyattn.allclose(t, over(own.value, inputs))
    found = grad(t.sum(), inputs, create_graph=True)
    for x, g, slope, curve in zip(inputs, found, own.slopes, own.curves):
        assert pyattn.allclose(g, over(slope, inputs))
        assert g.requires_grad  # also where it is flat: a curve of 0 is no error
        (second,) = grad(g.sum(), x, retain_graph=True)
        assert pyattn.allclose(second, over(curve, inputs))
    assert gradcheck(own.function, inputs)
    assert gradgradcheck(own.function, inputs)


@EACH
def test_what_is_printed_of_it(name: str) -> None:
    own = OWN[name]
    t = own.function(*leaves(own))
    assert t.grad_fn.name() == own.printed
    assert repr(t).endswith(f"grad_fn=<{own.printed}>)")
    assert [x is not None for x in t.grad_fn.edges] == [True] * own.takes


@EACH
def test_its_working_in_every_form(name: str) -> None:
    own, inputs = OWN[name], leaves(OWN[name])
    a, b, c = inputs + [None] * (3 - own.takes)
    t = own.function(*inputs)
    named = {k: x for k, x in (("a", a), ("b", b), ("c", c)) if x is not None}
    named["t"] = t
    cell = pyattn.explain(t, named=named, cell=(0, 1))
    whole = pyattn.explain(t, named=named)
    assert " ".join(cell.text().split()).startswith(own.cell)
    assert whole.text().splitlines()[0] == own.whole
    for how in (cell, whole, pyattn.explain(t, named=named, cell=...)):
        assert ".. math::" in how.rst() and how.html().startswith("<div")
        for letter in list(named):
            assert letter in how.rst() and letter in how.html()
    for i in (0, 1):
        for j in (0, 1):
            how = pyattn.explain(t, named=named, cell=(i, j), digits=17)
            for _, sides in arithmetic(how):
                assert all([close(side, sides[-1]) for side in sides]), how
                assert close(sides[-1], t[i, j].item())


@EACH
def test_its_working_without_gradients(name: str) -> None:
    own = OWN[name]
    inputs = [t.detach() for t in leaves(own)]
    with pytest.raises(RuntimeError, match="nothing is known"):
        pyattn.explain(own.function(*inputs))
    with pyattn.working():
        t = own.function(*inputs)
    named = dict(zip("abc", inputs), t=t)
    if name != "Cube":  # which is a function of several operations, each with its own working
        how = pyattn.explain(t, named=named, cell=(0, 1)).text()
        assert " ".join(how.split()).startswith(own.cell)
    assert not t.requires_grad and t.grad_fn is None


@EACH
def test_a_change_of_what_it_has_kept_is_noticed(name: str) -> None:
    own = OWN[name]
    for k in range(own.takes):
        inputs = [t * 1.0 for t in leaves(own)]
        t = own.function(*inputs)
        inputs[k].add_(1.0)
        with pytest.raises(RuntimeError, match=f"^{own.name}: its input {k}, of shape"):
            t.sum().backward()
    t = own.function(*leaves(own)).sum()
    t.backward()
    with pytest.raises(RuntimeError, match=f"^{own.name}: this graph was freed"):
        t.backward()


@EACH
def test_whole_numbers_and_an_order_in_memory(name: str) -> None:
    own = OWN[name]
    inputs = [t.detach() for t in leaves(own)]
    turned = [t.T for t in inputs]
    assert not turned[0].is_contiguous()
    assert pyattn.equal(own.function(*turned), own.function(*inputs).T)
    if name != "squares":  # which makes its result by itself, row by row
        assert own.function(*turned).stride() == turned[0].stride()
    assert gradcheck(lambda *ts: own.function(*[t.T for t in ts]), leaves(own))
    whole = [t.long() for t in inputs]
    if own.whole_numbers:
        got = own.function(*whole)
        assert got.is_floating_point() or name == "Cube"
        assert pyattn.allclose(got.double(), over(own.value, whole))
    else:
        with pytest.raises(NotImplementedError, match=f"^{own.name}: expected floats"):
            own.function(*whole)
    empty = [pyattn.zeros(0, 2) for _ in inputs]
    assert own.function(*empty).shape == (0, 2)


@EACH
def test_what_is_no_tensor_is_refused_by_its_name(name: str) -> None:
    own = OWN[name]
    if name != "Cube":  # whose forward may take anything
        with pytest.raises(TypeError, match=f"^{own.name}: expected a tensor, got list"):
            own.function(*[A] * own.takes)


def test_a_message_from_inside_begins_with_its_name() -> None:
    with pytest.raises(RuntimeError, match="^hypotenuse: shapes .* do not broadcast"):
        hypotenuse(pyattn.ones(2), pyattn.ones(3))

    @takes("input")
    def inside(input: Any) -> Any:
        return softplus(input) @ pyattn.ones(3)

    with pytest.raises(RuntimeError, match="^inside: "):
        inside(pyattn.ones(2))


def test_inputs_that_broadcast() -> None:
    column, row = pyattn.tensor([[3.0], [5.0]]), pyattn.tensor([4.0, 12.0])
    assert pyattn.allclose(
        hypotenuse(column, row), pyattn.tensor([[5.0, 153.0**0.5], [41.0**0.5, 13.0]])
    )
    for t in (column, row):
        t.requires_grad_()
    assert gradcheck(hypotenuse, (column, row)) and gradgradcheck(hypotenuse, (column, row))
    how = pyattn.explain(hypotenuse(column, row)[1, 1], digits=6)
    assert "sqrt(column[1, 0]^2 + row[1]^2) = sqrt(5^2 + 12^2)" in " ".join(str(how).split())


def test_one_of_its_inputs_asks_for_no_gradient() -> None:
    for function in (hypotenuse, squares):
        x, y = pyattn.tensor([3.0], requires_grad=True), pyattn.tensor([4.0])
        function(x, y).sum().backward()
        assert x.grad is not None and y.grad is None


def test_its_argument_is_kept_and_named() -> None:
    x = pyattn.tensor([0.0, 1.0], requires_grad=True)
    t = softplus(x, beta=2.0)
    assert t.grad_fn.arg("beta") == 2.0
    how = str(pyattn.explain(t[1]))
    assert how == "t[1] = log(1 + e^(2 x x[1])) / 2 = log(1 + e^(2 x 1)) / 2 = 1.063"
    assert gradcheck(lambda x: softplus(x, beta=2.0), x)


def test_it_may_be_used_in_place() -> None:
    x = pyattn.tensor(A, requires_grad=True)
    t = x * 1.0
    before = softplus(t).detach()
    assert softplus_(t) is t and pyattn.equal(t.detach(), before)
    assert gradcheck(lambda x: softplus_(x * 1.0), x)
    with pytest.raises(RuntimeError, match="^softplus_: "):
        softplus_(x)


def test_one_that_moves_numbers() -> None:
    x = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    t = turned(x)
    assert t.tolist() == [[4.0, 3.0], [2.0, 1.0]]
    assert str(pyattn.explain(t, cell=(0, 1))) == "t[0, 1] = x[1, 0] = 3"
    assert gradcheck(turned, x) and gradgradcheck(turned, x)


HALVES = Op("halves", formula="floor(x / 2)")


def test_one_that_has_no_rule_asks_for_no_gradient() -> None:
    """Whether its working is kept or not."""
    x = pyattn.tensor([5.0], requires_grad=True)
    for block in (pyattn.working(), pyattn.no_grad(), pyattn.enable_grad()):
        with block:
            t = record(pyattn.tensor([2.0]), HALVES, (x,))
        assert not t.requires_grad and t.grad_fn is None
    with pyattn.working():
        t = record(pyattn.tensor([2.0]), HALVES, (x,))
    assert str(pyattn.explain(t[0])) == "t[0] = floor(x[0] / 2) = floor(5 / 2) = 2"


def test_the_example_of_contributing_has_a_doctest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(functional, "leaky_relu", leaky_relu, raising=False)
    example = EXAMPLE["leaky_relu"].__wrapped__
    (found,) = doctest.DocTestFinder(recurse=False).find(example, "leaky_relu", globs={})
    ran = doctest.DocTestRunner().run(found)
    assert ran.attempted == 2 and not ran.failed


def test_the_example_of_contributing_adds_names_only() -> None:
    """It takes no name that the file has already, and imports only what the file lacks."""
    new = {k for k in EXAMPLE if k not in vars(curves)} - {
        "__builtins__",
        "__warningregistry__",
    }
    assert {"LEAKY_RELU", "leaky_relu", "no_slope"} <= new
    kept = {k: value for k, value in vars(curves).items() if k != "__warningregistry__"}
    assert all([EXAMPLE[k] is value for k, value in kept.items()])


@pytest.mark.skipif(not torch_is_installed(), reason="PyTorch 2.13 is not installed")
@pytest.mark.parametrize("slope", [0.01, 0.0, -0.5, 2])
def test_the_example_of_contributing_is_pytorchs(slope: float) -> None:
    import torch

    data = [-1.5, -0.0, 0.0, 2.0, math.inf, -math.inf, math.nan]
    seen = []
    both: Any = ((pyattn, leaky_relu), (torch, torch.nn.functional.leaky_relu))
    for made, function in both:
        x = made.tensor(data, dtype=made.float64, requires_grad=True)
        t = function(x, negative_slope=slope)
        (g,) = made.autograd.grad(t.sum(), x, create_graph=True)
        (second,) = made.autograd.grad(g.sum(), x)
        seen.append([repr(u.tolist()) for u in (t, g, second)] + [t.grad_fn.name()])
    assert seen[0] == seen[1]
