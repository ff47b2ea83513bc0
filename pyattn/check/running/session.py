"""Running a page's programs one after the other in one namespace, and keeping what each statement gave."""

from __future__ import annotations
import __future__

import ast
import builtins
import contextlib
import functools
import io
import sys
import types

from ..files import unanswered
from ..values import behind
from ..words import say
from ..written import numbers
from . import actual, names
from .actual import Actual, Played
from .borrowed import Clock, Stopped, main_module
from .cells import Cell
from .claims import FAILING, Claim
from .failing import Failure, missing
from .telling import name_of, targets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict

    from ..written import Value

_NOTHING = object()
_OFTEN = 30  # times that what a statement in a loop gave is kept


class _Out(io.StringIO):
    def write(self, text: str) -> int:
        if self.tell() + len(text) > actual.MOST:
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
        self.bound = {name for cell in cells if cell.tree for name in names.stores(cell.tree)}
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
                    self._miss(names.guessed(cell), result, cell.trouble)
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
        return say("it prints more than {count} letters", count=f"{actual.MOST:,}")

    # -- a program ---------------------------------------------------------------------------------

    def _run(self, cell: Cell, result: Played) -> None:
        assert cell.tree is not None
        claims = self.claims.get(cell.number, [])
        for claim in claims:
            self.names[name_of(claim, "begin")] = functools.partial(self._begin, claim)
            self.names[name_of(claim, "finish")] = functools.partial(self._finish, claim)
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
            stores = names.stores(node)
            loads = names.loads(node)
            doubted = next((self.doubt[name] for name in loads if name in self.doubt), "")
            try:
                value = self._execute(node, cell)
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
                        self._miss(names.stores(rest), result, self._because())
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
                last = actual.shown(value)
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

    def _execute(self, node: ast.stmt, cell: Cell) -> Any:
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
        usual = [n for n in names.loads(cell.tree) if n in names.USUAL and n not in self.bound]
        for name in usual:
            if name in self.names:
                continue
            try:
                exec(names.USUAL[name], self.names)
            except Exception:  # it is missed where it is used
                continue
            result.notes.append(say("taken as written above it: {line}", line=names.USUAL[name]))

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
                self.shown.append((start, self.out.tell(), actual.kept(value)))
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
        for target in targets(node):
            with contextlib.suppress(Exception):
                expression: Any = ast.Expression(target)
                meant.append(eval(compile(expression, "<target>", "eval"), self.names))
                again = actual.shown(meant[-1])
                if again is not None:
                    found.append(again)
        return found + [shape for one in meant for shape in actual.shape(one)]

    def _nested(self, result: Played) -> None:
        stretches: dict[Claim, tuple[int, int]] = {}
        for claim, start, end, values in self.told:
            given = result.given.setdefault(claim, [])
            given += self._printed(start, end) + values
            stretches[claim] = (stretches.get(claim, (start, end))[0], end)
        for claim, (start, end) in stretches.items():
            result.given[claim] += self._printed(start, end)

    def _begin(self, claim: Claim) -> None:
        """A statement with a claim is about to run, in a loop or a function."""
        self.marks[claim] = self.out.tell()

    def _finish(self, claim: Claim, value: Any = _NOTHING) -> None:
        """It has run."""
        self.counts[claim] = self.counts.get(claim, 0) + 1
        if self.counts[claim] <= _OFTEN:
            shown = None if value is _NOTHING or value is None else actual.shown(value)
            values = [] if shown is None else [shown] + actual.shape(value)
            self.told.append((claim, self.marks[claim], self.out.tell(), values))

    def _outputs(
        self, result: Played, displays: list[tuple[int, Actual]], last: Actual | None
    ) -> None:
        """The ways in which a page may show what a program gave."""
        printed = self._printed(0, self.out.tell())
        ways = [printed[0]] if printed else []
        if last is not None:
            ways.insert(0, actual.joined(printed, last))
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
            why = missing(error, said, inside, self.names, self.doubt)
            return Failure(node, line, said, not why, why)
        return Failure(node, line, name, True, "")

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
        changed = {name for name in loads if not names.fixed(self.names.get(name))}
        self._miss(
            stores | (changed if not isinstance(failure.node, names.ASSIGNED) else set()),
            result,
            failure.why,
        )

    def _miss(self, names: set[str], result: Played, why: str) -> None:
        """From here on these names may not have the writer's values."""
        for name in names:
            self.doubt.setdefault(name, why)
