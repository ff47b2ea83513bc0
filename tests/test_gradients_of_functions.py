"""The rules of special functions, combined products and decompositions, against finite differences."""

from __future__ import annotations

from typing import Any, Callable

import pytest

import pyattn as torch
from pyattn import linalg, special

from .test_gradients import holds, points, positive


def between(*shape: int) -> torch.Tensor:
    """Numbers between 0 and 1, which require grad."""
    return points(*shape, low=0.1, high=0.9)


ANY: dict[str, Callable[..., Any]] = {
    name: getattr(torch, name)
    for name in "asinh exp2 erfc deg2rad rad2deg frac sinc sgn i0 negative absolute".split()
}
ANY.update({name: getattr(special, name) for name in "i1 i0e i1e ndtr log_ndtr erfcx".split()})
ANY["frexp"] = lambda x: torch.frexp(x)[0]
ANY["clamp_min"] = lambda x: x.clamp_min(0.21)
ANY["fmod"] = lambda x: x.fmod(0.31)
ANY["renorm"] = lambda x: x.renorm(2, 0, 0.9)
ANY["renorm, p = 3"] = lambda x: x.renorm(3, 1, 0.9)
ANY["cov"] = torch.cov
ANY["cov, weighed"] = lambda x: torch.cov(x, aweights=torch.tensor([0.5, 1.0, 2.0]))
ANY["corrcoef"] = lambda x: torch.corrcoef(x)[0, 1]
ANY["pdist"] = torch.pdist
ABOVE = {name: getattr(torch, name) for name in "lgamma digamma".split()}
ABOVE["polygamma"] = lambda x: torch.polygamma(2, x)
ABOVE["mvlgamma"] = lambda x: torch.mvlgamma(x + 1, 3)
ABOVE["acosh"] = lambda x: torch.acosh(x + 1)
ABOVE["entr"] = special.entr
INSIDE = {name: getattr(torch, name) for name in "atanh erfinv logit".split()}
INSIDE["logit, eps"] = lambda x: torch.logit(x, 0.3)
INSIDE["ndtri"] = special.ndtri
TWO: dict[str, Callable[..., Any]] = {
    name: getattr(torch, name)
    for name in "atan2 hypot logaddexp logaddexp2 fmod fmax fmin ldexp copysign xlogy".split()
}
TWO["xlog1py"] = special.xlog1py
TWO["float_power"] = lambda a, b: torch.float_power(b, a)
TWO["lerp"] = lambda a, b: torch.lerp(a, b, 0.3)
TWO["lerp by a tensor"] = lambda a, b: torch.lerp(a, b, b * 0.3)
TWO["addcmul"] = lambda a, b: torch.addcmul(a, b, b + 1, value=0.7)
TWO["addcdiv"] = lambda a, b: torch.addcdiv(a, a, b, value=0.7)
TWO["clamp_max"] = torch.clamp_max
TWO["dist"] = lambda a, b: torch.dist(a, b, 3)
SHAPED: dict[str, tuple[Callable[..., Any], tuple[tuple[int, ...], ...]]] = {
    "addmm": (lambda a, b, c: torch.addmm(a, b, c, beta=0.5, alpha=2), ((3,), (2, 2), (2, 3))),
    "addmv": (torch.addmv, ((2,), (2, 3), (3,))),
    "addr": (torch.addr, ((2, 3), (2,), (3,))),
    "addbmm": (torch.addbmm, ((2, 2), (2, 2, 3), (2, 3, 2))),
    "baddbmm": (torch.baddbmm, ((2, 1), (2, 2, 3), (2, 3, 2))),
    "tensordot": (lambda a, b: torch.tensordot(a, b, ([0], [1])), ((2, 3), (2, 2))),
    "inner": (torch.inner, ((2, 3), (2, 3))),
    "kron": (torch.kron, ((2, 2), (1, 2))),
    "multi_dot": (lambda *t: linalg.multi_dot(t), ((2, 3), (3, 1), (1, 2))),
    "cross": (torch.cross, ((2, 3), (2, 3))),
    **{
        f"cdist, p = {p}": (lambda a, b, p=p: torch.cdist(a, b, p), ((2, 3), (3, 3)))
        for p in (1.0, 1.5, 2.0, 3.0, float("inf"))
    },
    "det": (torch.det, ((3, 3),)),
    "det of a batch": (torch.det, ((2, 2, 2),)),
    "slogdet": (lambda a: torch.slogdet(a)[1], ((3, 3),)),
    "inv": (torch.inverse, ((2, 2),)),
    "solve": (linalg.solve, ((2, 2), (2, 2))),
    "solve a vector": (linalg.solve, ((2, 2), (2,))),
    "solve from the right": (lambda a, b: linalg.solve(a, b, left=False), ((2, 2), (3, 2))),
    "solve_triangular": (
        lambda a, b: linalg.solve_triangular(a, b, upper=True),
        ((2, 2), (2, 2)),
    ),
    "solve_triangular, of ones": (
        lambda a, b: linalg.solve_triangular(a, b, upper=False, unitriangular=True),
        ((2, 2), (2, 2)),
    ),
    "cholesky": (lambda a: linalg.cholesky(a @ a.T + torch.eye(2)), ((2, 2),)),
    "qr": (lambda a: tuple(linalg.qr(a)), ((3, 2),)),
    "qr, wide": (lambda a: tuple(linalg.qr(a)), ((2, 3),)),
    "eigvalsh": (lambda a: linalg.eigvalsh(a + a.T), ((3, 3),)),
    "eigh": (lambda a: linalg.eigh(a + a.T)[1] ** 2, ((3, 3),)),
    "svd, S": (linalg.svdvals, ((3, 2),)),
    "svd, U": (lambda a: linalg.svd(a, False)[0] ** 2, ((3, 2),)),
    "svd, Vh": (lambda a: linalg.svd(a, False)[2] ** 2, ((2, 3),)),
    "pinv": (linalg.pinv, ((3, 2),)),
    "pinv, wide": (linalg.pinv, ((2, 3),)),
    "matrix_exp": (linalg.matrix_exp, ((2, 2),)),
    "matrix_power": (lambda a: linalg.matrix_power(a, -2), ((2, 2),)),
    "lstsq": (lambda a, b: linalg.lstsq(a, b)[0], ((3, 2), (3, 1))),
    "matrix_norm, nuc": (lambda a: linalg.matrix_norm(a, "nuc"), ((2, 3),)),
    "matrix_norm, 1": (lambda a: linalg.matrix_norm(a, 1), ((2, 3),)),
    "cond": (linalg.cond, ((2, 2),)),
}


