"""Exercises in what attention is made of: softmax, similarity, weighted means, a gradient."""

from __future__ import annotations

from .setting import Draw, Exercise, Said, Step


def softmax(draw: Draw) -> Exercise:
    """Three scores; the same ten higher, which changes nothing; and halved, which flattens."""
    scores = draw.until(lambda v: 2 <= max(v) - min(v) <= 4, lambda: draw.vector(3, 0, 4))
    higher = [score + 10 for score in scores]
    return Exercise(
        Said("Softmax", "softmax"),
        Said("Three scores become three weights.", "三个分数变成三个权重。"),
        {"scores": scores},
        [
            Step(
                Said("e to the power of each score.", "e 的各个分数次方。"),
                "powers",
                "exp(scores)",
                2,
            ),
            Step(Said("Their sum.", "它们的和。"), "total", "sum(powers)", 2),
            Step(
                Said("Each power's share of the sum.", "每一项占总和的比例。"),
                "weights",
                "softmax(scores)",
                2,
            ),
            Step(
                Said("Every score is 10 higher.  What changes?", "每个分数都加 10。有什么变化？"),
                "higher",
                f"softmax({higher})",
                2,
            ),
            Step(
                Said("Every score is halved.  What changes?", "每个分数都减半。有什么变化？"),
                "flatter",
                "softmax(scores / 2)",
                2,
            ),
        ],
    )


# Whole vectors of whole length.
_LENGTHS = [[1, 2, 2], [2, 3, 6], [2, 4, 4], [1, 4, 8], [4, 4, 7], [2, 6, 3], [0, 3, 4], [2, 1, 2]]


def similarity(draw: Draw) -> Exercise:
    """Two vectors whose lengths are whole."""

    def made() -> "tuple[list[int], list[int]]":
        a, b = [draw.shuffled(draw.one_of(_LENGTHS)) for _ in range(2)]
        sign = draw.number(0, 3)
        return a, [-x if i == sign else x for i, x in enumerate(b)]

    def fits(pair: "tuple[list[int], list[int]]") -> bool:
        a, b = pair
        return a != b and sum([x * y for x, y in zip(a, b)]) != 0

    a, b = draw.until(fits, made)
    return Exercise(
        Said("How alike are two vectors?", "两个向量有多相似？"),
        Said(
            "The cosine is the dot product, divided by both lengths: 1 for the same direction, 0 for "
            "a right angle, -1 for the opposite.",
            "余弦就是点积除以两个长度：同方向是 1，垂直是 0，反方向是 -1。",
        ),
        {"a": a, "b": b},
        [
            Step(Said("The dot product.", "点积。"), None, "dot(a, b)"),
            Step(Said("The length of a.", "a 的长度。"), None, "abs(a)"),
            Step(Said("The length of b.", "b 的长度。"), None, "abs(b)"),
            Step(Said("The cosine.", "余弦。"), None, "cos(a, b)", 2),
        ],
    )


def budget(draw: Draw) -> Exercise:
    """A table of shares, in tenths, of what three departments bring in."""

    def shares() -> "list[float]":
        first = draw.number(4, 8)
        second = draw.number(1, 9 - first)
        return [first / 10, second / 10, (10 - first - second) / 10]

    table = draw.until(
        lambda rows: len(set(map(tuple, rows))) == 3,
        lambda: [draw.shuffled(shares()) for _ in range(3)],
    )
    revenue = draw.until(lambda v: len(set(v)) == 3, lambda: [10 * n for n in draw.vector(3, 1, 9)])
    row = " + ".join([f"{share} * {n}" for share, n in zip(table[2], revenue)])
    return Exercise(
        Said("A budget shared out", "分配预算"),
        Said(
            "Three departments bring in V.  Each row of the table A says which share of whose revenue "
            "makes up a department's next budget; every row adds up to 1.",
            "三个部门的收入是 V。表 A 的每一行说明一个部门的下一笔预算由谁的收入的多大份额组成；"
            "每一行加起来都是 1。",
        ),
        {"A": table, "V": revenue},
        [
            Step(Said("The third department's budget.", "第三个部门的预算。"), None, row, 1),
            Step(Said("All three budgets.", "三个部门的预算。"), "Z", "A @ V", 1),
            Step(
                Said(
                    "A year later the same table shares out those.",
                    "一年以后，用同一张表再分配一次。",
                ),
                "Y",
                "A @ Z",
                2,
            ),
        ],
    )


def pooling(draw: Draw) -> Exercise:
    """A prediction from three neighbours, nearer ones counting more."""
    keys = sorted(draw.shuffled([0, 1, 2, 3, 4])[:3])
    query = draw.until(lambda n: keys[0] < n < keys[2], lambda: draw.number(0, 4), 50)
    return Exercise(
        Said("A prediction from neighbours", "由邻居预测"),
        Said(
            "At the places in keys the values are known.  What is it at the query?  Near neighbours "
            "count more than far ones: the score of each is minus half its squared distance.",
            "在 keys 的各个位置上，值是已知的。在 query 处的值是多少？近的邻居比远的更重要："
            "每个邻居的分数是距离平方的一半的相反数。",
        ),
        {"query": query, "keys": keys, "values": draw.vector(3, 1, 9)},
        [
            Step(Said("The distances.", "距离。"), "distances", "keys - query"),
            Step(
                Said("The scores, squaring each distance.", "分数（每个距离平方）。"),
                "scores",
                "-distances**2 / 2",
                1,
            ),
            Step(Said("Their softmax.", "它们的 softmax。"), "weights", "softmax(scores)", 2),
            Step(
                Said("The weighted mean of the values.", "各个值的加权平均。"),
                "prediction",
                "dot(weights, values)",
                2,
            ),
        ],
    )


def gradient(draw: Draw) -> Exercise:
    """Three scores of classes, the right one among them, and one step downhill."""
    scores = draw.until(
        lambda v: len(set(v)) > 1 and max(v) - min(v) <= 3, lambda: draw.vector(3, 0, 3)
    )
    right = draw.number(0, 2)
    return Exercise(
        Said("A step downhill", "梯度下降一步"),
        Said(
            "A model gives three classes the scores z.  The right class has a 1 in y.  The loss is minus "
            "the logarithm of the right class's share.",
            "模型给三个类别打分 z。y 中的 1 标出正确的类别。损失是正确类别的概率的对数的相反数。",
        ),
        {"z": scores, "y": [int(i == right) for i in range(3)]},
        [
            Step(Said("The shares.", "概率。"), "p", "softmax(z)", 2),
            Step(Said("The loss.", "损失。"), "loss", "-ln(dot(p, y))", 2),
            Step(
                Said("The loss's gradient by the scores.", "损失对分数的梯度。"),
                "gradient",
                "p - y",
                2,
            ),
            Step(
                Said(
                    "The scores after a step of 0.5 against the gradient.",
                    "沿梯度的反方向走 0.5 步以后的分数。",
                ),
                "better",
                "z - 0.5 * gradient",
                2,
            ),
        ],
    )
