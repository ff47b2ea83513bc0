"""torch.optim: the rules beyond SGD and Adam, every argument; hooks, names, states; averaged models."""

from __future__ import annotations

from typing import Any

from .harness import builtin_class, case

# The parameters after the first, the sixth and the last of twelve steps of a small regression.
TWELVE_STEPS = (
    "w, b = learned(2, 3), learned(2); x, y = given(4, 3), given(4, 2); "
    "rule = torch.optim.%s; [(rule.zero_grad(), ((x @ w.T + b - y) ** 2).mean().backward(), "
    "rule.step(), w.tolist(), b.tolist())[3:] for _ in range(12)][::6] + [w.tolist(), b.tolist()]"
)
# The state after three, and its groups.
THREE_STEPS = (
    "w, b = learned(2, 3), learned(2); x, y = given(4, 3), given(4, 2); "
    "rule = torch.optim.%s; [(rule.zero_grad(), ((x @ w.T + b - y) ** 2).mean().backward(), "
    "rule.step()) for _ in range(3)]; state = rule.state_dict(); "
    "{'state': state['state'], 'param_groups': [dict(g) for g in state['param_groups']]}"
)
COMMON = [
    "",
    "lr=0.1",
    "lr=0.1, maximize=True",
    "lr=0.0",
    "lr=tensor(0.05)",
    "lr=0.1, foreach=True",
]
DECAY = ["weight_decay=0.1", "lr=0.05, weight_decay=0.2, maximize=True"]
BETAS = ["betas=(0.5, 0.9)", "lr=0.1, betas=(0.0, 0.5)", "betas=[0.8, 0.6]", "eps=0.1", "eps=0.0"]
ARGUMENTS = {
    "RMSprop": [
        *COMMON,
        *DECAY,
        "lr=0.02, alpha=0.5",
        "0.02, 0.9, 1e-3, 0.1, 0.9, True",
        "momentum=0.9",
        "momentum=0.9, maximize=True",
        "centered=True, lr=0.03",
        "centered=True, momentum=0.5, weight_decay=0.1",
        "eps=0.1",
    ],
    "Adagrad": [
        *COMMON,
        *DECAY,
        "lr=0.5, lr_decay=0.1",
        "lr=0.5, initial_accumulator_value=0.5",
        "eps=0.1, lr=0.5",
        "0.3, 0.1, 0.1, 0.2, 1e-3",
        "lr=0.3, fused=True",
    ],
    "Adadelta": [
        *COMMON,
        *DECAY,
        "rho=0.5",
        "rho=0.0",
        "rho=1.0",
        "eps=0.1",
        "0.5, 0.8, 1e-3, 0.1",
    ],
    "Adamax": [*COMMON, *DECAY, *BETAS, "0.1, (0.8, 0.9), 1e-3, 0.1"],
    "NAdam": [
        *COMMON,
        *DECAY,
        *BETAS,
        "lr=0.05, momentum_decay=0.1",
        "lr=0.05, weight_decay=0.2, decoupled_weight_decay=True",
        "0.1, (0.8, 0.9), 1e-3, 0.1, 0.01, True",
    ],
    "RAdam": [
        *COMMON,
        *DECAY,
        *BETAS,
        "lr=0.05, weight_decay=0.2, decoupled_weight_decay=True",
        "0.1, (0.8, 0.99), 1e-3, 0.1, True",
        "lr=0.1, betas=(0.9, 0.6)",
    ],
    "ASGD": [*COMMON, *DECAY, "lr=0.1, lambd=0.1", "lr=0.1, alpha=0.2, lambd=0.3", "lr=0.1, t0=3"],
    "Rprop": [*COMMON, "lr=0.1, etas=(0.2, 2.0)", "lr=0.1, step_sizes=(0.05, 0.2)"],
    "Adafactor": [
        "",
        "lr=0.1",
        "lr=0.1, maximize=True",
        "lr=tensor(0.1)",
        "lr=0.1, foreach=True",
        "lr=0.1, weight_decay=0.1",
        "lr=0.1, beta2_decay=-0.5",
        "lr=0.1, eps=(0.3, 0.1)",
        "lr=0.1, eps=(None, 0.5)",
        "lr=2.0, d=1.5",
    ],
    "SGD": ["lr=tensor(0.1)", "lr=0.1, momentum=0.5, foreach=True", "lr=0.1, fused=True"],
    "Adam": ["lr=tensor(0.1)", "betas=(tensor(0.5), tensor(0.9))", "fused=True", "foreach=True"],
    "AdamW": ["lr=tensor(0.1)", "amsgrad=True, foreach=True", "fused=True, maximize=True"],
}
RULES = [
    f"{rule}([w, b], {arguments})" for rule, several in ARGUMENTS.items() for arguments in several
] + [f"{rule}([{{'params': [w]}}, {{'params': [b], 'lr': 0.3}}], lr=0.02)" for rule in ARGUMENTS]
STATES = [
    "RMSprop([w, b], momentum=0.9, centered=True)",
    "RMSprop([w, b], centered=True)",
    *(f"{rule}([w, b])" for rule in ARGUMENTS),
    *(f"{rule}([('w', w), ('b', b)])" for rule in ARGUMENTS),
    "SGD([{'params': [('w', w)], 'lr': 0.1}, {'params': [('b', b)], 'momentum': 0.5}])",
    "SGD([w, b], momentum=0.9)",
    "AdamW([w, b], amsgrad=True)",
]

