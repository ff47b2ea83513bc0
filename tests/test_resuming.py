"""A training that is saved in the middle and resumed ends with the same loss, for every rule and schedule."""

from __future__ import annotations

import io
import pickle
from importlib import import_module, metadata
from typing import Any, Callable

import pytest

import pyattn

RULES: dict[str, Callable[[Any, Any], Any]] = {
    "SGD": lambda o, p: o.SGD(p, 0.1, momentum=0.9, nesterov=True),
    "Adam": lambda o, p: o.Adam(p, 0.05, amsgrad=True),
    "AdamW": lambda o, p: o.AdamW(p, 0.05),
    "RMSprop": lambda o, p: o.RMSprop(p, 0.02, momentum=0.5, centered=True),
    "Adagrad": lambda o, p: o.Adagrad(p, 0.1),
    "Adadelta": lambda o, p: o.Adadelta(p, 1.0),
    "Adamax": lambda o, p: o.Adamax(p, 0.05),
    "NAdam": lambda o, p: o.NAdam(p, 0.05),
    "RAdam": lambda o, p: o.RAdam(p, 0.05),
    "ASGD": lambda o, p: o.ASGD(p, 0.1, t0=3),
    "Rprop": lambda o, p: o.Rprop(p, 0.05),
    "Adafactor": lambda o, p: o.Adafactor(p, 0.1),
    "LBFGS": lambda o, p: o.LBFGS(p, max_iter=3, line_search_fn="strong_wolfe"),
    "named": lambda o, p: o.Adam([("weight", p[0]), ("bias", p[1])], 0.05),
    "groups": lambda o, p: o.Adam([{"params": p[:1]}, {"params": p[1:], "lr": 0.2}], 0.05),
}
OURS_ALONE: dict[str, Callable[[Any, Any], Any]] = {  # whose numbers PyTorch rounds to bfloat16
    "Muon": lambda o, p: o.Muon(p[:1], 0.1),
}
SCHEDULES: dict[str, Callable[[Any, Any], Any]] = {
    "LambdaLR": lambda o, r: o.lr_scheduler.LambdaLR(r, lambda epoch: 0.9**epoch),
    "MultiplicativeLR": lambda o, r: o.lr_scheduler.MultiplicativeLR(r, lambda epoch: 0.95),
    "StepLR": lambda o, r: o.lr_scheduler.StepLR(r, 3),
    "MultiStepLR": lambda o, r: o.lr_scheduler.MultiStepLR(r, [2, 7]),
    "ConstantLR": lambda o, r: o.lr_scheduler.ConstantLR(r, 0.5, 7),
    "LinearLR": lambda o, r: o.lr_scheduler.LinearLR(r, 0.1, 1.0, 9),
    "ExponentialLR": lambda o, r: o.lr_scheduler.ExponentialLR(r, 0.9),
    "PolynomialLR": lambda o, r: o.lr_scheduler.PolynomialLR(r, 14, 2.0),
    "CosineAnnealingLR": lambda o, r: o.lr_scheduler.CosineAnnealingLR(r, 7, 0.01),
    "CosineAnnealingWarmRestarts": lambda o, r: o.lr_scheduler.CosineAnnealingWarmRestarts(r, 2, 2),
    "CyclicLR": lambda o, r: o.lr_scheduler.CyclicLR(r, 0.01, 0.2, 3, mode="triangular2"),
    "OneCycleLR": lambda o, r: o.lr_scheduler.OneCycleLR(r, 0.2, 14),
    "ChainedScheduler": lambda o, r: o.lr_scheduler.ChainedScheduler(
        [o.lr_scheduler.ExponentialLR(r, 0.9), o.lr_scheduler.StepLR(r, 3)]
    ),
    "SequentialLR": lambda o, r: o.lr_scheduler.SequentialLR(
        r, [o.lr_scheduler.LinearLR(r, 0.1), o.lr_scheduler.ExponentialLR(r, 0.9)], [7]
    ),
    "ReduceLROnPlateau": lambda o, r: o.lr_scheduler.ReduceLROnPlateau(r, patience=0, factor=0.5),
    "SWALR": lambda o, r: o.swa_utils.SWALR(r, 0.01, 8),
}
EPOCHS, MIDDLE = 12, 5
DATA = [[(7 * i + 3 * j) % 11 / 5 - 1 for j in range(4)] for i in range(6)]
START = [[0.3, -0.2, 0.5, 0.1], [-0.4, 0.2, 0.1, 0.6], [0.05]]


