"""Attention over many positions of width 16: with all weights in memory at once, or with some.

Memory is the most that was resident, as the operating system counts it and limits it.  tracemalloc
would count the same within a fifth, and slows some interpreters here by 25 times; PyPy has none.
"""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any, Callable

from .arrays import bare_matmul, bare_softmax, draw

WIDTH = 16
Task = Callable[[], Any]


def inputs(size: int) -> list[list[float]]:
    """Query, key and value, drawn anew for a first, second and third."""
    return [draw(size * WIDTH, seed) for seed in range(3)]


def bare(size: int) -> Task:
    """softmax(query key^T / 4) value on lists."""
    query, key, value = inputs(size)

    def attend() -> list[float]:
        columns = [x for j in range(WIDTH) for x in key[j::WIDTH]]  # (16, size)
        scaled = [x / math.sqrt(WIDTH) for x in query]
        scores = bare_matmul(scaled, columns, size, WIDTH, size)
        weights: list[float] = []
        for i in range(0, size * size, size):
            weights += bare_softmax(scores[i : i + size])
        return bare_matmul(weights, value, size, size, WIDTH)

    return attend


def naive(query: Any, key: Any, value: Any) -> Any:
    """softmax(query key^T / 4) value, as the formula is written."""
    return ((query @ key.mT) / math.sqrt(WIDTH)).softmax(-1) @ value


def attention(kind: str) -> Callable[[Any, Any, Any], Any]:
    """By "naive" or "streaming", which holds the weights of a block of queries at a time."""
    if kind == "naive":
        return naive
    streaming: Callable[[Any, Any, Any], Any]
    streaming = import_module("pyattn.nn.functional").scaled_dot_product_attention
    return streaming


def forward(size: int, kind: str) -> Task:
    """The outputs alone."""
    torch, attend = import_module("pyattn"), attention(kind)
    tensors = [torch.tensor(x).reshape(size, WIDTH) for x in inputs(size)]
    return lambda: attend(*tensors)


def training(size: int, kind: str) -> Task:
    """The outputs, and the gradients of the sum of their squares."""
    torch, attend = import_module("pyattn"), attention(kind)
    tensors = [torch.tensor(x).reshape(size, WIDTH).requires_grad_() for x in inputs(size)]

    def run() -> list[Any]:
        for tensor in tensors:
            tensor.grad = None
        out = attend(*tensors)
        (out * out).sum().backward()
        return [out.detach()] + [tensor.grad for tensor in tensors]

    return run


def peak(size: int, kind: str) -> Callable[[], float]:
    """Bytes that `training` adds to the most that was resident before."""
    run = training(size, kind)

    def measure() -> float:
        before = resident()
        run()
        return max(resident() - before, 4096.0)  # a page, where what was free before was enough

    return measure


def resident() -> float:
    """The most bytes that this process has had in memory so far."""
    try:
        # Not getrusage: on Linux that begins at what the parent process had.
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return float(line.split()[1]) * 1024.0
    except OSError:
        pass
    import resource
    import sys

    most = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return most if sys.platform == "darwin" else most * 1024.0