# Refused when it is made; and when it steps.
REFUSED = [
    *(
        f"! torch.optim.{rule}([learned(2)], lr=-1.0)"
        for rule in [*ARGUMENTS, "LBFGS", "SparseAdam"]
    ),
    *(
        f"! torch.optim.{rule}([learned(2)], lr=nan)"
        for rule in [*ARGUMENTS, "SparseAdam"]
        if rule != "SGD"
    ),
    *(f"! torch.optim.{rule}([])" for rule in [*ARGUMENTS, "LBFGS", "Muon", "SparseAdam"]),
    *(f"! torch.optim.{rule}([learned(2)], lr=tensor([0.1, 0.2]))" for rule in ARGUMENTS),
    *(
        f"! torch.optim.{rule}([learned(2)], eps=-1.0)"
        for rule in ("RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "SparseAdam")
    ),
    *(
        f"! torch.optim.{rule}([learned(2)], weight_decay=-1.0)"
        for rule in ARGUMENTS
        if rule != "Rprop"
    ),
    *(
        f"! torch.optim.{rule}([learned(2)], betas=(1.0, 0.9))"
        for rule in ("Adamax", "NAdam", "RAdam", "SparseAdam")
    ),
    *(
        f"! torch.optim.{rule}([learned(2)], fused=True, foreach=True)"
        for rule in ("SGD", "Adam", "AdamW", "Adagrad")
    ),
    *(
        f"! torch.optim.{rule}([learned(2)], fused=True, differentiable=True)"
        for rule in ("SGD", "Adam", "AdamW", "Adagrad")
    ),
    "! torch.optim.RMSprop([learned(2)], momentum=-1.0)",
    "! torch.optim.RMSprop([learned(2)], alpha=-1.0)",
    "! torch.optim.Adagrad([learned(2)], lr_decay=-1.0)",
    "! torch.optim.Adagrad([learned(2)], initial_accumulator_value=-1.0)",
    "! torch.optim.Adadelta([learned(2)], rho=1.5)",
    "! torch.optim.NAdam([learned(2)], momentum_decay=-1.0)",
    "! torch.optim.Rprop([learned(2)], etas=(1.5, 1.2))",
    "! torch.optim.Rprop([learned(2)], etas=(0.5, 0.9))",
    "! torch.optim.Adafactor([learned(2)], beta2_decay=0.5)",
    "! torch.optim.Adafactor([learned(2)], d=0.5)",
    "! torch.optim.Adafactor([learned(2)], eps=(-1.0, 0.1))",
    "! torch.optim.Adafactor([learned(2)], eps=(None, -0.1))",
    "! torch.optim.Muon([learned(2)])",
    "! torch.optim.Muon([learned(2, 2)], momentum=-1.0)",
    "! torch.optim.Muon([learned(2, 2)], adjust_lr_fn='none')",
    "! torch.optim.LBFGS([{'params': [learned(2)]}, {'params': [learned(2)]}])",
    "! torch.optim.SparseAdam([learned(2)], lr=0.0)",
    "! torch.optim.Adam([learned(2)], lr=tensor(0.1), foreach=True)",
    "! torch.optim.Adam([learned(2)], betas=(0, 0.9))",
    "! w = learned(2); w.sum().backward(); torch.optim.SparseAdam([w]).step()",
    "! w = learned(2); w.sum().backward(); torch.optim.LBFGS([w]).step()",
    "! torch.optim.SGD([('a', learned(2)), learned(2)])",
    "! torch.optim.SGD([('a', learned(2))]).add_param_group({'params': [learned(2)]})",
    "! torch.optim.SGD([learned(2)]).add_param_group({'params': [('a', learned(2))]})",
    *(
        f"! w = learned(2, 2); w.sum().backward(); torch.optim.{rule}([w], {way}=True).step()"
        for way, rules in {
            "capturable": "Adam AdamW RMSprop Adadelta Adamax NAdam RAdam ASGD Rprop",
            "differentiable": "SGD Adam AdamW RMSprop Adagrad Adadelta Adamax NAdam RAdam ASGD Rprop",
        }.items()
        for rule in rules.split()
    ),
    "! w = zeros(2); w.grad = ones(2); "
    "torch.optim.Adam([w], foreach=True, differentiable=True).step()",
    "w = zeros(2); w.grad = ones(2); torch.optim.Adam([w], differentiable=True).step(); w",
    "w = zeros(2); w.grad = ones(2); torch.optim.NAdam([w], differentiable=True).step(); w",
]

OTHER = (
    ["torch.optim.%s([learned(2)]).defaults" % rule for rule in [*ARGUMENTS, "LBFGS", "SparseAdam"]]
    + ["repr(torch.optim.%s([learned(2)]))" % rule for rule in [*ARGUMENTS, "LBFGS", "SparseAdam"]]
    + [
        "torch.optim.Muon([learned(2, 2)]).defaults",
        "torch.optim.Muon([learned(2, 2)])",
        "torch.optim.LBFGS([learned(2)], max_iter=7).defaults",
        "rule = torch.optim.SGD([('w', learned(2)), ('b', learned(1))]); rule.state_dict()",
        "rule = torch.optim.Adam(nn.Linear(2, 1).named_parameters()); "
        "rule.param_groups[0]['param_names']",
        "group = {'params': learned(2), 'lr': 0.5}; rule = torch.optim.SGD([group]); "
        "rule.param_groups[0] is group, list(group), type(group['params']).__name__",
        "w = learned(2); rule = torch.optim.SGD([w]); rule.state[w]['mine'] = 1; "
        "len(rule.state), rule.state_dict()['state']",
        "w = learned(2); y = w * 2; y.retain_grad(); rule = torch.optim.SGD([y], 0.5); "
        "y.sum().backward(); rule.step(); y.tolist()",
        "w = learned(2); y = w * 2; before = y.retains_grad; y.retain_grad(); "
        "before, y.retains_grad, w.retains_grad",
        # A state that counts by a plain number, as older versions wrote it.
        "w = learned(2); rule = torch.optim.Adam([w], 0.1); w.sum().backward(); rule.step(); "
        "state = rule.state_dict(); state['state'][0]['step'] = 3; rule.load_state_dict(state); "
        "rule.step(); w, rule.state[w]['step']",
        "w = learned(2); rule = torch.optim.SGD([w], 0.1); state = rule.state_dict(); "
        "state['param_groups'][0]['mine'] = [1]; rule.load_state_dict(state); "
        "list(rule.param_groups[0]), rule.param_groups[0]['mine']",
        "w = learned(2); rule = torch.optim.SGD([('w', w)]); other = torch.optim.SGD([learned(2)]); "
        "rule.load_state_dict(other.state_dict()); rule.param_groups[0]['param_names']",
        "w = learned(2); rule = torch.optim.SGD([w]); other = torch.optim.SGD([('v', learned(2))]); "
        "rule.load_state_dict(other.state_dict()); rule.param_groups[0]['param_names']",
        "w = learned(2); rule = torch.optim.SGD([w]); rule.param_groups[0]['initial_lr'] = 1; "
        "rule.load_state_dict(torch.optim.SGD([learned(2)]).state_dict()); list(rule.param_groups[0])",
        "! rule = torch.optim.SGD([learned(2)]); rule.register_step_pre_hook(lambda *a: 1); rule.step()",
        "torch.optim.Optimizer([learned(2)], {'lr': 0.1}).param_groups[0]['lr']",
        "! torch.optim.Optimizer([learned(2)], {'lr': 0.1}).step()",
    ]
)

EXPRESSIONS = [
    *(TWELVE_STEPS % rule for rule in RULES),
    *(THREE_STEPS % rule for rule in STATES),
    *REFUSED,
    *OTHER,
]


@case
def hooks_around_a_step(torch: Any, leaf: Any) -> list[Any]:
    w: Any = leaf([1.0, 2.0])
    seen: list[Any] = []
    rule = torch.optim.SGD([w], lr=0.5)
    first = rule.register_step_pre_hook(
        lambda o, a, k: seen.append(("before", o is rule, len(a), a[0] is rule, sorted(k)))
    )
    rule.register_step_post_hook(lambda o, a, k: seen.append(("after", len(a), w.tolist())))

    def closure() -> Any:
        seen.append("closure")
        rule.zero_grad()
        (w * w).sum().backward()
        return 7

    seen.append(rule.step(closure))
    seen.append(rule.step(closure=closure))
    first.remove()
    seen.append(rule.step())
    other = rule.register_step_pre_hook(lambda o, a, k: ((o, closure), {}))
    seen.append(rule.step())
    other.remove()
    return seen


@case
def hooks_around_every_step(torch: Any, leaf: Any) -> list[Any]:
    from importlib import import_module

    module = import_module(f"{torch.__name__}.optim.optimizer")
    w: Any = leaf([1.0, 2.0])
    seen: list[Any] = []
    (w * w).sum().backward()
    before = module.register_optimizer_step_pre_hook(lambda o, a, k: seen.append("all before"))
    after = module.register_optimizer_step_post_hook(lambda o, a, k: seen.append("all after"))
    for make in (torch.optim.SGD, torch.optim.Adam):
        rule = make([w])
        rule.register_step_pre_hook(lambda o, a, k: seen.append("before"))
        rule.register_step_post_hook(lambda o, a, k: seen.append("after"))
        rule.step()
    before.remove()
    after.remove()
    rule.step()
    return seen


@case
def hooks_of_a_rule_of_ones_own(torch: Any, leaf: Any) -> list[Any]:
    class Own(torch.optim.Optimizer):  # type: ignore[misc]
        def __init__(self, params: Any) -> None:
            super().__init__(params, {"lr": 0.25})

        @torch.no_grad()  # type: ignore[untyped-decorator]
        def step(self, closure: Any = None) -> Any:
            for group in self.param_groups:
                for p in group["params"]:
                    state = self.state[p]
                    if len(state) == 0:
                        state["step"] = 0
                        state["wide"] = torch.zeros(3, 3)
                    state["step"] += 1
                    p.add_(p.grad, alpha=-group["lr"])
            return "stepped"

    w: Any = leaf([1.0, 2.0])
    seen: list[Any] = []
    (w * w).sum().backward()
    rule, again = Own([w]), Own([w])
    rule.register_step_post_hook(lambda o, a, k: seen.append(w.tolist()))
    seen.append(rule.step())
    again.load_state_dict(rule.state_dict())
    seen += [again.step(), again.state_dict()["state"]]
    return seen


@case
def hooks_of_states(torch: Any, leaf: Any) -> list[Any]:
    w: Any = leaf([1.0, 2.0])
    seen: list[Any] = []
    rule = torch.optim.SGD([w], lr=0.5)
    rule.register_state_dict_pre_hook(lambda o: seen.append("a"))
    rule.register_state_dict_pre_hook(lambda o: seen.append("b"), prepend=True)
    rule.register_state_dict_post_hook(lambda o, s: seen.append(sorted(s)))
    handle = rule.register_state_dict_post_hook(lambda o, s: {**s, "more": 1}, prepend=True)
    seen.append(sorted(rule.state_dict()))
    handle.remove()
    state = rule.state_dict()

    def halved(o: Any, s: Any) -> Any:
        groups = [{**g, "lr": g["lr"] / 2} for g in s["param_groups"]]
        return {"state": s["state"], "param_groups": groups}

    rule.register_load_state_dict_pre_hook(halved)
    rule.register_load_state_dict_pre_hook(lambda o, s: seen.append(s["param_groups"][0]["lr"]))
    rule.register_load_state_dict_post_hook(lambda o: seen.append(o.param_groups[0]["lr"]))
    rule.load_state_dict(state)
    return [*seen, state["param_groups"][0]["lr"]]


@case
def a_copy_goes_on(torch: Any, leaf: Any) -> list[Any]:
    """A deep copy has its own parameters and state, and no hooks."""
    import copy

    w: Any = leaf([1.0, 2.0])
    seen: list[Any] = []
    rule = torch.optim.Adam([w], lr=0.1)
    rule.register_step_post_hook(lambda o, a, k: seen.append("hook"))
    (w * w).sum().backward()
    rule.step()
    other = copy.deepcopy(rule)
    p = other.param_groups[0]["params"][0]
    p.grad = torch.ones(2)
    other.step()
    rule.step()
    return [seen, w.tolist(), p.tolist(), [float(s["step"]) for s in other.state.values()]]


@case
def rules_go_on_from_a_state(torch: Any, leaf: Any, given: Any) -> list[Any]:
    """Six steps, the state carried to a fresh optimizer with other settings, six more."""
    results: list[Any] = []
    x, y = given(4, 2), given(4)
    for rule in ARGUMENTS:
        w, b = leaf([1.0, -1.0]), leaf([0.5])
        optimizer = getattr(torch.optim, rule)([{"params": [w]}, {"params": [b], "lr": 0.01}], 0.1)
        for step in range(12):
            if step == 6:
                state = optimizer.state_dict()
                optimizer = getattr(torch.optim, rule)([{"params": [w]}, {"params": [b]}], 9.0)
                optimizer.load_state_dict(state)
            optimizer.zero_grad()
            ((x @ w + b - y) ** 2).sum().backward()
            optimizer.step()
        results += [rule, w.tolist(), b.tolist()]
    return results


@case
def later_gradients(torch: Any, leaf: Any) -> list[Any]:
    """A parameter whose first gradient comes later counts its own steps."""
    results: list[Any] = []
    for rule in ARGUMENTS:
        w, b = leaf([1.0, -1.0]), leaf([[0.5, 2.0]])
        optimizer = getattr(torch.optim, rule)([w, b], 0.1)
        for step in range(4):
            optimizer.zero_grad()
            ((w * w).sum() + ((b * b).sum() if step > 1 else 0)).backward()
            optimizer.step()
        results += [rule, w.tolist(), b.tolist()]
    return results


@case
def averaged_models(torch: Any, nn: Any, filled: Any, given: Any) -> list[Any]:
    swa = torch.optim.swa_utils
    results: list[Any] = []
    for arguments in [
        {},
        {"avg_fn": swa.get_ema_avg_fn(0.9)},
        {"multi_avg_fn": swa.get_ema_multi_avg_fn(0.8)},
        {"multi_avg_fn": swa.get_ema_multi_avg_fn(0.3)},
        {"avg_fn": swa.get_swa_avg_fn()},
        {"multi_avg_fn": swa.get_swa_multi_avg_fn()},
        {"avg_fn": lambda a, p, n: a + p * n},
        {"use_buffers": True},
    ]:
        model = filled(nn.Linear(2, 1))
        model.register_buffer("count", torch.tensor([1.0, 2.0]))
        averaged = swa.AveragedModel(model, **arguments)
        for _ in range(4):
            with torch.no_grad():
                model.weight.mul_(1.5)
                model.count.add_(1.0)
            averaged.update_parameters(model)
        results += [
            list(averaged.state_dict()),
            averaged.n_averaged,
            averaged.module.count.tolist(),
        ]
        results += [averaged.module.weight.tolist(), averaged(torch.ones(2)).tolist()]
    for wrong in (-0.1, 1.1):
        for make in (swa.get_ema_avg_fn, swa.get_ema_multi_avg_fn):
            try:
                make(wrong)
            except Exception as error:
                results.append(builtin_class(error))
    try:
        swa.AveragedModel(nn.ReLU(), avg_fn=min, multi_avg_fn=min)
    except AssertionError:
        results.append("refused")
    return results


@case
def statistics_learned_anew(torch: Any, nn: Any, filled: Any, given: Any) -> list[Any]:
    model = filled(nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Tanh(), nn.BatchNorm1d(2)))
    model[1].momentum = 0.3
    model(given(4, 3))
    model.eval()
    batches = [given(4, 3), (given(2, 3), "label"), [given(5, 3)]]
    torch.optim.swa_utils.update_bn(batches, model)
    kept = [[m.running_mean, m.running_var, m.num_batches_tracked] for m in (model[1], model[3])]
    return [kept, model[1].momentum, model[3].momentum, model.training, model(given(2, 3)).detach()]
