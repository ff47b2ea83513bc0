"""nn.Module whole: hooks of every kind, states and their hooks, conversions, lazy modules, containers."""

from __future__ import annotations

import copy
import pickle
from collections import OrderedDict
from typing import Any

from .harness import builtin_class, case

EXPRESSIONS = [
    # parameters and buffers of a module's own
    "m = nn.Module(); m.b = nn.Buffer(ones(2)); m.b, list(m.state_dict()), list(m.parameters())",
    "m = nn.Module(); m.b = nn.Buffer(ones(2), persistent=False); m.b, list(m.state_dict()), len(list(m.buffers()))",
    "m = nn.Module(); m.b = nn.Buffer(ones(2)); m.b = zeros(3); m.b, list(m.state_dict())",
    "m = nn.Module(); m.b = nn.Buffer(ones(2)); m.b = None; m.b, list(m.state_dict())",
    "m = nn.Module(); m.register_buffer('b', ones(2), persistent=False); m.b = zeros(2); list(m.state_dict())",
    "m = nn.Module(); m.register_buffer('b', ones(2), False); m.b = nn.Buffer(zeros(2)); list(m.state_dict())",
    "m = nn.Module(); m.b = nn.Buffer(ones(2)); m.b = nn.Parameter(ones(2)); list(m.buffers()), list(m.state_dict())",
    "isinstance(nn.Buffer(ones(2)), nn.Buffer), isinstance(ones(2), nn.Buffer)",
    "nn.Buffer(ones(2))",
    "nn.Buffer()",
    "nn.Buffer(ones(2), persistent=False).persistent",
    "nn.Buffer(tensor([1, 2]))",
    "nn.Buffer(leaf([1.0])).requires_grad",
    "! nn.Buffer(ones(2), False)",
    "! m = nn.Module(); m.b = nn.Buffer(ones(2)); m.b = 3",
    "! m = nn.Module(); m.register_parameter('p', nn.Parameter(ones(1)) * 2)",
    "m = nn.Linear(2, 1); m._parameters['weight'] is m.weight, list(m._parameters), list(m._buffers), list(m._modules)",
    "m = nn.Linear(2, 1); m._parameters['weight'] = nn.Parameter(zeros(1, 2)); m(ones(1, 2)).shape, m.weight",
    "m = nn.Linear(2, 1); del m._parameters['bias']; m.bias = None; m.state_dict().keys() == {'weight': 0}.keys()",
    "m = nn.Linear(2, 1); del m.weight; m.weight = ones(1, 2); [name for name, _ in m.named_parameters()]",
    "nn.Module._version, nn.Module.dump_patches, nn.Module.call_super_init",
    "len(nn.Linear(2, 1)._forward_hooks), len(nn.Linear(2, 1)._backward_hooks)",
    "m = nn.Linear(2, 1); m.register_forward_hook(lambda *a: None); len(m._forward_hooks)",
    "m = nn.Identity(); m.register_forward_hook(lambda m, a, o: o * 2); m._forward_hooks.clear(); m(ones(1))",
    "from collections import OrderedDict; m = nn.Identity(); m.register_forward_hook(lambda m, a, o: o * 2); "
    "m._forward_hooks = OrderedDict(); m(ones(1))",
    "from collections import OrderedDict; m = nn.Identity(); m._forward_hooks = OrderedDict(); "
    "m._forward_hooks[7] = lambda m, a, o: o * 2; m(ones(1))",
    "nn.Identity()._non_persistent_buffers_set",
    "m = nn.Module(); m.register_buffer('b', ones(2), False); m._non_persistent_buffers_set",
    # submodules
    "m = nn.Sequential(nn.Linear(2, 1)); m.set_submodule('0', nn.ReLU()); str(m)",
    "m = nn.Sequential(nn.Sequential(nn.ReLU())); m.set_submodule('0.0', nn.Tanh()); str(m)",
    "m = nn.Sequential(nn.ReLU()); m.set_submodule('1', nn.Tanh()); str(m)",
    "m = nn.Sequential(nn.ReLU()); m.set_submodule('0', nn.Tanh(), strict=True); str(m)",
    "! nn.Sequential(nn.ReLU()).set_submodule('1', nn.Tanh(), strict=True)",
    "! nn.Sequential(nn.ReLU()).set_submodule('1.0', nn.Tanh())",
    "! nn.Sequential(nn.ReLU()).set_submodule('', nn.Tanh())",
    "! nn.Sequential(nn.ReLU()).set_submodule('0', 3)",
    "! nn.Linear(2, 1).set_submodule('weight', nn.Tanh())",
    "! nn.Linear(2, 1).get_submodule('weight')",
    # conversions
    "m = nn.Linear(2, 1); [m.half() is m, m.bfloat16() is m, m.float() is m, m.double() is m, m.cpu() is m]",
    "m = nn.Linear(2, 1).to(torch.float64, non_blocking=True); m.weight.dtype",
    "m = nn.Linear(2, 1); m.to('cpu') is m, m.to(device='cpu') is m, m.to(torch.device('cpu')) is m",
    "m = nn.Linear(2, 1); m.to(ones(1)) is m, m.share_memory() is m",
    "m = nn.Linear(2, 1); w = m.weight; m.double(); m.weight is w",
    "m = nn.Linear(2, 1); m.type(torch.float64) is m, m.weight.dtype",
    "m = nn.Module(); m.register_buffer('b', tensor([1, 2])); m.double(); m.b",
    "m = nn.Module(); m.register_buffer('b', tensor([1, 2])); m.type(torch.float64); m.b",
    "m = nn.Linear(2, 1); m.to_empty(device='cpu') is m, m.weight.shape, m.weight.requires_grad",
    "m = nn.Linear(2, 1); m._apply(lambda t: t * 0 + 1); m.weight, m.bias",
    "m = nn.Sequential(nn.Linear(2, 1)); m._apply(lambda t: t * 0 + 1, recurse=False); bool((m[0].weight == 1).all())",
    "m = nn.Linear(2, 1); m(ones(2)).backward(); m._apply(lambda t: t * 0 + 3); m.weight.grad",
    "nn.Linear(2, 1).compile()",
    "! nn.Linear(2, 1).to(torch.int64)",
    "! nn.Linear(2, 1).to('nowhere')",
    "! nn.Linear(2, 1).cuda()",
    "! nn.Linear(2, 1).xpu()",
    "! nn.Linear(2, 1).to_empty()",
    # lazy
    "str(nn.LazyLinear(3)), str(nn.LazyLinear(3, bias=False))",
    "m = nn.LazyLinear(3); y = m(ones(4, 2)); y.shape, str(m), type(m).__name__, m.weight.shape, m.bias.shape",
    "m = nn.LazyLinear(3); str(list(m.state_dict().items()))",
    "m = nn.LazyLinear(3, False); m(ones(2)); m.bias, m.in_features",
    "m = nn.LazyLinear(3); m.has_uninitialized_params(), str(nn.LazyLinear(3).weight)",
    "m = nn.LazyLinear(3); s = nn.Linear(2, 3).state_dict(); str(m.load_state_dict(s)), str(m), bool((m.weight == s['weight']).all())",
    "m = nn.LazyLinear(3); m.load_state_dict(nn.Linear(2, 3).state_dict()); m(ones(2)).shape, str(m)",
    "m = nn.LazyLinear(3); m.load_state_dict(nn.LazyLinear(3).state_dict()); str(m.weight)",
    "m = nn.LazyLinear(3); [n for n, _ in m.named_parameters()], m.weight.requires_grad, m.weight.is_leaf",
    "m = nn.Sequential(nn.LazyLinear(3), nn.ReLU(), nn.LazyLinear(1)); m(ones(2, 4)); str(m)",
    "m = nn.LazyLinear(3).double().to('cpu'); str(m.weight)",
    "isinstance(nn.LazyLinear(3).weight, nn.Parameter), isinstance(nn.LazyLinear(2).weight, nn.UninitializedParameter)",
    "p = nn.UninitializedParameter(); p.materialize((2, 3)); type(p).__name__, p.shape, p.requires_grad",
    "p = nn.UninitializedParameter(requires_grad=False); p.materialize([2]); p.shape, p.requires_grad",
    "p = nn.UninitializedBuffer(); p.materialize((2, 3)); p.shape, p.requires_grad",
    "str(nn.UninitializedBuffer()), str(nn.UninitializedParameter())",
    "torch.nn.parameter.is_lazy(nn.UninitializedParameter()), torch.nn.parameter.is_lazy(ones(1))",
    "! nn.LazyLinear(3).weight.shape",
    "! nn.LazyLinear(3).weight + 1",
    "! nn.LazyLinear(3).weight.sum()",
    "! nn.LazyLinear(3).weight.tolist()",
    "! torch.exp(nn.LazyLinear(3).weight)",
    "! nn.Linear(2, 3).load_state_dict(nn.LazyLinear(3).state_dict())",
    "! nn.LazyLinear(3).share_memory()",
    "! nn.LazyLinear(3)()",
    "! m = nn.LazyLinear(3); m.load_state_dict(nn.Linear(2, 3).state_dict()); m(ones(4))",
    # lists and dictionaries of parameters
    "str(nn.ParameterList())",
    "str(nn.ParameterList([ones(2)]))",
    "str(nn.ParameterList([ones(2), nn.Parameter(ones(2, 3)), 'word', ones(2).sum()]))",
    "p = nn.ParameterList([ones(2), zeros(1)]); len(p), p[0], p[-1], [n for n, _ in p.named_parameters()]",
    "p = nn.ParameterList([ones(2), zeros(1), ones(3)]); len(p[1:]), p[:2][1]",
    "p = nn.ParameterList([ones(2)]); p.append(zeros(1)) is p, len(p), list(p.state_dict())",
    "p = nn.ParameterList([ones(2)]); p += [zeros(1), ones(3)]; len(p), [t.shape for t in p]",
    "p = nn.ParameterList(); p.extend([ones(1)]); p[0] = zeros(2); p[0]",
    "p = nn.ParameterList([ones(1)]); p[0] = nn.Parameter(zeros(2)); list(p.parameters())",
    "m = nn.Module(); m.p = nn.ParameterList([ones(1)]); [n for n, _ in m.named_parameters()], str(m)",
    "p = nn.ParameterList([tensor([1.0]), 5]); p[1], list(p.parameters())",
    "p = nn.ParameterList(leaf([[1.0], [2.0]])[i] * 1 for i in range(2)); [q.is_leaf for q in p]",
    "! nn.ParameterList([ones(1)])[1]",
    "! nn.ParameterList([ones(1)])['a']",
    "! nn.ParameterList()[0]",
    "! nn.ParameterList([ones(1)])()",
    "! nn.ParameterList(ones(2))",
    "! nn.ParameterList(3)",
    "! nn.ParameterList([tensor([1])])",
    "str(nn.ParameterDict())",
    "str(nn.ParameterDict({'b': ones(2), 'a': zeros(1, 2), 'c': 'x'}))",
    "p = nn.ParameterDict({'b': ones(2), 'a': zeros(1)}); list(p), list(p.keys()), [n for n, _ in p.items()], len(p)",
    "p = nn.ParameterDict([('b', ones(2)), ('a', zeros(1))]); list(p), list(reversed(p)), 'a' in p, 'c' in p",
    "p = nn.ParameterDict({'b': ones(2)}); p['c'] = zeros(1); p['c'], [n for n, _ in p.named_parameters()]",
    "p = nn.ParameterDict({'b': ones(2)}); p.pop('b'), len(p)",
    "p = nn.ParameterDict({'b': ones(2), 'c': ones(1)}); p.popitem(), len(p)",
    "p = nn.ParameterDict({'b': ones(2)}); del p['b']; len(p), list(p.parameters())",
    "p = nn.ParameterDict({'b': ones(2)}); p.get('b'), p.get('x'), p.get('x', 3)",
    "p = nn.ParameterDict({'b': ones(2)}); p.setdefault('b', 1), p.setdefault('d', ones(1)), list(p)",
    "p = nn.ParameterDict({'b': ones(2)}); p.clear(); len(p)",
    "p = nn.ParameterDict({'b': ones(2)}); q = p.copy(); q['b'] is p['b'], type(q).__name__",
    "p = nn.ParameterDict({'b': ones(2)}) | nn.ParameterDict({'a': ones(1)}); list(p)",
    "p = nn.ParameterDict({'b': ones(2)}); p |= nn.ParameterDict({'a': ones(1)}); list(p)",
    "p = nn.ParameterDict({'b': ones(2)}); p.update({'z': ones(1), 'a': ones(1)}); list(p), [v.shape for v in p.values()]",
    "list(nn.ParameterDict().fromkeys(['a', 'b'], 1.5).items())",
    "m = nn.Module(); m.p = nn.ParameterDict({'a.b': ones(1)}) if False else nn.ParameterDict({'ab': ones(1)}); str(m), list(m.state_dict())",
    "! nn.ParameterDict({'b': ones(2)})['x']",
    "! nn.ParameterDict({'b': ones(2)})(1)",
    "! nn.ParameterDict({'b': ones(2)}).pop('x')",
    "! nn.ParameterDict(3)",
    "! nn.ParameterDict([3])",
    "! nn.ParameterDict([('a', 1, 2)])",
    "! p = nn.ParameterDict(); p[3] = ones(1)",
    "! nn.ParameterDict().popitem()",
    "c = nn.Container(act=nn.ReLU()); str(c)",
    # paths
    "nn.modules.linear.Linear is nn.Linear, nn.modules.activation.ReLU is nn.ReLU",
    "nn.modules.module.Module is nn.Module, nn.modules.Module is nn.Module, nn.modules.Linear is nn.Linear",
    "nn.modules.container.Sequential is nn.Sequential, nn.modules.sparse.Embedding is nn.Embedding",
    "nn.modules.loss._Loss is nn.MSELoss.__mro__[1], nn.modules.normalization.LayerNorm is nn.LayerNorm",
    "issubclass(nn.NLLLoss, nn.modules.loss._WeightedLoss), issubclass(nn.Dropout, nn.modules.dropout._DropoutNd)",
    "nn.modules.utils._pair(3), nn.modules.utils._single([4]), nn.modules.utils._triple(1)",
    "nn.modules.lazy.LazyModuleMixin is nn.LazyLinear.__mro__[1]",
    "nn.modules.distance.CosineSimilarity is nn.CosineSimilarity, nn.modules.flatten.Flatten is nn.Flatten",
    "s = {'module.a': 1, 'b': 2}; nn.modules.utils.consume_prefix_in_state_dict_if_present(s, 'module.'); s",
    "nn.parameter.Parameter is nn.Parameter, nn.functional is F",
    "nn.factory_kwargs({'device': 'cpu'}), nn.factory_kwargs(None), nn.factory_kwargs({})",
    "sorted(nn.factory_kwargs({'factory_kwargs': {'device': 'cpu'}, 'dtype': 3}))",
    "! nn.factory_kwargs({'size': 3})",
    "! nn.factory_kwargs({'device': 1, 'factory_kwargs': {'device': 2}})",
    # states
    "m = nn.Linear(2, 1); dict(m.state_dict()._metadata)",
    "m = nn.Sequential(nn.Linear(2, 1), nn.Sequential(nn.ReLU())); dict(m.state_dict()._metadata)",
    "m = nn.Linear(2, 1); s = m.state_dict(None, 'x.', True); list(s)",
    "m = nn.Linear(2, 1); s = {}; m.state_dict(destination=s, prefix='x.') is s, list(s)",
    "m = nn.Linear(2, 1); m.weight.grad, m.zero_grad(set_to_none=False), m.weight.grad",
    "import pickle; pickle.loads(pickle.dumps(nn.Sequential(nn.Linear(2, 1), nn.Dropout(0.2))))",
    "import copy; m = nn.LazyLinear(2); n = copy.deepcopy(m); n(ones(3)); str(m), str(n)",
]


