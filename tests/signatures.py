"""What may be handed to each public function, class and method: pyattn's beside PyTorch's.

PyTorch's signatures, and the names that it has, are kept in recorded/signatures.json, so that the
comparison needs no PyTorch; where it is installed, test_differences.py compares the record with it.
`python -m tests.signatures`, in an environment that has PyTorch 2.13, records them anew.

Of what PyTorch writes in Python the signature is taken by inspection.  What it writes in C++ has
none: there it is read from the stubs that PyTorch ships, of which each overload counts, or else from
the first line of its documentation.  What has neither is recorded as being there, with no overload.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any, List, NamedTuple, Optional

RECORD = Path(__file__).parent / "recorded" / "signatures.json"
MODULES = ["", "autograd", "nn", "nn.functional", "nn.init", "nn.utils", "nn.utils.rnn"]
MODULES += ["nn.utils.parametrizations", "nn.utils.parametrize", "autograd.functional", "func"]
MODULES += [
    "optim",
    "optim.swa_utils",
    "optim.lr_scheduler",
    "testing",
    "utils.checkpoint",
    "utils.data",
]
MODULES += ["linalg", "special"]
PLACES = [*MODULES, "Tensor", "nn.Module", "optim.Optimizer", "Generator"]
CALLED = ("forward", "__call__")  # public, though they may not look it


class Argument(NamedTuple):
    name: str  # with its stars, where it takes any number
    by_position: bool
    default: Optional[str]  # as text; None where it must be given


Signature = List[Argument]


def found(torch: Any, name: str) -> Any:
    """The thing of this name below `torch`, or None."""
    for part in name.split("."):
        torch = getattr(torch, part, None)
    return torch


def public(torch: Any) -> dict[str, Any]:
    """Every public function, class and method of pyattn, by its name below `torch`."""
    things: dict[str, Any] = {}
    for module in MODULES:
        home = import_module(f"{torch.__name__}.{module}".rstrip("."))
        names = getattr(home, "__all__", None) or [
            name
            for name, value in vars(home).items()
            if not name.startswith("_") and getattr(value, "__module__", "") == home.__name__
        ]
        for name in names:
            value = getattr(home, name)
            if callable(value) and not isinstance(value, torch.dtype) and name != "cuda":
                things[f"{module}.{name}".lstrip(".")] = value
    for name, kind in list(things.items()):
        if inspect.isclass(kind):
            above = [base for base in kind.__mro__[1:] if base in things.values()]
            above += [Exception] if issubclass(kind, Exception) else []
            for method in [*filter(lambda text: text[0] != "_", dir(kind)), *CALLED]:
                inherited = method not in vars(kind) or method not in CALLED
                if method in ("__call__",) and not issubclass(kind, torch.nn.Module):
                    continue
                if not callable(getattr(kind, method, None)):
                    continue
                if inherited and any(hasattr(base, method) for base in above):
                    continue
                things[f"{name}.{method}"] = getattr(kind, method)
    return things


def owned(name: str) -> bool:
    """Whether this is a method, whose first argument is the object."""
    return "." in name and name.split(".")[-2][:1].isupper()


def text_of(default: Any) -> str:
    """A default as text: numbers in one spelling, callables by name."""
    if isinstance(default, (int, float)) and not isinstance(default, bool):
        return repr(float(default))
    if isinstance(default, (tuple, list)):
        return repr(tuple(float(item) if isinstance(item, int) else item for item in default))
    if " at 0x" in repr(default):  # an object that says where it lies
        return getattr(default, "__name__", type(default).__name__)
    return getattr(default, "__name__", None) or repr(default)


def inspected(value: Any, method: bool) -> Optional[Signature]:
    try:
        parameters = list(inspect.signature(value).parameters.values())
    except (TypeError, ValueError):
        return None
    if method and parameters and parameters[0].name in ("self", "input", "cls", "tensor"):
        parameters = parameters[1:]
    stars: dict[Any, str] = {
        inspect.Parameter.VAR_POSITIONAL: "*",
        inspect.Parameter.VAR_KEYWORD: "**",
    }
    found = [
        Argument(
            stars.get(parameter.kind, "") + parameter.name,
            parameter.kind not in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD),
            None if parameter.default is parameter.empty else text_of(parameter.default),
        )
        for parameter in parameters
    ]
    if hasattr(value, "takes_out"):
        found.append(Argument("out", False, "None"))
    return found


# PyTorch's own.


def written(node: ast.FunctionDef) -> Signature:
    """The arguments as they stand in a line of Python."""

    def spelt(default: ast.expr | None) -> Optional[str]:
        if default is None:
            return None
        try:
            return text_of(ast.literal_eval(default))
        except ValueError:
            return ast.unparse(default)

    given = node.args
    names = given.posonlyargs + given.args
    defaults = [None] * (len(names) - len(given.defaults)) + given.defaults
    signature = [Argument(a.arg, True, spelt(d)) for a, d in zip(names, defaults)]
    if given.vararg:
        signature.append(Argument("*" + given.vararg.arg, True, None))
    return signature + [
        Argument(a.arg, False, spelt(d)) for a, d in zip(given.kwonlyargs, given.kw_defaults)
    ]


def documented(value: Any) -> list[Signature]:
    """The signature that begins the documentation of what is written in C++, if there is one."""
    line = (getattr(value, "__doc__", None) or "").strip().split("\n")[0]
    match = re.match(r"[\w.]+(\(.*?\))(?: ->|$)", line)
    if inspect.isbuiltin(value) and match:
        return [written(ast.parse(f"def f{match[1]}: pass").body[0])]  # type: ignore[arg-type]
    return []


def stubs() -> dict[str, list[Signature]]:
    """The overloads that PyTorch's stubs declare, by the name below `torch`."""
    home = Path(import_module("torch").__file__ or "").parent / "_C"
    declared: dict[str, list[Signature]] = {}

    def declare(name: str, node: ast.FunctionDef, method: bool = False) -> None:
        signature = written(node)
        if method and signature and signature[0].name == "self":
            signature = signature[1:]
        signature = [  # as the parser of arguments knows it
            argument._replace(name="input") if argument.name == "self" else argument
            for argument in signature
        ]
        if name not in declared or signature not in declared[name]:
            declared.setdefault(name, []).append(signature)

    for file, prefix in (("_VariableFunctions", ""), ("_nn", "nn.functional."), ("__init__", "")):
        for node in ast.parse((home / f"{file}.pyi").read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                if file != "__init__" or node.name not in declared:
                    declare(prefix + node.name, node)
            elif isinstance(node, ast.ClassDef):
                owner = "Tensor" if node.name == "TensorBase" else node.name
                for part in node.body:
                    if isinstance(part, ast.FunctionDef):
                        declare(f"{owner}.{part.name}", part, method=True)
    return declared


def measured(torch: Any, names: list[str]) -> dict[str, Any]:
    """PyTorch's overloads of each of these names; None where it has nothing of that name."""
    declared = stubs()
    signatures: dict[str, Any] = {}
    for name in names:
        value = found(torch, name)
        if value is None:
            signatures[name] = None
            continue
        signature = inspected(value, owned(name))
        only_stars = bool(signature) and all(a.name.startswith("*") for a in signature or [])
        short = name[len("nn.functional.") :] if name.startswith("nn.functional.") else name
        overloads = declared.get(name) or declared.get(short) or declared.get(f"{name}.__init__")
        if signature is None or (only_stars and overloads):
            signatures[name] = overloads or documented(value)
        else:
            signatures[name] = [signature]
    return signatures


def names(torch: Any) -> dict[str, list[str]]:
    """What PyTorch has at each place where pyattn has something: functions, classes, methods."""
    functions = [name for name in stubs() if "." not in name and name[-1] != "_"]
    listed = {"": sorted(name for name in functions if name[0] != "_" and hasattr(torch, name))}
    for place in PLACES[1:]:
        home = found(torch, place)
        of_module = getattr(home, "__all__", None) or [
            name
            for name in dir(home)
            if inspect.isclass(home)
            or (callable(getattr(home, name)) and "torch" in getattr(home, name).__module__)
        ]
        listed[place] = sorted({name for name in of_module if name[0] != "_" and name != "Tensor"})
    return listed


# The comparison.


def differences(ours: Signature, theirs: list[Signature]) -> list[str]:
    """Each difference as a few words, in terms of what a PyTorch program may hand over."""
    said = []
    plain = [argument.name.lstrip("*") for argument in ours]
    any_number = any(argument.name.startswith("*") and argument.by_position for argument in ours)
    any_keyword = any(argument.name.startswith("**") for argument in ours)
    accepted = {name: None for overload in theirs for name in (a.name for a in overload)}
    for name in accepted:
        if name.startswith("*") and any_number:
            continue
        if name.lstrip("*") not in plain and not any_keyword:
            said.append(f"no {name}")
    known = {name.lstrip("*") for name in accepted}
    for place, argument in enumerate(ours):
        name = argument.name.lstrip("*")
        if name not in known:
            starred = any(other.startswith("*") for other in accepted)
            if not (argument.name.startswith("*") and starred):
                said.append(f"also {argument.name}")
            continue
        if argument.name.startswith("*"):
            continue
        having = [
            (index, other)
            for overload in theirs
            for index, other in enumerate(overload)
            if other.name == name
        ]
        if not having:
            continue
        places = {index for index, other in having if other.by_position}
        if places and not argument.by_position and not any_number:
            said.append(f"{name} by name only")
        if places and argument.by_position and place not in places:
            said.append(f"{name} at place {place + 1}")
        optional = len(having) < len(theirs)
        defaults = {other.default for _, other in having}
        if argument.default is None:
            if None not in defaults:
                said.append(f"{name} must be given")
        elif argument.default not in defaults and not optional and "..." not in defaults:
            default = ", ".join(sorted(map(str, defaults - {None}))) or "must be given"
            said.append(f"{name} is {argument.default} (PyTorch: {default})")
    return said


def main() -> None:
    torch = import_module("torch")
    assert torch.__version__.startswith("2.13"), f"PyTorch 2.13 is wanted: {torch.__version__}"
    record = measured(torch, sorted(public(import_module("pyattn"))))
    lines = [
        f"{json.dumps(name)}: {json.dumps(item, separators=(',', ':'))}"
        for name, item in [
            *record.items(),
            *((f"names of {p}", n) for p, n in names(torch).items()),
        ]
    ]
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
