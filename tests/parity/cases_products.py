"""Products of vectors and matrices."""

from __future__ import annotations

from typing import Any

from .harness import case

# The shapes of two operands of matmul, and whether they fit.
FIT = [
    ("3", "3"),
    ("3", "3, 2"),
    ("2, 3", "3"),
    ("2, 3", "3, 2"),
    ("1, 1", "1, 1"),
    ("1, 4", "4, 1"),
    ("4, 1", "1, 4"),
    ("5, 2", "2, 3"),
    ("2, 2, 3", "3"),
    ("3", "2, 3, 2"),
    ("2, 2, 3", "3, 2"),
    ("2, 3", "2, 3, 2"),
    ("2, 2, 3", "2, 3, 2"),
    ("1, 2, 3", "2, 3, 2"),
    ("2, 2, 3", "1, 3, 2"),
    ("2, 1, 2, 3", "3, 3, 2"),
    ("2, 3, 2, 2", "2, 3, 2, 1"),
    ("2, 3, 2, 2", "2"),
    ("2", "2, 1, 2, 3"),
    ("2, 1, 1, 2", "1, 3, 2, 1"),
    ("0", "0"),
    ("0, 3", "3, 2"),
    ("2, 3", "3, 0"),
    ("2, 0", "0, 3"),
    ("0, 2, 3", "3, 2"),
    ("0, 2, 3", "0, 3, 2"),
    ("2, 0", "0"),
    ("1, 0, 2", "3, 2, 1"),
    ("2, 2, 0", "2, 0, 3"),
    ("3, 1, 2", "2, 2"),
    ("2, 1, 1, 0", "1, 0, 2"),
    ("0, 2", "2, 2, 1"),
    ("1, 1, 2, 3", "1, 3, 0"),
]
UNFIT = [
    ("3", "2"),
    ("3", "2, 3"),
    ("2, 3", "2"),
    ("2, 3", "2, 3"),
    ("2, 2, 3", "2, 2, 3"),
    ("2, 2, 3", "3, 3, 2"),
    ("", "3"),
    ("3", ""),
    ("", ""),
    ("2, 3", ""),
    ("2, 3, 2, 2", "3, 2, 2, 2"),
    ("0", "1"),
    ("3", "2, 2, 2"),
]

UNNAMED = {
    "einsum": "each implementation composes it in its own way",
    r"^learned\((1, 2|2|1, 0|0), [23]\) @ learned\([23], [23], [12]\)": "PyTorch folds the batch into the rows of the transposed product",
}

EXPRESSIONS = [f"learned({left}) @ learned({right})" for left, right in FIT]
EXPRESSIONS += [f"! learned({left}) @ learned({right})" for left, right in UNFIT]
EXPRESSIONS += [f"torch.matmul(learned({left}), given({right}))" for left, right in FIT[:8]]
EXPRESSIONS += [f"given({left}).matmul(learned({right}))" for left, right in FIT[8:16]]
EXPRESSIONS += [f"! torch.matmul(given({left}), given({right}))" for left, right in UNFIT]

