"""The loss of a sequence that spells a text without saying where: connectionist temporal classification.

A text is spelt by every sequence of classes, one for each step, that gives it when runs of one
class are drawn together and blanks are left out.  Their probabilities are added up step by step
over the text with blanks between its letters: `_forward` from the front, `_backward` from the end.
"""

from __future__ import annotations

import math

from ....array import Array, result
from ....dtypes import float64
from ....graph import Op, record, recording
from ....ops.making import tensor
from ....refusals import floats, takes
from .reducing import reduction_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ....graph import Node
    from ....kernels import Flat
    from ....tensor import Tensor

    Line = list[float]

NEVER = -math.inf  # the logarithm of probability 0


def _log_sum(numbers: Line) -> float:
    largest = max(numbers)
    if largest == NEVER:
        return NEVER
    return largest + math.log(sum([math.exp(x - largest) for x in numbers]))


def _forward(scores: list[Line], text: list[int], blank: int) -> list[Line]:
    """For every step and place of the text, log of the probability to have come there."""
    places = len(text)
    line = [NEVER] * places
    for s in range(min(2, places)):
        line[s] = scores[0][text[s]]
    lines = [line]
    for score in scores[1:]:
        before, line = line, []
        for s, c in enumerate(text):
            ways = [before[s]]
            if s:
                ways.append(before[s - 1])
            if s > 1 and c != blank and c != text[s - 2]:  # past the blank between two letters
                ways.append(before[s - 2])
            line.append(_log_sum(ways) + score[c])
        lines.append(line)
    return lines


def _backward(scores: list[Line], text: list[int], blank: int) -> list[Line]:
    """For every step and place, log of the probability to come from there to the end."""
    turned = _forward(scores[::-1], text[::-1], blank)
    return [line[::-1] for line in turned[::-1]]


def _slope(scores: list[Line], text: list[int], blank: int, loss: float) -> list[Line]:
    """The gradient with respect to the scores, where they are logarithms of a softmax."""
    ahead, back = _forward(scores, text, blank), _backward(scores, text, blank)
    lines = []
    for score, a, b in zip(scores, ahead, back):
        through: dict[int, Line] = {}
        for c, p, q in zip(text, a, b):
            through.setdefault(c, []).append(p + q)
        line = [math.exp(x) for x in score]
        for c, ways in through.items():
            share = _log_sum(ways) + loss - score[c]
            line[c] -= math.exp(share) if share < 709.0 else math.inf
        lines.append(line)
    return lines


def _ctc_rule(
    g: Tensor, n: Node, examples: Any, shape: Any, blank: int, zero_infinity: bool, losses: Line
) -> Tensor:
    if recording():
        raise RuntimeError("ctc_loss: its gradient cannot be differentiated again")
    x = n.input(0)
    _, batch, classes = shape
    data = [0.0] * len(x._data)
    for i, (steps, text) in enumerate(examples):
        scores = _scores(x._data, i, steps, batch, classes)
        loss = losses[i]
        if zero_infinity and loss == math.inf:
            continue
        if loss == math.inf:
            slope = [[math.nan] * classes] * steps
        else:
            slope = _slope(scores, text, blank, loss)
        for t, line in enumerate(slope):
            start = (t * batch + i) * classes
            data[start : start + classes] = [v * g._data[i] for v in line]
    return result(data, x._shape, float64)


CTC = Op(
    "ctc_loss",
    _ctc_rule,
    args="examples shape blank zero_infinity losses",
    tell="aligned_rule",
    word="loss",
)


def _scores(data: Flat, i: int, steps: int, batch: int, classes: int) -> list[Line]:
    starts = [(t * batch + i) * classes for t in range(steps)]
    return [list(data[start : start + classes]) for start in starts]


