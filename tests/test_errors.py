"""What is refused, in whose words, and that a refusal changes nothing."""

from __future__ import annotations

import math
from typing import Any, Callable, cast

import pytest

import pyattn as torch
from pyattn import nn, optim
from pyattn.nn import functional as F

tensor, ones, zeros = torch.tensor, torch.ones, torch.zeros
x23 = ones(2, 3)


REFUSALS: list[tuple[Callable[[], Any], type[Exception], str]] = [
    # ragged lists, strings, empty input
    (lambda: tensor([[1, 2], [3]]), ValueError, "ragged lists: at depth 1 .* lists of 1 and of 2"),
    (lambda: tensor([1, [2]]), TypeError, "ragged lists: at depth 1 .* both lists and numbers"),
    (lambda: tensor("abc"), TypeError, "expected numbers, got 'abc'"),
    (lambda: tensor(["a", "b"]), ValueError, "expected numbers, got 'a'"),
    (lambda: tensor([None]), RuntimeError, "expected numbers, got NoneType"),
    (
        lambda: tensor([1], dtype=cast(Any, "float")),
        TypeError,
        "expected a dtype such as pyattn.float64",
    ),
    (lambda: zeros(0).max(), RuntimeError, r"no element to choose from: shape \(0,\)"),
    (lambda: zeros(2, 0).argmax(1), IndexError, "no element to choose from along an empty axis"),
    (lambda: torch.cat([]), ValueError, "cat: expected at least one tensor, got none"),
    (lambda: torch.stack([]), RuntimeError, "stack: expected at least one tensor, got none"),
    # shapes that do not fit
    (lambda: x23 @ x23, RuntimeError, r"matmul: \(2, 3\) @ \(2, 3\): inner sizes 3 and 2 differ"),
    (lambda: x23 @ ones(2), RuntimeError, r"matmul: \(2, 3\) @ \(2,\): inner sizes 3 and 2"),
    (lambda: x23 @ tensor(2.0), RuntimeError, "both need rank 1 or more; use \\* for numbers"),
    (
        lambda: torch.bmm(x23, x23),
        RuntimeError,
        r"bmm: expected two batches .* \(2, 3\) and \(2, 3\)",
    ),
    (lambda: torch.mm(ones(2), x23), RuntimeError, "mm: expected two matrices"),
    (lambda: torch.dot(ones(2), ones(3)), RuntimeError, "dot: lengths 2 and 3 differ"),
    (
        lambda: x23 + ones(2),
        RuntimeError,
        r"add: shapes \(2, 3\) and \(2,\) do not broadcast: sizes 3 and 2 at dimension -1",
    ),
    (
        lambda: x23.reshape(4),
        RuntimeError,
        r"reshape: shape \(4,\) does not hold the 6 elements of shape \(2, 3\)",
    ),
    (lambda: x23.reshape(-1, -1), RuntimeError, "at most one size may be -1"),
    (lambda: x23.expand(2, 4), RuntimeError, r"expand: shape \(2, 3\) does not expand to \(2, 4\)"),
    (
        lambda: torch.cat([x23, ones(2, 2)]),
        RuntimeError,
        r"cat: shapes \(2, 3\) and \(2, 2\) differ beside dim 0",
    ),
    (
        lambda: torch.stack([x23, ones(3)]),
        RuntimeError,
        r"stack: shapes \(2, 3\) and \(3,\) differ",
    ),
    (
        lambda: torch.split(x23, [1, 1], 1),
        RuntimeError,
        r"sizes \[1, 1\] do not add up to the 3 of dim 1",
    ),
    (
        lambda: torch.einsum("ij,jk->ik", x23, x23),
        RuntimeError,
        "einsum: 'j' names axes of sizes 3 and 2",
    ),
    (
        lambda: torch.einsum("ij->", ones(2)),
        RuntimeError,
        "'ij' names 2 axes, but its operand has shape",
    ),
    (lambda: torch.einsum("i->ii", ones(2)), RuntimeError, "the output must name axes"),
    # ranks, dims and indices out of range
    (
        lambda: x23.sum(2),
        IndexError,
        "sum: dim 2 is out of range for a tensor of rank 2: -2 to 1 would fit",
    ),
    (lambda: x23.sum((0, 0)), RuntimeError, "names an axis more than once"),
    (lambda: x23.softmax(5), IndexError, "softmax: dim 5 is out of range"),
    (lambda: x23.permute(0, 0), RuntimeError, "names an axis more than once"),
    (lambda: x23.permute(0), RuntimeError, r"permute: dims \(0,\) must name all 2 axes"),
    (
        lambda: x23[5],
        IndexError,
        "index 5 is out of range for dimension 0 of size 2: -2 to 1 would fit",
    ),
    (lambda: x23[0, 0, 0], IndexError, "too many indices: 3 for a tensor of rank 2"),
    (lambda: x23[..., ...], IndexError, "only one ellipsis"),
    (lambda: x23[::-1], ValueError, "step must be above 0, got -1; flip"),
    (lambda: x23[tensor([0.5])], IndexError, "are of int64, int32 or bool, not torch.float64"),
    (lambda: x23[tensor([True, False, True])], IndexError, r"mask of shape \(3,\) does not fit"),
    (
        lambda: x23.gather(1, tensor([[3], [0]])),
        RuntimeError,
        "gather: index 3 is out of range for dim 1 of size 3",
    ),
    (lambda: x23.topk(4), RuntimeError, "topk: k = 4 is out of range for dim -1 of size 3"),
    (lambda: tensor(1.0)[0], IndexError, "too many indices"),
    (lambda: len(tensor(1.0)), TypeError, "rank 0 has no length"),
    (
        lambda: x23.item(),
        RuntimeError,
        r"item: expected a tensor of one element, got shape \(2, 3\)",
    ),
    (lambda: bool(x23), RuntimeError, r"truth of a tensor of shape \(2, 3\) is ambiguous"),
    # dtypes
    (lambda: x23 + cast(Any, "1"), TypeError, "add: expected a tensor or a number, got str"),
    (
        lambda: tensor([1, 2]).mean(),
        RuntimeError,
        "mean: expected floats, got torch.int64; convert with .float",
    ),
    (
        lambda: ones(2, 2) @ torch.eye(2, dtype=torch.long),
        RuntimeError,
        "dtypes torch.float64 and torch.int64 differ",
    ),
    (lambda: tensor([True]) - tensor([True]), RuntimeError, "bools are not subtracted"),
    (lambda: tensor([1]) // 0, RuntimeError, "a whole number divided by zero"),
    (lambda: x23.clone().add_(ones(2)), RuntimeError, r"^add_: shapes \(2, 3\) and \(2,\)"),
    (lambda: tensor([True]).neg_(), RuntimeError, "^neg_: not defined for bools"),
    (lambda: torch.square(cast(Any, "a")), TypeError, "^square: expected a tensor, got str"),
    (lambda: tensor([2]) ** -1, RuntimeError, "to a negative power is not whole"),
    (
        lambda: x23.masked_fill(x23, 0.0),
        RuntimeError,
        "the mask must be of bools, got torch.float64",
    ),
    (lambda: torch.where(x23, 1.0, 0.0), RuntimeError, "condition must be of bools"),
    (
        lambda: tensor([1, 2], requires_grad=True),
        RuntimeError,
        "only floats have gradients, not torch.int64",
    ),
    (lambda: x23.to("cuda"), AssertionError, "to: the only device is 'cpu', got 'cuda'"),
    # gradients
    (lambda: x23.sum().backward(), RuntimeError, "nothing to differentiate"),
    (
        lambda: (ones(2, requires_grad=True) * 2).backward(),
        RuntimeError,
        r"only for a scalar; for shape \(2,\)",
    ),
    (
        lambda: ones(2, requires_grad=True).add_(1),
        RuntimeError,
        r"add_: a leaf tensor that requires grad, of shape \(2,\)",
    ),
    (
        lambda: setattr(ones(2), "grad", ones(3)),
        RuntimeError,
        r"of shape \(3,\) does not fit shape \(2,\)",
    ),
    # out-of-range labels, and what layers and optimizers cannot use
    (lambda: F.cross_entropy(ones(2, 3), tensor([0, 3])), IndexError, "3"),
    (lambda: F.embedding(tensor([4]), x23), IndexError, "4"),
    (
        lambda: nn.Linear(3, 2)(ones(2)),
        RuntimeError,
        r"linear: input \(2,\) does not fit weight \(2, 3\)",
    ),
    (lambda: nn.Dropout(1.5), ValueError, "1.5"),
    (lambda: nn.MultiheadAttention(5, 2), AssertionError, "5.*2"),
    (lambda: optim.SGD([], lr=0.1), ValueError, "no parameters to optimize"),
    (lambda: optim.Adam([ones(1, requires_grad=True)], lr=-1.0), ValueError, "-1.0"),
    (lambda: torch.manual_seed(2**64), ValueError, str(2**64)),
    (lambda: torch.multinomial(tensor([1.0]), 2), RuntimeError, "2"),
]


@pytest.mark.parametrize(
    "act, error, message", REFUSALS, ids=[message for _, _, message in REFUSALS]
)
def test_the_message(act: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        act()


def test_messages_are_raised_where_the_call_is() -> None:
    with pytest.raises(RuntimeError) as caught:
        x23 @ x23
    assert str(caught.traceback[0].path).endswith("test_errors.py")
    assert len(caught.traceback) <= 4


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.add_(ones(3)),
        lambda x: x.add_("1"),
        lambda x: x.copy_(ones(3)),
        lambda x: x.clamp_(),
        lambda x: x.masked_fill_(ones(2, 2), 0.0),
        lambda x: x.__setitem__((slice(None), 5), 1.0),
        lambda x: x.__setitem__(0, ones(3)),
        lambda x: x.__setitem__([0, 7], 1.0),
        lambda x: x.__setitem__(0, "text"),
        lambda x: x.uniform_(1.0, 0.0),
        lambda x: x.mul_(ones(3, 2, 2)),
    ],
)
def test_a_refused_change_in_place_changes_nothing(change: Callable[[torch.Tensor], Any]) -> None:
    x = tensor([[1.0, 2.0], [3.0, 4.0]])
    before = x.tolist()
    with pytest.raises((RuntimeError, TypeError, IndexError)):
        change(x)
    assert x.tolist() == before and x.grad_fn is None


