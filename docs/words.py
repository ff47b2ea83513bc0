"""Words of other languages: marked as such, and found where the book teaches what they say.

``:zh:`` marks Chinese in simplified characters, ``:zh-hant:`` in traditional ones, ``:lang:`mot <fr>```
a word of any other language.  A browser then takes the right letters for it, and a screen reader the
right voice.  Chinese that is not marked is a warning.

The search finds whole words between spaces, of which Chinese has none.  So each page that an entry of
the glossary refers to gets the entry's Chinese words, and the glossary is found as one page.
"""

from __future__ import annotations

import html
import pathlib
import re
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole, SphinxRole

logger = logging.getLogger(__name__)
GLOSSARY = "glossary"
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")


def marked(text: str, language: str) -> nodes.inline:
    """A word with its language; docutils writes this class as the attribute lang."""
    return nodes.inline(text, text, classes=[f"language-{language}"])


class Chinese(SphinxRole):
    """``:zh:`` and ``:zh-hant:``, by the role's own name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The word, marked."""
        script = "-Hant" if self.name.endswith("hant") else ""
        return [marked(self.text, "zh" + script)], []


class Language(ReferenceRole):
    """``:lang:`word <code>```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The word, marked."""
        if not self.has_explicit_title or not re.fullmatch(r"[A-Za-z]{2,3}(-\w+)*", self.target):
            message = self.inliner.reporter.error("lang: expected `words <code>`", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        return [marked(self.title, self.target)], []


def language_of(node: nodes.Node) -> str | None:
    """What language a text is marked as."""
    while node.parent is not None:
        node = node.parent
        classes: list[str] = node.get("classes", []) if isinstance(node, nodes.Element) else []
        for name in classes:
            if name.startswith("language-"):
                return name[len("language-") :]
    return None


class CheckChinese(SphinxPostTransform):
    """Warn of Chinese that is not marked; code is no language of people."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Look at every text."""
        code = (nodes.literal, nodes.FixedTextElement, nodes.comment, nodes.raw)
        for text in self.document.findall(nodes.Text):
            found = HAN.search(text)
            if found and not language_of(text) and not isinstance(text.parent, code):
                logger.warning(
                    "%s is Chinese: mark it as :zh: or :zh-hant:", found[0], location=text.parent
                )


def taught(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """The Chinese words that each page teaches, with their language, as the glossary has it."""
    objects = env.domaindata["py"]["objects"]
    pages: dict[str, list[str]] = {}  # of an entry, by its first term
    refers: dict[str, list[str]] = {}  # to which terms
    words: dict[str, dict[str, str]] = {}
    if GLOSSARY not in env.found_docs:
        return {}
    for entry in env.get_doctree(GLOSSARY).findall(nodes.definition_list_item):
        terms = [term for term in entry.findall(nodes.term)]
        name = terms[0].astext()
        words[name] = {
            text.astext(): language_of(text) or "zh"
            for term in terms
            for text in term.findall(nodes.Text)
            if HAN.search(text)
        }
        pages[name], refers[name] = [], []
        for link in entry.findall(addnodes.pending_xref):
            target = link["reftarget"]
            if link["reftype"] == "doc":
                pages[name].append(target)
            elif link["reftype"] == "term":
                refers[name].append(target)
            elif link["refdomain"] == "py" and target in objects:
                pages[name].append(objects[target].docname)
    found: dict[str, dict[str, str]] = {}
    for name, own in words.items():
        further = [page for other in refers[name] for page in pages.get(other, [])]
        for page in pages[name] or further:
            found.setdefault(page, {}).update(own)
    return found


class IndexChinese(SphinxTransform):
    """Put the glossary's Chinese words below one heading of the index, and not below one for each."""

    default_priority = 840  # before the index is made

    def apply(self, **kwargs: Any) -> None:
        """Name the heading."""
        for node in self.document.findall(addnodes.index):
            node["entries"] = [
                (*e[:4], "中文") if HAN.search(e[1]) else tuple(e) for e in node["entries"]
            ]


class LeadToChapters(SphinxPostTransform):
    """Give the search what it is to find: on each page its words, on the glossary's no place for each."""

    default_priority = 900
    builders = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Write index entries and keywords; only the search reads them, for the index is made."""
        if self.env.docname == GLOSSARY:
            for node in list(self.document.findall(addnodes.index)):
                node["entries"] = [e for e in node["entries"] if not HAN.search(e[1])]
        words = taught(self.env).get(self.env.docname)
        if words:
            entries = [("single", word, "", "main", None) for word in words]
            self.document += addnodes.index(entries=entries)
            self.document += nodes.meta(name="keywords", content=", ".join(words))


def read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """When the glossary has changed, so have the words of the other pages."""
    return sorted(env.found_docs - added - changed) if GLOSSARY in changed else []


def go_to_the_word(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Who comes to the glossary from the search is led to the word that was looked for."""
    if page == GLOSSARY and app.builder.name == "html":
        app.add_js_file(None, body=(pathlib.Path(__file__).parent / "found.js").read_text("utf-8"))


def mark_index(app: Sphinx, exception: Exception | None) -> None:
    """Mark the Chinese words of the general index, which is made of bare texts."""
    page = pathlib.Path(app.outdir, "genindex.html")
    if exception is None and app.builder.format == "html" and page.exists():
        known = {word: code for words in taught(app.env).values() for word, code in words.items()}

        def with_language(match: re.Match[str]) -> str:
            code = known.get(html.unescape(match[1]), "zh")
            return f'><span lang="{code}">{match[1]}</span><'

        text = page.read_text("utf-8")
        page.write_text(re.sub(rf">([^<>]*{HAN.pattern}[^<>]*)<", with_language, text), "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register all of it."""
    app.add_role("zh", Chinese())
    app.add_role("zh-hant", Chinese())
    app.add_role("lang", Language())
    app.add_transform(IndexChinese)
    app.add_post_transform(CheckChinese)
    app.add_post_transform(LeadToChapters)
    app.connect("env-get-outdated", read_again)
    app.connect("html-page-context", go_to_the_word)
    app.connect("build-finished", mark_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
