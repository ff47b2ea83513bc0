"""Each way in which a tree can be computed, and how far rounded numbers let its value be off."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from ..words import say
from .evaluating import Evaluator
from .names import Unfit, Unknown, World

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping

    from ...tensor import Tensor
    from ..statements.trees import Node

READINGS = 16


@dataclass
class Reading:
    """A value, and the choices that led to it: of each kind, which of its ways."""

    value: Tensor
    picks: dict[str, int]
    leaves: list[tuple[Tensor, list[float]]]  # the numbers as written, and half their last places


def evaluated(
    node: Node,
    world: World,
    picks: Mapping[str, int] | None = None,
    kind: type[Evaluator] = Evaluator,
    leaves: bool = False,
) -> tuple[Evaluator, Reading | None, Exception | None]:
    """One reading of a tree, or why there is none."""
    evaluator = kind(world, picks)
    evaluator.keep_leaves = leaves
    evaluator.root = node
    try:
        value = evaluator.value(node)
    except (Unknown, Unfit) as error:
        return evaluator, None, error
    except RecursionError:
        return evaluator, None, Unfit(say("it is nested too deeply"))
    except (ArithmeticError, IndexError, RuntimeError, TypeError, ValueError):
        return evaluator, None, Unfit(say("it cannot be computed here"))
    return evaluator, Reading(value, evaluator.picks, evaluator.leaves), None


def readings(node: Node, world: World, kind: type[Evaluator] = Evaluator) -> list[Reading]:
    """Every way in which a tree can be computed, the likeliest first, at most sixteen.

    Raises Unknown for a name without a value, Unfit for parts that do not fit together.

    >>> import pyattn
    >>> from pyattn.check.statements.trees import Binary, Name
    >>> from pyattn.check.judging.readings import readings
    >>> from pyattn.check.judging.names import World
    >>> world = World({"q": pyattn.tensor([1, 0, 2]), "k": pyattn.tensor([0, 1, 1])})
    >>> tree = Binary("*", Name("q", 0, 1), Name("k", 4, 5))
    >>> [reading.value.tolist() for reading in readings(tree, world)]
    [2, [0, 0, 2], [[0, 1, 1], [0, 0, 0], [0, 2, 2]]]
    """
    found: list[Reading] = []
    first: Exception | None = None
    heap: list[tuple[int, int, dict[str, int]]] = [(0, 0, {})]
    seen = {()}  # type: set[tuple[tuple[str, int], ...]]
    tried = 0
    while heap and tried < READINGS:
        cost, _, picks = heapq.heappop(heap)
        tried += 1
        evaluator, reading, error = evaluated(node, world, picks, kind)
        if reading is not None:
            found.append(reading)
        else:
            first = first or error
            if isinstance(error, Unknown):
                break
        for name, count in evaluator.met.items():
            if name in picks:
                continue
            for pick in range(1, count):
                more = {**picks, name: pick}
                key = tuple(sorted(more.items()))
                if key not in seen:
                    seen.add(key)
                    heapq.heappush(heap, (cost + pick, len(seen), more))
    if not found:
        raise first or Unfit(say("it cannot be computed here"))
    return found


def spread(node: Node, world: World, picks: Mapping[str, int] | None = None) -> list[float]:
    """How far each number of a value may be off, because the numbers written with decimals are rounded.

    To first order: half a unit of each number's last place, times the size of the gradient.

    >>> from fractions import Fraction
    >>> from pyattn.check.statements.trees import Binary, Number
    >>> from pyattn.check.judging.readings import spread
    >>> from pyattn.check.judging.names import World
    >>> half = Number("0.5", Fraction(1, 2), Fraction(1, 10), 0, 3)
    >>> [round(x, 9) for x in spread(Binary("*", half, Number("4", Fraction(4), None, 6, 7)), World())]
    [0.2]
    """
    _, reading, _ = evaluated(node, world, picks, leaves=True)
    if reading is None:
        return [1e-12]
    cells = reading.value.flatten()
    off = [1e-12 * max(1.0, abs(cell)) for cell in cells.tolist()]
    if not reading.leaves or not reading.value.requires_grad or cells.numel() > 400:
        return off
    world.work.spend(cells.numel() * sum([leaf.numel() for leaf, _ in reading.leaves]))
    for i in range(cells.numel()):
        for leaf, _ in reading.leaves:
            leaf.grad = None
        cells[i].backward(retain_graph=True)
        for leaf, halves in reading.leaves:
            if leaf.grad is not None:
                slopes = leaf.grad.flatten().tolist()
                off[i] += sum([abs(s) * h for s, h in zip(slopes, halves)])
    return [round(x, 14) if x > 1e-9 else x for x in off]
