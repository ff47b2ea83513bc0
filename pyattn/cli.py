"""The command line: `python3 -m pyattn`, its subcommands, and what each may be given."""

from __future__ import annotations

import argparse
import errno
import functools
import json
import os
import re
import sys

from . import __version__, show, systems
from . import exercise as worksheets
from .explaining.format import FORMAT
from .screen import DOCUMENTS, Page, columns, narrowed, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, NoReturn, Sequence


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, _sentence(f"{self.prog}: {message} (see {self.prog} --help)") + "\n")


def _sentence(text: str) -> str:
    """A line for standard error, broken between words on a terminal that is narrower."""
    return wrapped(text, columns()) if sys.stderr is not None and sys.stderr.isatty() else text


class _Paragraphs(argparse.HelpFormatter):
    """A help whose paragraphs stay apart, and whose formulas and program names stay whole."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(" ".join(text.split()), width).split("\n")

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]
        filled = [wrapped(paragraph, width) for paragraph in paragraphs]
        return "\n\n".join(filled)


def _layout(prog: str, kind: Any = _Paragraphs) -> Any:
    width = columns()
    layout = kind(prog, max_help_position=20 if width >= 60 else 8, width=width)
    layout._action_max_length = 16  # argparse forgets that the commands are indented
    if width < 60:
        layout._format_usage = functools.partial(_usage, layout, layout._format_usage, width)
    if kind is argparse.RawDescriptionHelpFormatter:
        layout._fill_text = lambda text, width, indent: narrowed(text, width)
    return layout


def _usage(layout: Any, plain: Callable[..., str], width: int, *arguments: Any) -> str:
    """The usage below itself, where argparse would put it beside the program's name."""
    layout._width = 10_000
    line = plain(*arguments).strip()
    layout._width = width
    whole = re.sub(r"\[[^\]]*\]", lambda found: found[0].replace(" ", "\0"), line)
    return wrapped(whole, width, 7).replace("\0", " ") + "\n\n"


def _number(kind: Any, fits: Callable[[Any], bool], expected: str) -> Callable[[str], Any]:
    """What reads a number that fits, and refuses any other."""

    def read(text: str) -> Any:
        try:
            number = kind(text)
            if fits(number):
                return number
        except ValueError:
            pass
        got = repr(text) if len(text) <= 40 else f"{text[:40]!r} and {len(text) - 40} letters more"
        raise argparse.ArgumentTypeError(f"expected a {expected}, got {got}")

    return read


def _whole(least: int, most: int | None = None) -> Callable[[str], Any]:
    if most is None:
        return _number(int, lambda n: n >= least, f"whole number from {least} on")
    return _number(int, lambda n: least <= n <= most, f"whole number from {least} to {most}")


_seed = _number(int, lambda n: 0 <= n < 2**64, "whole number from 0 to 2**64 - 1")
_rate = _number(float, lambda x: 0 < x < float("inf"), "number above 0")


def _folder(text: str) -> str:
    if not text or (os.path.exists(text) and not os.path.isdir(text)):
        raise argparse.ArgumentTypeError(f"expected a folder, got {text!r}")
    return text


def _opinion(text: str) -> str:
    """A sentence in the words that the trained reader knows."""
    with open(os.path.join(systems.READER, "config.json"), encoding="utf-8") as file:
        known = json.load(file)["words"]
    words = text.lower().split()
    strange = [word for word in words if word not in known]
    if strange or not 0 < len(words) <= 60:
        got = f"got {strange[0][:40]!r}" if strange else f"got {len(words)} words"
        raise argparse.ArgumentTypeError(f"expected 1 to 60 of: {' '.join(known)}; {got}")
    return " ".join(words)


