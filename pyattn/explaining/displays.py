"""The pages that LaTeX's mathematics stands in: reStructuredText, Markdown, LaTeX itself."""

from __future__ import annotations

import re

from .latex import Latex
from .letters import in_text, is_han

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence


class Rst(Latex):
    """Mathematics in reStructuredText's directive."""

    def display(self, lines: Sequence[str]) -> str:
        """A math directive whose lines are aligned."""
        body = f"{self.end}\n      ".join(lines)
        return f".. math::\n\n   \\begin{{aligned}}\n      {body}\n   \\end{{aligned}}"

    def said(self, text: str) -> str:
        """A paragraph; mathematics by its role."""
        before, math, after = text.split("`")
        return f"{before}:math:`{math}`{after}" if math.isascii() else f"{before}{math}{after}"


# Between dollar signs GitHub reads Markdown first: \\ and \_ lose a stroke, <b> is a tag, and two _
# are italics.  So rows end in \cr, a space follows _, and what cannot be said otherwise is fenced.
_TAKEN_FOR_MARKDOWN = re.compile(r"\\[!-/:-@\[-`{-~]|[`*<>@](?! )|&(?![ =])|://|!\[|\]\(")


class Markdown(Latex):
    """Mathematics between dollar signs, as GitHub and notebooks read it."""

    end = r" \cr"
    by = r" \ "
    underscores = False

    def display(self, lines: Sequence[str]) -> str:
        """A paragraph of mathematics; fenced where Markdown would read it as its own."""
        body = f"{self.end}\n".join(lines).replace("_{", "_ {")
        body = f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"
        if _TAKEN_FOR_MARKDOWN.search(body):
            return f"```math\n{body}\n```"
        return f"$$\n{body}\n$$"

    def said(self, text: str) -> str:
        """A paragraph; mathematics between dollar signs."""
        before, math, after = text.split("`")
        math = math.replace("_{", "_ {")
        return f"{before}${math}${after}"


class Tex(Latex):
    """LaTeX, to be pasted into a page; nothing is needed but amsmath."""

    bare = True
    needs = r"% LaTeX; the page that this is pasted into needs \usepackage{amsmath} in its preamble"
    needs_han = "% and, for its Chinese, Japanese or Korean letters, \\usepackage{ctex} and xelatex"

    def display(self, lines: Sequence[str]) -> str:
        """Lines that are aligned, and may go on on the next page."""
        body = f"{self.end}\n  ".join(lines)
        return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"

    def said(self, text: str) -> str:
        """A paragraph; mathematics between dollar signs."""
        before, math, after = text.split("`")
        return f"\\noindent {in_text(before)}${math}${in_text(after)}"

    def joined(self, entries: Sequence[Any]) -> str:
        """A fragment that says what it needs, and leaves the page around it as it is."""
        body = super().joined(entries)
        lines = [self.needs] * bool(self.needs)
        if self.needs and any([is_han(letter) for letter in body]):
            lines.append(self.needs_han)
        lines += ["\\begingroup\\allowdisplaybreaks", body, "\\endgroup"]
        return "\n".join(lines)
