"""The tape: what is recorded, what runs backward, what is refused."""

from __future__ import annotations

import inspect
from typing import Any

from .harness import case, fails

UNNAMED = {"create_graph": "a gradient's own graph is each implementation's choice"}

EXPRESSIONS = [
    # backward
    "x = learned(3); (x * x).sum().backward(); x.grad",
    "x = leaf(3.0); (x ** 2).backward(); x.grad",
    "x = learned(3); (x * 2).backward(ones(3)); x.grad",
    "x = learned(3); (x * 2).backward(gradient=tensor([1.0, 0.0, -1.0])); x.grad",
    "x = leaf([2.0]); (x * x).backward(); x.grad",
    "x = learned(1, 1); (x * x).backward(); x.grad",
    "x = leaf(3.0); (x * x).backward(tensor(2.0)); x.grad",
    "x = learned(3); x.sum().backward(); x.sum().backward(); x.grad",
    "x = learned(3); (x * x).sum().backward(); (x * 3).sum().backward(); x.grad",
    "x = learned(3); y = (x * x).sum(); y.backward(retain_graph=True); y.backward(); x.grad",
    "x = learned(3); y = x.sum(); y.backward(); y.backward(); x.grad",
    "x = learned(3); y = (x + 1).sum(); y.backward(); y.backward(); x.grad",
    "! x = learned(3); y = (x * 2).sum(); y.backward(); y.backward()",
    "x = leaf(2.0); x.backward(); x.grad",
    "x = learned(2); x.backward(tensor([1.0, 5.0])); x.grad",
    "x = learned(3); (x * 2).sum().backward(None); x.grad",
    "x = learned(3); torch.autograd.backward((x * x).sum()); x.grad",
    "x = learned(3); torch.autograd.backward([x.sum(), (x * x).sum()]); x.grad",
    "x = learned(3); torch.autograd.backward([x * 2], [ones(3)]); x.grad",
    "x, y = learned(3), learned(3); (x * y).sum().backward(inputs=[x]); x.grad, y.grad",
    "x = learned(3); x.sum().backward(), x.grad",
    "! (learned(3) * 2).backward()",
    "! (learned(3) * 2).backward(ones(2))",
    "! (learned(3) * 2).backward(2.0)",
    "! given(3).sum().backward()",
    "! arange(3).sum().backward()",
    "! learned(3).detach().sum().backward()",
    "! x = learned(3); y = (x * x).sum(); y.backward(); y.backward()",
    "! x = learned(3); y = x.exp().sum(); y.backward(); y.backward()",
    "! x = learned(2, 2); y = (x @ x).sum(); y.backward(); y.backward()",
    "! x = learned(3); y = x.softmax(0); y[0].backward(); y[1].backward()",
    "! x = learned(3); y = x * x; y.sum().backward(); (y * 2).sum().backward()",
    "! (learned(3) > 0).sum().backward()",
    "! learned(3).argmax().backward()",
    # what requires a gradient
    "x = learned(2); x.requires_grad, (x * 2).requires_grad, (x > 0).requires_grad",
    "x = learned(2); x.long().requires_grad, x.argmax().requires_grad, x.round().requires_grad",
    "x = given(2); (x * 2).requires_grad, (x * learned(2)).requires_grad",
    "x = given(2); x.requires_grad_(); x",
    "x = given(2); x.requires_grad_(True) is x",
    "x = learned(2); x.requires_grad_(False); x",
    "x = given(2); x.requires_grad = True; x",
    "x = learned(2); x.requires_grad = False; (x * 2).requires_grad",
    "given(2).requires_grad_(requires_grad=True).requires_grad",
    "learned(2).is_leaf, given(2).is_leaf, (learned(2) * 2).is_leaf, (given(2) * 2).is_leaf",
    "learned(2).grad, given(2).grad, learned(2).grad_fn, given(2).grad_fn",
    "x = learned(2); (x * 2).grad_fn is None",
    "x = learned(2); y = x * 2; y.sum().backward(); y.grad",
    "x = learned(2); y = x * 2; y.retain_grad(); (y * y).sum().backward(); y.grad, x.grad",
    "x = learned(2); x.retain_grad(); (x * x).sum().backward(); x.grad",
    "x = learned(2); y = x * 2; y.retain_grad(); y.retain_grad(); y.sum().backward(); y.grad",
    "x, y = learned(2), learned(2); x.sum().backward(); x.grad, y.grad",
    "x = learned(2); x.sum().backward(); x.grad.requires_grad",
    "x = learned(2, 3); x[0].sum().backward(); x.grad",
    "! arange(2).requires_grad_()",
    "! tensor([True]).requires_grad_()",
    "! x = arange(2); x.requires_grad = True",
    "! x = learned(2) * 2; x.requires_grad = False",
    "! x = learned(2) * 2; x.requires_grad_(False)",
    "! given(2).retain_grad()",
    # grad can be read, written and cleared
    "x = learned(2); x.sum().backward(); x.grad = None; (x * 3).sum().backward(); x.grad",
    "x = learned(2); x.sum().backward(); x.grad.zero_(); x.grad",
    "x = learned(2); x.sum().backward(); x.grad *= 0.5; x.grad",
    "x = learned(2); x.grad = ones(2); x.sum().backward(); x.grad",
    "x = learned(2); x.sum().backward(); x.grad.data.zero_(); (x * 2).sum().backward(); x.grad",
    "x = learned(2); (x * x).sum().backward(); x.data = x.data - 0.1 * x.grad; x",
    "x = learned(2); (x * x).sum().backward(); x = x - 0.1 * x.grad; x",
    "x = learned(2); x.grad = torch.zeros_like(x); x.grad",
    "x = learned(2); x.sum().backward(); g = x.grad; x.sum().backward(); g",
    "x = learned(2); (x * x).sum().backward(); g = x.grad.clone(); x.grad.zero_(); g, x.grad",
    "x = learned(2); (x * x).sum().backward(); x.grad.norm()",
    "! x = learned(2); x.grad = ones(3)",
    "! x = learned(2); x.grad = ones(2, 1)",
    "! x = learned(2); x.grad = 3",
    "! x = learned(2); x.grad = [1.0, 2.0]",
    "! x = learned(2); x.grad = arange(2)",
    # detach and data
    "x = learned(2); x.detach().requires_grad, x.detach().is_leaf",
    "x = learned(2); (x * x.detach())",
    "x = learned(2); y = (x * 2).detach(); y * x",
    "x = learned(2); y = x.detach().clone(); y[0] = 9.0; x",
    "x = learned(2); x.data",
    "x = learned(2); x.data.requires_grad",
    "x = learned(2); x.data = ones(2); x",
    "x = learned(2); x.data = ones(3); x.shape",
    "x = learned(2); x.data.add_(1); x",
    "x = learned(2); x.data -= 0.1; x",
    "x = learned(2); x.data.fill_(3.0); x * x",
    "x = learned(2); x.sum().backward(); x.data -= 0.1 * x.grad; x",
    "x = learned(2); x.data[0] = 5.0; x",
    "x = learned(2); x.data.mul_(2).sub_(1); x",
    # no_grad, enable_grad, set_grad_enabled
    "torch.is_grad_enabled()",
    "with torch.no_grad():\n    y = learned(2) * 2\ny",
    "with torch.no_grad():\n    inside = torch.is_grad_enabled()\ninside, torch.is_grad_enabled()",
    "with torch.no_grad():\n    x = torch.ones(2, requires_grad=True)\nx",
    "with torch.no_grad():\n    with torch.enable_grad():\n        y = learned(2) * 2\n"
    "    z = y * 2\ny, z",
    "with torch.set_grad_enabled(False):\n    y = learned(2) * 2\ny",
    "with torch.set_grad_enabled(True):\n    y = learned(2) * 2\ny",
    "torch.set_grad_enabled(False)\ny = learned(2) * 2\ntorch.set_grad_enabled(True)\ny",
    "with torch.inference_mode():\n    y = learned(2) * 2\ny.requires_grad",
    "@torch.no_grad()\ndef f(x):\n    return x * 2\n"
    "f(learned(2)), torch.is_grad_enabled(), f.__name__",
    "@torch.no_grad()\ndef f(x, *, by=1):\n    return x * by\nf(learned(2), by=3)",
    "@torch.no_grad\ndef f(x):\n    return x * 2\nf(learned(2))",
    "class A:\n    @torch.no_grad()\n    def f(self, x):\n        return x * 2\nA().f(learned(2))",
    "@torch.enable_grad()\ndef f(x):\n    return x * 2\nwith torch.no_grad():\n"
    "    y = f(learned(2))\ny",
    "@torch.set_grad_enabled(False)\ndef f(x):\n    return x * 2\nf(learned(2))",
    "x = learned(2)\nwith torch.no_grad():\n    x -= 0.5\nx",
    "x = learned(2)\nwith torch.no_grad():\n    x.add_(1)\n(x * x)",
    "x = learned(2)\nwith torch.no_grad():\n    x.copy_(ones(2))\nx * 3",
    "x = learned(2); (x * x).sum().backward()\nwith torch.no_grad():\n    x -= 0.1 * x.grad\n"
    "    x.grad.zero_()\nx",
    "try:\n    with torch.no_grad():\n        raise ValueError\nexcept ValueError:\n"
    "    pass\ntorch.is_grad_enabled()",
    "x = learned(2); y = (x * x).sum()\nwith torch.no_grad():\n    y.backward()\nx.grad",
    "! x = learned(2)\nwith torch.no_grad():\n    y = (x * 2).sum()\ny.backward()",
    # autograd.grad
    "x = learned(3); torch.autograd.grad((x * x).sum(), x)",
    "x = learned(3); torch.autograd.grad((x * x).sum(), [x]), x.grad",
    "x, y = learned(3), learned(3); torch.autograd.grad((x * y).sum(), (x, y))",
    "x, y = learned(3), learned(3); torch.autograd.grad(x.sum(), [x, y], allow_unused=True)",
    "x = learned(3); torch.autograd.grad(x * x, x, grad_outputs=ones(3))",
    "x = learned(3); torch.autograd.grad([x * x, x.sum()], [x], grad_outputs=[ones(3), None])",
    "x = learned(3); torch.autograd.grad(outputs=x * x, inputs=x, grad_outputs=tensor([1.0, "
    "0.0, 0.0]))",
    "x = learned(3); y = x * 2; torch.autograd.grad((y * y).sum(), y)",
    "x = learned(3); y = x * 2; torch.autograd.grad((y * y).sum(), [x, y])",
    "x = learned(3); y = (x * x).sum(); "
    "torch.autograd.grad(y, x, retain_graph=True), torch.autograd.grad(y, x)",
    "x = leaf(2.0); torch.autograd.grad(x, x)",
    "x = learned(2); torch.autograd.grad(x.sum(), [x, x])",
    "x, y = learned(2), learned(2); torch.autograd.grad((x * y).sum(), y), x.grad",
    "x = learned(2); y = x * 2; z = y * 3; torch.autograd.grad(z.sum(), [z, y, x])",
    "x = leaf(2.0); torch.autograd.grad(x ** 3, x, create_graph=True)[0]",
    "! x = learned(3); torch.autograd.grad(x * x, x)",
    "! x, y = learned(3), learned(3); torch.autograd.grad(x.sum(), [x, y])",
    "! x = learned(3); torch.autograd.grad(x.sum(), given(3))",
    "! x = learned(3); torch.autograd.grad(given(3).sum(), x)",
    "! x = learned(3); y = (x * x).sum(); torch.autograd.grad(y, x); torch.autograd.grad(y, x)",
    "! x = learned(3); torch.autograd.grad(x * x, x, grad_outputs=ones(2))",
    # gradients of gradients
    "x = learned(3); g, = torch.autograd.grad(x.exp().sum(), x, create_graph=True); g * g",
    "x = learned(3); (x ** 3).sum().backward(create_graph=True); g = x.grad; x.grad = None; g",
    "x = learned(2, 2); g, = torch.autograd.grad((x @ x @ x).sum(), x, create_graph=True); g",
    "x, w = learned(2, 3), learned(3, 2); "
    "g, = torch.autograd.grad((x @ w).tanh().sum(), x, create_graph=True); g",
    "x = learned(2, 3); g, = torch.autograd.grad((torch.cat([x, x * x]) ** 2).sum(), x, "
    "create_graph=True); g",
    "x = learned(3); y = x * 1; y[0] = x[1] * x[2]; "
    "g, = torch.autograd.grad((y * y).sum(), x, create_graph=True); g",
    "x = learned(2); g, = torch.autograd.grad((x ** 3).sum(), x); g.requires_grad",
    "x = leaf([2.0, 0.0, 3.0]); g, = torch.autograd.grad(x.prod(), x, create_graph=True); g",
    "x = leaf([2.0, 0.0, 0.0]); g, = torch.autograd.grad(x.prod(), x, create_graph=True); g",
    "x = leaf([0.0, 1.0]); g, = torch.autograd.grad((x ** 2).sum(), x, create_graph=True); g",
    "x = leaf([0.0, 1.0]); g, = torch.autograd.grad((x ** 1).sum(), x, create_graph=True); g",
    "x = leaf([0.0, 1.0]); g, = torch.autograd.grad((x ** 3).sum(), x, create_graph=True); g",
    "x = learned(2); g, = torch.autograd.grad((x * 3).sum(), x, create_graph=True); "
    "g.requires_grad",
    # graphs in which tensors are used more than once
    "x = leaf(2.0); y = x * x; y * y",
    "x = leaf(2.0); y = x + x; z = y * x; z + y + x",
    "x = learned(2); a = x.exp(); b = a * x; c = a + b; (a * b * c)",
    "x = learned(2); y = x\nfor _ in range(10):\n    y = y * x + y\ny",
    "x = leaf(1.1); y = x\nfor _ in range(20):\n    y = y + y\ny",
    "w = learned(2, 2); x = given(2); "
    "h = zeros(2)\nfor _ in range(4):\n    h = (w @ h + x).tanh()\nh",
    "x = learned(3); (x, x * 2, x.sum())",
    "x = learned(3); [part * 2 for part in x]",
    "x = learned(4); a, b = x.chunk(2); a * b",
    # in place: what is allowed
    "x = learned(3); y = x * 2; y.add_(1); y",
    "x = learned(3); y = x * 2; y += x; y",
    "x = learned(3); y = x * 2; y *= x; y",
    "x = learned(3); y = x * 2; y.mul_(3); y",
    "x = learned(3); y = x * 2; y.zero_(); y",
    "x = learned(3); y = x * 2; y.copy_(x * x); y",
    "x = learned(3); y = x * 2; y.fill_(3.0); y",
    "x = learned(3); y = x + 1; y.exp_(); y",
    "x = learned(3); y = x * 2; y.clamp_(-1, 1); y",
    "x = learned(3); y = x * 2; y.masked_fill_(tensor([True, False, True]), 0.0); y",
    "x = learned(3); y = given(3); y += x; y",
    "x = learned(3); y = given(3); y.mul_(x); y",
    "x = learned(3); y = zeros(3); y.copy_(x); y * y",
    "x = learned(3); y = x.sum(); y += 1; y",
    "x = learned(3); y = x + 1; z = y * 2; y += 1; z",
    "x = learned(3); y = x - 1; y -= 5; y",
    "total = 0\nfor x in [learned(2), learned(2)]:\n    total += (x * x).sum()\ntotal",
    "x = learned(3); loss = zeros(1); loss += (x * x).sum(); loss",
    # in place: what is refused
    "! x = learned(3); x.add_(1)",
    "! x = learned(3); x += 1",
    "! x = learned(3); x.zero_()",
    "! x = learned(3); x.mul_(2)",
    "! x = learned(3); x.copy_(ones(3))",
    "! x = learned(3); x.clamp_(0, 1)",
    "! x = learned(3); y = x.exp(); y.add_(1); y.sum().backward()",
    "! x = learned(3); y = x.exp(); z = y * 2; y.add_(1); z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y * y; y += 1; z.sum().backward()",
    "! x = learned(3); y = x.sigmoid(); y.mul_(2); y.sum().backward()",
    "! x = learned(3); y = x.tanh(); y += 1; y.sum().backward()",
    "! x = learned(3); y = x.softmax(0); y *= 2; y.sum().backward()",
    "! x = learned(3); w = given(3); y = x * w; w += 1; y.sum().backward()",
    "! x = learned(2, 2); w = given(2, 2); y = x @ w; w[0, 0] = 5; y.sum().backward()",
    "! x = learned(2, 2)\nw = learned(2, 2)\ny = x @ w\nwith torch.no_grad():\n    w -= 1\n"
    "y.sum().backward()",
    "! x = learned(3); y = x * 1; z = y ** 2; y[0] = 1; z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y.log(); y.zero_(); z.sum().backward()",
    "! x = learned(3); y = x.sqrt(); y.mul_(2); y.sum().backward()",
    "! x = learned(3); y = x * 1; z = y * y; y.copy_(x); z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y * y; y.zero_(); z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y * y; y.fill_(2.0); z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y * y; y[0] = 1; z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y * y; y[tensor([0])] = 1; z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y * y; y.clamp_(0, 1); z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y * y; y.masked_fill_(y > 0, 0); z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y * y; y.div_(2); z.sum().backward()",
    "! x = learned(3); y = x * 1; z = y.sin(); y.sub_(1); z.sum().backward()",
    "! x = learned(3); y = x * 1; z = torch.dot(y, y); y += 1; z.backward()",
    "! x = learned(3); y = x * 1; z = x / y; y += 1; z.sum().backward()",
    "! x = learned(3); y = x.reciprocal(); y += 1; y.sum().backward()",
    # in place on a value that nobody needs again
    "x = learned(3); w = given(3); y = x + w; w += 1; y",
    "x = learned(3); y = x.sum(0); y",
    "x = learned(3); y = x * 1; z = y.sum(); y += 1; z",
    "x = learned(3); w = given(3); y = x * w.clone(); w += 1; y",
    "x = learned(3); y = x.cos(); y += 1; y",
    "x = learned(3); y = x * 1; z = y.reshape(3, 1); y",
    "x = learned(3)\ny = x * 3\nwith torch.no_grad():\n    x += 1\ny",
    # hooks
    "x = learned(2); x.register_hook(lambda g: g * 2); x * 3",
    "x = learned(2); y = x * 3; y.register_hook(lambda g: g * 10); y * 2",
    "x = learned(2); seen = []; y = x * 3; y.register_hook(seen.append); "
    "(y * y).sum().backward(); seen",
    "x = learned(2); h = x.register_hook(lambda g: g * 2); h.remove(); x * 3",
    "x = learned(2); x.register_hook(lambda g: None); x * 3",
    "x = learned(2); x.register_hook(lambda g: g * 2); (x * 3).sum().backward(); x.grad",
    "x = learned(2); y = x * 3; h = y.register_hook(lambda g: g * 2); h.remove(); y * 2",
    "x = learned(2); x.register_hook(lambda g: g.clamp(max=0.5)); x * 3 + x",
    "x = learned(2); seen = []; x.register_hook(seen.append); (x * 3 + x).sum().backward(); seen",
    "x = learned(2); y = x * 2; y.retain_grad(); y.register_hook(lambda g: g * 5); "
    "y.sum().backward(); y.grad",
    "x = learned(2); y = x * 2; y.register_hook(lambda g: g * 5); torch.autograd.grad(y.sum(), x)",
    "x = learned(2); y = x * 2; y.register_hook(lambda g: g * 2); "
    "y.register_hook(lambda g: g + 1); y",
    "! given(2).register_hook(lambda g: g)",
    "x = learned(2); x.register_hook(lambda g: g * 10); torch.autograd.grad((x * x).sum(), x)",
    "x = learned(2); y = x * 3; y.register_hook(lambda g: g * 10); "
    "torch.autograd.grad((y * y).sum(), y)",
    # what keeps a view's gradient, and the view's base is changed
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum(); "
    "y[2:].mul_(2); loss.backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y.view(2, 2); v.retain_grad(); loss = (v * 3).sum(); "
    "y.mul_(2); y.add_(1); loss.backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum(); "
    "y.mul_(2); (loss + (v * 5).sum()).backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum(); y.mul_(2); "
    "loss.backward(retain_graph=True); (v * 5).sum().backward(retain_graph=True); loss.backward(); "
    "v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum(); y.mul_(2); "
    "u = v * 5; loss.backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum(); y.mul_(2); "
    "more = (v * 5).sum(); y.add_(1); (loss + more).backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum(); y.mul_(2); "
    "v.retain_grad(); loss.backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum(); y.mul_(2); "
    "v.fill_(1); loss.backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum(); y.mul_(2); "
    "v.mul_(2); (loss + (v * 5).sum()).backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum()\n"
    "with torch.no_grad(): y.mul_(2)\nloss.backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.retain_grad(); loss = (v * 3).sum()\n"
    "y.mul_(2)\nwith torch.no_grad(): v * 5\nloss.backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:3]; w = v[:2]; v.retain_grad(); w.retain_grad(); "
    "loss = (v * 3).sum() + (w * 5).sum(); y[3:].mul_(2); loss.backward(); v.grad, w.grad, x.grad",
    "x = learned(4); y = x * 1; v, w = y.chunk(2); v.retain_grad(); loss = (v * 3).sum(); "
    "y.mul_(2); loss.backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; y.retain_grad(); loss = (y * 3).sum(); v.mul_(2); "
    "loss.backward(); y.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; y.retain_grad(); loss = (y * 3).sum(); v.mul_(2); "
    "(loss + (v * 5).sum()).backward(); y.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.register_hook(lambda g: g * 10); v.retain_grad(); "
    "loss = (v * 3).sum(); y.mul_(2); loss.backward(); v.grad, x.grad",
    "x = learned(4); y = x * 1; v = y[:2]; v.register_hook(lambda g: g * 10); v.retain_grad(); "
    "loss = (v * 3).sum(); y.mul_(2); (loss + (v * 5).sum()).backward(); v.grad, x.grad",
    # what is kept and asked for as well is added once
    "x = learned(2); y = x * 2; y.retain_grad(); (y * 3).sum().backward(inputs=[y]); y.grad, x.grad",
    "x = learned(2); y = x * 2; y.retain_grad(); (y * 3).sum().backward(inputs=[x, y]); "
    "y.grad, x.grad",
    "x = learned(2); y = x * 2; y.retain_grad(); loss = (y * 3).sum(); "
    "loss.backward(inputs=[y], retain_graph=True); loss.backward(); y.grad, x.grad",
    # what a hook returns must be a gradient of the same kind
    "! x = learned(2); x.register_hook(lambda g: 3); x.sum().backward()",
    "! x = learned(2); x.register_hook(lambda g: given(3)); x.sum().backward()",
    "! x = learned(2); x.register_hook(lambda g: g.sum()); x.sum().backward()",
    "! x = learned(2); x.register_hook(lambda g: g.long()); x.sum().backward()",
    "! x = learned(2); y = x * 2; y.register_hook(lambda g: 'g'); y.sum().backward()",
    "! x = learned(2); y = x * 2; y.register_hook(lambda g: given(3)); y.sum().backward()",
    # changes by way of a tensor that shares the numbers
    "! x = learned(2); z = (x * x).sum(); x.detach().mul_(2); z.backward()",
    "! x = learned(2); w = learned(2); d = w.detach(); z = (d * x).sum()\n"
    "with torch.no_grad():\n    w.mul_(2)\nz.backward()",
    "! x = learned(2); y = x.exp(); z = y.sum(); y.detach().mul_(2); z.backward()",
    "! x = given(2); w = torch.nn.Parameter(x); z = (w * w).sum(); x.mul_(2); z.backward()",
    "x = learned(2); z = (x * x).sum(); x.data.mul_(2); z.backward(); x.grad",
    "x = learned(2); d = x.detach(); d.mul_(2); (x * x)",
]

