"""torch.autograd beyond backward and grad: functional, anomalies, hooks after accumulation, edges."""

from __future__ import annotations

import warnings
from typing import Any

from .harness import builtin_class, case

A = "A = torch.autograd.functional; x, y = given(3), given(2, 2); v, u = given(3), given(2, 2); "
FUNCTIONS = {
    "lambda x: x ** 3": 1,
    "lambda x: x.exp().sum()": 1,
    "lambda x: x.sum()": 1,
    "lambda x: (x ** 2, x.sum())": 1,
    "lambda x: torch.outer(x, x)": 1,
    "lambda x: (x, tensor([1.0, 2.0]))": 1,
    "lambda x: tensor([1.0, 2.0])": 1,
    "lambda x: (x[0] * x[1] * x[2]) * x.sin()": 1,
    "lambda x, y: x.sum() * y": 2,
    "lambda x, y: (x.sum() * y.T @ y, x * y[0, 0])": 2,
    "lambda x, y: x ** 2": 2,
    "lambda x, y: (x ** 2).sum() * (y ** 3).sum()": 2,
    "lambda x, y: y.sum() ** 2": 2,
}
SCALARS = {
    "lambda x: (x ** 3).sum()": 1,
    "lambda x: (x[0] * x[1] * x[2])": 1,
    "lambda x: x.sum()": 1,
    "lambda x: (x.sin() * x).sum().reshape(1, 1)": 1,
    "lambda x: (x @ x) ** 2": 1,
    "lambda x: tensor(2.0)": 1,
    "lambda x, y: (x[0] * x[1] * x[2]) * (y ** 2).sum()": 2,
    "lambda x, y: (x ** 3).sum()": 2,
    "lambda x, y: (x.softmax(0) * x).sum() + (y @ y).sum()": 2,
}
POINTS = {1: "x", 2: "(x, y)"}
OPTIONS = [
    "",
    ", create_graph=True",
    ", vectorize=True",
    ", strategy='forward-mode', vectorize=True",
]
OUTSIDE = ["1.0", "'x'", "[x, 1.0]", "(x, 1.0)"]

# Forward mode, and several weights at once, have zeros of the other sign in PyTorch.
UNNAMED = {"create_graph": "a gradient's own graph is each implementation's choice"}
UNPRINTED = {"vectorize=True": "The sign of a zero that is added up"}

