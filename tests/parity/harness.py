"""Run one small program on PyTorch or on pyattn, and say where the outcomes differ.

A case is a string of Python (statements, then an expression whose value is the result) or a
function marked `@case`. It lives in a module `cases_*.py`:

    EXPRESSIONS = ["torch.ones(2, 3).sum(0)", "! torch.ones(2) @ torch.ones(3)"]

A leading `!` (for a function, `@fails`) says that the case must raise. A module may also set
    FLOAT32 = True      PyTorch keeps its float32 default (random draws, initialisers)
    TOLERANCE = 1e-6    the relative error allowed, 1e-12 if not set
    UNPRINTED = {pattern: reason}   where the pattern is found in the id, print is not compared,
    UNNAMED = {pattern: reason}     or is but for the name of the grad_fn
A case sees, as global names or as a function's parameters:
    torch, nn, F        the implementation: PyTorch or pyattn
    math, inf, nan      for numbers
    tensor, zeros, ones, full, arange       as torch.tensor and so on
    numbers(2, 3)       a nested list of irregular numbers in (-2, 2.01), others at each call
    given(2, 3)         these numbers as a float tensor
    leaf(nested)        a float tensor that requires a gradient, and whose gradient is recorded
    learned(2, 3)       a leaf of numbers(2, 3)
    filled(nn.Linear(3, 2))     the module, with numbers for its parameters, as if these were leaves
The outcome is plain JSON: what came back (values, shapes, dtypes), how it prints, and the
gradient of every leaf; or the class of the exception.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import json
import math
import pkgutil
import re
import warnings
from collections import OrderedDict
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Callable, Iterator, NamedTuple

RECORDED = Path(__file__).parent / "recorded"
DTYPES = {"float32": "float", "float64": "float"}
DTYPES.update({kind: kind for kind in ("int64", "int32", "int16", "int8", "uint8", "bool")})

Function = Callable[..., Any]


class Case(NamedTuple):
    module: str  # making, for cases_making.py
    id: str
    program: str | Function
    raises: bool
    float32: bool
    tolerance: float
    printed: bool
    named: bool


def case(function: Function) -> Function:
    """Mark a function, called with the names it asks for, as a case."""
    function.__dict__["raises"] = False
    return function


def fails(function: Function) -> Function:
    """Mark a function as a case that must raise."""
    function.__dict__["raises"] = True
    return function


def module_names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return [name[len("cases_") :] for name in found if name.startswith("cases_")]


def cases_of(name: str) -> list[Case]:
    """The cases of one module, in the order of the file."""
    module = importlib.import_module(f"{__package__}.cases_{name}")
    settings = vars(module)
    programs: list[tuple[str, str | Function, bool]] = [
        (text, text.lstrip("! "), text.startswith("!")) for text in settings.get("EXPRESSIONS", [])
    ]
    programs += [
        (key, value, value.__dict__["raises"])
        for key, value in settings.items()
        if inspect.isfunction(value) and "raises" in value.__dict__
    ]
    ids = [id for id, _, _ in programs]
    assert len(ids) == len(set(ids)), f"{name}: twice: {[id for id in ids if ids.count(id) > 1]}"

    def exempt(setting: str, id: str) -> bool:
        return any(re.search(pattern, id) for pattern in settings.get(setting, {}))

    float32 = settings.get("FLOAT32", False)
    tolerance = settings.get("TOLERANCE", 1e-12)
    return [
        Case(
            name,
            id,
            program,
            raises,
            float32,
            tolerance,
            printed=not exempt("UNPRINTED", id),
            named=not exempt("UNNAMED", id),
        )
        for id, program, raises in programs
    ]


def fill_tables(torch: Any) -> None:
    """The tables of dtypes that PyTorch fills when first asked, before a name changes its meaning."""
    torch.storage._dtype_to_storage_type_map()
    torch.storage._storage_type_to_dtype_map()


@contextmanager
def reference(torch: Any, float32: bool) -> Iterator[None]:
    """PyTorch as pyattn means it: one float dtype, float64, also known as float32."""
    if torch.__name__ != "torch" or float32:
        yield
        return
    fill_tables(torch)
    kept = torch.float32, torch.Tensor.float, torch.get_default_dtype()
    torch.float32 = torch.float = torch.float64
    torch.Tensor.float = torch.Tensor.double
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.float32, torch.Tensor.float, default = kept
        torch.float = torch.float32
        torch.set_default_dtype(default)


def namespace(torch: Any, leaves: list[Any]) -> dict[str, Any]:
    count = 0

    def numbers(*shape: int) -> Any:
        nonlocal count
        if shape:
            return [numbers(*shape[1:]) for _ in range(shape[0])]
        count += 1
        return (pow(167, count, 401) - 200) / 100 + 0.00371  # a primitive root: no value twice

    def given(*shape: int) -> Any:
        if 0 in shape:  # a nested list has no shape beyond its first empty list
            return torch.zeros(shape)
        return torch.tensor(numbers(*shape), dtype=torch.float32)

    def leaf(nested: Any) -> Any:
        leaves.append(torch.tensor(nested, dtype=torch.float32, requires_grad=True))
        return leaves[-1]

    def learned(*shape: int) -> Any:
        leaves.append(given(*shape).requires_grad_())
        return leaves[-1]

    def filled(module: Any) -> Any:
        state = {name: given(*parameter.shape) for name, parameter in module.named_parameters()}
        module.load_state_dict(state, strict=False)
        leaves.extend(module.parameters())
        return module

    nn = getattr(torch, "nn", None)
    return {
        "torch": torch,
        "nn": nn,
        "F": getattr(nn, "functional", None),
        "math": math,
        "inf": math.inf,
        "nan": math.nan,
        "tensor": torch.tensor,
        "zeros": torch.zeros,
        "ones": torch.ones,
        "full": torch.full,
        "arange": torch.arange,
        "numbers": numbers,
        "given": given,
        "leaf": leaf,
        "learned": learned,
        "filled": filled,
    }


def evaluate(program: str | Function, names: dict[str, Any]) -> Any:
    if not isinstance(program, str):
        return program(*[names[name] for name in inspect.signature(program).parameters])
    body = ast.parse(program).body
    end = body.pop() if isinstance(body[-1], ast.Expr) else None
    last = end.value if isinstance(end, ast.Expr) else ast.Constant(None)
    exec(compile(ast.Module(body, []), "<case>", "exec"), names)
    return eval(compile(ast.fix_missing_locations(ast.Expression(last)), "<case>", "eval"), names)


def run(case: Case, torch: Any) -> dict[str, Any]:
    """The case's outcome on this implementation, as JSON."""
    leaves: list[Any] = []
    with warnings.catch_warnings(), reference(torch, case.float32):
        warnings.simplefilter("ignore")
        try:
            value = evaluate(case.program, namespace(torch, leaves))
        except Exception as error:
            return {"raises": builtin_class(error), "message": str(error)}
        finally:
            torch.set_grad_enabled(True)
        outcome = {"value": encode(value, torch)}
        if case.printed and (printed := printed_form(value)) is not None:
            named = printed if case.named else re.sub(r",\s+grad_fn=<\w+>", ", grad_fn=<>", printed)
            outcome["printed"] = named.replace("torch.float64", "torch.float32")
        if leaves:
            try:
                ends = [end for end in tensors_in(value, torch) if end.requires_grad]
                torch.autograd.backward(ends, [cotangent(end, torch) for end in ends])
                outcome["gradients"] = [encode(leaf.grad, torch) for leaf in leaves]
            except RuntimeError:  # the case has freed its graph itself
                outcome["gradients"] = "RuntimeError"
    return outcome


