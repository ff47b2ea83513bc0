"""Starting values that take more than one draw a number: truncated, orthogonal, sparse, unchanging."""

from __future__ import annotations

import math

from .. import kernels
from ..array import result
from ..autograd import no_grad
from ..dtypes import float64
from ..generator import Generator, default_generator
from ..ops.indexing import copy_, zero_
from ..refusals import takes, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..kernels import Flat
    from ..tensor import Tensor


def _put(tensor: Tensor, data: Flat) -> Tensor:
    with no_grad():
        return copy_(tensor, result(data, tensor._shape, float64))


def _below(x: float) -> float:
    """How likely a standard normal is to be below x."""
    return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0


@takes("tensor")
def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Normal draws, those outside a to b drawn again.

    Where fewer than three in ten would be inside, uniform draws are thinned out instead.

    >>> import pyattn
    >>> _ = pyattn.manual_seed(0)
    >>> pyattn.nn.init.trunc_normal_(pyattn.empty(3), std=0.02, a=-0.01, b=0.01)
    tensor([ 0.0081, -0.0059,  0.0036])
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warn("trunc_normal_: the mean is more than 2 std from a to b, and the draws may be uneven")
    source = default_generator if generator is None else generator
    inside = _below((b - mean) / std) - _below((a - mean) / std)
    count = len(tensor._data)
    if inside > 0.3:
        low, high = _single(a), _single(b)
        drawn = source.normals(count, mean, std)
        while not all([low <= x <= high for x in drawn]):
            again = source.normals(count, mean, std)
            drawn = [x if low <= x <= high else y for x, y in zip(drawn, again)]
        return _put(tensor, drawn)
    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2
    drawn = source.uniforms(count, a, b)
    candidates = drawn
    pending = [True] * count
    while True:
        heights = [-0.5 * ((x - mean) / std) ** 2 - peak for x in candidates]
        tried = kernels.log(source.uniforms(count))
        pending = [p and t > h for p, t, h in zip(pending, tried, heights)]
        if not any(pending):
            return _put(tensor, drawn)
        candidates = source.uniforms(count, a, b)
        drawn = [y if p else x for p, x, y in zip(pending, drawn, candidates)]


def _single(x: float) -> float:
    """The nearest float32, which PyTorch compares its draws with."""
    from array import array

    return float(array("f", [x])[0])


@takes("tensor")
def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """A random matrix whose rows, or columns if it has fewer, are of length gain and at right angles.

    What has more than two axes is taken as a matrix of its first size.  Normal draws, of which each
    line in turn keeps what is at right angles to those before.  Raises ValueError for a rank below
    2.  Saxe, McClelland and Ganguli, 2013.

    >>> import pyattn
    >>> w = pyattn.nn.init.orthogonal_(pyattn.empty(2, 3))
    >>> pyattn.allclose(w @ w.T, pyattn.eye(2))
    True
    """
    if len(tensor._shape) < 2:
        raise ValueError(f"orthogonal_: expected rank 2 or more, got shape {tensor._shape}")
    if not tensor._data:
        return tensor
    rows = tensor._shape[0]
    columns = len(tensor._data) // rows
    source = default_generator if generator is None else generator
    drawn = source.normals(rows * columns)
    wide = rows < columns
    # The lines that are to be at right angles: the columns, or the rows where they are fewer.
    lines = [drawn[i * columns : (i + 1) * columns] for i in range(rows)]
    if not wide:
        lines = [drawn[j::columns] for j in range(columns)]
    lines = orthonormal(lines)
    data: Flat = []
    for line in lines if wide else zip(*lines):
        data += [gain * x for x in line]
    return _put(tensor, data)


def orthonormal(lines: list[Flat]) -> list[Flat]:
    """Lines of length 1 at right angles, each in the span of the given ones up to its own.

    >>> orthonormal([[0.0, 2.0], [3.0, 4.0]])
    [[0.0, 1.0], [1.0, 0.0]]
    """
    made: list[Flat] = []
    for line in lines:
        for _ in range(2):  # once more, for what rounding has left
            for other in made:
                line = kernels.scaled_sum(line, other, -kernels.dot(line, other))
        length = math.sqrt(kernels.dot(line, line))
        made.append([x / length if length else 0.0 for x in line])
    return made


@takes("tensor")
def sparse_(
    tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None
) -> Tensor:
    """Normal draws, of which in each column that share of the rows, rounded up, is 0.

    Raises ValueError for other than a matrix.  Martens, 2010.

    >>> import pyattn
    >>> (pyattn.nn.init.sparse_(pyattn.empty(10, 2), 0.3) == 0).sum(0)
    tensor([3, 3])
    """
    if len(tensor._shape) != 2:
        raise ValueError(f"sparse_: expected a matrix, got shape {tensor._shape}")
    rows, columns = tensor._shape
    zeros = math.ceil(sparsity * rows)
    source = default_generator if generator is None else generator
    data = source.normals(rows * columns, 0, std)
    for j in range(columns):
        for i in default_generator.permutation(rows)[:zeros]:
            data[i * columns + j] = 0.0
    return _put(tensor, data)


@takes("tensor")
def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """A convolution's weight that leaves its input as it is: 1 in the middle, channel by channel.

    Shapes: (out_channels, in_channels, ...) of rank 3 to 5.  With `groups` each group of output
    channels begins with the first input channel again.  Raises ValueError for another rank, or
    where the groups do not divide the channels.

    >>> import pyattn
    >>> pyattn.nn.init.dirac_(pyattn.empty(2, 2, 3)).tolist()
    [[[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]]
    """
    shape = tensor._shape
    if len(shape) not in (3, 4, 5):
        raise ValueError(f"dirac_: expected rank 3, 4 or 5, got shape {shape}")
    if shape[0] % groups:
        raise ValueError(f"dirac_: {shape[0]} channels cannot be divided into {groups} groups")
    share = shape[0] // groups
    middle = tuple([size // 2 for size in shape[2:]])
    with no_grad():
        zero_(tensor)
        for group in range(groups):
            for d in range(min(share, shape[1])):
                tensor[(group * share + d, d) + middle] = 1
    return tensor


__all__ = ["dirac_", "orthogonal_", "sparse_", "trunc_normal_"]
