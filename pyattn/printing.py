"""How a tensor prints: PyTorch's text, character for character, and a table for notebooks.

A tensor holds its numbers in one flat list, so printing needs no recursion: format the numbers
that are shown, then join runs of them dimension by dimension, from the last to the first.
"""

from __future__ import annotations

import math

from .storage import is_absent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from .tensor import Tensor

_PROFILES = {"default": (4, 1000, 3, 80), "short": (2, 1000, 2, 80), "full": (4, math.inf, 3, 80)}
_NAMES = ("precision", "threshold", "edgeitems", "linewidth")
_options: dict[str, Any] = dict(zip(_NAMES, _PROFILES["default"]), sci_mode=None)


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Choose how tensors print; what is None stays as it was, but for sci_mode.

    precision: digits after the point.  threshold: a tensor of more elements is summarised, to
    edgeitems at either end of each dimension.  linewidth: columns.  profile: 'default', 'short'
    or 'full', a set of these that the other arguments refine.  sci_mode: print floats in
    scientific notation always or never; None, also when left out, has the numbers decide.

    >>> import pyattn
    >>> pyattn.set_printoptions(precision=2)
    >>> pyattn.tensor([2 / 3])
    tensor([0.67])
    >>> pyattn.set_printoptions(profile="default")
    """
    chosen = (precision, threshold, edgeitems, linewidth)
    defaults = _PROFILES.get(profile or "", (None,) * 4)
    for name, value, default in zip(_NAMES, chosen, defaults):
        if value is None:
            value = default
        if value is not None:
            _options[name] = value
    _options["sci_mode"] = sci_mode


def get_printoptions() -> dict[str, Any]:
    """The options in force, as keyword arguments for `set_printoptions`.

    >>> from pyattn.printing import get_printoptions
    >>> get_printoptions()
    {'precision': 4, 'threshold': 1000, 'edgeitems': 3, 'linewidth': 80, 'sci_mode': None}
    """
    return dict(_options)


def text(tensor: Tensor) -> str:
    """What `repr(tensor)` gives, as PyTorch prints a tensor whose dtype is the default one.

    >>> import pyattn
    >>> from pyattn.printing import text
    >>> print(text(pyattn.tensor([[1, 0.5], [-2, 1 / 3]])))
    tensor([[ 1.0000,  0.5000],
            [-2.0000,  0.3333]])
    """
    start = "tensor("
    shape = tuple(tensor._shape)
    suffixes = []
    if is_absent(tensor):
        body = "..."
        suffixes += ["device='meta'", f"size={shape}"]
    elif not tensor._data:
        body = "[]"
        if len(shape) != 1:
            suffixes.append(f"size={shape}")
    else:
        body = _body(tensor, len(start))
        if not _options["edgeitems"]:
            suffixes.append(f"size={shape}")
    # Not where the elements show it: those of floats, int64 and bool do.
    if tensor.dtype.name not in (("float64", "int64", "bool") if tensor._data else ("float64",)):
        suffixes.append(f"dtype={tensor.dtype}")
    if tensor.grad_fn is not None:
        suffixes.append(f"grad_fn=<{tensor.grad_fn.name()}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")

    out = start + body
    column = len(out) - out.rfind("\n") + 1
    for suffix in suffixes:
        column += len(suffix) + 2
        if column > _options["linewidth"]:
            out += ",\n" + " " * len(start) + suffix
            column = len(start) + len(suffix)
        else:
            out += ", " + suffix
    return out + ")"


def _body(tensor: Tensor, indent: int) -> str:
    """The numbers in their brackets, the first of which stands in column `indent`."""
    shape = tuple(tensor._shape)
    kept = _kept(tensor)
    cells, width = _formatted(tensor, kept)
    per_line = max(1, (_options["linewidth"] - indent - len(shape) + 1) // (width + 2))
    for d in range(len(shape) - 1, -1, -1):
        inner = len(shape) - 1 - d  # how many dimensions an item of this one has
        groups = _groups(cells, shape[d], kept[d], "..." if inner or not cells else " ...")
        if not inner:
            groups = [_lines(group, per_line) for group in groups]
        separator = "," + "\n" * max(inner, 1) + " " * (indent + d + 1)
        cells = ["[" + separator.join(group) + "]" for group in groups]
    return cells[0]


def _lines(cells: list[str], per_line: int) -> list[str]:
    """A row's cells, joined into lines of at most so many."""
    return [", ".join(cells[i : i + per_line]) for i in range(0, len(cells), per_line)]


