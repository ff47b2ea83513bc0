"""beta * input + alpha * (a product of matrices), of five kinds of products: addmm and its kin.

Each is composed of the product, a factor and a sum, and has its gradients from them.  What is taken
0 times is not looked at, so that no nan comes of it.
"""

from __future__ import annotations

from ...array import Array, as_number, broadcast_shapes, common, result
from ...dtypes import boolean, float64, numel
from ...graph import Op, record
from ...refusals import takes
from ..arithmetic import logical_and, logical_or
from ..changing import changing
from ..products import bmm, mm, mv
from ..reductions import sum
from ..shaping import expanded, in_other_shape, renamed, unsqueeze

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...graph import Node
    from ...kernels import Shape
    from ...tensor import Tensor


# Taken 0 times: a gradient arrives, and is 0.
def _nothing(g: Tensor, n: Node, i: int) -> Tensor:
    t = n.input(i)
    return result([0.0] * len(t._data), t._shape, float64)


NOT_TAKEN = Op("mul", every=_nothing, tell="taken 0 times", word="not_taken")
ADDMM, ADDMV, ADDR, ADDBMM, BADDBMM = [
    in_other_shape(name) for name in "addmm addmv addr addbmm baddbmm".split()
]


def under_name(out: Tensor, op: Op) -> Tensor:
    """A result that was composed, with the history of one operation of this name."""
    if out.grad_fn is None and out._working is None:
        return out
    return renamed(out, out._shape, op)


def _factor(name: str, number: Any, kind: Any) -> Any:
    if isinstance(number, Array) and not number._shape:
        number = number._data[0]
    if not isinstance(number, (int, float)):
        number = as_number(name, number)
    return number if kind is float64 else int(number)


def _none_of(shape: Shape, kind: Any, *inputs: Tensor) -> Tensor:
    zeros = result([kind.zero] * numel(shape), shape, kind)
    return record(zeros, NOT_TAKEN, inputs)


def _alike(name: str, *operands: Tensor) -> None:
    kind = operands[0].dtype
    for t in operands:
        if t.dtype is not kind:
            raise RuntimeError(f"{name}: dtypes {kind!r} and {t.dtype!r} differ; convert one")
    if kind is boolean:
        raise NotImplementedError(f"{name}: not defined for bools")


def _added(
    op: Op, input: Tensor, a: Tensor, b: Tensor, shape: Shape, beta: Any, alpha: Any, multiply: Any
) -> Tensor:
    """beta * input + alpha * multiply(a, b), which has this shape."""
    name = op.name
    if len(input._shape) > len(shape) or broadcast_shapes(name, input._shape, shape) != shape:
        raise RuntimeError(f"{name}: input {input._shape} does not expand to {shape}")
    kind = input.dtype
    beta, alpha = _factor(name, beta, kind), _factor(name, alpha, kind)
    product = multiply(a, b) if alpha else _none_of(shape, kind, a, b)
    if alpha != 1 and alpha:
        product = product * alpha
    start = input if beta else _none_of(shape, kind, input)
    if beta != 1 and beta:
        start = start * beta
    return under_name(start + product, op)


def _ranks(name: str, a: Tensor, b: Tensor, m: int, n: int) -> None:
    if len(a._shape) != m or len(b._shape) != n:
        words = {1: "a vector", 2: "a matrix", 3: "a batch of matrices (rank 3)"}
        raise RuntimeError(
            f"{name}: expected {words[m]} and {words[n]}, got shapes {a._shape} and {b._shape}"
        )


def _fit(name: str, a: Tensor, b: Tensor) -> None:
    inner = b._shape[0] if len(b._shape) == 1 else b._shape[-2]
    if a._shape[-1] != inner:
        raise RuntimeError(
            f"{name}: {a._shape} @ {b._shape}: inner sizes {a._shape[-1]} and {inner} differ"
        )


@takes("input", "mat1", "mat2")
def addmm(
    input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: float = 1, alpha: float = 1
) -> Tensor:
    """beta * input + alpha * (mat1 @ mat2): what a linear layer computes, with its bias as input.

    Shapes: (n, k) and (k, m), and an input that expands to (n, m).

    >>> import pyattn
    >>> pyattn.addmm(pyattn.ones(2), pyattn.eye(2), pyattn.tensor([[1.0, 2.0], [3.0, 4.0]]), alpha=10)
    tensor([[11., 21.],
            [31., 41.]])
    """
    _ranks("addmm", mat1, mat2, 2, 2)
    _alike("addmm", input, mat1, mat2)
    _fit("addmm", mat1, mat2)
    shape = (mat1._shape[0], mat2._shape[1])
    return _added(ADDMM, input, mat1, mat2, shape, beta, alpha, mm)


