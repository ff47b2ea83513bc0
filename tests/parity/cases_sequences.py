"""torch.nn.utils: sequences padded and packed, parameters as a vector, lengths of gradients."""

from __future__ import annotations

from typing import Any

from .harness import case, fails

R = "nn.utils.rnn."
ROWS = "[leaf(numbers(3, 2)), leaf(numbers(1, 2)), leaf(numbers(2, 2))]"
WHOLE = "[tensor([1, 2]), tensor([3, 4, 5]), tensor([6])]"

EXPRESSIONS = [
    *[
        f"{R}pad_sequence({parts}{more})"
        for parts in (ROWS, WHOLE)
        for more in (
            "",
            ", True",
            ", batch_first=True, padding_value=-1",
            ", padding_side='left'",
            ", True, 2.5, 'left'",
        )
    ],
    f"{R}pad_sequence([learned(2)])",
    f"{R}pad_sequence([given(2), learned(3)])",
    f"{R}pad_sequence([learned(2), given(3)])",
    f"{R}pad_sequence([given(3), tensor([1, 2])])",
    f"{R}pad_sequence([tensor([1, 2]), given(3)])",
    f"{R}pad_sequence([tensor([True]), tensor([False, True])], padding_value=2)",
    f"{R}pad_sequence([given(3, 2), given(2)])",
    f"{R}pad_sequence([given(3, 2), given(2, 1)])",
    f"{R}pad_sequence(given(2, 3))",
    f"{R}pad_sequence((given(n) for n in (1, 2)))",
    f"{R}pad_sequence([given(2), zeros(0)])",
    f"{R}pad_sequence([zeros(0), zeros(0)], True)",
    f"{R}pad_sequence([learned(2, 3, 2), learned(1, 3, 2)], True).sum(0) * 2",
    f"! {R}pad_sequence([])",
    f"! {R}pad_sequence(3)",
    f"! {R}pad_sequence([1, 2])",
    f"! {R}pad_sequence([[1, 2]])",
    f"! {R}pad_sequence([tensor(1.0)])",
    f"! {R}pad_sequence([given(2)], padding_side='up')",
    f"! {R}pad_sequence([given(2)], padding_value='a')",
    f"! {R}pad_sequence([given(3, 2), given(2, 3)])",
    f"! {R}pad_sequence([given(2, 1), given(2, 2)])",
    *[
        f"{R}pack_padded_sequence({given}, {lengths}{more})"
        for given, lengths, more in (
            ("learned(3, 2, 2)", "[3, 2]", ""),
            ("learned(2, 3, 2)", "[3, 2]", ", True"),
            ("learned(3, 2, 2)", "[1, 3]", ", enforce_sorted=False"),
            ("learned(2, 3, 2)", "tensor([2, 3])", ", True, False"),
            ("learned(2, 3)", "tensor([2, 2])", ", batch_first=True"),
            ("learned(4, 3)", "[4, 4, 1]", ""),
            ("learned(4, 4)", "[1, 3, 3, 1]", ", enforce_sorted=False"),
            ("learned(3, 2) * 2", "[2, 1]", ""),
            ("arange(6).reshape(2, 3)", "[3, 2]", ", batch_first=True"),
            ("given(3, 2)", "tensor([2.7, 1.2])", ""),
            ("given(3, 2)", "[2.7, 1.2]", ""),
            ("given(3, 2).T", "[2, 2, 1]", ""),
            ("given(3, 2) > 0", "[2, 2]", ""),
        )
    ],
    *[
        f"! {R}pack_padded_sequence({given}, {lengths})"
        for given, lengths in (
            ("given(3, 2)", "[2, 3]"),
            ("given(3, 2)", "[2, 0]"),
            ("given(3, 2)", "[2, -1]"),
            ("given(3, 2)", "[2]"),
            ("given(3, 2)", "[2, 1, 1]"),
            ("given(3, 2)", "[]"),
            ("zeros(3, 0)", "[]"),
            ("zeros(0, 2)", "[1, 1]"),
            ("given(3)", "[1]"),
            ("tensor(3.0)", "[1]"),
            ("given(3, 2)", "tensor([[2, 1]])"),
            ("given(3, 2)", "2"),
            ("given(3, 2)", "'a'"),
            ("[[1, 2]]", "[2]"),
        )
    ],
    *[
        f"{R}pad_packed_sequence({R}pack_padded_sequence({rows}){more})"
        for rows in (
            "learned(3, 4), [3, 3, 2, 1]",
            "learned(3, 4, 2), [1, 3, 2, 3], enforce_sorted=False",
            "learned(2, 3), [2, 2], True",
            "arange(6).reshape(2, 3), [1, 2], True, False",
        )
        for more in ("", ", True", ", padding_value=7.5", ", True, -1, 5", ", total_length=3")
    ],
    f"! {R}pad_packed_sequence({R}pack_padded_sequence(given(3, 2), [3, 1]), total_length=2)",
    f"! {R}pad_packed_sequence({R}PackedSequence(given(3), tensor([1, 2])))",
    f"! {R}pad_packed_sequence({R}PackedSequence(given(3), tensor([])))",
    f"{R}PackedSequence((given(3), tensor([2, 1])))",
    f"{R}PackedSequence(given(3), tensor([2, 1]), tensor([1, 0]))",
    f"{R}PackedSequence(given(3), tensor([2, 1]), tensor([1, 0])).data",
    f"! {R}PackedSequence(given(3))",
    f"{R}invert_permutation(tensor([2, 0, 3, 1]))",
    f"{R}invert_permutation(None)",
    f"p = {R}pack_sequence([tensor([1, 2]), tensor([3])]); [p.to(torch.int32), p.double(), "
    "p.int(), p.short(), p.char(), p.byte(), p.long(), p.float()]",
    f"p = {R}pack_sequence([tensor([1, 2])]); [p.cpu() is p, p.long() is p, p.is_cuda, "
    "p.is_pinned()]",
    f"! {R}pack_sequence([tensor([1, 2])]).cuda()",
    f"! {R}pack_sequence([tensor([1, 2])]).pin_memory()",
    f"{R}pack_sequence({ROWS}, enforce_sorted=False)",
    f"{R}pack_sequence([learned(3), learned(3), learned(1)])",
    f"! {R}pack_sequence({WHOLE})",
    f"! {R}pack_sequence([])",
    f"{R}unpack_sequence({R}pack_sequence({ROWS}, False))",
    f"{R}unpack_sequence({R}pack_sequence({WHOLE}, enforce_sorted=False))",
    f"{R}unpad_sequence(learned(2, 3, 2), tensor([2, 3]), True)",
    f"{R}unpad_sequence(learned(2, 3), tensor([0, 2]), batch_first=True)",
    f"{R}unpad_sequence(learned(3, 2) * 2, tensor([2, 3]))",
    f"! {R}unpad_sequence(given(2, 3), tensor([2, 3, 1]), True)",
    f"! {R}unpad_sequence(given(2, 3), tensor([2]), True)",
    f"isinstance({R}pack_sequence([given(2)]), tuple), {R}PackedSequence._fields",
    "nn.utils.parameters_to_vector([learned(2, 3), learned(1), leaf(2.5)])",
    "nn.utils.parameters_to_vector(learned(2, 3))",
    "nn.utils.parameters_to_vector(filled(nn.Linear(3, 2)).parameters())",
    "nn.utils.parameters_to_vector([given(2), tensor([2])])",
    "! nn.utils.parameters_to_vector([])",
    "! nn.utils.parameters_to_vector([given(2, 3).T])",
    "! nn.utils.vector_to_parameters(given(9), [given(2, 5)])",
    "! nn.utils.vector_to_parameters([1.0], [given(1)])",
    "! nn.utils.vector_to_parameters(given(3, 4), [given(6), given(6)])",
    "nn.utils.get_total_norm([])",
    "nn.utils.get_total_norm(given(3))",
    "nn.utils.get_total_norm([given(3), given(2, 2)], 1)",
    "nn.utils.get_total_norm([given(3), given(2, 2)], 'inf')",
    "nn.utils.get_total_norm([learned(3), given(2, 2)], norm_type=3.5, foreach=False)",
    "nn.utils.get_total_norm([tensor([nan])])",
    "! nn.utils.get_total_norm([tensor([nan])], error_if_nonfinite=True)",
    "! nn.utils.get_total_norm([given(2)], 'a')",
    "! nn.utils.get_total_norm([tensor([3, 4])])",
    "nn.utils.clip_grads_with_norm_([learned(2)], 1.0, tensor(2.0))",
    "nn.utils.skip_init(nn.Linear, 3, out_features=2, bias=False)",
    "torch.manual_seed(3); nn.utils.skip_init(nn.Linear, 3, 2); torch.randint(100, (4,))",
    "! nn.utils.skip_init(nn.ReLU)",
    "! nn.utils.skip_init(int)",
]