EXPRESSIONS = [
    *(f"{A}A.jacobian({f}, {POINTS[n]}{o})" for f, n in FUNCTIONS.items() for o in OPTIONS),
    *(
        f"{A}A.hessian({f}, {POINTS[n]}{o})"
        for f, n in SCALARS.items()
        for o in ["", ", create_graph=True", ", vectorize=True"]
    ),
    *(f"{A}A.hessian({f}, (x,))" for f, n in SCALARS.items() if n == 1),
    *(
        f"{A}A.vjp({f}, {POINTS[n]}, {v}{o})"
        for f, n, v in [
            ("lambda x: x ** 3", 1, "v"),
            ("lambda x: x.exp().sum()", 1, "None"),
            ("lambda x: x.exp().sum()", 1, "tensor(2.0)"),
            ("lambda x: (x ** 2, x.sum())", 1, "(v, tensor(3.0))"),
            ("lambda x, y: x.sum() * y", 2, "u"),
            ("lambda x, y: x ** 2", 2, "v"),
            ("lambda x: tensor(1.0)", 1, "None"),
            ("lambda x: (x * 2,)", 1, "(v,)"),
        ]
        for o in ["", ", create_graph=True"]
    ),
    *(
        f"{A}A.jvp({f}, {POINTS[n]}, {v}{o})"
        for f, n, v in [
            ("lambda x: x ** 3", 1, "v"),
            ("lambda x: (x ** 2, x.sum())", 1, "v"),
            ("lambda x, y: x.sum() * y.exp()", 2, "(v, u)"),
            ("lambda x, y: x ** 2", 2, "(v, u)"),
            ("lambda x: tensor(1.0)", 1, "v"),
            ("lambda x: torch.outer(x, x)", 1, "v"),
        ]
        for o in ["", ", create_graph=True"]
    ),
    *(
        f"{A}A.{name}({f}, {POINTS[n]}, {'v' if n == 1 else '(v, u)'}{o})"
        for name in ("vhp", "hvp")
        for f, n in SCALARS.items()
        for o in ["", ", create_graph=True"]
    ),
    # A graph that goes on.
    "A = torch.autograd.functional; x = learned(3); "
    "A.jacobian(lambda x: x ** 3, x, create_graph=True).sum()",
    "A = torch.autograd.functional; x = learned(3); "
    "A.hessian(lambda x: (x ** 4).sum(), x, create_graph=True).sum()",
    "A = torch.autograd.functional; x, v = learned(3), learned(3); "
    "A.vjp(lambda x: x.exp(), x, v, create_graph=True)[1].sum()",
    "A = torch.autograd.functional; x, v = learned(3), learned(3); "
    "A.jvp(lambda x: x.exp(), x, v, create_graph=True)[1].sum()",
    "A = torch.autograd.functional; x, v = learned(3), learned(3); "
    "A.hvp(lambda x: x.exp().sum(), x, v, create_graph=True)[1].sum()",
    "A = torch.autograd.functional; x, v = learned(3), learned(3); "
    "A.vhp(lambda x: x.exp().sum(), x, v, create_graph=True)[1].sum()",
    "A = torch.autograd.functional; x = learned(3); r = A.jacobian(lambda x: x ** 3, x); "
    "r.requires_grad, x.grad",
    "A = torch.autograd.functional; w = learned(3); "
    "with_w = A.jacobian(lambda x: x * w, given(3)); with_w.requires_grad, w.grad",
    "A = torch.autograd.functional\nwith torch.no_grad():\n    j = A.jacobian(lambda x: x ** 2, "
    "given(2)); h = A.hessian(lambda x: (x ** 3).sum(), given(2))\nj, h",
    # Strict, and what is refused.
    f"{A}A.jacobian(lambda x: x ** 3, x, strict=True)",
    f"{A}A.hessian(lambda x: (x ** 3).sum(), x, strict=True)",
    f"{A}A.vjp(lambda x: x ** 3, x, v, strict=True)",
    f"{A}A.jvp(lambda x: x ** 3, x, v, strict=True)",
    f"{A}A.hvp(lambda x: (x ** 3).sum(), x, v, strict=True)",
    f"! {A}A.jacobian(lambda x, y: x ** 3, (x, y), strict=True)",
    f"! {A}A.jacobian(lambda x: tensor(1.0), x, strict=True)",
    f"! {A}A.jacobian(lambda x: x.sum(), x, create_graph=True, strict=True)",
    f"! {A}A.hessian(lambda x: x.sum(), x, strict=True)",
    f"! {A}A.hessian(lambda x, y: (x ** 3).sum(), (x, y), strict=True)",
    f"! {A}A.vjp(lambda x, y: x ** 3, (x, y), v, strict=True)",
    f"! {A}A.vjp(lambda x: tensor([1.0]), x, tensor([1.0]), strict=True)",
    f"! {A}A.jvp(lambda x: x + 1, x, v, create_graph=True, strict=True)",
    f"! {A}A.vhp(lambda x: x.sum(), x, v, strict=True)",
    f"! {A}A.jacobian(lambda x: x, x, strict=True, vectorize=True)",
    f"! {A}A.jacobian(lambda x: x, x, strategy='forward-mode')",
    f"! {A}A.jacobian(lambda x: x, x, strategy='forward-mode', vectorize=True, strict=True)",
    f"! {A}A.jacobian(lambda x: x, x, strategy='forward-mode', vectorize=True, create_graph=True)",
    f"! {A}A.jacobian(lambda x: x, x, strategy='sideways')",
    f"! {A}A.hessian(lambda x: x.sum(), x, outer_jacobian_strategy='sideways')",
    f"! {A}A.hessian(lambda x: x, x)",
    f"! {A}A.hessian(lambda x: (x.sum(),), x)",
    f"! {A}A.vhp(lambda x: x, x, v)",
    f"! {A}A.hvp(lambda x: x, x, v)",
    f"! {A}A.vjp(lambda x: x, x)",
    f"! {A}A.vjp(lambda x: x, x, u)",
    f"! {A}A.vjp(lambda x: x, x, (v, v))",
    f"! {A}A.vjp(lambda x: (x, x), x, v)",
    f"! {A}A.jvp(lambda x: x, x)",
    f"! {A}A.jvp(lambda x: x, x, u)",
    f"! {A}A.jvp(lambda x: x, x, 1.0)",
    f"! {A}A.jacobian(lambda x: 1.0, x)",
    f"! {A}A.jacobian(lambda x: (x, 1.0), x)",
    *(
        f"! {A}A.{name}(lambda *x: x[0].sum(), {out})"
        for name in ("jacobian", "hessian", "vjp", "jvp", "vhp", "hvp")
        for out in OUTSIDE
    ),
    # grad: batches of weights, dictionaries, edges.
    "x = learned(3); torch.autograd.grad(x ** 2, x, torch.eye(3), is_grads_batched=True)",
    "x = learned(3); torch.autograd.grad(x ** 2, [x], [given(2, 3)], is_grads_batched=True)",
    "x, y = learned(3), learned(2); torch.autograd.grad(x ** 2, (x, y), torch.eye(3), "
    "is_grads_batched=True, allow_unused=True)",
    "x, y = learned(3), learned(2); torch.autograd.grad(x ** 2, (x, y), torch.eye(3), "
    "is_grads_batched=True, materialize_grads=True)",
    "x = leaf([1.0, 2.0]); torch.autograd.grad(x ** 3, x, torch.eye(2), create_graph=True, "
    "is_grads_batched=True)[0].requires_grad",
    "! x = learned(3); torch.autograd.grad(x ** 2, x, is_grads_batched=True)",
    "x, y = learned(3), learned(2); torch.autograd.grad(x.sum() * y.sum(), {'a': x, 'b': y})",
    "x, y = learned(3), learned(2); z = x.sum() * y.sum(); z.backward(inputs=[x]); x.grad, y.grad",
    "x, y = learned(3), learned(2); torch.autograd.backward(x.sum() * y.sum(), inputs={'a': x}); "
    "x.grad, y.grad",
    "x = learned(3); torch.autograd.backward(x ** 2, grad_variables=ones(3)); x.grad",
    "! x = learned(3); torch.autograd.backward(x ** 2, ones(3), grad_variables=ones(3))",
    "x = learned(3); torch.autograd.grad(x.sum(), x, None, None, False, True, True)",
    "E = torch.autograd.graph.get_gradient_edge; x = learned(3); y = x ** 2; "
    "torch.autograd.grad(y.sum(), E(y)), torch.autograd.grad((x ** 3).sum(), [E(x)])",
    "E = torch.autograd.graph.get_gradient_edge; x = learned(3); y = x ** 2; "
    "torch.autograd.grad(E(y), x, ones(3))",
    "E = torch.autograd.graph.get_gradient_edge; x = learned(3); y = x ** 2; e = E(y); "
    "e.node is y.grad_fn, e.output_nr, len(e)",
    "! torch.autograd.graph.get_gradient_edge(ones(2))",
    "x = learned(2); y = x * 2; torch.autograd.graph.increment_version(x.detach()); y.sum()",
    "! x = learned(2); d = x * 1; y = d * d; torch.autograd.graph.increment_version(d); "
    "y.sum().backward()",
    "x = learned(2)\nwith torch.autograd.graph.save_on_cpu():\n    y = x * x\ny.sum()",
    # Variable
    "torch.autograd.Variable(ones(2))",
    "torch.autograd.Variable(ones(2), requires_grad=True)",
    "x = given(2); v = torch.autograd.Variable(x); x[0] = 5.0; v, v is x",
    "isinstance(ones(2), torch.autograd.Variable), isinstance(1, torch.autograd.Variable)",
    "isinstance(nn.Parameter(ones(1)), torch.autograd.Variable)",
    "x = learned(2); torch.autograd.Variable(x * 2).requires_grad",
    "! torch.autograd.Variable([1.0])",
    # Hooks after accumulation.
    "x = leaf([1.0, 2.0]); s = []; x.register_post_accumulate_grad_hook(lambda t: s.append("
    "(t is x, t.grad.tolist()))); (x * x).sum().backward(); (x * x).sum().backward(); s",
    "x = leaf([1.0, 2.0]); s = []; h = x.register_post_accumulate_grad_hook(lambda t: s.append(1)); "
    "(x * x).sum().backward(); h.remove(); (x * x).sum().backward(); s",
    "x = leaf([1.0, 2.0]); s = []; x.register_hook(lambda g: s.append('hook')); "
    "x.register_post_accumulate_grad_hook(lambda t: s.append('after')); (x * x).sum().backward(); s",
    "x = leaf([1.0, 2.0]); s = []; x.register_post_accumulate_grad_hook(lambda t: s.append(1)); "
    "torch.autograd.grad((x * x).sum(), x); s",
    "! ones(2).register_post_accumulate_grad_hook(print)",
    "! (learned(2) * 2).register_post_accumulate_grad_hook(print)",
    "x = learned(2); x.register_post_accumulate_grad_hook(lambda t: t); x.sum().backward()",
    "x = leaf([1.0, 2.0]); rule = torch.optim.SGD([x], 0.1); x.register_post_accumulate_grad_hook("
    "lambda t: (rule.step(), rule.zero_grad(), None)[2]); [(x * x).sum().backward() for _ in "
    "range(3)]; x.tolist(), x.grad",
    # Anomalies
    "torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()",
    "torch.set_anomaly_enabled(False); torch.is_anomaly_enabled()",
    "with torch.autograd.set_detect_anomaly(True, check_nan=False):\n"
    "    inside = torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()\n"
    "inside, torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()",
    "with torch.autograd.detect_anomaly():\n    inside = torch.is_anomaly_enabled()\n"
    "inside, torch.is_anomaly_enabled()",
    "x = learned(3)\nwith torch.autograd.detect_anomaly():\n    y = (x * x).sum()\n"
    "    y.backward()\nx.grad",
    "! x = leaf([0.0, 1.0])\nwith torch.autograd.detect_anomaly():\n    (x.sqrt() * 0).sum().backward()",
    "! x = leaf([0.0, 1.0]); y = (x.sqrt() * 0).sum()\nwith torch.autograd.detect_anomaly():\n"
    "    y.backward()",
    "x = leaf([0.0, 1.0])\nwith torch.autograd.detect_anomaly(check_nan=False):\n"
    "    (x.sqrt() * 0).sum().backward()\nx.grad",
    "x = leaf([0.0, 1.0])\nwith torch.autograd.detect_anomaly():\n    y = (x.sqrt() * 0).sum()\n"
    "y.backward()\nx.grad",
    "torch.autograd.set_multithreading_enabled(True).mode",
    "x = leaf([1.0])\nwith torch.autograd.set_multithreading_enabled(False):\n    (x * 2).backward()\n"
    "x.grad",
    "torch.autograd.grad_mode.no_grad is torch.no_grad",
    "with torch.autograd.profiler.record_function('block'):\n    y = ones(2)\ny",
]


