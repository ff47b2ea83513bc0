"""torch.func and torch.vmap: derivatives of functions, nested and of trees; batches; modules."""

from __future__ import annotations

from typing import Any

from .harness import builtin_class, case

START = (
    "G = torch.func; x, y, z = given(3), given(2, 3), given(2, 3); w = learned(3); "
    "d = {'w': given(3), 'b': [given(2), tensor(0.7)]}; "
)
EXACT = [
    # grad
    "G.grad(lambda x: (x ** 2).sum())(x)",
    "G.grad(lambda x: x[0] * x[1].exp())(x)",
    "G.grad(lambda x, y: (x * y).sum())(x, y)",
    "G.grad(lambda x, y: (x * y).sum(), 1)(x, y)",
    "G.grad(lambda x, y: (x * y * y).sum(), argnums=(0, 1))(x, y)",
    "G.grad(lambda x, y: (x * y * y).sum(), argnums=(1, 0))(x, y)",
    "G.grad(lambda x, y: (x * y * y).sum(), argnums=(1,))(x, y)",
    "G.grad(lambda x, y: (x * y * y).sum(), argnums=-1)(x, y)",
    "G.grad(lambda x: tensor(2.0))(x)",
    "G.grad(lambda x, k: (x * k).sum())(x, k=3.0)",
    "G.grad(lambda x, k: (x * k).sum())(x, 3.0)",
    "G.grad(lambda p, x: (p['w'] * x).sum() * p['b'][1] + p['b'][0].prod())(d, x)",
    "G.grad(lambda x, p: (p['w'] * x).sum() * p['b'][1], (0, 1))(x, d)",
    "G.grad(lambda t: (t[0] * t[1]).sum())((x, y))",
    "G.grad(lambda x: ((x ** 2).sum(), x * 2), has_aux=True)(x)",
    "G.grad(lambda x: ((x ** 2).sum(), {'a': x * 2, 'b': (y, x.sum())}), has_aux=True)(x)",
    "G.grad_and_value(lambda x: (x ** 2).sum())(x)",
    "G.grad_and_value(lambda x, y: (x * y).sum(), argnums=(0, 1))(x, y)",
    "G.grad_and_value(lambda x: ((x ** 2).sum(), x * 2), has_aux=True)(x)",
    # nested
    "G.grad(G.grad(lambda t: t ** 4))(tensor(2.0))",
    "G.grad(G.grad(G.grad(lambda t: t.sin() * t)))(tensor(0.7))",
    "G.grad(lambda t: G.grad(lambda u: t * u ** 3)(tensor(2.0)) * t)(tensor(3.0))",
    "G.grad(lambda t: t * G.grad(lambda u: t + u)(tensor(1.0)))(tensor(3.0))",
    "G.grad(lambda t: G.grad(lambda u: u ** 2 * t)(t))(tensor(3.0))",
    "G.grad(lambda x: G.grad(lambda x: (x ** 3).sum())(x).sum())(x)",
    "G.grad(lambda x: G.grad_and_value(lambda x: (x ** 3).sum())(x)[1])(x)",
    "G.jacrev(G.jacrev(lambda x: x ** 3))(x)",
    "G.jacfwd(G.jacrev(lambda x: (x ** 3).sum()))(x)",
    "G.jacrev(G.jacfwd(lambda x: x.prod() * x))(x + 3)",
    "G.grad(lambda x: G.vjp(lambda x: x ** 3, x)[1](y[0])[0].sum())(x)",
    "G.grad(lambda x: G.jvp(lambda x: x ** 3, (x,), (y[0],))[1].sum())(x)",
    "G.jvp(G.grad(lambda x: (x ** 3).sum()), (x,), (y[0],))",
    "G.jvp(lambda x: G.jvp(lambda x: x ** 3, (x,), (y[0],))[1], (x,), (y[1],))",
    "G.vjp(G.grad(lambda x: (x ** 3).sum()), x)[1](y[0])",
    # what is captured, or asks for gradients itself
    "G.grad(lambda x: (x * w).sum())(x)",
    "G.grad(lambda x: (x * w ** 2).sum())(x).sum()",
    "G.grad_and_value(lambda x: (x * w).sum())(x)",
    "G.grad(lambda x: (x ** 3).sum())(w)",
    "G.grad(lambda x: (x ** 3).sum())(w).sum()",
    "G.jacrev(lambda x: x * w)(x).sum()",
    "G.vjp(lambda x: x * w, x)[1](y[0])[0].sum()",
    "G.jvp(lambda x: x * w, (x,), (y[0],))[1].sum()",
    "G.hessian(lambda x: (x ** 3).sum())(w).sum()",
    "G.vjp(lambda x: x ** 2, x)[1](w)[0].sum()",
    "G.grad(lambda x: (x ** 2).sum())(x).requires_grad, w.grad",
    "r = torch.no_grad()(G.grad(lambda x: (x ** 2).sum()))(w); r, r.requires_grad",
    "r = torch.no_grad()(lambda: G.jacrev(lambda x: x ** 2)(w))(); r, r.requires_grad",
    "G.grad(torch.no_grad()(lambda x: (x ** 2).sum()))(x)",
    "G.grad(lambda x: (x.detach() * x).sum())(x)",
    # vjp and jvp
    "G.vjp(lambda x: x ** 2, x)[0]",
    "G.vjp(lambda x: x ** 2, x)[1](y[0])",
    "G.vjp(lambda x, y: (x * y, x.sum()), x, y)[1]((z, tensor(2.0)))",
    "G.vjp(lambda p: p['w'] * 2, d)[1](x)",
    "G.vjp(lambda x: {'a': x ** 2, 'b': x.sum()}, x)[1]({'a': y[0], 'b': tensor(1.0)})",
    "back = G.vjp(lambda x: x ** 3, x)[1]; back(y[0]), back(y[1])",
    "r = G.vjp(lambda x: (x ** 2, x + 1), x, has_aux=True); r[0], r[2], r[1](y[0])",
    "G.vjp(lambda x: tensor([1.0, 2.0]), x)[1](ones(2))",
    "G.jvp(lambda x: x ** 2, (x,), (y[0],))",
    "G.jvp(lambda x, y: (x * y, x.sum()), (x, y), (y[0], z))",
    "G.jvp(lambda p: p['w'] * p['b'][1], (d,), (d,))",
    "G.jvp(lambda x: (x ** 2, x + 1), (x,), (y[0],), has_aux=True)",
    "G.jvp(lambda x: ones(2), (x,), (y[0],))",
    "G.jvp(lambda x: {'a': x.exp()}, (x,), (y[0],), strict=True)",
    "G.linearize(lambda x: x ** 2, x)[0]",
    "f = G.linearize(lambda x: x.exp() * x, x)[1]; f(y[0]), f(y[1])",
    "G.linearize(lambda x, y: (x * y, x.sum()), x, y)[1](y[0], z)",
    # jacrev, jacfwd, hessian
    *(
        f"G.{name}({f}"
        for name in ("jacrev", "jacfwd")
        for f in [
            "lambda x: x ** 2)(x)",
            "lambda x: x.sum())(x)",
            "lambda y: y.sum(1))(y)",
            "lambda y: y.T @ y)(y)",
            "lambda x, y: y @ x, (0, 1))(x, y)",
            "lambda x, y: y @ x, argnums=1)(x, y)",
            "lambda x: (x ** 2, x.sum()))(x)",
            "lambda x: {'a': x ** 2, 'b': [x.sum()]})(x)",
            "lambda p: p['w'].sum() * p['b'][0])(d)",
            "lambda x: (x ** 2, x + 1), has_aux=True)(x)",
            "lambda x: tensor([1.0, 2.0]))(x)",
        ]
    ),
    "G.jacrev(lambda x: x ** 2, chunk_size=2)(x)",
    "G.hessian(lambda x: (x ** 3).sum())(x)",
    "G.hessian(lambda x: x[0] * x[1] * x[2])(x)",
    "G.hessian(lambda x, y: (x ** 3).sum() * y.sum(), argnums=(0, 1))(x, y)",
    "G.hessian(lambda x: x ** 3)(x)",
    "G.hessian(lambda p: (p['w'] ** 3).sum() * p['b'][1])(d)",
    # vmap
    "torch.vmap is G.vmap",
    "G.vmap(lambda x: x * 2)(y)",
    "G.vmap(torch.dot)(y, z)",
    "G.vmap(torch.dot, in_dims=(None, 0))(x, z)",
    "G.vmap(lambda a, b: a @ b, in_dims=(0, None))(y, x)",
    "G.vmap(lambda x: x.sum(), in_dims=1)(y)",
    "G.vmap(lambda x: x, in_dims=-1)(y)",
    "G.vmap(lambda x: x * 2, out_dims=1)(y)",
    "G.vmap(lambda x: x * 2, in_dims=-1, out_dims=-1)(y)",
    "G.vmap(lambda x: (x, x.sum()), out_dims=(1, 0))(y)",
    "G.vmap(lambda x: {'a': x, 'b': [x.sum()]})(y)",
    "G.vmap(lambda x: (x, tensor(1.0)), out_dims=(0, None))(y)",
    "G.vmap(lambda x: ones(2))(y)",
    "G.vmap(lambda p: p['a'] + p['b'], in_dims=({'a': 0, 'b': None},))({'a': y, 'b': x})",
    "G.vmap(lambda p: p['a'] + p['b'])({'a': y, 'b': z})",
    "G.vmap(lambda t, k: t[0] * t[1] + k, in_dims=((0, None), 0))((y, x), tensor([1.0, 2.0]))",
    "G.vmap(lambda x, k: x * k.sum())(y, k=ones(2))",
    "G.vmap(lambda x, k: x * k)(y, k=2.0)",
    "G.vmap(lambda x, k: x * k, in_dims=(0, None))(y, 2.0)",
    "G.vmap(G.vmap(lambda x: x * 2))(y)",
    "G.vmap(G.vmap(torch.mul, (None, 0)), (0, None))(x, x)",
    "G.vmap(lambda x: x.sum(), chunk_size=1)(y)",
    "G.vmap(lambda x: x * 2)(zeros(0, 3))",
    "G.vmap(lambda x: x.sum())(zeros(0, 3))",
    "G.vmap(lambda x: x > 0)(y)",
    "G.vmap(lambda i: i * 2)(arange(3))",
    "v = y.clone(); G.vmap(lambda x: x.add_(1))(v), v",
    "G.vmap(G.grad(lambda x: (x ** 3).sum()))(y)",
    "G.vmap(G.grad(lambda w, x: (w * x).sum() ** 2), in_dims=(None, 0))(x, y)",
    "G.vmap(G.grad(lambda t: t ** 3))(x)",
    "G.vmap(G.jacrev(lambda x: x ** 2))(y)",
    "G.vmap(G.hessian(lambda x: (x ** 3).sum()))(y)",
    "G.vmap(G.vjp(lambda x: x ** 2, x)[1])(torch.eye(3))",
    "G.vmap(lambda v: G.jvp(lambda x: x ** 2, (x,), (v,))[1])(torch.eye(3))",
    "G.grad(lambda x: G.vmap(lambda v: (v * x).sum())(y).sum())(x)",
    "G.jacrev(lambda x: G.vmap(lambda v: (v * x).sum())(y))(x)",
    "G.vmap(lambda v: v * w)(y).sum()",
    "torch.manual_seed(0); r = G.vmap(lambda x: torch.rand(2), randomness='same')(y); "
    "(r[0] == r[1]).all()",
    "torch.manual_seed(0); r = G.vmap(lambda x: torch.rand(2), randomness='different')(y); "
    "(r[0] == r[1]).any()",
    # modules
    "m = nn.Linear(3, 2); G.functional_call(m, {'weight': y, 'bias': ones(2)}, x)",
    "m = nn.Linear(3, 2); G.functional_call(m, {'weight': y, 'bias': ones(2)}, (x,))",
    "m = filled(nn.Linear(3, 2)); G.functional_call(m, {'bias': ones(2)}, (x,))",
    "m = nn.Linear(3, 2); G.functional_call(m, ({'weight': y}, {'bias': ones(2)}), (x,))",
    "m = nn.Linear(3, 2); before = m.weight; G.functional_call(m, {'weight': y}, (x,)); "
    "m.weight is before, list(m.state_dict())",
    "m = nn.Linear(3, 2); G.functional_call(m, {'weight': y, 'bias': ones(2)}, kwargs={'input': x})",
    "m = nn.Sequential(nn.Linear(3, 2, bias=False), nn.Tanh()); "
    "G.functional_call(m, {'0.weight': y}, (x,), strict=True)",
    "m = nn.Linear(3, 2); p = {'weight': y, 'bias': ones(2)}; "
    "G.grad(lambda p: (G.functional_call(m, p, (x,)) ** 2).sum())(p)",
    "m = filled(nn.Linear(3, 2)); p = dict(m.named_parameters()); "
    "G.functional_call(m, {k: v * 2 for k, v in p.items()}, (x,))",
    "m = nn.Linear(3, 2); p = {'weight': y, 'bias': ones(2)}; G.vmap(G.grad(lambda p, x: "
    "(G.functional_call(m, p, (x,)) ** 2).sum()), in_dims=(None, 0))(p, z)",
    "a, b = nn.Linear(3, 3), nn.Linear(3, 3); b.weight = a.weight; m = nn.Sequential(a, b); "
    "G.functional_call(m, {'0.weight': torch.eye(3), '0.bias': x, '1.bias': x}, (x,))",
    "a, b = nn.Linear(3, 3), nn.Linear(3, 3); b.weight = a.weight; m = nn.Sequential(a, b); "
    "G.functional_call(m, {'0.weight': torch.eye(3) * 2, '1.weight': torch.eye(3), '0.bias': x, "
    "'1.bias': x}, (x,), tie_weights=False)",
    "ms = [nn.Linear(3, 2) for _ in range(2)]; p, b = G.stack_module_state(ms); "
    "[(k, v.shape, v.requires_grad) for k, v in p.items()], b",
    "ms = [filled(nn.Linear(3, 2)) for _ in range(2)]; p, b = G.stack_module_state(ms); "
    "G.vmap(lambda p, x: G.functional_call(ms[0], p, (x,)), in_dims=(0, None))(p, x).detach()",
    "from importlib import import_module as i\nm = nn.Linear(3, 2); "
    "U = i(torch.__name__ + '.nn.utils.stateless'); U.functional_call(m, {'weight': y, 'bias': ones(2)}"
    ", (x,))",
]
REFUSED = [
    "G.jacrev(lambda x, k: x * k)(x, k=2.0)",
    "G.jacfwd(lambda x, k: x * k)(x, k=2.0)",
    "G.grad(lambda x: x ** 2)(2.0)",
    "G.grad(lambda x: x ** 2)(x)",
    "G.grad(lambda x: x[:1] ** 2)(x)",
    "G.grad(lambda x: 2.0)(x)",
    "G.grad(lambda x: (x.sum(),))(x)",
    "G.grad(lambda x: x.sum())(arange(2))",
    "G.grad(lambda x: x.sum(), argnums=5)(x)",
    "G.grad(lambda x, y: x.sum(), argnums=(0, 0))(x, x)",
    "G.grad(lambda x: x.sum(), argnums=())(x)",
    "G.grad(lambda x: x.sum(), argnums='x')(x)",
    "G.grad(lambda x: x.sum(), has_aux=True)(x)",
    "G.vjp(lambda x: 1.0, x)",
    "G.vjp(lambda x: x ** 2, x)[1](ones(2))",
    "G.vjp(lambda x: x ** 2, x)[1]((x, x))",
    "G.vjp(lambda x: (x, x), x)[1](x)",
    "G.vjp(lambda x: x, x, has_aux=True)",
    "G.jvp(lambda x: x, x, x)",
    "G.jvp(lambda x: x, (x,), (x, x))",
    "G.jvp(lambda x: x, (x,), (ones(2),))",
    "G.jvp(lambda x: ones(2), (x,), (x,), strict=True)",
    "G.jvp(lambda x: x, (), ())",
    "G.jacrev(lambda x: 2.0)(x)",
    "G.jacrev(lambda x: x, chunk_size=0)(x)",
    "G.jacrev(lambda x: x, argnums=3)(x)",
    "G.vmap(lambda x: 1.0)(y)",
    "G.vmap(lambda x: None)(y)",
    "G.vmap(lambda x: x, in_dims=None)(y)",
    "G.vmap(lambda x: x, in_dims=(0, 0))(y)",
    "G.vmap(lambda x: x, in_dims=5)(y)",
    "G.vmap(lambda x: x, in_dims=0.5)(y)",
    "G.vmap(lambda x: x, in_dims=[0])(y)",
    "G.vmap(lambda x: x, in_dims=(None,))(y)",
    "G.vmap(lambda x: x)(1.0)",
    "G.vmap(lambda x: x)(tensor(1.0))",
    "G.vmap(lambda x, y: x)(y, ones(3))",
    "G.vmap(lambda: 1)()",
    "G.vmap(lambda x: x, out_dims=3)(y)",
    "G.vmap(lambda x: x, out_dims=(0, 1))(y)",
    "G.vmap(lambda x: x, out_dims=None)(y)",
    "G.vmap(lambda x: x + torch.rand(1))(y)",
    "G.vmap(lambda x: x, randomness='no')(y)",
    "G.vmap(lambda x: x, chunk_size=0)(y)",
    "G.functional_call(nn.Linear(3, 2), {'weight': y}, (x,), strict=True)",
    "G.functional_call(nn.Linear(3, 2), {'weight': y, 'bias': x, 'c': x}, (x,), strict=True)",
    "G.functional_call(nn.Linear(3, 2), ({'weight': y}, {'weight': y}), (x,))",
    "a, b = nn.Linear(3, 3), nn.Linear(3, 3); b.weight = a.weight; G.functional_call("
    "nn.Sequential(a, b), {'0.weight': torch.eye(3), '1.weight': torch.ones(3, 3)}, (x,))",
    "G.stack_module_state([])",
    "G.stack_module_state([nn.Linear(1, 1), nn.Tanh()])",
    "G.stack_module_state([nn.Linear(1, 1), nn.Linear(1, 1).eval()])",
    "a = nn.Linear(1, 1); a.bias.requires_grad_(False); G.stack_module_state([nn.Linear(1, 1), a])",
]
EXPRESSIONS = [*(START + text for text in EXACT), *("! " + START + text for text in REFUSED)]
UNPRINTED = {"jac|hessian": "The sign of a zero that is added up"}
UNNAMED = {"vmap|w": "a gradient's own graph is each implementation's choice"}


