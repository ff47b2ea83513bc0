"""From a path to a page: which files are read, what kind each is, and the sentence for all others."""

from __future__ import annotations

import codecs
import io
import os
import re
import stat
import sys
import tokenize

from ..words import say
from . import html, markdown, notebook, plain, python, restructured
from .encodings import chinese
from .page import Block, Page, Unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Iterator

LARGEST = 20_000_000  # bytes
LONGEST = 1_500_000  # letters; HTML, which holds pictures, may have twice as many, notebooks more

KINDS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".rst": "restructured",
    ".txt": "plain",
    ".text": "plain",
    ".tex": "plain",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".ipynb": "notebook",
    ".py": "python",
}
_DOCUMENTS = {".docx", ".doc", ".pdf", ".odt", ".rtf", ".pages", ".pptx", ".ppt", ".epub", ".xlsx"}
_READERS: dict[str, Callable[[str], list[Block]]] = {
    "markdown": markdown.blocks,
    "restructured": restructured.blocks,
    "plain": plain.blocks,
    "html": html.blocks,
    "python": python.blocks,
}
_HTML = re.compile(r"\s*(?:<!doctype|<\?xml|<!--|<[A-Za-z][\w-]*[\s/>])", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def suffixes() -> str:
    """The kinds of file that are read, for a sentence."""
    return ", ".join(KINDS)


def _refused(path: str, sentence: str, **fields: object) -> Unusable:
    error = Unusable(say(sentence, path="<stdin>" if path == "-" else path, **fields))
    error.path = path
    return error


def found(paths: list[str]) -> Iterator[str | Unusable]:
    """The files meant: each path, or for a folder the pages in it and below it, sorted.

    In a folder, hidden files and those of other kinds are passed over, and so are folders such as
    .venv, _build and __pycache__, and links to folders.
    """
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        troubles: list[OSError] = []
        count = 0
        for folder, folders, names in os.walk(path, onerror=troubles.append):
            folders[:] = sorted([f for f in folders if f[0] not in "._"])
            for name in sorted(names):
                if name[0] == "." or os.path.splitext(name)[1].lower() not in KINDS:
                    continue
                file = os.path.join(folder, name)
                count += 1
                trouble = unreadable(file)
                yield trouble or file
        for error in troubles:
            count += 1
            said = error.strerror or str(error)
            yield _refused(error.filename or path, "{path}: {error}", error=said)
        if not count:
            sentence = "{path}: no page in this folder: none of its files ends in {kinds}"
            yield _refused(path, sentence, kinds=suffixes())


def unreadable(path: str) -> Unusable | None:
    """Why a path cannot be read, before it is opened: a pipe would be waited for."""
    try:
        status = os.stat(path)
    except OSError as error:
        return _refused(path, "{path}: {error}", error=error.strerror or error)
    except ValueError:
        return _refused(path.replace("\0", "?"), "{path}: no file has such a name")
    if stat.S_ISDIR(status.st_mode):
        return _refused(path, "{path}: a folder")
    if not stat.S_ISREG(status.st_mode):
        return _refused(path, "{path}: neither a file nor a folder, but a device or a pipe")
    if status.st_size > LARGEST:
        size = f"{status.st_size / 1e6:.0f}"
        sentence = "{path}: {size} MB: files of up to {most} MB are read"
        return _refused(path, sentence, size=size, most=LARGEST // 1_000_000)
    return None


def _bytes(path: str) -> bytes:
    if path == "-":
        binary = getattr(sys.stdin, "buffer", None)
        data = binary.read(LARGEST + 1) if binary else sys.stdin.read(LARGEST + 1).encode()
        if len(data) > LARGEST:
            sentence = "{path}: {size} MB: files of up to {most} MB are read"
            raise _refused(path, sentence, size="> 20", most=LARGEST // 1_000_000)
        return bytes(data)
    trouble = unreadable(path)
    if trouble:
        raise trouble
    try:
        with open(path, "rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise _refused(path, "{path}: {error}", error=error.strerror or error) from None


def decoded(data: bytes, path: str, suffix: str = "") -> tuple[str, str]:
    """The text of a file, and the encoding it is in where that was found out by trying.

    A file is UTF-8, or what its byte order mark says; Python may name its own; and what is no UTF-8
    may be Chinese all the same.

    >>> from pyattn.check.pages.reading import decoded
    >>> decoded("½ x".encode("utf-16"), "page.md"), decoded("权重".encode("gbk"), "page.md")
    (('½ x', ''), ('权重', 'GB18030'))
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    tried = ""
    try:
        if suffix == ".py" and encoding == "utf-8":
            encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in data[:4096]:
            raise _refused(path, "{path}: not text, but bytes") from None
        guess = chinese(data) if encoding == "utf-8" and suffix != ".py" else None
        if guess is None:
            line = data.count(b"\n", 0, error.start) + 1
            byte = f"0x{data[error.start]:02x}" if error.start < len(data) else "-"
            sentence = "{path}:{line}: not {encoding} text: byte {byte}"
            raise _refused(path, sentence, line=line, encoding=error.encoding, byte=byte) from None
        text, tried = guess
    except (SyntaxError, LookupError) as error:  # a coding that names nothing
        raise _refused(path, "{path}: {error}", error=error) from None
    if "\0" in text[:4096]:
        raise _refused(path, "{path}: not text, but bytes")
    return text.replace("\r\n", "\n").replace("\r", "\n"), tried


def guessed(text: str) -> str:
    """The kind of a page without a name: a notebook, HTML, and else Markdown."""
    if notebook.begins(text) >= 0:
        return "notebook"
    return "html" if _HTML.match(text[:1000]) else "markdown"


def read(path: str) -> Page:
    """The page in a file, or on standard input where the path is `-`.

    >>> from pyattn.check.pages import read
    >>> read("lesson.docx")
    Traceback (most recent call last):
        ...
    pyattn.check.pages.page.Unusable: lesson.docx: save it as text or HTML: .docx is not read
    """
    suffix = "" if path == "-" else os.path.splitext(path)[1].lower()
    if suffix in _DOCUMENTS:
        sentence = "{path}: save it as text or HTML: {suffix} is not read"
        raise _refused(path, sentence, suffix=suffix)
    if suffix and suffix not in KINDS:
        sentence = "{path}: {suffix}: expected one of {kinds}"
        raise _refused(path, sentence, suffix=suffix[:40], kinds=suffixes())
    text, tried = decoded(_bytes(path), path, suffix)
    page = read_text(text, KINDS.get(suffix) or guessed(text), path)
    page.encoding = tried
    return page


def read_text(text: str, kind: str, path: str) -> Page:
    """A page of a kind, from its text.

    >>> from pyattn.check.pages import read_text
    >>> read_text("So 1 + 2 = 3.", "markdown", "lesson.md").blocks[0].text
    'So 1 + 2 = 3.'
    """
    text = text[1:] if text.startswith("\ufeff") else text
    named = "<stdin>" if path == "-" else path
    if not text.strip():
        raise _refused(path, "{path}: an empty file")
    if kind == "notebook" or kind in ("plain", "markdown") and notebook.begins(text) >= 0:
        try:
            return notebook.read(text, named)
        except Unusable as error:
            error.path = path
            if kind == "notebook":
                raise
    longest = 2 * LONGEST if kind == "html" else LONGEST
    if len(text) > longest:
        sentence = "{path}: {count} letters: a page of more than {most} is not marked"
        raise _refused(path, sentence, count=f"{len(text):,}", most=f"{longest:,}")
    return Page(named, kind, text, _READERS[kind](text))
