"""F.multi_head_attention_forward: what MultiheadAttention computes, with parameters that are given."""

from __future__ import annotations

TOLERANCE = 1e-12
F = "F.multi_head_attention_forward"
PACKED = "w = learned(12, 4); b = learned(12); o = learned(4, 4); p = learned(4); "
APART = (
    "m = learned(4, 4); k = learned(4, 3); v = learned(4, 2); b = learned(12); o = learned(5, 4); "
)
SELF = PACKED + "x = learned(3, 2, 4); "
CROSS = APART + "x, y, z = learned(3, 2, 4), learned(2, 2, 3), learned(2, 2, 2); "
CALL = f"{F}(x, x, x, 4, 2, w, b, None, None, False, 0.0, o, p"
SEPARATE = (
    f"{F}(x, y, z, 4, 2, None, b, None, None, False, 0.0, o, None, "
    "use_separate_proj_weight=True, q_proj_weight=m, k_proj_weight=k, v_proj_weight=v"
)
EXPRESSIONS = [
    SELF + CALL + ")",
    SELF + CALL + ", need_weights=False)",
    SELF + CALL + ", average_attn_weights=False)",
    SELF + CALL + ", attn_mask=torch.ones(3, 3).triu(1).bool())",
    SELF + CALL + ", attn_mask=given(4, 3, 3), need_weights=False)",
    SELF + CALL + ", key_padding_mask=tensor([[False, False, True], [False, True, True]]))",
    SELF
    + CALL
    + ", attn_mask=torch.ones(3, 3).triu(1).bool(), is_causal=True, need_weights=False)",
    PACKED + f"x = learned(3, 4); {F}(x, x, x, 4, 2, w, b, None, None, True, 0.0, o, None)",
    SELF + "k, v = learned(1, 1, 4), learned(1, 1, 4); "
    f"{F}(x, x, x, 4, 2, w, b, k, v, True, 0.0, o, p, attn_mask=given(3, 3))",
    SELF + CALL + ", static_k=learned(4, 3, 2), static_v=learned(4, 3, 2))",
    SELF + CALL + ", static_k=learned(4, 3, 2))",
    SELF + f"torch.manual_seed(1); {F}(x, x, x, 4, 2, w, b, None, None, False, 0.5, o, p)",
    SELF + f"{F}(x, x, x, 4, 2, w, None, None, None, False, 0.5, o, p, training=False)",
    CROSS + SEPARATE + ")",
    CROSS + SEPARATE + ", need_weights=False)",
    CROSS + SEPARATE + ", key_padding_mask=tensor([[False, True], [False, False]]))",
    "! " + SELF + CALL.replace("4, 2, w", "6, 2, w") + ")",
    "! " + SELF + CALL.replace("4, 2, w", "4, 3, w") + ")",
    "! " + SELF + CALL.replace("4, 2, w", "4, 2, None") + ")",
    "! " + SELF + CALL + ", is_causal=True)",
    "! " + SELF + CALL + ", static_k=learned(3, 3, 2))",
    "! " + SELF + CALL + ", attn_mask=given(2, 3))",
    "! " + SELF + CALL.replace("b, None", "b, learned(1, 1, 4)") + ")",
    "! " + CROSS + SEPARATE.replace("k_proj_weight=k", "k_proj_weight=None") + ")",
]
