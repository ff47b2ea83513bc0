"""HTML pages: their text, formulas, code, outputs and tables, as a browser would show them."""

from __future__ import annotations

import re

from .fenced import apart, outputs
from .inline import raised
from .mathml import formula
from .page import Block
from .stretches import Gathered, captioned, displayed, part, table
from .tags import attributes, entity, tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .tags import Tag

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_VOID = {
    "br",
    "hr",
    "img",
    "input",
    "meta",
    "link",
    "col",
    "wbr",
    "source",
    "area",
    "base",
    "embed",
}
_APART = {"p", "div", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "blockquote"}
_APART |= {"hr", "figure", "figcaption", "header", "footer", "main", "nav", "body", "html", "form"}
_APART |= {"details", "summary", "center", "address", "aside", "fieldset"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LEFT_OUT = {
    "script",
    "style",
    "svg",
    "head",
    "title",
    "template",
    "button",
    "select",
    "textarea",
    "iframe",
}
_LEFT_OUT |= {"object", "canvas", "audio", "video", "nav"}
_UNSTRUCK = re.compile(r"</(s|strike|del)\b", re.IGNORECASE)
# What shows a formula a second time, numbers lines, or is pressed.
_HIDDEN = re.compile(
    r"(?:^|\s)(?:katex-html|MathJax(?:_\w+)?|MJX\w*|mjx-chtml|gutter|linenos?|line-numbers?(?:-rows)?"
    r"|linenumber|hljs-ln-numbers|prompt|jp-\w*Prompt|input_prompt|output_prompt|copybtn|copy-btn"
    r"|headerlink|anchor-link|sr-only|toc|strikethrough|line-through)(?:\s|$)"
)
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight|brush:?|hl|source|sourceCode|code)[-:_ ]+([A-Za-z][\w+#]*)"
    r"|(?:^|\s)(?:hljs|sourceCode|prettyprint|highlight|EnlighterJSRAW)\s+([a-z][\w+#]*)(?:\s|$)"
    r"|^(python|bash|text|output|console|pycon|java|javascript|latex)$"
)
_NO_LANGUAGE = {"source", "hljs", "notranslate", "code", "copyable", "none", "wrapper", "area"}
_OUTPUT = re.compile(r"(?:^|\s)(?:output\w*|jp-Output\w*(?:-output)?|nboutput|stdout)(?:\s|$|-)")


class _Open:
    """An element that is open, and what it hands down to those within."""

    __slots__ = ("name", "language", "output", "hidden")

    def __init__(self, name: str, above: _Open | None) -> None:
        self.name = name
        self.language: str = above.language if above else ""
        self.output: bool = above.output if above else False
        self.hidden: bool = above.hidden if above else False


class _Table:
    """A table that is open; one that lays out other blocks is none."""

    def __init__(self, outer: Gathered) -> None:
        self.outer = outer
        self.rows: list[list[Gathered]] = []
        self.header = 0
        self.heads = True  # whether the row at hand has only headings so far
        self.caption: Gathered | None = None
        self.lays_out = False


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.blocks: list[Block] = []
        self.text = Gathered(source)
        self.kind = "prose"
        self.open: list[_Open] = []
        self.counts: dict[str, int] = {}
        self.tables: list[_Table] = []
        self.pre = 0  # <pre> elements that are open
        self.language, self.output = "", False  # of the outermost of these
        self.lifted: list[tuple[str, int, int]] = []  # <sub> and <sup>: name, piece, place
        self.math = -1  # where a <math> element began
        self.display = False
        self.scripted = "math/tex" in source  # formulas that are shown are in scripts, too
        self.script = ""  # the type of a script that holds a formula
        self.unstruck = {  # where struck-out text ends for the last time
            found[1].lower(): found.start() for found in _UNSTRUCK.finditer(source)
        }

    def read(self) -> list[Block]:
        at = 0
        for tag in tags(self.source):
            self.words(at, tag.start)
            self.tag(tag)
            at = tag.end
        self.words(at, len(self.source))
        if self.pre:
            self.end_pre()
        while self.tables:
            self.end_table()
        self.flush()
        return self.blocks

    def words(self, start: int, end: int) -> None:
        """Text between tags."""
        if start >= end or self.math >= 0:
            return
        if self.script:
            self.tex(start, end)
            return
        if self.open and self.open[-1].hidden:
            return
        at = start
        while at < end:
            and_ = self.source.find("&", at, end)
            stop = end if and_ < 0 else and_
            self.plain(at, stop)
            at = stop
            if and_ >= 0:
                letter, at = entity(self.source, and_, end)
                if letter:
                    self.text.put(letter.replace("\xa0", " "), and_)
                else:
                    self.text.keep(and_, at)

    def plain(self, start: int, end: int) -> None:
        if self.pre:
            self.text.keep(start, end)
            return
        for blank in _BLANKS.finditer(self.source, start, end):
            self.text.keep(start, blank.start())
            start = blank.end()
            pieces = self.text.pieces
            if pieces and pieces[-1][0][-1:] not in (" ", "\n"):
                if self.source[blank.start()] == " ":
                    self.text.keep(blank.start(), blank.start() + 1)
                else:
                    self.text.put(" ", blank.start())
        self.text.keep(start, end)

    def tex(self, start: int, end: int) -> None:
        """A script that holds a formula, as MathJax has them."""
        if "display" in self.script:
            self.flush()
            self.text.keep(start, end)
            self.flush("math")
        else:
            self.text.put("$", start)
            self.text.keep(start, end)
            self.text.put("$", end)

    def flush(self, kind: str = "") -> None:
        """The paragraph at hand is at its end; within a table's cell it is a line."""
        if not kind and self.tables and not self.tables[-1].lays_out:
            if self.text.pieces and self.text.pieces[-1][0] != "\n":
                self.text.put(" ", self.text.end())
            return
        text, self.text = self.text, Gathered(self.source)
        self.lifted = []
        block = text.block(kind or self.kind)
        words = block.text
        if not words.strip():
            return
        if kind or not ("$$" in words or "\\[" in words):
            if self.kind == "prose" and not kind and words.startswith(">>>"):
                block.kind = "examples"
            self.blocks.append(block)
            return
        for what, start, end in displayed(words):  # formulas that a script would show
            self.blocks += part(block, self.kind if what == "prose" else what, start, end)

    def tag(self, tag: Tag) -> None:
        name = tag.name
        if name == "!":
            return
        if tag.closes:
            self.close(tag)
        elif name in _VOID or (tag.written.endswith("/") and name not in _APART):
            if self.math >= 0 or self.open and self.open[-1].hidden:
                return
            if name == "br":
                self.text.put("\n", tag.start)
            elif name == "hr":
                self.flush()
        else:
            self.begin(tag)

    def begin(self, tag: Tag) -> None:
        name = tag.name
        if name in ("p", "li", "tr", "td", "th", "dt", "dd"):
            self.unclosed(name)
        element = _Open(name, self.open[-1] if self.open else None)
        given = attributes(tag) if tag.written else {}
        classes = given.get("class", "")
        if classes:
            self.classes(element, classes)
        style = given.get("style", "").replace(" ", "").lower()
        if name in _LEFT_OUT or "display:none" in style or "line-through" in style:
            element.hidden = True
        if tag.end <= self.unstruck.get(name, -1):
            element.hidden = True
        if given.get("data-lang"):
            element.language = given["data-lang"].lower()
        self.open.append(element)
        self.counts[name] = self.counts.get(name, 0) + 1
        if name == "script" and given.get("type", "").startswith("math/tex"):
            hidden = any(parent.hidden for parent in self.open[-2:-1])
            self.script = "" if hidden else given["type"]
            return
        shown = not (self.scripted and element.hidden) and not self.inside_left_out()
        if name == "math" and self.math < 0 and shown:
            self.math = tag.start
            self.display = given.get("display", "") == "block"
            return
        if element.hidden or self.math >= 0:
            return
        if name == "pre":
            self.begin_pre()
        elif name == "code" and self.pre and element.language:
            self.language = element.language
        elif name in ("sub", "sup") and not self.pre:
            self.lifted.append((name, len(self.text.pieces), tag.start))
            self.text.put("_" if name == "sub" else "^", tag.start)
        elif name == "table":
            self.begin_table()
        elif self.tables and name in ("tr", "td", "th", "caption"):
            self.cell(name)
        elif not self.pre and (name in _APART or name in _HEADINGS):
            self.flush()
            if name in _HEADINGS:
                self.kind = "heading"

    def inside_left_out(self) -> bool:
        return any(element.name in _LEFT_OUT for element in self.open[-40:])

    def classes(self, element: _Open, classes: str) -> None:
        if _HIDDEN.search(classes) or classes.startswith("MathJax"):
            element.hidden = True
        if _OUTPUT.search(classes):
            element.output = True
        elif re.search(r"(?:^|\s)(?:input|jp-Input|jp-Code)", classes):
            element.output = False
        for found in _LANGUAGE.finditer(classes):
            language = (found[1] or found[2] or found[3]).lower()
            if language not in _NO_LANGUAGE:
                element.language = language
                break

    def unclosed(self, name: str) -> None:
        """What is closed by its own kind, as people leave out </p> and </li>."""
        ends: dict[str, tuple[str, ...]]
        ends = {"td": ("td", "th"), "th": ("td", "th"), "dt": ("dt", "dd"), "dd": ("dt", "dd")}
        ends["tr"] = ("td", "th", "tr")
        while self.open and self.open[-1].name in ends.get(name, (name,)):
            self.counts[self.open.pop().name] -= 1

    def close(self, tag: Tag) -> None:
        name = tag.name
        if name == "p" and not self.counts.get(name):
            self.flush()
        if not self.counts.get(name):
            return
        while self.open:
            element = self.open.pop()
            self.counts[element.name] -= 1
            self.end(element, tag)
            if element.name == name:
                return

    def end(self, element: _Open, tag: Tag) -> None:
        name = element.name
        if name == "script":
            self.script = ""
        if name == "math" and self.math >= 0 and not self.counts.get("math"):
            self.formula(tag.start)
        if element.hidden or self.math >= 0:
            return
        if name == "pre" and self.pre:
            self.language = self.language or element.language
            self.output = element.output
            self.end_pre()
        elif name in ("sub", "sup") and self.lifted:
            self.lower(tag.start)
        elif name == "table" and self.tables:
            self.end_table()
        elif name == "caption" and self.tables and not self.tables[-1].lays_out:
            self.tables[-1].caption, self.text = self.text, Gathered(self.source)
        elif not self.pre and (name in _APART or name in _HEADINGS):
            self.flush()
            self.kind = "prose"

    def lower(self, place: int) -> None:
        name, piece, at = self.lifted.pop()
        pieces = self.text.pieces
        inside = "".join([text for text, _, _ in pieces[piece + 1 : piece + 200]])
        signs = raised(name, inside)
        if signs is None:
            del pieces[piece:]
            return
        pieces[piece] = (signs[0], at, False)
        self.text.put(signs[1], place)

    def formula(self, end: int) -> None:
        start, self.math = self.math, -1
        pieces = formula(self.source, start, end)
        if not "".join([text for text, _ in pieces]).strip():
            return
        display = self.display and not self.tables
        if display:
            self.flush()
        else:
            self.text.put("$", start)
        for text, offset in pieces:
            plain = self.source.startswith(text, offset)
            self.text.pieces.append((text, offset, plain))
        if display:
            self.flush("math")
        else:
            self.text.put("$", end)

    def begin_pre(self) -> None:
        self.language, self.output = "", False
        if not self.pre:
            if self.tables and not self.tables[-1].lays_out:
                self.lay_out()
            self.flush()
        self.pre += 1

    def end_pre(self) -> None:
        self.pre -= 1
        if self.pre:
            return
        text, self.text = self.text, Gathered(self.source)
        language = "output" if self.output and self.language in ("", "text") else self.language
        self.blocks += apart(text, language)

    def begin_table(self) -> None:
        if self.tables and not self.tables[-1].lays_out:
            self.lay_out()
        self.flush()
        self.tables.append(_Table(self.text))
        self.text = Gathered(self.source)

    def lay_out(self) -> None:
        """The table at hand only lays out the page: its cells so far are paragraphs."""
        here = self.tables[-1]
        here.lays_out = True
        for row in here.rows:
            for cell in row:
                self.text = cell
                self.flush()
        self.text = Gathered(self.source)

    def cell(self, name: str) -> None:
        here = self.tables[-1]
        if here.lays_out:
            self.flush()
            return
        if name == "caption":
            self.text = Gathered(self.source)
        elif name == "tr":
            if here.rows and here.heads and here.rows[-1] and here.header == len(here.rows) - 1:
                here.header += 1
            here.rows.append([])
            here.heads = True
        else:
            if not here.rows:
                here.rows.append([])
            here.heads = here.heads and name == "th"
            self.text = Gathered(self.source)
            here.rows[-1].append(self.text)

    def end_table(self) -> None:
        if not self.tables[-1].lays_out:
            here = self.tables.pop()
            self.text = here.outer
            rows = [row for row in here.rows if row]
            if here.heads and rows and here.header == len(rows) - 1 and len(rows) > 1:
                here.header += 1
            block = table(rows, min(here.header, len(rows)), here.caption)
            if block:
                self.blocks.append(block)
        else:
            self.flush()
            self.tables.pop()


def parts(source: str) -> list[Block]:
    """The blocks of a stretch of HTML, whatever stands around it."""
    return _Reader(source).read()


def blocks(source: str) -> list[Block]:
    """The blocks of an HTML page.

    >>> from pyattn.check.pages.html import blocks
    >>> [(b.kind, b.text) for b in blocks("<h1>Sum</h1><p>q<sub>1</sub> = 10<sup>-3</sup> &lt; 1")]
    [('heading', 'Sum'), ('prose', 'q_1 = 10^-3 < 1')]
    """
    return captioned(outputs(parts(source)))
