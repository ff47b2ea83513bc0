"""reStructuredText, as it stands in files and docstrings."""

from __future__ import annotations

import re

from . import html
from .fenced import apart, outputs
from .page import Block
from .roles import inline
from .rows import comma_separated, grid, is_simple, listed, simple
from .stretches import RULED, captioned, joined, lines, placed

_MARKUP = re.compile(r"\.\.(?:[ \t]+|$)")
_DIRECTIVE = re.compile(r"(?:\|[^|]{1,100}\|[ \t]+)?([A-Za-z][\w:.+-]*)[ \t]?::(?:[ \t]+|$)")
_OPTION = re.compile(r"[ \t]*:([\w-]+):(?:[ \t]+|$)")
_SUBSTITUTION = re.compile(r"\.\. \|([^|\n]{1,100})\| (?:replace|unicode):: ?([^\n]{0,300})")
_ITEM = re.compile(r"([ \t]*)([-*•]|(?:\d{1,4}|#)[.)]|\((?:\d{1,3}|[a-z])\))([ \t]+)(?=\S)")
_FIELD = re.compile(r"[ \t]*:(?!math:|ref:|class:|func:)[^:`\n]{1,80}:(?:[ \t]+|$)")
_CODE = {"code-block", "code", "sourcecode", "highlight-code", "ipython", "jupyter-execute"}
_CODE |= {"code-cell", "plot", "testcode", "testsetup", "exec_code"}
_SHOWN = {"parsed-literal", "testoutput", "program-output", "prompt", "literalinclude-output"}
_LEFT_OUT = {"image", "toctree", "contents", "include", "index", "module", "currentmodule", "meta"}
_LEFT_OUT |= {"automodule", "autoclass", "autofunction", "literalinclude", "highlight", "role"}
_LEFT_OUT |= {
    "default-role",
    "replace",
    "unicode",
    "target-notes",
    "sectnum",
    "autosummary",
    "date",
}
_NESTED = 20


def blocks(source: str) -> list[Block]:
    """The blocks of a page.

    >>> from pyattn.check.pages.restructured import blocks
    >>> [(b.kind, b.text) for b in blocks("Sum\\n===\\n\\n.. math:: 1 + 2 = 3\\n\\nSo::\\n\\n    print(1)")]
    [('heading', 'Sum'), ('math', '1 + 2 = 3'), ('prose', 'So:'), ('code', 'print(1)')]
    """
    words = {found[1]: found[2].strip() for found in _SUBSTITUTION.finditer(source)}
    reader = _Reader(source, lines(source), words, 0)
    return captioned(outputs(reader.read()))


