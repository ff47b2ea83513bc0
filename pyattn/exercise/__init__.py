"""Worksheets: a problem with friendly numbers and blanks, and its solution.

`check` marks what comes back.  The kinds stand here by name, so that help needs no engine.
"""

from __future__ import annotations

KINDS = {
    "softmax": "from scores to weights, step by step",
    "similarity": "dot product, lengths and cosine of two vectors",
    "scaled": "scaled dot-product attention from Q, K and V",
    "by-hand": "self-attention of three inputs, every step",
    "mask": "a causal mask, and what it leaves",
    "heads": "two heads, side by side",
    "budget": "a budget shared out by a table",
    "pooling": "a prediction as a mean of its neighbours",
    "gradient": "loss, gradient and one step of a softmax",
}
FORMATS = ("text", "markdown", "latex", "notebook")
LANGUAGES = ("en", "zh")
