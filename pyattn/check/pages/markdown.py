"""Markdown as people write it, for the boards, blogs and notebooks that each have their own kind."""

from __future__ import annotations

import re

from . import html
from .fenced import Fences, apart, outputs
from .inline import inline
from .page import Block
from .programs import numbered, runs
from .stretches import RULED, Gathered, captioned, joined, lines, placed, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

_QUOTE = re.compile(r"(?: {0,3}>)+ ?")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$|(?=[^\x00-\x7f]))")
_ITEM = re.compile(r"([ \t]*)([-*+•]|\d{1,4}[.)])([ \t]+)(?=\S)")
_TASK = re.compile(r"\[[ xX]\] ")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([^`\n]*)$")
_ENVIRONMENT = re.compile(r"\s*\\begin\{(\w+)(\*?)\}")
_RAW = re.compile(r" {0,3}<(table|pre|script|style|math|svg)\b", re.IGNORECASE)
_DEFINITION = re.compile(r" {0,3}\[([^\]\[^][^\]\[]{0,200})\]:[ \t]*(?:<[^<>]*>|\S+)")
_NOTE = re.compile(r" {0,3}\[\^[^\]\[\s]{1,100}\]:")
_BREAK = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*$")
_ALIGNED = re.compile(r":?-+:?$")
_SPLIT = re.compile(r"\\.|`+|\$|\|")
_DIRECTIVE = re.compile(r"\{([\w:-]+)\}")


def blocks(source: str) -> list[Block]:
    """The blocks of a Markdown page.

    >>> from pyattn.check.pages.markdown import blocks
    >>> [(block.kind, block.text) for block in blocks("# Sum\\n\\n- **a** = 1 + 2 = 3")]
    [('heading', 'Sum'), ('prose', 'a = 1 + 2 = 3')]
    """
    return captioned(outputs(_Reader(source).read()))


class _Reader:
    """Reads line by line; a block quote's lines are those behind its marks."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.blocks: list[Block] = []
        self.paragraph: list[tuple[int, int]] = []
        self.lines = _unquoted(source)
        self.references = {
            found[1].strip().lower()
            for start, end in self.lines
            if source.startswith("[", start) or source[start : start + 1] == " "
            for found in [_DEFINITION.match(source, start, end)]
            if found
        }
        self.inner = 0  # by how much the text of the list item at hand is indented
        self.absent: set[str] = set()  # what does not come any more
        self.fences = Fences(self.text, len(self.lines))

    def text(self, at: int) -> str:
        """A line, or what comes after the last one."""
        if at >= len(self.lines):
            return ""
        start, end = self.lines[at]
        return self.source[start:end]

    def read(self) -> list[Block]:
        at = self.front_matter()
        programs = dict(self.programs(at))
        while at < len(self.lines):
            if at in programs:
                self.flush()
                self.add(joined(self.source, self.lines[at : programs[at]]).block("code"))
                self.blocks[-1].language = "python"
                at = programs[at]
                continue
            after = self.step(at)
            if after == at:
                self.paragraph.append(self.lines[at])
                after += 1
            at = after
        self.flush()
        return self.blocks

    def front_matter(self) -> int:
        if self.text(0).strip() not in ("---", "+++"):
            return 0
        for at in range(1, min(len(self.lines), 200)):
            line = self.text(at).strip()
            if line == self.text(0).strip() or line == "...":
                return at + 1
            if not (re.match(r"[\w-]+ ?[:=]|[-#\"'\]}]|$", line) or self.text(at)[:1] in " \t"):
                return 0
        return 0

    def programs(self, first: int) -> list[tuple[int, int]]:
        """The lines outside of fences that are code all the same."""
        plain: list[str] = []
        behind = first
        for at in range(len(self.lines)):
            line = self.text(at)
            mark = _FENCE.match(line) if at >= behind else None
            if mark:
                behind = self.fences.end(at, mark[1], _language(mark[2].strip()))[1]
            inside = at < behind or line[:1] in "|<"
            plain.append("?" if inside or _QUOTE.match(line) else line)
        return [
            (start, end)
            for start, end in runs(plain)
            if not (plain[start][:4].isspace() and not plain[start - 1 : start] != [""])
            and not plain[start].lstrip().startswith((">>>", "- ", "* "))
        ]

    def add(self, block: Block) -> None:
        if block.text.strip():
            self.blocks.append(block)

    def flush(self) -> None:
        """The paragraph is at its end."""
        if not self.paragraph:
            return
        text = joined(self.source, self.paragraph)
        self.paragraph = []
        self.prose(text, "prose")

    def prose(self, text: Gathered, kind: str) -> None:
        raw = text.text
        begin = len(raw) - len(raw.lstrip())
        squeezed = numbered(raw) if "\n" not in raw.strip() else 0
        outer = text.offsets()
        if raw.startswith(">>>", begin):
            self.add(text.block("examples"))
        elif squeezed:
            code = Gathered(raw)
            code.keep(squeezed, len(raw))
            self.blocks += placed([code.block("code", language="python")], outer)
        else:
            found = [
                part.block(kind if part_kind == "prose" else "math")
                for part_kind, part in inline(raw, self.references)
            ]
            self.blocks += placed([block for block in found if block.text.strip()], outer)

    def step(self, at: int) -> int:
        """Read what begins in this line; where nothing does, it belongs to the paragraph."""
        line = self.text(at)
        stripped = line.strip()
        if not stripped:
            self.flush()
            return at + 1
        indent = len(line) - len(line.lstrip(" \t"))
        first = stripped[0]
        if first in "`~" and _FENCE.match(line):
            return self.fence(at)
        if line[indent : indent + 2] in ("$$", "\\[") or first == "\\":
            after = self.formula(at, stripped)
            if after > at:
                return after
        if not self.paragraph and indent >= 4 and indent >= self.inner + 4 or line[:1] == "\t":
            if not self.paragraph and not self.inner:
                return self.indented(at)
        if first == "#" and _HEADING.match(line):
            return self.heading(at)
        if first == "<" and not self.paragraph or first == "<" and _RAW.match(line):
            after = self.markup(at, stripped)
            if after > at:
                return after
        if first == "[" and not self.paragraph:
            if _NOTE.match(line) or (_DEFINITION.match(line) and "]:" in line):
                return at + 1
        if "|" in line and self.is_table(at):
            return self.table(at)
        after = self.rule(at, line)
        if after > at:
            return after
        return self.item(at, line, indent)

    def item(self, at: int, line: str, indent: int) -> int:
        item = _ITEM.match(line)
        start, end = self.lines[at]
        if item and not self.calculated(item, line):
            self.flush()
            self.inner = item.end()
            begin = start + item.end()
            task = _TASK.match(line, item.end())
            mark = _FENCE.match(line, item.end())
            self.lines[at] = (start + task.end() if task else begin, end)
            if mark or line[item.end()] == "#":
                return self.step(at)
            self.paragraph = [self.lines[at]]
            return at + 1
        if not self.paragraph and not indent:
            self.inner = 0
        return at

    def calculated(self, item: re.Match[str], line: str) -> bool:
        """Whether what looks like an item's mark belongs to a calculation."""
        mark, rest = item[2], line[item.end() :]
        above = self.source[slice(*self.paragraph[-1])] if self.paragraph else ""
        if mark == "+":
            return True
        if mark in "-*•":
            return bool(above and rest[0] in "[(0123456789" and RULED.match(above))
        # A number at the beginning of a line within a paragraph need not be an item's.
        return bool(self.paragraph and mark[:-1] != "1" and not self.inner)

    def rule(self, at: int, line: str) -> int:
        """A heading's underline or a line across the page; but not the rule of a column sum."""
        if self.paragraph:
            above = self.source[slice(*self.paragraph[-1])]
            if not _UNDERLINE.match(line):
                if _BREAK.match(line) and not RULED.match(above):
                    self.flush()
                    return at + 1
                return at
            summed = RULED.match(above) or self.text(at + 1).lstrip()[:1] in ("=", "[")
            if len(self.paragraph) > 1 or summed or not re.search(r"[^\W\d]", above):
                return at
            text = joined(self.source, self.paragraph)
            self.paragraph = []
            self.prose(text, "heading")
            return at + 1
        return at + 1 if _BREAK.match(line) else at

    def heading(self, at: int) -> int:
        self.flush()
        self.inner = 0
        start, end = self.lines[at]
        mark = _HEADING.match(self.source, start, end)
        assert mark
        words = self.source[mark.end() : end].rstrip()
        shorter = words.rstrip("#")
        if shorter != words and (not shorter or shorter[-1] in " \t"):
            words = shorter.rstrip()
        self.prose(joined(self.source, [(mark.end(), mark.end() + len(words))]), "heading")
        return at + 1

    def fence(self, at: int) -> int:
        self.flush()
        found = _FENCE.match(self.text(at))
        assert found
        mark, info = found[1], found[2].strip()
        indent = len(self.text(at)) - len(self.text(at).lstrip(" \t"))
        language, first = _language(info), 0
        end, after = self.fences.end(at, mark, language)
        inside = [self.unindented(i, indent) for i in range(at + 1, end)]
        if _DIRECTIVE.match(info):  # options of MyST's directives
            while first < len(inside) and re.match(r":[\w-]+:", self.source[slice(*inside[first])]):
                first += 1
        self.blocks += apart(joined(self.source, inside[first:]), language)
        return after

    def unindented(self, at: int, indent: int) -> tuple[int, int]:
        """A line without as much of its indentation as that."""
        start, end = self.lines[at]
        line = self.source[start : min(end, start + indent)]
        return start + len(line) - len(line.lstrip(" \t")), end

    def indented(self, at: int) -> int:
        self.flush()
        end = last = at
        while end < len(self.lines):
            line = self.text(end)
            if line.strip():
                if line[:4].strip(" ") and line[:1] != "\t":
                    break
                last = end
            end += 1
        width = min(
            len(line) - len(line.lstrip(" \t"))
            for line in map(self.text, range(at, last + 1))
            if line.strip()
        )
        width = min(width, 4)
        inside = [self.unindented(i, width) for i in range(at, last + 1)]
        self.blocks += apart(joined(self.source, inside), "")
        return last + 1

    def until(self, sign: str, at: int, offset: int) -> int:
        """The offset at which something stands further on, in this or a later line; or -1."""
        if sign in self.absent:
            return -1
        found = self.source.find(sign, offset)
        if found < 0:
            self.absent.add(sign)
        return found

    def line_at(self, offset: int, at: int) -> int:
        while at < len(self.lines) and self.lines[at][1] < offset:
            at += 1
        return at

    def formula(self, at: int, stripped: str) -> int:
        start = self.source.find(stripped[:2], *self.lines[at])
        environment = _ENVIRONMENT.match(stripped)
        if environment:
            named = f"\\end{{{environment[1]}{environment[2]}}}"
            close = self.until(named, at, start)
            begin, end = start, close + len(named)
            if environment[1] in ("equation", "displaymath", "math"):
                begin, end = start + environment.end(), close
            after = close + len(named)
        elif stripped.startswith(("$$", "\\[")):
            named = "$$" if stripped[0] == "$" else "\\]"
            close = self.until(named, at, start + 2)
            begin, end, after = start + 2, close, close + 2
        else:
            return at
        if close < 0:
            return at
        last = self.line_at(after, at)
        if last - at > 500:
            return at
        rest = self.source[after : self.lines[last][1]].strip()
        label = re.match(r"\{#[\w:-]+\}|\(\w+\)$", rest)
        if rest and not label and rest not in (".", ",", ",", "。", ";"):
            return at  # it stands in running text
        inside = []
        for i in range(at, last + 1):
            stretch = max(self.lines[i][0], begin), min(self.lines[i][1], end)
            if stretch[0] <= stretch[1]:
                inside.append(stretch)
        if stripped[0] == "\\" and named == "\\]" and last == at:
            words = self.source[begin:end]
            if not re.search(r"[\\=^_]", words):
                return at  # brackets that were escaped
        self.flush()
        self.add(joined(self.source, inside).block("math"))
        return last + 1

    def markup(self, at: int, stripped: str) -> int:
        """HTML: tables and what is set apart are read as such; of other tags the text is Markdown."""
        raw = _RAW.match(self.text(at))
        start, end = self.lines[at]
        if stripped.startswith("<!--"):
            close = self.until("-->", at, start)
            if close < 0:
                return at
            last = self.line_at(close + 3, at)
            if self.source[close + 3 : self.lines[last][1]].strip():
                return at
            self.flush()
            return last + 1
        if not raw:
            return at
        closing = f"</{raw[1]}>"
        close = self.until(closing, at, start)
        if close < 0:
            return at
        last = self.line_at(close, at)
        self.flush()
        text = joined(self.source, self.lines[at : last + 1])
        self.blocks += placed(html.parts(text.text), text.offsets())
        return last + 1

    def is_table(self, at: int) -> bool:
        """Whether a row of a table stands here, with the row of dashes below it."""
        dashes = self.text(at + 1).strip()
        if "-" not in dashes or "|" not in dashes or dashes.strip("|:- \t"):
            return False
        marks = [mark.strip() for mark in dashes.strip("|").split("|")]
        return all(_ALIGNED.match(mark) for mark in marks)

    def table(self, at: int) -> int:
        self.flush()
        rows = [self.row(at)]
        end = at + 2
        while end < len(self.lines) and "|" in self.text(end):
            rows.append(self.row(end))
            end += 1
        block = table(rows, 1)
        if block:
            self.blocks.append(block)
        return end

    def row(self, at: int) -> list[Gathered]:
        start, end = self.lines[at]
        line = self.source[start:end].rstrip()
        end = start + len(line)
        start += len(line) - len(line.lstrip())
        start += self.source.startswith("|", start)
        if end > start and line.endswith("|") and not line.endswith("\\|"):
            end -= 1
        cuts, inside = [], ""
        for sign in _SPLIT.finditer(self.source, start, end):
            if sign[0] == "|":
                if not inside:
                    cuts.append(sign.start())
            elif sign[0][0] in "`$" and (sign[0] == inside or not inside):
                # A mark that has no partner in its row opens nothing.
                closed = self.source.find(sign[0], sign.end(), end) >= 0
                inside = "" if inside or not closed else sign[0]
        cells = []
        for begin, last in zip([start] + [cut + 1 for cut in cuts], cuts + [end]):
            cell = Gathered(self.source)
            for _, part in inline(self.source[begin:last], self.references):
                for text, offset, plain in part.pieces:
                    cell.pieces.append((text, begin + offset, plain))
            cells.append(cell)
        return cells


def _unquoted(source: str) -> list[tuple[int, int]]:
    """The lines of a page without the marks of block quotes; prompts, and what is fenced, stay."""
    result: list[tuple[int, int]] = []
    stretches = lines(source)
    fences = Fences(lambda at: source[slice(*stretches[at])], len(stretches))
    behind = 0  # the fence at hand
    for at, (start, end) in enumerate(stretches):
        if at >= behind and source[start : min(end, start + 4)].lstrip()[:1] in (">", "`", "~"):
            quote = None if source.startswith(">>>", start) else _QUOTE.match(source, start, end)
            mark = None if quote else _FENCE.match(source[start:end])
            if mark:
                behind = fences.end(at, mark[1], _language(mark[2].strip()))[1]
            start = quote.end() if quote else start
        result.append((start, end))
    return result


def _language(info: str) -> str:
    """The language of an info string: `python`, `{code-cell} ipython3`, `.python`, `{.py}`."""
    directive = _DIRECTIVE.match(info)
    if directive:
        name, rest = directive[1].lower(), info[directive.end() :].split()
        if name in ("code-block", "code", "sourcecode", "code-cell"):
            return rest[0].lower() if rest else ("python" if name == "code-cell" else "")
        return {"eval-rst": "rst", "doctest": "pycon", "math": "math"}.get(name, "{" + name + "}")
    words = re.findall(r"[\w+#-]+", info)
    return words[0].lower() if words else ""


def parts(source: str, offsets: Sequence[int]) -> list[Block]:
    """The blocks of Markdown that is a part of another source."""
    return placed(blocks(source), offsets)
