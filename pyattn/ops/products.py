"""Products of vectors and matrices: dot, matmul and its kin, einsum, the linear map.

All of them are one operation, `product`: rows times columns, for every matrix of a batch, where
either matrix may be taken as its transpose.  Its two rules are products again,

    C = A B:   dA = dC B^T   and   dB = A^T dC,

so that matmul's gradients, and the gradients of those, need no other code and no copying.
"""

from __future__ import annotations

from .. import kernels
from ..array import broadcast_shapes, require, result
from ..dtypes import boolean, float64, kept, numel
from ..graph import Node, Op, blocks, record, recording
from ..refusals import named, takes
from ..storage import rows_of
from .shaping import permute, renamed, reshaped, squeeze

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..graph import Rule
    from ..kernels import Flat, Shape
    from ..tensor import Tensor


def _folded(a: Tensor) -> Tensor:
    """A batch of matrices as one tall matrix."""
    return reshaped(a, (numel(a._shape[:-1]), a._shape[-1]))


def _first_rule(g: Tensor, n: Node, ta: bool, tb: bool) -> Tensor:
    b = n.input(1)
    return product(b, g, tb, True) if ta else product(g, b, False, not tb)


def _second_rule(g: Tensor, n: Node, ta: bool, tb: bool) -> Tensor:
    a = n.input(0)
    if len(a._shape) > 2 and not ta and len(n.input(1)._shape) == 2:  # one matrix for the batch
        a, g = _folded(a), _folded(g)
    return product(g, a, True, ta) if tb else product(a, g, not ta, False)


def _multiplying(name: str, *more: Rule, word: str = "product") -> Op:
    """A product of matrices, which may be taken as their transposes."""
    return Op(name, _first_rule, _second_rule, *more, args="ta tb", tell="product_rule", word=word)


def _of_vector(name: str) -> Op:
    """A product whose vector was a matrix on the way: without the axis that made it one."""
    return Op(
        name,
        lambda g, n, shape: reshaped(g, shape),
        args="shape",  # before
        moves="_same",
        word="squeezed",
    )


MATMUL, MM, BMM, EINSUM = [_multiplying(name) for name in ("matmul", "mm", "bmm", "einsum")]
LINEAR = _multiplying("linear", lambda g, n, ta, tb: g, word="linear")
MATMUL_OF_VECTOR, MV, LINEAR_OF_VECTOR = OF_VECTORS = [
    _of_vector(name) for name in ("matmul", "mv", "linear")
]


def _multiplied(name: str, a: Tensor, b: Tensor, ta: bool, tb: bool) -> tuple[Flat, Shape]:
    """The numbers and the shape of a product of rank-2-or-more tensors."""
    if a.dtype is not b.dtype:
        bools = a.dtype is boolean and len(b._shape) > 2
        raise (NotImplementedError if bools else RuntimeError)(
            f"{name}: dtypes {a.dtype!r} and {b.dtype!r} differ; convert one"
        )
    n, k, inner, m = kernels.sizes_of(a._shape[-2:], b._shape[-2:], ta, tb)
    if k != inner:
        raise RuntimeError(f"{name}: {a._shape} @ {b._shape}: inner sizes {k} and {inner} differ")
    lead = a._shape[:-2]
    zero = a.dtype.zero
    if a.dtype is boolean and a._data and b._data:
        raise NotImplementedError(f"{name}: not defined for bools")
    plan: Any
    if len(b._shape) == 2 and not ta:  # the batch of a is just more rows
        plan = kernels.plan_for((numel(lead) * n, k), b._shape, False, tb)
        return plan.multiply(a._data, b._data, zero), lead + (n, m)
    b_lead = b._shape[:-2]
    firsts: Any = range(numel(lead))
    seconds: Any = range(numel(b_lead))
    if lead != b_lead:
        both = broadcast_shapes(name, lead, b_lead)
        firsts = kernels.expand(list(firsts), lead, both)
        seconds = kernels.expand(list(seconds), b_lead, both)
        lead = both
    x, y, nk, km = a._data, b._data, n * k, k * m
    plan = kernels.plan_for(a._shape[-2:], b._shape[-2:], ta, tb)
    data: Flat = []
    for i, j in zip(firsts, seconds):
        data += plan.multiply(x[i * nk : (i + 1) * nk], y[j * km : (j + 1) * km], zero)
    if k == 1:  # unlike mm's, the sums of a batch of matrices start at 0 even then: no -0
        data = [zero + v for v in data]
    return data, lead + (n, m)


