"""The book as a PDF: ``python3 docs/pdf.py SINGLE PDF``, from the book as one page (make single).

Chromium prints it, since it draws the formulas, and nothing is asked of a network.  It is printed
twice: the first time tells on which page each chapter and section begins, and the second time that
stands in the contents.  CHROMIUM names the program, where it is not found by itself.
"""

from __future__ import annotations

import html
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from typing import NamedTuple

PROGRAMS = """chromium chromium-browser google-chrome-stable google-chrome chrome
/Applications/Chromium.app/Contents/MacOS/Chromium
/Applications/Google\u00a0Chrome.app/Contents/MacOS/Google\u00a0Chrome""".split("\n")
MISSING = """make pdf: no Chromium and no Chrome was found, which this needs to draw the pages.
On Debian and Ubuntu: apt-get install chromium.  Where it is installed under another name:
CHROMIUM=/path/to/it make pdf.  make epub and make single need nothing of the kind."""
OPTIONS = """--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --no-pdf-header-footer
--generate-pdf-document-outline""".split()


class Heading(NamedTuple):
    """What the contents list: 1 for a part, 2 for a chapter, 3 for a section of it."""

    level: int
    words: str
    place: str


def chromium() -> str | None:
    """The program that prints."""
    named = os.environ.get("CHROMIUM")
    names = [named] if named is not None else " ".join(PROGRAMS).split(" ")
    for name in names:
        found = shutil.which(name.replace("\u00a0", " "))
        if found:
            return found
    return None


TITLE = re.compile(r'<h([1-6])>(.*?)<a class="headerlink".*?</a></h\1>', re.S)
PAGE = re.compile(r'<span id="document-([^"]+)"></span><section([^>]*)>')


def outlined(article: str, parts: list[str]) -> tuple[str, list[Heading]]:
    """The book with places to link to, and the headings of its contents."""
    headings: list[Heading] = []
    pieces = article.split('<div class="toctree-wrapper compound">')
    done = [pieces[0]]
    inside, top = "", 0  # of which page, and how deep its title is
    for piece in pieces[1:]:
        if not inside.startswith("reference/") and PAGE.match(piece.strip()) and parts:
            page = PAGE.match(piece.strip())
            if page and not page[1].startswith("reference/"):
                headings.append(Heading(1, parts.pop(0), ""))
        text, at = "", 0
        for mark in sorted(
            [*PAGE.finditer(piece), *TITLE.finditer(piece)], key=lambda match: match.start()
        ):
            text += piece[at : mark.start()]
            at = mark.end()
            if mark.re is PAGE:
                inside, top = mark[1], 0
                chapter = "/" not in inside or inside.endswith("/index")
                # The place goes inside: between two chapters it would take a page of its own.
                text += f"<section{mark[2]}{' class=chapter' if chapter else ''}>"
                text += f'<span id="document-{inside}"></span>'
                continue
            level = int(mark[1])
            top = top or level
            below = "/" in inside and not inside.endswith("/index")
            place = f"at-{len(headings)}"
            if level == top or level == top + 1 and "/" not in inside:
                depth = 2 + (level - top) + below
                headings.append(Heading(depth, re.sub("<[^>]*>", "", mark[2]), place))
                text += f'<h{level} id="{place}">{mark[2]}</h{level}>'
            else:
                text += mark[0]
        done.append(text + piece[at:])
    return '<div class="toctree-wrapper compound">'.join(done), headings


def contents(headings: list[Heading], pages: dict[str, int]) -> str:
    """The list of chapters and sections, each with its page."""
    rows = []
    for heading in headings:
        if heading.level == 1:
            rows.append(f'<p class="part">{heading.words}</p>')
        else:
            page = pages.get(heading.place, "000")
            rows.append(
                f'<p class="level-{heading.level}"><a href="#{heading.place}"><span>{heading.words}'
                f'</span><i></i><span class="number">{page}</span></a></p>'
            )
    return '<nav class="pages"><h1>Contents</h1>\n' + "\n".join(rows) + "</nav>\n"


