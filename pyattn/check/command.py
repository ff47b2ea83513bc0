"""`python3 -m pyattn check`: marks files, and reports in the form that is asked for."""

from __future__ import annotations

import doctest
import os
import sys

from . import words
from .marking import mark, sought
from .pages.page import Unusable
from .pages.reading import found
from .reports import data, marked, notebook, terminal
from .reports.screen import screen_of
from .sheet import Sheet, summed
from .words import counted, cut, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SUFFIXES = {"json": ".json", "html": ".html", "notebook": ".ipynb"}


class Refused(Exception):
    """A command line that means something else than it says."""


def check(
    paths: list[str],
    form: str = "text",
    output: str | None = None,
    lang: str | None = None,
    run: bool = False,
    torch: bool = False,
    verbose: bool = False,
    option: list[str] | None = None,
) -> int:
    """Mark files and folders, report in a form ("text", "json", "html", "notebook"), return the status.

    output: the file that is written; for a marked page or notebook also a folder, in which each page
    has its own.  lang: "en", "zh", or None for the locale's.
    """
    before = words.language()
    words.speak(_speakable(lang, output))
    try:
        return _check(paths, form, output, run, torch, verbose, option or [])
    finally:
        words.speak(before)


def _speakable(lang: str | None, output: str | None) -> str | None:
    """The language asked for, but English where what is printed could not be Chinese."""
    if output is None and sys.stdout is not None and not screen_of(sys.stdout).has("对"):
        return "en"
    return lang


def _check(
    paths: list[str],
    form: str,
    output: str | None,
    run: bool,
    torch: bool,
    verbose: bool,
    option: list[str],
) -> int:
    flags = 0
    for name in option:
        flags |= doctest.OPTIONFLAGS_BY_NAME[name]
    _refuse(paths, output)
    spoken = form == "text" and output is None
    sheets: list[Sheet] = []
    for path in found(paths):
        if isinstance(path, Unusable):
            sheet = Sheet(path.path, error=str(path))
        else:
            sheet = mark(path, run or _asked, torch=torch, options=flags)
        if sheet.error is None and not sheet.items:
            if path not in paths:
                continue  # an error where the page was named, no matter within a folder
            unrun = say("code is run only with --run")
            if any([part.why == unrun for part in sheet.passed]):
                sentence = "{path}: nothing to check but code, which is run only with --run"
                sheet.error = say(sentence, path=sheet.path)
            else:
                sheet.error = say(
                    "{path}: nothing to check: {sought}", path=sheet.path, sought=sought()
                )
        sheets.append(sheet)
        if spoken:
            _tell(sheet, verbose)
    if not sheets:
        sheets = [
            Sheet(paths[0], error=say("{path}: nothing to check in this folder", path=paths[0]))
        ]
        if spoken:
            _tell(sheets[0], verbose)
    if spoken and len(sheets) > 1:
        _say("\n".join(terminal.total(sheets, screen_of(sys.stdout))))
    if spoken:
        return summed(sheets).status
    try:
        written = _written(sheets, form, output, verbose)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        _complain(
            say(
                "cannot write {path}: {error}",
                path=output or "<stdout>",
                error=error.strerror or error,
            )
        )
        return 2
    except Unusable as error:
        _complain(str(error))
        return 2
    if output is not None:
        # What is not in the report is told here: a page in it that could not be marked, and the sums.
        for sheet in sheets:
            if sheet.error is not None:
                _complain(sheet.error)
        for path in written:
            _say(say("{path}: written", path=path))
        _say("\n".join(terminal.total(sheets, screen_of(sys.stdout))))
    return summed(sheets).status


def _refuse(paths: list[str], output: str | None) -> None:
    """Write over no page, and take nothing for a file that was meant otherwise."""
    if output is None:
        return
    if output in doctest.OPTIONFLAGS_BY_NAME:
        raise Refused(
            say("-o is the file to write; for doctest's {name}, say --option", name=output)
        )
    for path in paths:
        if os.path.exists(path) and os.path.exists(output) and os.path.samefile(path, output):
            if not os.path.isdir(path):
                raise Refused(say("-o {path}: this would write over the page itself", path=output))


