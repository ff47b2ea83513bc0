"""L-BFGS: steps by the curvature that the last gradients have shown."""

from __future__ import annotations

import math

from .. import kernels
from ..array import result
from ..autograd import enable_grad
from ..dtypes import float64
from ..storage import changeable
from ..tensor import Tensor
from ..views import rewritten
from .optimizer import Optimizer, check_settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    Flat = list[float]
    # The loss, its gradient, and the slope along the direction, at a step of this length.
    Point = tuple[float, float, Flat, float]


class LBFGS(Optimizer):
    """Along -H g, where H, the inverse of the curvature, is told by the last `history_size` steps.

    The first step is along the gradient, min(1, 1 / sum |g|) * lr times.  step(closure) makes up to
    `max_iter` of them, with up to `max_eval` calls of the closure (max_iter * 5 // 4 if not given),
    and ends early where no number of the gradient is above `tolerance_grad`, or a step or the
    change of the loss is below `tolerance_change`.  With `line_search_fn` of "strong_wolfe" each
    step is as long as Wolfe's conditions ask, from lr on; without, lr times.  All parameters are
    one group.  Raises ValueError for a negative lr or for several groups.  Nocedal and Wright,
    Numerical Optimization, 2006, chapters 3 and 7.

    >>> import pyattn
    >>> x = pyattn.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = pyattn.optim.LBFGS([x], line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = ((x - 3) ** 2).sum()
    ...     loss.backward()
    ...     return loss
    >>> optimizer.step(closure).item()
    29.0
    >>> x
    tensor([3., 3.], requires_grad=True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_settings("LBFGS", lr=lr)
        super().__init__(
            params,
            dict(
                lr=lr,
                max_iter=max_iter,
                max_eval=max_iter * 5 // 4 if max_eval is None else max_eval,
                tolerance_grad=tolerance_grad,
                tolerance_change=tolerance_change,
                history_size=history_size,
                line_search_fn=line_search_fn,
            ),
        )
        if len(self.param_groups) != 1:
            raise ValueError(f"LBFGS: there can be one group, got {len(self.param_groups)}")

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Up to max_iter steps; closure() clears the gradients, calls backward, returns the loss.

        Returns the loss before the first.  Raises RuntimeError for a line search of another name.
        """
        if closure is None:
            raise TypeError("LBFGS: step needs a closure that computes the loss and its gradients")
        if len(self.param_groups) != 1:
            raise AssertionError(f"LBFGS: there can be one group, got {len(self.param_groups)}")
        (group,) = self.param_groups
        first: Any = None

        def evaluate() -> tuple[float, Flat]:
            nonlocal first
            with enable_grad():
                loss = closure()
            first = loss if first is None else first
            memory["func_evals"] += 1
            return float(loss), self._gradient()

        memory = self.state.setdefault(group["params"][0], {})
        memory.setdefault("func_evals", 0)
        memory.setdefault("n_iter", 0)
        loss, g = evaluate()
        if _largest(g) <= group["tolerance_grad"]:
            return first
        past = _Past(memory, group["history_size"])
        started = memory["func_evals"] - 1
        lr, least = float(group["lr"]), group["tolerance_change"]
        for count in range(1, group["max_iter"] + 1):
            memory["n_iter"] += 1
            direction = past.direction(g, memory["n_iter"] == 1)
            before = past.loss = loss
            t = lr
            if memory["n_iter"] == 1:
                t = min(1.0, 1.0 / sum(map(abs, g))) * lr
            past.t = t
            slope = _dot(g, direction)
            if slope > -least:
                break
            done = _largest(g) <= group["tolerance_grad"]
            if group["line_search_fn"] is not None:
                if group["line_search_fn"] != "strong_wolfe":
                    raise RuntimeError(
                        "LBFGS: line_search_fn is None or 'strong_wolfe', got "
                        f"{group['line_search_fn']!r}"
                    )
                start = [list(p._data) for p in group["params"]]

                def at(length: float) -> Point:
                    self._add(direction, length)
                    value, gradient = evaluate()
                    for p, numbers in zip(group["params"], start):
                        changeable(p)[:] = numbers
                        rewritten(p)
                    return length, value, gradient, _dot(gradient, direction)

                left = group["max_eval"] - (memory["func_evals"] - started)
                t, loss, g = _strong_wolfe(
                    at, (0.0, loss, g, slope), t, _largest(direction), least, left
                )
                past.t = t
                self._add(direction, t)
                done = _largest(g) <= group["tolerance_grad"]
            else:
                self._add(direction, t)
                if count != group["max_iter"]:
                    loss, g = evaluate()
                    done = _largest(g) <= group["tolerance_grad"]
            if done or memory["func_evals"] - started >= group["max_eval"]:
                break
            if _largest(direction) * abs(t) <= least or abs(loss - before) < least:
                break
        past.keep(memory)
        return first

    def _gradient(self) -> Flat:
        """All gradients as one list, 0 where there is none."""
        found: Flat = []
        for p in self.param_groups[0]["params"]:
            found += [0.0] * len(p._data) if p._grad is None else list(p._grad._data)
        return found

    def _add(self, direction: Flat, length: float) -> None:
        start = 0
        for p in self.param_groups[0]["params"]:
            x = changeable(p)
            x[:] = kernels.scaled_sum(x, direction[start : start + len(x)], length)
            start += len(x)
            rewritten(p)


