"""How PyTorch spells what an operation recorded: the name that it prints after grad_fn=.

Nothing is computed by these names, and no reader of an operation needs them.  Most are the
operation's own, as `ExpBackward0` is that of `exp`; PyTorch numbers the forms in which one may be
called, and names some after what they are made of.
"""

from __future__ import annotations

from .kernels import runs_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Union

    from .graph import Node

    Spelling = Union[str, Callable[[Node], str]]


def printed(node: Node) -> str:
    """The name of a node's operation as PyTorch prints it."""
    name = node.op.name
    if node.op.old:  # TRANSITION
        return name
    spelling = SPELLINGS.get(name)
    if spelling is None:
        return "".join([part.title() for part in name.split("_")]) + "Backward0"
    return spelling if isinstance(spelling, str) else spelling(node)


def _reshape(node: Node) -> str:
    lie = node.inputs[0]._strides if node.inputs else None
    in_rows = lie is None or runs_on(node.inputs[0]._shape, lie)  # type: ignore[index]
    return "ViewBackward0" if in_rows else "ReshapeAliasBackward0"


def _squeeze(node: Node) -> str:
    dim = node.arg("dim")
    return f"SqueezeBackward{0 if dim is None else 1 if isinstance(dim, int) else 2}"


def _fill(node: Node) -> str:
    return f"FillBackward{2 if node.inputs and node.inputs[1]._is_number else 3}"


def _setitem(node: Node) -> str:
    return "IndexPutBackward0" if node._shape else "CopySlices"


def _attention(node: Node) -> str:
    """Heads in a batch have a fused form in PyTorch; others are spelt by their last product."""
    (query, key, value), mask = node.arg("shapes"), node.arg("attn_mask")
    simple = mask is None or len(mask._shape) in (2, 4) and not mask._requires_grad
    if (
        len(query) == 4
        and query[:2] == key[:2] == value[:2]
        and simple
        and not node.arg("dropout_p")
    ):
        return "ScaledDotProductFlashAttentionForCpuBackward0"
    return "MmBackward0" if len(query) == len(key) == 2 else "UnsafeViewBackward0"


SPELLINGS: dict[str, Spelling] = {
    "scaled_dot_product_attention": _attention,
    "reshape": _reshape,
    "squeeze": _squeeze,
    "repeat_interleave": "ViewBackward0",
    "to": "ToCopyBackward0",
    "diag": "DiagonalBackward0_copy",
    "put": "IndexPutBackward0",
    "setitem": _setitem,
    "copy_slices": "CopySlices",
    "copy_": "CopyBackwards",
    "fill_": _fill,
}
