"""What the terminal shows of a page: what is wrong and where, what follows from it, and the sum."""

from __future__ import annotations

from collections import Counter

from ..sheet import Problem, first_wrong, summed
from ..words import counted, say
from .excerpts import excerpts
from .screen import Screen, columns, harmless
from .sentences import kinds, place, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..sheet import Item, Mark, Passed, Sheet, Summary

_LINES = 100  # messages that are shown of one line
_FOLLOWING = 2  # consequences that are shown of one calculation


def told(sheet: Sheet, screen: Screen, verbose: bool = False) -> Iterator[str]:
    """The lines of a page that could be read: what is wrong, what follows, remarks, the sum.

    >>> from pyattn.check.examples import examined
    >>> from pyattn.check.pages.page import Page
    >>> from pyattn.check.reports.screen import Screen
    >>> from pyattn.check.reports.terminal import told
    >>> from pyattn.check.sheet import Sheet
    >>> page = Page("lesson.md", "markdown", ">>> 2 / 3\\n0.6\\n", [])
    >>> print("\\n".join(told(Sheet("lesson.md", page, examined(page)), Screen())))
    lesson.md:2: written 0.6, it is 0.6667 (0.7 to one decimal): rounding slip, cut off
        0.6
        ^^^
    lesson.md: 1 of 1 number wrong, a rounding slip; 1 of 1 example wrong
    """
    for line in _told(sheet, screen, verbose):
        yield screen.fitted(line)


def _told(sheet: Sheet, screen: Screen, verbose: bool) -> Iterator[str]:
    if verbose:
        yield from _found(sheet, screen)
    if sheet.error is not None:
        return
    for item in sheet.items:
        if item.verdict in ("rounding", "wrong"):
            yield from _wrong(sheet, item, screen)
    following = [item for item in sheet.items if any([m.verdict == "follows" for m in item.marks])]
    for item in following:
        yield from _following(sheet, item, screen, verbose)
    yield from _noted(sheet, screen)
    yield from _summed(sheet, screen)


def _found(sheet: Sheet, screen: Screen) -> Iterator[str]:
    """What was taken for a calculation, and what was passed over, with the reason."""
    if sheet.page is not None and sheet.page.encoding:
        said = say("read as {encoding}, since it is not UTF-8", encoding=sheet.page.encoding)
        line = f"{harmless(sheet.path)}: {said}"
        yield from (screen.painted(row, "quiet") for row in screen.wrapped(line))
    found: list[Item | Passed] = [*sheet.items, *sheet.passed]
    for part in sorted(found, key=lambda part: part.start % (1 << 62)):
        text = " ".join(part.text[:1000].split())
        if isinstance(why := getattr(part, "why", None), str):
            said = say("passed over: {why}", why=why)
        else:
            said = kinds(part)  # type: ignore[arg-type]
        line = f"{place(sheet, part.start)}: {harmless(said)}"
        yield from (screen.painted(row, "quiet") for row in screen.wrapped(line))
        short = text if len(text) <= 60 else text[:59] + screen.dots
        yield f"    {harmless(short)}"


