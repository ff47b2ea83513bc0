"""What an exercise is made of: sentences in two languages, what is given, and the steps with blanks."""

from __future__ import annotations

from ..explaining import explain, working
from ..explaining.expressions import Cells, Equation
from ..generator import Generator
from ..ops.making import as_tensor, tensor
from .formula import Formula

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..explaining.explanation import Explanation

MOST_CELLS = 12  # of a result whose working is shown in full; of a larger one, its first row's


class Said:
    """A sentence in English and in Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        self.en, self.zh = en, zh

    def to(self, language: str) -> str:
        """The sentence in a language, "en" or "zh"."""
        return self.zh if language == "zh" else self.en


class Step:
    """One thing to calculate: what to do, in words; the name it gets, if any; and the formula.

    decimals: to how many the result is asked for; None where it is whole.
    """

    def __init__(
        self, said: Said, name: str | None, formula: str, decimals: int | None = None
    ) -> None:
        self.said, self.name, self.decimals = said, name, decimals
        self.formula = Formula(formula)
        self.value: Any = None  # what the engine makes of it

    def answer(self) -> Any:
        """The result as it is to be written down: nested lists of text."""
        return written(self.value.tolist(), self.decimals)


def written(value: Any, decimals: int | None) -> Any:
    """Numbers as they are written down, in nested lists.

    >>> written([[0.12456, -0.001], [2, float("-inf")]], 2)
    [['0.12', '0.00'], ['2.00', '-inf']]
    """
    if isinstance(value, list):
        return [written(part, decimals) for part in value]
    if value - value != 0:
        return "-inf"
    text = f"{value:.{decimals or 0}f}"
    return text if decimals is None or float(text) else f"{0:.{decimals}f}"


class Exercise:
    """A problem: its title, what it says, what is given by name, and the steps to its end.

    >>> from pyattn.exercise.setting import Exercise, Said, Step
    >>> double = Step(Said("Double it.", "乘以 2。"), "b", "2 * a")
    >>> exercise = Exercise(Said("Doubling", "加倍"), Said("", ""), {"a": [1, 2]}, [double])
    >>> exercise.steps[0].answer()
    ['2', '4']
    """

    def __init__(self, title: Said, intro: Said, given: dict[str, Any], steps: list[Step]) -> None:
        self.title, self.intro, self.given, self.steps = title, intro, given, steps
        self.known: dict[str, Any] = {name: tensor(value) for name, value in given.items()}
        with working():
            for step in steps:
                step.value = as_tensor(step.formula.value(self.known))
                if step.name is not None:
                    self.known[step.name] = step.value

    def working(self, step: Step, name: str) -> Explanation | None:
        """How a step's numbers come to be, from what has a name; `name` is the step's.

        None where the formula is the working: it has no names, but numbers alone.
        """
        if step.value._working is None:
            return None
        named = {**self.known, name: step.value}
        value = step.value
        if value.numel() > MOST_CELLS:
            with working():
                value = value[0]
        cell = ... if value.dim() else ()
        how = explain(value, named=named, cell=cell, depth=step.formula.depth())
        # What has a name already was worked out in the step that it comes from.
        before = {id(t) for t in self.known.values() if t is not step.value}
        how.entries[:] = [e for e in how.entries if _about(e) not in before]
        return how


def _about(entry: Any) -> int | None:
    """The id of the result that an equation is about."""
    if isinstance(entry, Equation) and isinstance(entry.left, Cells):
        return id(entry.left.parts[0])
    return None


class Draw:
    """Friendly numbers at random: the same from one seed on every Python."""

    def __init__(self, seed: int) -> None:
        self._stream = Generator().manual_seed(seed)

    def vector(self, size: int, low: int, high: int) -> list[int]:
        """Whole numbers from low to high."""
        return self._stream.integers(size, low, high + 1)

    def matrix(self, rows: int, columns: int, low: int, high: int) -> list[list[int]]:
        """Rows of whole numbers from low to high."""
        return [self.vector(columns, low, high) for _ in range(rows)]

    def number(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return self.vector(1, low, high)[0]

    def one_of(self, choices: list[Any]) -> Any:
        """One of several."""
        return choices[self.number(0, len(choices) - 1)]

    def shuffled(self, items: list[Any]) -> list[Any]:
        """The items in another order."""
        return [items[i] for i in self._stream.permutation(len(items))]

    def until(self, fits: Callable[[Any], bool], make: Callable[[], Any], tries: int = 200) -> Any:
        """What is made first that fits; after so many tries, the last."""
        made = make()
        while not fits(made) and tries:
            made, tries = make(), tries - 1
        return made


def product(a: list[list[int]], b: list[list[int]]) -> list[list[int]]:
    """A matrix product of whole numbers, to see whether they are friendly."""
    return [[sum([x * y for x, y in zip(row, column)]) for column in zip(*b)] for row in a]


def transposed(a: list[list[int]]) -> list[list[int]]:
    """Rows as columns."""
    return [list(column) for column in zip(*a)]


def instructive(scores: list[list[int]], least: int = 1, most: int = 4) -> bool:
    """Whether softmax of each row says something: no row of equals, and none that is all in one place."""
    spreads = [max(row) - min(row) for row in scores]
    return all([least <= spread <= most for spread in spreads]) and len(set(map(tuple, scores))) > 1


__all__ = ["Draw", "Exercise", "Said", "Step", "instructive", "product", "transposed", "written"]
