"""torch.autograd.Function: operations with a gradient of one's own."""

from __future__ import annotations

from typing import Any

from .harness import case, fails

# What `of` makes with torch: a class for every way to write one, by its name.
CLASSES = """
class Exp(Function):
    @staticmethod
    def forward(ctx, x):
        result = x.exp()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, g):
        (result,) = ctx.saved_tensors
        return g * result

class Cube(Function):
    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(x, output)
        ctx.two = 2

    @staticmethod
    def backward(ctx, g):
        x, output = ctx.saved_tensors
        seen.append((torch.is_grad_enabled(), output.requires_grad))
        return g * 3 * x**ctx.two

class Affine(Function):
    @staticmethod
    def forward(ctx, x, n, y=None):
        ctx.n = n
        seen.append(ctx.needs_input_grad)
        return x * n if y is None else x * n + y

    @staticmethod
    def backward(ctx, g):
        seen.append(ctx.needs_input_grad)
        return (g * ctx.n, None, g)[: len(ctx.needs_input_grad)]

class Scaled(Function):
    @staticmethod
    def forward(x, n=2):
        return x * n

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.n = inputs[1]
        seen.append((len(inputs), ctx.needs_input_grad, torch.is_grad_enabled()))

    @staticmethod
    def backward(ctx, g):
        return g * ctx.n, None

class Two(Function):
    @staticmethod
    def forward(ctx, x):
        a, b = x.exp(), x * 3
        ctx.save_for_backward(x, a)
        return a, b

    @staticmethod
    def backward(ctx, g, h):
        seen.append([g, h])
        x, a = ctx.saved_tensors
        return g * a + h * 3

class Sparse(Two):
    @staticmethod
    def forward(ctx, x):
        ctx.set_materialize_grads(False)
        return x * 2, x * 3

    @staticmethod
    def backward(ctx, g, h):
        seen.append([g is None, h is None])
        return g if h is None else h

class Sorted(Function):
    @staticmethod
    def forward(ctx, x):
        values, order = x.sort()
        rank = order.to(x.dtype)
        ctx.mark_non_differentiable(rank)
        ctx.save_for_backward(order)
        return values, order, rank, "text", None

    @staticmethod
    def backward(ctx, g, *others):
        seen.append([None if t is None else t.dtype for t in others])
        (order,) = ctx.saved_tensors
        out = torch.zeros(g.shape)
        out[order] = g
        return out

class Reverse(Function):
    @staticmethod
    def forward(ctx, x):
        return x.view_as(x) if hasattr(x, "view_as") else x.view(x.shape)

    @staticmethod
    def backward(ctx, g):
        return -g

class Same(Function):
    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 2

class Doubled(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.mul_(2)

    @staticmethod
    def backward(ctx, g):
        return g * 2

class DoubledAnd(Function):
    @staticmethod
    def forward(ctx, x):
        x.mul_(2)
        ctx.mark_dirty(x)
        return x, x * 3

    @staticmethod
    def backward(ctx, g, h):
        return g * 2 + h * 6

class Lost(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x * 1

    @staticmethod
    def backward(ctx, g):
        return g

class Once(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        seen.append(torch.is_grad_enabled())
        return g * 2 * x

class Giving(Function):
    @staticmethod
    def forward(ctx, x, gradients):
        ctx.gradients = gradients
        return x * 1

    @staticmethod
    def backward(ctx, g):
        return ctx.gradients

class Saving(Function):
    @staticmethod
    def forward(ctx, x, t):
        ctx.save_for_backward(t, None)
        return x * 1

    @staticmethod
    def backward(ctx, g):
        t, none = ctx.saved_tensors
        seen.append(none)
        return g * t, None

class Vjp(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1

    @staticmethod
    def vjp(ctx, g):
        return g * 7

class Forward(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1

class Nothing(Function):
    pass

class Listed(Function):
    @staticmethod
    def forward(ctx, x):
        return [x * 2]

    @staticmethod
    def backward(ctx, g):
        return g

class Failing(Forward):
    @staticmethod
    def backward(ctx, g):
        raise ValueError("mine")

class Inner(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        with torch.enable_grad():
            seen.append((x * 1).requires_grad)
        return x * x

    @staticmethod
    def backward(ctx, g):
        with torch.enable_grad():
            x = ctx.saved_tensors[0].detach().requires_grad_()
            return torch.autograd.grad(x * x, x, g)[0]
"""


