"""The file format of `explain`, as its help and the book show it; apart, so that help needs no engine."""

from __future__ import annotations

FORMAT = """\
The file is one JSON object.  Its fields:

  x         the inputs, a matrix: a row for each
  context   inputs that keys and values are made from, where they are not x
  weights   {"query": matrix, "key": matrix, "value": matrix}, each with a row
            for every feature, and "output" where the result is mapped once
            more; without weights, x itself is query, key and value
  biases    {"query": vector, ...}, added to what the weights give
  query, key, value
            matrices, instead of x and all of the above
  scale     true: scores are divided by sqrt(d_k), the default; false: they are
            left; a number: they are multiplied by it
  mask      "causal", or a row for each query: true where it may look at a key,
            or numbers that are added to the scores ("-inf" hides)
  heads     into how many heads the width is parted (1)
  round     to how many decimals every step is rounded, as by hand; without it,
            nothing is; a tie goes to the even digit, 0.25 to 0.2
  names     other names for what is computed: {"output": "z"}

Results are named query, key, value, scores, scaled, masked, weights and output;
with several heads scores_1, scores_2 and so on.
"""
