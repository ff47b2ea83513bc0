"""The arithmetic of an explanation, read back from the page that it was written on."""

from __future__ import annotations

import html
import re
from typing import Any

from .explained import evaluated

_SIGNS = {
    r"\times": "*",
    r"\cdot": " . ",
    r"\le": "<=",
    r"\ge": ">=",
    r"\ne": "!=",
    r"\infty": "inf",
    r"\pi": "pi",
    r"\oplus": "^",
    r"\cdots": "...",
    r"\left|": "abs(",
    r"\right|": ")",
    r"\left(": "(",
    r"\right)": ")",
    r"\backslash": "\\",
    r"\&": "&",
    r"\_": "_",
    r"\%": "%",
}
_GROUPS = [
    (re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}"), r"((\1)/(\2))"),
    (re.compile(r"\\sqrt\{([^{}]*)\}"), r"sqrt(\1)"),
    (re.compile(r"\\(?:text|mathbin|mathrel)\{([^{}]*)\}"), r" \1 "),
    (re.compile(r"\\operatorname\{([^{}]*)\}"), r"\1"),
    (re.compile(r"\^\{([^{}]*)\}"), r"**(\1)"),
    (re.compile(r"_ ?\{([^{}]*)\}"), r"_\1"),
    (re.compile(r"(?<![a-z}])\{([^{}]*)\}"), r"\1"),
]


def plain(text: str) -> str:
    """LaTeX's mathematics as arithmetic in Python's signs."""
    for sign in sorted(_SIGNS, key=len, reverse=True):
        text = re.sub(
            re.escape(sign) + (r"(?![a-z])" if sign[-1].isalpha() else ""),
            lambda m: _SIGNS[m.group()],
            text,
        )
    before = ""
    while before != text:
        before = text
        for group, instead in _GROUPS:
            text = group.sub(instead, text)
    text = re.sub(r"\b(\d[\d.]*) \* 10\*\*\((-?\d+)\)", r"\1e\2", text)
    text = " ".join(text.replace("~", " ").split()).replace("whole number (", "whole number(")
    return text.replace("count nonzero (", "count_nonzero(")


def latex_equations(page: str) -> "list[list[str]]":
    """The equations of a page of LaTeX, or of Markdown or reStructuredText: each as its sides."""
    found: list[list[str]] = []
    displays = re.findall(r"\\begin\{align(?:ed|\*)\}\n(.*?)\n *\\end\{align", page, re.S)
    for display in displays:
        for row in re.split(r"(?: \\\\| \\cr)\n", display):
            row = re.sub(r" \\quad \\text\{\(.*", "", row.strip())
            if "pmatrix" in row:
                continue
            if row.startswith((r"& \quad {}", r"& \qquad {}")):
                rest = row.split("{}", 1)[1]
                if not re.match(r" *\\text\{\(", rest):
                    found[-1][-1] += rest
                continue
            if row.startswith("&=") or row.startswith(r"& \quad ="):
                found[-1] += row.split("=", 1)[1].split(" = ")
                continue
            left, _, right = row.lstrip("& ").partition("&=")
            found.append([left] + (right.split(" = ") if right else []))
    return [[plain(side) for side in sides] for sides in found]


def html_equations(page: str) -> "list[list[str]]":
    """The equations of a page of HTML: each as its sides."""
    found: list[list[str]] = []
    cell = r"<td[^>]*>(.*?)</td>"
    for left, sides in re.findall(rf"<tr>{cell}<td[^>]*>=</td>{cell}</tr>", page):
        text = re.sub(r'<span style="opacity.*?</span>', "", sides)
        text = re.sub(r"<sup>", "**(", text).replace("</sup>", ")")
        text = html.unescape(re.sub(r"<[^>]*>", "", text))
        text = text.replace("\u00a0", " ").replace("\u00d7", "*").replace("\u2212", "-")
        text = text.replace("\u221e", "inf").replace("\u2026", "...").replace("\u00b7", " . ")
        text = re.sub(r"\u221a([\d.]+)", r"sqrt(\1)", text).replace("\u221a", "sqrt")
        text = re.sub(r"\b(\d[\d.]*) \* 10\*\*\((-?\d+)\)", r"\1e\2", text)
        if not left:
            found[-1] += text.split(" = ")
            continue
        found.append([left] + text.split(" = "))
    return found


def values(sides: "list[str]") -> "list[Any]":
    """What the sides of an equation come to, those that are numbers alone."""
    return [value for value in map(evaluated, sides) if value is not None]
