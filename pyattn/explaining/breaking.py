"""Where an expression that is longer than a line is broken: before a sign, and where need be deeper.

The lines are broken alike in every form: as wide as the same expression is in plain text.
"""

from __future__ import annotations

from .expressions import Call, Compare, Dot, Expr, MatMul, Neg, Product, Quotient, Sum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Tuple

    from .text import Text

    # What stands before a part, the part, how tightly what it is in binds, what stands after it.
    Piece = Tuple[str, Optional[Expr], int, str]


def pieces_of(writer: Text, e: Expr) -> list[Piece]:
    """An expression in pieces, between which a line may end; none where it is to be left whole."""
    kind, parts = type(e), e.parts
    if kind is Sum:
        return writer.terms(parts[0])
    if kind is Product:
        return writer.factors(parts)
    if kind is Neg:
        return [(writer.minus, parts[0], 3, "")]
    if kind is MatMul or kind is Dot:
        sign = writer.by if kind is MatMul else writer.point
        return [("", parts[0], 3, ""), (sign, parts[1], 3, "")]
    if kind is Compare:
        return [("", parts[0], 1, ""), (f" {writer.sign(parts[1])} ", parts[2], 1, "")]
    if kind is Quotient:
        over, under = [writer.plain.write(part) for part in parts]
        if len(under) > len(over):
            return []
        return [("", parts[0], 2, f" / {writer.inside(parts[1], 3)}")]
    if kind is Call:
        before, after = writer.around(parts[0])
        return _within(before, writer.arguments(parts[1]), after)
    return []


def _within(before: str, pieces: list[Piece], after: str) -> list[Piece]:
    if pieces:
        pieces[0] = (before + pieces[0][0], *pieces[0][1:])
        pieces[-1] = (*pieces[-1][:3], pieces[-1][3] + after)
    return pieces


def _inner(writer: Text, piece: Piece) -> list[Piece]:
    """The pieces of a piece."""
    before, part, level, after = piece
    if part is None:
        return []
    if writer.written(part)[1] < level:
        before, after = f"{before}(", f"){after}"
    return _within(before, pieces_of(writer, part), after)


def lines_of(writer: Text, e: Expr, room: int) -> list[str]:
    """An expression in as few lines as hold it, where each holds so many letters of plain text."""
    plain = writer.plain
    lines, left = [""], room
    waiting: list[Tuple[Piece, Piece]] = [(("", e, 0, ""), ("", e, 0, ""))]
    while waiting:
        piece, same = waiting.pop()
        length = len(plain.put(same))
        if length > room - 2:
            finer = list(zip(_inner(writer, piece), _inner(plain, same)))
            if finer and length > left:
                waiting += finer[::-1]
                continue
        if lines[-1] and length > left:
            lines.append("")
            left = room - 2  # a line that goes on stands a little to the right
        lines[-1] += writer.put(piece)
        left -= length
    return lines