@case
def a_step_for_each_example(torch: Any, nn: Any, filled: Any, given: Any) -> list[Any]:
    """Gradients of each example apart, and a training by functions alone."""
    model = filled(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)))
    parameters = {k: v.detach() for k, v in model.named_parameters()}
    x, y = given(5, 3), given(5, 1)

    def loss_of(parameters: Any, x: Any, y: Any) -> Any:
        out = torch.func.functional_call(model, parameters, (x,))
        return nn.functional.mse_loss(out, y)

    each = torch.vmap(torch.func.grad(loss_of), in_dims=(None, 0, 0))(parameters, x, y)
    found = [each]
    for _ in range(3):
        gradients, loss = torch.func.grad_and_value(loss_of)(parameters, x, y)
        parameters = {k: v - 0.1 * gradients[k] for k, v in parameters.items()}
        found.append(loss.item())
    return found


@case
def functions_that_fail_leave_modules_as_they_were(torch: Any, nn: Any) -> list[Any]:
    model = nn.Linear(2, 1)
    before = model.weight
    found: list[Any] = []
    try:
        torch.func.functional_call(model, {"weight": torch.ones(1, 2)}, (torch.ones(5),))
    except Exception as error:
        found.append(builtin_class(error))
    return [*found, model.weight is before]
