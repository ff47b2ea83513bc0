"""docs/differences.rst says where pyattn is not PyTorch: all of it, and nothing that is not so."""

from __future__ import annotations

import json
import re
import sys
import warnings
from importlib import import_module
from typing import Any

import pytest

from .differences import (
    INSTEAD,
    MEASURED,
    NAMES,
    OWN_STEPS,
    PAGE,
    SLIPS,
    TABLES,
    Anything,
    Measured,
    in_words,
    of_arguments,
    pattern_of,
    reason,
)
from .parity.harness import builtin_class, evaluate, module_names, namespace, reference
from .signatures import RECORD, Argument, differences, inspected, measured, names, owned, public
from .test_parity import torch_is_installed

PROSE = PAGE.read_text(encoding="utf-8")
LIVE = pytest.mark.skipif(not torch_is_installed(), reason="PyTorch 2.13 is not installed")
CPYTHON = pytest.mark.skipif(
    sys.implementation.name != "cpython",
    reason="methods inherited from tuple name their arguments otherwise there",
)

# Headings whose differences are measured by a test of their own.
OTHERWISE = {"Sixteen and more normal numbers", "What to write instead", "Names"}


def outcome(program: str, torch: Any) -> str:
    """What the program's value prints as, or the class of its exception."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return repr(evaluate(program, namespace(torch, [])))
        except Exception as error:
            return builtin_class(error)
        finally:
            torch.set_grad_enabled(True)


def check(item: Measured, expected: str, torch: Any) -> None:
    if "import numpy" in item.program or ".numpy()" in item.program:
        pytest.importorskip("numpy")
    got = outcome(item.program, torch)
    if isinstance(expected, Anything):
        assert not got.endswith("Error"), f"{item.program}: {got}"
    else:
        assert got == expected, item.program


ITEMS = [item for items in MEASURED.values() for item in items]


def program_of(item: Any) -> str:
    return item.program if isinstance(item, Measured) else str(item)


def test_each_heading_is_measured_and_each_measurement_has_its_heading() -> None:
    headings = set(re.findall(r"^(.+)\n~{4,}$", PROSE, flags=re.MULTILINE))
    assert headings == set(MEASURED) | OTHERWISE
    parts = re.split(r"^.+\n~{4,}$", PROSE, flags=re.MULTILINE)[1:]
    for heading, part in zip(re.findall(r"^(.+)\n~{4,}$", PROSE, flags=re.MULTILINE), parts):
        if heading in MEASURED or heading == "Sixteen and more normal numbers":
            for field in (":PyTorch:", ":pyattn:", ":Why:"):
                assert part.count(field) == 1, f"{heading}: {field}"


@pytest.mark.parametrize("item", ITEMS, ids=program_of)
def test_pyattn_does_what_the_page_says(item: Measured) -> None:
    assert isinstance(item.ours, Anything) or item.ours != item.theirs
    check(item, item.ours, import_module("pyattn"))


@LIVE
@pytest.mark.parametrize("item", ITEMS, ids=program_of)
def test_pytorch_does_what_the_page_says(item: Measured) -> None:
    check(item, item.theirs, import_module("torch"))


@CPYTHON
@pytest.mark.parametrize("table", TABLES)
def test_the_tables_are_those_of_the_record(table: str) -> None:
    match = re.search(pattern_of(table), PROSE, flags=re.DOTALL)
    assert match and match[2].strip() == TABLES[table]().strip(), (
        "write it anew by: python -m tests.differences"
    )


@CPYTHON
def test_each_difference_of_a_signature_has_its_reason() -> None:
    for difference in of_arguments():
        assert reason(difference) and in_words(difference)


def test_the_record_knows_every_public_name() -> None:
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    recorded = {name for name in record if not name.startswith("names of ")}
    assert recorded == set(public(import_module("pyattn"))), (
        "record them by: python -m tests.signatures"
    )


@LIVE
def test_pytorch_still_has_the_signatures_and_names_that_were_recorded() -> None:
    torch = import_module("torch")
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    theirs = measured(torch, [name for name in record if not name.startswith("names of ")])
    theirs.update({f"names of {place}": listed for place, listed in names(torch).items()})
    assert json.loads(json.dumps(theirs)) == record


@pytest.mark.parametrize("place", SLIPS, ids=": ".join)
def test_what_the_stubs_alone_have_is_no_difference(place: tuple[str, str]) -> None:
    name, difference = place
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    ours = inspected(public(import_module("pyattn"))[name], owned(name))
    theirs = [[Argument(*argument) for argument in overload] for overload in record[name]]
    assert ours is not None and difference in differences(ours, theirs)
    program, expected = SLIPS[place]
    assert outcome(program, import_module("pyattn")) == expected
    if torch_is_installed():
        assert outcome(program, import_module("torch")) == expected


@pytest.mark.parametrize("lacking, instead", INSTEAD, ids=lambda text: str(text))
def test_what_to_write_instead(lacking: str, instead: str) -> None:
    pyattn = import_module("pyattn")
    assert outcome(NAMES + lacking, pyattn) == "AttributeError"
    ours = outcome(NAMES + instead, pyattn)
    assert not ours.endswith("Error")
    if torch_is_installed():
        torch = import_module("torch")
        with reference(torch, float32=False):
            assert outcome(NAMES + lacking, torch) == outcome(NAMES + instead, torch) == ours


# What makes a module of each kind; the first that fits.
GIVEN: dict[str, list[str]] = {
    "": ["()", "(2)", "(0.5)", "(2, 2)", "(2, 1)", "(1, 1, 1)", "(1, 2, 2)"],
    "TransformerDecoder": ["(nn.TransformerDecoderLayer(2, 1, 2), 1)"],
    "TransformerEncoder": ["(nn.TransformerEncoderLayer(2, 1, 2), 1)"],
    "Transformer": ["(2, 1, 1, 1, 2)"],
    "TransformerEncoderLayer": ["(2, 1, 2)"],
    "TransformerDecoderLayer": ["(2, 1, 2)"],
    "AdaptiveLogSoftmaxWithLoss": ["(4, 5, [2])"],
    "Unflatten": ["(1, (2, 2))"],
}


@LIVE
def test_modules_and_optimizers_keep_the_same_things() -> None:
    """Their public attributes have the same names and, where they are plain, the same values."""

    def kept(thing: Any, base: Any) -> dict[str, Any]:
        names = {name for name in dir(thing) if name[0] != "_"} - set(dir(base))
        return {name: getattr(thing, name) for name in names}

    torch, pyattn = import_module("torch"), import_module("pyattn")
    own = set(OWN_STEPS)
    for name in pyattn.nn.__all__:
        kind = getattr(torch.nn, name)
        if not isinstance(kind, type) or not issubclass(kind, torch.nn.Module):
            continue
        if name in ("Module", "RNNBase", "RNNCellBase"):
            continue
        theirs, ours = None, None
        for given in GIVEN.get(name, GIVEN[""]):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    theirs = kept(eval(f"nn.{name}{given}", {"nn": torch.nn}), torch.nn.Module)
                    ours = kept(eval(f"nn.{name}{given}", {"nn": pyattn.nn}), pyattn.nn.Module)
                break
            except (TypeError, ValueError):
                continue
        assert theirs is not None and ours is not None, f"{name}: say in GIVEN what makes one"
        more = {"attention_weights", "reset_parameters"} if name == "MultiheadAttention" else set()
        assert theirs.keys() - ours.keys() <= own, name
        assert ours.keys() - theirs.keys() == more, name
        for attribute in ours.keys() & theirs.keys():
            if isinstance(theirs[attribute], (int, float, str, tuple)):
                assert ours[attribute] == theirs[attribute], f"{name}: {attribute}"


def test_each_exemption_of_the_parity_cases_is_on_the_page() -> None:
    prose = re.sub(r"\s+", " ", PROSE)
    for name in module_names():
        cases = import_module(f"tests.parity.cases_{name}")
        for setting in ("UNNAMED", "UNPRINTED"):
            for why in getattr(cases, setting, {}).values():
                assert why in prose, f"{name}: {why}"


@LIVE
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_random_numbers_agree_as_far_as_the_page_says(seed: int) -> None:
    torch, pyattn = import_module("torch"), import_module("pyattn")

    def draws(implementation: Any, program: str) -> list[float]:
        implementation.manual_seed(seed)
        values = evaluate(program, namespace(implementation, []))
        return [float(value) for value in values.flatten().tolist()]

    for exact in [
        "torch.rand(1000)",
        "torch.randn(15)",
        "torch.randint(0, 1000, (100,))",
        "torch.randperm(100)",
        "torch.multinomial(torch.arange(1, 9).float(), 100, replacement=True)",
        "torch.multinomial(torch.arange(1, 9).float(), 8)",
        "torch.nn.Linear(10, 10).weight",
        "torch.nn.MultiheadAttention(8, 2).in_proj_weight",
        "torch.nn.init.kaiming_uniform_(torch.zeros(10, 10))",
        "torch.nn.functional.dropout(torch.ones(1000), 0.3) > 0",
    ]:
        assert draws(torch, exact) == draws(pyattn, exact), exact
    close = same = count = 0
    for size in (16, 17, 100, 5000):
        theirs, ours = [draws(t, f"torch.randn({size})") for t in (torch, pyattn)]
        close += sum(abs(x - y) < 5e-7 for x, y in zip(theirs, ours))
        same += sum(x == y for x, y in zip(theirs, ours))
        count += size
    assert close == count and count / 2 < same < count
