"""How a page of the book is set: notes in the margin, how hard an exercise is, where a line breaks.

``.. margin::`` takes a note of a paragraph or two.  On a wide screen it stands at the right of the
paragraph before it; on a phone, on paper and in an EPUB it follows that paragraph, small and set in.

An admonition of the class ``exercise`` says how hard it is in its title line: ``exercise easy`` has
one dot, ``exercise`` two, ``exercise hard`` three, ``exercise project`` the word.

What is folded, a solution or what the engine does, stands open in an EPUB, and on paper.

Each line of code stands in an element of its own, so that one which is too long for the page is broken
there, and goes on further in, below an arrow.  The text is the same, for whoever copies it.
"""

from __future__ import annotations

import html
import re
from typing import Any, Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective


class margin(nodes.General, nodes.Element):
    """A note in the margin."""


class Margin(SphinxDirective):
    """``.. margin::`` puts its content into the margin, beside the paragraph before it."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The note, where it was written."""
        self.assert_has_content()
        note = margin()
        self.set_source_info(note)
        self.state.nested_parse(self.content, self.content_offset, note)
        return [note]


def visit_margin(self: Any, node: margin) -> None:
    """What is said aside, for those who hear the page as well."""
    self.body.append(self.starttag(node, "aside", CLASS="margin", role="note"))


def depart_margin(self: Any, node: margin) -> None:
    """Its end."""
    self.body.append("</aside>\n")


class PlaceNotes(SphinxPostTransform):
    """Put a note and what it is beside into one box, so that the page can set them side by side."""

    default_priority = 800
    formats = ("html",)
    beside = (
        nodes.paragraph,
        nodes.bullet_list,
        nodes.enumerated_list,
        nodes.math_block,
        nodes.doctest_block,
        nodes.literal_block,
    )

    def run(self, **kwargs: Any) -> None:
        """Box each note of a section; what stands deeper stays where it is."""
        for note in list(self.document.findall(margin)):
            if not isinstance(note.parent, nodes.section):
                continue
            before: Any = note.parent[note.parent.index(note) - 1]
            boxed: list[str] = (
                before.get("classes", []) if isinstance(before, nodes.container) else []
            )
            if isinstance(before, self.beside) or "math-wrapper" in boxed:  # which is Furo's
                box = nodes.container(classes=["with-margin"])
                note.parent.remove(note)
                before.replace_self(box)
                box += [before, note]
            elif isinstance(before, nodes.container) and "with-margin" in boxed:
                note.parent.remove(note)
                before += note


HARD = {"easy": 1, "hard": 3}  # and 2 where nothing is said


def difficulty(classes: list[str]) -> str:
    """The end of an exercise's title line."""
    if "project" in classes:
        return ' <span class="difficulty">project</span>'
    word = next((name for name in HARD if name in classes), "medium")
    dots = "\u2022" * HARD.get(word, 2)
    return (
        f' <span class="difficulty {word}" title="{word}"><span aria-hidden="true">{dots}</span>'
        f'<span class="heard">({word})</span></span>'
    )


class RateExercises(SphinxPostTransform):
    """Say in the title line of an exercise how hard it is."""

    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Add dots, and the word for those who hear the page."""
        for box in self.document.findall(nodes.admonition):
            if "exercise" in box["classes"] and isinstance(box[0], nodes.title):
                box[0] += nodes.raw("", difficulty(box["classes"]), format="html")


class OpenFolds(SphinxPostTransform):
    """In an EPUB what is folded stands open below its title: few of its readers can unfold anything."""

    default_priority = 150  # before sphinx-design makes HTML of it
    builders = ("epub",)

    def run(self, **kwargs: Any) -> None:
        """Make a plain block of every dropdown."""
        for node in self.document.findall(nodes.container):
            if node.get("design_component") == "dropdown":
                del node["design_component"]
                node["classes"] = ["solution"]


class MarkWide(SphinxPostTransform):
    """Mark the code that does not fit in the measure of the text; the page has room for more.

    What an error says is a sentence, and is broken as one.  What draws with letters between bars is
    marked, too: its lines are not to be broken on a phone.
    """

    default_priority = 800
    formats = ("html",)
    fits = 72  # letters

    def run(self, **kwargs: Any) -> None:
        """Look for the longest line."""
        for kind in (nodes.literal_block, nodes.doctest_block):
            for block in self.document.findall(kind):
                text = re.sub(r"(?m)^\w*(?:Error|Warning|Exception): .*", "", block.astext())
                if max(map(len, text.split("\n"))) > self.fits:
                    block["classes"].append("wide")
                if len(re.findall(r"(?m)^[^>.].*\|.*\|$", text)) > 1:
                    block["classes"].append("broad")


def hang(line: str) -> int:
    """How far in, in letters, a line goes on after a break: its prompt, its indentation, and four."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", line))
    lead = re.match(r"(>>> ?|\.\.\.(?= |$) ?|\$ )?( *)", plain)
    assert lead
    return len(lead[1] or "") + min(len(lead[2]), 16) + 4


# A line's indentation, after its prompt: it is not broken there.
INDENTED = re.compile(r'^((?:<span class="gp">[^<]*</span>)?(?:<span class="\w+">)?)( +)(?=[^ ])')


def in_lines(source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """What Pygments gives, line by line, each line in an element with the place where it goes on."""
    for is_line, line in source:
        if is_line:
            place = hang(line)
            style = "" if place == 4 else f' style="--hang:{place}"'
            text = INDENTED.sub(r'\1<span class="in">\2</span>', line.rstrip("\n"))
            line = f'<span class="line"{style}>{text}</span>\n'
        yield is_line, line


def part_lines(app: Sphinx) -> None:
    """Have the builder's highlighter give each line an element of its own."""
    if app.builder.format == "html":
        builder: Any = app.builder
        highlighter = builder.highlighter
        formatter = highlighter.formatter

        def wrap(self: Any, source: Iterator[tuple[int, str]]) -> Any:
            return formatter.wrap(self, in_lines(source))

        highlighter.formatter = type("Lines", (formatter,), {"wrap": wrap})


LONG = re.compile(r'(?<=<span class="pre">)[^<]{24,}(?=</span>)')


def part_names(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.Node | None
) -> None:
    """Let a long name within the text be broken after its dots and underscores."""
    if "body" in context:
        context["body"] = LONG.sub(
            lambda name: re.sub(r"(?<=\w)[._(](?=\w)", r"\g<0><wbr/>", name[0]), context["body"]
        )


def skip(self: Any, node: nodes.Node) -> None:
    """Where there is nothing to add."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all of it."""
    app.add_node(margin, html=(visit_margin, depart_margin), text=(skip, skip))
    app.add_directive("margin", Margin)
    app.add_post_transform(PlaceNotes)
    app.add_post_transform(RateExercises)
    app.add_post_transform(OpenFolds)
    app.add_post_transform(MarkWide)
    app.connect("builder-inited", part_lines)
    app.connect("html-page-context", part_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