def _parser() -> argparse.ArgumentParser:
    drawing: dict[str, Any] = {
        "metavar": "DIR",
        "type": _folder,
        "help": "also write the plots and heatmaps as SVG files into this folder",
    }
    # Named as it was called: a clone is run as a module, an installed package by its script.
    prog = "python3 -m pyattn" if sys.argv[0].endswith("__main__.py") else "pyattn"
    parser = _Parser(
        prog=prog,
        formatter_class=_layout,
        description="Attention, from the dot product up.  Without a command, the calculations of "
        "five documents are worked in order; a command works one of them, or your own.",
        epilog="The documents are five short texts about attention, written in Chinese, whose "
        f"examples are worked here: {_listed(DOCUMENTS)}.\n\n"
        f"{prog} COMMAND --help tells what a command may be given.",
    )
    parser.add_argument("--version", action="version", version=f"pyattn {__version__}")
    parser.add_argument("--svg", default=None, **drawing)
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")

    def command(name: str, help: str, *documents: str) -> argparse.ArgumentParser:
        source = _listed({number: DOCUMENTS[number] for number in documents})
        sub = commands.add_parser(
            name,
            help=help,
            description=f"{help[:1].upper()}{help[1:]}."
            + f"\n\nFrom document {source}." * bool(source),
            prog=f"{prog} {name}",
            formatter_class=_layout,
        )
        sub.add_argument("--svg", default=argparse.SUPPRESS, **drawing)
        return sub

    def number(
        sub: argparse.ArgumentParser, flag: str, type: Any, default: Any, what: str, of: str = "N"
    ) -> None:
        what = f"{what} (default {default})"
        sub.add_argument(flag, type=type, default=default, metavar=of, help=what)

    def seeded(sub: argparse.ArgumentParser) -> None:
        number(sub, "--seed", _seed, 0, "start the random stream here")

    def trained(sub: argparse.ArgumentParser, epochs: int, rate: float) -> None:
        seeded(sub)
        number(sub, "--epochs", _whole(0, _MOST_EPOCHS), epochs, "passes")
        number(sub, "--lr", _rate, rate, "learning rate", "RATE")

    command("similarity", "dot product, cosine, and the table of every pair", "000", "002")
    command("budget", "a budget shared out by a table that is set by hand", "000")
    trained(command("train", "the same table, learned by self-attention", "000"), 1800, 0.004)
    sub = command("attend", "scaled dot-product attention on a random sequence", "001")
    seeded(sub)
    number(sub, "--d-model", _whole(1, _MOST), 64, "width")
    number(sub, "--length", _whole(1, _MOST), 10, "positions")
    number(sub, "--batch", _whole(1, _MOST), 1, "sequences")
    seeded(command("correlation", "who asks and who answers: the correlation matrix", "002"))
    sub = command("by-hand", "self-attention of three inputs, every number", "003")
    number(sub, "--decimals", _whole(0, 16), 1, "round the weights to")
    sub = command("pooling", "regression as attention: average, kernel, learned width", "004")
    trained(sub, 5, 0.5)
    number(sub, "--samples", _whole(2, _MOST), 50, "training examples")
    sub = command("heads", "several heads over one sequence", "003")
    seeded(sub)
    number(sub, "--heads", _whole(1, 64), 2, "heads, of width 4")
    sub = command("write", "a small language model that was trained beforehand")
    seeded(sub)
    number(sub, "--letters", _whole(1, _MOST), 70, "letters of each text")
    sub = command("translate", "dates in words to figures and back, and where it looked")
    sub.add_argument("text", nargs="*", metavar="WORD", help="the words of a date, or 1984-05-23")
    sub.add_argument(
        "--kind",
        choices=("recurrent", "transformer"),
        default="recurrent",
        metavar="KIND",
        help="recurrent (default) or transformer",
    )
    sub = command("opinion", "which word mattered to a reader of opinions", "002")
    sub.add_argument(
        "text",
        metavar="TEXT",
        nargs="?",
        type=_opinion,
        default=systems.OPINION,
        help="an opinion in the reader's few words, such as 'i found it not bad at all'",
    )
    sub = command("draw", "a digit drawn from noise by a diffusion transformer")
    seeded(sub)
    number(sub, "--digit", _whole(0, 9), 3, "which")
    number(sub, "--moves", _whole(1, _MOST), 20, "steps from noise to digit")
    _check_parser(commands, prog)
    _explain_parser(commands, prog)
    _exercise_parser(commands, prog)
    _run_parser(commands, prog)
    return parser


def _listed(documents: dict[str, str]) -> str:
    *most, last = [f"{number} {title}" for number, title in documents.items()] or [""]
    return f"{', '.join(most)} and {last}" if most else last


