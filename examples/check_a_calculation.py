"""Is this calculation right?  A student's numbers beside the computed ones, cell by cell.

Whole numbers stay whole, so that what was worked on paper can be compared exactly; softmax is
compared at the precision it was written in.
"""

import pyattn as torch

x = torch.tensor([[1, 0, 1, 0], [0, 2, 0, 2], [1, 1, 1, 1]])
w_key = torch.tensor([[0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 1, 0]])
w_query = torch.tensor([[1, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 1]])

keys, queries = x @ w_key, x @ w_query
scores = queries @ keys.T
weights = scores.float().softmax(dim=-1)

written_scores = torch.tensor([[2, 4, 4], [4, 16, 12], [4, 12, 9]])  # one of them is wrong
written_weights = torch.tensor([[0.0, 0.5, 0.5], [0.0, 1.0, 0.0], [0.0, 0.9, 0.1]])

for row, column in (written_scores != scores).nonzero().tolist():
    written, computed = written_scores[row, column], scores[row, column]
    print(f"score of query {row + 1} and key {column + 1}: written {written}, it is {computed}:")
    print(f"  {queries[row].tolist()} . {keys[column].tolist()}")

off = (written_weights - weights).abs() > 0.05
for row, column in off.nonzero().tolist():
    written, computed = written_weights[row, column], weights[row, column]
    print(f"weight {row + 1}, {column + 1}: written {written:.1f}, it is {computed:.4f}")
