"""A marked page: one HTML file with the text as it was written, each number with its verdict."""

from __future__ import annotations

import html
from bisect import bisect_left

from ..sheet import first_wrong, summed
from ..words import counted, language, say
from .parts import parts
from .remarks import Remark, judged, remarks
from .sentences import SIGNS, place, verdict, whole
from .style import STYLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

    from ..sheet import Mark, Sheet, Summary
    from .parts import Part

_LINKS = 100  # to wrong numbers, in a mark sheet
_QUIET = 3  # consequences in a line that are shown before a click


def marked_page(sheets: list[Sheet]) -> str:
    """The pages, marked, as one HTML document that needs nothing else.

    >>> from pyattn.check.pages.page import Page
    >>> from pyattn.check.reports.marked import marked_page
    >>> from pyattn.check.sheet import Item, Mark, Sheet
    >>> mark = Mark(4, 7, None, "", "0.5", "0.4", "", "wrong", "written 0.5, it is 0.4")
    >>> item = Item("statement", 0, 7, "x = 0.5", "wrong", [mark])
    >>> page = marked_page([Sheet("a.md", Page("a.md", "markdown", "x = 0.5", []), [item])])
    >>> '<a class="m wrong"' in page, "written 0.5, it is 0.4" in page
    (True, True)
    """
    names = ", ".join([sheet.path for sheet in sheets[:3]]) + (" …" if len(sheets) > 3 else "")
    title = say("Marked: {names}", names=names)
    lang = "zh-Hans" if language() == "zh" else "en"
    body = [_Marked(sheet, number).text() for number, sheet in enumerate(sheets, 1)]
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_escaped(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{''.join(body)}</main>\n</body>\n</html>\n"
    )


def _escaped(text: str) -> str:
    """Text that stands as it is; what HTML may not hold, control characters, has a sign."""
    if not text.isprintable():
        text = "".join(
            [c if c.isprintable() or c in "\n\t" or c.isspace() else "\ufffd" for c in text]
        )
    return html.escape(text)


def _sign(name: str) -> str:
    return f'<span class="sign {name}" aria-hidden="true">{SIGNS[name]}</span>'