# What is worked in minutes, and in a few hundred megabytes.
_MOST, _MOST_EPOCHS = 1000, 100_000


def _attend_fits(d_model: int, length: int, batch: int, **others: Any) -> bool:
    numbers = 3 * d_model**2 + 3 * batch * length * d_model + batch * length**2
    products = 3 * batch * length * d_model**2 + 2 * batch * length**2 * d_model
    return numbers <= 5_000_000 and products <= 1_000_000_000


def _pooling_fits(samples: int, epochs: int, **others: Any) -> bool:
    return samples**2 * epochs <= 50_000_000


_FITS: dict[str, tuple[Callable[..., bool], tuple[str, ...]]] = {
    "attend": (_attend_fits, ("d_model", "length", "batch")),
    "pooling": (_pooling_fits, ("samples", "epochs")),
}


def _too_large(command: str | None, options: dict[str, Any]) -> str:
    """What would fit, where numbers that fit alone are too large together."""
    if command not in _FITS or _FITS[command][0](**options):
        return ""
    fits, names = _FITS[command]
    flags = {name: f"--{name.replace('_', '-')}" for name in names}
    smaller = []
    for name in names:
        low, high = 0, options[name]  # the high one does not fit
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if fits(**{**options, name: middle}) else (low, middle)
        if low:
            smaller.append(f"{flags[name]} {low}")
    instead = f"{' or '.join(smaller)} would fit" if smaller else "two of them must be smaller"
    named = " and ".join([", ".join([*flags.values()][:-1]), [*flags.values()][-1]])
    return f"{named} are too large together; {instead}"


