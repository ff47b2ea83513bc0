"""How any number came to be: what keeps the notes, and what reads them out.

What a result is explained by is loaded when something is explained.
"""

from __future__ import annotations

from ..graph import blocks, in_block, set_in_block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .explanation import Explanation


class working:
    """Keep a note of every operation inside the block, so that `explain` can show its working.

    Operations on tensors that require grad keep one in any case.  Inside this block the others do
    too: whole numbers, conversions, comparisons, what is computed under no_grad.  Nothing else
    changes: no gradient flows, nothing prints otherwise.  The notes hold on to the tensors that
    went in, so that memory is let go of only with the results.

    >>> import pyattn
    >>> x = pyattn.tensor([1, 2])
    >>> with pyattn.working():
    ...     y = x * 3
    >>> y
    tensor([3, 6])
    >>> pyattn.explain(y[1])
    y[1] = x[1] x 3 = 2 x 3 = 6
    """

    def __init__(self) -> None:
        self._before: list[bool] = []  # a stack, so that one block may be entered again

    def __enter__(self) -> None:
        self._before.append(in_block())
        blocks.append(None)
        set_in_block(True)

    def __exit__(self, *error: Any) -> None:
        set_in_block(self._before.pop())
        blocks.pop()


def explain(
    value: Any,
    *,
    named: Any = None,
    cell: Any = None,
    depth: int | None = None,
    digits: int | None = None,
    format: str = "text",
) -> Explanation:
    """How a value came to be: the working, from the inputs down to it, to be printed.

    An element is worked out cell by cell, and so is a number of rank 0, such as a loss; `cell`, an
    index, picks an element of `value`, and `...` works out each of them.  A whole tensor, or several
    in a tuple, is shown as its steps: each result with its formula and its numbers.

    `named` has names for tensors: a dict of names and tensors (or modules), a module, whose
    parameters and other tensors it names, or a list of those.  Without it tensors have the names of
    the caller's variables.  What has no name goes by a plain word for its operation, with a number
    where there are several.

    `depth` says how many operations to go back, `digits` how many significant digits to round to
    (4; whole and short numbers stay exact), `format` what print shows: "text", "rst", "latex",
    "markdown" or "html".

    Raises RuntimeError where no operation was recorded (see `working`), where backward has freed
    the record, or where numbers were changed in place; TypeError, ValueError or IndexError for
    arguments that do not fit.

    >>> import pyattn
    >>> query = pyattn.tensor([[1, 0, 2], [2, 2, 2]])
    >>> key = pyattn.tensor([[0, 1, 1], [4, 4, 0]])
    >>> with pyattn.working():
    ...     scores = query @ key.T
    >>> pyattn.explain(scores[0, 1])
    scores[0, 1] = query[0] . key[1] = 1 x 4 + 0 x 4 + 2 x 0 = 4
    >>> pyattn.explain(scores)
    scores = query @ key.T   (2, 2)
        [2   4]
        [4  16]
    """
    from .explanation import explanation

    if named is None:
        named = _callers_names()
    return explanation(value, named, cell, depth, digits, format)


def _callers_names() -> dict[str, Any]:
    """The tensors and modules among the variables of explain's caller, by their names."""
    import sys

    from ..nn.modules.module import Module
    from ..tensor import Tensor

    frame = sys._getframe(2)
    found: dict[str, Any] = {}
    for variables in (frame.f_locals, frame.f_globals):
        for name, value in list(variables.items()):
            if name[:1] != "_" and name.isidentifier() and isinstance(value, (Tensor, Module)):
                found.setdefault(name, value)
    return found


__all__ = ["explain", "working"]
