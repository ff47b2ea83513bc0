"""pyattn does what PyTorch does: every case against the record, and the record against PyTorch."""

from __future__ import annotations

from importlib import import_module, metadata

import pytest

from .parity.harness import Case, cases_of, check, module_names, recorded

CASES = [case for name in module_names() for case in cases_of(name)]
RECORDS = {name: recorded(name) for name in module_names()}


def torch_is_installed() -> bool:
    try:
        return metadata.version("torch").startswith("2.13")
    except metadata.PackageNotFoundError:
        return False


def readable(case: Case) -> str:
    return f"{case.module}: {case.id}"


@pytest.mark.parametrize("case", CASES, ids=readable)
def test_pyattn_does_what_pytorch_did(case: Case) -> None:
    check(case, import_module("pyattn"), RECORDS[case.module])


@pytest.mark.skipif(not torch_is_installed(), reason="PyTorch 2.13 is not installed")
@pytest.mark.parametrize("case", CASES, ids=readable)
def test_pytorch_still_does_what_was_recorded(case: Case) -> None:
    check(case, import_module("torch"), RECORDS[case.module])
