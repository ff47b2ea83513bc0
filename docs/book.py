"""What the book asks of Sphinx beyond Sphinx.

Formulas become MathML, which browsers draw by themselves; docutils does the translation.  Figures
are drawn by pyattn as the build begins and stand in the page as SVG, in the page's own colours.
The reference is compared with the package, so that nothing public is missing from it, and each name
that is PyTorch's links to PyTorch's page.  Copy buttons take what was typed and leave the answers.
When all is written, every page is searched for whatever a browser would fetch from a network and
for links that lead nowhere, and the build fails if there is something.
"""

from __future__ import annotations

import html
import importlib
import inspect
import io
import pathlib
import re
import shutil
import subprocess
import sys
import time
import types
import zipfile
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import unquote
from xml.etree import ElementTree

import figures
import figures.diagram
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.builders.epub3 import Epub3Builder
from sphinx.errors import SphinxError
from sphinx.ext import intersphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import pyattn

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)
MODULES = """pyattn pyattn.autograd pyattn.nn pyattn.nn.functional pyattn.nn.init pyattn.nn.utils
pyattn.nn.utils.rnn pyattn.optim pyattn.optim.lr_scheduler pyattn.models pyattn.models.pooling
pyattn.plot pyattn.check pyattn.testing pyattn.utils.data pyattn.utils.checkpoint
pyattn.serialization pyattn.utils.tensorboard pyattn.func
pyattn.autograd.functional pyattn.optim.swa_utils
pyattn.nn.utils.parametrizations pyattn.nn.utils.parametrize
pyattn.kernels.elementwise pyattn.kernels.layout pyattn.kernels.products pyattn.kernels.lines
pyattn.kernels.layers""".split()
here = pathlib.Path(__file__).resolve().parent
drawings = here / "_figures"
# What signatures call by a short name, and what Python's documentation calls it.
TYPES = {"Any": "typing.Any", "Literal": "typing.Literal"}
for abstract in "Callable Hashable Iterable Iterator Mapping MutableMapping Sequence".split():
    TYPES[abstract] = f"collections.abc.{abstract}"


def mathml(node: nodes.math | nodes.math_block) -> str:
    """A formula as MathML; what docutils cannot translate is a warning, and shown as it was written."""
    try:
        translated = tex2mathml(node.astext(), as_block=isinstance(node, nodes.math_block))
        # Letters for names such as &ApplyFunction;, which an EPUB's strict XML does not know.
        translated = re.sub(
            r"&(?!lt;|gt;|amp;|quot;)\w+;", lambda m: html.unescape(m[0]), translated
        )
        translated = translated.replace("<mo>'</mo>", "<mo>′</mo>")  # a prime, and no apostrophe
        translated = translated.replace(">‖</mo>", ' stretchy="false">‖</mo>')  # bars of one height
        return spaced(styled(translated))
    except MathError as error:
        logger.warning("formula: %s", error, location=node)
        return f"<code>{html.escape(node.astext())}</code>"


def styled(translated: str) -> str:
    """MathML with a fraction's style around it: an EPUB's rules have no place for it within."""
    closing: list[str] = []

    def mended(tag: re.Match[str]) -> str:
        if tag[0].startswith("</"):
            return tag[0] + closing.pop()
        closing.append("</mstyle>" if tag[1] else "")
        return f"<mstyle{tag[1]}><mfrac>" if tag[1] else tag[0]

    return re.sub(r"<mfrac( [^>]*)?>|</mfrac>", mended, translated)


# MathML has the spacing of TeX but for two cases: a slash stands close, a function's name apart.
SLASH = re.compile(r'<mo stretchy="false">/</mo>')
NAMED = r"<mi[^>]*>[A-Za-z]{2,}</mi>\s*<mo>\u2061</mo>"
BEFORE_NAMED = re.compile(rf"(?<=</mi>|</mn>)(?=\s*{NAMED})|(?<=</msub>|</msup>)(?=\s*{NAMED})")
AFTER_NAMED = re.compile(rf"({NAMED})(?!\s*(?:<mrow>\s*)?<mo)")
THIN = '<mspace width="0.17em"/>'


