"""The command line: `python3 -m pyattn`, its subcommands, and what each may be given."""

from __future__ import annotations

import argparse
import os
import sys

from . import __version__, show
from .explaining.format import FORMAT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, NoReturn, Sequence


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def _layout(prog: str, kind: Any = argparse.HelpFormatter) -> Any:
    layout = kind(prog, max_help_position=20)
    layout._action_max_length = 16  # argparse forgets that the commands are indented
    return layout


def _number(kind: Any, fits: Callable[[Any], bool], expected: str) -> Callable[[str], Any]:
    """What reads a number that fits, and refuses any other."""

    def read(text: str) -> Any:
        try:
            number = kind(text)
            if fits(number):
                return number
        except ValueError:
            pass
        raise argparse.ArgumentTypeError(f"expected a {expected}, got {text!r}")

    return read


def _whole(least: int) -> Callable[[str], Any]:
    return _number(int, lambda n: n >= least, f"whole number from {least} on")


_seed = _number(int, lambda n: 0 <= n < 2**64, "whole number from 0 to 2**64 - 1")
_rate = _number(float, lambda x: 0 < x < float("inf"), "number above 0")


def _folder(text: str) -> str:
    if not text or (os.path.exists(text) and not os.path.isdir(text)):
        raise argparse.ArgumentTypeError(f"expected a folder, got {text!r}")
    return text


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
        "all the documents are worked in order; a command works one of them.",
        epilog=f"{prog} COMMAND --help tells what a command may be given.",
    )
    parser.add_argument("--version", action="version", version=f"pyattn {__version__}")
    parser.add_argument("--svg", default=None, **drawing)
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")

    def command(name: str, help: str, document: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name,
            help=help,
            description=f"{help[:1].upper()}{help[1:]} ({document}).",
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
        number(sub, "--epochs", _whole(0), epochs, "passes")
        number(sub, "--lr", _rate, rate, "learning rate", "RATE")

    command(
        "similarity", "dot product, cosine, and the table of every pair", "documents 000 and 002"
    )
    command("budget", "a budget shared out by a table that is set by hand", "document 000")
    trained(
        command("train", "the same table, learned by self-attention", "document 000"), 1800, 0.004
    )
    sub = command("attend", "scaled dot-product attention on a random sequence", "document 001")
    seeded(sub)
    number(sub, "--d-model", _whole(1), 64, "width")
    number(sub, "--length", _whole(1), 10, "positions")
    number(sub, "--batch", _whole(1), 1, "sequences")
    seeded(
        command("correlation", "who asks and who answers: the correlation matrix", "document 002")
    )
    sub = command("by-hand", "self-attention of three inputs, every number", "document 003")
    number(sub, "--decimals", _whole(0), 1, "round the weights to")
    sub = command(
        "pooling", "regression as attention: average, kernel, learned width", "document 004"
    )
    trained(sub, 5, 0.5)
    number(sub, "--samples", _whole(2), 50, "training examples")
    sub = command("heads", "several heads over one sequence", "document 003")
    seeded(sub)
    number(sub, "--heads", _whole(1), 2, "heads, of width 4")
    _check_parser(commands, prog)
    _explain_parser(commands, prog)
    return parser


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
        help="one cell, counted from 0: 0,1 is of the output, scores[0,1] of the scores",
    )
    for flag, what in (
        ("--depth", "go back so many operations (default: all)"),
        ("--digits", "significant digits of numbers that are not short (default 4)"),
    ):
        sub.add_argument(flag, type=_whole(1), metavar="N", help=what)
    sub.add_argument(
        "--format", choices=("text", "rst", "html"), default="text", help="default text"
    )
    sub.add_argument(
        "-o", "--output", metavar="FILE", help="write into this file (default: standard output)"
    )


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
    name: getattr(show, name.replace("-", "_"))
    for name in "similarity budget train attend correlation by-hand pooling heads".split()
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit status."""
    parser = _parser()
    _check_what_precedes_the_command(parser, sys.argv[1:] if arguments is None else arguments)
    options = vars(parser.parse_args(arguments))
    command, folder = options.pop("command"), options.pop("svg")
    # Where the terminal cannot show a letter, a question mark must do: numbers are what matters.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        if command in ("check", "explain"):
            if folder is not None:
                instead = "; --format html shades its numbers" if command == "explain" else ""
                parser.error(f"--svg: {command} draws no figures{instead}")
            if command == "explain":
                from .explaining import problem

                status = problem.run(**options)
            else:
                from .check.command import Refused, check

                try:
                    status = check(**options)
                except Refused as refused:
                    parser.error(f"check: {refused}")
            if sys.stdout is not None:
                sys.stdout.flush()
            return status
        if folder is not None:
            os.makedirs(folder, exist_ok=True)
        page = show.Page(folder)
        if command is None:
            for work in _SHOWS.values():
                work(page)
        else:
            _SHOWS[command](page, **options)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, head say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"pyattn: cannot write: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    return 0
