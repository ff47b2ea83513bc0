"""What the book asks of Sphinx beyond Sphinx: formulas, figures, and a complete reference.

Formulas become MathML, which browsers draw by themselves; docutils does the translation.  Figures
are drawn by pyattn as the build begins and stand in the page as SVG, in the page's own colours.
The reference is compared with the package, so that nothing public is missing from it.
"""

from __future__ import annotations

import html
import importlib
import inspect
import pathlib
import re
import types
from typing import TYPE_CHECKING, Any

import figures
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import pyattn

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)
MODULES = """pyattn pyattn.autograd pyattn.nn pyattn.nn.functional pyattn.nn.init pyattn.nn.utils
pyattn.optim pyattn.optim.lr_scheduler pyattn.models pyattn.models.pooling pyattn.plot""".split()
drawings = pathlib.Path(__file__).resolve().parent / "_figures"


def mathml(node: nodes.math | nodes.math_block) -> str:
    """A formula as MathML; what docutils cannot translate is a warning, and shown as it was written."""
    try:
        translated = tex2mathml(node.astext(), as_block=isinstance(node, nodes.math_block))
        return translated.replace(">‖</mo>", ' stretchy="false">‖</mo>')  # bars of one height
    except MathError as error:
        logger.warning("formula: %s", error, location=node)
        return f"<code>{html.escape(node.astext())}</code>"


def visit_math(self: Any, node: nodes.math) -> None:
    """A formula within a line."""
    self.body.append(mathml(node))
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    """A formula of its own, in a box that scrolls where the page is too narrow for it."""
    self.body.append(f'<div class="formula">{mathml(node)}</div>\n')
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
        drawing = path.read_text("utf-8")
        # Drawn small for the phone, so a little larger where there is room.
        width = 1.25 * float(re.findall(r' width="([\d.]+)"', drawing)[0])
        svg = (
            f'<div role="img" aria-label="{html.escape(alt)}" style="width:{width:.0f}px">'
            f"{drawing}</div>"
        )
        figure = nodes.figure("", nodes.raw("", svg, format="html"), classes=["drawn"])
        caption = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, caption)
        for paragraph in caption.children[:1]:
            figure += nodes.caption("", "", *paragraph.children)
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
    named = getattr(module, "__all__", None)
    if named is None:  # what was made in it or below it
        inside = module.__name__
        named = [n for n, v in vars(module).items() if inside in str(getattr(v, "__module__", ""))]
    found = {n: getattr(module, n) for n in named if n[0] != "_"}
    return {n: v for n, v in found.items() if inspect.isclass(v) or inspect.isfunction(v)}


def check_reference(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of whatever is public and has no entry in the reference."""
    entries = env.domaindata["py"]["objects"]
    modules = {name: importlib.import_module(name) for name in MODULES}
    documented = set()
    for entry in entries:
        module, _, name = entry.rpartition(".")
        documented.add(id(getattr(modules.get(module), name, None)))
    for module, contents in modules.items():
        for name, value in public(contents).items():
            if id(value) not in documented:
                logger.warning("%s.%s is public and not in the reference", module, name)
    for name in vars(pyattn.Tensor):
        if name[0] != "_" and not {f"pyattn.Tensor.{name}", f"pyattn.{name}"} & set(entries):
            logger.warning("Tensor.%s is public and not in the reference", name)


def plain(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Let a docstring mean what it says: |x| is a length there, and x * y a product, not markup."""
    example = False
    for i, line in enumerate(lines):
        example = line.lstrip().startswith(">>>") or example and bool(line.strip())
        if not example and not line.startswith(" "):
            lines[i] = re.sub(r"[|*]", r"\\\g<0>", line)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all of it."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.add_directive("drawn", Drawn)
    app.connect("builder-inited", draw)
    app.connect("autodoc-process-docstring", plain)
    app.connect("env-check-consistency", check_reference)
    return {"version": pyattn.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
