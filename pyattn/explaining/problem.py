"""A problem explained: all its steps, or the cells that were asked for, with a student's marks.

The command `python3 -m pyattn explain` is here too: files in, text out, and the exit status.
"""

from __future__ import annotations

import sys

from .explanation import worked
from .expressions import Cells, Equation, Table
from .fields import ProblemError, cut, position
from .pages import page
from .picking import picked
from .reading import Problem, read
from .solving import Solution
from .sources import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Sequence, Tuple

    from .explanation import Explanation
    from .marking import Marking


def explanation_of(
    problem: Problem,
    cell: str | Sequence[str] | None = None,
    depth: int | None = None,
    digits: int | None = None,
    format: str = "text",
) -> Tuple[Explanation, Marking | None]:
    """The explanation of a problem, and the marks of the student's numbers where it has some.

    >>> problem = read('{"query": [[1, 2]], "key": [[3, 4]], "value": [[5]], "scale": false}')
    >>> explanation_of(problem, "scores[0, 0]")[0]
    scores[0, 0] = query[0] . key[0] = 1 x 3 + 2 x 4 = 11   (row 1, column 1)
    """
    marking = None
    if problem.expected:
        from .marking import marked

        marking = marked(problem)
    solution = Solution(problem) if marking is None else marking.solution
    found = {problem.called(name): t for name, t in solution.found.items()}
    default = problem.called("output")
    asked: List[Tuple[Any, int]] = []
    cells: dict[str, Any] = {}
    for text in [cell] if isinstance(cell, str) else cell or []:
        for name, index in picked(text, found, default):
            t = found[name]
            if t.grad_fn is None and t._working is None:
                raise ProblemError(f"--cell: {cut(name)} is given, not computed")
            asked.append((t, place_of(index, t._shape)))
            cells.setdefault(name, []).append(index)
    how = worked([found[default]], found, asked, depth=depth, digits=digits, format=format)
    if asked:
        _say_where(how.entries, cells, found)
    if marking is not None:
        how.entries[:] = _with_marks(how.entries, found, marking, cells)
    return how, marking


def _say_where(entries: List[Any], cells: dict[str, Any], found: dict[str, Any]) -> None:
    """The cells that were asked for, in words as well."""
    words = {}
    for name, indices in cells.items():
        shape = found[name]._shape
        for index in indices:
            at = id(found[name]), place_of(index, shape)
            words[at] = position(index, len(shape)) if shape else ""
    for entry in entries:
        left = entry.left if isinstance(entry, Equation) else None
        if isinstance(left, Cells) and len(left.parts[1]) == 1:
            said = words.get((id(left.parts[0]), left.parts[1][0]), "")
            if said:
                entry.why = f"{said}: {entry.why}" if entry.why else said


def _with_marks(
    entries: List[Any], found: dict[str, Any], marking: Marking, cells: dict[str, Any]
) -> List[Any]:
    """The entries with each step's marks behind it, and the sum of all at the end."""
    names = [name for name in marking.steps() if not cells or name in cells]
    made: List[Any] = []
    for k, entry in enumerate(entries):
        made.append(entry)
        following = entries[k + 1] if k + 1 < len(entries) else None
        t = _told(entry)
        if t is None or _told(following) is t:
            continue
        for name in [name for name in names if found[name] is t]:
            made += marking.beside(name, t, _called(found, t), cells.get(name))
            names.remove(name)
    for name in names:  # steps that the listing does not have
        t = found[name]
        made += marking.beside(name, t, _called(found, t), cells.get(name))
    return [*made, marking.summed()]


def _called(found: dict[str, Any], t: Any) -> str:
    """The name that a listing has for a result: the first of several."""
    return next(name for name, other in found.items() if other is t)


def _told(entry: Any) -> Any:
    """The result that an entry of a listing is about; None where that is not one."""
    if isinstance(entry, Table):
        return entry.tensor
    if isinstance(entry, Equation) and isinstance(entry.left, Cells):
        return entry.left.parts[0]
    return None


def explained(
    problem: Problem,
    cell: str | Sequence[str] | None = None,
    depth: int | None = None,
    digits: int | None = None,
    format: str = "text",
) -> str:
    """The explanation of a problem as it is printed: of all its steps, or of some cells."""
    return str(explanation_of(problem, cell, depth, digits, format)[0])


def run(
    file: str,
    cell: Sequence[str] | None = None,
    depth: int | None = None,
    digits: int | None = None,
    format: str = "text",
    output: str | None = None,
) -> int:
    """Explain the problem in a file, to standard output or into a file; return the exit status.

    That is 0, or 1 where one of the student's numbers is not right, or 2 where it cannot be done.
    """
    try:
        if file == "-" and sys.stdin is None:
            return _refused("cannot read -: standard input is closed")
        if file == "-":
            text = sys.stdin.read()
        else:
            with open(file, encoding="utf-8-sig") as stream:
                text = stream.read()
        how, marking = explanation_of(read(text), cell, depth, digits, format)
    except OSError as error:
        return _refused(f"cannot read {file}: {error.strerror or error}")
    except UnicodeDecodeError as error:
        return _refused(f"{file}: not UTF-8: {error.reason} at byte {error.start}")
    except ProblemError as error:
        return _refused(str(error) if str(error).startswith("--") else f"{file}: {error}")
    made = page(format, f"Attention: {file}", str(how))
    if output is None:
        print(made)
    else:
        try:
            with open(output, "w", encoding="utf-8", errors="replace") as stream:
                stream.write(made.rstrip("\n") + "\n")
        except OSError as error:
            return _refused(f"cannot write {output}: {error.strerror or error}")
    return 1 if marking is not None and marking.wrong else 0


def _refused(why: str) -> int:
    print(f"pyattn explain: {why}", file=sys.stderr)
    return 2


__all__ = ["Problem", "ProblemError", "explained", "explanation_of", "read", "run"]
