"""What a page's programs may change for all of Python, lent to them and put back."""

from __future__ import annotations

import contextlib
import importlib
import os
import random
import signal
import sys
import threading
import types
import warnings

from ... import random as draws

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

SECONDS = 60  # for a page


class Stopped(BaseException):
    """A page's programs take too long; no `except Exception` of theirs is meant to hold it up."""


@contextlib.contextmanager
def main_module(names: types.ModuleType) -> Iterator[None]:
    """The programs' own module is `__main__`, as in a notebook; plots are drawn on no screen."""
    main, path = sys.modules.get("__main__"), sys.path[:]
    backend = os.environ.get("MPLBACKEND")
    os.environ["MPLBACKEND"] = backend or "Agg"
    sys.modules["__main__"] = names
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.path[:] = path
        if main is not None:
            sys.modules["__main__"] = main
        if backend is None:
            os.environ.pop("MPLBACKEND", None)


class Generators:
    """The generators of random numbers that programs draw from: started alike, and put back."""

    def __init__(self, torch: bool) -> None:
        self.moved = False  # whether anything was drawn
        self.torch: Any = None
        self.numpy: Any = sys.modules.get("numpy")
        if torch:
            with contextlib.suppress(ImportError):
                self.torch = importlib.import_module("torch")

    def _states(self) -> list[Any]:
        states: list[Any] = [random.getstate(), draws.get_rng_state()]
        if self.torch is not None:
            states.append(self.torch.get_rng_state())
        if self.numpy is not None:
            states.append(self.numpy.random.get_state())
        return states

    @contextlib.contextmanager
    def seeded(self, seed: int) -> Iterator[None]:
        """Nobody's seed, which a program's own replaces."""
        states = self._states()
        random.seed(seed)
        draws.manual_seed(seed)
        if self.torch is not None:
            self.torch.manual_seed(seed)
        if self.numpy is not None:
            self.numpy.random.seed(seed)
        begun = _comparable(self._states())
        try:
            yield
        finally:
            self.moved = self.moved or _comparable(self._states()) != begun
            random.setstate(states[0])
            draws.set_rng_state(states[1])
            if self.torch is not None:
                self.torch.set_rng_state(states[2])
            if self.numpy is not None:
                self.numpy.random.set_state(states[-1])


def _comparable(state: Any) -> Any:
    """A generator's state without tensors and arrays, whose == is not one answer."""
    if isinstance(state, (list, tuple)):
        return [_comparable(part) for part in state]
    return state.tolist() if hasattr(state, "tolist") else state


class Clock:
    """A limit of time, where the system has one: `Stopped` is raised within the program."""

    def __init__(self, seconds: float) -> None:
        self.running = False
        self.over = False
        self.able = hasattr(signal, "setitimer") and (
            threading.current_thread() is threading.main_thread()
        )
        self.seconds = seconds

    def _ring(self, number: int, frame: Any) -> None:
        self.over = True
        if self.running:
            raise Stopped()

    @contextlib.contextmanager
    def started(self) -> Iterator[None]:
        """The limit holds while a program runs within."""
        if not self.able:
            yield
            return
        handler = signal.signal(signal.SIGALRM, self._ring)
        # It rings again each second, for a program that catches all that is raised.
        before = signal.setitimer(signal.ITIMER_REAL, self.seconds, 1.0)
        try:
            yield
        finally:
            self.running = False
            left = signal.setitimer(signal.ITIMER_REAL, 0)[0]
            self.seconds = max(left, 0.1)
            signal.signal(signal.SIGALRM, handler or signal.SIG_DFL)
            if before[0]:
                signal.setitimer(signal.ITIMER_REAL, *before)