def _wrong(sheet: Sheet, item: Item, screen: Screen) -> Iterator[str]:
    groups: dict[int, tuple[list[str], list[Mark]]] = {}
    for problem in item.problems:
        start = problem.start if isinstance(problem, Problem) else item.start
        at = -1 if start is None else start
        groups.setdefault(_line(sheet, at), ([], []))[0].append(harmless(problem))
    for mark in item.marks:
        if mark.verdict in ("rounding", "wrong"):
            groups.setdefault(_line(sheet, mark.start), ([], []))[1].append(mark)
    for at, (problems, marks) in sorted(groups.items()):
        for problem in problems:
            yield from _located(place(sheet, at), problem, screen, "wrong")
        if sheet.page is None or at < 0:
            for mark in marks[:_LINES]:
                yield from _located(place(sheet, at), whole(mark), screen, mark.verdict)
            yield f"    {harmless(item.text.partition(chr(10))[0])}"
            continue
        if not marks and any(["\n" in problem for problem in problems]):
            continue  # it shows what it is about
        line = sheet.page.line(at)
        if not line.strip():
            line = item.text.partition("\n")[0]
        indent = _indent(sheet, item)
        skip = len(indent) if line.startswith(indent) else 0
        spans = [(mark.start - at, mark.end - at) for mark in marks[:_LINES]]
        most = (screen.width or 120) - 4
        for shown, arrows, inside in excerpts(line, spans, most, skip, screen.dots):
            for i in inside:
                where = place(sheet, marks[i].start)
                yield from _located(where, whole(marks[i]), screen, marks[i].verdict)
            yield f"    {shown}"
            if arrows:
                yield "    " + screen.painted(arrows, "wrong")
        if more := len(marks) - _LINES:
            if more > 0:
                yield "    " + counted(
                    more, "and 1 more wrong number in this line", "and {count} more wrong numbers in this line"
                )  # fmt: skip
    if rest := sum(item.more.values()) - item.more.get("right", 0) - item.more.get("follows", 0):
        yield "    " + counted(
            rest, "and 1 more wrong number in this calculation", "and {count} more wrong numbers in this calculation"
        )  # fmt: skip
    if item.mistake_message:
        said = say("It looks like this: {mistake}", mistake=harmless(item.mistake_message))
        yield from screen.wrapped("    " + said, " " * 8)


def _located(where: str, message: str, screen: Screen, how: str) -> Iterator[str]:
    """A message behind its place, in lines that fit."""
    first, *rest = message.split(
        "\n"
    )  # of several lines, the others are an output that was printed
    rows = screen.wrapped(f"{where}: {harmless(first)}")
    head = f"{where}:"
    if rows[0].startswith(head):
        rows[0] = screen.painted(head, "strong") + rows[0][len(head) :]
    yield from rows
    yield from rest


def _line(sheet: Sheet, offset: int) -> int:
    """The offset at which the line of an offset begins; -1 where that is not known."""
    if sheet.page is None or offset < 0:
        return -1
    return sheet.page.source.rfind("\n", 0, offset) + 1


def _indent(sheet: Sheet, item: Item) -> str:
    """What stands before a calculation on its first line, if that is only blanks."""
    if sheet.page is None or item.start < 0:
        return ""
    before = sheet.page.source[_line(sheet, item.start) : item.start]
    return "" if before.strip() else before


def _following(sheet: Sheet, item: Item, screen: Screen, verbose: bool) -> Iterator[str]:
    """What is right from the numbers before it: quietly, and not all of it."""
    marks = [mark for mark in item.marks if mark.verdict == "follows"]
    shown = marks if verbose else marks[:_FOLLOWING]
    for mark in shown:
        said = say("follows: {message}", message=whole(mark))
        for row in screen.wrapped(f"{place(sheet, mark.start)}: {harmless(said)}"):
            yield screen.painted(row, "quiet")
    if more := len(marks) - len(shown) + item.more.get("follows", 0):
        said = counted(
            more, "and 1 more number that follows", "and {count} more numbers that follow"
        )
        yield screen.painted(f"    {said}", "quiet")


def _noted(sheet: Sheet, screen: Screen) -> Iterator[str]:
    """Remarks that are no blame: each once."""
    notes: dict[str, list[Item]] = {}
    for item in sheet.items:
        for note in item.notes:
            notes.setdefault(note, []).append(item)
    for note, items in notes.items():
        said = say("note: {note}", note=harmless(note))
        if len(items) > 1:
            said += counted(len(items) - 1, " (and once more)", " (and {count} times more)")
        for row in screen.wrapped(f"{place(sheet, items[0].start)}: {said}"):
            yield screen.painted(row, "quiet")


def _summed(sheet: Sheet, screen: Screen) -> Iterator[str]:
    """The sum in a line, and for a page with more than doctests its mark sheet."""
    summary = summed([sheet])
    doctests = all([item.kind == "doctest" for item in sheet.items])
    yield from screen.wrapped(_sum(sheet.path, summary, doctests))
    rows = []
    if not doctests:
        rows.append((say("calculations"), _kinds(sheet, summary)))
        if summary.numbers:
            rows.append((say("numbers"), _numbers(summary)))
    if summary.passed:
        said = counted(summary.passed, "1 stretch", "{count} stretches")
        rows.append((say("passed over"), say("{count} (-v shows them, and why)", count=said)))
    first = first_wrong(sheet)
    if first is not None and not doctests:
        where = place(sheet, first.start, short=True)
        rows.append((say("first wrong"), f"{where}: {whole(first)}"))
    wide = max([columns(name) for name, _ in rows], default=0)
    for name, text in rows:
        row = f"    {name}{' ' * (wide - columns(name))}  {harmless(text)}"
        yield from screen.wrapped(row, " " * 8)


