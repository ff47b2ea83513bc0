"""A problem worked out step by step, each step rounded where the problem says so, as a hand does.

A step that changes nothing is none: its name is another name of the step before it.  With numbers
that a student wrote for some steps, each step is worked out from those of the steps before it.
"""

from __future__ import annotations

import math

from ..array import result
from ..dtypes import boolean, float64
from ..graph import Op, record
from ..ops.arithmetic import masked_fill
from ..ops.joining import cat
from ..ops.making import tensor
from ..ops.products import linear
from ..ops.shaping import T
from . import working
from .cells import own, pointwise_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Mapping, Sequence

    from ..graph import Node
    from ..tensor import Tensor
    from .cells import Found
    from .reading import Problem
    from .work import Work

FAR = 20  # scores beyond have exponentials that say nothing to a reader


def _share_rule(work: Work, node: Node, t: Tensor, at: int) -> Found:
    """One exponential over the sum of its row."""
    found = pointwise_rule(work, node, t, at)
    equation = found[-1][1]
    if equation.chain[1].parts[1].parts[0] == 0:
        return [own(t, at, equation.chain[0], why="every score is minus infinity")]
    return found


SHARES = Op("div", formula="x / y", tell=_share_rule, word="quotient")


def _shares(exponentials: Tensor, sums: Tensor) -> Tensor:
    """Each exponential over the sum of its row; where that is 0, nothing is seen, and 0."""
    below = sums.unsqueeze(-1)
    keys = exponentials._shape[-1]
    totals = below._data
    data = [
        x / totals[k // keys] if totals[k // keys] else 0.0
        for k, x in enumerate(exponentials._data)
    ]
    return record(result(data, exponentials._shape, float64), SHARES, (exponentials, below), ())


class Solution:
    """All that a problem gives and asks for, by its own names, in the order of the working.

    `found` are the results, and `before` the steps as they came out; these are the same, but where
    `written` has a student's numbers for a step, which take its place in `found` and in what follows.
    `shifts` tells of which heads the largest scores are taken off first; without it, of those that
    need it.

    >>> from pyattn.explaining.reading import Problem
    >>> given = {"query": [[2, 1]], "key": [[3, 1], [0, 0]], "value": [[1], [3]], "round": 2}
    >>> steps = Solution(Problem(given)).found
    >>> steps["sqrt_d_k"], steps["scaled"]  # 7 / 1.41, not 7 / 1.41421
    (tensor(1.4100), tensor([[4.9600, 0.0000]]))
    """

    def __init__(
        self,
        problem: Problem,
        decimals: Any = ...,
        written: Mapping[str, Sequence[Any]] | None = None,
        shifts: Dict[str, bool] | None = None,
    ) -> None:
        self.problem = problem
        self.decimals = problem.decimals if decimals is ... else decimals
        self.written = written
        self.shifts: Dict[str, bool] = {} if shifts is None else dict(shifts)
        self._decided = shifts is not None
        self.found: Dict[str, Any] = {name: tensor(m) for name, m in problem.given.items()}
        self.before: Dict[str, Any] = {}
        # What is made of whole numbers alone stays whole; the output is made of weights too.
        whole = written is None and all([t.dtype is not float64 for t in self.found.values()])
        for name, t in self.found.items():
            if not whole or name[1:] == "_output":
                self.found[name] = t.float()
        if problem.added is not None:
            self.found["mask"] = tensor(problem.added)
        if problem.hidden is not None:
            self.found["hidden"] = tensor(problem.hidden, dtype=boolean)
        with working():
            self._solve()

    def _keep(self, name: str, t: Tensor, exact: bool = False) -> Tensor:
        """A step under its name, rounded as it is written down."""
        if self.decimals is not None and t.dtype is float64 and not exact:
            t = _rounded(t, self.decimals)
        self.before[name] = t
        numbers = None if self.written is None else self.written.get(name)
        if numbers is not None:
            data = [float(x if y is None else y) for x, y in zip(t._data, numbers)]
            t = result(data, t._shape, float64)
        self.found[name] = t
        return t

    def _solve(self) -> None:
        problem, found = self.problem, self.found
        if problem.scale is True:
            d_k = self._keep("d_k", tensor(problem.widths["query"] // problem.heads), exact=True)
            self._keep("sqrt_d_k", d_k.sqrt())
        if problem.projected:
            for name in ("query", "key", "value"):
                x = found["x"] if name == "query" else found.get("context", found["x"])
                self._keep(name, self._mapped(x, name), exact=f"w_{name}" not in found)
        outputs = [self._head(h) for h in range(problem.heads)]
        joined = outputs[0] if problem.heads == 1 else cat(outputs, -1)
        if "w_output" in found:
            if problem.heads > 1:
                joined = self._keep("joined", joined, exact=True)
            self._keep("output", self._mapped(joined, "output"))
        elif problem.heads > 1:
            self._keep("output", joined, exact=True)

    def _mapped(self, x: Tensor, name: str) -> Tensor:
        weight, bias = self.found.get(f"w_{name}"), self.found.get(f"b_{name}")
        if weight is None:
            return x
        made: Tensor = x @ weight if bias is None else linear(x, T(weight), bias)
        return made

    def _head(self, h: int) -> Tensor:
        problem, found = self.problem, self.found
        mark = f"_{h + 1}" if problem.heads > 1 else ""
        q, k, v = [found[name] for name in ("query", "key", "value")]
        if problem.heads > 1:
            wide = problem.widths["query"] // problem.heads
            of_v = problem.widths["value"] // problem.heads
            q, k = q.narrow(-1, h * wide, wide), k.narrow(-1, h * wide, wide)
            v = v.narrow(-1, h * of_v, of_v)
        step = self._keep("scores" + mark, q @ k.transpose(-2, -1))  # (..., queries, keys)
        step = self._scaled("scaled" + mark, step)
        step = self._masked("masked" + mark, step)
        weights = self._weights(mark, step.float())
        alone = problem.heads == 1 and "w_output" in found
        return self._keep("attended" if alone else "output" + mark, weights @ v.float())

    def _scaled(self, name: str, step: Tensor) -> Tensor:
        scale = self.problem.scale
        if scale is True:
            root = self.found["sqrt_d_k"]
            step = step / root if root.item() not in (0.0, 1.0) else step
        elif scale is not False and scale != 1.0:
            step = step * scale
        return self._keep(name, step)

    def _masked(self, name: str, step: Tensor) -> Tensor:
        hidden, added = self.found.get("hidden"), self.found.get("mask")
        if hidden is not None and any(hidden._data):
            step = masked_fill(step.float(), hidden, -math.inf)
        elif added is not None and any(added._data):
            step = step.float() + added
        return self._keep(name, step)

    def _weights(self, mark: str, step: Tensor) -> Tensor:
        """The softmax of the scores as a hand works it: exponentials, their sums, the shares."""
        plain = self._rounded_sums(step)
        largest = [max(row) for row in _rows(step)]
        if not self._decided:
            seen = [x for x in largest if x > -math.inf]
            dark = [not total and x > -math.inf for total, x in zip(plain, largest)]
            self.shifts[mark] = any(dark) or any([abs(x) > FAR for x in seen])
        if self.shifts.get(mark):
            top = self._keep("largest" + mark, step.max(-1)[0])
            if -math.inf in top._data:  # a row of which nothing is seen stays as it is
                top = masked_fill(top, top == -math.inf, 0.0)
            step = self._keep("shifted" + mark, step - top.unsqueeze(-1))
        exponentials = self._keep("exponentials" + mark, step.exp())
        sums = self._keep("sums" + mark, exponentials.sum(-1))
        return self._keep("weights" + mark, _shares(exponentials, sums))

    def _rounded_sums(self, step: Tensor) -> list[float]:
        """Of each row the sum of its exponentials, as they are written down."""
        sums = []
        for row in _rows(step):
            raised = [math.exp(min(x, 700.0)) for x in row]
            if self.decimals is not None:
                raised = [round(x, self.decimals) for x in raised]
            sums.append(sum(raised))
        return sums


def _rounded(t: Tensor, decimals: int) -> Tensor:
    """A result as it is written down; no step of its own where that takes off a float's noise alone."""
    rounded: Tensor = t.round(decimals=decimals)
    if rounded._data == t._data:
        return t
    noise = [
        x != y and abs(x - y) > 1e-12 * max(1.0, abs(x)) for x, y in zip(t._data, rounded._data)
    ]
    if any(noise):
        return rounded
    same = result(rounded._data, t._shape, float64)
    same._working = t._working
    return same


def _rows(t: Tensor) -> list[list[float]]:
    keys = t._shape[-1]
    return [t._data[k : k + keys] for k in range(0, len(t._data), keys)]


__all__ = ["Solution"]