EXPRESSIONS += [
    # integers, bools, and other kinds
    "tensor([1, 2, 3]) @ tensor([4, 5, 6])",
    "tensor([[1, 2], [3, 4]]) @ tensor([[5, 6], [7, 8]])",
    "tensor([[1, 2], [3, 4]]) @ tensor([1, -1])",
    "arange(8).view(2, 2, 2) @ arange(4).view(2, 2)",
    "tensor([[9007199254740993]]) @ tensor([[1]])",
    "zeros(2, 0, dtype=torch.int64) @ zeros(0, 2, dtype=torch.int64)",
    "torch.matmul(arange(3), arange(3))",
    "torch.mm(torch.eye(2, dtype=torch.int64), arange(4).view(2, 2))",
    "tensor([[1.0, 0.0]]) @ tensor([[inf], [1.0]])",
    "tensor([[1.0, 0.0]]) @ tensor([[1.0], [nan]])",
    "tensor([[1e308, 1e308]]) @ tensor([[1.0], [1.0]])",
    "! given(2, 3) @ arange(3)",
    "! arange(3) @ given(3)",
    "! given(2, 3) @ 2",
    "torch.matmul(input=given(2, 2), other=given(2))",
    "given(2, 2).matmul(other=given(2))",
    "torch.mv(input=given(2, 2), vec=given(2))",
    "torch.dot(input=given(2), tensor=given(2))",
    "torch.outer(input=given(2), vec2=given(2))",
    "! 2 @ given(2)",
    "! given(2) @ [1.0, 2.0]",
    "! given(2) @ 'a'",
    "! tensor([True]) @ tensor([1])",
    "! torch.matmul(given(2, 2))",
    "! torch.matmul(given(2, 2), 3)",
    # shared operands and chains
    "x = learned(2, 2); x @ x",
    "x = learned(2, 3); x @ x.T",
    "x = learned(2, 3); x.T @ x",
    "x = learned(3); x @ x",
    "x = learned(2, 2, 3); x @ x.transpose(-2, -1) / 3 ** 0.5",
    "a, b, c = learned(2, 3), learned(3, 2), learned(2, 2); a @ b @ c",
    "q, k, v = learned(2, 3), learned(4, 3), learned(4, 2); (q @ k.T / 3 ** 0.5).softmax(-1) @ v",
    "x, w = learned(2, 3, 4), learned(4, 4); torch.tril(x @ w @ x.mT)",
    "x = learned(2, 3); x @= learned(3, 3); x",
    "x = given(2, 3); y = x; x @= given(3, 3); y is x, x",
    # mm
    "torch.mm(learned(2, 3), learned(3, 4))",
    "learned(2, 3).mm(learned(3, 1))",
    "torch.mm(input=learned(2, 1), mat2=learned(1, 2))",
    "torch.mm(zeros(2, 0), zeros(0, 3))",
    "! torch.mm(learned(2, 3), learned(2, 3))",
    "! torch.mm(learned(2, 3), learned(3))",
    "! torch.mm(learned(3), learned(3, 2))",
    "! torch.mm(learned(1, 2, 3), learned(3, 2))",
    "! torch.mm(given(2, 2), torch.eye(2, dtype=torch.int64))",
    "! torch.mm(given(2, 2), 2)",
    # bmm
    "torch.bmm(learned(2, 2, 3), learned(2, 3, 1))",
    "learned(2, 1, 3).bmm(learned(2, 3, 2))",
    "torch.bmm(arange(8).view(2, 2, 2), arange(8).view(2, 2, 2))",
    "torch.bmm(learned(0, 2, 3), learned(0, 3, 1))",
    "torch.bmm(learned(2, 2, 0), learned(2, 0, 1))",
    "torch.bmm(input=given(1, 1, 2), mat2=given(1, 2, 1))",
    "! torch.bmm(learned(2, 3), learned(3, 2))",
    "! torch.bmm(learned(2, 2, 3), learned(1, 3, 2))",
    "! torch.bmm(learned(2, 2, 3), learned(2, 2, 3))",
    "! torch.bmm(learned(2, 2, 3), learned(3, 2))",
    "! torch.bmm(given(1, 1, 1), ones(1, 1, 1, dtype=torch.int64))",
    "! learned(2, 2, 2, 2).bmm(learned(2, 2, 2, 2))",
    # mv
    "torch.mv(learned(2, 3), learned(3))",
    "learned(2, 3).mv(learned(3))",
    "! torch.mv(learned(2, 3), learned(2))",
    "! torch.mv(learned(3), learned(3))",
    "! torch.mv(learned(2, 3), learned(3, 1))",
    # dot
    "torch.dot(learned(3), learned(3))",
    "learned(3).dot(learned(3))",
    "torch.dot(tensor([2, 3]), tensor([2, 1]))",
    "torch.dot(zeros(0), zeros(0))",
    "x = learned(3); x.dot(x)",
    "torch.dot(tensor([1.0, 2.0]), tensor([inf, -inf]))",
    "! torch.dot(learned(3), learned(2))",
    "! torch.dot(learned(2, 2), learned(2, 2))",
    "! torch.dot(learned(3), arange(3))",
    "! torch.dot(leaf(1.0), leaf(2.0))",
    "! torch.dot(learned(3), 2)",
    # outer
    "torch.outer(learned(2), learned(3))",
    "learned(2).outer(learned(2))",
    "torch.outer(tensor([1, 2]), tensor([3, 4, 5]))",
    "torch.outer(tensor([1, 2]), tensor([0.5, 1.5]))",
    "torch.outer(zeros(0), zeros(2))",
    "torch.outer(arange(3), arange(2.0))",
    "! torch.outer(learned(2, 2), learned(2))",
    "! torch.outer(leaf(1.0), learned(2))",
    # einsum: one operand
    "torch.einsum('ij->ji', learned(2, 3))",
    "torch.einsum('ij->', learned(2, 3))",
    "torch.einsum('ij->i', learned(2, 3))",
    "torch.einsum('ij->j', learned(2, 3))",
    "torch.einsum('ij', learned(2, 3))",
    "torch.einsum('ji', learned(2, 3))",
    "torch.einsum('ii', learned(3, 3))",
    "torch.einsum('ii->i', learned(3, 3))",
    "torch.einsum('ii->', learned(3, 3))",
    "torch.einsum('bii->bi', learned(2, 3, 3))",
    "torch.einsum('...ii->...i', learned(2, 3, 3))",
    "torch.einsum('...ij->...ji', learned(2, 2, 3))",
    "torch.einsum('...ij->...', learned(2, 2, 3))",
    "torch.einsum('i...->...', learned(2, 3))",
    "torch.einsum('...', learned(2, 3))",
    "torch.einsum('ijk->kij', learned(2, 2, 3))",
    "torch.einsum('', leaf(2.0))",
    "torch.einsum('->', leaf(2.0))",
    "torch.einsum('i->', arange(4))",
    "torch.einsum('iij->j', learned(2, 2, 3))",
    "torch.einsum('iii->i', learned(2, 2, 2))",
    # einsum: two operands
    "torch.einsum('i,i->', learned(3), learned(3))",
    "torch.einsum('i,i', learned(3), learned(3))",
    "torch.einsum('i,j->ij', learned(2), learned(3))",
    "torch.einsum('i,j', learned(2), learned(3))",
    "torch.einsum('j,i', learned(2), learned(3))",
    "torch.einsum('i,i->i', learned(3), learned(3))",
    "torch.einsum('ij,jk->ik', learned(2, 3), learned(3, 4))",
    "torch.einsum('ij,jk', learned(2, 3), learned(3, 4))",
    "torch.einsum('ij,jk->ki', learned(2, 3), learned(3, 4))",
    "torch.einsum('ij,kj->ik', learned(2, 3), learned(4, 3))",
    "torch.einsum('ij,j->i', learned(2, 3), learned(3))",
    "torch.einsum('ij,ij->', learned(2, 3), learned(2, 3))",
    "torch.einsum('ij,ij->ij', learned(2, 3), learned(2, 3))",
    "torch.einsum('ij,ij->i', learned(2, 3), learned(2, 3))",
    "torch.einsum('ij,kl->ijkl', learned(2, 1), learned(1, 2))",
    "torch.einsum('ij,kl->il', learned(2, 3), learned(2, 3))",
    "torch.einsum('ij,jk->', learned(2, 3), learned(3, 4))",
    "torch.einsum('bij,bjk->bik', learned(2, 2, 3), learned(2, 3, 2))",
    "torch.einsum('bqd,bkd->bqk', learned(2, 2, 3), learned(2, 4, 3))",
    "torch.einsum('bhqd,bhkd->bhqk', learned(1, 2, 2, 3), learned(1, 2, 3, 3))",
    "torch.einsum('bqhd,bkhd->bhqk', learned(1, 2, 2, 3), learned(1, 3, 2, 3))",
    "torch.einsum('bhqk,bkhd->bqhd', learned(1, 2, 2, 3), learned(1, 3, 2, 2))",
    "torch.einsum('nhql,nlhd->nqhd', [learned(1, 2, 2, 3), learned(1, 3, 2, 2)])",
    "torch.einsum('...ij,...jk->...ik', learned(2, 2, 3), learned(2, 3, 2))",
    "torch.einsum('...ij,...jk->...ik', learned(2, 1, 2, 3), learned(3, 3, 2))",
    "torch.einsum('...ij,jk->...ik', learned(2, 2, 3), learned(3, 2))",
    "torch.einsum('...d,...d->...', learned(2, 3), learned(2, 3))",
    "torch.einsum('...d,...d', learned(2, 3), learned(2, 3))",
    "torch.einsum('i...,i...->...', learned(2, 3), learned(2, 1))",
    "torch.einsum('...,...', learned(2, 3), learned(3))",
    "torch.einsum('ij, jk -> ik', learned(2, 3), learned(3, 2))",
    "torch.einsum(' i j , j k -> i k ', learned(2, 3), learned(3, 2))",
    "torch.einsum('Ij,jK->IK', learned(2, 3), learned(3, 2))",
    "torch.einsum('aB,Bc', learned(2, 3), learned(3, 2))",
    "torch.einsum('ii,i->i', learned(3, 3), learned(3))",
    "torch.einsum('ii,jj->ij', learned(2, 2), learned(3, 3))",
    "torch.einsum('ij,jk->ik', learned(2, 1), learned(3, 2))",
    "torch.einsum('bi,bi->b', learned(1, 3), learned(2, 3))",
    "torch.einsum('ij,jk->ik', tensor([[1, 2]]), tensor([[3], [4]]))",
    "torch.einsum(',i->i', leaf(2.0), learned(3))",
    "torch.einsum(',', leaf(2.0), leaf(3.0))",
    "torch.einsum('ij,jk->ik', zeros(2, 0), zeros(0, 3))",
    "x = learned(2, 3); torch.einsum('ij,kj->ik', x, x)",
    # einsum: more operands
    "torch.einsum('i,i,i->', learned(3), learned(3), learned(3))",
    "torch.einsum('ij,jk,kl->il', learned(2, 3), learned(3, 2), learned(2, 2))",
    "torch.einsum('bn,anm,bm->ba', learned(2, 3), learned(2, 3, 2), learned(2, 2))",
    "torch.einsum('i,j,k->ijk', learned(2), learned(2), learned(2))",
    "torch.einsum('bij,jk,bkl->bil', learned(2, 2, 3), learned(3, 2), learned(2, 2, 2))",
    # einsum: refused
    "! torch.einsum('ij,jk->ik', learned(2, 3), learned(2, 3))",
    "! torch.einsum('ij->i', learned(3))",
    "! torch.einsum('i->i', learned(2, 3))",
    "! torch.einsum('ij,jk->ik', learned(2, 3))",
    "! torch.einsum('ij->ik', learned(2, 3))",
    "! torch.einsum('ij->ii', learned(2, 3))",
    "! torch.einsum('ii->i', learned(2, 3))",
    "! torch.einsum('i1->i', learned(2, 3))",
    "! torch.einsum('ij->i->j', learned(2, 3))",
    "! torch.einsum('i..j->i', learned(2, 3))",
    "! torch.einsum('......ij->i', learned(2, 3))",
    "! torch.einsum('ij,jk->ik')",
    "! torch.einsum('i,i->', learned(3), arange(3))",
    "! torch.einsum(learned(2), learned(2))",
    "! torch.einsum('ij', 3)",
    "! torch.einsum('ij-i', learned(2, 3))",
    "! torch.einsum('...ij,...jk->...ik', learned(2, 2, 3), learned(3, 3, 2))",
]


@case
def similarity_matrix_by_loops(torch: Any, learned: Any) -> Any:
    x = learned(3, 2)
    return torch.stack([torch.stack([torch.dot(a, b) for b in x]) for a in x])


@case
def attention_with_two_heads(torch: Any, learned: Any) -> Any:
    x, w_qkv, w_out = learned(2, 3, 4), learned(4, 12), learned(4, 4)
    query, key, value = (
        part.view(2, 3, 2, 2).transpose(1, 2) for part in (x @ w_qkv).split(4, dim=-1)
    )
    scores = query @ key.transpose(-2, -1) / 2**0.5  # (batch, heads, queries, keys)
    scores = scores.masked_fill(torch.tril(torch.ones(3, 3)) == 0, float("-inf"))
    heads = torch.softmax(scores, dim=-1) @ value
    return heads.transpose(1, 2).reshape(2, 3, 4) @ w_out
