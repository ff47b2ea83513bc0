"""A reader's own numbers: an attention described in a JSON file, computed, and explained.

The file is read whole and checked whole before anything is computed; what is wrong with it is said
with the field and the position.
"""

from __future__ import annotations

import difflib
import json
import math
import re
import sys

from ..dtypes import boolean, float64
from ..nn.dot_product import safe_softmax
from ..ops.arithmetic import masked_fill
from ..ops.joining import cat
from ..ops.making import tensor
from ..ops.products import linear
from ..ops.shaping import T
from . import explain, working
from .expressions import counted
from .pages import page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Tuple

    from ..tensor import Tensor

    Matrix = List[List[Any]]

_FIELDS = ("x context weights biases query key value scale mask heads round names").split()
_PARTS = ["query", "key", "value", "output"]
_RESULTS = ["scores", "scaled", "masked", "weights", "output"]


class ProblemError(ValueError):
    """What is wrong with a problem, and where."""


def _shown(value: Any) -> str:
    """A value of the file, as the file would have it, in a few letters."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 30 else text[:27] + "..."


def _known(where: str, given: Any, known: List[str]) -> dict[str, Any]:
    """An object that has no fields but these."""
    if not isinstance(given, dict):
        raise ProblemError(f"{where or 'the file'}: expected an object, got {_shown(given)}")
    for name in given:
        if name not in known:
            place = f"{where}.{name}" if where else name
            raise ProblemError(f"{place}: there is no such field; {_hint(name, known)}")
    return given


def _hint(name: str, known: List[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"is {near[0]!r} meant?" if near else f"known are {', '.join(known)}"


def _number(where: str, value: Any, infinite: bool = False) -> Any:
    if infinite and value in ("-inf", -math.inf) and not isinstance(value, bool):
        return -math.inf
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        also = ' or "-inf"' if infinite else ""
        raise ProblemError(f"{where}: expected a number{also}, got {_shown(value)}")
    if value != value or abs(value) > 1e300:
        raise ProblemError(f"{where}: expected a finite number, up to 1e300")
    return value


def _list(where: str, value: Any, what: str) -> List[Any]:
    if not isinstance(value, list):
        raise ProblemError(f"{where}: expected {what}, got {_shown(value)}")
    if not value:
        raise ProblemError(f"{where}: expected {what}, got an empty list")
    return value


def _vector(where: str, value: Any, size: int) -> List[Any]:
    numbers = _list(where, value, f"a list of {counted(size, 'number')}")
    if len(numbers) != size:
        raise ProblemError(f"{where}: expected {counted(size, 'number')}, got {len(numbers)}")
    return [_number(f"{where}[{i}]", x) for i, x in enumerate(numbers)]


def _matrix(
    where: str, value: Any, rows: int | None = None, columns: int | None = None, why: str = ""
) -> Matrix:
    """A matrix of numbers, of this many rows and columns where that is settled."""
    lines = _list(where, value, "a list of rows")
    if rows is not None and len(lines) != rows:
        raise ProblemError(f"{where}: expected {counted(rows, 'row')}{why}, got {len(lines)}")
    found: Matrix = []
    for i, line in enumerate(lines):
        here = f"{where}[{i}]"
        numbers = _list(here, line, "a list of numbers")
        if columns is None:
            columns = len(numbers)
        if len(numbers) != columns:
            raise ProblemError(f"{here}: expected {counted(columns, 'number')}, got {len(numbers)}")
        found.append([_number(f"{here}[{j}]", x) for j, x in enumerate(numbers)])
    return found


class Problem:
    """A problem that was read and found right: what is given, and how it is to be computed.

    >>> problem = Problem({"query": [[1, 0]], "key": [[1, 0], [0, 1]], "value": [[1], [3]]})
    >>> problem.solved()["weights"]
    tensor([[0.6698, 0.3302]])
    >>> Problem({"x": [[1, 2], [3]]})
    Traceback (most recent call last):
    ...
    pyattn.explaining.problem.ProblemError: x[1]: expected 2 numbers, got 1
    """

    def __init__(self, given: Any) -> None:
        given = _known("", given, _FIELDS)
        self.given: dict[str, Any] = {}  # by its name: nested lists
        self.projected = "x" in given
        if self.projected:
            self._read_inputs(given)
        else:
            self._read_attended(given)
        self._read_scale(given)
        self._read_mask(given)
        self.decimals = given.get("round")
        if self.decimals is not None:
            self.decimals = _whole("round", self.decimals, 0, 15)
        self._read_names(given)

    def _read_inputs(self, given: dict[str, Any]) -> None:
        for name in ("query", "key", "value"):
            if name in given:
                raise ProblemError(f"{name}: give x, or query, key and value; both cannot be meant")
        x = self.given["x"] = _matrix("x", given["x"])
        width = len(x[0])
        context = x
        if "context" in given:
            context = self.given["context"] = _matrix("context", given["context"])
        self.queries, self.keys = len(x), len(context)
        self.widths = {"query": width, "key": len(context[0]), "value": len(context[0])}
        weights = _known("weights", given.get("weights", {}), _PARTS)
        for name in ("query", "key", "value"):
            if name not in weights:
                if weights:
                    raise ProblemError(f"weights.{name}: is missing")
                continue
            wide = self.widths[name]
            why = " (one for every feature)"
            matrix = _matrix(f"weights.{name}", weights[name], wide, why=why)
            self.given[f"w_{name}"] = matrix
            self.widths[name] = len(matrix[0])
        if self.widths["query"] != self.widths["key"]:
            if not weights:
                raise ProblemError(
                    f"context[0]: expected {counted(width, 'number')}, as in x, got "
                    f"{self.widths['key']}"
                )
            raise ProblemError(
                f"weights.key[0]: expected {counted(self.widths['query'], 'number')}, as in "
                f"weights.query, got {self.widths['key']}"
            )
        self.widths["output"] = self.widths["value"]
        if "output" in weights:
            why = " (one for every number of a value)"
            matrix = _matrix("weights.output", weights["output"], self.widths["value"], why=why)
            self.given["w_output"] = matrix
            self.widths["output"] = len(matrix[0])
        for name, vector in _known("biases", given.get("biases", {}), _PARTS).items():
            if name not in weights:
                raise ProblemError(f"biases.{name}: there are no weights.{name} to add it to")
            self.given[f"b_{name}"] = _vector(f"biases.{name}", vector, self.widths[name])

    def _read_attended(self, given: dict[str, Any]) -> None:
        for name in ("context", "weights", "biases"):
            if name in given:
                raise ProblemError(f"{name}: there is no x that it could be used with")
        for name in ("query", "key", "value"):
            if name not in given:
                raise ProblemError(f"{name}: is missing; give x, or query, key and value")
        query = self.given["query"] = _matrix("query", given["query"])
        key = self.given["key"] = _matrix("key", given["key"], None, len(query[0]))
        why = " (one for every key)"
        value = self.given["value"] = _matrix("value", given["value"], len(key), why=why)
        self.queries, self.keys = len(query), len(key)
        self.widths = {"query": len(query[0]), "key": len(key[0])}
        self.widths["value"] = self.widths["output"] = len(value[0])

    def _read_scale(self, given: dict[str, Any]) -> None:
        self.heads = _whole("heads", given.get("heads", 1), 1, self.widths["query"])
        for name in ("query", "value"):
            if self.widths[name] % self.heads:
                raise ProblemError(
                    f"heads: {self.heads} do not divide the {name}'s width {self.widths[name]}"
                )
        self.scale = given.get("scale", True)
        if not isinstance(self.scale, (bool, int, float)):
            raise ProblemError(f"scale: expected true, false or a number, got {_shown(self.scale)}")
        if not isinstance(self.scale, bool):
            self.scale = float(_number("scale", self.scale))

    def _read_mask(self, given: dict[str, Any]) -> None:
        """The mask as rows of bools, True where a key is hidden, or as numbers to add."""
        self.hidden: List[List[bool]] | None = None
        self.added: Matrix | None = None
        mask = given.get("mask")
        if mask is None:
            return
        if isinstance(mask, str):
            if mask != "causal":
                raise ProblemError(f'mask: expected "causal" or a list of rows, got {_shown(mask)}')
            self.hidden = [[j > i for j in range(self.keys)] for i in range(self.queries)]
            return
        rows = _list("mask", mask, '"causal" or a list of rows')
        if len(rows) != self.queries:
            raise ProblemError(
                f"mask: expected {counted(self.queries, 'row')} (one for every query), got {len(rows)}"
            )
        for i, row in enumerate(rows):
            _list(f"mask[{i}]", row, "a list with an entry for every key")
            if len(row) != self.keys:
                raise ProblemError(
                    f"mask[{i}]: expected {self.keys} (one for every key), got {len(row)}"
                )
        bools = isinstance(rows[0][0], bool)
        for i, row in enumerate(rows):
            for j, entry in enumerate(row):
                if bools and not isinstance(entry, bool):
                    raise ProblemError(
                        f"mask[{i}][{j}]: expected true or false, as in mask[0][0], got {_shown(entry)}"
                    )
                if not bools:
                    row[j] = float(_number(f"mask[{i}][{j}]", entry, True))
        if bools:
            self.hidden = [[not seen for seen in row] for row in rows]
        else:
            self.added = rows

    def _read_names(self, given: dict[str, Any]) -> None:
        self.renamed: dict[str, str] = {}
        own = self.names()
        for name, word in _known("names", given.get("names", {}), own).items():
            if not isinstance(word, str) or not word.strip() or not word.isprintable():
                raise ProblemError(f"names.{name}: expected a name, got {_shown(word)}")
            self.renamed[name] = word
        seen: dict[str, str] = {}
        for name in own:
            word = self.renamed.get(name, name)
            if word in seen:
                raise ProblemError(f"names.{name}: {word!r} is the name of {seen[word]} already")
            seen[word] = name

    def names(self) -> List[str]:
        """The names of all that is given and computed, before any is changed."""
        found = list(self.given)
        for name in ("query", "key", "value"):
            if name not in found:
                found.append(name)
        if self.added is not None:
            found.append("mask")
        if self.hidden is not None:
            found.append("hidden")
        if self.scale is True:
            found += ["d_k", "sqrt_d_k"]
        results = [
            name
            for name in _RESULTS
            if (name != "scaled" or self.scale is not False)
            and (name != "masked" or self.hidden is not None or self.added is not None)
        ]
        if self.heads == 1:
            return found + results + (["attended"] if "w_output" in self.given else [])
        for h in range(1, self.heads + 1):
            found += [f"{name}_{h}" for name in results]
        return found + ["joined"] * ("w_output" in self.given) + ["output"]

    def solved(self) -> dict[str, Tensor]:
        """Everything, by its name, computed with notes of how."""
        found: dict[str, Any] = {name: tensor(m) for name, m in self.given.items()}
        # What is made of whole numbers alone stays whole; the output is made of weights too.
        whole = all([t.dtype is not float64 for t in found.values()])
        for name, t in found.items():
            if not whole or name[1:] == "_output":
                found[name] = t.float()
        if self.added is not None:
            found["mask"] = tensor(self.added)
        if self.hidden is not None:
            found["hidden"] = tensor(self.hidden, dtype=boolean)
        with working():
            if self.scale is True:
                found["d_k"] = tensor(self.widths["query"] // self.heads)
                found["sqrt_d_k"] = found["d_k"].sqrt()
            if self.projected:
                for name in ("query", "key", "value"):
                    x = found["x"] if name == "query" else found.get("context", found["x"])
                    found[name] = self._mapped(found, x, name)
            self._attend(found)
        return {self.renamed.get(name, name): t for name, t in found.items()}

    def _rounded(self, t: Tensor) -> Tensor:
        """A result as it is written down."""
        if self.decimals is None or t.dtype is not float64:
            return t
        rounded: Tensor = t.round(decimals=self.decimals)
        return rounded

    def _mapped(self, found: dict[str, Any], x: Tensor, name: str) -> Tensor:
        weight, bias = found.get(f"w_{name}"), found.get(f"b_{name}")
        if weight is None:
            return x
        if bias is None:
            return self._rounded(x @ weight)
        return self._rounded(linear(x, T(weight), bias))

    def _attend(self, found: dict[str, Any]) -> None:
        outputs = []
        for h in range(self.heads):
            mark = f"_{h + 1}" if self.heads > 1 else ""
            q, k, v = [found[name] for name in ("query", "key", "value")]
            if self.heads > 1:
                wide, of_v = self.widths["query"] // self.heads, self.widths["value"] // self.heads
                q, k = q.narrow(1, h * wide, wide), k.narrow(1, h * wide, wide)
                v = v.narrow(1, h * of_v, of_v)
            step = found["scores" + mark] = self._rounded(q @ k.T)  # (queries, keys)
            if self.scale is not False:
                step = step / found["sqrt_d_k"] if self.scale is True else step * self.scale
                step = found["scaled" + mark] = self._rounded(step)
            if self.hidden is not None:
                step = masked_fill(step.float(), found["hidden"], -math.inf)
                found["masked" + mark] = step
            elif self.added is not None:
                step = found["masked" + mark] = self._rounded(step.float() + found["mask"])
            weights = found["weights" + mark] = self._rounded(safe_softmax(step.float()))
            output = self._rounded(weights @ v.float())
            last = self.heads == 1 and "w_output" not in found
            found["output" if last else "attended" if self.heads == 1 else "output" + mark] = output
            outputs.append(output)
        joined = outputs[0] if self.heads == 1 else cat(outputs, 1)
        if "w_output" in found:
            if self.heads > 1:
                found["joined"] = joined
            found["output"] = self._mapped(found, joined, "output")
        elif self.heads > 1:
            found["output"] = joined


def _whole(where: str, value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ProblemError(
            f"{where}: expected a whole number from {least} to {most}, got {_shown(value)}"
        )
    return int(value)


def _once(pairs: List[Tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ProblemError(f"{name}: is given twice")
        found[name] = value
    return found


def read(text: str) -> Problem:
    """A problem from the text of its file.  Raises ProblemError where something is wrong."""
    try:
        given = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise ProblemError(
            f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}"
        ) from None
    except RecursionError:
        raise ProblemError("the file: nested too deeply") from None
    except ProblemError:
        raise
    except ValueError as error:  # a number of more digits than Python converts
        raise ProblemError(f"the file: {error}") from None
    return Problem(given)


def place_of(text: str, found: dict[str, Tensor], default: str) -> Tuple[str, Tuple[int, ...]]:
    """The result and the cell that a --cell argument means: 0,1 or scores[0,1].

    >>> place_of("weights[0, -1]", {"weights": tensor([[0.5, 0.5]])}, "output")
    ('weights', (0, 1))
    """
    match = re.fullmatch(r"(.*?)\s*[\[(]?\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*[\])]?\s*", text.strip())
    name = match.group(1) or default if match else text
    if match is None or not (name in found or re.fullmatch(r"[\w. ]+", name)):
        raise ProblemError(f"--cell: expected a cell such as 0,1 or scores[0,1], got {text!r}")
    if name not in found:
        raise ProblemError(f"--cell: there is no {name!r}; {_hint(name, list(found))}")
    index = tuple([int(i) for i in match.group(2).split(",")])
    shape = found[name]._shape
    if len(index) != len(shape) or any([not -n <= i < n for i, n in zip(index, shape)]):
        raise ProblemError(
            f"--cell: {name} has the shape {tuple(shape)}, and no cell {', '.join(map(str, index))}"
        )
    return name, tuple([i % n for i, n in zip(index, shape)])


def explained(
    problem: Problem,
    cell: str | None = None,
    depth: int | None = None,
    digits: int | None = None,
    format: str = "text",
) -> str:
    """The explanation of a problem: of all its steps, or of one cell of a result."""
    found = problem.solved()
    name = problem.renamed.get("output", "output")
    index = None
    if cell is not None:
        name, index = place_of(cell, found, name)
        if found[name].grad_fn is None and found[name]._working is None:
            raise ProblemError(f"--cell: {name} is given, not computed")
    return str(
        explain(found[name], named=found, cell=index, depth=depth, digits=digits, format=format)
    )


def run(
    file: str,
    cell: str | None = None,
    depth: int | None = None,
    digits: int | None = None,
    format: str = "text",
    output: str | None = None,
) -> int:
    """Explain the problem in a file, to standard output or into a file; return the exit status."""
    try:
        if file == "-":
            text = sys.stdin.read()
        else:
            with open(file, encoding="utf-8-sig") as stream:
                text = stream.read()
        made = explained(read(text), cell, depth, digits, format)
    except OSError as error:
        return _refused(f"cannot read {file}: {error.strerror or error}")
    except UnicodeDecodeError as error:
        return _refused(f"{file}: not UTF-8: {error.reason} at byte {error.start}")
    except ProblemError as error:
        return _refused(str(error) if str(error).startswith("--") else f"{file}: {error}")
    made = page(format, f"Attention: {file}", made)
    if output is None:
        print(made)
        return 0
    try:
        with open(output, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(made.rstrip("\n") + "\n")
    except OSError as error:
        return _refused(f"cannot write {output}: {error.strerror or error}")
    return 0


def _refused(why: str) -> int:
    print(f"pyattn explain: {why}", file=sys.stderr)
    return 2


__all__ = ["Problem", "ProblemError", "explained", "read", "run"]
