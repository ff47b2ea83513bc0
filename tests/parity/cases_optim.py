"""torch.optim: ten steps of every rule with every argument, its state, its groups, its refusals."""

from __future__ import annotations

from typing import Any, Callable

from .harness import builtin_class, case

# The parameters after each of ten steps of a small regression.
TEN_STEPS = (
    "w, b = learned(2, 3), learned(2); x, y = given(4, 3), given(4, 2); "
    "rule = torch.optim.%s; [(rule.zero_grad(), ((x @ w.T + b - y) ** 2).mean().backward(), "
    "rule.step(), w.tolist(), b.tolist())[3:] for _ in range(10)]"
)
RULES = [
    "SGD([w, b])",
    "SGD([w, b], lr=0.1)",
    "SGD([w, b], 0.1, 0.9)",
    "SGD([w, b], lr=0.0)",
    "SGD([w, b], lr=0.05, momentum=0.9)",
    "SGD([w, b], lr=0.05, momentum=0.9, dampening=0.5)",
    "SGD([w, b], lr=0.05, momentum=0.9, nesterov=True)",
    "SGD([w, b], lr=0.05, weight_decay=0.1)",
    "SGD([w, b], lr=0.05, momentum=0.9, weight_decay=0.1)",
    "SGD([w, b], lr=0.05, momentum=0.9, weight_decay=0.1, nesterov=True)",
    "SGD([w, b], lr=0.05, momentum=0.5, maximize=True)",
    "SGD([w, b], lr=0.05, weight_decay=0.1, maximize=True)",
    "SGD((p for p in (w, b)), lr=0.1)",
    "SGD([{'params': [w]}, {'params': [b], 'lr': 0.01}], lr=0.1)",
    "SGD([{'params': w, 'momentum': 0.9}, {'params': [b], 'weight_decay': 0.1}], lr=0.1)",
] + [
    rule + arguments
    for rule in ("Adam", "AdamW")
    for arguments in [
        "([w, b])",
        "([w, b], lr=0.1)",
        "([w, b], 0.1, (0.5, 0.9))",
        "([w, b], lr=0.1, betas=(0.0, 0.9))",
        "([w, b], lr=0.1, betas=(0.9, 0.0))",
        "([w, b], lr=0.1, betas=[0.8, 0.9])",
        "([w, b], lr=0.1, eps=0.1)",
        "([w, b], lr=0.1, eps=0.0)",
        "([w, b], lr=0.1, weight_decay=0.0)",
        "([w, b], lr=0.1, weight_decay=0.1)",
        "([w, b], lr=0.1, amsgrad=True)",
        "([w, b], lr=1.0, betas=(0.5, 0.5), amsgrad=True, weight_decay=0.1)",
        "([w, b], lr=0.1, maximize=True)",
        "([w, b], lr=0.1, weight_decay=0.1, maximize=True)",
        "([{'params': [w], 'betas': (0.5, 0.9)}, {'params': [b], 'eps': 0.1}], lr=0.1)",
    ]
]