class _Marked:
    """One page of a marked document."""

    def __init__(self, sheet: Sheet, number: int) -> None:
        self.sheet, self.number = sheet, number
        self.marks = judged(sheet)
        self.starts = [mark.start for mark in self.marks]
        self.remarks = remarks(sheet)
        self.named: set[int] = set()  # what has its remark, for a link
        self.offsets = [remark.offset % (1 << 62) for remark in self.remarks]

    def text(self) -> str:
        """Its mark sheet, and the page."""
        heading = f"<h1>{_escaped(self.sheet.path)}</h1>\n"
        if self.sheet.error is not None:
            return (
                f'<section class="sheet">{heading}<p>{_escaped(self.sheet.error)}</p></section>\n'
            )
        inside = "".join([self._part(part) for part in parts(self.sheet)])
        lost = self._notes([remark for remark in self.remarks if remark.offset < 0])
        return (
            f'<section class="sheet">{heading}{self._sheet()}</section>\n'
            f'<article class="page">\n{inside}{lost}</article>\n{self._passed()}'
        )

    def _sheet(self) -> str:
        summary = summed([self.sheet])
        first = first_wrong(self.sheet)
        rows = [_bar(summary), _counts(summary)]
        calculations = counted(summary.calculations, "1 calculation", "{count} calculations")
        said = say("{calculations}, all right", calculations=calculations)
        if summary.wrong_calculations:
            said = say(
                "{calculations}, {count} of them with something wrong",
                calculations=calculations,
                count=summary.wrong_calculations,
            )
        if summary.given:
            said += say(", ") + counted(summary.given, "1 value given", "{count} values given")
        rows.append(f'<p class="quiet">{_escaped(said)}</p>')
        if first is not None:
            link = self._link(first)
            rows.append(f"<p>{_escaped(say('first wrong'))}: {link}</p>")
        bad = [m for m in self.marks if m.verdict in ("rounding", "wrong")]
        if len(bad) > 1:
            links = "".join([f"<li>{self._link(mark)}</li>" for mark in bad[:_LINKS]])
            what = counted(len(bad), "1 number to look at", "{count} numbers to look at")
            if len(bad) > _LINKS:
                what += say(", the first {count} of them", count=_LINKS)
            rows.append(
                f'<details><summary>{_escaped(what)}</summary><ol class="errors">{links}</ol></details>'
            )
        return "".join(rows)

    def _link(self, mark: Mark) -> str:
        where = place(self.sheet, mark.start, short=True)
        text = f"{where}: {whole(mark)}" if where else whole(mark)
        return f'{_sign(mark.verdict)} <a href="#{self._name(mark.start)}">{_escaped(text)}</a>'

    def _name(self, offset: int) -> str:
        return f"p{self.number}-{max(offset, 0)}"

    def _passed(self) -> str:
        if not self.sheet.passed:
            return ""
        rows = "".join(
            [
                f"<li>{_escaped(place(self.sheet, p.start, short=True))}: {_escaped(p.why)} "
                f"<code>{_escaped(' '.join(p.text[:200].split())[:80])}</code></li>"
                for p in self.sheet.passed[:1000]
            ]
        )
        count = len(self.sheet.passed)
        what = counted(count, "1 stretch passed over", "{count} stretches passed over")
        return (
            f'<section class="sheet"><details><summary>{_escaped(what)}</summary>'
            f'<ul class="passed quiet">{rows}</ul></details></section>\n'
        )

    def _part(self, part: Part) -> str:
        cell = ""
        if part.cell is not None:
            cell = f'<div class="cell">{_escaped(say("cell {cell}", cell=part.cell))}</div>\n'
        if part.kind == "table":
            return cell + self._table(part)
        return f'{cell}<div class="{part.kind}">{"".join(self._lines(part))}</div>\n'

    def _lines(self, part: Part) -> Iterator[str]:
        """The text in lines, and below a line what is to be said of it."""
        scrolled = ' tabindex="0"' if part.kind in ("code", "output") else ""
        said: dict[int, list[Remark]] = {}
        for remark in self._within(part):
            said.setdefault(self._line_end(part, remark), []).append(remark)
        begin = 0
        for end in sorted(said):
            yield f'<div class="lines"{scrolled}>{self._marked(part, begin, end)}</div>'
            yield self._notes(said[end])
            begin = end + 1
        if begin < len(part.text):
            shown = self._marked(part, begin, len(part.text))
            yield f'<div class="lines"{scrolled}>{shown}</div>'

    def _within(self, part: Part) -> list[Remark]:
        low = bisect_left(self.offsets, part.offsets[0])
        high = bisect_left(self.offsets, part.offsets[len(part.text)])
        return self.remarks[low:high]

    def _line_end(self, part: Part, remark: Remark) -> int:
        end = part.text.find("\n", part.at(remark.offset))
        return len(part.text) if end < 0 else end

    def _marked(self, part: Part, begin: int, end: int) -> str:
        """A stretch of text with its numbers marked."""
        low = bisect_left(self.starts, part.offsets[begin])
        out, at = [], begin
        for i in range(low, len(self.marks)):
            mark = self.marks[i]
            start = part.at(mark.start)
            if start >= end or mark.start >= part.offsets[len(part.text)]:
                break
            stop = min(max(part.at(mark.end), start), end)
            if start < at:
                continue  # the same number, judged within another calculation
            out.append(_escaped(part.text[at:start]))
            out.append(self._number(mark, part.text[start:stop]))
            at = stop
        return "".join(out) + _escaped(part.text[at:end])

    def _number(self, mark: Mark, text: str) -> str:
        said = verdict(mark.verdict)
        label = _escaped(say("{number}, {verdict}", number=text, verdict=said))
        sign = SIGNS[mark.verdict]
        name = self._name(mark.start)
        if mark.verdict == "right":  # most are, and a sign on each would hide the others
            return (
                f'<span class="m right" id="{name}" role="img" aria-label="{label}" '
                f'title="{sign} {_escaped(said)}">{_escaped(text)}</span>'
            )
        return (
            f'<a class="m {mark.verdict}" id="{name}" href="#{name}n" aria-label="{label}" '
            f'title="{_escaped(whole(mark)) or label}">{_escaped(text)}<i aria-hidden="true">{sign}</i></a>'
        )

    def _notes(self, here: list[Remark]) -> str:
        if not here:
            return ""
        quiet = [remark for remark in here if remark.verdict == "follows"]
        rows = [self._note(r) for r in here if r.verdict not in ("follows", "working")]
        if len(quiet) > _QUIET:
            what = counted(len(quiet), "1 number that follows", "{count} numbers that follow")
            inside = "".join([self._note(remark) for remark in quiet])
            rows.append(
                f"<details><summary>{_sign('follows')} {_escaped(what)}</summary>{inside}</details>"
            )
        else:
            rows += [self._note(remark) for remark in quiet]
        for remark in here:
            if remark.verdict == "working":
                rows.append(
                    f"<details><summary>{_escaped(say('the working'))}</summary>"
                    f"<pre>{_escaped(remark.text)}</pre></details>"
                )
        return f'<div class="notes">{"".join(rows)}</div>\n'

    def _note(self, remark: Remark) -> str:
        sign = f"{_sign(remark.verdict)} " if remark.verdict in SIGNS else ""
        name = ""
        if remark.verdict in SIGNS and remark.offset not in self.named:
            self.named.add(remark.offset)
            name = f' id="{self._name(remark.offset)}n"'
        text = _escaped(remark.text)
        if remark.because is not None:
            cause = say("what it follows from")
            text += f' (<a href="#{self._name(remark.because)}">{_escaped(cause)}</a>)'
        return f'<div class="note {remark.verdict}"{name}>{sign}{text}</div>'

    def _table(self, part: Part) -> str:
        caption = f"<caption>{_escaped(part.caption)}</caption>" if part.caption else ""
        rows = []
        for i, row in enumerate(part.rows):
            tag = "th" if i < part.header else "td"
            cells = "".join([f"<{tag}>{self._marked(part, a, b)}</{tag}>" for a, b in row])
            rows.append(f"<tr>{cells}</tr>")
        notes = self._notes(self._within(part))
        return f'<div class="wide"><table>{caption}{"".join(rows)}</table></div>\n{notes}'


def _bar(summary: Summary) -> str:
    if not summary.numbers:
        return ""
    spans = [
        f'<span class="{name}" style="flex:{getattr(summary, name)}"></span>'
        for name in SIGNS
        if getattr(summary, name)
    ]
    return f'<div class="bar" aria-hidden="true">{"".join(spans)}</div>'


def _counts(summary: Summary) -> str:
    said = {
        "right": say("right"),
        "follows": say("right from the numbers before"),
        "rounding": counted(summary.rounding, "rounding slip", "rounding slips"),
        "wrong": say("wrong"),
    }
    rows = [
        f"<li>{_sign(name)} <b>{getattr(summary, name):,}</b> {_escaped(said[name])}</li>"
        for name in SIGNS
        if getattr(summary, name)
    ]
    return f'<ul class="counts">{"".join(rows)}</ul>'
