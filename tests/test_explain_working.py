"""`working`: every operation keeps its note, and nothing else changes."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
import threading
from typing import Any

import pytest

import pyattn
from pyattn.explaining import working
from pyattn.nn import functional as F

WHOLE = pyattn.tensor([[1, 2], [3, 4]])
FLOATS = pyattn.tensor([[1.0, 2.0], [3.0, 4.0]])

# One for each way in which an operation leaves its note.
OPERATIONS: "dict[str, Any]" = {
    "binary": lambda: WHOLE + WHOLE,
    "with a number": lambda: 2 - FLOATS,
    "unary": lambda: FLOATS.exp(),
    "product of floats": lambda: FLOATS @ FLOATS,
    "product of whole numbers": lambda: WHOLE @ WHOLE,
    "note": lambda: WHOLE.sum(),
    "conversion": lambda: WHOLE.float(),
    "comparison": lambda: WHOLE > 2,
    "comparison of two": lambda: WHOLE == FLOATS,
    "not": lambda: ~(WHOLE > 2),
    "bits": lambda: WHOLE & 1,
    "not, by bits": lambda: ~WHOLE,
    "detach": lambda: FLOATS.detach(),
    "sorted": lambda: FLOATS.sort()[0],
    "running product": lambda: WHOLE.cumprod(0),
    "attention": lambda: F.scaled_dot_product_attention(FLOATS, FLOATS, FLOATS),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_changes_but_the_note(name: str) -> None:
    operation = OPERATIONS[name]
    plain = operation()
    with working():
        noted = operation()
    assert plain._working is None and noted._working is not None
    assert repr(noted) == repr(plain) and not noted.requires_grad
    assert noted.grad_fn is None and noted.is_leaf and noted.dtype is plain.dtype


def test_what_requires_grad_is_noted_as_ever() -> None:
    w = pyattn.ones(2, 2, requires_grad=True)
    with working():
        y = (FLOATS @ w).exp() + 1
        assert y.grad_fn is not None and y._working is None
        y.sum().backward()
        with pyattn.no_grad():
            hidden = w * 2
    assert w.grad is not None and w.grad.tolist()[0][0] > 0
    assert hidden._working is not None and not hidden.requires_grad


def test_changes_in_place() -> None:
    x = pyattn.tensor([1.0, 2.0, 3.0])
    with working():
        x += 1
        assert x._working is not None and x._working.name() == "AddBackward0"
        x[0] = 7.0
        assert x._working.name() == "CopySlices"
        x.fill_(5.0)
        assert x._working.name() == "FillBackward2"
    assert x.tolist() == [5.0, 5.0, 5.0] and x.grad_fn is None and not x.requires_grad
    weight = pyattn.ones(2, requires_grad=True)
    with working(), pyattn.no_grad():
        weight -= 0.5
    assert weight.requires_grad and weight.is_leaf and weight.tolist() == [0.5, 0.5]
    with working(), pytest.raises(RuntimeError, match="leaf"):
        weight.zero_()


def test_blocks_nest_and_belong_to_their_thread() -> None:
    seen = []
    block = working()
    with block:
        with block:
            pass
        assert (WHOLE + 1)._working is not None
        thread = threading.Thread(target=lambda: seen.append((WHOLE + 1)._working))
        thread.start()
        thread.join()
    assert seen == [None] and (WHOLE + 1)._working is None
    with pytest.raises(ZeroDivisionError), working():
        1 / 0  # noqa: B018
    assert (WHOLE + 1)._working is None


def test_a_copy_has_no_note() -> None:
    with working():
        y = FLOATS * 2
    for twin in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        assert twin.tolist() == y.tolist() and twin._working is None


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="counts no references")
def test_notes_are_let_go_of_with_their_results() -> None:
    gc.collect()
    gc.disable()
    try:
        with working():
            before = len(gc.get_objects())
            for _ in range(20):
                (FLOATS @ FLOATS).softmax(1).sum()
            assert len(gc.get_objects()) - before < 20
            y = FLOATS
            for _ in range(50_000):
                y = y + 1.0
            del y
        assert gc.collect() == 0
    finally:
        gc.enable()