@takes("input", "mat", "vec")
def addmv(input: Tensor, mat: Tensor, vec: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """beta * input + alpha * (mat @ vec).

    Shapes: (n, k) and (k), and an input that expands to (n).

    >>> import pyattn
    >>> pyattn.addmv(pyattn.ones(2), pyattn.tensor([[1.0, 2.0], [3.0, 4.0]]), pyattn.ones(2))
    tensor([4., 8.])
    """
    _ranks("addmv", mat, vec, 2, 1)
    _alike("addmv", input, mat, vec)
    _fit("addmv", mat, vec)
    return _added(ADDMV, input, mat, vec, mat._shape[:1], beta, alpha, mv)


def _outer(a: Tensor, b: Tensor) -> Tensor:
    return unsqueeze(a, 1) * b


@takes("input", "vec1", "vec2")
def addr(input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: float = 1, alpha: float = 1) -> Tensor:
    """beta * input + alpha * outer(vec1, vec2).

    Shapes: (n) and (m), and an input that expands to (n, m).

    >>> import pyattn
    >>> pyattn.addr(pyattn.zeros(2, 2), pyattn.tensor([1.0, 2.0]), pyattn.tensor([3.0, 4.0]))
    tensor([[3., 4.],
            [6., 8.]])
    """
    _ranks("addr", vec1, vec2, 1, 1)
    shape = vec1._shape + vec2._shape
    kind = common("addr", input, vec1, vec2)
    if kind is boolean:
        table = expanded(input, shape) if beta else _none_of(shape, kind, input)
        return logical_or(table, logical_and(unsqueeze(vec1, 1), vec2)) if alpha else table.clone()
    for word, number in (("beta", beta), ("alpha", alpha)):
        if kind is not float64 and isinstance(number, float):
            raise RuntimeError(f"addr: {word} {number} must be whole where the operands are")
    input = input.to(kind)
    return _added(ADDR, input, vec1.to(kind), vec2.to(kind), shape, beta, alpha, _outer)


def _batches(name: str, a: Tensor, b: Tensor) -> None:
    _ranks(name, a, b, 3, 3)
    if a._shape[0] != b._shape[0]:
        raise RuntimeError(f"{name}: {a._shape} and {b._shape}: batch sizes differ")
    _fit(name, a, b)


@takes("input", "batch1", "batch2")
def addbmm(
    input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: float = 1, alpha: float = 1
) -> Tensor:
    """beta * input + alpha * (the sum of a batch's products).

    Shapes: (b, n, k) and (b, k, m), and an input that expands to (n, m).

    >>> import pyattn
    >>> pyattn.addbmm(pyattn.zeros(1, 1), pyattn.ones(4, 1, 3), pyattn.ones(4, 3, 1))
    tensor([[12.]])
    """
    _batches("addbmm", batch1, batch2)
    _alike("addbmm", input, batch1, batch2)
    shape = (batch1._shape[1], batch2._shape[2])

    def multiply(a: Tensor, b: Tensor) -> Tensor:
        return sum(bmm(a, b), 0)

    return _added(ADDBMM, input, batch1, batch2, shape, beta, alpha, multiply)


@takes("input", "batch1", "batch2")
def baddbmm(
    input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: float = 1, alpha: float = 1
) -> Tensor:
    """beta * input + alpha * (batch1 @ batch2): scaled scores with a mask added, in one call.

    Shapes: (b, n, k) and (b, k, m), and an input that expands to (b, n, m).

    >>> import pyattn
    >>> q, k = pyattn.ones(1, 1, 4), pyattn.ones(1, 4, 2)
    >>> pyattn.baddbmm(pyattn.tensor([0.0, float("-inf")]), q, k, alpha=0.5)
    tensor([[[2., -inf]]])
    """
    _batches("baddbmm", batch1, batch2)
    _alike("baddbmm", input, batch1, batch2)
    shape = batch1._shape[:2] + batch2._shape[2:]
    return _added(BADDBMM, input, batch1, batch2, shape, beta, alpha, bmm)


addmm_ = changing(addmm)
addmv_ = changing(addmv)
addr_ = changing(addr)
addbmm_ = changing(addbmm)
baddbmm_ = changing(baddbmm)


__all__ = ["addbmm", "addmm", "addmv", "addr", "baddbmm"]
