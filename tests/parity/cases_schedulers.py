"""torch.optim.lr_scheduler: every schedule's rates and momenta, its state, its warnings and refusals."""

from __future__ import annotations

from typing import Any

from .harness import builtin_class, case

TOLERANCE = 1e-16  # to the last digit

START = (
    "L = torch.optim.lr_scheduler; A = torch.optim.swa_utils; w, b = leaf([1.0]), leaf([2.0]); "
    "rule = torch.optim.SGD([{'params': [w]}, {'params': [b], 'lr': 0.2}], lr=0.5, momentum=0.7); "
    "schedule = %s; "
)
# Rates and momenta of each of fourteen steps, and the state at the end.
RATES = START + (
    "rates = [(rule.step(), schedule.get_last_lr(), [g['lr'] for g in rule.param_groups], "
    "[g['momentum'] for g in rule.param_groups], schedule.step(%s))[1:4] for epoch in range(14)]; "
    "rates, {k: v for k, v in schedule.state_dict().items() if k[:2] != '_s' or k == '_step_count'}, "
    "[{k: v for k, v in g.items() if k != 'params'} for g in rule.param_groups]"
)
SCHEDULES = [
    "L.LambdaLR(rule, lambda epoch: 0.9 ** epoch)",
    "L.LambdaLR(rule, [lambda epoch: 0.9 ** epoch, lambda epoch: 1 / (1 + epoch)])",
    "L.MultiplicativeLR(rule, lambda epoch: 0.95)",
    "L.MultiplicativeLR(rule, [lambda epoch: 1 / epoch, lambda epoch: 0.5])",
    "L.StepLR(rule, 3)",
    "L.StepLR(rule, 2, gamma=0.7)",
    "L.MultiStepLR(rule, [2, 5, 5, 9])",
    "L.MultiStepLR(rule, [3, 8], gamma=0.3)",
    "L.MultiStepLR(rule, (4,), 0.3)",
    "L.ConstantLR(rule)",
    "L.ConstantLR(rule, 0.1, 3)",
    "L.LinearLR(rule)",
    "L.LinearLR(rule, 0.1, 0.7, 6)",
    "L.LinearLR(rule, start_factor=1.0, end_factor=0.0, total_iters=8)",
    "L.ExponentialLR(rule, 0.9)",
    "L.PolynomialLR(rule)",
    "L.PolynomialLR(rule, 10, 2.0)",
    "L.PolynomialLR(rule, total_iters=20, power=0.5)",
    "L.CosineAnnealingLR(rule, 5)",
    "L.CosineAnnealingLR(rule, 4, 0.1)",
    "L.CosineAnnealingLR(rule, 20, eta_min=0.01)",
    "L.CosineAnnealingWarmRestarts(rule, 4)",
    "L.CosineAnnealingWarmRestarts(rule, 2, 2)",
    "L.CosineAnnealingWarmRestarts(rule, 3, T_mult=3, eta_min=0.05)",
    "L.CyclicLR(rule, 0.1, 1.0, 3)",
    "L.CyclicLR(rule, 0.1, 1.0, 3, 2)",
    "L.CyclicLR(rule, [0.1, 0.2], [1.0, 0.5], 2, mode='triangular2')",
    "L.CyclicLR(rule, 0.1, 1.0, 3, mode='exp_range', gamma=0.9)",
    "L.CyclicLR(rule, 0.1, 1.0, 2, scale_fn=lambda x: 1 / x, scale_mode='cycle')",
    "L.CyclicLR(rule, 0.1, 1.0, 2, scale_fn=lambda x: 0.9 ** x, scale_mode='iterations')",
    "L.CyclicLR(rule, 0.1, 1.0, 2, cycle_momentum=False)",
    "L.CyclicLR(rule, 0.1, 1.0, 4, base_momentum=0.5, max_momentum=[0.8, 0.95])",
    "L.OneCycleLR(rule, 1.0, 14)",
    "L.OneCycleLR(rule, [1.0, 0.3], epochs=5, steps_per_epoch=4)",
    "L.OneCycleLR(rule, 1.0, 20, pct_start=0.5, anneal_strategy='linear')",
    "L.OneCycleLR(rule, 1.0, 20, three_phase=True)",
    "L.OneCycleLR(rule, 1.0, 20, three_phase=True, anneal_strategy='linear', pct_start=0.2)",
    "L.OneCycleLR(rule, 1.0, 15, cycle_momentum=False, div_factor=5.0, final_div_factor=10.0)",
    "L.OneCycleLR(rule, 1.0, 15, base_momentum=0.6, max_momentum=[0.8, 0.9])",
    "L.ChainedScheduler([L.ExponentialLR(rule, 0.9), L.StepLR(rule, 3, 0.5)])",
    "L.ChainedScheduler([L.ConstantLR(rule, 0.1, 4), L.CosineAnnealingLR(rule, 6)], rule)",
    "L.SequentialLR(rule, [L.ConstantLR(rule, 0.1, 4), L.ExponentialLR(rule, 0.9)], [5])",
    "L.SequentialLR(rule, [L.LinearLR(rule, 0.1, 1.0, 3), L.CosineAnnealingLR(rule, 8)], [3])",
    "L.SequentialLR(rule, schedulers=[L.ConstantLR(rule), L.StepLR(rule, 2), "
    "L.PolynomialLR(rule, 4)], milestones=[3, 8])",
    "L.SequentialLR(rule, [L.ChainedScheduler([L.StepLR(rule, 2), L.ExponentialLR(rule, 0.9)]), "
    "L.StepLR(rule, 3)], [20])",
    "L.SequentialLR(rule, [L.StepLR(rule, 2), L.StepLR(rule, 3)], [0])",
    "A.SWALR(rule, 0.05)",
    "A.SWALR(rule, [0.05, 0.1], 5)",
    "A.SWALR(rule, 0.05, anneal_epochs=4, anneal_strategy='linear')",
    "A.SWALR(rule, swa_lr=0.05, anneal_epochs=0)",
]
PLATEAUS = [
    "L.ReduceLROnPlateau(rule, patience=1)",
    "L.ReduceLROnPlateau(rule, 'max', 0.5, 0)",
    "L.ReduceLROnPlateau(rule, factor=0.5, patience=1, cooldown=2)",
    "L.ReduceLROnPlateau(rule, factor=0.5, patience=0, threshold=0.3)",
    "L.ReduceLROnPlateau(rule, factor=0.5, patience=0, threshold=0.3, threshold_mode='abs')",
    "L.ReduceLROnPlateau(rule, 'max', patience=0, threshold=0.1, threshold_mode='abs')",
    "L.ReduceLROnPlateau(rule, patience=0, min_lr=[0.1, 0.01], eps=0.05)",
    "L.ReduceLROnPlateau(rule, patience=0, factor=0.3, min_lr=0.02)",
]
LOSSES = "[3.0, 2.5, 2.6, 2.4, 2.4, 2.45, tensor(1.9), 2.0, 2.0, nan, 2.0, 1.0, 1.5, 0.9][epoch]"