@case
def hooks_of_several(torch: Any, leaf: Any) -> list[Any]:
    from importlib import import_module

    graph = import_module(f"{torch.__name__}.autograd.graph")
    x, y, z = leaf([1.0, 2.0]), leaf([3.0]), leaf([4.0])
    w = x * 2
    seen: list[Any] = []

    def note(gradients: Any) -> None:
        seen.append([None if g is None else g.tolist() for g in gradients])

    handle = graph.register_multi_grad_hook([x, y, z, w], note)
    (w.sum() * y).sum().backward()
    ((x * 2).sum() * y).sum().backward()
    y.sum().backward()
    handle.remove()
    y.sum().backward()
    first = graph.register_multi_grad_hook([y, z], lambda g: seen.append(g.tolist()), mode="any")
    (y * 2).sum().backward()
    (z * 3).sum().backward()
    (z * 3).sum().backward()
    first.remove()
    try:
        graph.register_multi_grad_hook([x], note, mode="some")
    except Exception as error:
        seen.append(builtin_class(error))
    return seen


@case
def what_anomaly_mode_warns_of(torch: Any, leaf: Any) -> list[Any]:
    """It warns that it is on, and names the line that called what gave nan."""
    found: list[Any] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        x = leaf([0.0, 1.0])
        try:
            with torch.autograd.detect_anomaly():
                root = x.sqrt()  # the line
                (root * 0).sum().backward()
        except RuntimeError as error:
            found.append("SqrtBackward0" in str(error) and "nan" in str(error))
    found.append([w.category.__name__ for w in caught])
    found.append(["root = x.sqrt()" in str(w.message) for w in caught])
    found.append(["SqrtBackward0" in str(w.message) for w in caught])
    return found


@case
def an_error_in_a_backward_of_ones_own(torch: Any, leaf: Any) -> list[Any]:
    class Wrong(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x.clone()

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            raise RuntimeError("mine")

    found: list[Any] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        x = leaf([1.0])
        with torch.autograd.set_detect_anomaly(True):
            try:
                Wrong.apply(x).sum().backward()
            except RuntimeError as error:
                found.append(str(error))
    found.append(["Wrong.apply(x)" in str(w.message) for w in caught])
    return found
