"""PyTorch's public names, and of each whether it is here: the table of docs/namespace.rst.

PyTorch's names are kept in recorded/namespace.json, so that the table is held without PyTorch; with
it, `python -m tests.namespace --record` writes them anew.  `python -m tests.namespace` writes the
page's tables.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

RECORD = Path(__file__).parent / "recorded" / "namespace.json"
PAGE = Path(__file__).parent.parent / "docs" / "namespace.rst"

MODULES = ["", "nn", "nn.functional", "nn.init", "nn.utils", "nn.utils.rnn", "optim"]
MODULES += ["optim.lr_scheduler", "utils.data", "autograd", "autograd.functional", "func", "amp"]
PLACES = [*MODULES, "Tensor", "nn.Module", "optim.Optimizer", "Generator"]


def found(torch: Any, place: str) -> Any:
    """The module or class of this name below `torch`, or None."""
    thing = torch
    for part in place.split(".") if place else []:
        thing = getattr(thing, part, None)
    return thing


# PyTorch's own.


def _is_its_own(value: Any) -> bool:
    """Whether it is PyTorch's, and not Python's, which its modules import."""
    if inspect.ismodule(value):
        return value.__name__.startswith("torch.")
    home = getattr(value, "__module__", None)
    return home is None or str(home).startswith(("torch", "builtins"))


def names(torch: Any) -> dict[str, list[str]]:
    """The public names of each place."""
    listed = {}
    for place in PLACES:
        home = import_module(f"torch.{place}") if place in MODULES and place else None
        home = home if place in MODULES and place else found(torch, place)
        plain = [name for name in dir(home) if name[0] != "_"]
        if place in MODULES:
            declared = getattr(home, "__all__", None) if place else None
            plain = [name for name in plain if _is_its_own(getattr(home, name))]
            plain = [name for name in declared or plain if name[0] != "_"]
            if place:
                plain = [name for name in plain if name not in ("Tensor", "torch")]
        listed[place] = sorted({*plain} - {"TYPE_CHECKING", "torch"})
    return listed


def record() -> None:
    torch = import_module("torch")
    assert torch.__version__.startswith("2.13"), f"PyTorch 2.13 is wanted: {torch.__version__}"
    text = ",\n".join([f"{json.dumps(k)}: {json.dumps(v)}" for k, v in names(torch).items()])
    RECORD.write_text("{\n" + text + "\n}\n", encoding="utf-8")


# The tables.


def read() -> dict[str, list[str]]:
    """PyTorch's names as recorded, by place."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


def here(place: str) -> Any:
    """pyattn's module or class of this place, or None."""
    torch = import_module("pyattn")
    if place == "Tensor":  # a tensor has what its class has, and more
        return torch.tensor([[0.0]])
    if place == "Generator":
        return torch.Generator()
    if place in MODULES and place:
        try:
            return import_module(f"pyattn.{place}")
        except ModuleNotFoundError:
            pass
    return found(torch, place)


def missing() -> dict[str, list[str]]:
    """What PyTorch has, and pyattn has not, by place."""
    return {
        place: [name for name in names if not hasattr(here(place), name)]
        for place, names in read().items()
    }


def refused() -> dict[str, list[str]]:
    """The arguments that are not taken, by the name of what does not take them."""
    from .differences import of_arguments

    lacking: dict[str, list[str]] = {}
    for difference, owners in of_arguments().items():
        if difference.startswith("no "):
            for owner in owners:
                lacking.setdefault(owner, []).append(difference[3:])
    return lacking


def in_part(place: str, arguments: dict[str, list[str]]) -> list[str]:
    """The names at this place that are here, but for some of their arguments."""
    lacking = set(missing()[place])
    start = f"{place}." if place else ""
    return [name for name in read()[place] if name not in lacking and f"{start}{name}" in arguments]


def reasons(place: str) -> dict[str, list[str]]:
    """What is not here, by the title of its reason; KeyError for a name that nobody classed."""
    from pyattn.programs.reasons import found as classed

    by_reason: dict[str, list[str]] = {}
    for name in missing()[place]:
        group, _ = classed(titled(place), name)
        if group is None:
            raise KeyError(f"{titled(place)}.{name}: say why in pyattn/programs/reasons.py")
        by_reason.setdefault(group.title, []).append(name)
    return by_reason


def titled(place: str) -> str:
    return f"torch.{place}" if place else "torch"


def code(names: list[str]) -> str:
    return ", ".join([f"``{name}``" for name in names])


def summary() -> str:
    """How many names of each place are here."""
    arguments, lacking = refused(), missing()
    lines = [
        ".. list-table::",
        "   :header-rows: 1",
        "   :widths: 40 15 15 15 15",
        "",
        "   * - Place",
        "     - Names",
        "     - Here",
        "     - In part",
        "     - Not here",
    ]
    for place, names in read().items():
        part, absent = len(in_part(place, arguments)), len(lacking[place])
        lines.append(f"   * - `{titled(place)}`_")
        lines += [f"     - {n}" for n in (len(names), len(names) - part - absent, part, absent)]
    return "\n".join(lines) + "\n"


def group_of(title: str) -> Any:
    from pyattn.programs.reasons import GROUPS

    return next(group for group in GROUPS if group.title == title)


def table_of(place: str, arguments: dict[str, list[str]]) -> str:
    """A place's names: what is here, what is in part, what is not and why."""
    lacking = set(missing()[place])
    part = in_part(place, arguments)
    whole = [name for name in read()[place] if name not in lacking and name not in part]
    title = titled(place)
    lines = [title, "~" * len(title), ""]
    if whole:
        lines += [f".. dropdown:: Here: {len(whole)}", "", f"   {code(whole)}", ""]
    if part:
        lines += [f".. dropdown:: Here, but for some arguments: {len(part)}", ""]
        lines += ["   .. list-table::", "      :widths: 40 60", ""]
        start = f"{place}." if place else ""
        for name in part:
            lines.append(f"      * - ``{name}``")
            lines.append(f"        - without {code(arguments[start + name])}")
        lines.append("")
    if lacking:
        lines += [f".. dropdown:: Not here: {len(lacking)}", ""]
        lines += ["   .. list-table::", "      :widths: 25 75", ""]
        for reason, names in reasons(place).items():
            lines.append(f"      * - :ref:`{reason} <{label(reason)}>`")
            lines.append(f"        - {code(names)}")
        lines.append("")
    return "\n".join(lines) + "\n"


def label(title: str) -> str:
    return "absent-" + re.sub(r"\W+", "-", title.lower()).strip("-")


def tables() -> str:
    arguments = refused()
    return "\n".join([table_of(place, arguments) for place in PLACES])


def whys() -> str:
    """Each reason, by its title."""
    from pyattn.programs.reasons import GROUPS

    needed = {title for place in PLACES for title in reasons(place)}
    lines = []
    for group in GROUPS:
        lines += [f".. _{label(group.title)}:", ""] if group.title in needed else []
        nearest = f"  Nearest is ``{group.instead}``." if group.instead else ""
        lines += [f"{group.title}", f"   {group.why[:1].upper()}{group.why[1:]}.{nearest}", ""]
    return "\n".join(lines)


TABLES = {"summary": summary, "reasons": whys, "names": tables}


def pattern_of(table: str) -> str:
    return rf"(\.\. {table}: made by python -m tests\.namespace\n\n)(.*?)(\n?\.\. {table}: end\n)"


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for table, text in TABLES.items():
        page = re.sub(
            pattern_of(table), lambda m: m[1] + text() + "\n" + m[3].lstrip(), page, flags=re.DOTALL
        )
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    if "--record" in sys.argv:
        record()
    main()