# Gradients of gradients.
EXPRESSIONS += [
    f"x = learned(3); g, = torch.autograd.grad({y}, x, create_graph=True); g"
    for y in [
        "(x ** 3).sum()",
        "x.softmax(0)[0]",
        "x.log_softmax(0)[1]",
        "x.logsumexp(0)",
        "x.prod()",
        "x.norm()",
        "x.std()",
        "x.abs().sqrt().sum()",
        "(1 / x).sum()",
        "x.sigmoid().sum()",
        "x.erf().sum()",
        "(x.relu() * x).sum()",
        "(x[1:] * x[:2]).sum()",
        "(x.max() * x).sum()",
        "(x.abs() ** x).sum()",
        "(x.cumsum(0) ** 2).sum()",
        "torch.einsum('i,i,i->', x, x, x)",
        "x.relu().sum()",
        "x.abs().sum()",
        "x.max()",
        "x.relu().square().sum()",
        "(x.sort()[0] ** 3).sum()",
        "(x.topk(2)[0] ** 3).sum()",
        "(x.amin() ** 3).sum()",
        "(x.clamp(0, 1) ** 3).sum()",
        "x.norm(3)",
        "x.var() ** 2",
        "torch.where(x > 0, x ** 3, x ** 2).sum()",
    ]
]