def spaced(translated: str) -> str:
    """MathML with the space that a reader of mathematics expects."""
    translated = SLASH.sub('<mo stretchy="false" lspace="0.1em" rspace="0.1em">/</mo>', translated)
    return AFTER_NAMED.sub(rf"\1{THIN}", BEFORE_NAMED.sub(THIN, translated))


PHONE = 18.5  # ems of a formula, by breadth, that a phone surely shows in full size


def breadth(formula: str) -> float:
    """About how wide a formula is, in ems: its longest row, of a fraction the longer half."""

    def wide(element: ElementTree.Element) -> float:
        tag, inner = element.tag.split("}")[-1], [wide(child) for child in element]
        if tag in ("mi", "mn", "mo", "mtext"):
            text = (element.text or "").strip("\u2061 ")
            room = (
                0.55
                if tag == "mo" and text and text in "=\u2190\u2192<>\u2264\u2265\u2260+\u2212\u22c5"
                else 0
            )
            return 0.52 * len(text) + room
        if tag == "mspace":
            return float(element.get("width", "0em")[:-2])
        if tag in ("mfrac", "munder", "munderover", "mover", "mtable"):
            return max(inner, default=0.0)
        if tag in ("msub", "msup", "msubsup"):
            return inner[0] + 0.7 * max(inner[1:])
        return sum(inner) + (0.7 if tag == "msqrt" else 0.0)

    return wide(ElementTree.fromstring(formula))


def visit_math(self: Any, node: nodes.math) -> None:
    """A formula within a line."""
    after = node.get("after", "")
    formula = mathml(node)
    self.body.append(f'<span class="unbroken">{formula}{after}</span>' if after else formula)
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    """A formula of its own, in a box that scrolls where the page is too narrow for it."""
    formula = mathml(node)
    kind = "formula long" if formula.startswith("<math") and breadth(formula) > PHONE else "formula"
    self.body.append(f'<div class="{kind}">{formula}</div>\n')
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
        if self.env.app.builder.name == "epub":  # a picture that grows is there whole, as on paper
            drawing = figures.diagram.still(drawing)
        # Drawn small for the phone, so a little larger where there is room.
        width = 1.25 * float(re.findall(r' width="([\d.]+)"', drawing)[0])
        # What moves stands still under the pointer, and for whom it is chosen by a key or a finger.
        chosen = ' tabindex="0"' if figures.diagram.still(drawing) != drawing else ""
        svg = (
            f'<div role="img" aria-label="{html.escape(alt)}"{chosen} style="width:{width:.0f}px">'
            f"{drawing}</div>"
        )
        figure = nodes.figure("", nodes.raw("", svg, format="html"), classes=["drawn"])
        caption = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, caption)
        for paragraph in caption.children[:1]:
            figure += nodes.caption("", "", *paragraph.children)
        self.set_source_info(figure)
        return [figure]


def zipped(without: tuple[str, ...] = ()) -> int:
    """How many bytes the package's source takes in a compressed zip file."""
    package = here.parent / "pyattn"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(package.rglob("*.py")):
            if path.relative_to(package).parts[0] not in without:
                archive.write(path, path.relative_to(here.parent))
    return len(held.getvalue())


def seconds() -> float:
    """How long `import pyattn` takes, at best of five, on top of Python's own start."""

    def start(code: str) -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-S", "-c", code], cwd=here.parent, check=True)
        return time.perf_counter() - begun

    return min(start("import pyattn") for _ in range(5)) - min(start("") for _ in range(5))


BEYOND = (
    "models drawing check plot.py show.py systems.py cli.py __main__.py".split()
)  # what a bundle can do without
AS_BUILT: dict[str, Callable[[], str]] = {
    "source": lambda: f"{sum(p.stat().st_size for p in (here.parent / 'pyattn').rglob('*.py')):,}",
    "zipped": lambda: f"{zipped():,}",
    "engine": lambda: f"{zipped(without=tuple(BEYOND)):,}",
    "seconds": lambda: f"{seconds():.2f}",
}


