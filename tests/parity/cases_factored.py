"""Systems solved by a Cholesky factor."""

from __future__ import annotations

EXPRESSIONS = """
torch.cholesky_solve(learned(3, 2), learned(3, 3).tril())
torch.cholesky_solve(learned(3, 2), learned(3, 3).triu(), upper=True)
torch.cholesky_solve(given(2, 3, 2), given(3, 3).tril())
torch.cholesky_solve(given(3, 2), given(2, 3, 3).tril())
given(3, 1).cholesky_solve(given(3, 3))
given(3, 1).cholesky_solve(given(3, 3), True)
torch.cholesky_inverse(given(3, 3).tril())
torch.cholesky_inverse(given(2, 3, 3).triu(), upper=True)
given(3, 3).cholesky_inverse()
learned(3, 3).tril().cholesky_inverse()
torch.cholesky_solve(zeros(0, 2), zeros(0, 0))
! torch.cholesky_solve(given(3), given(3, 3))
! torch.cholesky_solve(given(2, 2), given(3, 3))
! torch.cholesky_solve(given(3, 2).long(), given(3, 3).long())
! torch.cholesky_inverse(given(3))
! torch.cholesky_inverse(given(3, 2))
""".strip().splitlines()
