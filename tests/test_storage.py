"""Numbers that are not in a list: tensors over arrays, bytes and files give what lists give."""

from __future__ import annotations

import json
from array import array
from typing import Any, Callable

import pytest

import pyattn
from pyattn.dtypes import boolean
from pyattn.saving.narrow import Narrow
from pyattn.storage import UNSHARED

from .parity import harness
from .test_parity import CASES, readable

CODES = {
    "float64": "d",
    "int64": "q",
    "int32": "i",
    "int16": "h",
    "int8": "b",
    "uint8": "B",
}
MAKERS = ("given", "leaf", "learned", "tensor", "zeros", "ones", "full", "arange")


def as_float32(numbers: Any) -> Any:
    return memoryview(numbers)


def as_array(t: Any) -> Any:
    return as_view(t) if t.dtype is boolean else array(CODES[t.dtype.name], t._data)


def as_view(t: Any) -> Any:
    """What frombuffer makes of bytes that cannot be written."""
    if t.dtype is boolean:
        return memoryview(bytes(t._data)).cast("?")
    code: Any = CODES[t.dtype.name]
    return memoryview(array(code, t._data).tobytes()).cast(code)


class Wide(Narrow):
    """A sequence as of a file's halves, of floats that lose nothing."""

    def __init__(self, numbers: Any) -> None:
        self._view, self._size = memoryview(array("d", numbers)).cast("B"), 8
        self._decode = lambda data: array("d", data).tolist()


def as_narrow(t: Any) -> Any:
    return Wide(t._data) if t.dtype is pyattn.float64 else as_array(t)


def stored(maker: Callable[..., Any], store: Callable[[Any], Any]) -> Callable[..., Any]:
    """The maker of tensors, or of a module, with its numbers stored otherwise."""

    def make(*args: Any, **kwargs: Any) -> Any:
        made = maker(*args, **kwargs)
        tensors = made.parameters() if isinstance(made, pyattn.nn.Module) else [made]
        for t in tensors:
            try:
                t._data = store(t)
                t._storage = UNSHARED  # a parameter's, which holds the list
            except OverflowError:  # a whole number of more than 64 bits
                pass
        return made

    return make


def test_a_weight_of_4_bytes_a_number_stays_so() -> None:
    """Through load_state_dict, a pass forward and one backward."""
    tracemalloc = pytest.importorskip("tracemalloc")  # which PyPy lacks
    numbers = array("f", [0.25 * (i % 7) for i in range(300 * 400)])
    layer = pyattn.nn.Linear(400, 300, bias=False)
    x = pyattn.ones(2, 400, requires_grad=True)
    weight = pyattn.frombuffer(numbers, dtype=pyattn.float32).view(300, 400)
    weight._data = as_float32(numbers)  # whatever view() makes of it
    tracemalloc.start()
    layer.load_state_dict({"weight": weight}, assign=True)
    layer.weight.requires_grad_(False)
    out = layer(x)
    out.sum().backward()
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 100_000 and most < 500_000  # as a list it would be 3.8 million
    listed = pyattn.tensor(numbers.tolist()).reshape(300, 400)
    assert out.tolist() == pyattn.nn.functional.linear(x, listed).tolist()
    assert x.grad is not None and x.grad[0].tolist() == listed.sum(0).tolist()


@pytest.mark.parametrize("store", [as_array, as_view, as_narrow])
@pytest.mark.parametrize("case", CASES, ids=readable)
def test_every_case_is_as_with_lists(case: Any, store: Any, monkeypatch: Any) -> None:
    pyattn.manual_seed(0)  # for cases that draw
    expected = harness.run(case, pyattn)
    plain = harness.namespace

    def namespace(torch: Any, leaves: list[Any]) -> dict[str, Any]:
        names = plain(torch, leaves)
        return {**names, **{n: stored(names[n], store) for n in (*MAKERS, "filled")}}

    monkeypatch.setattr(harness, "namespace", namespace)
    pyattn.manual_seed(0)
    found = harness.run(case, pyattn)
    expected.pop("message", None), found.pop("message", None)
    assert json.dumps(found) == json.dumps(expected)
