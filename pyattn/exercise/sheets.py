"""An exercise as a page: plain text, Markdown or LaTeX; with blanks, or with its solution.

Every calculation is one statement that `check` reads back, names given earlier on the page among
them, such as  scores = Q K^T = [[__, __], [__, __]]
"""

from __future__ import annotations

import textwrap
import unicodedata

from ..explaining.displays import Markdown, Tex
from ..explaining.letters import in_text
from ..explaining.pages import page
from ..explaining.text import Text
from .formula import Grid, Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from ..explaining.expressions import Expr
    from .setting import Exercise, Said, Step

BLANK = "__"
WIDTH = 76


def blanks(answer: Any) -> Any:
    """As many blanks as an answer has numbers."""
    return [blanks(part) for part in answer] if isinstance(answer, list) else None


class _Signs(Text):
    """What `check` reads: sums of many numbers as a function of them, and what is rounded as such."""

    def num(self, value: Any) -> tuple[str, int]:
        """A number; a large one that is not whole keeps two decimals, or it would seem to be exact."""
        if isinstance(value, float) and 1000 <= abs(value) < 1e15 and value != int(value):
            return f"{value:.2f}", 1 if value < 0 else 4
        return super().num(value)

    def of(self, word: str, part: Expr) -> tuple[str, int]:
        """A word of a part."""
        return self.call({"largest": "max"}.get(word, word), [part])


class Statements(_Signs):
    """Statements in plain text, as a person types them."""

    by = " "
    point = " · "

    def name(self, text: str) -> tuple[str, int]:
        """A name that was given a value."""
        return text, 4

    def grid(self, value: Any) -> tuple[str, int]:
        """Numbers and blanks in brackets."""
        if isinstance(value, list):
            return f"[{', '.join([self.grid(part)[0] for part in value])}]", 4
        return (BLANK if value is None else str(value)), 4

    def transpose(self, a: Expr) -> tuple[str, int]:
        """A transposed matrix."""
        return f"{self.inside(a, 4)}^T", 3

    def call(self, name: str, arguments: Any) -> tuple[str, int]:
        """A function; a square root by its sign."""
        if name == "sqrt":
            return f"√{self.inside(arguments[0], 4)}", 4
        return super().call(name, arguments)


class MarkdownWorking(_Signs, Markdown):
    """The working of a step, in Markdown."""


class TexStatements(_Signs, Tex):
    """Statements as LaTeX's mathematics."""

    needs = ""  # said at the top of the page, once

    def name(self, text: str) -> tuple[str, int]:
        """A name that was given a value."""
        return self.symbol(text), 4

    def grid(self, value: Any) -> tuple[str, int]:
        """A number, numbers in brackets, or a matrix."""
        if not isinstance(value, list):
            return (r"\underline{\hspace{2em}}" if value is None else self.digits_of(value)), 4
        if isinstance(value[0], list):
            rows = [" & ".join([self.grid(part)[0] for part in row]) for row in value]
            body = f"{self.end} ".join(rows)
            return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}", 4
        return f"[{', '.join([self.grid(part)[0] for part in value])}]", 4


class Sheet:
    """A form of page: how its paragraphs, its statements and its working look.

    Subclasses say so; `pieces` is what all share: paragraphs in order, each with its kind.
    """

    statements: Any  # writes a step's statement
    writer: type[Text]  # writes its working

    def __init__(self, exercise: Exercise, name: str, seed: int, language: str) -> None:
        self.exercise, self.kind, self.seed, self.language = exercise, name, seed, language

    def say(self, said: Said) -> str:
        """A sentence in the page's language."""
        return said.to(self.language)

    def statement(self, left: str | None, formula: Expr | None, answer: Any) -> str:
        """A statement: a name, the formula, the answer or its blanks."""
        sides = ([Name(left)] if left else []) + ([formula] if formula else []) + [Grid(answer)]
        return " = ".join([self.statements.write(side) for side in sides])

    def given(self) -> list[str]:
        """What is given, as statements."""
        return [self.statement(name, None, shown(v)) for name, v in self.exercise.given.items()]

    def step(self, step: Step, solved: bool) -> str:
        """A step's statement."""
        answer = step.answer()
        return self.statement(
            step.name, step.formula.expression(), answer if solved else blanks(answer)
        )

    def title(self) -> str:
        """The page's heading."""
        return self.say(self.exercise.title)

    def source(self, solved: bool) -> str:
        """Where the page comes from, so that it can be made again."""
        if self.language == "zh":
            return f"习题 {self.kind}，种子 {self.seed}" + ("，答案" if solved else "")
        return f"Exercise {self.kind}, seed {self.seed}" + (", solution" if solved else "")

    def how(self) -> str:
        """How to write the numbers."""
        if self.language == "zh":
            return "把每个空白填上数字。整数照写，其他的数保留各步注明的小数位数。"
        return (
            "Fill in a number for every blank: whole ones whole, the others to as many decimals as "
            "the step says."
        )

    def asked(self, step: Step) -> str:
        """What a step says, and how precise it is to be."""
        said = self.say(step.said)
        if step.decimals is None:
            return said
        if self.language == "zh":
            return f"{said}（{step.decimals} 位小数）"
        return f"{said} ({step.decimals} decimal{'s' * (step.decimals > 1)})"

    def working(self, step: Step) -> str:
        """How a step's numbers come to be."""
        name = step.name or TYPED.write(step.formula.expression())
        how = self.exercise.working(step, name)
        return "" if how is None else how.by(self.writer)

    def end(self) -> str:
        """What to do with the page."""
        if self.language == "zh":
            return "填好以后，用 `python3 -m pyattn check FILE` 批改。"
        return "When it is filled in, `python3 -m pyattn check FILE` marks it."

    def page(self, solved: bool = False) -> str:
        """The whole page."""
        raise NotImplementedError


