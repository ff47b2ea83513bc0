"""The file format of `explain`, as its help and the book show it; apart, so that help needs no engine."""

from __future__ import annotations

FORMAT = """\
The file is one JSON object.  Its fields:

  x         the inputs, a matrix: a row for each; or a list of matrices, one for
            each sequence of a batch
  context   inputs that keys and values are made from, where they are not x
  weights   {"query": matrix, "key": matrix, "value": matrix}, each with a row
            for every feature, and "output" where the result is mapped once
            more; without weights, x itself is query, key and value
  biases    {"query": vector, ...}, added to what the weights give
  query, key, value
            matrices, or lists of them, instead of x and all of the above
  scale     true: scores are divided by sqrt(d_k), the default; false: they are
            left; a number: they are multiplied by it
  mask      "causal", or a row for each query: true where it may look at a key,
            false where not; or numbers that are added to the scores ("-inf"
            hides); of a batch, one for all or a list of them
  mask_is   what a mask of 0 and 1 means: "seen" (1: it may look), "hidden"
            (1: it may not) or "added" (1 is added to the score)
  heads     into how many heads the width is parted (1)
  round     to how many decimals every step is rounded, as by hand, sqrt(d_k),
            exponentials and their sums too; without it, nothing is; a tie goes
            to the even digit, 0.25 to 0.2
  names     other names for what is computed: {"output": "z"}
  expected  a student's numbers for any of the steps, to be marked: {"scores":
            [[2, 4]], "weights": [["0.10", 0.9]]}; in quotes or not, 0.10 has
            two decimals; null or "__" is blank

Steps are named query, key, value, scores, scaled, masked, exponentials, sums,
weights and output; with several heads scores_1, scores_2 and so on.  Where
scores are far from 0, largest and shifted come before exponentials.  A step
that changes nothing is not shown; its name means the step before it.

Numbers of expected are right; or follow, right for the student's own numbers in
the steps before; or are slips of rounding; or wrong.

Exit status: 0; 1 where one of expected is a slip or wrong; 2 for a file that
cannot be explained.
"""