REFUSED = [
    "! torch.optim.lr_scheduler.StepLR(learned(2), 2)",
    "! torch.optim.lr_scheduler.StepLR(None, 2)",
    *(
        "! L = torch.optim.lr_scheduler; rule = torch.optim.SGD([learned(2)], 0.1, 0.9); " + text
        for text in [
            "L.LRScheduler(rule)",
            "L.StepLR(rule, 2, last_epoch=3)",
            "L.LambdaLR(rule, [lambda e: 1, lambda e: 2])",
            "L.MultiplicativeLR(rule, 0.5)",
            "L.MultiplicativeLR(rule, [lambda e: 1, lambda e: 2])",
            "L.ConstantLR(rule, 1.5)",
            "L.ConstantLR(rule, -0.1)",
            "L.LinearLR(rule, 0.0)",
            "L.LinearLR(rule, 0.5, 1.5)",
            "L.CosineAnnealingWarmRestarts(rule, 0)",
            "L.CosineAnnealingWarmRestarts(rule, 1.5)",
            "L.CosineAnnealingWarmRestarts(rule, 2, 0)",
            "L.CosineAnnealingWarmRestarts(rule, 2, eta_min='a')",
            "L.CosineAnnealingWarmRestarts(rule, 2).step(-1)",
            "L.CyclicLR(rule, 0.1, 1.0, mode='other')",
            "L.CyclicLR(rule, [0.1, 0.2], 1.0)",
            "L.CyclicLR(torch.optim.RMSprop([learned(2)]), 0.1, 1.0).use_beta2",
            "L.CyclicLR(torch.optim.Adagrad([learned(2)]), 0.1, 1.0)",
            "L.OneCycleLR(rule, 1.0)",
            "L.OneCycleLR(rule, 1.0, 0)",
            "L.OneCycleLR(rule, 1.0, 2.5)",
            "L.OneCycleLR(rule, 1.0, epochs=2)",
            "L.OneCycleLR(rule, 1.0, epochs=0, steps_per_epoch=3)",
            "L.OneCycleLR(rule, 1.0, 5, pct_start=1.5)",
            "L.OneCycleLR(rule, 1.0, 5, pct_start=1)",
            "L.OneCycleLR(rule, 1.0, 5, anneal_strategy='sin')",
            "L.OneCycleLR(rule, [1.0, 2.0], 5)",
            "L.OneCycleLR(torch.optim.Adagrad([learned(2)]), 1.0, 5)",
            "s = L.OneCycleLR(rule, 1.0, 3); [s.step() for _ in range(9)]",
            "L.ReduceLROnPlateau(rule, factor=1.0)",
            "L.ReduceLROnPlateau(rule, 'mid')",
            "L.ReduceLROnPlateau(rule, threshold_mode='mid')",
            "L.ReduceLROnPlateau(rule, min_lr=[0.1, 0.2])",
            "L.ReduceLROnPlateau(learned(2))",
            "L.ReduceLROnPlateau(rule).step()",
            "L.ChainedScheduler([])",
            "L.ChainedScheduler([L.ReduceLROnPlateau(rule)])",
            "L.ChainedScheduler([L.StepLR(rule, 1), L.StepLR(torch.optim.SGD([learned(1)]), 1)])",
            "L.SequentialLR(rule, [], [])",
            "L.SequentialLR(rule, [L.StepLR(rule, 1)], [1])",
            "L.SequentialLR(rule, [L.StepLR(rule, 1), L.ReduceLROnPlateau(rule)], [1])",
            "L.SequentialLR(rule, [L.StepLR(torch.optim.SGD([learned(1)]), 1)], [])",
            "torch.optim.swa_utils.SWALR(rule, 0.1, -1)",
            "torch.optim.swa_utils.SWALR(rule, 0.1, 1.5)",
            "torch.optim.swa_utils.SWALR(rule, 0.1, 2, 'sin')",
            "torch.optim.swa_utils.SWALR(rule, [0.1, 0.2])",
        ]
    ),
]
OTHER = [
    # With Adam, beta1 is what cycles; and a rate that is a tensor changes in place.
    "rule = torch.optim.Adam([learned(2)], 0.1); "
    "s = torch.optim.lr_scheduler.CyclicLR(rule, 0.1, 1.0, 3); "
    "[(rule.step(), s.step(), rule.param_groups[0]['betas'])[2] for _ in range(5)]",
    "rule = torch.optim.AdamW([learned(2)], 0.1); "
    "s = torch.optim.lr_scheduler.OneCycleLR(rule, 1.0, 6); "
    "[(rule.step(), s.step(), rule.param_groups[0]['betas'])[2] for _ in range(5)]",
    *(
        "lr = tensor(0.5); rule = torch.optim.SGD([learned(2)], lr, 0.9); "
        f"s = torch.optim.lr_scheduler.{name}; "
        "[(rule.step(), s.step(), rule.param_groups[0]['lr'] is lr, lr.item(), s.get_last_lr())[2:] "
        "for _ in range(5)]"
        for name in [
            "StepLR(rule, 2)",
            "LambdaLR(rule, lambda e: 0.9 ** e)",
            "CosineAnnealingLR(rule, 3)",
            "LinearLR(rule)",
            "ExponentialLR(rule, 0.9)",
            "CyclicLR(rule, 0.1, 1.0, 2)",
            "OneCycleLR(rule, 1.0, 8)",
            "CosineAnnealingWarmRestarts(rule, 2)",
        ]
    ),
    "issubclass(torch.optim.lr_scheduler.StepLR, torch.optim.lr_scheduler.LRScheduler), "
    "issubclass(torch.optim.lr_scheduler.ReduceLROnPlateau, torch.optim.lr_scheduler.LRScheduler)",
    "rule = torch.optim.SGD([learned(2)], 0.5); "
    "s = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(rule, 2, 2); "
    "[(s.step(e / 4), s.get_last_lr(), s.T_cur, s.T_i, s.last_epoch)[1:] for e in range(0, 40, 3)]",
    "rule = torch.optim.SGD([learned(2)], 0.5); "
    "s = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(rule, 3); "
    "[(s.step(e / 4), s.get_last_lr(), s.T_cur, s.T_i, s.last_epoch)[1:] for e in range(0, 40, 3)]",
    "rule = torch.optim.SGD([learned(2)], 0.5); s = torch.optim.lr_scheduler.StepLR(rule, 2); "
    "list(s.state_dict()), list(rule.state_dict()['param_groups'][0])",
    "rule = torch.optim.SGD([learned(2)], 0.5); rule.param_groups[0]['initial_lr'] = 0.4; "
    "s = torch.optim.lr_scheduler.StepLR(rule, 2, last_epoch=2); "
    "s.get_last_lr(), s.last_epoch, [(s.step(), s.get_last_lr())[1] for _ in range(4)]",
    *(
        "rule = torch.optim.SGD([learned(2)], 0.5, 0.9); rule.param_groups[0].update(initial_lr=0.4, "
        "max_lr=1.0, min_lr=0.1, max_momentum=0.9, base_momentum=0.8, swa_lr=0.1); "
        f"s = torch.optim.{name}; "
        "s.get_last_lr(), s.last_epoch, [(s.step(), s.get_last_lr())[1] for _ in range(4)]"
        for name in [
            "lr_scheduler.LambdaLR(rule, lambda e: 0.9 ** e, 3)",
            "lr_scheduler.MultiplicativeLR(rule, lambda e: 0.9 ** e, 3)",
            "lr_scheduler.MultiStepLR(rule, [2, 5], last_epoch=3)",
            "lr_scheduler.ConstantLR(rule, 0.5, last_epoch=3)",
            "lr_scheduler.LinearLR(rule, last_epoch=3)",
            "lr_scheduler.ExponentialLR(rule, 0.9, 3)",
            "lr_scheduler.PolynomialLR(rule, 9, last_epoch=3)",
            "lr_scheduler.CosineAnnealingLR(rule, 9, last_epoch=3)",
            "lr_scheduler.CosineAnnealingWarmRestarts(rule, 9, last_epoch=3)",
            "lr_scheduler.CyclicLR(rule, 0.1, 1.0, 5, last_epoch=3)",
            "lr_scheduler.OneCycleLR(rule, 1.0, 12, last_epoch=3)",
            "swa_utils.SWALR(rule, 0.1, last_epoch=3)",
        ]
    ),
]
EXPRESSIONS = [
    *(RATES % (schedule, "") for schedule in SCHEDULES),
    *(
        RATES % (schedule, "epoch // 2 + 1")
        for schedule in SCHEDULES
        if not schedule.startswith(("L.OneCycle", "L.Chained", "L.Sequential"))
    ),
    *(RATES % (schedule, LOSSES) for schedule in PLATEAUS),
    *REFUSED,
    *OTHER,
]


