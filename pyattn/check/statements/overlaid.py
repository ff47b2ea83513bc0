"""A layout whose signs stand on several of its lines, read by its columns alone.

scores = [1, 0, 2]   [0, 1, 1]
         [2, 2, 2] x [4, 4, 0]
         [2, 1, 3]   [2, 3, 1]
"""

from __future__ import annotations

import re

from .beside import Display, makes_matrix, put_matrix, put_suffix
from .fitting import agreement
from .joining import Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Sequence

    from .joining import Known
    from .rows import Row, Scanned

_STRETCH = re.compile(r"\S+(?: \S+)*")


def overlaid(text: str, lines: Sequence[Scanned], known: Known) -> Optional[Display]:
    """What the lines say if rows that stand below each other are matrices, and the signs stand
    between these, on whatever line; None where columns overlap or nothing fits.
    """
    matrices: list[list[Row]] = []
    for row in sorted([row for line in lines for row in line.rows], key=lambda row: row.left):
        if matrices and row.left < max(other.right for other in matrices[-1]):
            matrices[-1].append(row)
        else:
            matrices.append([row])
    if len(matrices) < 2 or sum(len(rows) for rows in matrices) == len(matrices):
        return None
    parts: list[tuple[int, int, Optional[list[Row]], int, int]] = []
    for rows in matrices:
        rows.sort(key=lambda row: row.start)
        if not makes_matrix(rows):
            return None
        left, right = min(row.left for row in rows), max(row.right for row in rows)
        parts.append((left, right, rows, 0, 0))
    for line in lines:
        for number, (first, last) in enumerate(line.gaps):
            anchor = line.rows[number - 1] if number else None
            column = anchor.right if anchor else 0
            at = anchor.end if anchor else line.start
            if text[at:first].strip(" \t,;"):
                column, at = column + 1, first  # behind a label
            for match in _STRETCH.finditer(text, first, last):
                begin, end = match.span()
                if not text[begin:end].strip(",;，；."):
                    continue
                left = column + (begin - at)
                parts.append((left, left + (end - begin), None, begin, end))
    parts.sort(key=lambda part: part[0])
    joined = Line()
    edge = -1
    for left, right, rows_here, begin, end in parts:
        if left < edge:
            return None
        edge = right
        if rows_here is not None:
            put_matrix(joined, text, rows_here)
            put_suffix(joined, text, rows_here, rows_here[-1])
            joined.put(" ", rows_here[-1].end - 1)
        else:
            joined.copy(text, begin, end)
            joined.put(" ", end - 1)
    read = joined.sides(known)
    if read is None or len(read[0]) < 2 or read[2]:
        return None
    share = agreement(read[0])
    return None if share is None else Display(read[0], read[1], share)