_plans = kernels.plans  # looked up at every product, so by a name of its own


def product(a: Tensor, b: Tensor, ta: bool = False, tb: bool = False, op: Op = MATMUL) -> Tensor:
    """A B over the last two axes, with A or B transposed on request; leading axes broadcast."""
    key = (a._shape, b._shape, ta, tb)
    plan = _plans.get(key) or kernels.plan_for(*key)
    if plan is not None and a.dtype is float64 and b.dtype is float64:
        # Two matrices that fit: no more to ask.
        if plan.whole is not None:
            data = plan.whole(a._data, b._data, 0.0)
        elif plan.dots is not None:
            data = plan.dots([a._data], rows_of(b), 0.0)
        else:
            data = plan.multiply(a._data, b._data, 0.0)
        out = result(data, plan.shape, float64)
        if (a._requires_grad or b._requires_grad) and recording():
            out.grad_fn = Node(op, (a, b), (ta, tb), out)
            out._requires_grad = True
        elif blocks:
            record(out, op, (a, b), (ta, tb))
        return out
    data, shape = _multiplied(op.name, a, b, ta, tb)
    return record(result(kept(data, a.dtype), shape, a.dtype), op, (a, b), (ta, tb))


def _times_vectors(name: str, input: Tensor, other: Tensor) -> Tensor:
    """The product where one side or both are vectors."""
    n, m = len(input._shape), len(other._shape)
    if not n or not m:
        raise RuntimeError(
            f"{name}: {input._shape} @ {other._shape}: both need rank 1 or more; use * for numbers"
        )
    if n == 1 and m == 1:
        return _dot(name, input, other)
    inner = other._shape[0] if m == 1 else other._shape[-2]
    if input._shape[-1] != inner and input.dtype is other.dtype:
        raise RuntimeError(
            f"{name}: {input._shape} @ {other._shape}: inner sizes {input._shape[-1]} and {inner} "
            "differ"
        )
    if m == 1:
        y = product(input, reshaped(other, other._shape + (1,)))
        return renamed(y, y._shape[:-1], MV if n == 2 else MATMUL_OF_VECTOR)
    y = product(reshaped(input, (1,) + input._shape), other)
    return renamed(y, y._shape[:-2] + y._shape[-1:], MATMUL_OF_VECTOR)


_linear_of_vector = takes(called="linear")(_times_vectors)


@named
def matmul(input: Tensor, other: Tensor) -> Tensor:
    """input @ other: the matrix product, for every rank.

    Vector @ vector is their dot product; a vector is a row on the left and a column on the right;
    of higher ranks the last two axes are the matrices and the others broadcast:
    (..., n, k) @ (..., k, m) is (..., n, m).  Raises RuntimeError where the inner sizes k differ.

    >>> import pyattn
    >>> pyattn.tensor([[1, 2], [3, 4]]) @ pyattn.tensor([[5, 6], [7, 8]])
    tensor([[19, 22],
            [43, 50]])
    """
    try:
        n, m = len(input._shape), len(other._shape)
    except AttributeError:
        require("matmul", input, other)
        raise
    if n < 2 or m < 2:
        return _times_vectors("matmul", input, other)
    return product(input, other)


@takes("input", "mat2")
def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """The product of two matrices, (n, k) and (k, m); no broadcasting.

    >>> import pyattn
    >>> pyattn.mm(pyattn.tensor([[1, 2]]), pyattn.tensor([[3], [4]]))
    tensor([[11]])
    """
    if len(input._shape) != 2 or len(mat2._shape) != 2:
        raise RuntimeError(
            f"mm: expected two matrices, got shapes {input._shape} and {mat2._shape}"
        )
    return product(input, mat2, op=MM)


