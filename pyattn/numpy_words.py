"""NumPy's names for arguments, which PyTorch's functions take for their own: `x.sum(axis=0)`.

A call that has one of these fails when Python matches its arguments; only then is it looked at here
and made again with the other name, so that the calls which succeed pay nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# PyTorch's parser of arguments has these four lines.
_WORDS = {
    "axis": "dim",
    "keepdims": "keepdim",
    "x": "input",
    "a": "input",
    "x1": "input",
    "x2": "other",
}
# What PyTorch writes in Python has no such parser.
_WITHOUT = set("norm split unique unique_consecutive tensordot cdist".split())
# Methods too quick to look at their arguments, which programs call with an axis.
QUICK = set("sum mean softmax log_softmax squeeze unsqueeze".split())
_PARSED = set(  # of the functions of layers, those that PyTorch writes in C++
    "softmax log_softmax cosine_similarity pairwise_distance relu_ gelu softplus hardshrink "
    "logsigmoid pixel_shuffle pixel_unshuffle channel_shuffle prelu celu_ one_hot".split()
)


def respelt(
    name: str, function: Any, error: Exception, given: dict[str, Any]
) -> dict[str, Any] | None:
    """The keywords of a call that failed, one of them in PyTorch's word; None if that was not why.

    >>> def total(input, dim): ...
    >>> try:
    ...     total(1, axis=0)
    ... except TypeError as error:
    ...     print(respelt("total", total, error, {"axis": 0}))
    {'dim': 0}
    """
    if type(error) is not TypeError:
        return None
    message = str(error)
    several = "unexpected keyword arguments" in message  # PyPy counts them and does not name them
    for word, meant in _WORDS.items():
        if word in given and meant not in given:
            if several or f"keyword argument '{word}'" in message:
                break
    else:
        return None
    home = getattr(function, "__module__", "")
    if name not in _PARSED if ".nn." in home else name in _WITHOUT and "linalg" not in home:
        return None
    code = getattr(function, "__code__", None)
    known = () if code is None else code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    if code is not None and meant not in known and code.co_flags & 0x0C == 0:  # nor * nor **
        return None
    return {meant if key == word else key: value for key, value in given.items()}