@pytest.mark.parametrize("name", ANY)
def test_of_any_number(name: str) -> None:
    holds(ANY[name], (points(2, 3),))


@pytest.mark.parametrize("name", ABOVE)
def test_of_a_number_above_0(name: str) -> None:
    holds(ABOVE[name], (positive(2, 3),))


@pytest.mark.parametrize("name", INSIDE)
def test_of_a_number_between_0_and_1(name: str) -> None:
    holds(INSIDE[name], (between(2, 3),))


@pytest.mark.parametrize("shapes", [((2, 3), (2, 3)), ((2, 1), (1, 3)), ((), (2, 3))])
@pytest.mark.parametrize("name", TWO)
def test_of_two(name: str, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    holds(TWO[name], (points(*shapes[0]), positive(*shapes[1])))


@pytest.mark.parametrize("name", SHAPED)
def test_of_matrices(name: str) -> None:
    fn, shapes = SHAPED[name]
    holds(fn, tuple([points(*shape, low=-1.1 + k, high=1.3) for k, shape in enumerate(shapes)]))


def test_the_determinant_of_a_singular_matrix_has_a_slope() -> None:
    a = torch.tensor([[1.0, 2.0], [2.0, 4.0]], requires_grad=True)
    a.det().backward()
    assert a.grad is not None and a.grad.tolist() == [[4.0, -2.0], [-2.0, 1.0]]


def test_rows_that_are_the_same_pull_at_nothing() -> None:
    for p in (1.0, 1.5, 2.0, 3.0, float("inf")):
        a = torch.tensor([[1.0, 2.0]], requires_grad=True)
        (once,) = torch.autograd.grad(torch.cdist(a, a.detach(), p), a, create_graph=True)
        (twice,) = torch.autograd.grad(once.sum() + 0 * a.sum(), a)
        assert once.tolist() == [[0.0, 0.0]] and twice.isfinite().all()