@takes("input", "mat2")
def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """The products of two batches of matrices, (b, n, k) and (b, k, m); no broadcasting.

    Document 004.

    >>> import pyattn
    >>> pyattn.bmm(pyattn.ones(2, 1, 4), pyattn.ones(2, 4, 6)).shape
    torch.Size([2, 1, 6])
    """
    if len(input._shape) != 3 or len(mat2._shape) != 3:
        raise RuntimeError(
            "bmm: expected two batches of matrices (rank 3), got shapes "
            f"{input._shape} and {mat2._shape}"
        )
    if input._shape[0] != mat2._shape[0]:
        raise RuntimeError(f"bmm: {input._shape} and {mat2._shape}: batch sizes differ")
    return product(input, mat2, op=BMM)


@takes("input", "vec")
def mv(input: Tensor, vec: Tensor) -> Tensor:
    """The product of a matrix (n, k) and a vector (k).

    >>> import pyattn
    >>> pyattn.mv(pyattn.tensor([[1, 2], [3, 4]]), pyattn.tensor([1, 1]))
    tensor([3, 7])
    """
    if len(input._shape) != 2 or len(vec._shape) != 1:
        raise RuntimeError(
            f"mv: expected a matrix and a vector, got shapes {input._shape} and {vec._shape}"
        )
    return _times_vectors("mv", input, vec)


DOT = Op("dot", lambda g, n: g * n.input(1), lambda g, n: g * n.input(0), tell="dot_rule")


def _dot(name: str, a: Tensor, b: Tensor) -> Tensor:
    """The dot product of what are vectors."""
    if a.dtype is not b.dtype:
        raise RuntimeError(f"{name}: dtypes {a.dtype!r} and {b.dtype!r} differ; convert one")
    if a._shape != b._shape:
        raise RuntimeError(f"{name}: lengths {len(a._data)} and {len(b._data)} differ")
    if a.dtype is boolean:
        raise NotImplementedError(f"{name}: not defined for bools")
    kind = a.dtype
    return record(result([kind.type(kernels.dot(a._data, b._data))], (), kind), DOT, (a, b))


@takes("input", "tensor")
def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """The dot product of two vectors: x1 * y1 + x2 * y2 + ...

    The similarity that attention is built on (documents 000 and 002).  Raises RuntimeError where
    the lengths differ or one is not a vector.

    >>> import pyattn
    >>> pyattn.dot(pyattn.tensor([1, 2, 3]), pyattn.tensor([2, 4, 6]))
    tensor(28)
    """
    if len(input._shape) != 1 or len(tensor._shape) != 1:
        raise RuntimeError(
            f"dot: expected two vectors, got shapes {input._shape} and {tensor._shape}"
        )
    return _dot("dot", input, tensor)


@takes("input", "vec2")
def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """The table of every product of two vectors' elements: (n) and (m) give (n, m).

    >>> import pyattn
    >>> pyattn.outer(pyattn.tensor([1, 2]), pyattn.tensor([10, 20, 30]))
    tensor([[10, 20, 30],
            [20, 40, 60]])
    """
    if len(input._shape) != 1 or len(vec2._shape) != 1:
        raise RuntimeError(
            f"outer: expected two vectors, got shapes {input._shape} and {vec2._shape}"
        )
    return input.unsqueeze(1) * vec2


@named
def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """input @ weight.T + bias, the map that nn.Linear applies.

    Shapes: (..., in) by a weight of (out, in) and a bias of (out) gives (..., out).  Raises
    RuntimeError where they do not fit.

    >>> import pyattn
    >>> weight = pyattn.tensor([[1.0, 2.0], [0.0, 1.0], [1.0, 0.0]])
    >>> pyattn.nn.functional.linear(pyattn.tensor([[1.0, 1.0]]), weight, pyattn.ones(3))
    tensor([[4., 2., 2.]])
    """
    if bias is None:
        try:
            shape, wide = input._shape, weight._shape
            if shape[-1] == wide[1] and len(shape) > 1 and len(wide) == 2:
                return product(input, weight, False, True, LINEAR)
        except (AttributeError, IndexError):
            pass  # what is wrong is said below
    require("linear", input, weight, *([] if bias is None else [bias]))
    rank = len(weight._shape)
    if rank not in (1, 2) or not input._shape or input._shape[-1] != weight._shape[-1]:
        raise RuntimeError(
            f"linear: input {input._shape} does not fit weight {weight._shape}: its last size must "
            f"be {weight._shape[-1] if rank else 1}"
        )
    if rank == 1:
        if bias is not None:
            raise RuntimeError(f"linear: a weight of shape {weight._shape} takes no bias")
        return _linear_of_vector("linear", input, weight)
    x = reshaped(input, (1,) + input._shape) if len(input._shape) == 1 else input
    if bias is None:
        y = product(x, weight, False, True, LINEAR)
    else:
        y = _with_bias(x, weight, bias)
    return y if x is input else renamed(y, y._shape[1:], LINEAR_OF_VECTOR)


