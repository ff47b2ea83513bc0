"""A reader's own numbers: an attention described in a JSON file, read and checked as a whole.

Nothing is computed before all of it is checked; what is wrong is said with the field and the place.
"""

from __future__ import annotations

import json
import math

from .expressions import counted
from .fields import (
    ProblemError,
    Table,
    cut,
    filled,
    is_deep,
    known,
    number,
    place,
    shown,
    vector,
    whole,
    written,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Tuple

_FIELDS = (
    "x context weights biases query key value scale mask mask_is heads round names expected"
).split()
_PARTS = ["query", "key", "value", "output"]
# The steps of one head, in their order; a step that changes nothing is the one before it.
STEPS = "scores scaled masked largest shifted exponentials sums weights output".split()
_MEANINGS = ["seen", "hidden", "added"]
# What stands in formulas as a function, and so is no name for a result.
_FUNCTIONS = "softmax exp e log sqrt round sum max min mean".split()
_AMBIGUOUS = (
    "mask: 0 and 1 can mean two things; write true where a query may look and false where not, or "
    'say what a 1 is: "mask_is": "seen" (it may look), "hidden" (it may not) or "added" (1 is '
    "added to the score)"
)


class Problem:
    """A problem that was read and found right: what is given, and how it is to be computed.

    >>> problem = Problem({"x": [[1, 0], [0, 1]], "heads": 2})
    >>> problem.heads, problem.scale, problem.widths["query"]
    (2, True, 2)
    >>> Problem({"x": [[1, 2], [3]]})
    Traceback (most recent call last):
    ...
    pyattn.explaining.fields.ProblemError: x[1] (row 2): expected 2 numbers, got 1
    """

    def __init__(self, given: Any) -> None:
        given = known("", given, _FIELDS)
        self.given: dict[str, Any] = {}  # by its name: nested lists
        self.batch: int | None = None  # how many sequences, where there are several
        self.projected = "x" in given
        if self.projected:
            self._read_inputs(given)
        else:
            self._read_attended(given)
        self._read_scale(given)
        self._read_mask(given)
        self.decimals = given.get("round")
        if self.decimals is not None:
            self.decimals = whole("round", self.decimals, 0, 15)
        self._read_names(given)
        self.expected: Any = given.get("expected")  # checked beside the steps: see marking
        if self.expected is not None and not isinstance(self.expected, dict):
            raise ProblemError(f"expected: expected an object, got {shown(self.expected)}")

    def _table(
        self, field: str, value: Any, rows: int | None, columns: int | None, why: str = ""
    ) -> Table:
        """A table of as many matrices as the first that was read."""
        table = Table(field, value, rows, columns, why)
        if self.given and table.batch != self.batch:
            first = next(iter(self.given))
            one, other = [
                "one matrix" if n is None else f"a list of {n} matrices"
                for n in (self.batch, table.batch)
            ]
            raise ProblemError(f"{field}: expected {one}, as in {first}, got {other}")
        self.batch = table.batch
        self.given[field] = table.data
        return table

    def _read_inputs(self, given: dict[str, Any]) -> None:
        for name in ("query", "key", "value"):
            if name in given:
                raise ProblemError(f"{name}: give x, or query, key and value; both cannot be meant")
        x = context = self._table("x", given["x"], None, None)
        if "context" in given:
            context = self._table("context", given["context"], None, None)
        self.queries, self.keys = x.rows, context.rows
        self.widths = {"query": x.columns, "key": context.columns, "value": context.columns}
        weights = known("weights", given.get("weights", {}), _PARTS)
        for name in ("query", "key", "value"):
            if name not in weights:
                if weights:
                    raise ProblemError(f"weights.{name}: is missing")
                continue
            self._read_weight(name, weights, " (one for every feature)", self.widths[name])
        if self.widths["query"] != self.widths["key"]:
            wanted = counted(self.widths["query"], "number")
            where, like = "weights.key[0] (row 1)", "weights.query"
            if not weights:
                lead = () if self.batch is None else (0,)
                where, like = place("context", lead + (0,), 2 + len(lead)), "x"
            raise ProblemError(
                f"{where}: expected {wanted}, as in {like}, got {self.widths['key']}"
            )
        self.widths["output"] = self.widths["value"]
        if "output" in weights:
            why = " (one for every number of a value)"
            self._read_weight("output", weights, why, self.widths["value"])
        for name, value in known("biases", given.get("biases", {}), _PARTS).items():
            if name not in weights:
                raise ProblemError(f"biases.{name}: there are no weights.{name} to add it to")
            self.given[f"b_{name}"] = vector(f"biases.{name}", value, self.widths[name])

    def _read_weight(self, name: str, weights: dict[str, Any], why: str, rows: int) -> None:
        table = Table(f"weights.{name}", weights[name], rows, None, why, one=True)
        self.given[f"w_{name}"] = table.data
        self.widths[name] = table.columns

    def _read_attended(self, given: dict[str, Any]) -> None:
        for name in ("context", "weights", "biases"):
            if name in given:
                raise ProblemError(f"{name}: there is no x that it could be used with")
        for name in ("query", "key", "value"):
            if name not in given:
                raise ProblemError(f"{name}: is missing; give x, or query, key and value")
        query = self._table("query", given["query"], None, None)
        key = self._table("key", given["key"], None, query.columns)
        value = self._table("value", given["value"], key.rows, None, " (one for every key)")
        self.queries, self.keys = query.rows, key.rows
        self.widths = {"query": query.columns, "key": key.columns}
        self.widths["value"] = self.widths["output"] = value.columns

    def _read_scale(self, given: dict[str, Any]) -> None:
        self.heads = whole("heads", given.get("heads", 1), 1, self.widths["query"])
        for name in ("query", "value"):
            if self.widths[name] % self.heads:
                raise ProblemError(
                    f"heads: {self.heads} do not divide the {name}'s width {self.widths[name]}"
                )
        self.scale = given.get("scale", True)
        if not isinstance(self.scale, (bool, int, float)):
            raise ProblemError(f"scale: expected true, false or a number, got {shown(self.scale)}")
        if not isinstance(self.scale, bool):
            self.scale = float(number(self.scale, "scale"))

    def _read_mask(self, given: dict[str, Any]) -> None:
        """The mask as rows of bools, True where a key is hidden, or as numbers to add."""
        self.hidden: List[Any] | None = None
        self.added: List[Any] | None = None
        mask, meaning = given.get("mask"), given.get("mask_is")
        if meaning is not None and (mask is None or mask == "causal"):
            raise ProblemError("mask_is: there is no mask of numbers that it could tell of")
        if meaning is not None and meaning not in _MEANINGS:
            raise ProblemError(
                f'mask_is: expected "seen", "hidden" or "added", got {shown(meaning)}'
            )
        if mask is None:
            return
        if isinstance(mask, str):
            if mask != "causal":
                raise ProblemError(f'mask: expected "causal" or a list of rows, got {shown(mask)}')
            self.hidden = [[j > i for j in range(self.keys)] for i in range(self.queries)]
            return
        matrices: List[Tuple[Tuple[int, ...], Any]]
        matrices = [((), filled("mask", mask, '"causal" or a list of rows'))]
        deep = self.batch is not None and is_deep(mask)
        if deep:
            if len(mask) != self.batch:
                wanted = f"{self.batch} matrices (one for every sequence)"
                raise ProblemError(f"mask: expected {wanted}, got {len(mask)}")
            matrices = [((k,), matrix) for k, matrix in enumerate(mask)]
        kind = self._kind_of_mask(matrices, meaning)
        if kind == "added":
            made = [[[float(entry) for entry in row] for row in matrix] for _, matrix in matrices]
            self.added = made if deep else made[0]
        else:
            sought = kind == "hidden"  # what an entry is that hides
            made = [[[bool(e) == sought for e in row] for row in matrix] for _, matrix in matrices]
            self.hidden = made if deep else made[0]

    def _kind_of_mask(self, matrices: List[Tuple[Tuple[int, ...], Any]], meaning: Any) -> str:
        """Whether its entries tell what is seen, what is hidden, or what is added; all checked."""
        entries: List[Any] = []
        bools = False
        for lead, matrix in matrices:
            rank = len(lead) + 2
            where = place("mask", lead, rank)
            if len(filled(where, matrix, "a list of rows")) != self.queries:
                wanted = counted(self.queries, "row")
                raise ProblemError(
                    f"{where}: expected {wanted} (one for every query), got {len(matrix)}"
                )
            for i, row in enumerate(matrix):
                where = place("mask", lead + (i,), rank)
                filled(where, row, "a list with an entry for every key")
                if len(row) != self.keys:
                    raise ProblemError(
                        f"{where}: expected {self.keys} (one for every key), got {len(row)}"
                    )
                if not entries:
                    bools = isinstance(row[0], bool)
                for j, entry in enumerate(row):
                    if bools and not isinstance(entry, bool):
                        raise ProblemError(
                            f"{place('mask', lead + (i, j), rank)}: expected true or false, as in "
                            f"the first row, got {shown(entry)}"
                        )
                    if not bools:
                        entry = number(entry, "mask", lead + (i, j), rank, True)
                        row[j] = entry
                    entries.append(entry)
        if bools:
            if meaning == "added":
                raise ProblemError('mask_is: true and false cannot be "added" to scores')
            return meaning or "seen"
        if meaning == "added":
            return "added"
        two = all([entry in (0, 1) for entry in entries])
        if meaning is not None and not two:
            raise ProblemError(f'mask_is: "{meaning}" goes with a mask of 0 and 1 alone')
        if meaning is None and two and 1 in entries:
            raise ProblemError(_AMBIGUOUS)
        return meaning or "added"

    def _read_names(self, given: dict[str, Any]) -> None:
        self.renamed: dict[str, str] = {}
        own = self.names()
        for name, word in known("names", given.get("names", {}), own).items():
            where = f"names.{name}"
            if not isinstance(word, str) or not word.strip() or not word.isprintable():
                raise ProblemError(f"{where}: expected a name, got {shown(word)}")
            if cut(word) != word:
                raise ProblemError(f"{where}: expected a name of up to 60 letters")
            if word in _FUNCTIONS:
                raise ProblemError(f"{where}: {word!r} is a function, and no name for a result")
            if any([c in ";[]()" for c in word]):
                raise ProblemError(
                    f"{where}: a name has no brackets and no semicolon, got {shown(word)}"
                )
            self.renamed[name] = word
        seen: dict[str, str] = {}
        for name in own:
            word = self.renamed.get(name, name)
            if word in seen:
                raise ProblemError(f"names.{name}: {word!r} is the name of {seen[word]} already")
            seen[word] = name

    def names(self) -> List[str]:
        """The names of all that is given and that may be computed, before any is changed."""
        found = list(self.given)
        for name in ("query", "key", "value"):
            if name not in found:
                found.append(name)
        found += ["mask"] * (self.added is not None) + ["hidden"] * (self.hidden is not None)
        if self.scale is True:
            found += ["d_k", "sqrt_d_k"]
        if self.heads == 1:
            return found + STEPS + ["attended"] * ("w_output" in self.given)
        for h in range(1, self.heads + 1):
            found += [f"{name}_{h}" for name in STEPS]
        return found + ["joined"] * ("w_output" in self.given) + ["output"]

    def called(self, name: str) -> str:
        """What the reader calls it."""
        return self.renamed.get(name, name)

    def solved(self) -> dict[str, Any]:
        """Everything, by its name, computed with notes of how."""
        from .solving import Solution

        return {self.called(name): t for name, t in Solution(self).found.items()}


def _once(pairs: List[Tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ProblemError(f"{cut(name)}: is given twice")
        found[name] = value
    return found


def _integer(text: str) -> float | int:
    """A whole number; one of more digits than any calculation has is infinite, and refused later."""
    if len(text) < 400:
        return int(text)
    return -math.inf if text.startswith("-") else math.inf


def read(text: str) -> Problem:
    """A problem from the text of its file.  Raises ProblemError where something is wrong."""
    try:
        given = json.loads(text, object_pairs_hook=_once, parse_float=written, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise ProblemError(
            f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}"
        ) from None
    except RecursionError:
        raise ProblemError("the file: nested too deeply") from None
    return Problem(given)


__all__ = ["STEPS", "Problem", "ProblemError", "read"]