def _lengths(name: str, what: str, given: Any, batch: int, most: int) -> list[int]:
    lengths = list(given._data) if isinstance(given, Array) else list(given)
    if isinstance(given, Array) and given.dtype is float64:
        raise RuntimeError(f"{name}: {what} are whole numbers, got {given.dtype!r}")
    if len(lengths) != batch:
        raise RuntimeError(f"{name}: {what} has {len(lengths)} lengths, the batch {batch} examples")
    for n in lengths:
        if not 0 <= n <= most:
            raise RuntimeError(f"{name}: {what} has {n}: 0 to {most} would fit")
    return lengths


@takes("log_probs", "targets")
def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """-log of the probability that the scores spell the targets, over all alignments.

    Shapes: logarithms of probabilities (steps, batch, classes) or (steps, classes), as log_softmax
    gives them; targets (batch, longest), or all in one vector; the lengths of both, for every
    example.  "mean" divides each loss by its target's length first.  With `zero_infinity` a text
    that is too long to be spelt has loss 0 and no gradient, else infinity.  Raises RuntimeError
    where lengths or classes do not fit, ValueError for another reduction.  Graves et al., 2006.

    >>> import pyattn
    >>> log_p = pyattn.tensor([[[0.5, 0.5]], [[0.5, 0.5]]]).log()
    >>> pyattn.nn.functional.ctc_loss(log_p, pyattn.tensor([[1]]), (2,), (1,))
    tensor(0.2877)
    """
    name = "ctc_loss"
    reduction = reduction_of(name, reduction)
    floats(name, log_probs)
    single = len(log_probs._shape) == 2
    if len(log_probs._shape) not in (2, 3):
        raise RuntimeError(
            f"{name}: scores are (steps, batch, classes) or (steps, classes), got "
            f"{log_probs._shape}"
        )
    steps, batch, classes = log_probs._shape if not single else _with_batch(log_probs._shape)
    if not batch:
        raise RuntimeError(f"{name}: there are no examples")
    if not 0 <= blank < classes:
        raise RuntimeError(f"{name}: blank {blank} is out of range: 0 to {classes - 1} would fit")
    if targets.dtype is float64:
        raise RuntimeError(f"{name}: targets are whole numbers, got {targets.dtype!r}")
    inputs = _lengths(name, "input_lengths", input_lengths, batch, steps)
    widest = len(targets._data) // (1 if len(targets._shape) < 2 else batch)
    wanted = _lengths(name, "target_lengths", target_lengths, batch, widest)
    in_one = len(targets._shape) == 1
    if in_one and sum(wanted) > len(targets._data):
        raise RuntimeError(
            f"{name}: {len(targets._data)} targets in one vector, their lengths come to "
            f"{sum(wanted)}"
        )
    if not in_one and (len(targets._shape) != 2 or targets._shape[0] != batch):
        raise RuntimeError(f"{name}: targets of shape {targets._shape} for a batch of {batch}")
    examples, losses, start = [], [], 0
    for i in range(batch):
        start = start if in_one else i * widest
        text = [blank]
        for c in targets._data[start : start + wanted[i]]:
            text += [c, blank]
        start += wanted[i]
        for c in text:
            if not 0 <= c < classes:
                raise RuntimeError(
                    f"{name}: target {c} is out of range: 0 to {classes - 1} would fit"
                )
        examples.append((inputs[i], text))
        losses.append(_loss(_scores(log_probs._data, i, inputs[i], batch, classes), text, blank))
    args = (examples, (steps, batch, classes), blank, zero_infinity, losses)
    kept = [0.0 if zero_infinity and x == math.inf else x for x in losses]
    out = record(result(kept, (batch,), float64), CTC, (log_probs,), args)
    if reduction == "mean":
        return (out / tensor([float(max(n, 1)) for n in wanted])).mean()
    return out.sum() if reduction == "sum" else out.reshape(()) if single else out


def _with_batch(shape: Any) -> tuple[int, int, int]:
    return shape[0], 1, shape[1]


def _loss(scores: list[Line], text: list[int], blank: int) -> float:
    if not scores:
        return 0.0 if len(text) == 1 else math.inf
    return -_log_sum(_forward(scores, text, blank)[-1][-2:])


__all__ = ["ctc_loss"]
