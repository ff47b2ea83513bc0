"""How any number came to be: what keeps the notes, and what reads them out.

What a result is explained by is loaded when something is explained.
"""

from __future__ import annotations

from ..graph import noting, set_noting
from ..graph import working as _open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


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
    >>> pyattn.explain(y[1])  # doctest: +SKIP
    y[1] = x[1] x 3 = 2 x 3 = 6
    """

    def __init__(self) -> None:
        self._before: list[bool] = []  # a stack, so that one block may be entered again

    def __enter__(self) -> None:
        self._before.append(noting())
        _open.append(None)
        set_noting(True)

    def __exit__(self, *error: Any) -> None:
        set_noting(self._before.pop())
        _open.pop()
