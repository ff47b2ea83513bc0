"""A program run on PyTorch as pyattn means it: floats of 64 bits, drawn as those of 32.

    python tests/beside_torch.py program.py [arguments]

Both then print the same digits, which tests/test_run.py compares.
"""

from __future__ import annotations

import runpy
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path[:1] = [str(Path(__file__).resolve().parent.parent)]


def prepare() -> None:
    """Have PyTorch compute with 64 bits, whatever kind of float it is asked for."""
    torch: Any = import_module("torch")
    many: Any = import_module("pyattn.generator")._many_normals
    single, double = torch.float32, torch.float64
    import_module("tests.parity.harness").fill_tables(torch)
    torch.set_default_dtype(double)
    torch.float32 = torch.float = double
    torch.Tensor.float = torch.Tensor.double

    def drawn(name: str) -> Any:
        draw = getattr(torch, name)

        def as_single(*args: Any, dtype: Any = None, **kwargs: Any) -> Any:
            return draw(*args, dtype=single, **kwargs).to(double if dtype is None else dtype)

        return as_single

    def filled(name: str) -> Any:
        fill = getattr(torch.Tensor, name)

        def in_place(tensor: Any, *args: Any, **kwargs: Any) -> Any:
            if tensor.dtype is not double:
                return fill(tensor, *args, **kwargs)
            with torch.no_grad():
                drawn = fill(torch.empty(tensor.shape, dtype=single), *args, **kwargs)
                return tensor.copy_(drawn)

        return in_place

    def normal_(tensor: Any, mean: float = 0.0, std: float = 1.0, *, generator: Any = None) -> Any:
        """Sixteen and more at once without PyTorch's approximations, as pyattn draws them."""
        count = tensor.numel()
        with torch.no_grad():
            if count < 16:
                drawn = few(torch.empty(tensor.shape, dtype=single), mean, std, generator=generator)
                return tensor.copy_(drawn)
            uniforms = rand(count, generator=generator).tolist()
            whole = count - count % 16
            if whole < count:
                uniforms[whole:] = rand(16, generator=generator).tolist()
            normals = many(uniforms)
            if whole < count:
                normals = normals[: count - 16] + normals[whole:]
            scaled = torch.tensor(normals, dtype=double) * single_of(std) + single_of(mean)
            return tensor.copy_(scaled.to(single).reshape(tensor.shape))

    def single_of(number: float) -> float:
        return float(torch.tensor(number, dtype=single))

    def randn(*size: Any, generator: Any = None, dtype: Any = None, **kwargs: Any) -> Any:
        return normal_(torch.empty(*size, **kwargs), generator=generator)

    few, uniform = torch.Tensor.normal_, torch.rand
    torch.rand, torch.rand_like = drawn("rand"), drawn("rand_like")

    def rand(count: int, generator: Any) -> Any:
        return uniform(count, dtype=single, generator=generator)

    torch.Tensor.uniform_, torch.Tensor.normal_ = filled("uniform_"), normal_
    torch.randn = randn
    torch.randn_like = lambda like, **kwargs: normal_(torch.empty_like(like, **kwargs))


def as_script(program: str) -> str:
    """A notebook's cells as one script, which shows what each ends with."""
    import ast

    from pyattn.programs.notebook import cells

    lines = ["def _show(value):\n    if value is not None:\n        print(repr(value))\n"]
    for cell in cells(Path(program).read_text(encoding="utf-8"), program):
        tree = ast.parse(cell.code)
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr) and not cell.hushed:
            shown = ast.Call(ast.Name("_show", ast.Load()), [last.value], [])
            tree.body[-1] = ast.fix_missing_locations(ast.Expr(shown))
        lines.append(ast.unparse(tree))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    assert import_module("torch").__version__.startswith("2.13"), "PyTorch 2.13 is wanted"
    prepare()
    if sys.argv[0].endswith(".ipynb"):
        import_module("pyattn.programs.displays").lend_ipython()
        exec(as_script(sys.argv[0]), {"__name__": "__main__"})
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")
