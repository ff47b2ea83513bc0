"""How a page of the book is set: notes in the margin, how hard an exercise is, where a line breaks.

``.. margin::`` takes a note of a paragraph or two.  On a wide screen it stands at the right of the
paragraph before it; on a phone, on paper and in an EPUB it follows that paragraph, small and set in.

An admonition of the class ``exercise`` says how hard it is in its title line: ``exercise easy`` has
one dot, ``exercise`` two, ``exercise hard`` three, ``exercise project`` the word.
"""

from __future__ import annotations

from typing import Any

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
    beside = (nodes.paragraph, nodes.bullet_list, nodes.enumerated_list, nodes.math_block)

    def run(self, **kwargs: Any) -> None:
        """Box each note of a section; what stands deeper stays where it is."""
        for note in list(self.document.findall(margin)):
            if not isinstance(note.parent, nodes.section):
                continue
            before = note.parent[note.parent.index(note) - 1]
            if isinstance(before, self.beside):
                box = nodes.container(classes=["with-margin"])
                note.parent.remove(note)
                before.replace_self(box)
                box += [before, note]
            elif isinstance(before, nodes.container) and "with-margin" in before["classes"]:
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


def skip(self: Any, node: nodes.Node) -> None:
    """Where there is nothing to add."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all of it."""
    app.add_node(margin, html=(visit_margin, depart_margin), text=(skip, skip))
    app.add_directive("margin", Margin)
    app.add_post_transform(PlaceNotes)
    app.add_post_transform(RateExercises)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