@case
def third_order(torch: Any, leaf: Any) -> Any:
    x = leaf([0.5, 1.5])
    (first,) = torch.autograd.grad((x.sin() * x**4).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x, create_graph=True)
    (third,) = torch.autograd.grad(second.sum(), x, create_graph=True)
    return first, second, third


@case
def a_penalty_on_the_gradient(torch: Any, learned: Any) -> Any:
    x, w = learned(4, 3), learned(3, 1)
    loss = (x @ w).tanh().pow(2).mean()
    (gradient,) = torch.autograd.grad(loss, w, create_graph=True)
    return loss + 0.1 * gradient.norm()


@case
def gradient_of_attention_twice(torch: Any, learned: Any) -> Any:
    query, key, value = learned(2, 3), learned(4, 3), learned(4, 2)
    out = torch.softmax(query @ key.T / 3**0.5, dim=-1) @ value
    gradients = torch.autograd.grad(out.pow(2).sum(), [query, key, value], create_graph=True)
    return gradients


@case
def a_hundred_thousand_operations(torch: Any, leaf: Any) -> Any:
    x = leaf(1.0)
    y = x
    for _ in range(100_000):
        y = y + x
    return y


@case
def gradient_descent_by_hand(torch: Any, given: Any) -> Any:
    x, y = given(6, 2), given(6, 1)
    w = torch.zeros(2, 1, requires_grad=True)
    b = torch.zeros(1, requires_grad=True)
    losses = []
    for _ in range(5):
        loss = ((x @ w + b - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
            b -= 0.1 * b.grad
        w.grad = None
        b.grad.zero_()
        losses.append(loss.item())
    return losses, w, b


@case
def grad_mode_is_restored_in_layers(torch: Any) -> Any:
    seen = []
    with torch.no_grad():
        seen.append(torch.is_grad_enabled())
        with torch.set_grad_enabled(True):
            seen.append(torch.is_grad_enabled())
            with torch.no_grad():
                seen.append(torch.is_grad_enabled())
            seen.append(torch.is_grad_enabled())
        seen.append(torch.is_grad_enabled())
    seen.append(torch.is_grad_enabled())
    return seen


@case
def a_recursive_function_without_gradients(torch: Any) -> Any:
    def down(n: int) -> list[bool]:
        return [torch.is_grad_enabled(), *(quietly(n - 1) if n else [])]

    quietly = torch.no_grad()(down)
    return quietly(2), torch.is_grad_enabled()


@case
def a_failed_backward_leaves_no_gradient(torch: Any, learned: Any) -> Any:
    x = learned(3)
    y = x * 1
    z = y * y
    y += 1
    try:
        z.sum().backward()
    except RuntimeError:
        return x.grad
    return "no error"


@fails
def backward_through_freed_graph_of_a_shared_trunk(torch: Any, learned: Any) -> Any:
    trunk = learned(3).exp() * 2
    trunk.sum().backward()
    (trunk * 3).sum().backward()


# Decorated generators: the mode is the body's while it runs, and the caller's is his own.


@case
def a_decorated_generator_runs_in_its_mode(torch: Any) -> Any:
    seen = []

    def plain(x: Any) -> Any:
        seen.append(torch.is_grad_enabled())
        y = yield (x * 2).requires_grad
        seen.append((y, torch.is_grad_enabled()))
        yield (x * 3).requires_grad
        return "end"

    body = torch.no_grad()(plain)

    def caller() -> Any:
        return (yield from body(torch.ones(2, requires_grad=True)))

    run = caller()
    seen.append(next(run))
    seen.append(torch.is_grad_enabled())
    seen.append(run.send("sent"))
    seen.append(torch.is_grad_enabled())
    try:
        next(run)
    except StopIteration as end:
        seen.append(end.value)
    return [*seen, body.__name__]


@case
def every_switch_holds_for_a_generator(torch: Any) -> Any:
    def body() -> Any:
        for _ in range(2):
            yield torch.is_grad_enabled()

    switches = [
        torch.no_grad,
        torch.no_grad(),
        torch.enable_grad,
        torch.enable_grad(),
        torch.inference_mode,
        torch.inference_mode(),
        torch.inference_mode(False),
        torch.set_grad_enabled(False),
        torch.set_grad_enabled(True),
    ]
    torch.set_grad_enabled(True)
    seen = []
    for outer in (False, True):
        for switch in switches:
            with torch.set_grad_enabled(outer):
                for mode in switch(body)():
                    seen.append((mode, torch.is_grad_enabled()))
    return seen


@case
def a_decorated_generator_is_thrown_into_and_closed_in_its_mode(torch: Any) -> Any:
    seen = []

    def plain() -> Any:
        try:
            yield 1
        except ValueError as error:
            seen.append((str(error), torch.is_grad_enabled()))
            yield 2
        finally:
            seen.append(("finally", torch.is_grad_enabled()))

    body = torch.no_grad()(plain)

    run = body()
    seen += [next(run), run.throw(ValueError("thrown")), torch.is_grad_enabled()]
    run.close()
    seen.append(torch.is_grad_enabled())
    run = body()
    next(run)
    run.close()
    return [*seen, torch.is_grad_enabled(), list(body())]


@case
def a_decorated_generator_begins_when_it_is_asked(torch: Any) -> Any:
    begun = []

    def plain(n: int) -> Any:
        begun.append(n)
        yield torch.is_grad_enabled()

    body = torch.enable_grad()(plain)

    with torch.no_grad():
        run = body(3)
        before = list(begun)
        return before, next(run), torch.is_grad_enabled(), inspect.isgeneratorfunction(body)


@fails
def an_error_of_a_decorated_generator_is_its_callers(torch: Any) -> Any:
    def plain() -> Any:
        yield 1
        raise KeyError("of the body")

    body = torch.no_grad()(plain)

    return list(body())


@case
def a_switch_that_is_kept_switches_when_it_is_entered(torch: Any) -> Any:
    switch = torch.set_grad_enabled(False)
    torch.set_grad_enabled(True)
    seen = [torch.is_grad_enabled()]
    with switch:
        seen.append(torch.is_grad_enabled())
    return [*seen, torch.is_grad_enabled()]


# Edges that differed from PyTorch once.
EXPRESSIONS += [
    "! x = learned(3); m = tensor([True, False, True]); y = x.masked_fill(m, 0.0); m[0] = False; y.sum().backward()",
    "! x = learned(3); m = tensor([True, False, True]); y = x.masked_fill(m, leaf(2.0)); m.logical_not(); m[0] = False; y.sum().backward()",
    "x = learned(3); v = tensor(2.0); y = x.masked_fill(tensor([True, False, True]), v); v.add_(1); y",
    "! t = ones(3); y = F.binary_cross_entropy_with_logits(learned(3), given(3), pos_weight=t); t.mul_(2); y.backward()",
    "! t = ones(3); y = F.binary_cross_entropy_with_logits(learned(3), given(3), weight=t); t.mul_(2); y.backward()",
    "! t = ones(3); y = F.binary_cross_entropy_with_logits(learned(3), learned(3), pos_weight=t); t.mul_(2); y.backward()",
    "! t = ones(3); y = F.cross_entropy(learned(2, 3), tensor([0, 1]), t); t.mul_(2); y.backward()",
    "! t = ones(3); y = F.cross_entropy(learned(2, 3), given(2, 3), t); t.mul_(2); y.backward()",
    "! t = ones(3); y = F.cross_entropy(learned(2, 3), tensor([0, 1]), t, label_smoothing=0.1); t.mul_(2); y.backward()",
    "! t = tensor([0, 1]); y = F.cross_entropy(learned(2, 3), t); t.add_(1); y.backward()",
    "! t = tensor([0, 1]); y = F.cross_entropy(learned(2, 3), t, label_smoothing=0.1); t.add_(1); y.backward()",
    "t = given(2, 3); y = F.cross_entropy(learned(2, 3), t, label_smoothing=0.1); t.add_(1); y",
    "! t = tensor([0, 1]); y = F.nll_loss(learned(2, 3), t); t.add_(1); y.backward()",
    "! t = ones(3); y = F.nll_loss(learned(2, 3), tensor([0, 1]), t); t.add_(1); y.backward()",
    "! t = learned(2, 3) * 1; y = F.nll_loss(t, tensor([0, 1])); t.add_(1); y.backward()",
    "! t = tensor([0, 1]); y = F.embedding(t, learned(3, 2)); t.add_(1); y.sum().backward()",
    "! v, i = learned(3).max(0); i.zero_(); v.backward()",
    "! v, i = learned(3, 2).min(0); i.zero_(); v.sum().backward()",
    "! v, i = learned(3).sort(); i.zero_(); v.sum().backward()",
    "! v, i = learned(3).topk(2); i.zero_(); v[0].backward()",
    "v, i = learned(3).sort(); v.mul_(2); v",
    "v, i = learned(3, 2).max(0); v.zero_(); v",
    "c = tensor(1.0); y = learned(3).clamp(c, 2.0); c.zero_(); y",
    "! x, w = learned(2, 3), ones(3); y = F.layer_norm(x, (3,), w, ones(3)); w.zero_(); y.sum().backward()",
    "! x, b = learned(2, 3), ones(3); y = F.layer_norm(x, (3,), ones(3), b); b.zero_(); y.sum().backward()",
    "y = F.layer_norm(learned(2, 3), (3,)); y.mul_(2); y",
    "y = F.layer_norm(learned(2, 3), (3,), learned(3), learned(3)); y.mul_(2); y",
    "y = F.rms_norm(learned(2, 3), (3,)); y.mul_(2); y",
    "y = F.rms_norm(learned(2, 3), (3,), learned(3)); y.mul_(2); y",
    "! z = learned(2, 3) * 1; y = F.layer_norm(z, (3,)); z.mul_(2); y.sum().backward()",
    "! z = learned(2, 3) * 1; y = F.layer_norm(z, (3,), learned(3), learned(3)); z.mul_(2); y.sum().backward()",
    "! z = learned(2, 3) * 1; y = F.rms_norm(z, (3,)); z.mul_(2); y.sum().backward()",
    "! z = learned(2, 3) * 1; y = F.rms_norm(z, (3,), learned(3)); z.mul_(2); y.sum().backward()",
    "x = learned(2, 3); g, = torch.autograd.grad((F.layer_norm(x, (3,)) ** 3).sum(), [x], create_graph=True); (g * g).sum().backward(); x.grad",
    "x, w = learned(2, 3), learned(3); g, = torch.autograd.grad((F.rms_norm(x, (3,), w) ** 3).sum(), [x], create_graph=True); (g * g).sum().backward(); x.grad, w.grad",
    "x = learned(2, 3); y = F.layer_norm(x, (3,)); y.mul_(2); g, = torch.autograd.grad((y ** 2).sum(), [x], create_graph=True); (g * g).sum().backward(); x.grad",
    "x = learned(3, 2); g, = torch.autograd.grad((F.embedding(tensor([0, 1, 0]), x) ** 3).sum(), [x], create_graph=True); (g * g).sum().backward(); x.grad",
    "! x = learned(3); y = x.cumprod(0); y.mul_(2); y.sum().backward()",
    "! z = learned(3) * 1; y = z.cumprod(0); z.mul_(2); y.sum().backward()",
]
