"""What goes wrong in attention itself: softmax, the scale, transposes, masks; each as an Evaluator.

Each class is one usual mistake, and overrides the operation that is done wrongly; its message says so.
"""

from __future__ import annotations

import math

from ... import matmul
from ..words import say
from .evaluating import Evaluator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...tensor import Tensor
    from .names import World


class Mistake(Evaluator):
    """A usual mistake."""

    key = ""

    def __init__(self, world: World, picks: Any = None) -> None:
        super().__init__(world, picks)
        self.made = False

    def message(self) -> str:
        """What is said of it."""
        raise NotImplementedError


class SoftmaxAxis(Mistake):
    """Softmax down the columns."""

    key = "softmax_axis"

    def message(self) -> str:
        return say("softmax was taken over the wrong axis: down the columns, not along the rows")

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        if scores.dim() < 2:
            return super().softmax(scores, dim)
        return super().softmax(scores, -1 if dim in (0, -2) else -2)


class ScaleForgotten(Mistake):
    """Scores that were not scaled."""

    key = "scale_forgotten"

    def message(self) -> str:
        return say("the division by the square root of d_k was forgotten")

    def scaled(self, scores: Tensor, scale: Tensor) -> Tensor:
        return scores


class ScaleTwice(Mistake):
    """Scores divided by d_k, not by its root."""

    key = "scale_twice"

    def message(self) -> str:
        return say("divided by d_k: the scale was applied twice, or the root was forgotten")

    def scaled(self, scores: Tensor, scale: Tensor) -> Tensor:
        return scores / (scale * scale)


class ScaleExtra(Mistake):
    """Scores scaled where the formula does not."""

    key = "scale_extra"

    def message(self) -> str:
        return say("the scores were divided by the square root of d_k once too often")

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        return super().softmax(scores / self.world.value("d_k").double().sqrt(), dim)


class ScaleWidth(Mistake):
    """Scores scaled by another width."""

    key = "scale_width"
    width = 1

    def message(self) -> str:
        return say("scaled by the square root of {width}, which is not d_k", width=self.width)

    def scaled(self, scores: Tensor, scale: Tensor) -> Tensor:
        return scores / math.sqrt(self.width)


class Swapped(Mistake):
    """K Q^T for Q K^T."""

    key = "swapped"

    def message(self) -> str:
        return say("keys and queries were swapped")

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        result = super().multiplied(way, left, right, turned)
        return result.swapaxes(-1, -2) if turned and way is matmul and result.dim() == 2 else result


class NotTransposed(Mistake):
    """Q K for Q K^T."""

    key = "not_transposed"

    def message(self) -> str:
        return say("a matrix was not transposed")

    def transposed(self, value: Tensor) -> Tensor:
        return value


class SumAxis(Mistake):
    """A sum over the other axis."""

    key = "sum_axis"

    def message(self) -> str:
        return say("the sum was taken over the wrong axis")

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        if way is matmul and not turned and left.dim() == 1 and right.dim() == 2:
            if right.shape[0] == right.shape[1]:
                return super().multiplied(way, right, left, turned)
        return super().multiplied(way, left, right, turned)

    def sum(self, x: Tensor, dim: int | None) -> Tensor:
        if x.dim() != 2 or dim is None:
            return super().sum(x, dim)
        return x.sum(-1 if dim in (0, -2) else -2)


class WeightsTransposed(Mistake):
    """Weights that mix along the other axis."""

    key = "sum_axis"

    def message(self) -> str:
        return say("the sum was taken over the wrong axis")

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        if way is matmul and not turned and left.dim() == 2 and left.shape[0] == left.shape[1]:
            if bool(((left.sum(1) - 1).abs() < 1e-9).all()):  # each row is shares
                left = left.swapaxes(0, 1)
        return super().multiplied(way, left, right, turned)


class Transposed(Mistake):
    """A B^T for A B."""

    key = "transposed"

    def message(self) -> str:
        return say("a matrix was transposed that should not be")

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        if way is matmul and not turned and right.dim() == 2:
            if left.shape[-1] == right.shape[1]:
                right = right.swapaxes(0, 1)
        return super().multiplied(way, left, right, turned)