def cotangent(result: Any, torch: Any) -> Any:
    count = math.prod(result.shape)
    flat = torch.tensor([math.cos(index) for index in range(count)], dtype=torch.float32)
    return flat.reshape(result.shape)


def builtin_class(error: Exception) -> str:
    return next(kind.__name__ for kind in type(error).__mro__ if hasattr(builtins, kind.__name__))


def encode(value: Any, torch: Any) -> Any:
    """JSON that keeps apart whatever a test should keep apart."""
    if isinstance(value, torch.Tensor):
        nested = value.clone().tolist()  # PyTorch's zero gradients may have no storage yet
        for _ in range(len(value.shape) - 1):
            nested = [item for row in nested for item in row]
        return {
            "shape": list(value.shape),
            "dtype": dtype_name(value.dtype),
            "data": nested,
            "requires_grad": value.requires_grad,
        }
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, torch.dtype):
        return ["dtype", dtype_name(value)]
    if isinstance(value, dict):
        return ["dict", *([encode(key, torch), encode(item, torch)] for key, item in value.items())]
    if isinstance(value, (list, tuple)):
        kinds = {list: "list", torch.Size: "Size"}
        return [kinds.get(type(value), "tuple"), *(encode(item, torch) for item in value)]
    return ["object", type(value).__name__]


