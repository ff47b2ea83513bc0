"""``.. measured:: NAME`` puts in a record of the benchmark: its table, a profile, or what fits a minute."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from benchmarks import hotspots, minilm, outgrow, records, report

if TYPE_CHECKING:
    from sphinx.application import Sphinx


# What a reader can picture: a row of the benchmark, the side of it that is pyattn's, and in words.
MINUTE = [
    ("ax02 step", "steps of training the company's table (:doc:`learning`)"),
    ("GPT step", "steps of training a GPT of 4,192 parameters on 16 letters each"),
    ("MLP step", "steps of training a network of two layers on single points"),
    ("matmul 64", "products of two matrices of 64 rows and 64 columns"),
    ("softmax 10,000", "softmaxes of 10,000 numbers"),
    (
        "python -m pyattn",
        "times all the examples of ``python3 -m pyattn``, Python's start included",
    ),
]

# Records with a table of their own.
TABLES = {"outgrow": outgrow.rst, "minilm": minilm.rst}


def in_a_minute(records_: list[records.Record]) -> str:
    """How often each of these fits into sixty seconds, to two digits."""
    table = {line.row: line for line in report.lines(records_)}
    rows = []
    for row, words in MINUTE:
        seconds = dict(table[row].sides)["pyattn"]
        times = 60 / seconds
        times = round(times, 1 - math.floor(math.log10(times)))
        rows += [f"   * - {times:,.0f}", f"     - {words}"]
    return "\n".join([".. list-table::", "   :widths: 20 80", "   :class: short", "", *rows])


class Measured(SphinxDirective):
    """A record by its name in benchmarks/recorded, without the suffix."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The tables, made from the record as the page is built."""
        name, _, _ = self.arguments[0].partition("-in-a-minute")
        path = records.RECORDED / f"{name}.json"
        if not path.exists():
            raise self.error(f"measured: there is no {path.name} among the benchmark's records")
        self.env.note_dependency(str(path))
        is_profile = path.stem.split("-")[-1] in hotspots.MODELS
        if name in TABLES:
            text = TABLES[name](path)
        elif self.arguments[0] != name:
            text = in_a_minute(records.load(str(path)))
        else:
            text = hotspots.rst(str(path)) if is_profile else report.rst(path)
        # Nothing here has a section title, so that it can be parsed wherever it stands.
        own_table = name in TABLES  # with other columns than those that a phone stacks
        container = nodes.container(classes=[] if own_table else ["measured"])
        self.state.nested_parse(
            StringList(text.splitlines(), source=str(path)), self.content_offset, container
        )
        return [container]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("measured", Measured)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
