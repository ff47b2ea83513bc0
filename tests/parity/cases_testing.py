"""torch.testing: what is close, what is not, what cannot be compared."""

from __future__ import annotations

from typing import Any

from .harness import case

C = "torch.testing.assert_close"
M = "torch.testing.make_tensor"

CLOSE = [
    "tensor([1.0]), tensor([1.0])",
    "tensor([1.0]), tensor([1.0 + 1e-8])",
    "tensor([100.0]), tensor([100.0 + 1e-5])",
    "tensor([inf, -inf]), tensor([inf, -inf])",
    "tensor([nan]), tensor([nan]), equal_nan=True",
    "tensor([1.0]), tensor([1.1]), rtol=0.1, atol=0.0",
    "tensor([1.0]), tensor([1.1]), rtol=0, atol=0.2",
    "tensor([1]), tensor([1])",
    "tensor([1]), tensor([2]), rtol=0, atol=1",
    "tensor([True]), tensor([True])",
    "tensor([1]), tensor([1.0]), check_dtype=False",
    "tensor([1]), tensor([1.0 + 1e-8]), check_dtype=False",
    "tensor([1]), tensor([True]), check_dtype=False",
    "zeros(0), zeros(0)",
    "tensor(2.5), tensor(2.5)",
    "learned(2), torch.tensor(numbers(2)) * 0 + 1, rtol=9, atol=9",
    "given(2, 3).T, given(3, 2), rtol=9, atol=9",
    "1, 1",
    "1.0, 1.0 + 1e-8",
    "1, 1.0, check_dtype=False",
    "nan, nan, equal_nan=True",
    "inf, inf",
    "1 + 2j, 1 + 2j",
    "None, None",
    "True, True",
    "[], []",
    "[1, 2.0], (1, 2.0)",
    "[tensor([1.0]), {'a': tensor([2])}], [tensor([1.0]), {'a': tensor([2])}]",
    "{}, {}",
    "{'b': 1, 'a': 2}, {'a': 2, 'b': 1}",
    "b'ab', b'ab'",
    "nn.Parameter(ones(2)), ones(2)",
    "ones(2), ones(2), check_stride=True, check_device=True, check_layout=True",
    "nn.Linear(2, 1, bias=False).state_dict()['weight'] * 0, zeros(1, 2)",
]
FAR = [
    "tensor([1.0]), tensor([1.0 + 1e-6])",
    "tensor([1.0, 2.0]), tensor([1.0, 3.0])",
    "tensor([nan]), tensor([nan])",
    "tensor([inf]), tensor([-inf])",
    "tensor([inf]), tensor([1.0]), rtol=1.0, atol=1.0",
    "tensor([1.0]), tensor([inf]), rtol=1.0, atol=1.0",
    "tensor([1.0]), tensor([nan]), equal_nan=True",
    "tensor([1]), tensor([2])",
    "tensor([1]), tensor([1.0])",
    "tensor([1]), tensor([1.1]), check_dtype=False",
    "tensor([1.0]), tensor([[1.0]])",
    "tensor([1.0]), tensor(1.0)",
    "ones(2), ones(3)",
    "zeros(2, 3).T, zeros(3, 2), check_stride=True",
    "1, 2",
    "1.0, 1.1",
    "1, 1.0",
    "nan, nan",
    "inf, 1.0",
    "1, 2, msg='wrong'",
    "1, 2, msg=lambda text: 'wrong'",
    "True, False",
    "None, 1",
    "tensor(1.0), None",
    "[1], [1, 2]",
    "[1, 2], [1, 3]",
    "{'a': 1}, {'b': 1}",
    "{'a': 1}, {'a': 2}",
    "[[tensor([1.0])]], [[tensor([2.0])]]",
    "b'ab', b'ac'",
    "nn.Parameter(ones(2)), ones(2), allow_subclasses=False",
    "tensor(1.0), 1.0",
    "1.0, tensor(1.0)",
    "'a', 'a'",
    "'a', 'b'",
    "[1], {'a': 1}",
    "[1], tensor([1])",
    "True, 1",
    "object(), object()",
    "tensor([1.0]), tensor([1.0]), rtol=0.1",
    "tensor([1.0]), tensor([1.0]), atol=0.1",
    "tensor([1.0]), tensor([1.0]), rtol=-1.0, atol=0.0",
]
EXPRESSIONS = [
    *[f"{C}({arguments})" for arguments in CLOSE],
    *[f"! {C}({arguments})" for arguments in FAR],
    "torch.testing.assert_allclose(tensor([1.0, nan]), tensor([1.000001, nan]))",
    "torch.testing.assert_allclose(tensor([1]), tensor([1.0]))",
    "torch.testing.assert_allclose([1.0], tensor([1.0]))",
    "! torch.testing.assert_allclose(tensor([1.0]), tensor([1.0001]))",
    "! torch.testing.assert_allclose(tensor([1.0]), tensor([2.0]), msg='no')",
    *[
        f"torch.manual_seed(3); {M}({arguments}, device='cpu')"
        for arguments in (
            "(3, 4), dtype=torch.int64",
            "3, 4, dtype=torch.int8",
            "(5,), dtype=torch.bool",
            "(), dtype=torch.int64, low=3, high=4",
            "(4,), dtype=torch.uint8",
            "(9,), dtype=torch.int64, low=-1, high=2, exclude_zero=True",
            "(4,), dtype=torch.int32, low=0.5, high=7.5",
            "(2, 3), dtype=torch.int64, noncontiguous=True",
            "(0, 3), dtype=torch.float64",
            "(2,), dtype=torch.float64, low=2.5, high=2.5, requires_grad=True",
        )
    ],
    f"torch.manual_seed(3); x = {M}((50,), dtype=torch.float64, device='cpu'); "
    "[x.min() >= -9, x.max() < 9, x.abs().max() > 5]",
    f"{M}((2, 3), dtype=torch.int64, device='cpu', noncontiguous=True).is_contiguous()",
    *[
        f"! {M}({arguments})"
        for arguments in (
            "3, dtype=torch.int64",
            "3, device='cpu'",
            "3, dtype=torch.int64, device='cpu', requires_grad=True",
            "3, dtype=torch.int64, device='cpu', low=3, high=3",
            "3, dtype=torch.float64, device='cpu', low=3, high=2",
            "3, dtype=torch.float64, device='cpu', low=nan",
            "3, dtype=torch.uint8, device='cpu', low=300, high=400",
        )
    ],
]


@case
def the_message_can_be_made(torch: Any) -> Any:
    try:
        torch.testing.assert_close([1], [2], msg=lambda text: f"{len(text) > 5} and more")
    except AssertionError as error:
        return str(error)
