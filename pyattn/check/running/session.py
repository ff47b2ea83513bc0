"""Running a page's programs one after the other in one namespace, and keeping what each statement gave."""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import io
import sys
import types
from dataclasses import dataclass, field

from ..files import unanswered
from ..values import behind, plain
from ..words import say
from ..written import numbers
from .borrowed import Clock, Stopped, main_module
from .cells import Cell
from .claims import FAILING, Claim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict

    from ..written import Value

_MOST = 1_000_000  # letters that a page's program may print
_NOTHING = object()
_OFTEN = 30  # times that what a statement in a loop gave is kept
_TOLD = "_pyattn_told_"
# What a page of fragments takes as imported.
_USUAL = {
    "torch": "import torch",
    "nn": "import torch.nn as nn",
    "F": "import torch.nn.functional as F",
    "optim": "import torch.optim as optim",
    "math": "import math",
    "random": "import random",
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "pprint": "from pprint import pprint",
}


@dataclass
class Actual:
    """What was printed or came of a statement: its text, and the numbers behind the text."""

    kind: str  # 'printed', 'value', 'shape'
    text: str
    values: dict[int, Value]  # by where each number begins in the text


@dataclass
class Failure:
    """A statement that raised."""

    node: ast.stmt
    line: int  # of the code
    said: str  # the last line of its traceback
    theirs: bool  # the program's own fault, and not that something is missing here
    why: str  # what is said of it where it is not


@dataclass
class Played:
    """What became of a program."""

    cell: Cell
    given: dict[Claim, list[Actual]] = field(default_factory=dict)
    outputs: list[Actual] = field(default_factory=list)  # ways to show what it gave
    output: str = ""
    failure: Failure | None = None
    expected: list[Claim] = field(default_factory=list)  # comments that tell of an error, rightly
    doubtful: dict[Claim, str] = field(default_factory=dict)
    doubt: str = ""  # why its output may be another one than the writer's
    notes: list[str] = field(default_factory=list)
    stopped: str = ""


class _Out(io.StringIO):
    def write(self, text: str) -> int:
        if self.tell() + len(text) > _MOST:
            raise Stopped()
        return super().write(text)


