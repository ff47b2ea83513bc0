"""explain beside the parity cases: programs that were written for other ends, of every kind there is."""

from __future__ import annotations

import itertools
import warnings
from typing import Any, Iterator

import pytest

import pyattn
from pyattn.explaining.expressions import Cells, Num
from pyattn.explaining.work import Work

from .explained import close, graph
from .parity import harness

EVERY = 23  # of so many cases one is taken
MOST = 6  # tensors of a case
# What runs other processes, or changes what the rest of this process would see.
LEFT_OUT = {"machine", "lying_draws", "first_weights", "starts"}


def made(module: str) -> "Iterator[tuple[str, Any]]":
    """Tensors that the cases of a module make, with the working kept."""
    for case in harness.cases_of(module)[::EVERY]:
        leaves: list[Any] = []
        with warnings.catch_warnings(), pyattn.working():
            warnings.simplefilter("ignore")
            try:
                value = harness.evaluate(case.program, harness.namespace(pyattn, leaves))
            except Exception:  # noqa: S112
                continue
            finally:
                pyattn.set_grad_enabled(True)
        ends = list(harness.tensors_in(value, pyattn))
        for t, node in itertools.islice(graph(*ends), MOST):
            if t._data and node.inputs is not None and Work([]).note(t) is not None:
                yield case.id, t


def explained(id: str, t: Any) -> None:
    """The last cell ends in its number, one step back; and more of it is told without an error."""
    last = tuple([size - 1 for size in t.shape])
    value = t._data[-1]
    how = pyattn.explain(t, named={"t": t}, cell=last, depth=1, digits=17)
    equation = [e for e in how.entries if isinstance(e.left, Cells)][-1]
    assert isinstance(equation.chain[-1], Num), (id, str(how))
    assert close(equation.chain[-1].parts[0], value), (id, str(how))
    whole = str(pyattn.explain(t, named={}, depth=3))
    assert whole and str(pyattn.explain(t, named={}, cell=last)), id


@pytest.mark.parametrize("module", [m for m in harness.module_names() if m not in LEFT_OUT])
def test_any_result_is_explained(module: str) -> None:
    for id, t in made(module):
        try:
            explained(id, t)
        except RuntimeError as error:
            assert "freed by backward" in str(error), id