def as_built(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Any,
    options: Any = None,
    content: Any = (),
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """``:as-built:`NAME``` puts in a figure that is measured as the page is read."""
    if text not in AS_BUILT:
        message = inliner.reporter.error(f"as-built: one of {', '.join(AS_BUILT)}", line=lineno)
        return [inliner.problematic(rawtext, rawtext, message)], [message]
    return [nodes.Text(AS_BUILT[text]())], []


def draw(app: Sphinx) -> None:
    """Draw every figure; one that has not changed is left alone, so that its page is not built."""
    drawings.mkdir(exist_ok=True)
    for name, figure in figures.FIGURES.items():
        path, svg = drawings / f"{name}.svg", str(figure())
        if not path.exists() or path.read_text("utf-8") != svg:
            path.write_text(svg, "utf-8")


def list_what_was_read(app: Sphinx) -> list[Any]:
    """The list of sources names what has a page: not `torch`, which a few classes say they are of."""
    found: dict[str, Any] = getattr(app.env, "_viewcode_modules", {})
    for name in [name for name, source in found.items() if not source]:
        del found[name]
    return []


def source_of_micro(app: Sphinx, module: str, name: str) -> str | None:
    """Where its source is shown: in its own file, though its `dot` may be one of Python's functions."""
    return module if module == "pyattn.micro" else None


def write_sources_anew(app: Sphinx) -> None:
    """The pages of source are kept where the source is as it was, though links into them are new."""
    shutil.rmtree(pathlib.Path(app.outdir) / "_modules", ignore_errors=True)


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


def named_as_pytorch() -> list[str]:
    """Everything public that the reference shows, by its name here: pyattn.nn.Linear and so on."""
    names = []
    for module in MODULES:
        for name, value in public(importlib.import_module(module)).items():
            names.append(f"{module}.{name}")
            if inspect.isclass(value):
                names += [f"{module}.{name}.{m}" for m in vars(value) if m[0] != "_"]
    return names


def pytorch_names(ours: str) -> list[str]:
    """What PyTorch's documentation may call a name of ours."""
    theirs = ours.replace("pyattn", "torch", 1)
    module, _, name = theirs.rpartition(".")
    elsewhere = {
        "torch.nn": f"torch.nn.parameter.{name}",
        "torch.autograd": f"torch.autograd.gradcheck.{name}",
        "torch.autograd.Node": f"torch.autograd.graph.Node.{name}",
        # What PyTorch has as a function and documents only as a method, or in nn.functional.
        "torch": f"torch.Tensor.{name}",
    }
    found = [theirs] + ([elsewhere[module]] if module in elsewhere else [])
    return found + ([f"torch.nn.functional.{name}"] if module == "torch" else [])


def plain(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Let a docstring mean what it says: |x| is a length there, and x * y a product, not markup."""
    example = False
    for i, line in enumerate(lines):
        example = line.lstrip().startswith(">>>") or example and bool(line.strip())
        if not example and not line.startswith(" "):
            lines[i] = re.sub(r"[|*]", r"\\\g<0>", line)


def shown_as_bool(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str | None, returns: str
) -> tuple[str | None, str | None]:
    """Call bool by its name where a class, having a method of that name, could not."""
    return tuple(text and re.sub(r"\b_bool\b", "bool", text) for text in (signature, returns))  # type: ignore[return-value]


def link_to_pytorch(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """End the entry of a name that is PyTorch's with a link to PyTorch's page on it."""
    inventory = intersphinx.InventoryAdapter(app.env).named_inventory.get("torch", {})
    for theirs in pytorch_names(name):
        for kind, entries in inventory.items():
            if theirs in entries and lines:
                role = kind.replace("function", "func").replace("method", "meth")
                role = role.replace("attribute", "attr").replace("property", "attr")
                lines += ["", ".. rst-class:: pytorch", "", f"PyTorch: :{role}:`{theirs}`", ""]
                return


def python_type(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.TextElement
) -> nodes.Node | None:
    """Find a type that a signature calls by its short name: Sequence is collections.abc.Sequence."""
    if node.get("refdomain") != "py" or node.get("reftarget") not in TYPES:
        return None
    node["reftarget"] = TYPES[node["reftarget"]]
    node["reftype"] = "obj"
    return intersphinx.missing_reference(app, env, node, contnode)


def copy_what_was_typed(app: Sphinx, config: Config) -> None:
    """Give the copy buttons a rule of our own in place of sphinx-copybutton's."""
    config.html_context["copybutton_format_func"] = (here / "copy.js").read_text("utf-8")


class KeepPunctuation(SphinxPostTransform):
    """A full stop stays on the line of the formula before it."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Move what punctuation follows a formula into the formula's node."""
        for node in self.document.findall(nodes.math):
            following = node.next_node(descend=False, siblings=True)
            marks = re.match(r"[.,:;?!)]+", following.astext()) if following is not None else None
            if marks and isinstance(following, nodes.Text):
                node["after"] = marks[0]
                following.parent.replace(following, nodes.Text(following.astext()[marks.end() :]))


class LinkListings(SphinxPostTransform):
    """The caption of a listing leads to its place in the whole source."""

    default_priority = 900
    builders = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Make links of the file names."""
        sources: dict[str, Any] = getattr(self.env, "_viewcode_modules", {})
        for block in self.document.findall(nodes.literal_block):
            caption = block.parent[0] if block.parent and block.parent.children else None
            name = re.match(r"pyattn/[\w/]+\.py", caption.astext() if caption else "")
            if not (name and isinstance(caption, nodes.caption)):
                continue
            module = name[0][: -len(".py")].replace("/", ".").replace(".__init__", "")
            if not sources.get(module):
                continue
            page = "_modules/" + module.replace(".", "/")
            uri = self.app.builder.get_relative_uri(self.env.docname, page)
            first = re.match(r"(?:def|class) (\w+)", block.astext())
            places = [p for p in sources[module][2] if first and p.split(".")[-1] == first[1]]
            if len(places) == 1:
                uri += "#" + places[0]
            words = caption.children
            caption.clear()
            caption += nodes.reference("", "", *words, refuri=uri, internal=True)


class Epub(Epub3Builder):
    """An EPUB that is valid to the letter: its readers are stricter than browsers."""

    def init(self) -> None:
        """Keep each signature to one paragraph: Sphinx's lines of arguments are not valid there."""
        self.config.python_maximum_signature_line_length = None
        super().init()

    def build_content(self) -> None:
        """Write the package file; say in it which pages hold formulas and drawings, as one must."""
        super().build_content()
        package = pathlib.Path(self.outdir, "content.opf")

        def with_properties(entry: re.Match[str]) -> str:
            page = pathlib.Path(self.outdir, entry[1]).read_text("utf-8")
            try:
                ElementTree.fromstring(page)
            except ElementTree.ParseError as error:
                raise SphinxError(f"{entry[1]} is not well-formed XML: {error}") from None
            holds = [p for p, tag in (("mathml", "<math"), ("svg", "<svg")) if tag in page]
            properties = f' properties="{" ".join(holds)}"' if holds else ""
            return entry[0].replace(" />", properties + " />")

        entries = r'<item [^>]*href="([^"]+)" media-type="application/xhtml\+xml" />'
        package.write_text(re.sub(entries, with_properties, package.read_text("utf-8")), "utf-8")


FETCHED = [  # what a browser asks for by itself, without a reader's click
    r"<(?:script|img|iframe|audio|video|source|embed|input)\b[^>]*\bsrc(?:set)?=[\"'](?:https?:)?//[^>]*",
    r"<link\b(?![^>]*rel=[\"'](?:canonical|license|author|prev|next))[^>]*href=[\"'](?:https?:)?//[^>]*",
    r"<(?:object|image|use)\b[^>]*(?:data|href)=[\"'](?:https?:)?//[^>]*",
    r"url\(\s*[\"']?(?:https?:)?//[^)]*",
    r"@import\s+[\"'](?:https?:)?//[^;]*",
    r"\b(?:fetch|importScripts|import)\(\s*[\"'`](?:https?:)?//[^)]*",
]


def fetched_from_a_network(folder: pathlib.Path) -> list[str]:
    """Whatever the built pages, styles and scripts would ask a network for."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".xhtml", ".css", ".js", ".svg"):
            text = path.read_text("utf-8", errors="replace")
            for pattern in FETCHED:
                for match in re.finditer(pattern, text):
                    found.append(f"{path.relative_to(folder)}: {match[0][:120]}")
    return found


LINK = re.compile(r'(<a\b[^>]*\bhref=")([^"]*)(")')


def anchors(page: pathlib.Path, known: dict[pathlib.Path, set[str]]) -> set[str]:
    """The places in a page that a link can lead to."""
    if page not in known:
        found = re.findall(r'\b(?:id|name)="([^"]+)"', page.read_text("utf-8"))
        known[page] = {html.unescape(name) for name in found}
    return known[page]


def mend(folder: pathlib.Path) -> list[str]:
    """Lead each link within the book to where its object stands; tell which lead nowhere.

    Sphinx's links from the source back to the reference name an object by the module it was made
    in, which is not always the one that the reference gives it.  In the single page they name a page
    and a place.
    """
    known: dict[pathlib.Path, set[str]] = {}
    lost = []
    for page in sorted(folder.rglob("*.*html")):

        def mended(link: re.Match[str], page: pathlib.Path = page) -> str:
            address = html.unescape(link[2])
            if re.match(r"[a-z]+:", address) or page.name == "search.html":
                return link[0]
            if address.startswith("#document-") and "#" in address[1:]:
                address = "#" + address.rpartition("#")[2]
            path, _, place = address.partition("#")
            target = (page.parent / unquote(path)).resolve() if path else page
            if not target.is_file():
                lost.append(f"{page.relative_to(folder)}: {address}")
            elif place and unquote(place) not in anchors(target, known):
                name = place.rpartition(".")[2]
                others = [a for a in anchors(target, known) if a.endswith(f".{name}")]
                if others:
                    address = f"{path}#{min(others, key=len)}"
                else:
                    lost.append(f"{page.relative_to(folder)}: {address}")
            return link[1] + html.escape(address) + link[3]

        before = page.read_text("utf-8")
        after = LINK.sub(mended, before)
        if after != before:
            page.write_text(after, "utf-8")
    return lost


def check_pages(app: Sphinx, exception: Exception | None) -> None:
    """Fail if a page is not whole with the network off, or a link in it leads nowhere."""
    if exception is None and app.builder.format == "html":
        folder = pathlib.Path(app.outdir).resolve()
        found = fetched_from_a_network(folder)
        if found:
            raise SphinxError("fetched from a network:\n" + "\n".join(found))
        lost = mend(folder) if app.builder.name != "epub" else []
        if lost:
            raise SphinxError("links that lead nowhere:\n" + "\n".join(lost))


def no_search_in_a_single_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """The browser's own search does it there; Sphinx's has no index to look into, and there is none."""
    if app.builder.name == "singlehtml" and "sidebars" in context:
        without = ("sidebar/search.html", "to_index.html")
        context["sidebars"] = [s for s in context["sidebars"] if s not in without]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all of it."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.add_directive("drawn", Drawn)
    app.add_role("as-built", as_built)
    app.add_builder(Epub, override=True)
    app.add_post_transform(KeepPunctuation)
    app.add_post_transform(LinkListings)
    app.connect("config-inited", copy_what_was_typed, priority=900)
    app.connect("builder-inited", draw)
    app.connect("builder-inited", write_sources_anew)
    app.connect("viewcode-follow-imported", source_of_micro)
    app.connect("html-collect-pages", list_what_was_read, priority=400)
    app.connect("autodoc-process-signature", shown_as_bool)
    app.connect("autodoc-process-docstring", plain)
    app.connect("autodoc-process-docstring", link_to_pytorch, priority=600)
    app.connect("missing-reference", python_type)
    app.connect("env-check-consistency", check_reference)
    app.connect("html-page-context", no_search_in_a_single_page, priority=900)
    app.connect("build-finished", check_pages)
    return {"version": pyattn.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