def dtype_name(dtype: Any) -> str:
    return DTYPES[str(dtype).split(".")[-1]]


def printed_form(value: Any) -> str | None:
    """repr(value), or None where that shows nothing but a Python number's own digits."""

    def has(value: Any, kind: Any) -> bool:
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, (list, tuple)) and not isinstance(value, kind):
            return any(has(item, kind) for item in value)
        return isinstance(value, kind)

    plain = value is None or isinstance(value, (bool, int, str))
    return None if plain or has(value, float) else spelled(value)


def spelled(value: Any) -> str:
    """repr(value), an OrderedDict as Python 3.11 has it."""
    if isinstance(value, OrderedDict) and value:
        return f"OrderedDict([{', '.join(map(spelled, value.items()))}])"
    if type(value) is list:
        return f"[{', '.join(map(spelled, value))}]"
    if type(value) is tuple:
        return f"({', '.join(map(spelled, value))}{',' * (len(value) == 1)})"
    return repr(value)


def tensors_in(value: Any, torch: Any) -> Iterator[Any]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item, torch)
    elif isinstance(value, dict):
        yield from tensors_in(list(value.values()), torch)


def differences(got: Any, expected: Any, tolerance: float, where: str = "") -> Iterator[str]:
    """Where two outcomes differ: one line for each place."""
    if type(got) is not type(expected):
        yield f"{where}: {got!r}, PyTorch has {expected!r}"
    elif isinstance(expected, dict):
        if got.keys() != expected.keys():
            yield f"{where}: {got!r}, PyTorch has {expected!r}"
        else:
            for key in expected:
                yield from differences(got[key], expected[key], tolerance, f"{where}.{key}")
    elif isinstance(expected, list):
        if len(got) != len(expected):
            yield f"{where}: {got!r}, PyTorch has {expected!r}"
        else:
            for index, (item, wanted) in enumerate(zip(got, expected)):
                yield from differences(item, wanted, tolerance, f"{where}[{index}]")
    elif isinstance(expected, float):
        # The floor is for sums that cancel to nothing but rounding.
        same = math.isclose(got, expected, rel_tol=tolerance, abs_tol=tolerance / 10)
        if not same and not (math.isnan(got) and math.isnan(expected)):
            yield f"{where}: {got!r}, PyTorch has {expected!r}"
    elif got != expected:
        yield f"{where}: {got!r}, PyTorch has {expected!r}"


def recorded(name: str) -> dict[str, Any]:
    path = RECORDED / f"{name}.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def check(case: Case, torch: ModuleType, records: dict[str, Any]) -> None:
    """Fail unless this implementation does what the record says."""
    assert case.id in records, f"{case.id}: record it by: python -m tests.parity.record"
    expected = records[case.id]
    got = run(case, torch)
    message = got.pop("message", "")
    found = list(differences(got, expected, case.tolerance))
    assert not found, "\n".join([f"{case.module}: {case.id}", *found, message])