def run(torch: Any, leaf: Any, program: str) -> Any:
    """The value of the last line of a program over `CLASSES`; x and y are leaves, `seen` a list."""
    names = {
        "torch": torch,
        "Function": torch.autograd.Function,
        "grad": torch.autograd.grad,
        "seen": [],
        "x": leaf([0.5, -1.25]),
        "y": leaf([[2.0], [3.0]]),
    }
    exec(CLASSES, names)
    *lines, last = program.split("; ")
    exec("\n".join(lines), names)
    return eval(last, names)


PROGRAMS = [
    # One output, saved, and the orders of its gradient.
    "Exp.apply(x)",
    "z = Exp.apply(x); z.sum().backward(); z",
    "grad(Exp.apply(x * 2).sum(), x)",
    "grad(grad(Exp.apply(x).sum(), x, create_graph=True)[0].sum(), x)",
    "g = grad(Exp.apply(x).sum(), x, create_graph=True)[0]; h = grad(g.sum(), x, create_graph=True)"
    "[0]; grad(h.sum(), x)",
    "torch.autograd.gradcheck(Exp.apply, (x,))",
    "torch.autograd.gradgradcheck(Cube.apply, (x,))",
    "Cube.apply(x).sum().backward(); seen",
    "grad(Cube.apply(x).sum(), x, create_graph=True), seen",
    "Cube.apply(x).grad_fn.name()",
    "Cube.apply(x.detach())",
    "Exp.apply(x.detach()).requires_grad",
    "with torch.no_grad(): z = Exp.apply(x); z",
    "Inner.apply(x).sum().backward(); seen",
    "Vjp.apply(x).sum().backward(); x.grad",
    "Exp.apply(x).backward(torch.ones(2)); x.grad",
    "z = Exp.apply(x); z.sum().backward(retain_graph=True); z.sum().backward(); x.grad",
    "z = Same.apply(x); z.sum().backward(); z.sum().backward(); x.grad",
    "z = Exp.apply(x); z.register_hook(lambda g: g * 10); z.retain_grad(); z.sum().backward(); z.grad",
    "z = Exp.apply(x); grad(z.sum(), [z, x])",
    # Inputs that are no tensors, or by name, or left out.
    "Affine.apply(x, 3).sum().backward(); seen",
    "Affine.apply(x, 3, y).sum().backward(); seen",
    "Affine.apply(x, 3, y.detach()).sum().backward(); seen",
    "Affine.apply(x, n=3, y=y).sum().backward(); seen",
    "Affine.apply(x, 3, x).sum().backward(); x.grad",
    "Affine.apply(x, 3, None)",
    "Scaled.apply(x).sum().backward(); seen",
    "Scaled.apply(x, 5).sum().backward(); x.grad",
    "Scaled.apply(x, n=5).sum().backward(); x.grad",
    # Several outputs.
    "Two.apply(x)",
    "a, b = Two.apply(x); (a * b).sum().backward(); seen",
    "a, b = Two.apply(x); a.sum().backward(); seen",
    "a, b = Two.apply(x); b.sum().backward(); seen",
    "a, b = Two.apply(x); a.register_hook(lambda g: g * 10); a.retain_grad(); (a + b).sum()"
    ".backward(); a.grad",
    "a, b = Two.apply(x); grad((a + b).sum(), [a, x])",
    "a, b = Two.apply(x); g = grad((a * b).sum(), x, create_graph=True)[0]; grad(g.sum(), x)",
    "a, b = Sparse.apply(x); a.sum().backward(); seen",
    "a, b = Sparse.apply(x); b.sum().backward(); seen",
    "Sorted.apply(x)",
    "Sorted.apply(x)[0].sum().backward(); seen",
    "Listed.apply(x)",
    # The input itself, seen again or changed.
    "z = Reverse.apply(x); z.sum().backward(); z",
    "z = Same.apply(x); z.sum().backward(); z, z is x",
    "z = torch.ones(2); w = Same.apply(z); w.mul_(2); z, w is z",
    "z = x * 1; w = Doubled.apply(z); w.sum().backward(); z, w is z",
    "z = x * 1; Doubled.apply(z[0]); z.sum().backward(); z",
    "a, b = DoubledAnd.apply(x * 1); (a * b).sum().backward(); a, b",
    # What backward returns.
    "Giving.apply(x, (None, None)).sum().backward(); x.grad",
    "Giving.apply(x, (torch.ones(2), None, None)).sum().backward(); x.grad",
    "Giving.apply(x, (torch.ones(2, 2), None)).sum().backward(); x.grad",
    "Giving.apply(x, (torch.tensor([1, 2]), None)).sum().backward(); x.grad",
    "grad(Giving.apply(x, (None, None)).sum(), x, allow_unused=True)",
    # Once.
    "Once.apply(x).sum().backward(); seen",
    "g = grad(Once.apply(x).sum(), x, create_graph=True)[0]; g, seen",
    "w = torch.ones(2, requires_grad=True); grad(Once.apply(x), x, w, create_graph=True)",
    "Saving.apply(x, torch.ones(2) * 3).sum().backward(); seen",
]
REFUSED = [
    "Giving.apply(x, torch.ones(2)).sum().backward()",
    "Giving.apply(x, [torch.ones(2), None]).sum().backward()",
    "Giving.apply(x, (torch.ones(2), None, torch.ones(2))).sum().backward()",
    "Giving.apply(x, (torch.ones(2), 3)).sum().backward()",
    "Giving.apply(x, (3, None)).sum().backward()",
    "Giving.apply(x, (torch.ones(3), None)).sum().backward()",
    "Giving.apply(x, (torch.ones(1), None)).sum().backward()",
    "grad(Giving.apply(x, (None, None)).sum(), x)",
    "Saving.apply(x, 3)",
    "t = torch.ones(2); z = Saving.apply(x, t); t.add_(1); z.sum().backward()",
    "t = torch.ones(2); z = Saving.apply(x, t); z.sum().backward(); z.sum().backward()",
    "a, b = Two.apply(x); a.mul_(2); b.sum().backward()",
    "a, b = Two.apply(x); a.sum().backward(); b.sum().backward()",
    "w = torch.ones(2, requires_grad=True); g = grad(Once.apply(x), x, w, create_graph=True)[0]; "
    "g.sum().backward()",
    "g = grad(Once.apply(x).sum(), x, create_graph=True)[0]; g.sum().backward()",
    "Doubled.apply(x)",
    "Lost.apply(x * 1)",
    "z = x * 1; w = Reverse.apply(z); w.mul_(2)",
    "z = x * 1; w = Same.apply(z); w.mul_(2)",
    "z = x * 1; w = Same.apply(z); z.mul_(2); w.sum()",
    "Forward.apply(x).sum().backward()",
    "Nothing.apply(x)",
    "Failing.apply(x).sum().backward()",
    "Affine.apply(x)",
    "Affine.apply(x, 3, z=1)",
    "Affine.apply(x, y=1)",
]


def _case(program: str, mark: Any) -> None:
    def outcome(torch: Any, leaf: Any) -> Any:
        return run(torch, leaf, program)

    globals()[program] = mark(outcome)


for _program in PROGRAMS:
    _case(_program, case)
for _program in REFUSED:
    _case(_program, fails)
