"""``.. measured:: NAME`` puts in a record of the benchmark: its table, or a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from benchmarks import hotspots, records, report

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class Measured(SphinxDirective):
    """A record by its name in benchmarks/recorded, without the suffix."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The tables, made from the record as the page is built."""
        path = records.RECORDED / f"{self.arguments[0]}.json"
        if not path.exists():
            raise self.error(f"measured: there is no {path.name} among the benchmark's records")
        self.env.note_dependency(str(path))
        is_profile = path.stem.split("-")[-1] in hotspots.MODELS
        text = hotspots.rst(str(path)) if is_profile else report.rst(path)
        # Nothing here has a section title, so that it can be parsed wherever it stands.
        container = nodes.container(classes=["measured"])
        self.state.nested_parse(
            StringList(text.splitlines(), source=str(path)), self.content_offset, container
        )
        return [container]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("measured", Measured)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
