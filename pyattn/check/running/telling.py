"""Calls put around the statements in loops and functions that have comments to compare."""

from __future__ import annotations

import ast

from .cells import Cell
from .claims import Claim

TOLD = "_pyattn_told_"


def targets(node: ast.stmt) -> list[ast.expr]:
    """What an assignment, or a call that changes its object, leaves behind, as expressions."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = [node.targets[0]]
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            targets = [called.value]
    targets += [t.value for t in targets if isinstance(t, ast.Subscript)]
    found = []
    for target in targets:
        try:
            source = ast.unparse(target)
            found.append(ast.parse(source, mode="eval").body)
        except (SyntaxError, ValueError, RecursionError):
            continue
    return found


def tell(cell: Cell, claims: list[Claim]) -> None:
    """Put calls around the statements of a program that stand in others, and have comments.

    What they call is `begin` and `finish` of the session that runs the program, by `name_of`.
    """
    assert cell.tree is not None
    own: dict[int, list[Claim]] = {}
    for claim in claims:
        own.setdefault(id(claim.node), []).append(claim)
    for node in cell.tree.body:
        if any([id(inner) in own for inner in ast.walk(node) if inner is not node]):
            _bodies(node, own)
            ast.fix_missing_locations(node)


def name_of(claim: Claim, what: str) -> str:
    """The name under which a session's `begin` or `finish` of a comment is called."""
    return f"{TOLD}{what}_{id(claim)}"


def _bodies(node: ast.AST, own: dict[int, list[Claim]]) -> None:
    for name in ("body", "orelse", "finalbody"):
        body = getattr(node, name, None)
        if isinstance(body, list):
            setattr(node, name, [part for inner in body for part in _around(inner, own)])
    for handler in getattr(node, "handlers", []):
        _bodies(handler, own)


def _around(node: ast.stmt, own: dict[int, list[Claim]]) -> list[ast.stmt]:
    _bodies(node, own)
    claims = own.get(id(node))
    if not claims:
        return [node]
    before = [_call(node, name_of(claim, "begin"), None) for claim in claims]
    value: ast.expr | None = None
    inner: list[ast.stmt] = [node]
    if isinstance(node, ast.Expr):
        temporary = ast.Name("_pyattn_value_", ast.Store())
        inner = [ast.copy_location(ast.Assign([temporary], node.value), node)]
        value = ast.Name("_pyattn_value_", ast.Load())
    else:
        value = next(iter(targets(node)), None)
    return before + inner + [_call(node, name_of(claim, "finish"), value) for claim in claims]


def _call(node: ast.stmt, name: str, value: ast.expr | None) -> ast.stmt:
    call = ast.Expr(ast.Call(ast.Name(name, ast.Load()), [] if value is None else [value], []))
    return ast.copy_location(call, node)