class _Past:
    """The last differences of gradients and of places, from the optimizer's state and back to it."""

    def __init__(self, memory: dict[str, Any], size: int) -> None:
        self.size = size
        self.slopes = [list(y._data) for y in memory.get("old_dirs") or []]
        self.moves = [list(s._data) for s in memory.get("old_stps") or []]
        self.inverse = [float(r) for r in memory.get("ro") or []]
        self.scale = float(memory.get("H_diag") or 1)
        self.toward: Flat = list(memory["d"]._data) if "d" in memory else []
        self.t = float(memory.get("t") or 0)
        self.before: Flat = list(memory["prev_flat_grad"]._data) if "d" in memory else []
        self.loss = memory.get("prev_loss")
        self.shares: Any = memory.get("al")

    def direction(self, g: Flat, first: bool) -> Flat:
        """-H g, after the last step has been taken note of."""
        if first:
            self.slopes, self.moves, self.inverse, self.scale = [], [], [], 1.0
            self.toward = kernels.neg(g)
        else:
            y = kernels.sub(g, self.before)
            s = kernels.mul(self.toward, self.t)
            product = _dot(y, s)
            if product > 1e-10:
                if len(self.slopes) == self.size:
                    for kept in (self.slopes, self.moves, self.inverse):
                        kept.pop(0)
                self.slopes.append(y)
                self.moves.append(s)
                self.inverse.append(1.0 / product)
                self.scale = product / _dot(y, y)
            q = kernels.neg(g)
            shares = []
            for y, s, r in reversed(list(zip(self.slopes, self.moves, self.inverse))):
                shares.append(_dot(s, q) * r)
                q = kernels.scaled_sum(q, y, -shares[-1])
            shares.reverse()
            q = kernels.mul(q, self.scale)
            for y, s, r, share in zip(self.slopes, self.moves, self.inverse, shares):
                q = kernels.scaled_sum(q, s, share - _dot(y, q) * r)
            self.toward = q
            self.shares = [_scalar(a) for a in shares] + [None] * (self.size - len(shares))
        self.before = list(g)
        return self.toward

    def keep(self, memory: dict[str, Any]) -> None:
        """Leave all of it in the state, where PyTorch has it."""
        if self.shares is not None:
            memory["al"] = self.shares
        memory["d"] = _vector(self.toward)
        memory["t"] = self.t
        memory["old_dirs"] = list(map(_vector, self.slopes))
        memory["old_stps"] = list(map(_vector, self.moves))
        memory["ro"] = list(map(_scalar, self.inverse))
        memory["H_diag"] = _scalar(self.scale) if self.slopes else 1
        memory["prev_flat_grad"] = _vector(self.before)
        memory["prev_loss"] = self.loss


def _vector(numbers: Flat) -> Tensor:
    return result(list(numbers), (len(numbers),), float64)


def _scalar(number: float) -> Tensor:
    return result([number], (), float64)


def _dot(a: Flat, b: Flat) -> float:
    return sum(kernels.mul(a, b))


def _largest(a: Flat) -> float:
    """The greatest of the absolute values, nan where there is one."""
    found = 0.0
    for y in a:
        found = abs(y) if not abs(y) <= found else found
        if found != found:
            return found
    return found


def _between(a: Point, b: Point, low: float, high: float) -> float:
    """Where the cubic through two points, with their slopes, is least, kept from low to high."""
    if a[0] > b[0]:
        a, b = b, a
    (x1, f1, _, g1), (x2, f2, _, g2) = a, b
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1 * d1 - g1 * g2
    if not square >= 0:
        return (low + high) / 2.0
    d2 = math.sqrt(square)
    below = g2 - g1 + 2 * d2
    place = x2 - (x2 - x1) * ((g2 + d2 - d1) / below) if below else math.nan
    return min(max(place, low), high)


def _strong_wolfe(
    at: Callable[[float], Point],
    start: Point,
    t: float,
    largest: float,
    tolerance: float,
    most: int,
    c1: float = 1e-4,
    c2: float = 0.9,
) -> tuple[float, float, Flat]:
    """A length of step by which the loss falls enough, and its slope too, within `most` trials.

    Raises it until two lengths are found that have such a one between them, then narrows them:
    algorithms 3.5 and 3.6 of Nocedal and Wright.
    """
    _, f, _, slope = start
    previous, now = start, at(t)
    for trial in range(max(most, 0) + 1):
        if trial == max(most, 0):
            previous, now = start, now
            break
        if now[1] > f + c1 * now[0] * slope or (trial > 1 and now[1] >= previous[1]):
            break
        if abs(now[3]) <= -c2 * slope:
            return now[:3]
        if now[3] >= 0:
            break
        t = now[0]
        t = _between(previous, now, t + 0.01 * (t - previous[0]), t * 10)
        previous, now = now, at(t)
    bracket, stuck = [previous, now], False
    low = 0 if previous[1] <= now[1] else 1
    while trial < most:
        left, right = sorted([bracket[0][0], bracket[1][0]])
        if (right - left) * largest < tolerance:
            break
        t = _between(bracket[0], bracket[1], left, right)
        margin = 0.1 * (right - left)
        if min(right - t, t - left) < margin:
            # At the edge: a second time, or beyond it, a tenth of the way inwards instead.
            stuck = not (stuck or t >= right or t <= left)
            if not stuck:
                t = right - margin if abs(t - right) < abs(t - left) else left + margin
        else:
            stuck = False
        now = at(t)
        trial += 1
        if now[1] > f + c1 * t * slope or now[1] >= bracket[low][1]:
            bracket[1 - low] = now
            low = 0 if bracket[0][1] <= bracket[1][1] else 1
        else:
            enough = abs(now[3]) <= -c2 * slope
            if not enough and now[3] * (bracket[1 - low][0] - bracket[low][0]) >= 0:
                bracket[1 - low] = bracket[low]
            bracket[low] = now
            if enough:
                break
    return bracket[low][:3]
