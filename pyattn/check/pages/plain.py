"""Plain text, LaTeX among it: paragraphs, and programs that stand among them without a mark."""

from __future__ import annotations

import re

from .fenced import apart, outputs
from .page import Block
from .programs import bare, leads_to_output, looks_printed, numbered, runs
from .stretches import Gathered, captioned, displayed, joined, lines, part

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([\w+#-]*)[ \t]*$")
_ENVIRONMENT = re.compile(r"\s*\\begin\{(\w+)(\*?)\}")
_VERBATIM = {"verbatim", "lstlisting", "minted", "Verbatim", "python"}
_FORMULAS = {"equation", "align", "gather", "displaymath", "eqnarray", "multline", "math"}
_FORMULAS |= {"aligned", "pmatrix", "bmatrix", "matrix"}
_SECTION = re.compile(
    r"\s*\\(?:part|chapter|(?:sub)*section|paragraph|title|caption)\*?\{(.*)\}\s*$"
)
_OPEN_ROWS = 12  # blank-parted lines that one pair of brackets may hold together


def blocks(source: str) -> list[Block]:
    """The blocks of a text.

    >>> from pyattn.check.pages.plain import blocks
    >>> [block.kind for block in blocks("import math\\nprint(math.pi)\\n\\n1 + 2 = 3")]
    ['code', 'prose']
    """
    return captioned(outputs(_Reader(source).read()))


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = lines(source)
        self.blocks: list[Block] = []
        self.paragraph: list[tuple[int, int]] = []
        self.absent: set[str] = set()

    def text(self, at: int) -> str:
        return self.source[slice(*self.lines[at])]

    def read(self) -> list[Block]:
        texts = [self.text(at) for at in range(len(self.lines))]
        programs = dict(runs([t if t.lstrip()[:3] not in (">>>", "...") else "?" for t in texts]))
        at = depth = gap = 0
        while at < len(texts):
            line = texts[at]
            if at in programs:
                self.flush()
                depth = 0
                code = joined(self.source, self.lines[at : programs[at]])
                self.blocks.append(code.block("code", language="python"))
                at = self.printed(programs[at], texts)
                continue
            if not line.strip():
                gap += 1
                if depth <= 0 or gap > _OPEN_ROWS or not _opens(texts[at + 1 : at + 2]):
                    self.flush()
                    depth = gap = 0
                at += 1
                continue
            after = self.special(at, line)
            if after > at:
                at, depth = after, 0
                continue
            if len(line) < 2000:
                depth = max(depth + bare(line)[1], 0)
            self.paragraph.append(self.lines[at])
            at += 1
        self.flush()
        return self.blocks

    def flush(self) -> None:
        if not self.paragraph:
            return
        text = joined(self.source, self.paragraph)
        self.paragraph = []
        first = text.text.lstrip()
        if first.startswith(">>>") or "\n>>> " in first:
            self.examples(text)
            return
        block = text.block("prose")
        for kind, start, end in displayed(block.text):
            self.blocks += part(block, kind, start, end)

    def examples(self, text: Gathered) -> None:
        """Prompts, and the text that stands before them."""
        block = text.block("prose")
        first = block.text.find(">>>")
        first = block.text.rfind("\n", 0, first) + 1
        self.blocks += part(block, "prose", 0, first)
        self.blocks += part(block, "examples", first, len(block.text))

    def printed(self, at: int, texts: list[str]) -> int:
        """What stands below a program and looks like what it printed, perhaps behind a short line."""
        begin = at
        while begin < len(texts) and not texts[begin].strip():
            begin += 1
        lead = begin if begin < len(texts) and leads_to_output(texts[begin]) else -1
        if lead >= 0:
            begin += 1
            while begin < len(texts) and not texts[begin].strip():
                begin += 1
        end = begin
        while end < len(texts) and texts[end].strip() and looks_printed(texts[end]):
            end += 1
        whole = joined(self.source, self.lines[begin:end])
        closed = end == len(texts) or not texts[end].strip() or lead >= 0
        if end == begin or not closed or whole.text.lstrip()[:1] not in tuple("[(t0123456789a-"):
            return at
        if lead >= 0:
            self.blocks.append(joined(self.source, [self.lines[lead]]).block("prose"))
        self.blocks.append(whole.block("output"))
        return end

    def special(self, at: int, line: str) -> int:
        """A fence, a formula or a verbatim environment that begins here; where it ends."""
        squeezed = numbered(line)
        if squeezed:
            self.flush()
            start, end = self.lines[at]
            code = joined(self.source, [(start + squeezed, end)])
            self.blocks.append(code.block("code", language="python"))
            return at + 1
        fence = _FENCE.match(line) if line.lstrip()[:1] in ("`", "~") else None
        if fence:
            end = self.closing(at + 1, fence[1])
            if end > at:
                self.flush()
                inside = joined(self.source, self.lines[at + 1 : end])
                self.blocks += apart(inside, fence[2].lower())
                return end + 1
        stripped = line.strip()
        if stripped[0] == "\\" or stripped.startswith("$$"):
            return self.latex(at, line, stripped)
        return at

    def latex(self, at: int, line: str, stripped: str) -> int:
        section = _SECTION.match(line)
        start = self.lines[at][0]
        if section:
            self.flush()
            stretch = (start + section.start(1), start + section.end(1))
            self.blocks.append(joined(self.source, [stretch]).block("heading"))
            return at + 1
        environment = _ENVIRONMENT.match(line)
        if environment and environment[1] in _VERBATIM | _FORMULAS:
            close = f"\\end{{{environment[1]}{environment[2]}}}"
            begin = start + environment.end()
        elif stripped in ("$$", "\\["):
            close = "$$" if stripped == "$$" else "\\]"
            begin = self.lines[at][1]
        else:
            return at
        if close in self.absent:
            return at
        end = self.source.find(close, begin)
        if end < 0:
            self.absent.add(close)
            return at
        last = at
        while self.lines[last][1] < end:
            last += 1
        self.flush()
        inside = Gathered(self.source)
        if environment and environment[1] in _VERBATIM:
            option = re.compile(r"(?:\[[^\]\n]*\])?(?:\{\w+\})?").match(self.source, begin)
            inside.keep(option.end() if option else begin, end)
            self.blocks += apart(inside, "")
        else:
            if environment and environment[1] not in ("equation", "displaymath", "math"):
                begin, end = start, end + len(close)
            inside.keep(begin, end)
            self.blocks.append(inside.block("math"))
        return last + 1

    def closing(self, at: int, mark: str) -> int:
        if mark[0] in self.absent:
            return -1
        for end in range(at, len(self.lines)):
            line = self.text(end).strip()
            if line.startswith(mark) and not line.strip(mark[0]):
                return end
        self.absent.add(mark[0])
        return -1


def _opens(below: list[str]) -> bool:
    """Whether the line below a gap is one more row of an open bracket."""
    return bool(below) and (not below[0].strip() or below[0].lstrip()[0] in "[(])")