class _Reader:
    """Reads stretches of lines; the body of a directive is read as a page of its own."""

    def __init__(
        self, source: str, stretches: list[tuple[int, int]], words: dict[str, str], level: int
    ) -> None:
        self.source, self.lines, self.words, self.level = source, stretches, words, level
        self.blocks: list[Block] = []

    def text(self, at: int) -> str:
        return self.source[slice(*self.lines[at])] if at < len(self.lines) else ""

    def indent(self, at: int) -> int:
        line = self.text(at)
        return len(line) - len(line.lstrip(" \t"))

    def read(self) -> list[Block]:
        at = 0
        while at < len(self.lines):
            line = self.text(at)
            stripped = line.strip()
            if not stripped:
                at += 1
            elif _MARKUP.match(stripped):
                at = self.markup(at)
            elif stripped.startswith(">>>"):
                end = self.paragraph_end(at)
                self.add(joined(self.source, self.lines[at:end]).block("examples"))
                at = end
            elif self.title(at):
                at = self.heading(at)
            elif stripped[:2] in ("+-", "+=") and stripped[-1] == "+" and not stripped.strip("+-="):
                end = self.paragraph_end(at)
                self.table(grid(self.source, self.lines[at:end], self.words))
                at = end
            elif is_simple(stripped) and self.rule_below(at):
                end = self.rule_below(at)
                self.table(simple(self.source, self.lines[at:end], self.words))
                at = end
            else:
                at = self.paragraph(at)
        return self.blocks

    def add(self, block: Block) -> None:
        if block.text.strip():
            self.blocks.append(block)

    def table(self, block: Block | None) -> None:
        if block:
            self.blocks.append(block)

    def paragraph_end(self, at: int) -> int:
        while at < len(self.lines) and self.text(at).strip():
            at += 1
        return at

    def body_end(self, at: int, indent: int) -> int:
        """Where the lines end that are indented more than the one above."""
        last = at
        while at < len(self.lines):
            if self.text(at).strip():
                if self.indent(at) <= indent:
                    break
                last = at + 1
            at += 1
        return last

    def title(self, at: int) -> bool:
        line, below = self.text(at).rstrip(), self.text(at + 1).rstrip()
        if _is_rule(line):
            third = self.text(at + 2).rstrip()
            if not below.strip():
                return True  # a transition
            return third == line and len(line) >= 3 and bool(below.strip())
        if not _is_rule(below) or line[:1] in " \t" or RULED.match(line):
            return False
        after = self.text(at + 2).lstrip()[:1]
        return len(below) >= min(len(line), 3) and after not in ("=", "[")

    def heading(self, at: int) -> int:
        line = self.text(at).rstrip()
        if _is_rule(line):
            if not self.text(at + 1).strip():
                return at + 1
            self.prose([self.lines[at + 1]], "heading")
            return at + 3
        self.prose([self.lines[at]], "heading")
        return at + 2

    def rule_below(self, at: int) -> int:
        """Where a simple table ends that begins with this rule; 0 if it does not end."""
        rules, end = 1, at + 1
        rule = self.text(at).strip()
        while end < len(self.lines) and end - at < 2000:
            line = self.text(end).strip()
            if line == rule:
                rules += 1
                if not self.text(end + 1).strip():
                    return end + 1
            elif not line and not self.text(end + 1).strip():
                return 0
            end += 1
        return 0

    def prose(self, stretches: list[tuple[int, int]], kind: str = "prose") -> None:
        text = joined(self.source, stretches)
        outer = text.offsets()
        found = [
            part.block(kind if part_kind == "prose" else "math")
            for part_kind, part in inline(text.text, self.words)
        ]
        self.blocks += placed([block for block in found if block.text.strip()], outer)

    def paragraph(self, at: int) -> int:
        """A paragraph, or an item of a list, and the literal block that it may announce."""
        begin, indent = at, self.indent(at)
        stretches: list[tuple[int, int]] = []
        listing = bool(_ITEM.match(self.text(at)))
        while at < len(self.lines) and self.text(at).strip():
            line, (start, end) = self.text(at), self.lines[at]
            above = self.source[slice(*stretches[-1])] if stretches else ""
            item = _ITEM.match(line)
            field = _FIELD.match(line)
            if item and at > begin:
                row = RULED.match(above) and line[item.end()] in "[(0123456789"
                item = None if row or item[2][:-1] not in ("", "1", "#") and not listing else item
            if at > begin and (item or field or line.strip().startswith(">>>")):
                break
            if item:
                start += item.end()
            elif field:
                start += field.end()
            elif re.match(r"[ \t]*\| ", line) and not line.rstrip().endswith("|"):
                start += line.index("|") + 2  # a line block
            stretches.append((start, end))
            at += 1
            if self.source[start:end].rstrip().endswith("::") and at < len(self.lines):
                if not self.text(at).strip():
                    break
        if not stretches:
            return begin + 1
        start, end = stretches[-1]
        last = self.source[start:end].rstrip()
        if not last.endswith("::") or self.text(at).strip():
            self.prose(stretches)
            return at
        stretches[-1] = (start, start + len(last) - (1 if last[:-2].strip() else 2))
        if last[-3:-2].isspace():
            stretches[-1] = (start, start + len(last[:-2].rstrip()))
        self.prose(stretches)
        stop = self.body_end(at, indent)
        self.literal(at, stop, "")
        return max(stop, at)

    def literal(self, at: int, end: int, language: str) -> None:
        """The block between two lines, without its indentation, set apart."""
        self.blocks += apart(joined(self.source, self.unindented(at, end)), language)

    def unindented(self, at: int, end: int) -> list[tuple[int, int]]:
        width = min([self.indent(i) for i in range(at, end) if self.text(i).strip()], default=0)
        return [
            (start + min(width, self.indent(i), stop - start), stop)
            for i, (start, stop) in enumerate(self.lines[at:end], at)
        ]

    def markup(self, at: int) -> int:
        """A directive; comments, targets and notes are left out."""
        indent = self.indent(at)
        start, stop = self.lines[at]
        mark = _MARKUP.match(self.source, start + indent, stop)
        assert mark
        end = self.body_end(at + 1, indent)
        named = _DIRECTIVE.match(self.source, mark.end(), stop)
        if not named:
            return end
        name = named[1].lower().rpartition(":")[2]
        argument = (named.end(), stop)
        first = at + 1
        options: dict[str, str] = {}
        while first < end:
            option = _OPTION.match(self.text(first))
            if not option:
                break
            options[option[1]] = self.text(first)[option.end() :].strip()
            first += 1
        self.directive(name, argument, options, first, end)
        return end

    def directive(
        self, name: str, argument: tuple[int, int], options: dict[str, str], at: int, end: int
    ) -> None:
        words = self.source[slice(*argument)].strip()
        if name in _LEFT_OUT:
            return
        if name in _CODE:
            assumed = "" if name in ("code", "code-block", "sourcecode") else "python"
            self.literal(at, end, (words.split() or [assumed])[0].lower())
        elif name in _SHOWN:
            self.literal(at, end, "output" if name != "parsed-literal" else "")
        elif name == "doctest":
            self.literal(at, end, "pycon")
        elif name == "math":
            inside = self.unindented(at, end)
            text = joined(self.source, ([argument] if words else []) + inside)
            self.add(text.block("math"))
        elif name in ("list-table", "csv-table"):
            header = options.get("header-rows", "0")
            count = int(header) if header.isdigit() and len(header) < 4 else 0
            caption = joined(self.source, [argument]) if words else None
            inside = self.unindented(at, end)
            make = listed if name == "list-table" else comma_separated
            named = options.get("header", "") if name == "csv-table" else ""
            where = self.source.find(named, argument[1]) if named else -1
            if where >= 0:
                inside = [(where, where + len(named))] + inside
                count += 1
            self.table(make(self.source, inside, self.words, count, caption))
        elif name == "raw":
            text = joined(self.source, self.unindented(at, end))
            if words.lower() == "html":
                self.blocks += placed(html.parts(text.text), text.offsets())
        elif self.level < _NESTED:
            inner = _Reader(self.source, self.unindented(at, end), self.words, self.level + 1)
            found = inner.read()
            if name == "table" and words:
                for block in found:
                    if block.kind == "table" and not block.caption:
                        lead = joined(self.source, [argument]).block("caption")
                        block.caption = lead.text.strip()
                        block.caption_offset = lead.offsets[0]
            elif words and not name.startswith(("figure", "py", "c", "func", "class")):
                self.prose([argument])
            self.blocks += found


def _is_rule(line: str) -> bool:
    line = line.rstrip()
    return len(line) >= 2 and line[0] in "=-~^\"'`#*+.:_<>!$%&" and not line.strip(line[0])