def _check_what_precedes_the_command(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Refuse an unknown option there by its name: argparse would complain of the value after it."""
    rest = iter(words)
    for word in rest:
        flag, equals, _ = word.partition("=")
        if not flag.startswith("-") or flag == "--":
            return
        if not any(known.startswith(flag) for known in parser._option_string_actions):
            parser.error(
                f"unrecognized arguments: {flag} before the command; its options follow it"
            )
        if "--svg".startswith(flag) and not equals:
            next(rest, None)


def _explain_parser(commands: Any, prog: str) -> None:
    """The command that explains the user's own numbers."""
    sub = commands.add_parser(
        "explain",
        help="how any number of your own attention came to be",
        description="Compute an attention from your own numbers, and show how they came to be: every\n"
        "step, or one cell from the inputs down to it.",
        epilog=FORMAT,
        prog=f"{prog} explain",
        formatter_class=lambda prog: _layout(prog, argparse.RawDescriptionHelpFormatter),
    )
    sub.add_argument("file", metavar="FILE", help="the problem, as JSON; - reads standard input")
    sub.add_argument(
        "--cell",
        metavar="CELL",
        action="append",
        help="these cells alone, counted from 0, or from the end: 0,1 is of the output, scores[0,-1] of "
        "the scores; scores[0] is a row, scores[:,1] a column, scores all of them; may be repeated",
    )
    for flag, what in (
        ("--depth", "go back so many operations (default: all)"),
        ("--digits", "significant digits of numbers that are not short (default 4)"),
    ):
        sub.add_argument(flag, type=_whole(1), metavar="N", help=what)
    sub.add_argument(
        "--format",
        choices=("text", "rst", "latex", "markdown", "html"),
        default="text",
        help="text (the default), rst, latex, markdown or html",
        metavar="FORM",
    )
    sub.add_argument(
        "-o", "--output", metavar="FILE", help="write into this file (default: standard output)"
    )


def _exercise_parser(commands: Any, prog: str) -> None:
    """The command that sets a problem."""
    kinds = "\n".join([f"  {name:<12}{what}" for name, what in worksheets.KINDS.items()])
    sub = commands.add_parser(
        "exercise",
        help="a worksheet with blanks, or its solution",
        description="Set a problem with friendly numbers, and blanks to fill in.  When they are filled in,\n"
        "`check` marks the page.",
        epilog=f"Kinds:\n\n{kinds}",
        prog=f"{prog} exercise",
        formatter_class=lambda prog: _layout(prog, argparse.RawDescriptionHelpFormatter),
    )
    sub.add_argument(
        "--kind",
        choices=tuple(worksheets.KINDS),
        default="by-hand",
        metavar="KIND",
        help="what about (default by-hand)",
    )
    sub.add_argument(
        "--seed",
        type=_seed,
        default=0,
        metavar="N",
        help="the numbers; the same for the same N (0)",
    )
    sub.add_argument(
        "--format",
        choices=worksheets.FORMATS,
        default="text",
        metavar="FORM",
        help="text (the default), markdown, latex or notebook",
    )
    sub.add_argument("--solution", action="store_true", help="filled in, with the working")
    sub.add_argument(
        "-o", "--output", metavar="FILE", help="write into this file (default: standard output)"
    )
    sub.add_argument(
        "--lang",
        choices=worksheets.LANGUAGES,
        metavar="LANG",
        help="en or zh (default: the locale's)",
    )


def _run_parser(commands: Any, prog: str) -> None:
    """The command that runs a program written for PyTorch."""
    sub = commands.add_parser(
        "run",
        help="run a program written for PyTorch, as it stands",
        description="Run a program written for PyTorch, as it stands: where it says import torch it gets\n"
        "pyattn.  It is run as python would run it: its arguments, its folder, its exit\n"
        "status are its own.  Of a notebook the code cells are run in order, and what\n"
        "each ends with is shown.",
        epilog=f"""\
What pyattn has not is refused in one sentence, which says what is nearest.
Tracebacks leave out the lines of pyattn itself; PYATTN_TRACEBACK=1 keeps them.

  {prog} run train.py --epochs 3
  {prog} run -m project.train --epochs 3
  {prog} run lesson.ipynb
""",
        prog=f"{prog} run",
        usage=f"{prog} run [-h] [-m] PROGRAM [ARGUMENT ...]",
        formatter_class=lambda prog: _layout(prog, argparse.RawDescriptionHelpFormatter),
    )
    sub.add_argument("-m", dest="module", action="store_true", help="PROGRAM is a module's name")
    sub.add_argument(
        "program",
        metavar="PROGRAM",
        help="a .py file, a notebook, a folder with a __main__.py, or - for standard input",
    )


def _divided(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words up to the program that is to be run, and those that are the program's own."""
    place = 1
    while place < len(words) and words[place][:1] == "-" and words[place] != "-":
        place += 1
    return list(words[: place + 1]), list(words[place + 1 :])


def _check_parser(commands: Any, prog: str) -> None:
    """The command that works nobody's calculation but the user's."""
    sub = commands.add_parser(
        "check",
        help="is my calculation right? mark the numbers in a page",
        description="""\
Is my calculation right?  Finds the calculations on a page, works each of them
out, and marks every number at the precision it is written in: 0.47 is right
for 0.4683.  What follows from an earlier slip is not counted as wrong again.
""",
        epilog=f"""\
What counts as a calculation:

  softmax([2, 4, 4]) = [0.06, 0.47, 0.47]    a statement, also as a formula
  a matrix over several lines, a column sum with a rule under it, a table
  code that is followed by what it printed
  >>> 2 / 3                                  a doctest: these are always run
  0.67

Code other than doctests is run only if asked (--run), in this Python: run what
you would run yourself.  Statements are never run, only read.

  {prog} check homework.md
  {prog} check --html -o marked.html homework.md
  {prog} check --notebook -o marked.ipynb lesson.ipynb
  {prog} check --json homework/

Exit status: 0 all right, 1 something wrong, 2 a file that cannot be checked.
""",
        prog=f"{prog} check",
        formatter_class=lambda prog: _layout(prog, argparse.RawDescriptionHelpFormatter),
    )
    sub.add_argument(
        "paths",
        nargs="+",
        metavar="FILE",
        help="a page: .md, .rst, .txt, .html, .ipynb or .py; a folder of them; or - for standard "
        "input",
    )
    form = sub.add_mutually_exclusive_group()
    for name, what in (
        ("json", "report as JSON, every number of it"),
        ("html", "report as a marked page: the text as written, its numbers coloured"),
        ("notebook", "report as a marked notebook: remarks in cells of their own"),
    ):
        form.add_argument(
            f"--{name}", dest="form", action="store_const", const=name, default="text", help=what
        )
    sub.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write into this file (default: standard output); with --html and --notebook also "
        "a folder, for a file of each page",
    )
    sub.add_argument(
        "--lang", choices=("en", "zh"), help="mark in English or Chinese (default: the locale's)"
    )
    sub.add_argument(
        "--run", action="store_true", help="run the code on the page, to check its output"
    )
    sub.add_argument(
        "--torch",
        action="store_true",
        help="let import torch mean PyTorch, if it is there (default: pyattn)",
    )
    sub.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        help="also tell what was taken for a calculation, and what was passed over and why",
    )
    sub.add_argument(
        "--option",
        action="append",
        default=[],
        choices=_DOCTEST_OPTIONS,
        metavar="NAME",
        help=f"a doctest option for all examples: {', '.join(_DOCTEST_OPTIONS)}",
    )