class Training:
    """One run: a model of two parameters, an optimizer, and with a name a schedule."""

    def __init__(self, torch: Any, rule: Callable[[Any, Any], Any], schedule: str = "") -> None:
        self.torch = torch
        self.model = torch.nn.Linear(4, 2).to(torch.float64)
        with torch.no_grad():
            self.model.weight.copy_(torch.tensor(START[:2], dtype=torch.float64))
            self.model.bias.fill_(0.05)
        self.rule = rule(torch.optim, list(self.model.parameters()))
        self.schedule = SCHEDULES[schedule](torch.optim, self.rule) if schedule else None

    def loss(self) -> Any:
        x = self.torch.tensor(DATA, dtype=self.torch.float64)
        return ((self.model(x).sin() - x[:, :2]) ** 2).mean()

    def run(self, epochs: int) -> float:
        for _ in range(epochs):

            def closure() -> Any:
                self.rule.zero_grad()
                loss = self.loss()
                loss.backward()
                return loss

            loss = float(self.rule.step(closure))
            if isinstance(self.schedule, self.torch.optim.lr_scheduler.ReduceLROnPlateau):
                self.schedule.step(loss)
            elif self.schedule is not None:
                self.schedule.step()
        return float(self.loss())

    def states(self) -> dict[str, Any]:
        return {
            "model": self.model.state_dict(),
            "rule": self.rule.state_dict(),
            "schedule": self.schedule and self.schedule.state_dict(),
        }

    def resume(self, states: dict[str, Any]) -> None:
        self.model.load_state_dict(states["model"])
        if self.schedule is not None:
            self.schedule.load_state_dict(states["schedule"])
        self.rule.load_state_dict(states["rule"])


def by_pickle(states: dict[str, Any]) -> dict[str, Any]:
    return dict(pickle.loads(pickle.dumps(states)))


def by_file(states: dict[str, Any]) -> dict[str, Any]:
    buffer = io.BytesIO()
    pyattn.save(states, buffer)
    buffer.seek(0)
    return dict(pyattn.load(buffer))


CASES = [(rule, "") for rule in [*RULES, *OURS_ALONE]] + [("SGD", name) for name in SCHEDULES]
CASES.append(("Adam", "OneCycleLR"))


@pytest.mark.parametrize("saved", [by_pickle, by_file])
@pytest.mark.parametrize(("rule", "schedule"), CASES)
@pytest.mark.filterwarnings("ignore")
def test_a_resumed_training_ends_with_the_same_loss(
    rule: str, schedule: str, saved: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    make = {**RULES, **OURS_ALONE}[rule]
    whole = Training(pyattn, make, schedule)
    start = float(whole.loss())
    expected = whole.run(EPOCHS)
    first = Training(pyattn, make, schedule)
    first.run(MIDDLE)
    states = saved(first.states())
    second = Training(pyattn, make, schedule)
    second.resume(states)
    assert second.run(EPOCHS - MIDDLE) == pytest.approx(expected, rel=1e-12)
    # What is not resumed would end elsewhere.
    assert abs(expected - start) > 1e-6
    if rule not in ("LBFGS", "Adafactor") or schedule:
        third = Training(pyattn, make, schedule)
        third.model.load_state_dict(states["model"])
        if schedule or third.rule.state_dict()["state"].keys() != states["rule"]["state"].keys():
            assert third.run(EPOCHS - MIDDLE) != pytest.approx(expected, rel=1e-9)


def torch_is_installed() -> bool:
    try:
        return metadata.version("torch").startswith("2.13")
    except metadata.PackageNotFoundError:
        return False


def carried(value: Any, torch: Any) -> Any:
    """The same state in tensors of the other implementation."""
    if hasattr(value, "tolist"):
        kind = torch.int64 if "int" in str(value.dtype) else torch.float64
        return torch.tensor(value.tolist(), dtype=kind)
    if isinstance(value, dict):
        return type(value)({key: carried(item, torch) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return type(value)([carried(item, torch) for item in value])
    return value


@pytest.mark.skipif(not torch_is_installed(), reason="PyTorch 2.13 is not installed")
@pytest.mark.parametrize(("rule", "schedule"), [case for case in CASES if case[0] in RULES])
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.filterwarnings("ignore")
def test_a_training_goes_on_in_the_other_implementation(
    rule: str, schedule: str, there: bool
) -> None:
    torch: Any = import_module("torch")
    torch.set_default_dtype(torch.float64)  # or NAdam and ASGD keep some numbers in float32
    try:
        go_on(torch, rule, schedule, there)
    finally:
        torch.set_default_dtype(torch.float32)


def go_on(torch: Any, rule: str, schedule: str, there: bool) -> None:
    ends = (pyattn, torch) if there else (torch, pyattn)
    expected = Training(torch, RULES[rule], schedule).run(EPOCHS)
    first, second = [Training(end, RULES[rule], schedule) for end in ends]
    first.run(MIDDLE)
    states = first.states()
    second.resume(carried(states, ends[1]))
    assert second.run(EPOCHS - MIDDLE) == pytest.approx(expected, rel=1e-9)
    # And the layout is the other's own: the same keys in the same order.
    other = Training(ends[1], RULES[rule], schedule)
    other.run(MIDDLE)
    assert layout(states) == layout(other.states())


def layout(value: Any) -> Any:
    """The keys of a state, in their order, and of which kind the values are."""
    if hasattr(value, "tolist"):
        return "tensor", list(value.shape)
    if isinstance(value, dict):
        return {key: layout(item) for key, item in value.items()}, list(value)
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [layout(item) for item in value]
    return "number" if isinstance(value, (int, float)) else value