def shown(value: Any) -> Any:
    """Given numbers as they are written."""
    if isinstance(value, list):
        return [shown(part) for part in value]
    return f"{value:g}"


TYPED = Statements(str, 4)


class Plain(Sheet):
    """Plain text, and what Markdown shares with it: statements as they are typed."""

    statements, writer = TYPED, Statements

    def page(self, solved: bool = False) -> str:
        """The whole page."""
        title = self.title()
        lines = [title, "=" * wide(title), "", *wrapped(self.source(solved)), ""]
        lines += [*wrapped(self.say(self.exercise.intro)), ""]
        lines += [*("    " + line for line in self.given()), ""]
        if not solved:
            lines += [*wrapped(self.how()), ""]
        for n, step in enumerate(self.exercise.steps, 1):
            lines += [
                *wrapped(f"{n}. {self.asked(step)}"),
                "",
                f"    {self.step(step, solved)}",
                "",
            ]
            working = self.working(step) if solved else ""
            if working:
                lines += [*("        " + line for line in working.split("\n")), ""]
        if not solved:
            lines += wrapped(self.end().replace("`", ""))
        return "\n".join(lines).rstrip() + "\n"


class MarkdownSheet(Sheet):
    """Markdown: statements stand in fences, where a _ is a _."""

    statements, writer = TYPED, MarkdownWorking

    def parts(self, solved: bool) -> list[str]:
        """The page in parts, a cell each in a notebook."""
        given = "\n".join([f"- `{line}`" for line in self.given()])
        intro = [f"# {self.title()}", self.source(solved), self.say(self.exercise.intro), given]
        if not solved:
            intro.append(self.how())
        parts = ["\n\n".join(intro)]
        for n, step in enumerate(self.exercise.steps, 1):
            part = f"**{n}.** {self.asked(step)}\n\n```text\n{self.step(step, solved)}\n```"
            parts.append(f"{part}\n\n{self.working(step)}".rstrip() if solved else part)
        return parts + ([] if solved else [self.end()])

    def page(self, solved: bool = False) -> str:
        """The whole page."""
        return "\n\n".join(self.parts(solved)) + "\n"


class LatexSheet(Sheet):
    """LaTeX, for print: blanks are rules to write on."""

    statements, writer = TexStatements(str, 4), TexStatements

    def page(self, solved: bool = False) -> str:
        """The whole page, which compiles as it is."""
        parts = [in_text(self.source(solved)) + ".", in_text(self.say(self.exercise.intro))]
        parts.append("\n".join([rf"\[ {line} \]" for line in self.given()]))
        if not solved:
            parts.append(in_text(self.how()))
        if not solved:
            parts.append(r"\renewcommand{\arraystretch}{1.8}")  # room to write in
        parts.append(r"\begin{enumerate}\allowdisplaybreaks")
        for step in self.exercise.steps:
            parts.append(rf"\item {in_text(self.asked(step))}\[ {self.step(step, solved)} \]")
            if solved:
                parts.append(self.working(step))
        parts.append(r"\end{enumerate}")
        return page("latex", self.title(), "\n\n".join(parts))


def wide(text: str) -> int:
    """How many columns a text takes on a terminal, where Chinese letters take two."""
    return sum([2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text])


def wrapped(text: str) -> list[str]:
    """A paragraph in lines; Chinese, which has no spaces, between any two of its letters."""
    if wide(text) == len(text):
        return textwrap.wrap(text, WIDTH)
    lines, room = [""], WIDTH
    for word in _words(text):
        if wide(word) > room and word[0] not in "，。、；：？！）":
            lines.append("")
            room = WIDTH
        lines[-1] += word
        room -= wide(word)
    return [line.strip() for line in lines]


def _words(text: str) -> list[str]:
    found = [""]
    for letter in text:
        if wide(letter) == 2 or letter == " " or found[-1] and wide(found[-1][-1]) == 2:
            found.append("")
        found[-1] += letter
    return found


MAKERS: dict[str, Callable[..., Sheet]] = {
    "text": Plain,
    "markdown": MarkdownSheet,
    "latex": LatexSheet,
}
__all__ = ["MAKERS", "MarkdownSheet", "Sheet"]