def _asked(path: str, blocks: int) -> bool:
    """Ask whoever sits at the terminal whether a page's code may be run; nobody there means no."""
    streams = (sys.stdin, sys.stdout)
    if not all([stream is not None and stream.isatty() for stream in streams]):
        return False
    code = counted(blocks, "1 block of code", "{count} blocks of code")
    question = say("{path} holds {code} with output.  Run it? [y/N] ", path=path, code=code)
    try:
        return input(question).strip().lower() in ("y", "yes", "j", "是", "好")
    except EOFError:
        return False


def _tell(sheet: Sheet, verbose: bool) -> None:
    if sheet.error is not None:
        if sys.stdout is not None:
            sys.stdout.flush()
        _complain(sheet.error)
        if not (verbose and sheet.passed):
            return
    screen = screen_of(sys.stdout)
    for line in terminal.told(sheet, screen, verbose):
        _say(line)


def _say(text: str) -> None:
    if sys.stdout is not None:  # as where it was closed
        print(text)


def _complain(text: str) -> None:
    if sys.stderr is not None:
        screen = screen_of(sys.stderr)
        text = say("pyattn check: {error}", error=cut(text, 1000))
        print("\n".join(screen.wrapped(screen.fitted(text))), file=sys.stderr)
        sys.stderr.flush()


def _written(sheets: list[Sheet], form: str, output: str | None, verbose: bool) -> list[str]:
    """Write the report, into standard output or files; the paths of the files."""
    folder = output is not None and (os.path.isdir(output) or output.endswith(("/", os.sep)))
    if folder and form in ("html", "notebook"):
        return _each(sheets, form, str(output))
    if form == "notebook":
        whole = [sheet for sheet in sheets if sheet.error is None]
        if len(sheets) > 1:
            raise Unusable(say("--notebook marks one file, or several into a folder: -o FOLDER/"))
        if not whole:
            _complain(str(sheets[0].error))
            return []
        text = notebook.marked_notebook(whole[0])
    elif form == "html":
        text = marked.marked_page(sheets)
    elif form == "json":
        text = data.as_json(sheets)
    else:
        screen = screen_of(None)
        lines = []
        for sheet in sheets:
            lines += (
                list(terminal.told(sheet, screen, verbose))
                if sheet.error is None
                else [sheet.error]
            )
        if len(sheets) > 1:
            lines += terminal.total(sheets, screen)
        text = "\n".join(lines) + "\n"
    _put(output, text)
    return [] if output is None else [output]


def _each(sheets: list[Sheet], form: str, folder: str) -> list[str]:
    """A file in a folder for each page; pages of one name are told apart by a number."""
    os.makedirs(folder, exist_ok=True)
    taken: set[str] = set()
    for sheet in sheets:
        if sheet.error is not None:
            continue
        stem = os.path.splitext(os.path.basename(sheet.path.strip("<>")))[0] or "page"
        name, count = stem, 1
        while name.lower() in taken:
            count += 1
            name = f"{stem}_{count}"
        taken.add(name.lower())
        text = marked.marked_page([sheet]) if form == "html" else notebook.marked_notebook(sheet)
        _put(os.path.join(folder, f"{name}.marked{_SUFFIXES[form]}"), text)
    return [folder]


def _put(output: str | None, text: str) -> None:
    if output is not None:
        with open(output, "w", encoding="utf-8", errors="xmlcharrefreplace", newline="\n") as file:
            file.write(text)
    elif sys.stdout is not None:
        encoding: Any = getattr(sys.stdout, "encoding", None) or "utf-8"
        # A page says itself that it is UTF-8; what is not can stand in it by its number.
        if encoding.lower().replace("-", "") != "utf8":
            text = text.encode("ascii", "xmlcharrefreplace").decode()
        sys.stdout.write(text)