def _with_bias(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """x @ weight.T + bias, in one step."""
    if bias._shape not in ((weight._shape[0],), (1,), ()):
        raise RuntimeError(
            f"linear: bias {bias._shape} does not fit weight {weight._shape}: expected "
            f"{(weight._shape[0],)}"
        )
    data, shape = _multiplied("linear", x, weight, False, True)
    if data and x.dtype is boolean:
        raise RuntimeError("linear: a bias is not added to bools")
    rows = len(data) // (len(bias._data) or 1)
    data = kernels.add(data, kernels.as_list(bias._data) * rows)
    if x.dtype is not float64:
        data = kept(data, x.dtype)
    y = result(data, shape, x.dtype)
    return record(y, LINEAR, (x, weight, bias), (False, True))


# Einstein's notation: letters name axes, a repeated letter is multiplied and, where the output does
# not name it, summed.


def _letters(equation: str, operands: tuple[Tensor, ...]) -> tuple[list[list[str]], list[str]]:
    """The label of every axis of each operand, and of the output; an ellipsis becomes '0', '1', ..."""
    equation = equation.replace(" ", "")
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    if len(terms) != len(operands):
        raise RuntimeError(
            f"einsum: '{equation}' speaks of {len(terms)} operands, but {len(operands)} were given"
        )
    for c in left.replace(",", "").replace("...", "") + right.replace("...", ""):
        if not c.isalpha():
            raise RuntimeError(f"einsum: '{equation}': axes are named by letters, not by {c!r}")
    most = 0
    labels = []
    for term, t in zip(terms, operands):
        head, _, tail = term.partition("...")
        named = term.replace("...", "")
        extra = len(t._shape) - len(named)
        if extra < 0 or (extra and named == term) or "..." in tail:
            raise RuntimeError(
                f"einsum: '{term}' names {len(named)} axes, but its operand has shape {t._shape}"
            )
        most = max(most, extra)
        labels.append(list(head) + [str(-d) for d in range(-extra, 0)] + list(tail))
    dots = [str(-d) for d in range(-most, 0)]
    if not arrow:
        seen = [c for term in labels for c in term]
        return labels, dots + sorted([c for c in set(seen) if seen.count(c) == 1 and c.isalpha()])
    head, ellipsis, tail = right.partition("...")
    output = list(head) + (dots if ellipsis else []) + list(tail)
    known = set([c for term in labels for c in term])
    for c in output:
        if c not in known or output.count(c) > 1:
            raise RuntimeError(
                f"einsum: '{equation}': the output must name axes of the operands, each once: {c!r}"
            )
    return labels, output


def _single(t: Tensor, labels: list[str]) -> tuple[Tensor, list[str]]:
    """An operand with each label once: where one is repeated, the diagonal is taken."""
    for c in list(labels):
        while labels.count(c) > 1:
            a = labels.index(c)
            b = labels.index(c, a + 1)
            if t._shape[a] != t._shape[b]:
                raise RuntimeError(
                    f"einsum: {c!r} names axes of sizes {t._shape[a]} and {t._shape[b]}"
                )
            t = t.diagonal(0, a, b)
            labels = [x for i, x in enumerate(labels) if i not in (a, b)] + [c]
    return t, labels


def _contract(
    a: Tensor, la: list[str], b: Tensor, lb: list[str], keep: set[str]
) -> tuple[Tensor, list[str]]:
    """Two operands multiplied, summed over the labels they share that nobody else needs."""
    batch = [c for c in la if c in lb and c in keep]
    inner = [c for c in la if c in lb and c not in keep]
    rows = [c for c in la if c not in lb]
    columns = [c for c in lb if c not in la]
    size = dict(zip(la + lb, a._shape + b._shape))

    def laid(t: Tensor, labels: list[str], *groups: list[str]) -> Tensor:
        order = [labels.index(c) for group in groups for c in group]
        if order != list(range(len(order))):
            t = permute(t, order)
        return reshaped(t, tuple([numel(tuple([size[c] for c in group])) for group in groups]))

    x, y = laid(a, la, batch, rows, inner), laid(b, lb, batch, inner, columns)
    # Where nothing is summed the elements are multiplied, which keeps the sign of a zero.
    out = x * y if x._shape[2] == 1 else product(x, y, op=EINSUM)
    left = batch + rows + columns
    return reshaped(out, tuple([size[c] for c in left])), left


def einsum(equation: Any, *operands: Any) -> Tensor:
    """Products and sums of tensors by Einstein's notation.

    Each operand's axes are named by letters; axes with one name are multiplied together, and what
    the output (after ->, else the letters named once, in order) does not name is summed.  `...`
    stands for any further axes, which broadcast.  The form einsum(a, [0, 1], b, [1, 2], [0, 2])
    names axes by numbers.  Raises RuntimeError where names and shapes do not agree.

    >>> import pyattn
    >>> a, b = pyattn.tensor([[1, 2], [3, 4]]), pyattn.tensor([[5, 6], [7, 8]])
    >>> pyattn.einsum("ik,kj->ij", a, b)
    tensor([[19, 22],
            [43, 50]])
    >>> pyattn.einsum("ii", a)
    tensor(5)
    """
    if not isinstance(equation, str):
        equation, operands = _from_numbers((equation,) + operands)
    elif len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    if not operands:
        raise ValueError("einsum: expected at least one operand")
    require("einsum", *operands)
    named, output = _letters(equation, operands)
    terms = [_single(t, labels) for t, labels in zip(operands, named)]

    sizes: dict[str, int] = {}
    for t, labels in terms:
        for c, size in zip(labels, t._shape):
            if sizes.get(c, 1) == 1:
                sizes[c] = size
            elif size not in (1, sizes[c]):
                raise RuntimeError(
                    f"einsum: {c!r} names axes of sizes {sizes[c]} and {size}, which do not broadcast"
                )
    for k, (t, labels) in enumerate(terms):  # an axis of 1 beside a longer one just goes
        for d in reversed(range(len(labels))):
            if t._shape[d] == 1 and sizes[labels[d]] != 1:
                t = squeeze(t, d)
                labels = labels[:d] + labels[d + 1 :]
        terms[k] = t, labels

    for k, (t, labels) in enumerate(terms):  # what only this operand names, and nobody wants
        others = set([c for j, (_, names) in enumerate(terms) if j != k for c in names] + output)
        alone = [d for d, c in enumerate(labels) if c not in others]
        if alone:
            t, labels = t.sum(alone), [c for c in labels if c in others]
        terms[k] = t, labels
    while len(terms) > 1:
        (a, la), (b, lb) = terms[0], terms[1]
        keep = set(output + [c for _, names in terms[2:] for c in names])
        terms[:2] = [_contract(a, la, b, lb, keep)]
    t, labels = terms[0]
    order = [labels.index(c) for c in output]
    if order != list(range(len(order))):
        return permute(t, order)
    return t.clone() if t is operands[0] else t


def _from_numbers(arguments: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The form einsum(a, [0, 1], b, [1, 2], [0, 2]) as an equation and operands."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    def term(axes: Any) -> str:
        try:
            return "".join(["..." if axis is Ellipsis else alphabet[axis] for axis in axes])
        except (IndexError, TypeError):
            raise TypeError(f"einsum: axes are numbered from 0 to 51, got {axes!r}") from None

    tensors = arguments[0 : len(arguments) // 2 * 2 : 2]
    equation = ",".join([term(axes) for axes in arguments[1::2][: len(tensors)]])
    if len(arguments) % 2:
        equation += "->" + term(arguments[-1])
    return equation, tensors


__all__ = ["bmm", "dot", "einsum", "matmul", "mm", "mv", "outer"]
