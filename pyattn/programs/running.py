"""Running a program as `python program.py` would, with `import torch` for this package.

What differs from Python's own way is what it cannot know: notebooks, and tracebacks without the lines
of this package.  The program's exit status is the process's.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import os
import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType

from .alias import as_torch
from .traces import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Sequence

    from .notebook import Cell

_HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Refused(Exception):
    """Why a program could not be begun, and the exit status that Python has for it."""

    status = 2


def run(program: str, arguments: Sequence[str] = (), module: bool = False) -> int:
    """Run a script, a notebook, a folder with a `__main__.py`, `-` (standard input), or a module.

    Returns the exit status, but for a program that says its own: SystemExit goes through.  Raises
    Refused where there is no such program.
    """
    main = ModuleType("__main__")
    names: Any = main.__dict__
    names.update(__builtins__=builtins, __annotations__={}, __file__=None, __cached__=None)
    sys.modules["__main__"] = main
    _find_pyattn_there()
    as_torch(displace=True)
    sys.argv[:] = [program, *arguments]
    return _answer(lambda: _begun(program, main, module))


def _begun(program: str, main: ModuleType, module: bool) -> None:
    names = main.__dict__
    if module:
        _put_first(os.getcwd())
        _run_module(program, names)
    elif program == "-":
        _put_first("")
        del names["__file__"]
        exec(_compiled(sys.stdin.read(), "<stdin>"), names)
    elif program.endswith(".ipynb"):
        _put_first(os.path.dirname(os.path.abspath(program)))
        _run_notebook(program, main)
    else:
        _run_file(program, names)


def _answer(run: Any) -> int:
    """Run it, show what it raised, and give the exit status."""
    try:
        run()
    except (SystemExit, Refused):
        raise
    except KeyboardInterrupt as error:
        show(error)
        return 130
    except BaseException as error:
        show(error)
        return 1
    return 0


def _find_pyattn_there() -> None:
    """Have processes that the program starts find this package, and take it for PyTorch too."""
    if _HOME not in [os.path.abspath(place) for place in sys.path[1:]]:
        sys.path.append(_HOME)
    from importlib.util import find_spec

    if find_spec("multiprocessing") is None:
        return
    import multiprocessing.spawn as spawn

    prepare: Any = spawn.get_preparation_data

    def prepared(name: str) -> Any:
        # Read first of all that the child reads, before it loads the program.
        return {"pyattn": _Again(), **prepare(name)}

    spawn.get_preparation_data = prepared


class _Again:
    """Read back in another process, it makes this package PyTorch there."""

    def __reduce__(self) -> Any:
        code = (
            f"import sys; sys.path.append({_HOME!r}); import pyattn; pyattn.as_torch(displace=True)"
        )
        return exec, (code,)


def _put_first(folder: str) -> None:
    """The program's folder, where Python looks first, in place of the one it was started for."""
    if not getattr(sys.flags, "safe_path", False):
        sys.path[:1] = [folder]


def _compiled(source: Any, file: str) -> Any:
    return compile(source, file, "exec", dont_inherit=True)


def _run_file(program: str, names: dict[str, Any]) -> None:
    file, first = program, os.path.dirname(os.path.abspath(program))
    if os.path.isdir(program):
        file, first = os.path.join(program, "__main__.py"), program
    try:
        with open(file, "rb") as opened:
            source = opened.read()
    except OSError as error:
        raise Refused(f"{file}: {error.strerror or error}") from None
    _put_first(first)
    names["__file__"] = file = os.path.abspath(file)
    names["__loader__"] = SourceFileLoader("__main__", file)
    names["__spec__"] = names["__package__"] = None
    exec(_compiled(source, file), names)


def _run_module(name: str, names: dict[str, Any]) -> None:
    import runpy

    details: Any = vars(runpy)["_get_module_details"]
    try:
        _, spec, code = details(name)
    except ImportError as error:
        if type(error) is ImportError or getattr(error, "name", None) is None:
            raise _no_module(error) from None
        raise
    except Exception as error:
        if type(error).__name__ == "_Error":  # runpy's own, for what is no module
            raise _no_module(error) from None
        raise
    sys.argv[0] = spec.origin
    names.update(__file__=spec.origin, __cached__=spec.cached, __loader__=spec.loader)
    names.update(__spec__=spec, __package__=spec.parent)
    exec(code, names)


def _no_module(error: Exception) -> Refused:
    refused = Refused(str(error))
    refused.status = 1
    return refused


# Notebooks.


def _run_notebook(program: str, main: ModuleType) -> None:
    from .notebook import Unreadable, cells

    try:
        with open(program, encoding="utf-8") as opened:
            text = opened.read()
        found = cells(text, os.path.basename(program))
    except OSError as error:
        raise Refused(f"{program}: {error.strerror or error}") from None
    except (Unreadable, UnicodeDecodeError) as error:
        raise Refused(str(error)) from None
    os.environ.setdefault("MPLBACKEND", "Agg")  # plots are drawn on no screen
    from .displays import display, lend_ipython

    lend_ipython()
    names = main.__dict__
    del names["__file__"]
    names.update(
        __spec__=None, __loader__=None, __package__=None, display=display, __pyattn_run_file__=_ran
    )
    sys.argv[0] = program
    for cell in found:
        _run_cell(cell, names, display)


def _ran(command: str) -> None:
    """What `%run file arguments` does: the file's names become the notebook's."""
    import shlex

    words = shlex.split(command)
    names = vars(sys.modules["__main__"])
    before, sys.argv[:] = sys.argv[:], words
    try:
        with open(words[0], "rb") as opened:
            exec(_compiled(opened.read(), words[0]), names)
    finally:
        sys.argv[:] = before


def _run_cell(cell: Cell, names: dict[str, Any], display: Any) -> None:
    """A cell's statements, and then its last expression, which is shown."""
    for note in cell.notes:
        print(note, file=sys.stderr)
    if cell.file is not None:
        file, text, append = cell.file
        with open(file, "a" if append else "w", encoding="utf-8") as opened:
            opened.write(text)
    lines = [line + "\n" for line in cell.written.split("\n")]
    linecache.cache[cell.name] = (len(cell.written), None, lines, cell.name)
    tree = ast.parse(cell.code, cell.name)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not cell.hushed:
        exec(_compiled(ast.Module(tree.body[:-1], []), cell.name), names)
        shown = ast.Expression(last.value)
        value = eval(compile(shown, cell.name, "eval", dont_inherit=True), names)
        if value is not None:
            names["_"] = value
            display(value)
    else:
        exec(_compiled(tree, cell.name), names)
    sys.stdout.flush()
