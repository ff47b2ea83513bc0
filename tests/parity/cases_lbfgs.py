"""torch.optim.LBFGS, with every argument, and what it keeps."""

from __future__ import annotations

LBFGS = (
    "w, b = learned(2, 3), learned(2); x, y = given(4, 3), given(4, 2); "
    "rule = torch.optim.LBFGS([w, b], %s); seen = []\n"
    "def closure():\n"
    "    rule.zero_grad(); loss = (((x @ w.T + b).sin() - y) ** 2).mean() + (w ** 4).sum()\n"
    "    loss.backward(); seen.append(loss.item()); return loss\n"
    "[(rule.step(closure).item(), w.tolist(), b.tolist(), len(seen)) for _ in range(%d)]"
)
LBFGS_ARGUMENTS = [
    "lr=0.1, max_iter=4",
    "lr=0.1, max_iter=4, history_size=2",
    "lr=0.01, max_iter=3, max_eval=2",
    "lr=0.1, max_iter=1",
    "max_iter=4, line_search_fn='strong_wolfe'",
    "lr=0.1, max_iter=5, line_search_fn='strong_wolfe'",
    "lr=5.0, max_iter=3, line_search_fn='strong_wolfe'",
    "max_iter=6, history_size=1, line_search_fn='strong_wolfe'",
    "max_iter=5, max_eval=3, line_search_fn='strong_wolfe'",
    "lr=0.1, max_iter=9, tolerance_grad=1.0",
    "lr=0.1, max_iter=9, tolerance_change=0.05",
]
TOLERANCE = 1e-10  # of L-BFGS, whose line search divides small differences

EXPRESSIONS = [
    *(LBFGS % (arguments, 4) for arguments in LBFGS_ARGUMENTS),
    "! " + LBFGS % ("line_search_fn='other'", 1),
    (LBFGS % ("lr=0.1, max_iter=3, history_size=4", 2)).replace("[(rule", "a = [(rule")
    + "; m = rule.state[w]; sorted(m), m['func_evals'], m['n_iter'], m['d'], m['t'], m['old_dirs'], "
    "m['old_stps'], m['ro'], m['H_diag'], m['prev_flat_grad'], m['prev_loss'], m['al']",
]