def _kinds(sheet: Sheet, summary: Summary) -> str:
    """How many calculations of which kinds."""
    counts = Counter(item.kind for item in sheet.items if item.verdict not in ("given", "skipped"))
    parts = [say("none that claims anything")]
    if counts:
        parts = [say("{count} ({kinds})", count=summary.calculations, kinds=_several(counts))]
    if summary.given:
        parts.append(counted(summary.given, "1 value given", "{count} values given"))
    if summary.skipped:
        parts.append(say("{count} skipped", count=summary.skipped))
    return say("; ").join(parts)


def _several(counts: Counter[str]) -> str:
    said = {
        "statement": lambda n: counted(n, "1 statement", "{count} statements"),
        "matrix": lambda n: counted(n, "1 matrix", "{count} matrices"),
        "sum": lambda n: counted(n, "1 column sum", "{count} column sums"),
        "table": lambda n: counted(n, "1 table", "{count} tables"),
        "code": lambda n: counted(n, "1 output of code", "{count} outputs of code"),
        "doctest": lambda n: counted(n, "1 doctest", "{count} doctests"),
    }
    return say(", ").join([said[kind](n) for kind, n in counts.items() if kind in said])


def _numbers(summary: Summary) -> str:
    parts = [say("{count} right", count=f"{summary.right:,}")]
    if summary.follows:
        parts.append(
            counted(
                summary.follows, "1 follows from those before", "{count} follow from those before"
            )
        )
    if summary.rounding:
        parts.append(counted(summary.rounding, "1 rounding slip", "{count} rounding slips"))
    if summary.wrong:
        parts.append(say("{count} wrong", count=f"{summary.wrong:,}"))
    return f"{summary.numbers:,}: " + say(", ").join(parts)


def total(sheets: list[Sheet], screen: Screen) -> list[str]:
    """The sum of several files."""
    doctests = all([item.kind == "doctest" for sheet in sheets for item in sheet.items])
    name = counted(len(sheets), "1 file", "{count} files")
    return [screen.fitted(line) for line in screen.wrapped(_sum(name, summed(sheets), doctests))]


def _sum(name: str, summary: Summary, doctests: bool) -> str:
    parts = [say("{count} not checked", count=summary.unusable)] if summary.unusable else []
    bad = summary.rounding + summary.wrong
    whole = summary.calculations + (summary.skipped if doctests else 0)
    if doctests:
        calculations = counted(whole, "1 example", "{count} examples")
    else:
        calculations = counted(whole, "1 calculation", "{count} calculations")
    numbers = counted(summary.numbers, "1 number", "{count} numbers")
    if bad:
        said = say("{count} of {numbers} wrong", count=f"{bad:,}", numbers=numbers)
        parts.append(said + _slips(bad, summary.rounding))
        if summary.follows:
            parts.append(counted(summary.follows, "1 follows", "{count} follow"))
    if summary.wrong_calculations:
        said = say(
            "{count} of {calculations} wrong",
            count=f"{summary.wrong_calculations:,}",
            calculations=calculations,
        )
        parts.append(said)
    elif not summary.calculations and not summary.unusable:
        parts.append(say("nothing to judge"))
    elif not summary.unusable:
        parts.append(
            say("all right ({calculations}, {numbers})", calculations=calculations, numbers=numbers)
        )
    if summary.skipped and doctests:
        parts.append(say("{count} skipped", count=summary.skipped))
    return say("{name}: {sum}", name=name, sum=say("; ").join(parts))


def _slips(bad: int, slips: int) -> str:
    if not slips:
        return ""
    if slips == bad:
        return say(", a rounding slip") if bad == 1 else say(", all of them rounding slips")
    return counted(slips, ", one of them a rounding slip", ", {count} of them rounding slips")
