"""Reading tokens one after the other, within the bounds of what anybody writes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Sequence

    from .signs import Token
    from .trees import Node

MOST_NESTED = 40  # brackets within brackets; nobody writes more
SUM, PRODUCT, SIGNED, POWER = 1, 2, 3, 4  # how tightly signs bind


class NoExpression(Exception):
    """No expression stands here."""


class TooMuch(Exception):
    """More than anybody writes: nothing in reach of here is read again from another beginning."""


class Reader:
    """A list of tokens, and how far it is read."""

    def __init__(self, found: Sequence[Token], known: Callable[[str], bool] | None = None) -> None:
        self.tokens = found
        self.known = known or (lambda name: False)
        self.at = 0
        self.depth = 0  # of brackets, within which line ends do not count
        self.nested = 0  # of signs, roots and exponents within one another
        self.bars = 0  # open bars, which a further bar closes
        self.farthest = 0
        self.sentence = False  # whether it is read out of running text
        self.exceeded = False  # whether the last prefix was more than is read
        self.running = 0  # sums that run over a name
        self.matrices = 0  # that are open

    def peek(self, ahead: int = 0) -> Token | None:
        """A token that is still to be read; within brackets, line ends are passed over."""
        at = self.at + ahead
        if self.depth and not ahead:
            while at < len(self.tokens) and self.tokens[at].kind == "newline":
                at += 1
            self.at = at
        return self.tokens[at] if at < len(self.tokens) else None

    def next(self) -> Token:
        """The next token, read."""
        token = self.peek()
        if token is None:
            raise NoExpression
        self.at += 1
        self.farthest = max(self.farthest, self.at)
        return token

    def takes(self, kind: str, text: str | None = None) -> Token | None:
        """The next token if it is this one, read; else None."""
        token = self.peek()
        if token is None or token.kind != kind or (text is not None and token.text != text):
            return None
        self.at += 1
        return token

    def needs(self, kind: str, text: str | None = None) -> Token:
        """The next token, which has to be this one."""
        token = self.takes(kind, text)
        if token is None:
            raise NoExpression
        return token

    def depth_check(self) -> None:
        """No more brackets than anybody writes."""
        if self.depth + self.bars + self.nested > MOST_NESTED:
            raise TooMuch

    def expression(self, least: int) -> Node:
        """The expression that begins here; the parser says how."""
        raise NotImplementedError
