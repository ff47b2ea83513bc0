"""Whole pages around what is explained: HTML that a browser opens, LaTeX that compiles as it is."""

from __future__ import annotations

import html

from .letters import in_text, is_han

HTML = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>:root {{ color-scheme: light dark }} body {{ margin: 1.5em; font-family: sans-serif }}</style>
<h1 style="font-size:1.3em">{title}</h1>
{body}
</html>
"""

LATEX = r"""{how}
\documentclass{{{kind}}}
\usepackage{{amsmath}}
\begin{{document}}
\section*{{{title}}}

{body}

\end{{document}}
"""


def page(form: str, title: str, body: str) -> str:
    """A page in a form that has whole pages, html or latex; what is in another is one already.

    >>> print(page("latex", "Half of 50%", "Half of it is 25."))
    % Compile it with pdflatex, xelatex or lualatex.
    \\documentclass{article}
    \\usepackage{amsmath}
    \\begin{document}
    \\section*{Half of 50\\%}
    <BLANKLINE>
    Half of it is 25.
    <BLANKLINE>
    \\end{document}
    <BLANKLINE>
    """
    if form == "html":
        return HTML.format(title=html.escape(title), body=body)
    if form != "latex":
        return body
    han = any([is_han(letter) for letter in title + body])
    how = "xelatex or lualatex" if han else "pdflatex, xelatex or lualatex"
    return LATEX.format(
        how=f"% Compile it with {how}.",
        kind="ctexart" if han else "article",
        title=in_text(title),
        body=body,
    )
