"""What is printed for a reader: as wide as the terminal is, in the letters that it knows."""

from __future__ import annotations

import os
import sys

from .drawing.terminal import terminal_width, text_heatmap, text_plot
from .printing import get_printoptions, set_printoptions
from .tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NARROWEST, WIDEST = 40, 80  # longer lines are hard to read, and shorter ones hold no table

# What the commands work out comes from five texts, which their numbers stand for.
DOCUMENTS = {
    "000": "Mastering attention",
    "001": "A simple look at attention",
    "002": "Introduction to attention",
    "003": "What is self-attention?",
    "004": "Attention pooling",
}


def columns() -> int:
    """How wide a line may be: as COLUMNS says, or the terminal; 80 where neither does.

    >>> 40 <= columns() <= 80
    True
    """
    found = 0
    try:
        found = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        pass
    if found <= 0:
        try:
            found = os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
        except (AttributeError, ValueError, OSError):  # closed, or no terminal
            pass
    return min(max(found or WIDEST, NARROWEST), WIDEST)


def wrapped(text: str, width: int, hang: int = 0) -> str:
    """A line, broken between words where it is too long; what follows is indented by `hang` more.

    >>> print(wrapped("  softmax turns each row into weights", 24, 2))
      softmax turns each row
        into weights
    """
    if terminal_width(text) <= width:
        return text
    indent = len(text) - len(text.lstrip())
    words = text.split()
    lines = [" " * indent + words[0]]
    for word in words[1:]:
        if terminal_width(lines[-1]) + 1 + terminal_width(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(" " * (indent + hang) + word)
    return "\n".join(lines)


def narrowed(text: str, width: int) -> str:
    """A text that was laid out by hand, laid out anew where it is too wide.

    Lines that are indented more than the one before them, and lines of a paragraph, are joined.

    >>> print(narrowed("  x    the inputs, a row\\n       for each of them", 20))
      x the inputs, a
          row for each
          of them
    """
    lines = text.split("\n")
    if max(map(terminal_width, lines)) <= width:
        return text
    blocks: list[str] = []
    start = -1  # the indentation of the block, -1 where there is none
    for line in lines:
        indent = len(line) - len(line.lstrip()) if line.strip() else -1
        if indent > start >= 0 or indent == start == 0:
            blocks[-1] += " " + line.strip()
        else:
            blocks.append(line)
            start = indent
    return "\n".join(
        wrapped(block, width, 4 if block.startswith(" ") else 0) if block.strip() else ""
        for block in blocks
    )


class Page:
    """Where the working goes: standard output, and a folder for figures if there is one."""

    def __init__(self, folder: str | None = None) -> None:
        self.folder = folder
        self.titles = 0
        self.width = columns()
        try:
            "░▒▓█⣀".encode(sys.stdout.encoding or "ascii")
            self.unicode = True
        except (UnicodeError, LookupError):
            self.unicode = False

    def title(self, text: str, *documents: str) -> None:
        """A heading, with the documents that the working is from."""
        if self.titles:
            print()
        self.titles += 1
        print(text)
        print("=" * len(text))
        named = [f"document {number}, {DOCUMENTS[number]}" for number in documents]
        if named:
            self.note(f"[{'; '.join(named)}]")

    def line(self, text: str) -> None:
        """A line of a calculation, or as many as the terminal needs for it."""
        print(wrapped(text, self.width, 2))

    def note(self, text: str) -> None:
        """A sentence."""
        print(wrapped(text, self.width))

    def say(self, *lines: str) -> None:
        """Sentences, after an empty line."""
        print()
        for line in lines:
            self.note(line)

    def show(self, **tensors: Any) -> None:
        """Tensors, each beside its name, or below it where that is too wide."""
        margin = max(map(len, tensors)) + 3
        texts = {name: _printed(tensor, 0) for name, tensor in tensors.items()}
        if any(margin + _widest(text) > self.width for text in texts.values()):
            margin = 0  # too wide to be aligned
        for name, text in texts.items():
            start = f"{name} = ".rjust(margin)
            if len(start) + _widest(text) > self.width:
                start, text = "  ", _printed(tensors[name], self.width - 2)
                print(f"{name} =")
            print(start + text.replace("\n", "\n" + " " * len(start)))

    def shades(self, weights: Tensor, **labels: Any) -> None:
        """A matrix of weights as shades of grey."""
        print(text_heatmap(weights, unicode=self.unicode, width=self.width, **labels))

    def curve(self, values: list[float], **labels: Any) -> None:
        """A line that falls or rises."""
        if len(values) > 1:
            width = min(self.width, 72)
            print(text_plot(values, unicode=self.unicode, width=width, height=9, **labels))

    def figure(self, name: str, kind: str, *values: Any, **labels: Any) -> None:
        """Write a figure into the folder, if there is one; what draws it is only then loaded."""
        if self.folder is not None:
            from . import plot

            path = os.path.join(self.folder, f"{name}.svg")
            getattr(plot, kind)(*values, **labels).save(path)
            print(f"figure: {path}")  # whole, to be copied

    def plot(self, name: str, xs: Any, ys: Any, **labels: Any) -> None:
        """Write lines into the folder."""
        self.figure(name, "plot", xs, ys, **labels)

    def heatmap(self, name: str, weights: Any, **labels: Any) -> None:
        """Write a matrix of weights into the folder."""
        self.figure(name, "heatmap", weights, **labels)

    def progress(self, text: str) -> None:
        """A line that the next one replaces: on a terminal only."""
        if sys.stderr.isatty():
            print(f"\r\x1b[K{text[: self.width - 1]}", end="", file=sys.stderr, flush=True)


def _widest(text: str) -> int:
    return max(map(len, text.split("\n")))


def _printed(tensor: Tensor, width: int) -> str:
    """A tensor's text, its rows broken at `width` if that is not 0.

    Weights of all sizes stand beside each other as 0.9999 and 0.0001: powers of ten, which PyTorch
    would print there, are harder to compare.
    """
    tensor = tensor.detach()
    before = get_printoptions()
    plain = False if tensor.dtype.is_floating_point and bool((tensor.abs() < 1e5).all()) else None
    # PyTorch's own width leaves the closing brackets out.
    room = width - tensor.dim() if width else 1000
    try:
        set_printoptions(linewidth=room, sci_mode=plain)
        return repr(tensor)
    finally:
        set_printoptions(**before)