def runners(article: str, headings: list[Heading]) -> tuple[str, str]:
    """The book with a kind of page for each chapter, and the style that writes its title above it."""
    titles = [heading.words for heading in headings if heading.level == 2]
    numbers = iter(range(len(titles)))
    article = re.sub(
        " class=chapter>", lambda _: f' class="chapter" style="page: c{next(numbers)}">', article
    )
    style = ""
    for number, title in enumerate(titles):
        words = html.unescape(title).replace("\\", "\\\\").replace('"', '\\"')
        style += f'@page c{number} {{ @top-right {{ content: "{words}"; }} }}\n'
    return article, style


def composed(single: str, version: str, style: str) -> tuple[str, list[Heading]]:
    """The document to print, and its headings."""
    article = re.findall(r"<article role=\"main\"[^>]*>(.*)</article>", single, re.S)[0]
    parts = re.findall(r'<span class="caption-text">(.*?)</span></p>\s*<ul', single)
    sheets = "".join(re.findall(r'<link rel="stylesheet"[^>]*>', single))
    title = re.findall(r"<h1>(.*?)<a", article)[0]
    article, headings = outlined(article, parts)
    article, running = runners(article, headings)
    article = article.replace("<details ", "<details open ")
    article = re.sub(r'<a class="headerlink".*?</a>', "", article)
    # What has no colour of its own needs no element; each would be one in the document, too.
    article = re.sub(r'<span class="(?:n|p|w|nn)">([^<]*)</span>', r"\1", article)
    book = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title>{sheets}<style>{style}\n{running}</style></head>"
        f'<body data-theme="light"><header class="title-page"><p class="title">{title}</p>'
        "<p>A short book on attention, and the manual of pyattn</p>"
        f'<p class="version">Version {html.escape(version)}</p></header>\n@contents@'
        f'<article role="main">{article}</article></body></html>'
    )
    return book, headings


def pages_of(pdf: bytes) -> dict[str, int]:
    """On which page each place of the document is, counted from 1."""
    objects = dict(re.findall(rb"(?m)^(\d+) 0 obj\s(.*?)\bendobj", pdf, re.S))
    root = next(o for o in objects.values() if b"/Type /Catalog" in o)
    order: list[bytes] = []
    waiting = re.findall(rb"/Pages (\d+) 0 R", root)
    while waiting:
        kids = re.findall(rb"/Kids \[(.*?)\]", objects[waiting[0]], re.S)
        first = waiting.pop(0)
        if kids:
            waiting[:0] = re.findall(rb"(\d+) 0 R", kids[0])
        else:
            order.append(first)
    places = re.findall(rb"/Dests (\d+) 0 R", root)
    found = re.findall(rb"/([^\s/\[\]]+) \[(\d+) 0 R", objects[places[0]]) if places else []
    return {name.decode("ascii"): order.index(page) + 1 for name, page in found if page in order}


def print_page(program: str, page: pathlib.Path, out: pathlib.Path) -> None:
    """Have a page printed."""
    with tempfile.TemporaryDirectory() as profile:
        rights = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [program, *OPTIONS, *rights, f"--user-data-dir={profile}"]
        command += [f"--print-to-pdf={out.resolve()}", page.resolve().as_uri()]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode or not out.exists():
        sys.exit(f"make pdf: {program} printed nothing:\n{done.stdout.decode(errors='replace')}")


def main() -> None:
    """Compose the book and print it, twice."""
    program = chromium()
    if program is None:
        sys.exit(MISSING)
    here = pathlib.Path(__file__).resolve().parent
    sys.path.insert(0, str(here.parent))
    from pyattn import __version__

    single, out = map(pathlib.Path, sys.argv[1:])
    out.parent.mkdir(parents=True, exist_ok=True)
    style = (here / "pdf.css").read_text("utf-8")
    book, headings = composed((single / "index.html").read_text("utf-8"), __version__, style)
    page = single / "print.html"
    pages: dict[str, int] = {}
    for _ in range(2):
        page.write_text(book.replace("@contents@", contents(headings, pages)), "utf-8")
        print_page(program, page, out)
        pages = pages_of(out.read_bytes())
    lost = [heading.words for heading in headings if heading.place and heading.place not in pages]
    if lost:
        sys.exit(f"make pdf: without a page: {', '.join(lost)}")
    page.unlink()


if __name__ == "__main__":
    main()