_DOCTEST_OPTIONS = (
    "NORMALIZE_WHITESPACE ELLIPSIS IGNORE_EXCEPTION_DETAIL DONT_ACCEPT_TRUE_FOR_1 "
    "DONT_ACCEPT_BLANKLINE"
).split()

_SHOWS: dict[str, Callable[..., None]] = {
    name: getattr(module, name.replace("-", "_"))
    for module, names in (
        (show, "similarity budget train attend correlation by-hand pooling heads"),
        (systems, "write translate opinion draw"),
    )
    for name in names.split()
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and words[0] == "run":
        return _run_program(words)
    _open_what_is_closed()
    # Where the terminal cannot show a letter, a question mark must do: numbers are what matters.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        try:
            return _run(words)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader, head say, has seen enough
        _drop_what_is_unwritten()
        return 1
    except OSError as error:
        _drop_what_is_unwritten()
        name = error.filename2 or error.filename  # what was to be replaced, or opened
        where = f": {name}" if name else ""
        return _refused(f"pyattn: cannot write: {error.strerror or error}{where}")
    except MemoryError:
        return _refused("pyattn: this needs more memory than there is; try smaller numbers")
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130


def _run_program(words: Sequence[str]) -> int:
    """Run a program; what it does with its streams and signals is its own affair."""
    parser = _parser()
    own, others = _divided(words)
    options = vars(parser.parse_args(own))
    from .programs.running import Refused, run

    try:
        return run(options["program"], others, options["module"])
    except Refused as refused:
        print(_sentence(f"{parser.prog} run: {refused}"), file=sys.stderr)
        return refused.status


def _refused(message: str) -> int:
    print(_sentence(message), file=sys.stderr)
    return 2


def _open_what_is_closed() -> None:
    """A stream that was closed (`>&-`) says nothing; else the next file opened took its place."""
    for place, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(place)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest place that is free: this one
        if getattr(sys, name) is None:
            mode = "w" if place else "r"
            setattr(sys, name, open(place, mode, encoding="utf-8", closefd=False))


def _drop_what_is_unwritten() -> None:
    """Lest Python write it once more at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except OSError:  # no file, but what a program put in its place
        pass


def _run(arguments: Sequence[str]) -> int:
    parser = _parser()
    _check_what_precedes_the_command(parser, arguments)
    known, unknown = parser.parse_known_args(arguments)
    options = vars(known)
    command, folder = options.pop("command"), options.pop("svg")
    if unknown:  # the command's own parser would leave it to the main one to say so
        parser.prog += f" {command}" * bool(command)
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    if command in ("check", "explain", "exercise"):
        if folder is not None:
            instead = "; --format html shades its numbers" if command == "explain" else ""
            parser.error(f"--svg: {command} draws no figures{instead}")
        if command == "explain":
            from .explaining import problem

            return problem.run(**options)
        if command == "exercise":
            from .exercise.command import run

            return run(**options)
        from .check.command import Refused, check

        try:
            return check(**options)
        except Refused as refused:
            parser.error(f"check: {refused}")
    complaint = _too_large(command, options)
    if command == "translate":
        complaint = systems.unreadable(**options)
    if complaint:
        return _refused(f"{parser.prog} {command}: {complaint}")
    if folder is not None:
        os.makedirs(folder, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):  # said before the work, not after it
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder)
    page = Page(folder)
    if command is None:
        for work in _SHOWS.values():
            work(page)
    else:
        _SHOWS[command](page, **options)
    return 0
