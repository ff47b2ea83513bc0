"""Single operations: by pyattn, by NumPy, and bare, as short as Python allows.

A bare one has no shapes, no checks and no gradients.  It is the floor that the interpreter sets for
a list of floats, and what a reader would write without a library.
"""

from __future__ import annotations

import math
import random
from importlib import import_module
from operator import mul
from typing import Any, Callable, Sequence

Task = Callable[[], Any]
Dot = Callable[[Sequence[float], Sequence[float]], float]


# Faster than math.sumprod on PyPy, slower elsewhere.
dot: Dot = getattr(math, "sumprod", lambda a, b: sum(map(mul, a, b)))


def draw(count: int, seed: int = 0) -> list[float]:
    uniform = random.Random(seed).uniform
    return [uniform(-1.0, 1.0) for _ in range(count)]


def array(library: str, data: list[float]) -> Any:
    module = import_module(library)
    return module.tensor(data) if library == "pyattn" else module.array(data)


def bare_matmul(a: list[float], b: list[float], n: int, width: int, m: int) -> list[float]:
    """(n, width) @ (width, m), row-major: a comprehension over the best dot product."""
    rows = [a[i : i + width] for i in range(0, n * width, width)]
    columns = [b[j::m] for j in range(m)]
    return [dot(row, column) for row in rows for column in columns]


def matmul(size: int, library: str = "") -> Task:
    a, b = draw(size * size, 1), draw(size * size, 2)
    if not library:
        return lambda: bare_matmul(a, b, size, size, size)
    x, y = (array(library, data).reshape(size, size) for data in (a, b))
    return lambda: x @ y


def multiply(size: int, library: str = "") -> Task:
    """The element-wise product of two vectors."""
    a, b = draw(size, 1), draw(size, 2)
    if not library:
        return lambda: list(map(mul, a, b))
    x, y = array(library, a), array(library, b)
    return lambda: x * y


def bare_softmax(scores: list[float]) -> list[float]:
    top, exp = max(scores), math.exp
    powers = [exp(score - top) for score in scores]
    whole = sum(powers)
    return [power / whole for power in powers]


def softmax(size: int, library: str = "") -> Task:
    a = draw(size)
    if not library:
        return lambda: bare_softmax(a)
    x = array(library, a)
    return lambda: x.softmax(0)


def bare_layer_norm(x: list[float]) -> list[float]:
    mean = sum(x) / len(x)
    centred = [v - mean for v in x]
    factor = 1.0 / math.sqrt(dot(centred, centred) / len(x) + 1e-5)
    return [v * factor for v in centred]


def layer_norm(size: int, library: str = "") -> Task:
    a = draw(size)
    if not library:
        return lambda: bare_layer_norm(a)
    x, normalized = array(library, a), import_module(library).nn.functional.layer_norm
    return lambda: normalized(x, (size,))


def gpt_products() -> Task:
    """The matrix products of a training step of gpt.py and nothing else: its floor."""
    forward = 4 * [(16, 16, 16)] + [(16, 16, 64), (16, 64, 16), (16, 16, 27)]  # the linear layers
    forward += 4 * [(16, 4, 16), (16, 16, 4)]  # scores and means of each head
    shapes = list(forward)
    for n, width, m in forward:  # backward: by the left operand, by the right one
        shapes += [(n, m, width), (width, n, m)]
    operands = [(draw(n * width), draw(width * m), n, width, m) for n, width, m in shapes]

    def run() -> None:
        for operand in operands:
            bare_matmul(*operand)

    return run