STATE = [
    "w = learned(2); rule = torch.optim.SGD([w], lr=0.1); w.sum().backward(); rule.step(); "
    "rule.state_dict()['state']",
    "w = learned(2); rule = torch.optim.SGD([w], lr=0.1, momentum=0.9); w.sum().backward(); "
    "rule.step(); rule.state_dict()['state']",
    "w = learned(2); rule = torch.optim.Adam([w], lr=0.1); rule.state_dict()['state']",
    "w = learned(2); rule = torch.optim.Adam([w], lr=0.1); w.sum().backward(); rule.step(); "
    "rule.state_dict()['state']",
    "w = learned(2); rule = torch.optim.Adam([w], amsgrad=True); w.sum().backward(); rule.step(); "
    "rule.state_dict()['state']",
    "w = learned(2); rule = torch.optim.Adam([w]); w.sum().backward(); rule.step(); "
    "list(rule.state[w])",
    "rule = torch.optim.SGD([{'params': [learned(2), learned(1)]}, {'params': learned(3)}], 0.1); "
    "[group['params'] for group in rule.state_dict()['param_groups']]",
    "torch.optim.SGD([learned(2)], lr=0.1, momentum=0.9).state_dict()",
    "torch.optim.Adam([learned(2)], lr=0.1).state_dict()",
    "torch.optim.AdamW([learned(2)], lr=0.1).state_dict()",
    "torch.optim.SGD([learned(2)], lr=0.1).defaults",
    "torch.optim.Adam([learned(2)]).defaults",
    "torch.optim.AdamW([learned(2)]).defaults",
    "torch.optim.SGD([learned(2)], lr=0.1, momentum=0.9, nesterov=True)",
    "torch.optim.Adam([{'params': [learned(2)]}, {'params': [learned(2)], 'lr': 0.5}], lr=0.1)",
    "torch.optim.AdamW([learned(2)])",
    "w = learned(2); rule = torch.optim.SGD([w], lr=0.1); rule.param_groups[0]['params'][0] is w, "
    "rule.param_groups[0]['lr']",
    "w = learned(2); rule = torch.optim.SGD([w], lr=0.1); rule.param_groups[0]['lr'] = 1.0; "
    "w.sum().backward(); rule.step(); w",
    "w, b = learned(2), learned(2); rule = torch.optim.SGD([w], lr=0.1); "
    "rule.add_param_group({'params': b, 'lr': 1.0}); (w + b).sum().backward(); rule.step(); w, b",
    "w, b = learned(2), learned(2); rule = torch.optim.SGD([w], lr=0.1); "
    "rule.add_param_group({'params': [b]}); [group['lr'] for group in rule.param_groups]",
    "w, b = learned(2), learned(2); rule = torch.optim.Adam([w, b], lr=0.1); w.sum().backward(); "
    "rule.step(); w, b, len(rule.state)",
    # One parameter has its first gradient later than the other, and so another count of steps.
    "w, b = learned(2), learned(2); rule = torch.optim.Adam([w, b], lr=0.1); "
    "[((w * w + (b * b if k else 0)).sum().backward(), rule.step(), w.tolist(), b.tolist())[2:] "
    "for k in range(3)]",
    "w, b = learned(2), learned(2); rule = torch.optim.AdamW([b, w], lr=0.1); "
    "[((w * w + (b * b if k else 0)).sum().backward(), rule.step(), w.tolist(), b.tolist())[2:] "
    "for k in range(3)]",
    "w = leaf([1.0, 2.0]); rule = torch.optim.SGD([w], lr=0.1); rule.step(); w",
    "w = learned(2); rule = torch.optim.SGD([w]); w.sum().backward(); rule.zero_grad(); w.grad",
    "w = learned(2); rule = torch.optim.SGD([w], 0.1); w.sum().backward(); "
    "rule.zero_grad(set_to_none=False); w.grad",
    "w = learned(2); rule = torch.optim.SGD([w], 0.1); w.sum().backward(); rule.zero_grad(True); "
    "w.grad",
    "w = learned(2); rule = torch.optim.SGD([w], 0.1); rule.zero_grad(set_to_none=False); w.grad",
    "w = learned(2); rule = torch.optim.SGD([w], 0.1); w.sum().backward(); w.sum().backward(); "
    "rule.step(); w",
    "w = learned(2); rule = torch.optim.SGD([w], 0.1); w.sum().backward(); rule.step()",
    "w = learned(2); rule = torch.optim.SGD([w], 0.1); w.sum().backward(); rule.step(); "
    "w.is_leaf, w.requires_grad, w.grad_fn",
    "w = nn.Parameter(ones(2), requires_grad=False); torch.optim.SGD([w, learned(2)], 0.1).step()",
    "layer = filled(nn.Linear(2, 1)); rule = torch.optim.Adam(layer.parameters(), lr=0.1); "
    "layer(given(3, 2)).sum().backward(); rule.step(); dict(layer.state_dict())",
    "x = tensor(1.0, requires_grad=True); rule = torch.optim.SGD([x], lr=0.25); "
    "[(rule.zero_grad(), (x * x).backward(), rule.step(), x.item())[3] for _ in range(4)]",
    "isinstance(torch.optim.SGD([learned(2)], 0.1), torch.optim.Optimizer)",
]

REFUSED = [
    "! torch.optim.SGD([], lr=0.1)",
    "! torch.optim.SGD(learned(2), lr=0.1)",
    "! torch.optim.SGD([1.0], lr=0.1)",
    "! torch.optim.SGD('w', lr=0.1)",
    "! torch.optim.SGD(lr=0.1)",
    "! torch.optim.SGD([learned(2) * 2], lr=0.1)",
    "! torch.optim.SGD([learned(2)], lr=-0.1)",
    "! torch.optim.SGD([learned(2)], lr=0.1, momentum=-0.1)",
    "! torch.optim.SGD([learned(2)], lr=0.1, weight_decay=-0.1)",
    "! torch.optim.SGD([learned(2)], lr=0.1, nesterov=True)",
    "! torch.optim.SGD([learned(2)], lr=0.1, momentum=0.9, dampening=0.1, nesterov=True)",
    "! torch.optim.SGD([learned(2)], 0.1, 0.9, 0.0, 0.0, False, True)",
    "! w = learned(2); torch.optim.SGD([{'params': [w]}, {'params': [w]}], lr=0.1)",
    "! w = learned(2); torch.optim.SGD([w], lr=0.1).add_param_group({'params': [w]})",
    "! torch.optim.SGD([learned(2)], lr=0.1).add_param_group([learned(2)])",
    "! torch.optim.SGD([learned(2)], lr=0.1).add_param_group({'params': {learned(2)}})",
    "w = learned(2); len(torch.optim.SGD([w, w], lr=0.1).param_groups[0]['params'])",
] + [
    refused % rule
    for rule in ("Adam", "AdamW")
    for refused in [
        "! torch.optim.%s([])",
        "! torch.optim.%s([learned(2)], lr=-0.1)",
        "! torch.optim.%s([learned(2)], betas=(1.0, 0.9))",
        "! torch.optim.%s([learned(2)], betas=(0.9, 1.0))",
        "! torch.optim.%s([learned(2)], betas=(-0.1, 0.9))",
        "! torch.optim.%s([learned(2)], eps=-1e-8)",
        "! torch.optim.%s([learned(2)], weight_decay=-0.1)",
        "! torch.optim.%s([learned(2) * 2])",
        "! torch.optim.%s([learned(2)], beta=(0.9, 0.9))",
    ]
]

