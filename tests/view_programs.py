"""Random programs of views, in-place changes, reads and backward passes, on pyattn and PyTorch.

    python -m tests.view_programs --count 20000 --seed 0    compare them, where PyTorch is installed
    python -m tests.view_programs --show 7                  print the program of a seed
    python -m tests.view_programs --statistics              what the programs do, by PyTorch
    python -m tests.view_programs --record                  rewrite recorded/views.json

A program is a plain text of Python lines, a function of its seed alone.  It runs line by line; a
line that raises ends it.  The outcome says where and with what class it ended, and then the value,
the flags and the gradient of every tensor that has a name: a refused call must change nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import re
import sys
import warnings
from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any, Callable, Iterator, NamedTuple, Sequence

from .parity.harness import builtin_class, differences, encode, namespace, reference

RECORD = Path(__file__).parent / "recorded" / "views.json"
RECORDED = 1500
TOLERANCE = 1e-9
LARGEST = 150  # elements in a tensor

# Programs in which the two may differ: a pattern found in the text -> the reason.
REASONS: dict[str, str] = {
    r"detach_\(\)": "what a view shows of a base that is detached in place depends in PyTorch on "
    "whether its grad_fn was looked at before",
}

# The same for a difference: what PyTorch refuses, and pyattn need not.
ALLOWED = {
    r"\| PyTorch: .*a leaf Variable that requires grad is being used in an in-pla": "PyTorch "
    "takes a view for a leaf whose base got its history later, unless its grad_fn was looked at",
    r"autograd\.grad[^\0]*layout: ": "how a recorded gradient of axes of size 1 lies in memory",
    r"setitem: the tensor of shape .* and an operand of shape \(\)|\]\] = t\d+\b[^\0]*no error \| PyTorch: "
    r".*some elements of the input": "of a number that shares its place with where it is assigned, "
    "PyTorch refuses some assignments and pyattn others",
    r"a view of shape .* cannot be used .* \| PyTorch: .*(is a view and|A view was created)": "PyTorch "
    "finds at another line that a view cannot follow its base",
    r"no_grad[^\0]*\| PyTorch: .*(modified by an inplace|A view was created)": "PyTorch looks "
    "at what was saved of a view made under no_grad, too, though no gradient goes there",
}

# The kinds of difference, the gravest first; the last two can be left out.
KINDS = ("error", "value", "flags", "gradient", "query", "layout", "name")

Shape = tuple[int, ...]
Outcome = dict[str, Any]


class History:
    """What the generator knows of the history that a base and its views share."""

    def __init__(self, leaf: bool = False, grad: bool = False) -> None:
        self.leaf = leaf
        self.grad = grad
        self.saved = False  # some operation may have kept a value for its backward


class Live(NamedTuple):
    """A tensor of the program, as far as its text tells."""

    name: str
    shape: Shape
    dtype: str
    storage: int
    history: History
    refused: bool = False  # of split, chunk or unbind, or made under no_grad: not to be changed
    several: bool = False  # elements at one place: of expand, or of an overlapping unfold
    overlapping: bool = False
    dense: bool = True  # surely contiguous, so that an overlap with it is noticed

    @property
    def rank(self) -> int:
        return len(self.shape)

    @property
    def numel(self) -> int:
        return math.prod(self.shape)


class View(NamedTuple):
    text: str
    shape: Shape
    refused: bool = False
    several: bool = False
    overlapping: bool = False
    dense: bool = False
    detached: bool = False


def broadcast(a: Shape, b: Shape) -> Shape | None:
    rank = max(len(a), len(b))
    pairs = list(zip((1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b))
    if any(m != n and 1 not in (m, n) for m, n in pairs):
        return None
    return tuple(n if m == 1 else m for m, n in pairs)


def listed(items: Sequence[Any]) -> str:
    """The items as arguments: 2, 3"""
    return ", ".join(map(str, items))


def as_tuple(items: Sequence[Any]) -> str:
    return f"({listed(items)}{',' if len(items) == 1 else ''})"


class Writer:
    """Writes one program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.live: list[Live] = []
        self.storages = 0
        self.queries = 0
        self.changed: list[int] = []  # the storages that were

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, items: Sequence[Any]) -> Any:
        return self.random.choice(items)

    def number(self) -> str:
        return str(self.pick([0.5, 1.5, -0.75, 2.0, -1.25, 0.3]))

    def dim(self, rank: int) -> int:
        return int(self.random.randrange(-rank, rank))

    # Making tensors

    def shape(self) -> Shape:
        rank = self.pick([0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4])
        sizes = [1, 2, 2, 3, 3, 4] if rank < 4 else [1, 2, 2, 3]
        return tuple(0 if self.chance(0.015) else self.pick(sizes) for _ in range(rank))

    def new(
        self, text: str, shape: Shape, dtype: str, history: History, dense: bool, storage: int = 0
    ) -> Live:
        """A line that makes a tensor with a storage of its own, or maybe with that of another."""
        self.storages += 1
        storage = storage or self.storages
        made = Live(f"t{len(self.live)}", shape, dtype, storage, history, dense=dense)
        self.lines.append(f"{made.name} = {text}")
        self.live.append(made)
        return made

    def values(self, shape: Shape, dtype: str) -> str:
        """An expression for a new tensor without history."""
        given = f"given({listed(shape)})"
        return {
            "float": given,
            "int": f"({given} * 2).long()",
            "bool": f"({given} > 0)",
        }[dtype]

    def base(self) -> None:
        dtype = self.pick(["float"] * 14 + ["int", "int", "bool"])
        shape = self.shape()
        if dtype != "float":
            self.new(self.values(shape, dtype), shape, dtype, History(), True)
        elif self.chance(0.25):
            self.new(f"given({listed(shape)})", shape, dtype, History(), True)
        else:
            leaf = f"learned({listed(shape)})"
            made = self.new(leaf, shape, dtype, History(leaf=True, grad=True), True)
            if self.chance(0.93):
                forms = ["{} * 1", "{} + 0.5", "{}.clone()", "{}.exp()", "-{}", "{} * {}"]
                if made.rank == 2:
                    forms.append("{}.T * 2")
                form = self.pick(forms)
                swapped = shape[::-1] if ".T" in form else shape
                text = form.replace("{}", made.name)
                history = History(grad=True)
                history.saved = ".exp" in form
                self.new(text, swapped, dtype, history, ".T" not in form)

    # Views

    def index(self, shape: Shape) -> tuple[str, Shape]:
        """A basic index into this shape."""
        items: list[str] = []
        result: list[int] = []
        for place, size in enumerate(shape):
            if self.chance(0.08):
                items.append("None")
                result.append(1)
            kind = self.random.random()
            if kind < 0.35 and size:
                items.append(str(self.random.randrange(-size, size)))
            elif kind < 0.9:
                start, stop, step = self.slice_of(size)
                items.append(f"{start}:{stop}" + (f":{step}" if step else ""))
                text = slice(*(int(part) if part else None for part in (start, stop, step)))
                result.append(len(range(*text.indices(size))))
            else:
                rest = shape[place:]
                if self.chance(0.5) and rest:
                    items += ["...", str(self.random.randrange(rest[-1]) if rest[-1] else ":")]
                    result += rest[:-1] if rest[-1] else rest
                else:
                    items.append("...")
                    result += rest
                break
        if not items:
            items.append(self.pick(["...", "None", "()"]))
            result += [1] if items == ["None"] else []
        return ", ".join(items), tuple(result)

    def slice_of(self, size: int) -> tuple[str, str, str]:
        start = self.pick(["", "", "1", "-2", "0", "2"])
        stop = self.pick(["", "", "", "-1", "3", "1"] if size < 3 else ["", "", "-1", "3"])
        step = self.pick(["", "", "", "2", "3"])
        return start, stop, step

    def factored(self, numel: int) -> Shape:
        """Some shape with this many elements."""
        if not numel:
            return (0,)
        sizes: list[int] = []
        while numel > 1:
            size = self.pick([n for n in range(2, numel + 1) if numel % n == 0])
            sizes.append(size)
            numel //= size
        if self.chance(0.3):
            sizes.insert(self.random.randrange(len(sizes) + 1), 1)
        self.random.shuffle(sizes)
        return tuple(sizes[:5]) if math.prod(sizes[:5]) == math.prod(sizes) else tuple(sizes)

    def view(self, t: Live) -> View:
        """Some view of t (or what gives a copy where that is impossible)."""
        while True:
            made: View | None = self.pick(self.VIEWS)(self, t)
            if made is not None and math.prod(made.shape) <= LARGEST and len(made.shape) <= 5:
                return made

    def indexed(self, t: Live) -> View | None:
        if self.chance(0.01) and t.rank:
            return View(f"{t.name}[{t.shape[0]}]", t.shape[1:])
        text, shape = self.index(t.shape)
        return View(f"{t.name}[{text}]", shape)

    def viewed(self, t: Live) -> View | None:
        shape = self.factored(t.numel)
        method = self.pick(
            ["view", "view", "reshape"] if t.dense else ["view", "reshape", "reshape"]
        )
        sizes = list(shape)
        if sizes and t.numel and self.chance(0.3):
            sizes[self.random.randrange(len(sizes))] = -1
        if self.chance(0.015):
            sizes.append(2)
        given = as_tuple(sizes) if not sizes or self.chance(0.3) else listed(sizes)
        return View(f"{t.name}.{method}({given})", shape, dense=t.dense or method == "reshape")

    def flattened(self, t: Live) -> View | None:
        if t.rank < 2 or self.chance(0.5):
            return View(f"{t.name}.flatten()", (t.numel,), dense=t.dense)
        start = self.random.randrange(t.rank - 1)
        end = self.random.randrange(start, t.rank)
        joined = t.shape[:start] + (math.prod(t.shape[start : end + 1]),) + t.shape[end + 1 :]
        return View(f"{t.name}.flatten({start}, {end})", joined, dense=t.dense)

    def unflattened(self, t: Live) -> View | None:
        dims = [d for d, size in enumerate(t.shape) if size]
        if not dims:
            return None
        d = self.pick(dims)
        sizes = self.factored(t.shape[d]) or (1,)
        shape = t.shape[:d] + sizes + t.shape[d + 1 :]
        return View(f"{t.name}.unflatten({d}, {as_tuple(sizes)})", shape, dense=t.dense)

    def transposed(self, t: Live) -> View | None:
        if t.rank < 2:
            return View(f"{t.name}.t()", t.shape, dense=t.dense)
        a, b = self.dim(t.rank), self.dim(t.rank)
        turned = list(t.shape)
        turned[a], turned[b] = turned[b], turned[a]
        last = t.shape[:-2] + (t.shape[-1], t.shape[-2])
        choices = [
            (f"{t.name}.transpose({a}, {b})", tuple(turned)),
            (f"{t.name}.swapaxes({a}, {b})", tuple(turned)),
            (f"{t.name}.mT", last),
        ]
        if t.rank == 2:
            choices += [(f"{t.name}.T", last)] * 2 + [(f"{t.name}.t()", last)]
        return View(*self.pick(choices))

    def permuted(self, t: Live) -> View | None:
        if t.rank < 2:
            return None
        if self.chance(0.3):
            source, target = self.dim(t.rank), self.dim(t.rank)
            sizes = list(t.shape)
            moved = sizes.pop(source)
            sizes.insert(target % t.rank, moved)
            return View(f"{t.name}.movedim({source}, {target})", tuple(sizes))
        order = list(range(t.rank))
        self.random.shuffle(order)
        turned = tuple(t.shape[d] for d in order)
        given = [d - t.rank if self.chance(0.2) else d for d in order]
        return View(f"{t.name}.permute({listed(given)})", turned)

    def squeezed(self, t: Live) -> View | None:
        if self.chance(0.4) or not t.rank:
            d = self.random.randrange(-t.rank - 1, t.rank + 1)
            place = d % (t.rank + 1)
            shape = t.shape[:place] + (1,) + t.shape[place:]
            return View(f"{t.name}.unsqueeze({d})", shape, dense=t.dense)
        if self.chance(0.5):
            kept = tuple(size for size in t.shape if size != 1)
            return View(f"{t.name}.squeeze()", kept, dense=t.dense)
        d = self.random.randrange(t.rank)
        kept = t.shape[:d] + t.shape[d + 1 :] if t.shape[d] == 1 else t.shape
        return View(f"{t.name}.squeeze({d})", kept, dense=t.dense)

    def expanded(self, t: Live) -> View | None:
        shape = tuple(self.pick([1, 2, 3]) if size == 1 else size for size in t.shape)
        if self.chance(0.4):
            shape = (self.pick([1, 2, 2, 3]),) + shape
        if shape == t.shape and self.chance(0.7):
            return None
        sizes = list(shape)
        if self.chance(0.3):
            sizes = [
                -1 if size == old else size
                for size, old in zip(sizes, (0,) * (len(sizes) - t.rank) + t.shape)
            ]
        text = self.pick(["expand", "expand", "broadcast_to"])
        if text == "broadcast_to":
            return View(f"{t.name}.broadcast_to({as_tuple(shape)})", shape, several=True)
        like = [u for u in self.live if u.shape == shape]
        if like and self.chance(0.4):
            return View(f"{t.name}.expand_as({self.pick(like).name})", shape, several=True)
        given = listed(sizes) if sizes else "()"
        return View(f"{t.name}.expand({given})", shape, several=True)

    def narrowed(self, t: Live) -> View | None:
        dims = [d for d, size in enumerate(t.shape) if size]
        if not dims:
            return None
        d = self.pick(dims)
        start = self.random.randrange(t.shape[d])
        if self.chance(0.4):
            return View(f"{t.name}.select({d}, {start})", t.shape[:d] + t.shape[d + 1 :])
        length = self.random.randrange(1, t.shape[d] - start + 1)
        shape = t.shape[:d] + (length,) + t.shape[d + 1 :]
        return View(f"{t.name}.narrow({d}, {start}, {length})", shape)

    def one_of_several(self, t: Live) -> View | None:
        dims = [d for d, size in enumerate(t.shape) if size]
        if not dims:
            return None
        d = self.pick(dims)
        size = t.shape[d]
        kind = self.pick(["split", "sizes", "chunk", "unbind", "iterate"])
        if kind == "iterate":
            shape = t.shape[1:]
            if not t.shape[0]:
                return None
            item = self.random.randrange(t.shape[0])
            return View(f"list({t.name})[{item}]", shape, refused=True)
        if kind == "unbind":
            item = self.random.randrange(size)
            shape = t.shape[:d] + t.shape[d + 1 :]
            return View(f"{t.name}.unbind({d})[{item}]", shape, refused=True)
        if kind == "sizes":
            first = self.random.randrange(size + 1)
            shape = t.shape[:d] + (first,) + t.shape[d + 1 :]
            return View(f"{t.name}.split([{first}, {size - first}], {d})[0]", shape, refused=True)
        step = self.random.randrange(1, size + 1)
        part = step if kind == "split" else -(-size // step)
        shape = t.shape[:d] + (part,) + t.shape[d + 1 :]
        return View(f"{t.name}.{kind}({step}, {d})[0]", shape, refused=True)

    def diagonal(self, t: Live) -> View | None:
        if t.rank < 2:
            return None
        a, b = self.random.sample(range(t.rank), 2)
        offset = self.pick([0, 0, 1, -1])
        m, n = t.shape[a] + min(offset, 0), t.shape[b] - max(offset, 0)
        rest = tuple(size for d, size in enumerate(t.shape) if d not in (a, b))
        return View(f"{t.name}.diagonal({offset}, {a}, {b})", rest + (max(min(m, n), 0),))

    def unfolded(self, t: Live) -> View | None:
        dims = [d for d, size in enumerate(t.shape) if size > 1]
        if not dims:
            return None
        d = self.pick(dims)
        size, step = self.random.randrange(1, t.shape[d] + 1), self.pick([1, 2])
        windows = (t.shape[d] - size) // step + 1
        shape = t.shape[:d] + (windows,) + t.shape[d + 1 :] + (size,)
        over = step < size and windows > 1
        return View(f"{t.name}.unfold({d}, {size}, {step})", shape, several=over, overlapping=over)

    def detached(self, t: Live) -> View | None:
        text = self.pick([f"{t.name}.detach()", f"{t.name}.data"])
        return View(text, t.shape, dense=t.dense, detached=True)

    def same(self, t: Live) -> View | None:
        text = self.pick(["{}.contiguous()", "{}.view_as({})", "{}.reshape_as({})", "{}[...]"])
        return View(text.replace("{}", t.name), t.shape, dense=t.dense)

    VIEWS = (
        [indexed] * 9
        + [viewed] * 4
        + [transposed] * 3
        + [expanded, permuted, narrowed] * 2
        + [flattened, unflattened, squeezed, squeezed, one_of_several, one_of_several]
        + [diagonal, unfolded, detached, same]
    )

    def step_view(self) -> None:
        t = self.target()
        made = self.view(t)
        guarded = self.chance(0.08)
        history = t.history
        if made.detached:
            history = History()
        several = (made.several or t.several) and math.prod(made.shape) > 1
        view = Live(
            f"t{len(self.live)}",
            made.shape,
            t.dtype,
            t.storage,
            history,
            not made.detached and (t.refused or made.refused or guarded),
            several,
            made.overlapping or t.overlapping,
            made.dense and not several,
        )
        guard = "with torch.no_grad(): " if guarded else ""
        self.lines.append(f"{guard}{view.name} = {made.text}")
        self.live.append(view)

    # Changes in place

    def target(self, change: bool = False) -> Live:
        """A tensor to use; one to change is seldom one that refuses it."""
        while True:
            recent = self.live[-6:] if self.chance(0.6) else self.live
            t: Live = self.pick(recent)
            if t.dtype != "float" and self.chance(0.5):
                continue
            if not change:
                if t.history.leaf and self.chance(0.5):  # what is made of it can be changed
                    continue
                return t
            if t.history.leaf and not self.chance(0.02):
                continue
            if (t.refused or t.several) and not self.chance(0.25):
                continue
            alone = sum(u.storage == t.storage for u in self.live) < 2
            if t.history.grad and not alone or self.chance(0.4):
                return t

    def operand(self, t: Live, shape: Shape) -> str:
        """A source for a change of t at this shape, which nothing leaves to the order of a loop."""
        fitting = [
            u
            for u in self.live
            if broadcast(u.shape, shape) == shape
            and (u.dtype == t.dtype or (t.dtype == "float" and self.chance(0.2)))
        ]
        if fitting and self.chance(0.75):
            u = self.pick(fitting)
            if u.storage == t.storage:
                return f"{u.name}.clone()"
            return str(u.name) if not u.overlapping else f"{u.name}.clone()"
        rest = shape[self.random.randrange(len(shape) + 1) :] if self.chance(0.2) else shape
        if self.chance(0.01):
            rest = rest + (5,)
        return self.values(rest, t.dtype)

    def change(self, t: Live) -> str:
        """A line that changes t in place."""
        name = t.name
        if t.dtype == "bool":
            forms = [
                "{}.zero_()",
                "{}.fill_(True)",
                "{}.copy_({o})",
                "{}[{i}] = True",
                "{}.add_(1)",
            ]
            form = self.pick(forms[:4] * 8 + forms[4:])
        elif t.dtype == "int":
            forms = ["{}.add_(2)", "{}.sub_(1)", "{} *= 2", "{}.zero_()", "{}.copy_({o})"]
            forms += ["{}.add_({o})", "{} -= {o}", "{}[{i}] = 3", "{}.masked_fill_({} > 0, 7)"]
            form = self.pick((forms + ["{}.clamp_(-1, 2)", "{}.neg_()"]) * 2 + ["{}.add_(0.5)"])
        elif t.overlapping:
            form = self.pick(["{}.zero_()", "{}.fill_({n})"])
        elif t.several:
            forms = ["{}.add_({n})", "{}.zero_()", "{}.fill_({n})", "{}.masked_fill_({} > 0, {n})"]
            form = self.pick(forms + ["{}.copy_({o})", "{}.exp_()", "{}[{l}] = {n}"])
        else:
            form = self.pick(self.CHANGES)
        if t.dense and t.shape and t.shape[0] > 1 and self.chance(0.03):
            form = self.pick(["{}[1:].copy_({}[:-1])", "{}[:-1].add_({}[1:])", "{}.mul_({}[0])"])
        if t.history.grad and any(word in form for word in self.SAVING):
            t.history.saved = True
        if "{i}" in form:
            text, shape = self.index(t.shape)
            if "{o}" in form:
                form = form.replace("{o}", self.operand(t, shape))
            form = form.replace("{i}", text)
        if "{l}" in form:
            picked, shape = self.copying(t.shape)
            if "{o}" in form:
                form = form.replace("{o}", self.operand(t, shape))
            form = form.replace("{l}", picked)
        if "{o}" in form:
            form = form.replace("{o}", self.operand(t, t.shape))
        return str(form.replace("{n}", self.number()).replace("{}", name))

    CHANGES = (  # {n} a number, {o} an operand, {i} a basic index, {l} one that copies
        ["{}.add_({n})", "{}.mul_({n})", "{} += {n}", "{} *= {n}", "{}.sub_({n})", "{}.div_(2.0)"]
        * 2
        + ["{}.add_({o})", "{}.sub_({o})", "{}.mul_({o})", "{} += {o}", "{} -= {o}", "{} *= {o}"]
        * 2
        + ["{}.copy_({o})", "{}.copy_({o})", "{}.copy_({o})", "{}.zero_()", "{}.fill_({n})"]
        + ["{}[{i}] = {n}", "{}[{i}] = {o}", "{}[{i}] += {n}", "{}[{i}] *= {o}"] * 3
        + ["{}[{l}] = {n}", "{}[{l}] = {o}", "{}[{} > 0] = {n}", "{}[{l}] += {n}"]
        + ["{}.masked_fill_({} > 0.5, {n})", "{}.neg_()", "{}.abs_()", "{}.clamp_(-1.0, 1.0)"]
        + ["{}.exp_()", "{}.tanh_()", "{}.sigmoid_()", "{}.relu_()", "{}.sqrt_()", "{}.pow_(2)"]
    )
    SAVING = (
        "exp",
        "tanh",
        "sigmoid",
        "relu",
        "sqrt",
        "mul_({o}",
        "*= {o}",
        "{} * {}",
        "@",
        "soft",
    )

    def copying(self, shape: Shape) -> tuple[str, Shape]:
        """An index of lists, masks or tensors, which copies."""
        if not shape or not shape[0]:
            return ("[]", (0,) + shape[1:]) if shape else ("None", (1,))
        count = self.random.randrange(1, 4)
        places = [self.random.randrange(-shape[0], shape[0]) for _ in range(count)]
        if len({place % shape[0] for place in places}) < len(places):
            places = places[:1]  # which of two written to one place stays is not defined
        mask = [self.chance(0.5) for _ in range(shape[0])]
        rest = shape[1:]
        choices = [
            (f"{places}", (len(places),) + rest),
            (f"tensor({places})", (len(places),) + rest),
            (f"tensor({mask})", (sum(mask),) + rest),
        ]
        if len(shape) > 1 and shape[1]:
            choices.append((f"{places}, 0", (len(places),) + rest[1:]))
            first = len(range(*slice(1, None).indices(shape[0])))
            choices.append(("1:, [0]", (first, 1) + rest[1:]))
        text, picked = self.pick(choices)
        return text, picked

    def step_change(self) -> None:
        t = self.target(change=True)
        for _ in range(3):
            if t.history.saved:  # its backward would mostly refuse the change
                t = self.target(change=True)
        line = self.change(t)
        self.changed.append(t.storage)
        guard = self.random.random()
        if guard < 0.07:
            line = f"with torch.no_grad(): {line}"
        elif guard < 0.1 and " = " not in line and "= " not in line:
            line = re.sub(rf"^{t.name}\b", f"{t.name}.{self.pick(['detach()', 'data'])}", line)
        else:
            used = [u for u in self.live if re.search(rf"\b{u.name}\b", line)]
            if t.dtype == "float" and any(u.history.grad for u in used):
                t.history.grad = True
        self.lines.append(line)

    # Reading

    def step_read(self) -> None:
        t = self.target()
        if t.dtype == "bool":
            self.new(f"{t.name} * 1", t.shape, "int", History(), False)
            return
        fitting = [u for u in self.live if u.dtype == t.dtype and broadcast(u.shape, t.shape)]
        u = self.pick(fitting or [t])
        both = broadcast(u.shape, t.shape)
        a, b = t.name, u.name
        options: list[tuple[str, Shape]] = [
            (f"{a} * 2", t.shape),
            (f"{a} + 1", t.shape),
            (f"{a}.clone()", t.shape),
            (f"-{a}", t.shape),
            (f"{a}.sum()", ()),
            (f"{a}.reshape(-1)", (t.numel,)),
            (f"{a}.contiguous().view(-1)", (t.numel,)),
            (f"{a}.abs()", t.shape),
        ]
        if both is not None and math.prod(both) <= LARGEST:
            options += [(f"{a} + {b}", both), (f"{a} - {b}", both), (f"{a} * {b}", both)]
            options.append((f"torch.where({a} > 0, {a}, {b})", both))
        if t.rank and t.shape[0]:
            picked, shape = self.copying(t.shape)
            options.append((f"{a}[{picked}]", shape))
            d = self.random.randrange(t.rank)
            options.append((f"{a}.sum({d})", t.shape[:d] + t.shape[d + 1 :]))
            twice = t.shape[:d] + (2 * t.shape[d],) + t.shape[d + 1 :]
            options.append((f"torch.cat([{a}, {a}], {d})", twice))
            options.append((f"torch.stack([{a}, {a}], {d})", t.shape[:d] + (2,) + t.shape[d:]))
        if t.dtype == "float":
            for method in ("exp", "sin", "tanh", "sigmoid", "relu"):
                options.append((f"{a}.{method}()", t.shape))
            options.append((f"{a} ** 2", t.shape))
            if t.rank:
                options.append((f"{a}.softmax(-1)", t.shape))
                k = t.shape[-1]
                options.append((f"{a} @ given({k}, 2)", t.shape[:-1] + (2,)))
                if t.rank > 1:
                    n = t.shape[-2]
                    options.append((f"{a} @ {a}.mT", t.shape[:-2] + (n, n)))
        options = [option for option in options if math.prod(option[1]) <= LARGEST]
        text, shape = self.pick(options)
        if any(word in text for word in (" * t", "exp", "tanh", "sigm", "relu", "**", "soft", "@")):
            t.history.saved = u.history.saved = True
        grad = t.history.grad or (b in text.split() and u.history.grad)
        made = History(grad=grad)
        made.saved = any(word in text for word in ("exp", "tanh", "sigm", "relu", "soft"))
        shared = t.storage if ".reshape" in text or ".contiguous" in text else 0
        self.new(text, shape, t.dtype, made, False, shared)

    def step_query(self) -> None:
        t = self.target()
        text = self.pick(["is_contiguous()", "is_leaf", "requires_grad", "numel()", "shape"])
        self.lines.append(f"query{self.queries} = {t.name}.{text}")
        self.queries += 1

    def step_flag(self) -> None:
        t = self.target()
        if t.dtype == "float" and (t.history.grad or self.chance(0.3)):
            text = self.pick(["requires_grad_()", "requires_grad_()", "detach_()", "retain_grad()"])
            self.lines.append(f"{t.name}.{text}")
            if text == "requires_grad_()" and not t.history.grad:
                t.history.leaf = t.history.grad = True

    # The loss

    def term(self, t: Live) -> str:
        forms = ["{}.sum()", "({} * given(S)).sum()", "({} * {}).sum()", "{}.sin().sum()"]
        form = self.pick(forms + ["({} * given(S)).sum()", "({} ** 2).sum()", "({} + 1).sum()"])
        return str(form.replace("{}", t.name).replace("S", listed(t.shape)))

    def loss(self, name: str) -> bool:
        found = [t for t in self.live if t.dtype == "float" and t.history.grad]
        if not found:
            return False
        bases = [t for t in found if not t.history.leaf] or found
        found_changed = [t for t in bases if t.storage in self.changed]
        if found_changed and self.chance(0.8):
            bases = found_changed
        count = min(self.random.randrange(1, 4), len(bases))
        chosen = self.random.sample(bases, count)
        if self.chance(0.2):
            chosen.append(self.pick(found))
        self.lines.append(f"{name} = {' + '.join(map(self.term, chosen))}")
        return True

    def step_backward(self, last: bool) -> None:
        name = f"loss{len(self.lines)}"
        if not self.loss(name):
            return
        leaves = [t for t in self.live if t.history.leaf]
        kind = self.random.random()
        if kind < 0.12 and leaves:
            leaf = self.pick(leaves)
            reached = f"{name} + ({leaf.name} ** 2).sum()"
            made = f"torch.autograd.grad({reached}, {leaf.name}, create_graph=True)[0]"
            grad = self.new(made, leaf.shape, "float", History(grad=True), False)
            self.lines.append(f"(({grad.name} * {grad.name}).sum() + {name}).backward()")
        elif kind < 0.3 or not last:
            self.lines.append(f"{name}.backward(retain_graph=True)")
            if last:
                self.step_change()
                again = f"again{len(self.lines)}"
                if self.chance(0.5) and self.loss(again):
                    name = again
                self.lines.append(f"{name}.backward()")
        else:
            self.lines.append(f"{name}.backward()")

    def text(self) -> str:
        for _ in range(self.pick([1, 1, 2, 2, 3])):
            self.base()
        if not any(t.history.grad for t in self.live) and self.chance(0.8):
            self.base()
        for step in range(self.random.randrange(3, 13)):
            kind = self.random.random() * (0.5 if step < 2 else 1)
            if kind < 0.37:
                self.step_view()
            elif kind < 0.75:
                self.step_change()
            elif kind < 0.92:
                self.step_read()
            elif kind < 0.96:
                self.step_query()
            elif kind < 0.98:
                self.step_flag()
            else:
                self.step_backward(last=False)
        self.step_backward(last=True)
        return "\n".join(self.lines)


def program(seed: int) -> str:
    return Writer(seed).text()


# Running


def flag(read: Callable[[], Any]) -> Any:
    """What read() gives; a view whose base has changed may refuse to tell."""
    try:
        return read()
    except RuntimeError as error:
        return builtin_class(error)


def described(t: Any, torch: Any, backward_failed: bool) -> dict[str, Any]:
    """All that is compared of a tensor."""
    with torch.no_grad():
        value = encode(t, torch)
        leaf = flag(lambda: t.is_leaf)
        # Which gradients came before the error is the order of the engine's work.
        gradient = None if backward_failed else flag(lambda: encode(t.grad, torch))
    return {
        "value": {key: value[key] for key in ("shape", "dtype", "data")},
        "flags": [value["requires_grad"], leaf],
        "gradient": gradient,
        "layout": layout(t),
        "name": flag(lambda: name_of(t)),
    }


def layout(t: Any) -> Any:
    if not t.numel():
        return "empty"
    try:
        return [list(t.stride()), t.storage_offset(), t.is_contiguous()]
    except AttributeError as error:
        return str(error)


def name_of(t: Any) -> Any:
    return None if t.grad_fn is None else t.grad_fn.name().split("::")[-1]


def run(text: str, torch: Any) -> Outcome:
    """Run a program; where it ended, and everything that has a name by then."""
    names = namespace(torch, [])
    given = set(names)
    ended: Any = None
    message = ""
    lines = text.split("\n")
    with warnings.catch_warnings(), reference(torch, False):
        warnings.simplefilter("ignore")
        try:
            for step, line in enumerate(lines):
                try:
                    exec(compile(line, "<program>", "exec"), names)
                except Exception as error:
                    ended = [step, builtin_class(error)]
                    message = f"{line}: {type(error).__name__}: {error}"
                    break
        finally:
            torch.set_grad_enabled(True)
        failed = ended is not None and "backward" in lines[ended[0]]
        # Python itself adds names such as __builtins__ and __warningregistry__.
        added = sorted(name for name in set(names) - given if not name.startswith("__"))
        made = {name: names[name] for name in added}
        tensors = {
            name: described(value, torch, failed)
            for name, value in made.items()
            if isinstance(value, torch.Tensor)
        }
        queries = {
            name: encode(value, torch) for name, value in made.items() if name not in tensors
        }
    return {"ended": ended, "message": message, "tensors": tensors, "queries": queries}


def scale(value: Any) -> float:
    """The largest finite number in an outcome: sums of such may cancel."""
    if isinstance(value, dict):
        return max(map(scale, value.values()), default=1.0)
    if isinstance(value, list):
        return max(map(scale, value), default=1.0)
    return abs(value) if isinstance(value, float) and math.isfinite(value) else 1.0


def compare(got: Outcome, expected: Outcome) -> Iterator[tuple[str, str]]:
    """The differences as (kind, line), the gravest kind first; empty where they agree."""
    if got["ended"] != expected["ended"]:
        yield "error", f"{got['message'] or 'no error'} | PyTorch: {expected['message'] or 'none'}"
        return
    tolerance = TOLERANCE * min(max(1.0, scale(expected["tensors"])), 1e6)
    found = []
    for name in sorted(got["tensors"].keys() | expected["tensors"].keys()):
        one, other = got["tensors"].get(name), expected["tensors"].get(name)
        if one is None or other is None:
            found.append(("error", f"{name}: missing"))
            continue
        for kind in other:
            found += [(kind, line) for line in differences(one[kind], other[kind], tolerance, name)]
    for line in differences(got["queries"], expected["queries"], 0.0):
        found.append(("query", line))
    yield from sorted(found, key=lambda item: KINDS.index(item[0]))


def first_difference(
    text: str, one: Any, other: Any, kinds: Sequence[str] = KINDS
) -> tuple[str, str] | None:
    found = (item for item in compare(run(text, one), run(text, other)) if item[0] in kinds)
    return next(found, None)


def explained(text: str, difference: str = "") -> str | None:
    """Why the two may differ on this program, or in this way, if they may."""
    found = (why for pattern, why in REASONS.items() if re.search(pattern, text))
    allowed = (why for pattern, why in ALLOWED.items() if re.search(pattern, text + difference))
    return next(found, None) or next(allowed, None)


def group_of(difference: tuple[str, str]) -> str:
    """What differences of one cause have in common."""
    kind, line = difference
    line = re.sub(r"\bt\d+\b", "t", re.sub(r"<\w+>|0x\w+", "", line))
    if kind == "error":
        one, _, other = line.partition(" | PyTorch: ")
        errors = [re.search(r"(\w+Error: .*)", part) for part in (one, other)]
        texts = [match.group(1)[:75] if match else "no error" for match in errors]
        return re.sub("[0-9]+", "#", f"error: pyattn {texts[0]} | PyTorch {texts[1]}")
    if kind == "name":
        return f"name: {line[2:]}"[:100]
    return kind


def shrunk(text: str, differs: Callable[[str], bool]) -> str:
    """The program with every line dropped that the difference does not need."""
    lines = text.split("\n")
    dropped = True
    while dropped:
        dropped = False
        for place in reversed(range(len(lines))):
            fewer = lines[:place] + lines[place + 1 :]
            if fewer and differs("\n".join(fewer)):
                lines, dropped = fewer, True
    return "\n".join(lines)


def compare_many(seeds: Sequence[int], kinds: Sequence[str]) -> int:
    """Print how the two agree on these programs; returns the number that differ."""
    torch, pyattn = import_module("torch"), import_module("pyattn")
    groups: dict[str, list[int]] = defaultdict(list)
    agree = listed_count = 0
    for done, seed in enumerate(seeds):
        text = program(seed)
        found = first_difference(text, pyattn, torch, kinds)
        if found is None:
            agree += 1
        elif explained(text, ": ".join(found)):
            listed_count += 1
        else:
            groups[group_of(found)].append(seed)
        if sys.stderr.isatty() and done % 200 == 0:
            print(f"\r{done} of {len(seeds)}", end="", file=sys.stderr)
    differ = sum(map(len, groups.values()))
    print(f"{agree} agree, {differ} differ, {listed_count} differ for a listed reason")
    for group, members in sorted(groups.items(), key=lambda item: -len(item[1])):
        # The shortest shrinks soonest, and to what is read most easily.
        seed = min(members, key=lambda seed: len(program(seed)))

        def same(text: str, group: str = group) -> bool:
            found = first_difference(text, pyattn, torch, kinds)
            return found is not None and group_of(found) == group

        small = shrunk(program(seed), same)
        print(f"\n--- {len(members)} times: {group}\n# seed {seed}, shrunk\n{small}")
        for kind, line in list(compare(run(small, pyattn), run(small, torch)))[:3]:
            print(f"#   {kind}: {line[:300]}")
    return differ


# The record for where PyTorch is not


def fingerprint(data: Any) -> tuple[float, float, str]:
    """(A number that any change of the values changes, its scale, what is not finite)."""
    total = size = 0.0
    odd = ""
    for place, item in enumerate(data if isinstance(data, list) else [data]):
        number = float(item)
        weight = math.cos(place) + 1.5
        if math.isfinite(number):
            total += weight * number
            size += weight * abs(number)
        else:
            odd += f"{place}{str(number)[0]}"
    return total, size, odd


def brief(encoded: Any) -> list[Any]:
    """[shape and dtype and what is not finite, the number, its scale] of an encoded tensor."""
    total, size, odd = fingerprint(encoded["data"])
    shape = ",".join(map(str, encoded["shape"]))
    short = hashlib.sha256(odd.encode()).hexdigest()[:4] if odd else ""
    return [f"{shape}{encoded['dtype'][0]}{short}", total, size]


def digest(outcome: Outcome) -> list[list[Any]]:
    """[where it ended, then for each tensor its name, flags, value and gradient], in short."""
    ended = outcome["ended"]
    rows: list[list[Any]] = [["" if ended is None else f"{ended[0]} {ended[1]}", 0.0, 0.0]]
    for name, item in outcome["tensors"].items():
        requires, leaf = item["flags"]
        flags = ("g" if requires else "") + {True: "l", False: ""}.get(leaf, "!")
        value = brief(item["value"])
        rows.append([f"{name}{flags} {value[0]}", *value[1:]])
        if isinstance(item["gradient"], str):
            rows.append([item["gradient"], 0.0, 0.0])
        elif item["gradient"] is not None:
            gradient = brief(item["gradient"])
            rows.append([f"grad {gradient[0]}", *gradient[1:]])
    return rows


def packed(rows: list[list[Any]]) -> str:
    return "|".join(f"{text}:{total:.8g}" if size else text for text, total, size in rows)


def unequal(got: list[list[Any]], record: str) -> str:
    """Where a digest differs from a recorded one, or an empty string."""
    expected = record.split("|")
    if len(got) != len(expected):
        return f"{packed(got)}, PyTorch has {record}"
    for (text, total, size), item in zip(got, expected):
        wanted, _, number = item.partition(":")
        near = abs(total - float(number or 0)) <= 1e-7 * max(size, 1e-3)
        if text != wanted or not near:
            return f"{text}:{total!r}, PyTorch has {item}"
    return ""


def texts_hash(seeds: Sequence[int]) -> str:
    """Changes with the generator."""
    return hashlib.sha256("\n\n".join(map(program, seeds)).encode()).hexdigest()


def recorded(text: str, torch: Any) -> str | None:
    """What PyTorch does, or None where pyattn may do otherwise."""
    found = first_difference(text, import_module("pyattn"), torch)
    if found is not None and explained(text, ": ".join(found)):
        return None
    return packed(digest(run(text, torch)))


def record() -> None:
    torch = import_module("torch")
    assert torch.__version__.startswith("2.13"), f"PyTorch 2.13 is wanted: {torch.__version__}"
    seeds = range(RECORDED)
    lines = [json.dumps(recorded(program(seed), torch)) for seed in seeds]
    texts = json.dumps(texts_hash(seeds))
    RECORD.parent.mkdir(exist_ok=True)
    outcomes = ",\n".join(lines)
    RECORD.write_text(f'{{"texts": {texts}, "outcomes": [\n{outcomes}\n]}}\n')
    print(f"{RECORD}: {len(lines)} programs, {RECORD.stat().st_size} bytes")


def statistics(seeds: Sequence[int]) -> None:
    """What PyTorch does with the programs, for tuning."""
    torch = import_module("torch")
    count: Counter[str] = Counter()
    messages: Counter[str] = Counter()
    for seed in seeds:
        text = program(seed)
        outcome = run(text, torch)
        count["lines"] += len(text.split("\n"))
        tensors = outcome["tensors"].values()
        names = [item["name"] for item in tensors]
        changed = "CopySlices" in names or "AsStridedBackward0" in names
        backward = any(item["gradient"] is not None for item in tensors)
        count["ended by an error"] += outcome["ended"] is not None
        count["backward reached a gradient"] += backward
        count["backward, and an in-place-changed view or base of one"] += backward and changed
        count["in-place-changed view or base of one"] += changed
        if outcome["ended"]:
            short = re.sub(r"^.*?: (?=\w+Error: )", "", outcome["message"])
            messages[re.sub(r"[\d.-]+", "#", re.sub(r"\[.*?\]", "[]", short))[:100]] += 1
    for key, number in count.most_common():
        print(f"{number / len(seeds):8.3f} {key}")
    print(f"{len(messages)} different errors")
    for key, number in messages.most_common():
        print(f"{number:6d} {key}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.view_programs", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0, help="of the first program")
    parser.add_argument("--without", nargs="*", default=[], choices=KINDS, help="not compared")
    parser.add_argument("--show", type=int, metavar="SEED")
    parser.add_argument("--statistics", action="store_true")
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args(arguments)
    seeds = range(options.seed, options.seed + options.count)
    if options.show is not None:
        print(program(options.show))
    elif options.record:
        record()
    elif options.statistics:
        statistics(seeds)
    else:
        kinds = [kind for kind in KINDS if kind not in options.without]
        return int(compare_many(seeds, kinds) > 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
