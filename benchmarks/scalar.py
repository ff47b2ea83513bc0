"""The character GPT of gpt.py on single numbers, each of which knows how it was made.

The plain way to automatic differentiation: a node for every sum and product, and a walk over all of
them, sorted, from the loss back.  This is what pyattn's tensors are measured against.
"""

from __future__ import annotations

import math
from typing import Callable, Sequence, Union

from .gpt import ADAM_EPS, BETAS, CONTEXT, EPS, HEADS, RATE, WIDTH, weights, window

Number = Union["Value", float]


class Value:
    """A number, its gradient, what it was made of, and its derivative by each of those."""

    __slots__ = ("data", "grad", "parents", "slopes")

    def __init__(
        self, data: float, parents: tuple[Value, ...] = (), slopes: tuple[float, ...] = ()
    ) -> None:
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def __add__(self, other: Number) -> Value:
        if not isinstance(other, Value):
            return Value(self.data + other, (self,), (1.0,))
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Number) -> Value:
        if not isinstance(other, Value):
            return Value(self.data * other, (self,), (other,))
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, power: float) -> Value:
        return Value(self.data**power, (self,), (power * self.data ** (power - 1),))

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Number) -> Value:
        return self + -other

    def __truediv__(self, other: Value) -> Value:
        return self * other**-1.0

    __radd__ = __add__
    __rmul__ = __mul__

    def exp(self) -> Value:
        power = math.exp(self.data)
        return Value(power, (self,), (power,))

    def log(self) -> Value:
        return Value(math.log(self.data), (self,), (1.0 / self.data,))

    def relu(self) -> Value:
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0.0),))

    def backward(self) -> None:
        """Add to every number's gradient the derivative of this one by it."""
        order: list[Value] = []
        seen = set()
        waiting = [(self, False)]
        while waiting:  # a stack of its own: the graph is deeper than Python recurses
            value, finished = waiting.pop()
            if finished:
                order.append(value)
            elif value not in seen:
                seen.add(value)
                waiting.append((value, True))
                for parent in value.parents:
                    waiting.append((parent, False))
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes):
                parent.grad += slope * value.grad


Vector = list[Value]
Matrix = list[Vector]


def total(values: Sequence[Value]) -> Value:
    return sum(values[1:], values[0])


def dot(a: Vector, b: Vector) -> Value:
    return total([x * y for x, y in zip(a, b)])


def linear(x: Vector, weight: Matrix) -> Vector:
    return [dot(row, x) for row in weight]


def rms_norm(x: Vector) -> Vector:
    factor = (total([v * v for v in x]) * (1.0 / len(x)) + EPS) ** -0.5
    return [v * factor for v in x]


def softmax(scores: Vector) -> Vector:
    top = max(score.data for score in scores)
    powers = [(score - top).exp() for score in scores]
    whole = total(powers)
    return [power / whole for power in powers]


class GPT:
    """The model: a symbol at a time, with the keys and values of those before it kept."""

    def __init__(self) -> None:
        self.weight = {
            name: [[Value(x) for x in row] for row in rows] for name, rows in weights().items()
        }

    def parameters(self) -> Vector:
        return [x for rows in self.weight.values() for row in rows for x in row]

    def __call__(self, symbols: Sequence[int]) -> Matrix:
        """The logits after each symbol."""
        w = self.weight
        keys: Matrix = []
        values: Matrix = []
        logits = []
        for place, symbol in enumerate(symbols):
            x = [t + p for t, p in zip(w["token"][symbol], w["position"][place])]
            h = rms_norm(x)
            query = linear(h, w["query"])
            keys.append(linear(h, w["key"]))
            values.append(linear(h, w["value"]))
            x = [a + b for a, b in zip(x, linear(self.attend(query, keys, values), w["project"]))]
            h = [v.relu() for v in linear(rms_norm(x), w["widen"])]
            x = [a + b for a, b in zip(x, linear(h, w["narrow"]))]
            logits.append(linear(rms_norm(x), w["head"]))
        return logits

    @staticmethod
    def attend(query: Vector, keys: Matrix, values: Matrix) -> Vector:
        """Every head's mean of the values so far, one head after the other."""
        size = WIDTH // HEADS
        mixed = []
        for start in range(0, WIDTH, size):
            head = slice(start, start + size)
            scores = [dot(query[head], key[head]) * size**-0.5 for key in keys]
            shares = softmax(scores)
            for j in range(start, start + size):
                mixed.append(dot(shares, [value[j] for value in values]))
        return mixed


def step() -> Callable[[], float]:
    """One step of training; a call returns its loss."""
    model = GPT()
    parameters = model.parameters()
    assert len(parameters) == 4192
    first, second = [0.0] * len(parameters), [0.0] * len(parameters)
    beta1, beta2 = BETAS
    count = 0

    def train() -> float:
        nonlocal count
        symbols = window(count)
        count += 1
        losses = []
        for logits, target in zip(model(symbols[:-1]), symbols[1:]):
            losses.append(-softmax(logits)[target].log())
        loss = total(losses) * (1.0 / CONTEXT)
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        for i, p in enumerate(parameters):
            first[i] = beta1 * first[i] + (1 - beta1) * p.grad
            second[i] = beta2 * second[i] + (1 - beta2) * p.grad**2
            mean = first[i] / (1 - beta1**count)
            square = second[i] / (1 - beta2**count)
            p.data -= RATE * mean / (square**0.5 + ADAM_EPS)
        return loss.data

    return train