class Session:
    """The namespace of a page's programs, and what is known of it."""

    def __init__(self, cells: list[Cell], claims: dict[int, list[Claim]], clock: Clock) -> None:
        self.cells, self.claims, self.clock = cells, claims, clock
        self.module = types.ModuleType("__main__")
        self.names: Dict[str, Any] = self.module.__dict__
        self.names["print"] = self._print
        self.names["display"] = self._display
        self.doubt: dict[str, str] = {}  # names whose values are not the writer's, and why
        self.bound = {name for cell in cells if cell.tree for name in _stores(cell.tree)}
        self.flags = 0
        self.out = _Out()
        self.shown: list[tuple[int, int, Any]] = []  # stretches of what was printed, and of what
        self.told: list[tuple[Claim, int, int, list[Actual]]] = []
        self.marks: dict[Claim, int] = {}
        self.counts: dict[Claim, int] = {}

    def play(self) -> list[Played]:
        """Run every program; after a limit is reached, the others are not."""
        played = []
        stopped = ""
        with main_module(self.module), unanswered(), self.clock.started():
            for cell in self.cells:
                result = Played(cell)
                played.append(result)
                if stopped:
                    result.stopped = stopped
                elif cell.tree is None:
                    self._miss(_guessed(cell), result, cell.trouble)
                else:
                    out = sys.stdout
                    with contextlib.redirect_stderr(_Out()):
                        try:
                            self._run(cell, result)
                        except Stopped:
                            stopped = self._stopped()
                            result.stopped = stopped
                        finally:
                            self.clock.running = False
                            sys.stdout = out
        return played

    def _stopped(self) -> str:
        if self.clock.over:
            return say("not run: the code of this page takes longer than a minute")
        return say("it prints more than {count} letters", count=f"{_MOST:,}")

    # -- a program ---------------------------------------------------------------------------------

    def _run(self, cell: Cell, result: Played) -> None:
        assert cell.tree is not None
        claims = self.claims.get(cell.number, [])
        self.out, self.shown, self.told, self.marks = _Out(), [], [], {}
        sys.stdout = self.out
        own: dict[int, list[Claim]] = {}
        for claim in claims:
            own.setdefault(id(claim.node), []).append(claim)
        self._usual(cell, result)
        body = cell.tree.body
        displays: list[tuple[int, Actual]] = []
        last: Actual | None = None
        since = 0  # from where on what was printed is not yet claimed
        for at, node in enumerate(body):
            mine = own.get(id(node), [])
            start, value, failure = self.out.tell(), None, None
            stores = _stores(node)
            loads = _loads(node)
            doubted = next((self.doubt[name] for name in loads if name in self.doubt), "")
            try:
                value = self._execute(node, own, cell)
            except SystemExit:
                break
            except KeyboardInterrupt:
                raise
            except Stopped:
                if self.clock.over:
                    raise
                failure = Failure(node, node.lineno, "", False, self._stopped())
            except BaseException as error:
                failure = self._failure(error, node, cell)
            finally:
                self.clock.running = False
            if failure is not None:
                self._failed(cell, result, failure, mine, stores, loads, doubted)
                if result.failure is not None:
                    for rest in body[at + 1 :]:
                        self._miss(_stores(rest), result, self._because())
                    break
                last = None
                continue
            if doubted:
                result.doubt = doubted
                for claim in mine:
                    result.doubtful[claim] = doubted
            for name in stores:
                if doubted:
                    self.doubt[name] = doubted
                else:
                    self.doubt.pop(name, None)
            end = self.out.tell()
            last = None
            if isinstance(node, ast.Expr) and value is not None:
                last = _shown(value)
                if last is not None:
                    displays.append((end, last))
            if mine:
                given = self._printed(start, end)
                if since < start and end > start:
                    given += self._printed(since, end)
                given += self._of(node, value, last)
                for claim in mine:
                    result.given[claim] = given
                since = end
            if isinstance(node, ast.Assign) and at == len(body) - 1 and not self.out.tell():
                result.outputs += self._of(node, None, None)
        self._nested(result)
        result.output = self.out.getvalue()
        self._outputs(result, displays, last if not cell.hushed else None)

    def _execute(self, node: ast.stmt, own: dict[int, list[Claim]], cell: Cell) -> Any:
        node = _Telling(own, self).visit_top(node)
        name = f"<code {cell.number}>"
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                feature = getattr(__future__, alias.name, None)
                self.flags |= getattr(feature, "compiler_flag", 0)
        self.clock.running = True
        if isinstance(node, ast.Expr):
            tree: Any = ast.Expression(node.value)
            return eval(compile(tree, name, "eval", self.flags, True), self.names)
        tree = ast.Module([node], [])
        exec(compile(tree, name, "exec", self.flags, True), self.names)
        return None

    def _usual(self, cell: Cell, result: Played) -> None:
        """Fragments take for granted that `torch` and its like were imported."""
        assert cell.tree is not None
        missing = [n for n in _loads(cell.tree) if n in _USUAL and n not in self.bound]
        for name in missing:
            if name in self.names:
                continue
            try:
                exec(_USUAL[name], self.names)
            except Exception:  # it is missed where it is used
                continue
            result.notes.append(say("taken as written above it: {line}", line=_USUAL[name]))

    # -- what a statement gave ---------------------------------------------------------------------

    def _print(self, *args: Any, **options: Any) -> None:
        """print, which keeps the numbers behind what it prints."""
        file = options.get("file")
        if file is not None and file is not self.out:
            builtins.print(*args, **options)
            return
        sep = options.get("sep")
        sep = " " if sep is None else sep
        for i, value in enumerate(args):
            if i:
                self.out.write(sep)
            start = self.out.tell()
            builtins.print(value, end="", file=self.out)
            if not isinstance(value, str):
                self.shown.append((start, self.out.tell(), _kept(value)))
        end = options.get("end")
        self.out.write("\n" if end is None else end)

    def _display(self, *values: Any) -> None:
        for value in values:
            self._print(repr(value) if not isinstance(value, str) else value)

    def _printed(self, start: int, end: int) -> list[Actual]:
        text = self.out.getvalue()[start:end]
        if not text.strip():
            return []
        values: dict[int, Value] = {}
        for begin, stop, kept in self.shown:
            if start <= begin and stop <= end and kept is not None:
                part = text[begin - start : stop - start]
                found = numbers(part)
                for number, value in zip(found, behind(found, kept)):
                    values[begin - start + number.start] = value
        return [Actual("printed", text, values)]

    def _of(self, node: ast.stmt, value: Any, shown: Actual | None) -> list[Actual]:
        """A statement's value: of an assignment what was assigned, in each way to mean it."""
        found = [shown] if shown is not None else []
        meant: list[Any] = [value] if value is not None else []
        for target in _targets(node):
            with contextlib.suppress(Exception):
                expression: Any = ast.Expression(target)
                meant.append(eval(compile(expression, "<target>", "eval"), self.names))
                again = _shown(meant[-1])
                if again is not None:
                    found.append(again)
        return found + [shape for one in meant for shape in _shape(one)]

    def _nested(self, result: Played) -> None:
        stretches: dict[Claim, tuple[int, int]] = {}
        for claim, start, end, values in self.told:
            given = result.given.setdefault(claim, [])
            given += self._printed(start, end) + values
            stretches[claim] = (stretches.get(claim, (start, end))[0], end)
        for claim, (start, end) in stretches.items():
            result.given[claim] += self._printed(start, end)

    def begin(self, claim: Claim) -> None:
        """A statement with a claim is about to run, in a loop or a function."""
        self.marks[claim] = self.out.tell()

    def finish(self, claim: Claim, value: Any) -> None:
        """It has run."""
        self.counts[claim] = self.counts.get(claim, 0) + 1
        if self.counts[claim] <= _OFTEN:
            shown = None if value is _NOTHING or value is None else _shown(value)
            values = [] if shown is None else [shown] + _shape(value)
            self.told.append((claim, self.marks[claim], self.out.tell(), values))

    def _outputs(
        self, result: Played, displays: list[tuple[int, Actual]], last: Actual | None
    ) -> None:
        """The ways in which a page may show what a program gave."""
        printed = self._printed(0, self.out.tell())
        ways = [printed[0]] if printed else []
        if last is not None:
            ways.insert(0, _joined(printed, last))
        if len(displays) > 1:
            text, values, at = "", {}, 0
            whole = self._printed(0, self.out.tell())
            for end, shown in displays:
                for begin, value in whole[0].values.items() if whole else ():
                    if at <= begin < end:
                        values[len(text) + begin - at] = value
                text += self.out.getvalue()[at:end]
                for begin, value in shown.values.items():
                    values[len(text) + begin] = value
                text += shown.text + "\n"
                at = end
            ways.append(Actual("printed", text + self.out.getvalue()[at:], values))
        result.outputs = ways + result.outputs
        if last is not None:
            result.output += last.text + "\n"

    # -- what goes wrong ---------------------------------------------------------------------------

    def _failure(self, error: BaseException, node: ast.stmt, cell: Cell) -> Failure:
        line = node.lineno
        trace = error.__traceback__
        inside = ""
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file == f"<code {cell.number}>":
                line = trace.tb_lineno
            inside = trace.tb_frame.f_globals.get("__name__") or ""
            trace = trace.tb_next
        name = type(error).__name__
        with contextlib.suppress(Exception):
            message = str(error).strip().split("\n")[0][:300]
            said = f"{name}: {message}" if message else name
            why = self._missing(error, said, inside)
            return Failure(node, line, said, not why, why)
        return Failure(node, line, name, True, "")

    def _missing(self, error: BaseException, said: str, inside: str) -> str:
        """Why an error is not the writer's: what it needs is not there.  Empty if it is."""
        if isinstance(error, NameError):
            name = said.partition("'")[2].partition("'")[0]
            if name in self.doubt:
                return self.doubt[name]
            return say("{name} has no value on this page", name=name)
        if isinstance(error, ImportError):
            name = getattr(error, "name", None) or said
            return say("needs {name}, which is not installed", name=name)
        if isinstance(error, EOFError):
            return say("asks for something to be typed in")
        ours = inside == "pyattn" or inside.startswith("pyattn.")
        lacking = "module 'pyattn" in said or "'Tensor' object has no attribute" in said
        if isinstance(error, NotImplementedError) and ours:
            return say("needs what pyattn does not have: {error}", error=said)
        if isinstance(error, AttributeError) and lacking:
            return say("needs what pyattn does not have: {error}", error=said)
        if isinstance(error, TypeError) and "unexpected keyword argument" in said:
            called = said.partition(": ")[2].partition("(")[0].rpartition(".")[2]
            if not isinstance(self.names.get(called), types.FunctionType):
                return say("needs what pyattn does not have: {error}", error=said)
        if "the only device is 'cpu'" in said:
            return say("needs another device than the processor")
        if isinstance(error, (OSError, MemoryError)):
            return say("it raises {error}", error=said)
        return ""

    def _because(self) -> str:
        return say("needs what the code before it, which was not run to its end, would have given")

    def _failed(
        self,
        cell: Cell,
        result: Played,
        failure: Failure,
        mine: list[Claim],
        stores: set[str],
        loads: set[str],
        doubted: str,
    ) -> None:
        telling = [c for c in mine if any([FAILING.search(text) for text, _ in c.lines])]
        if telling:
            result.expected += telling
            return
        if failure.theirs and doubted:
            failure.theirs, failure.why = False, doubted
        if failure.theirs:
            result.failure = failure
            self._miss(stores, result, self._because())
            return
        result.doubt = result.doubt or failure.why
        for claim in mine:
            result.doubtful[claim] = failure.why
        changed = {name for name in loads if not _fixed(self.names.get(name))}
        self._miss(
            stores | (changed if not isinstance(failure.node, _ASSIGNED) else set()),
            result,
            failure.why,
        )

    def _miss(self, names: set[str], result: Played, why: str) -> None:
        """From here on these names may not have the writer's values."""
        for name in names:
            self.doubt.setdefault(name, why)


