"""Views, and what changes in place through them: random programs, as PyTorch ran them.

`python -m tests.view_programs` compares as many as wanted, and shrinks those that differ.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest

from .test_parity import torch_is_installed
from .view_programs import (
    RECORD,
    RECORDED,
    compare,
    digest,
    explained,
    program,
    run,
    texts_hash,
    unequal,
)

# The recorded programs run in so many tests, so that a failure names few of them.
PARTS = 15
FRESH = range(1_000_000, 1_000_300)


def records() -> dict[str, Any]:
    return dict(json.loads(RECORD.read_text()))


def test_the_programs_are_those_that_were_recorded() -> None:
    assert records()["texts"] == texts_hash(range(RECORDED)), (
        "the generator has changed; record again by: python -m tests.view_programs --record"
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_pyattn_does_what_pytorch_did(part: int) -> None:
    pyattn = import_module("pyattn")
    outcomes = records()["outcomes"]
    failures = []
    for seed in range(part, RECORDED, PARTS):
        text = program(seed)
        if outcomes[seed] is not None:
            outcome = run(text, pyattn)
            if found := unequal(digest(outcome), outcomes[seed]):
                failures.append(f"seed {seed}\n{text}\n{outcome['message']}\n{found}")
    assert not failures, f"{len(failures)} differ\n\n" + "\n\n".join(failures[:3])


@pytest.mark.skipif(not torch_is_installed(), reason="PyTorch 2.13 is not installed")
def test_pyattn_does_what_pytorch_does_with_fresh_programs() -> None:
    pyattn, torch = import_module("pyattn"), import_module("torch")
    failures = []
    for seed in FRESH:
        text = program(seed)
        found = list(compare(run(text, pyattn), run(text, torch)))
        if found and not explained(text, ": ".join(found[0])):
            failures.append(f"seed {seed}\n{text}\n" + "\n".join(map(str, found)))
    assert not failures, f"{len(failures)} differ\n\n" + "\n\n".join(failures[:3])


@pytest.mark.skipif(not torch_is_installed(), reason="PyTorch 2.13 is not installed")
def test_pytorch_still_does_what_was_recorded() -> None:
    torch = import_module("torch")
    outcomes = records()["outcomes"]
    found = [
        unequal(digest(run(program(seed), torch)), outcome)
        for seed, outcome in enumerate(outcomes)
        if outcome is not None
    ]
    assert not any(found), "\n".join(filter(None, found))