def html(tensor: Tensor) -> str:
    """What a notebook shows of a tensor: its shape and dtype, and a table of its numbers.

    A tensor of more than two dimensions has a table for each index of its leading ones.  Numbers
    are formatted, and left out, as in `text`.

    >>> import pyattn
    >>> from pyattn.printing import html
    >>> table = html(pyattn.tensor([[1, 2], [3, 4]]))
    >>> "(2, 2), torch.int64" in table, table.count("<tr>"), table.count("<td>")
    (True, 2, 4)
    """
    shape = tuple(tensor._shape)
    caption = f"{shape}, {tensor.dtype}"
    if not tensor._data:
        return _table(caption, [])
    kept = _kept(tensor)
    cells, _ = _formatted(tensor, kept)
    # A single number is a matrix of one row and column, a vector a matrix of one row.
    missing = 2 - len(shape)
    shape = (1,) * missing + shape
    kept = [range(1)] * missing + kept

    cells = [f"<td>{cell.strip()}</td>" for cell in cells]
    rows = _groups(cells, shape[-1], kept[-1], "<td>...</td>")
    more = ["<td>...</td>"] * len(rows[0])
    matrices = _groups(["".join(row) for row in rows], shape[-2], kept[-2], "".join(more))
    if len(shape) == 2:
        return _table(caption, matrices[0])
    indices: list[list[int]] = [[]]
    for indexes in kept[:-2]:
        indices = [index + [i] for index in indices for i in indexes]
    blocks = [_table(str(index), matrix) for index, matrix in zip(indices, matrices)]
    for d in range(len(shape) - 3, -1, -1):
        blocks = ["".join(g) for g in _groups(blocks, shape[d], kept[d], "<div>...</div>")]
    return f"<div>{caption}{blocks[0]}</div>"


def _table(caption: str, rows: list[str]) -> str:
    """An HTML table in the page's own colours, ruled left and right like a matrix."""
    return (
        '<table style="border: solid currentColor; border-width: 0 1px; margin: 0.5em 0; '
        "border-collapse: separate; border-spacing: 0.5em 0; background: transparent; "
        'font-family: monospace; text-align: right">'
        '<caption style="caption-side: top; color: inherit; text-align: left; '
        f'white-space: nowrap">{caption}</caption>'
        + "".join(f"<tr>{row}</tr>" for row in rows)
        + "</table>"
    )


def _kept(tensor: Tensor) -> list[Sequence[int]]:
    """The indices that are shown along each dimension: all, or those at the edges."""
    edge = _options["edgeitems"]
    if len(tensor._data) <= _options["threshold"]:
        edge = len(tensor._data)
    return [
        range(size) if size <= 2 * edge else list(range(edge)) + list(range(size - edge, size))
        for size in tensor._shape
    ]


def _groups(cells: list[str], size: int, kept: Sequence[int], more: str) -> list[list[str]]:
    """The cells in runs along a dimension, with `more` in the middle where some are left out."""
    half = len(kept) // 2
    gap = [more] if len(kept) < size else []
    if not kept:
        return [gap]
    return [
        cells[i : i + half] + gap + cells[i + half : i + len(kept)]
        for i in range(0, len(cells), len(kept))
    ]


def _formatted(tensor: Tensor, kept: list[Sequence[int]]) -> tuple[list[str], int]:
    """The numbers shown, all formatted alike, and the width they were given.

    Floats print in scientific notation when the largest is over 1000 times the smallest or one is
    above 1e8 or below 1e-4 in size; without decimals when all are whole.  Zeros, infinities and
    nan have no say in it, nor in the width.
    """
    places = [0]
    for size, indices in zip(tensor._shape, kept):
        places = [place * size + i for place in places for i in indices]
    values = [tensor._data[place] for place in places]
    if not tensor.dtype.is_floating_point:
        cells = [str(value) for value in values]
        width = max([len(cell) for cell in cells], default=1)
    else:
        numbers = [x for x in values if x and math.isfinite(x)]
        form, point, width = "{:.0f}", ".", 1
        if numbers:
            sizes = [abs(x) for x in numbers]
            largest, smallest = max(sizes), min(sizes)
            scientific = _options["sci_mode"]
            if scientific is None:
                scientific = largest / smallest > 1000 or largest > 1e8 or smallest < 1e-4
            if scientific or any(x != math.floor(x) for x in numbers):
                form = "{:.%d%s}" % (_options["precision"], "e" if scientific else "f")
                point = ""
            width = max([len(form.format(x)) for x in numbers]) + len(point)
        cells = [form.format(x) + (point if math.isfinite(x) else "") for x in values]
    return [" " * (width - len(cell)) + cell for cell in cells], width


__all__ = ["get_printoptions", "set_printoptions"]
