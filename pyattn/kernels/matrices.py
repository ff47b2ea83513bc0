"""Decompositions of one matrix, given as a list of rows: LU, Cholesky, QR, eigenvalues, singular values.

The numbers are LAPACK's where LAPACK's are told by a rule: the pivots of LU are the largest of their
columns, and QR reflects so that the diagonal of R has the sign against its column's.  Eigenvectors and
singular vectors have a sign that is nobody's rule.  Source: Golub and Van Loan, Matrix Computations,
4th edition, Johns Hopkins University Press, 2013, whose algorithms are given by number.
"""

from __future__ import annotations

import math

from ..portable import mul

TYPE_CHECKING = False
if TYPE_CHECKING:
    Rows = list[list[float]]

EPS = 2.0**-52


def identity(n: int) -> Rows:
    """Ones on the diagonal.

    >>> identity(2)
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return [[float(i == j) for j in range(n)] for i in range(n)]


def turned(a: Rows, columns: int) -> Rows:
    """The transpose of a matrix of so many columns.

    >>> turned([[1.0, 2.0]], 2)
    [[1.0], [2.0]]
    """
    return [list(column) for column in zip(*a)] if a else [[] for _ in range(columns)]


def lu(a: Rows) -> tuple[Rows, list[int], float, int]:
    """P A = L U with partial pivoting (3.4.1): L and U in one matrix, which row came where, P's sign.

    Last comes the number of the first pivot that is 0, counted from 1; 0 where there is none.

    >>> lu([[1.0, 2.0], [2.0, 2.0]])
    ([[2.0, 2.0], [0.5, 1.0]], [1, 0], -1.0, 0)
    """
    a = [list(row) for row in a]
    rows = len(a)
    columns = len(a[0]) if a else 0
    order = list(range(rows))
    sign, singular = 1.0, 0
    for k in range(min(rows, columns)):
        best = max(range(k, rows), key=lambda i: math.fabs(a[i][k]) if a[i][k] == a[i][k] else 0)
        if best != k:
            a[k], a[best] = a[best], a[k]
            order[k], order[best] = order[best], order[k]
            sign = -sign
        top = a[k]
        pivot = top[k]
        if pivot == 0:
            singular = singular or k + 1
            continue
        for row in a[k + 1 :]:
            if row[k]:
                f = row[k] = row[k] / pivot
                for j in range(k + 1, columns):
                    row[j] -= f * top[j]
    return a, order, sign, singular


def substituted(a: Rows, b: Rows, upper: bool, unit: bool = False) -> Rows:
    """X with A X = B, for a triangular A (3.1.3, 3.1.4); b and X are given by columns.

    >>> substituted([[2.0, 0.0], [1.0, 4.0]], [[2.0, 9.0]], False)
    [[1.0, 2.0]]
    """
    n = len(a)
    order = range(n - 1, -1, -1) if upper else range(n)
    found = []
    for column in b:
        x = list(column)
        for i in order:
            row = a[i]
            if upper:
                rest = x[i] - sum(map(mul, row[i + 1 :], x[i + 1 :]))
            else:
                rest = x[i] - sum(map(mul, row[:i], x[:i]))
            x[i] = rest if unit else _over(rest, row[i])
        found.append(x)
    return found


def _over(x: float, y: float) -> float:
    if y:
        return x / y
    return math.nan if not x or x != x else math.copysign(math.inf, x) * math.copysign(1.0, y)


def solved(a: Rows, b: Rows) -> tuple[Rows, int]:
    """X with A X = B, and the number of the first pivot that is 0; b and X are given by columns.

    >>> solved([[0.0, 2.0], [4.0, 0.0]], [[2.0, 8.0]])
    ([[2.0, 1.0]], 0)
    """
    parts, order, _, singular = lu(a)
    if singular:
        return [[math.nan] * len(a) for _ in b], singular
    b = [[column[i] for i in order] for column in b]
    return substituted(parts, substituted(parts, b, False, True), True), 0


def cholesky(a: Rows) -> tuple[Rows, int]:
    """The lower triangular L with L L^T = A (4.2.1), of A's lower triangle.

    Second comes the number of the first row where A turns out not to be positive; 0 where it is.

    >>> cholesky([[4.0, 0.0], [2.0, 5.0]])
    ([[2.0, 0.0], [1.0, 2.0]], 0)
    """
    n = len(a)
    made: Rows = []
    for i in range(n):
        row: list[float] = []
        for j in range(i):
            other = made[j]
            row.append((a[i][j] - sum(map(mul, row, other[:j]))) / other[j])
        left = a[i][i] - sum(map(mul, row, row))
        if not left > 0:
            return made + [[0.0] * n for _ in range(i, n)], i + 1
        row.append(math.sqrt(left))
        made.append(row + [0.0] * (n - 1 - i))
    return made, 0


def qr(a: Rows, columns: int, complete: bool) -> tuple[Rows, Rows]:
    """Q and R with A = Q R, by Householder's reflections (5.2.1); complete, Q is square.

    >>> q, r = qr([[3.0], [4.0]], 1, False)
    >>> [[round(x, 4) for x in row] for row in q], r
    ([[-0.6], [-0.8]], [[-5.0]])
    """
    rows = len(a)
    lines = turned(a, columns)  # A by columns, which become R's
    k = min(rows, columns)
    reflections: list[tuple[list[float], float]] = []
    for j in range(k):
        line = lines[j]
        alpha, rest = line[j], line[j + 1 :]
        length = math.hypot(*rest) if rest else 0.0
        if length == 0:
            reflections.append(([], 0.0))
            line[j + 1 :] = [0.0] * len(rest)
            continue
        beta = -math.copysign(math.hypot(alpha, length), alpha)
        v = [1.0] + [x / (alpha - beta) for x in rest]
        tau = (beta - alpha) / beta
        reflections.append((v, tau))
        line[j:] = [beta] + [0.0] * len(rest)
        for other in lines[j + 1 :]:
            _reflect(other, j, v, tau)
    size = rows if complete else k
    basis = [[float(i == j) for i in range(rows)] for j in range(size)]  # Q by columns
    for j in reversed(range(k)):
        v, tau = reflections[j]
        if tau:
            for line in basis[j:]:
                _reflect(line, j, v, tau)
    return turned(basis, rows), turned([line[:size] for line in lines], size)


def _reflect(line: list[float], j: int, v: list[float], tau: float) -> None:
    part = line[j:]
    f = tau * sum(map(mul, v, part))
    line[j:] = [x - f * y for x, y in zip(part, v)]


def eigen(a: Rows) -> tuple[list[float], Rows]:
    """The eigenvalues of a symmetric matrix, from the least up, and its eigenvectors, each a row.

    By Jacobi's rotations (8.5.2), whose small eigenvalues are as exact as any method's.

    >>> eigen([[2.0, 0.0], [0.0, 1.0]])
    ([1.0, 2.0], [[0.0, 1.0], [1.0, 0.0]])
    """
    n = len(a)
    a = [list(row) for row in a]
    vectors = identity(n)
    for _ in range(60):
        off = sum([a[i][j] ** 2 for i in range(n) for j in range(i)])
        if not off > 1e-300 or off <= (1e-17**2) * sum([a[i][i] ** 2 for i in range(n)]):
            break
        for p in range(n):
            for q in range(p + 1, n):
                c, s = _rotation(a[p][p], a[p][q], a[q][q])
                if s == 0:
                    continue
                for row in a:
                    x, y = row[p], row[q]
                    row[p], row[q] = c * x - s * y, s * x + c * y
                _rotate(a, p, q, c, s)
                _rotate(vectors, p, q, c, s)
                a[p][q] = a[q][p] = 0.0
    order = sorted(range(n), key=lambda i: a[i][i])
    return [a[i][i] for i in order], [_headed(vectors[i]) for i in order]


def _rotation(x: float, between: float, y: float) -> tuple[float, float]:
    """The cosine and sine that make the number between two diagonal ones 0."""
    if between == 0 or math.fabs(between) < 1e-18 * math.sqrt(math.fabs(x * y)):
        return 1.0, 0.0
    tau = (y - x) / (2 * between)
    t = math.copysign(1.0, tau) / (math.fabs(tau) + math.hypot(1.0, tau))
    c = 1 / math.hypot(1.0, t)
    return c, t * c


def _rotate(rows: Rows, p: int, q: int, c: float, s: float) -> None:
    x, y = rows[p], rows[q]
    rows[p] = [c * u - s * v for u, v in zip(x, y)]
    rows[q] = [s * u + c * v for u, v in zip(x, y)]


def _headed(v: list[float]) -> list[float]:
    """The vector or its opposite, whichever has its largest number above 0."""
    return [-x for x in v] if v and max(v, key=math.fabs) < 0 else v


def singular(a: Rows, columns: int) -> tuple[Rows, list[float], Rows]:
    """U, S and V with A = U diag(S) V^T: U's and V's columns as rows, S from the largest down.

    By rotations of A's columns until each is square to the others (8.6.3).

    >>> singular([[0.0, 2.0], [1.0, 0.0]], 2)
    ([[1.0, 0.0], [0.0, 1.0]], [2.0, 1.0], [[0.0, 1.0], [1.0, 0.0]])
    """
    if len(a) < columns:
        last, sizes, first = singular(turned(a, columns), len(a))
        return first, sizes, last
    rows = len(a)
    lines, v = turned(a, columns), identity(columns)
    for _ in range(60):
        turns = 0
        for p in range(columns):
            for q in range(p + 1, columns):
                x, y = lines[p], lines[q]
                xx, xy, yy = sum(map(mul, x, x)), sum(map(mul, x, y)), sum(map(mul, y, y))
                if math.fabs(xy) <= EPS * math.sqrt(xx * yy) or xy == 0:
                    continue
                turns += 1
                c, s = _rotation(xx, xy, yy)
                _rotate(lines, p, q, c, s)
                _rotate(v, p, q, c, s)
        if not turns:
            break
    lengths = [math.hypot(*line) if line else 0.0 for line in lines]
    order = sorted(range(columns), key=lambda i: -lengths[i])
    values = [lengths[i] for i in order]
    most = values[0] if values else 0.0
    u: Rows = []
    for i in order:
        if lengths[i] > most * EPS * 1e-3:
            u.append([x / lengths[i] for x in lines[i]])
    return completed(u, rows, len(order)), values, [v[i] for i in order]


def completed(basis: Rows, size: int, count: int) -> Rows:
    """Vectors of length 1 that are square to each other, and more of them, up to so many.

    >>> completed([[0.0, 1.0]], 2, 2)
    [[0.0, 1.0], [1.0, 0.0]]
    """
    basis = list(basis)
    axis = 0
    while len(basis) < count:
        new = [float(i == axis) for i in range(size)]
        axis += 1
        for _ in range(2):  # twice is enough
            for other in basis:
                f = sum(map(mul, new, other))
                new = [x - f * y for x, y in zip(new, other)]
        length = math.hypot(*new)
        if length > 1e-2 / size:
            basis.append([x / length for x in new])
    return basis


def exponential(a: Rows) -> Rows:
    """e to the power of a matrix: its series at a small part of it, squared again and again.

    >>> exponential([[0.0, 1.0], [0.0, 0.0]])
    [[1.0, 1.0], [0.0, 1.0]]
    """
    n = len(a)
    largest = max([sum(map(math.fabs, row)) for row in a], default=0.0)
    if largest - largest != 0:
        return [[math.nan] * n for _ in a]
    times = max(0, math.frexp(largest)[1] + 2)
    part = [[x / 2.0**times for x in row] for row in a]
    total = identity(n)
    for k in range(18, 0, -1):  # Horner's rule
        total = [[x / k for x in row] for row in _times(part, total)]
        for i in range(n):
            total[i][i] += 1
    for _ in range(times):
        total = _times(total, total)
    return total


def _times(a: Rows, b: Rows) -> Rows:
    columns = turned(b, len(b))
    return [[sum(map(mul, row, column)) for column in columns] for row in a]