_ASSIGNED = (ast.Assign, ast.AnnAssign, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


def _fixed(value: Any) -> bool:
    """Whether a value stays what it is, whatever is done with it."""
    kinds = (int, float, str, bytes, tuple, type(None), type, types.ModuleType, types.FunctionType)
    return isinstance(value, kinds + (types.BuiltinFunctionType, types.MethodType))


def _kept(value: Any) -> Any:
    try:
        return _numbers_of(value)
    except Exception:
        return None


def _numbers_of(value: Any) -> Any:
    known = isinstance(value, (int, float, list, tuple, dict)) or hasattr(value, "tolist")
    return plain(value) if known else None


def _shown(value: Any) -> Actual | None:
    """A value as it is displayed."""
    try:
        text = repr(value)
    except Exception:  # a stranger's class
        return None
    if len(text) > _MOST:
        return None
    found = numbers(text)
    kept = _kept(value)
    pairs = zip(found, behind(found, kept)) if kept is not None else []
    return Actual("value", text, {number.start: value for number, value in pairs})


def _shape(value: Any) -> list[Actual]:
    """The shape of a tensor, which many a comment tells."""
    try:
        sizes = tuple([int(size) for size in value.shape])
    except Exception:
        return []
    return [Actual("shape", repr(sizes), {})] if sizes else []


def _joined(printed: list[Actual], last: Actual) -> Actual:
    if not printed:
        return last
    (before,) = printed
    values = dict(before.values)
    for begin, value in last.values.items():
        values[len(before.text) + begin] = value
    return Actual("printed", before.text + last.text, values)


def _stores(tree: ast.AST) -> set[str]:
    """The names that a piece of code gives values to, outside of its functions."""
    found: set[str] = set()
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        todo += ast.iter_child_nodes(node)
    return found


def _loads(tree: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _guessed(cell: Cell) -> set[str]:
    """The names that code which is no Python would give values to, as far as its lines show."""
    found = set()
    for line in cell.block.text.split("\n")[:10_000]:
        words = line[:200].split("=")[0].replace("def ", " ").replace("class ", " ").split("(")[0]
        found |= {word for word in words.replace(",", " ").split() if word.isidentifier()}
    return found


def _targets(node: ast.stmt) -> list[ast.expr]:
    """What an assignment, or a call that changes its object, leaves behind, as expressions."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = [node.targets[0]]
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            targets = [called.value]
    targets += [t.value for t in targets if isinstance(t, ast.Subscript)]
    found = []
    for target in targets:
        try:
            source = ast.unparse(target)
            found.append(ast.parse(source, mode="eval").body)
        except (SyntaxError, ValueError, RecursionError):
            continue
    return found


class _Telling(ast.NodeTransformer):
    """Puts calls around the statements in loops and functions that have comments to compare."""

    def __init__(self, own: dict[int, list[Claim]], session: Session) -> None:
        self.own, self.session = own, session

    def visit_top(self, node: ast.stmt) -> ast.stmt:
        if any([id(inner) in self.own for inner in ast.walk(node) if inner is not node]):
            self._bodies(node)
            ast.fix_missing_locations(node)
        return node

    def _bodies(self, node: ast.AST) -> None:
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list):
                setattr(node, name, [part for inner in body for part in self._around(inner)])
        for handler in getattr(node, "handlers", []):
            self._bodies(handler)

    def _around(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.stmt) and not isinstance(node, (ast.Expr, ast.Assign)):
            self._bodies(node)
        claims = self.own.get(id(node))
        if not claims:
            return [node]
        parts: list[ast.stmt] = []
        for claim in claims:
            parts.append(self._call(node, "begin", claim, None))
        value: ast.expr | None = None
        inner: list[ast.stmt] = [node]
        if isinstance(node, ast.Expr):
            temporary = ast.Name("_pyattn_value_", ast.Store())
            inner = [ast.copy_location(ast.Assign([temporary], node.value), node)]
            value = ast.Name("_pyattn_value_", ast.Load())
        else:
            targets = _targets(node)
            value = targets[0] if targets else None
        after = [self._call(node, "finish", claim, value) for claim in claims]
        return parts + inner + after

    def _call(self, node: ast.stmt, what: str, claim: Claim, value: ast.expr | None) -> ast.stmt:
        key = f"{_TOLD}{what}_{id(claim)}"
        session = self.session
        if what == "begin":
            session.names[key] = lambda: session.begin(claim)
            arguments: list[ast.expr] = []
        else:
            session.names[key] = lambda value=_NOTHING: session.finish(claim, value)
            arguments = [value] if value is not None else []
        call = ast.Expr(ast.Call(ast.Name(key, ast.Load()), arguments, []))
        return ast.copy_location(call, node)
