"""Where names stand in Python's and PyTorch's documentation: the lists in docs/inventories.

The book links to those pages, and is built without a network, so it keeps of each project's
inventory the few names it can refer to.  To make the lists anew, from the projects' own inventories:

    python3 docs/inventories.py                         fetched: this needs a network
    python3 docs/inventories.py python=FILE torch=FILE  from copies of objects.inv

The lists are text, in version 1 of Sphinx's inventory format: a name, its kind, its page.
"""

from __future__ import annotations

import functools
import io
import pathlib
import sys
import urllib.request

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here.parent), str(here)]

import book  # noqa: E402
from sphinx.util.inventory import InventoryFile  # noqa: E402

SITES = {
    "python": "https://docs.python.org/3",
    "torch": "https://docs.pytorch.org/docs/stable",
}


# Python's modules whose contents a chapter may want to refer to.
FAMILIAR = """argparse contextlib decimal doctest fractions functools itertools json math operator
pathlib random statistics sys threading time timeit typing zipapp zipfile""".split()


def wanted(project: str, role: str, name: str) -> bool:
    """Whether the book may refer to a name."""
    if project == "torch":
        return name in torch_names()
    if role in ("module", "exception") or name in book.TYPES.values():
        return True
    parents = name.split(".")[:-1]
    return role in ("class", "function") and (not parents or ".".join(parents) in FAMILIAR)


@functools.lru_cache(None)
def torch_names() -> set[str]:
    """The names of PyTorch's that the reference can link to."""
    return {name for ours in book.named_as_pytorch() for name in book.pytorch_names(ours)}


def trimmed(project: str, inventory: bytes) -> str:
    """The list of what is wanted, as text."""
    loaded = InventoryFile.load(io.BytesIO(inventory), "", lambda base, page: page)
    lines = []
    for kind, entries in loaded.items():
        domain, _, role = kind.partition(":")
        for name, entry in entries.items() if domain == "py" else ():
            if wanted(project, role, name):
                place = getattr(entry, "uri", None) or entry[2]  # Sphinx 8.1 has a tuple
                page = str(place).partition("#")[0]
                lines.append(f"{name} {'mod' if role == 'module' else role} {page}")
    version = inventory.split(b"\n")[2].decode().partition(":")[2].strip()
    head = [
        "# Sphinx inventory version 1",
        f"# Project: {project}",
        f"# Version: {version}",
    ]
    return "\n".join(head + sorted(lines)) + "\n"


def main() -> None:
    """Write both lists, or those that are given."""
    given = dict(argument.split("=", 1) for argument in sys.argv[1:])
    for project in given or SITES:
        if given:
            inventory = pathlib.Path(given[project]).read_bytes()
        else:
            with urllib.request.urlopen(f"{SITES[project]}/objects.inv") as answer:
                inventory = answer.read()
        text = trimmed(project, inventory)
        (here / "inventories" / f"{project}.txt").write_text(text, "utf-8")
        print(f"{project}: {len(text.splitlines()) - 3} names")


if __name__ == "__main__":
    main()
