"""Formulas of HTML pages as LaTeX: from <math>, its annotation or its elements."""

from __future__ import annotations

import html
import re

from .tags import tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .tags import Tag

_TEX = re.compile(r"application/x-tex|latex", re.IGNORECASE)
_NESTED = 60  # levels; deeper elements count as one
_ROWS = {"mtr": " & ", "mlabeledtr": " & ", "mtable": r" \\ "}
_NAMES = {"softmax", "cos", "sin", "exp", "log", "ln", "max", "min", "tanh", "sqrt"}


def formula(source: str, start: int, end: int) -> list[tuple[str, int]]:
    """What a <math> element says, as pieces of LaTeX with their places.

    >>> from pyattn.check.pages.mathml import formula
    >>> page = "<math><mfrac><mn>1</mn><mn>2</mn></mfrac><mo>=</mo><mn>0.5</mn></math>"
    >>> "".join(text for text, _ in formula(page, 0, len(page)))
    '\\\\frac{1}{2}=0.5'
    """
    inside = source[start:end]
    annotation = _annotation(inside)
    if annotation:
        first, last = annotation
        tex = html.unescape(inside[first:last])
        if tex == inside[first:last]:
            return [(letter, start + at) for at, letter in enumerate(tex, first)]
        return [(tex, start + first)]
    frames: list[tuple[str, int, list[list[tuple[str, int]]]]] = [("math", 0, [])]
    at = 0
    for tag in tags(inside):
        words = html.unescape(inside[at : tag.start]).strip()
        if words:
            frames[-1][2].append([(words, start + at)])
        at = tag.end
        if tag.name == "!" or tag.written.endswith("/"):
            continue
        if not tag.closes:
            if len(frames) < _NESTED:
                frames.append((tag.name, start + tag.start, []))
        elif len(frames) > 1 and any(frame[0] == tag.name for frame in frames):
            while len(frames) > 1:
                name, place, children = frames.pop()
                frames[-1][2].append(_element(name, place, children))
                if name == tag.name:
                    break
    while len(frames) > 1:
        name, place, children = frames.pop()
        frames[-1][2].append(_element(name, place, children))
    result: list[tuple[str, int]] = []
    for text, offset in [piece for child in frames[0][2] for piece in child]:
        at = max(at, offset) if result else offset  # what was put in stands no earlier
        result.append((text, at))
    return result


def _annotation(inside: str) -> tuple[int, int] | None:
    opened: Tag | None = None
    for tag in tags(inside) if "annotation" in inside else ():
        if tag.name == "annotation" and not tag.closes and _TEX.search(tag.written):
            opened = tag
        elif opened and tag.name == "annotation":
            return opened.end, tag.start
    return None


def _element(name: str, place: int, children: list[list[tuple[str, int]]]) -> list[tuple[str, int]]:
    def around(*parts: str) -> list[tuple[str, int]]:
        result = []
        for part, child in zip(parts, children):
            result += [(part, place), *child]
        return result + [(parts[len(children)], place)]

    flat = [piece for child in children for piece in child]
    count = len(children)
    if name == "mi" and len(flat) == 1 and len(flat[0][0]) > 1:
        word, at = flat[0]
        return [(f"\\{word} " if word in _NAMES - {"softmax"} else f"\\text{{{word}}}", at)]
    if name == "mtext" and flat:
        return [("\\text{", place), *flat, ("}", place)]
    if name == "mfrac" and count == 2:
        return around("\\frac{", "}{", "}")
    if name in ("msup", "mover") and count == 2:
        alone = len(children[0]) == 1
        return around("" if alone else "{", "^{" if alone else "}^{", "}")
    if name in ("msub", "munder") and count == 2:
        return around("", "_{", "}")
    if name in ("msubsup", "munderover") and count == 3:
        return around("", "_{", "}^{", "}")
    if name == "msqrt":
        return [("\\sqrt{", place), *flat, ("}", place)]
    if name == "mroot" and count == 2:
        return [("\\sqrt[", place), *children[1], ("]{", place), *children[0], ("}", place)]
    if name == "mfenced":
        parts: list[tuple[str, int]] = []
        for child in children:
            parts += [(", ", place)] * bool(parts) + child
        return [("(", place), *parts, (")", place)]
    if name in _ROWS:
        parts = []
        for child in children:
            parts += [(_ROWS[name], place)] * bool(parts) + child
        if name == "mtable":
            return [("\\begin{matrix}", place), *parts, ("\\end{matrix}", place)]
        return parts
    if name in ("annotation", "annotation-xml"):
        return []
    return flat