def test_a_refused_load_changes_nothing() -> None:
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 1))
    before = {name: value.tolist() for name, value in model.state_dict().items()}
    state = {name: value + 1 for name, value in model.state_dict().items()}
    state["1.weight"] = ones(3, 3)
    state["strange"] = ones(1)
    del state["0.bias"]
    with pytest.raises(RuntimeError) as refusal:
        model.load_state_dict(state)
    for name in ("1.weight", "strange", "0.bias"):
        assert name in str(refusal.value)
    assert {name: value.tolist() for name, value in model.state_dict().items()} == before


def test_a_refused_backward_leaves_no_gradient() -> None:
    x = ones(2, requires_grad=True)
    y = x.exp()
    loss = (y * y).sum()
    with torch.no_grad():
        y.add_(1.0)
    with pytest.raises(RuntimeError, match="changed by an in-place operation"):
        loss.backward()
    assert x.grad is None
    assert torch.is_grad_enabled()


def test_recording_is_switched_back_after_an_error() -> None:
    with pytest.raises(KeyError):
        with torch.no_grad():
            raise KeyError
    assert torch.is_grad_enabled()

    @torch.no_grad()
    def fails() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert torch.is_grad_enabled()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda x: x**2, "PowBackward0"),
        (lambda x: x**x, "PowBackward1"),
        (lambda x: 2**x, "PowBackward2"),
        (lambda x: x % 2, "RemainderBackward0"),
        (lambda x: x % (x.detach() + 1), "RemainderBackward1"),
        (lambda x: x.masked_fill(x > 1, 0.0), "MaskedFillBackward0"),
        (lambda x: x.masked_fill(x > 1, tensor(0.0)), "MaskedFillBackward1"),
        (lambda x: x.clamp(0, 1), "ClampBackward1"),
        (lambda x: torch.clamp(x, tensor([0.0])), "ClampBackward0"),
        (lambda x: 1 - x, "RsubBackward1"),
    ],
)
def test_a_freed_graph_keeps_its_names(make: Callable[[Any], Any], name: str) -> None:
    y = make(tensor([1.0, 2.0], requires_grad=True))
    assert y.grad_fn.name() == name
    y.sum().backward()
    assert y.grad_fn.name() == name


