"""What the book asks of Sphinx beyond Sphinx: formulas, figures, and a complete reference.

Formulas become MathML, which browsers draw by themselves; docutils does the translation.  Figures
are drawn by pyattn as the build begins and stand in the page as SVG, in the page's own colours.
The reference is compared with the package, so that nothing public is missing from it.
"""

from __future__ import annotations

import html
import inspect
import pathlib
import types
from typing import TYPE_CHECKING, Any

import figures
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import pyattn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)
drawings = pathlib.Path(__file__).resolve().parent / "_figures"


def visit_math(self: Any, node: nodes.math) -> None:
    """A formula within a line."""
    self.body.append(tex2mathml(node.astext(), as_block=False))
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    """A formula of its own, in a box that scrolls where the page is too narrow for it."""
    self.body.append(f'<div class="formula">{tex2mathml(node.astext(), as_block=True)}</div>\n')
    raise nodes.SkipNode


class Drawn(SphinxDirective):
    """``.. drawn:: NAME`` puts in the figure of that name, with the content as its caption."""

    required_arguments = 1
    has_content = True
    option_spec = {"alt": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """The figure, with its words for those who cannot see it."""
        name, alt = self.arguments[0], self.options.get("alt")
        if name not in figures.FIGURES or not alt:
            raise self.error(f"drawn: expected :alt: and one of {', '.join(figures.FIGURES)}")
        path = drawings / f"{name}.svg"
        self.env.note_dependency(str(path))
        svg = f'<div role="img" aria-label="{html.escape(alt)}">{path.read_text("utf-8")}</div>'
        figure = nodes.figure("", nodes.raw("", svg, format="html"), classes=["drawn"])
        caption = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, caption)
        for paragraph in caption.children[:1]:
            figure += nodes.caption(paragraph.rawsource, "", *paragraph.children)
        self.set_source_info(figure)
        return [figure]


def draw(app: Sphinx) -> None:
    """Draw every figure; one that has not changed is left alone, so that its page is not built."""
    drawings.mkdir(exist_ok=True)
    for name, figure in figures.FIGURES.items():
        path, svg = drawings / f"{name}.svg", str(figure())
        if not path.exists() or path.read_text("utf-8") != svg:
            path.write_text(svg, "utf-8")


def public(module: types.ModuleType) -> dict[str, Any]:
    """The functions and classes that a module gives its users, by their names."""
    names = getattr(module, "__all__", None) or [n for n in vars(module) if n[0] != "_"]
    found = {n: getattr(module, n) for n in names}
    return {
        n: value
        for n, value in found.items()
        if (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__.partition(".")[0] == "pyattn"
    }


def check_reference(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of whatever is public and has no entry in the reference."""
    documented = env.get_domain("py").data["objects"]  # type: ignore[attr-defined]
    modules = [
        pyattn,
        pyattn.autograd,
        pyattn.nn,
        pyattn.nn.functional,
        pyattn.nn.init,
        pyattn.optim,
        __import__("pyattn.models", fromlist=["models"]),
        __import__("pyattn.plot", fromlist=["plot"]),
    ]
    for module in modules:
        for name, value in public(module).items():
            if not {f"{module.__name__}.{name}", f"{value.__module__}.{name}", f"pyattn.{name}"} & set(documented):
                logger.warning("%s.%s is public and not in the reference", module.__name__, name)
    for name, value in vars(pyattn.Tensor).items():
        if name[0] != "_" and not {f"pyattn.Tensor.{name}", f"pyattn.{name}"} & set(documented):
            logger.warning("Tensor.%s is public and not in the reference", name)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all of it."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.add_directive("drawn", Drawn)
    app.connect("builder-inited", draw)
    app.connect("env-check-consistency", check_reference)
    return {"version": pyattn.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