class LeftTransposed(Transposed):
    """A^T B for A B."""

    def multiplied(self, way: Any, left: Tensor, right: Tensor, turned: bool) -> Tensor:
        if way is matmul and not turned and left.dim() == 2 and left.shape[0] == right.shape[0]:
            left = left.swapaxes(0, 1)
        return Evaluator.multiplied(self, way, left, right, turned)


class SoftmaxPlain(Mistake):
    """x / sum(x) for softmax."""

    key = "softmax_plain"

    def message(self) -> str:
        return say("divided by the sum without taking exponentials first")

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        return scores / scores.double().sum(dim, keepdim=True)


class ExponentSign(Mistake):
    """e^-x for e^x."""

    key = "exp_sign"

    def message(self) -> str:
        return say("the exponentials have the wrong sign: e^-x in place of e^x, or the reverse")

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        return super().softmax(-scores, dim)

    def exponential(self, exponent: Tensor) -> Tensor:
        return (-exponent).exp()


def _unmasked(ev: Mistake, scores: Tensor) -> Tensor | None:
    """The scores that a mask was put on: what the page has that is the same elsewhere."""
    for name in reversed(list(ev.world.names)):
        known = ev.world.names[name]
        if known.shape == scores.shape and not bool((known.double().abs() == math.inf).any()):
            if bool(((scores == -math.inf) | ((scores - known).abs() < 1e-9)).all()):
                return known
    return None


class MaskForgotten(Mistake):
    """Softmax of the scores without their mask."""

    key = "mask_forgotten"

    def message(self) -> str:
        return say("the mask was forgotten")

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        return scores

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        if bool((scores.double() == -math.inf).any()):
            known = _unmasked(self, scores)
            if known is not None:
                return super().softmax(known, dim)
        return super().softmax(scores, dim)


class MaskAfter(Mistake):
    """Shares that were hidden after softmax."""

    key = "mask_after"
    _mask: Tensor | None = None

    def message(self) -> str:
        return say("the mask was put on after softmax, not before: the rows no longer sum to 1")

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        self._mask = mask == -math.inf
        return scores

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        hidden = self._mask
        if hidden is None and bool((scores.double() == -math.inf).any()):
            known = _unmasked(self, scores)
            if known is not None:
                hidden, scores = scores == -math.inf, known
        shares = super().softmax(scores, dim)
        return shares if hidden is None else shares.masked_fill(hidden, 0.0)


class MaskZero(Mistake):
    """Scores that were set to 0 to hide them."""

    key = "mask_zero"

    def message(self) -> str:
        return say("masked with 0 in place of minus infinity: e^0 = 1 still has a share")

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        return scores.double().masked_fill(mask == -math.inf, 0.0)

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        scores = scores.double()
        return super().softmax(scores.masked_fill(scores == -math.inf, 0.0), dim)


class MaskSide(Mistake):
    """The mask, transposed."""

    key = "mask_side"
    done = False

    def message(self) -> str:
        return say("the mask hides the wrong side")

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        self.done = True
        if mask.dim() != 2 or mask.shape[0] != mask.shape[1]:
            return super().masked(scores, mask)
        return super().masked(scores, mask.swapaxes(0, 1))

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        hidden = scores.double() == -math.inf
        if (
            not self.done
            and scores.dim() == 2
            and scores.shape[0] == scores.shape[1]
            and bool(hidden.any())
        ):
            known = _unmasked(self, scores)
            if known is not None:
                hidden = hidden.swapaxes(0, 1)
                scores = known.double().masked_fill(hidden, -math.inf)
        return super().softmax(scores, dim)


class MaskInverted(MaskSide):
    """The mask, hiding what should be seen."""

    def masked(self, scores: Tensor, mask: Tensor) -> Tensor:
        return scores.double().masked_fill(mask != -math.inf, -math.inf)

    def softmax(self, scores: Tensor, dim: int) -> Tensor:
        return Evaluator.softmax(self, scores, dim)