def test_a_freed_graph_says_so() -> None:
    x = ones(2, requires_grad=True)
    y = (x * x).sum()
    y.backward()
    with pytest.raises(
        RuntimeError, match="freed by an earlier backward pass; pass retain_graph=True"
    ):
        y.backward()


@pytest.mark.parametrize(
    "way",
    [
        lambda whole, floats: floats.long(),
        lambda whole, floats: floats.to(torch.int64),
        lambda whole, floats: floats.to(whole),
        lambda whole, floats: floats.type(torch.int64),
        lambda whole, floats: floats.type_as(whole),
        lambda whole, floats: floats.sum(dtype=torch.int64),
        lambda whole, floats: torch.as_tensor(floats, dtype=torch.int64),
        lambda whole, floats: tensor(floats, dtype=torch.int64),
        lambda whole, floats: whole.copy_(floats),
        lambda whole, floats: whole.fill_(floats[1]),
        lambda whole, floats: whole.fill_(float(floats[1])),
        lambda whole, floats: whole.__setitem__(slice(None), floats),
        lambda whole, floats: whole.__setitem__(0, floats[1]),
    ],
)
def test_no_whole_number_is_made_of_what_is_none(way: Any) -> None:
    """In PyTorch a float tensor's nan becomes what the machine makes of it; here it is refused."""
    whole = tensor([3, 4])
    with pytest.raises(RuntimeError, match="nan is no whole number, as int64 needs"):
        way(whole, tensor([1.0, math.nan]))
    assert whole.tolist() == [3, 4]


@pytest.mark.parametrize(
    "layer",
    "Linear(2, 2), Bilinear(2, 2, 2), Embedding(3, 2), EmbeddingBag(3, 2), LayerNorm(2), GroupNorm(1, 2), "
    "BatchNorm1d(2), InstanceNorm1d(2, affine=True), Conv1d(2, 2, 2), Conv2d(2, 2, 2), "
    "ConvTranspose3d(2, 2, 2), LazyConv1d(2, 2), LazyBatchNorm1d(), LazyLinear(2), RNN(2, 2), "
    "GRUCell(2, 2), MultiheadAttention(4, 2), Transformer(4, 2, 1, 1, 4)".split("), "),
)
def test_every_layer_refuses_a_device_that_is_not_there(layer: str) -> None:
    name, _, given = layer.rstrip(")").partition("(")
    arguments = f"{given}, device='cuda'" if given else "device='cuda'"
    with pytest.raises(AssertionError, match="the only device is 'cpu'"):
        eval(f"nn.{name}({arguments})", {"nn": nn})