def said(calls: list[Any]) -> Any:
    def hook(*arguments: Any) -> None:
        calls.append([str(part) if not isinstance(part, tuple) else part for part in arguments[1:]])

    return hook


def twice(nn: Any) -> Any:
    """A module of two inputs and outputs, made by a class statement for either library."""

    class Two(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def forward(self, a: Any, b: Any = None, c: Any = None) -> Any:
            return a * 2, (a if b is None else b) * 3

    return Two()


@case
def backward_hooks_see_inputs_and_outputs(nn: Any, leaf: Any) -> Any:
    calls: list[Any] = []
    m = nn.Tanh()
    m.register_full_backward_hook(lambda m, gi, go: calls.append((gi, go)))
    m.register_full_backward_pre_hook(lambda m, go: calls.append(go))
    y = m(leaf([0.5, 1.0]))
    y.sum().backward()
    return y, calls


@case
def backward_hooks_of_two_outputs(nn: Any, leaf: Any, ones: Any) -> Any:
    calls: list[Any] = []
    m = twice(nn)
    m.register_full_backward_hook(lambda m, gi, go: calls.append((gi, go)))
    y, z = m(leaf([0.5, 1.0]), ones(2))
    y.sum().backward()
    y, z = m(leaf([0.5, 1.0]), leaf([1.0, 2.0]), 3)
    (y.sum() + z.sum() * 5).backward()
    y, z = m(leaf([0.5, 1.0]), c="word")
    z.sum().backward()
    return y, z, calls


@case
def backward_hooks_change_gradients(nn: Any, leaf: Any) -> Any:
    m = nn.Tanh()
    m.register_full_backward_hook(lambda m, gi, go: (gi[0] * 10,))
    m.register_full_backward_hook(lambda m, gi, go: (gi[0] + go[0],))
    m.register_full_backward_pre_hook(lambda m, go: (go[0] * 2,))
    return m(leaf([0.5, 1.0])) * 3


@case
def backward_hooks_in_order(nn: Any, leaf: Any) -> Any:
    calls: list[Any] = []
    m = nn.Tanh()
    m.register_full_backward_hook(lambda m, gi, go: calls.append("second"))
    m.register_full_backward_hook(lambda m, gi, go: calls.append("first"), prepend=True)
    m.register_full_backward_pre_hook(lambda m, go: calls.append("before"))
    m.register_full_backward_pre_hook(lambda m, go: calls.append("earlier"), prepend=True)
    handle = m.register_full_backward_hook(lambda m, gi, go: calls.append("never"))
    handle.remove()
    m(leaf([0.5])).sum().backward()
    return calls


@case
def backward_hooks_without_learned_inputs(nn: Any, ones: Any) -> Any:
    calls: list[Any] = []
    m = nn.Linear(2, 1)
    m.register_full_backward_hook(lambda m, gi, go: calls.append((gi, go)))
    m(ones(3, 2)).sum().backward()
    return calls


@case
def a_backward_hook_of_the_older_kind(nn: Any, leaf: Any) -> Any:
    calls: list[Any] = []
    m = nn.Tanh()
    m.register_backward_hook(lambda m, gi, go: calls.append((gi, go)))
    x = leaf([0.5, 1.0])
    m(x).sum().backward()
    n = nn.Tanh()
    n.register_backward_hook(lambda m, gi, go: (gi[0] * 10,))
    n(x).sum().backward()
    return x.grad, calls, [k._is_full_backward_hook for k in (m, n, nn.Tanh())]


@case
def backward_hooks_refused(nn: Any, leaf: Any, ones: Any) -> Any:
    found: list[str] = []

    def tried(attempt: Any) -> None:
        try:
            attempt()
            found.append("nothing")
        except Exception as error:
            found.append(builtin_class(error))

    m = nn.Tanh()
    m.register_full_backward_hook(lambda m, gi, go: None)
    tried(lambda: m.register_backward_hook(lambda *a: None))
    n = nn.Tanh()
    n.register_backward_hook(lambda m, gi, go: None)
    tried(lambda: n.register_full_backward_hook(lambda *a: None))
    k = nn.Tanh()
    k.register_full_backward_hook(lambda m, gi, go: (gi[0], gi[0]))
    tried(lambda: k(leaf([0.5])).sum().backward())
    p = nn.Tanh()
    p.register_full_backward_pre_hook(lambda m, go: (go[0], go[0]))
    tried(lambda: p(leaf([0.5])).sum().backward())
    q = nn.Linear(2, 1)
    q.register_full_backward_hook(lambda m, gi, go: (ones(1),))
    tried(lambda: q(ones(2)).sum().backward())
    return found


@case
def backward_hooks_for_what_is_no_tensor(nn: Any, leaf: Any) -> Any:
    class Named(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def forward(self, a: Any) -> Any:
            return {"out": a * 2}

    calls: list[Any] = []
    m = Named()
    m.register_full_backward_hook(lambda m, gi, go: calls.append((gi, go)))
    m(leaf([1.0]))["out"].sum().backward()
    return calls


@case
def forward_hooks_with_everything(nn: Any, ones: Any) -> Any:
    calls: list[Any] = []
    m = twice(nn)
    m.register_forward_hook(lambda m, a, o: calls.append(("plain", a, o)))
    m.register_forward_hook(lambda m, a, k, o: calls.append(("named", a, k, o)), with_kwargs=True)
    m.register_forward_hook(lambda m, a, o: calls.append("first"), prepend=True)
    m.register_forward_pre_hook(lambda m, a, k: ((a[0] * 2,), {"b": ones(1)}), with_kwargs=True)
    m.register_forward_pre_hook(lambda m, a: calls.append(a), prepend=True)
    return m(ones(2), c=3), calls


@case
def forward_hooks_that_are_always_called(nn: Any, ones: Any) -> Any:
    class Broken(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def forward(self, a: Any) -> Any:
            raise KeyError("broken")

    calls: list[Any] = []
    m = Broken()
    m.register_forward_hook(lambda m, a, o: calls.append(("always", o)), always_call=True)
    m.register_forward_hook(lambda m, a, o: calls.append("never"))
    m.register_forward_hook(
        lambda m, a, k, o: calls.append(("named", k)), always_call=True, with_kwargs=True
    )
    m.register_forward_hook(lambda m, a, o: 1 / 0, always_call=True)
    try:
        m(a=ones(1))
    except Exception as error:
        calls.append(builtin_class(error))
    ok = nn.Identity()
    ok.register_forward_hook(lambda m, a, o: calls.append(o), always_call=True)
    ok.register_forward_hook(lambda m, a, o: 1 / 0)
    ok.register_forward_hook(lambda m, a, o: calls.append("after"), always_call=True)
    try:
        ok(ones(1))
    except Exception as error:
        calls.append(builtin_class(error))
    return calls


@case
def a_handle_is_a_context(nn: Any, ones: Any) -> Any:
    m = nn.Identity()
    with m.register_forward_hook(lambda m, a, o: o * 2):
        inside = m(ones(1))
    handle = m.register_forward_pre_hook(lambda m, a: (a[0] + 1,), with_kwargs=False)
    handle.remove()
    handle.remove()
    return inside, m(ones(1))


@case
def hooks_of_all_modules(nn: Any, leaf: Any, torch: Any) -> Any:
    calls: list[Any] = []
    module = torch.nn.modules.module
    m = nn.Sequential(nn.Tanh())
    m.register_forward_hook(lambda *a: calls.append("own"))
    handles = [
        module.register_module_forward_pre_hook(lambda m, a: calls.append(type(m).__name__)),
        module.register_module_forward_hook(lambda m, a, o: calls.append("after")),
        module.register_module_forward_hook(
            lambda m, a, k, o: calls.append(k), with_kwargs=True, always_call=True
        ),
        module.register_module_full_backward_pre_hook(lambda m, go: calls.append(go)),
        module.register_module_full_backward_hook(lambda m, gi, go: calls.append((gi, go))),
    ]
    y = m(leaf([0.5]))
    y.sum().backward()
    for handle in handles:
        handle.remove()
    m(leaf([0.5]))
    return y, calls


@case
def hooks_of_registrations(nn: Any, torch: Any, ones: Any) -> Any:
    calls: list[Any] = []
    module = torch.nn.modules.module
    handles = [
        module.register_module_parameter_registration_hook(lambda m, n, p: calls.append(("p", n))),
        module.register_module_buffer_registration_hook(lambda m, n, b: calls.append(("b", n))),
        module.register_module_module_registration_hook(lambda m, n, c: calls.append(("m", n))),
    ]
    m = nn.Sequential(nn.Linear(2, 1))
    m.register_buffer("mask", ones(1))
    m.other = nn.ReLU()
    m.other = None
    m.q = nn.Parameter(ones(1))
    m.q = None
    for handle in handles:
        handle.remove()
    m.last = nn.Linear(1, 1)
    return calls


@case
def hooks_of_states(nn: Any, ones: Any) -> Any:
    calls: list[Any] = []
    m = nn.Sequential(nn.Linear(2, 1))
    m.register_state_dict_pre_hook(lambda m, prefix, keep: calls.append((prefix, keep)))
    m[0].register_state_dict_pre_hook(lambda m, prefix, keep: calls.append((prefix, keep)))

    def after(module: Any, state: Any, prefix: str, notes: Any) -> None:
        calls.append((prefix, sorted(notes), list(state)))
        state[prefix + "more"] = ones(1)

    m[0].register_state_dict_post_hook(after)
    state = m.state_dict()
    calls.append(list(state))

    def before(module: Any, state: Any, prefix: str, *rest: Any) -> None:
        calls.append((type(module).__name__, prefix, sorted(rest[0]), rest[1:]))
        del state[prefix + "more"]
        state[prefix + "weight"] = state[prefix + "weight"].abs() * 0

    m[0].register_load_state_dict_pre_hook(before)
    m.register_load_state_dict_post_hook(
        lambda m, keys: calls.append((list(keys[0]), list(keys[1])))
    )
    result = m.load_state_dict(state)
    return calls, str(result), m[0].weight


@case
def a_hook_may_forgive(nn: Any) -> Any:
    m = nn.Linear(2, 1)
    m.register_load_state_dict_post_hook(lambda m, keys: keys.missing_keys.clear())
    return str(m.load_state_dict({}))


@case
def a_state_hook_returns_another(nn: Any) -> Any:
    m = nn.Linear(2, 1)
    m._register_state_dict_hook(lambda m, s, p, n: {"only": s["bias"].shape})
    handle = m._register_load_state_dict_pre_hook(lambda s, *rest: s.pop("only"))
    state = m.state_dict()
    handle.remove()
    return state, len(m._load_state_dict_pre_hooks)


@case
def extra_state(nn: Any) -> Any:
    class Counted(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.count = 3

        def get_extra_state(self) -> Any:
            return {"count": self.count}

        def set_extra_state(self, state: Any) -> None:
            self.count = state["count"]

    m = nn.Sequential(Counted(), nn.Linear(1, 1))
    state = m.state_dict()
    m[0].count = 5
    result = m.load_state_dict(state)
    missing = m.load_state_dict({}, strict=False)
    other = nn.Sequential(nn.Identity(), nn.Linear(1, 1)).load_state_dict(state, strict=False)
    return list(state), m[0].count, str(result), list(missing[0]), list(other[1])


@case
def a_module_that_loads_its_own_way(nn: Any, zeros: Any) -> Any:
    class Renamed(nn.Linear):  # type: ignore[misc, name-defined, unused-ignore]
        _version = 2

        def _load_from_state_dict(
            self, state: Any, prefix: str, notes: Any, strict: Any, *lists: Any
        ) -> None:
            if notes.get("version") is None:
                state[prefix + "weight"] = state.pop(prefix + "kernel")
            super()._load_from_state_dict(state, prefix, notes, strict, *lists)

    m = nn.Sequential(Renamed(2, 1))
    first = m.load_state_dict(OrderedDict([("0.kernel", zeros(1, 2)), ("0.bias", zeros(1))]))
    second = m.load_state_dict(m.state_dict())
    return str(first), str(second), m[0].weight, dict(m.state_dict()._metadata)


@case
def a_module_that_saves_its_own_way(nn: Any) -> Any:
    class Less(nn.Linear):  # type: ignore[misc, name-defined, unused-ignore]
        def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
            super()._save_to_state_dict(destination, prefix, keep_vars)
            del destination[prefix + "bias"]

    return list(nn.Sequential(Less(2, 1)).state_dict())


@case
def loading_with_assign(nn: Any, zeros: Any) -> Any:
    m, state = nn.Linear(2, 1), {"weight": zeros(1, 2), "bias": zeros(1)}
    m.weight.requires_grad_(False)
    m.load_state_dict(state, assign=True)
    state["weight"] += 3  # which the module sees: it has this very memory
    return type(m.weight).__name__, m.weight, m.bias.requires_grad


@case
def a_class_that_passes_its_arguments_on(nn: Any) -> Any:
    class Other:
        def __init__(self, word: str = "none") -> None:
            self.word = word

    class Both(nn.Module, Other):  # type: ignore[misc, name-defined, unused-ignore]
        call_super_init = True

        def __init__(self) -> None:
            super().__init__(word="here")

    return Both().word


@case
def a_copied_module_keeps_its_hooks(nn: Any, ones: Any) -> Any:
    m = nn.Identity()
    m.register_forward_hook(double)
    return copy.deepcopy(m)(ones(1)), pickle.loads(pickle.dumps(m))(ones(1))


def double(module: Any, args: Any, output: Any) -> Any:
    return output * 2


@case
def moving_in_its_own_way(nn: Any, ones: Any) -> Any:
    class Keeps(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.kept, self.times = ones(1), 0

        def _apply(self, fn: Any, recurse: bool = True) -> Any:
            super()._apply(fn, recurse)
            self.kept, self.times = fn(self.kept), self.times + 1
            return self

    m = nn.Sequential(Keeps())
    m.double().to("cpu").float()
    return m[0].times


EXPRESSIONS += [
    "o = zeros(2, 3); F.normalize(given(2, 3), out=o) is o, o",
    "! F.normalize(learned(2, 3), out=zeros(2, 3))",
]
