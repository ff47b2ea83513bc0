"""Exercises in attention: scaled, by hand, with a mask, with heads."""

from __future__ import annotations

from .setting import Draw, Exercise, Said, Step, instructive, product, transposed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple

    Matrix = List[List[int]]

SCORES = Said(
    "The scores: each query's dot product with each key.",
    "分数：每个查询与每个键的点积。",
)
WEIGHTS = Said(
    "The weights: the softmax of each row.",
    "权重：对每一行做 softmax。",
)
OUTPUT = Said(
    "The output: each row of weights, times the values.",
    "输出：每一行权重乘以各个值。",
)


def _attended(draw: Draw, rows: int, columns: int, width: int, most: int) -> Tuple[Matrix, Matrix]:
    """Queries and keys whose scores lie so near each other that every weight counts."""

    def made() -> Tuple[Matrix, Matrix]:
        return draw.matrix(rows, width, 0, 2), draw.matrix(columns, width, 0, 2)

    found: Tuple[Matrix, Matrix] = draw.until(
        lambda pair: instructive(product(pair[0], transposed(pair[1])), 1, most), made
    )
    return found


def scaled(draw: Draw) -> Exercise:
    """Q, K and V of width 4, so that the scale is 2."""
    query, key = _attended(draw, 2, 3, 4, 6)
    return Exercise(
        Said("Scaled dot-product attention", "缩放点积注意力"),
        Said(
            "Two queries look at three keys.  The keys are 4 wide, so the scores are divided by √4.",
            "两个查询看三个键。键的宽度是 4，所以分数要除以 √4。",
        ),
        {"Q": query, "K": key, "V": draw.matrix(3, 2, 0, 9)},
        [
            Step(SCORES, "scores", "Q @ K.T"),
            Step(Said("Scaled.", "缩放。"), "scaled", "scores / sqrt(4)", 1),
            Step(WEIGHTS, "weights", "softmax(scaled)", 2),
            Step(OUTPUT, "output", "weights @ V", 2),
        ],
    )


def by_hand(draw: Draw) -> Exercise:
    """Three inputs of width 4, mapped by weights of 0 and 1."""

    def made() -> Tuple[Matrix, Matrix, Matrix]:
        return draw.matrix(3, 4, 0, 2), draw.matrix(4, 3, 0, 1), draw.matrix(4, 3, 0, 1)

    def fits(drawn: Tuple[Matrix, Matrix, Matrix]) -> bool:
        x, w_q, w_k = drawn
        return instructive(product(product(x, w_q), transposed(product(x, w_k))), 1, 6)

    x, w_q, w_k = draw.until(fits, made, 2000)
    return Exercise(
        Said("Self-attention by hand", "手算自注意力"),
        Said(
            "Three inputs, the rows of X, attend to each other.  The scores are not scaled here.",
            "三个输入（X 的三行）互相注意。这里不对分数做缩放。",
        ),
        {"X": x, "W_q": w_q, "W_k": w_k, "W_v": draw.matrix(4, 3, 0, 3)},
        [
            Step(Said("The queries.", "查询。"), "Q", "X @ W_q"),
            Step(Said("The keys.", "键。"), "K", "X @ W_k"),
            Step(Said("The values.", "值。"), "V", "X @ W_v"),
            Step(SCORES, "scores", "Q @ K.T"),
            Step(WEIGHTS, "weights", "softmax(scores)", 2),
            Step(OUTPUT, "output", "weights @ V", 2),
        ],
    )


def mask(draw: Draw) -> Exercise:
    """Scores of three positions, and a causal mask that is added."""
    scores = draw.until(instructive, lambda: draw.matrix(3, 3, 0, 4))
    hidden = float("-inf")
    return Exercise(
        Said("A causal mask", "因果掩码"),
        Said(
            "Each position may look at itself and at those before it.  The mask M is added to the "
            "scores; -inf plus anything is -inf, and its weight is 0.",
            "每个位置只能看自己和前面的位置。把掩码 M 加到分数上；-inf 加任何数还是 -inf，它的权重是 0。",
        ),
        {
            "scores": scores,
            "M": [[0.0 if j <= i else hidden for j in range(3)] for i in range(3)],
            "V": draw.matrix(3, 2, 0, 9),
        },
        [
            Step(Said("The scores, masked.", "加上掩码的分数。"), "masked", "scores + M"),
            Step(WEIGHTS, "weights", "softmax(masked)", 2),
            Step(OUTPUT, "output", "weights @ V", 2),
        ],
    )


def heads(draw: Draw) -> Exercise:
    """Two heads of width 4 over two positions."""
    given, steps = {}, []
    for h in (1, 2):
        given[f"Q_{h}"], given[f"K_{h}"] = _attended(draw, 2, 2, 4, 6)
        given[f"V_{h}"] = draw.matrix(2, 2, 0, 9)
    for h in (1, 2):
        steps += [
            Step(
                Said(f"Head {h}: its scores.", f"第 {h} 个头：分数。"),
                f"scores_{h}",
                f"Q_{h} @ K_{h}.T",
            ),
            Step(
                Said("Its weights, the scores being scaled.", "缩放分数后的权重。"),
                f"weights_{h}",
                f"softmax(scores_{h} / sqrt(4))",
                2,
            ),
            Step(Said("Its output.", "它的输出。"), f"output_{h}", f"weights_{h} @ V_{h}", 2),
        ]
    side = Said(
        "Both outputs side by side: the columns of head 1, then those of head 2.",
        "把两个头的输出左右拼接：先是第 1 个头的列，再是第 2 个头的列。",
    )
    steps.append(Step(side, "output", "concat(output_1, output_2)", 2))
    return Exercise(
        Said("Two heads", "两个注意力头"),
        Said(
            "Queries and keys, 8 wide, were split: head 1 has the first four columns, head 2 the others.  "
            "Each head's keys are 4 wide, so its scores are divided by √4.",
            "宽度为 8 的查询和键已经拆开：第 1 个头拿前四列，第 2 个头拿后四列。每个头的键的宽度是 4，"
            "所以分数要除以 √4。",
        ),
        given,
        steps,
    )