@case
def what_is_warned_of(torch: Any, leaf: Any) -> list[Any]:
    """How many warnings each of these calls gives, and of which class."""
    import warnings

    L = torch.optim.lr_scheduler
    found: list[Any] = []

    def seen(call: Any) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            call()
        found.append([w.category.__name__ for w in caught])

    def rule() -> Any:
        return torch.optim.SGD([leaf([1.0])], 0.5, 0.9)

    optimizer = rule()
    schedule = L.StepLR(optimizer, 2)
    seen(schedule.step)  # before optimizer.step()
    seen(schedule.step)
    optimizer = rule()
    schedule = L.StepLR(optimizer, 2)
    seen(optimizer.step)
    seen(schedule.step)
    seen(lambda: schedule.step(4))
    seen(schedule.get_lr)
    seen(schedule.get_last_lr)
    optimizer = rule()
    optimizer.step()  # before there was a schedule: does not count
    schedule = L.ExponentialLR(optimizer, 0.9)
    seen(schedule.step)
    optimizer = rule()
    schedule = L.ExponentialLR(optimizer, 0.9)
    optimizer.step()
    optimizer.step = lambda: None
    seen(schedule.step)
    optimizer = rule()
    schedule = L.ReduceLROnPlateau(optimizer)
    seen(lambda: schedule.step(1.0))
    seen(lambda: schedule.step(1.0, 4))
    optimizer = rule()
    schedule = L.CosineAnnealingWarmRestarts(optimizer, 3)
    seen(schedule.step)
    seen(lambda: schedule.step(1.5))
    optimizer = rule()
    both = [L.ConstantLR(optimizer), L.ExponentialLR(optimizer, 0.9)]
    seen(lambda: L.SequentialLR(optimizer, both, [2]))
    optimizer = rule()
    chained = L.ChainedScheduler([L.ConstantLR(optimizer), L.ExponentialLR(optimizer, 0.9)])
    seen(chained.step)
    optimizer.step()
    seen(chained.step)
    w = leaf([1.0])
    seen(lambda: torch.optim.SGD([w, w]))
    return found