@case
def parameters_share_the_vector(nn: Any, torch: Any, filled: Any, given: Any) -> Any:
    layer = filled(nn.Linear(3, 2))
    vector = given(10)
    nn.utils.vector_to_parameters(vector, layer.parameters())
    with torch.no_grad():
        vector[0] = 100.0
        layer.bias[1] = -3.0
    return [layer.weight * 1, layer.bias * 1, vector]


@case
def a_vector_goes_there_and_back(nn: Any, filled: Any) -> Any:
    model = filled(nn.Sequential(nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1)))
    before = nn.utils.parameters_to_vector(model.parameters())
    nn.utils.vector_to_parameters(before * 2, model.parameters())
    return nn.utils.parameters_to_vector(model.parameters()) / before.detach()


@case
def gradients_are_shortened(nn: Any, tensor: Any, learned: Any) -> Any:
    a, b, c = learned(3), learned(2, 2), learned(2)
    ((a * a).sum() + (b * b * b).sum()).backward()
    out = []
    for limit, total in ((1.0, 2.0), (5.0, 2.0), ("0.5", 0.1), (float("inf"), 1.0)):
        nn.utils.clip_grads_with_norm_([a, b, c], limit, tensor(total))
        out += [a.grad.clone(), b.grad.clone()]
    return out


@fails
def shortening_needs_a_tensor(nn: Any, learned: Any) -> Any:
    a = learned(3)
    (a * a).sum().backward()
    nn.utils.clip_grads_with_norm_([a], 1.0, 2.0)


@case
def a_pack_is_differentiated_twice(torch: Any, nn: Any, learned: Any) -> Any:
    x = learned(3, 2, 2)
    packed = nn.utils.rnn.pack_padded_sequence(x * x * x, [1, 3], enforce_sorted=False)
    padded, _ = nn.utils.rnn.pad_packed_sequence(packed, True)
    (g,) = torch.autograd.grad((padded * padded).sum(), x, create_graph=True)
    return g
