"""The command line: `python3 -m pyattn`, its subcommands, and what each may be given."""

from __future__ import annotations

import argparse
import os
import sys

from . import __version__, show
from . import exercise as worksheets
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
    _exercise_parser(commands, prog)
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
        epilog=f"kinds:\n{kinds}",
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


def _check_parser(commands: Any, prog: str) -> None:
    """The command that works nobody's calculation but the user's."""
    sub = commands.add_parser(
        "check",
        help="is my calculation right? examine the numbers in a file",
        description="Is my calculation right?  Runs the examples in files, lines that begin with "
        ">>>, and compares the numbers written below them with what they give, at the precision "
        "they are written in: 0.47 is right for 0.4683.",
        epilog="Exit status: 0 all right, 1 something wrong, 2 a file that cannot be checked.",
        prog=f"{prog} check",
        formatter_class=_layout,
    )
    sub.add_argument(
        "paths",
        nargs="+",
        metavar="FILE",
        help="a .py, .rst, .md or .txt file, a folder of them, or - for standard input",
    )
    sub.add_argument("--json", action="store_true", help="report as JSON, every cell of it")
    sub.add_argument(
        "-o",
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
        if command in ("check", "explain", "exercise"):
            if folder is not None:
                instead = "; --format html shades its numbers" if command == "explain" else ""
                parser.error(f"--svg: {command} draws no figures{instead}")
            if command == "explain":
                from .explaining import problem

                status = problem.run(**options)
            elif command == "exercise":
                from .exercise.command import run

                status = run(**options)
            else:
                from .check.command import check

                status = check(options["paths"], options["json"], options["option"])
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