# The learning rate that each of eight steps was taken with.
EIGHT_RATES = (
    "w = leaf([1.0]); rule = torch.optim.SGD([w], lr=0.5); "
    "schedule = torch.optim.lr_scheduler.%s; "
    "[(rule.step(), schedule.get_last_lr(), rule.param_groups[0]['lr'], schedule.step())[1:3] "
    "for _ in range(8)]"
)
SCHEDULES = [
    "StepLR(rule, step_size=3)",
    "StepLR(rule, 2, gamma=0.5)",
    "LambdaLR(rule, lambda epoch: 0.9 ** epoch)",
    "LambdaLR(rule, lr_lambda=lambda step: min((step + 1) ** -0.5, (step + 1) * 4 ** -1.5))",
    "LambdaLR(rule, [lambda epoch: 1 / (1 + epoch)])",
    "CosineAnnealingLR(rule, T_max=5)",
    "CosineAnnealingLR(rule, 4, eta_min=0.1)",
]

EXPRESSIONS = [
    *(TEN_STEPS % rule for rule in RULES),
    *STATE,
    *REFUSED,
    *(EIGHT_RATES % schedule for schedule in SCHEDULES),
]


@case
def a_group_without_params(torch: Any, ones: Any) -> str | None:
    try:
        torch.optim.SGD([{"lr": 0.1}], lr=0.1)
    except Exception as error:
        return builtin_class(error)
    return None


@case
def state_goes_on_in_another_optimizer(torch: Any, leaf: Any, given: Any) -> list[Any]:
    """Five steps, the state carried to a fresh optimizer with other settings, five more steps."""
    results: list[Any] = []
    x, y = given(4, 2), given(4)
    makers: list[Callable[..., Any]] = [
        lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9),
        lambda p, lr: torch.optim.Adam(p, lr=lr),
        lambda p, lr: torch.optim.Adam(p, lr=lr, amsgrad=True),
        lambda p, lr: torch.optim.AdamW(p, lr=lr),
    ]
    for make in makers:
        w, b = leaf([1.0, -1.0]), leaf(0.5)
        rule = make([{"params": [w]}, {"params": [b], "lr": 0.01}], 0.1)
        for step in range(10):
            if step == 5:
                state = rule.state_dict()
                rule = make([{"params": [w]}, {"params": [b]}], 9.0)
                rule.load_state_dict(state)
                results += [rule.param_groups[0]["lr"], rule.param_groups[1]["lr"]]
            rule.zero_grad()
            ((x @ w + b - y) ** 2).sum().backward()
            rule.step()
            results += [w.tolist(), b.tolist()]
    return results


@case
def states_that_do_not_fit(torch: Any, ones: Any) -> list[Any]:
    refusals = []
    state = torch.optim.SGD([ones(2).requires_grad_()], lr=0.1).state_dict()
    for groups in [
        [ones(2).requires_grad_(), ones(2).requires_grad_()],
        [{"params": [ones(2).requires_grad_()]}, {"params": [ones(2).requires_grad_()]}],
    ]:
        rule = torch.optim.SGD(groups, lr=0.5)
        try:
            rule.load_state_dict(state)
        except Exception as error:
            refusals += [builtin_class(error), rule.param_groups[0]["lr"]]
    return refusals


@case
def a_closure_is_called_with_gradients_on(torch: Any, leaf: Any) -> list[Any]:
    results: list[Any] = []
    for make in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
        w = leaf([1.0, 2.0])
        rule = make([w], lr=0.1)

        def closure(w: Any = w, rule: Any = rule) -> Any:
            rule.zero_grad()
            loss = (w * w).sum()
            loss.backward()
            return loss

        with torch.no_grad():
            results.append(rule.step(closure).item())
        results += [rule.step(closure).item(), w.tolist(), torch.is_grad_enabled()]
    return results


@case
def what_a_step_does_to_other_references(torch: Any, leaf: Any) -> list[Any]:
    """The tensor that the caller holds changes in place, and a step is not recorded."""
    w = leaf([1.0, 2.0])
    held, loss = w, (w * w).sum()
    loss.backward()
    gradient = w.grad
    rule = torch.optim.SGD([w], lr=0.1, weight_decay=0.5)
    rule.step()
    return [held, held is w, w.grad is gradient, gradient, w.grad_fn]


@case
def schedules_of_several_groups(torch: Any, leaf: Any) -> list[Any]:
    rule = torch.optim.SGD([{"params": [leaf(1.0)]}, {"params": [leaf(2.0)], "lr": 1.0}], lr=0.5)
    schedule = torch.optim.lr_scheduler.LambdaLR(rule, [lambda s: 1 / (s + 1), lambda s: 0.5**s])
    rates = [schedule.get_last_lr()]
    for _ in range(3):
        rule.step()
        schedule.step()
        rates.append(schedule.get_last_lr())
    return rates