@case
def schedules_go_on_from_a_state(torch: Any, leaf: Any) -> list[Any]:
    """Five epochs, the states of optimizer and schedule carried to new ones, nine more."""
    L, A = torch.optim.lr_scheduler, torch.optim.swa_utils

    class Slower:
        def __init__(self) -> None:
            self.calls = 0

        def __call__(self, epoch: int) -> float:
            self.calls += 1
            return 1 / self.calls

    makers = [
        lambda rule: L.LambdaLR(rule, lambda epoch: 0.9**epoch),
        lambda rule: L.LambdaLR(rule, [Slower(), Slower()]),
        lambda rule: L.MultiplicativeLR(rule, Slower()),
        lambda rule: L.StepLR(rule, 3),
        lambda rule: L.MultiStepLR(rule, [2, 7]),
        lambda rule: L.ConstantLR(rule, 0.5, 7),
        lambda rule: L.LinearLR(rule, 0.1, 1.0, 9),
        lambda rule: L.ExponentialLR(rule, 0.9),
        lambda rule: L.PolynomialLR(rule, 12, 2.0),
        lambda rule: L.CosineAnnealingLR(rule, 7, 0.1),
        lambda rule: L.CosineAnnealingWarmRestarts(rule, 2, 2),
        lambda rule: L.CyclicLR(rule, 0.1, 1.0, 3, mode="triangular2"),
        lambda rule: L.CyclicLR(rule, 0.1, 1.0, 3, scale_fn=lambda x: 1 / x),
        lambda rule: L.OneCycleLR(rule, 1.0, 14),
        lambda rule: L.ChainedScheduler([L.ExponentialLR(rule, 0.9), L.StepLR(rule, 3)]),
        lambda rule: L.SequentialLR(rule, [L.LinearLR(rule, 0.1), L.ExponentialLR(rule, 0.9)], [7]),
        lambda rule: A.SWALR(rule, 0.05, 8),
        lambda rule: L.ReduceLROnPlateau(rule, patience=1, factor=0.5),
    ]
    found: list[Any] = []
    for make in makers:

        def fresh(make: Any = make) -> Any:
            rule = torch.optim.SGD(
                [{"params": [leaf([1.0])]}, {"params": [leaf([2.0])], "lr": 0.2}], 0.5, 0.7
            )
            return rule, make(rule)

        rule, schedule = fresh()
        for epoch in range(14):
            if epoch == 5:
                states = rule.state_dict(), schedule.state_dict()
                rule, schedule = fresh()
                rule.load_state_dict(states[0])
                schedule.load_state_dict(states[1])
            rule.step()
            if isinstance(schedule, L.ReduceLROnPlateau):
                schedule.step([3.0, 2.0, 2.5, 2.6][epoch % 4])
            else:
                schedule.step()
            found.append([[g["lr"], g["momentum"]] for g in rule.param_groups])
        found.append(schedule.last_epoch if hasattr(schedule, "last_epoch") else None)
    return found


@case
def a_schedule_of_ones_own(torch: Any, leaf: Any) -> list[Any]:
    class Warm(torch.optim.lr_scheduler._LRScheduler):  # type: ignore[misc, name-defined]
        def __init__(self, optimizer: Any, warm: int, last_epoch: int = -1) -> None:
            self.warm = warm
            super().__init__(optimizer, last_epoch)

        def get_lr(self) -> list[float]:
            return [base * min(1.0, (self.last_epoch + 1) / self.warm) for base in self.base_lrs]

    rule = torch.optim.SGD([leaf([1.0])], 0.5)
    schedule = Warm(rule, 3)
    rates = []
    for _ in range(5):
        rates.append(schedule.get_last_lr())
        rule.step()
        schedule.step()
    return [rates, schedule.state_dict()]


@case
def a_group_that_joins_later(torch: Any, leaf: Any) -> list[Any]:
    rule = torch.optim.SGD([leaf([1.0])], 0.5)
    schedules = [
        torch.optim.lr_scheduler.ReduceLROnPlateau(rule, patience=0),
        torch.optim.lr_scheduler.ReduceLROnPlateau(rule, patience=0, min_lr=[0.1]),
    ]
    rule.add_param_group({"params": [leaf([2.0])], "lr": 0.3})
    found: list[Any] = []
    for schedule in schedules:
        try:
            for _ in range(3):
                schedule.step(1.0)
        except RuntimeError as error:
            found.append(builtin_class(error))
        found.append(schedule.get_last_lr())
    return found
