"""examples/sentiment.py: what is held back is never trained on, and an interruption loses nothing."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import re
import signal
import subprocess
import sys
from typing import Any

ROOT = pathlib.Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "sentiment.py"
SPEC = importlib.util.spec_from_file_location("sentiment", EXAMPLE)
assert SPEC is not None and SPEC.loader is not None
sentiment: Any = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(sentiment)


def test_what_is_held_back_is_held_back() -> None:
    sentiment.torch.manual_seed(0)
    told, unseen = sentiment.sentences(200), sentiment.sentences(200, unseen=True)
    assert not {text for text, _ in told} & {text for text, _ in unseen}
    assert all(word in sentiment.NUMBER for text, _ in told + unseen for word in text.split())


def test_labels_say_what_i_found() -> None:
    sentiment.torch.manual_seed(1)
    alone = [(t, good) for t, good in sentiment.sentences(200) if t.count(" found ") == 1]
    assert len(alone) > 40
    for text, good in alone:
        turned = re.search(r"\b(not|far from|anything but|hardly)\b", text) is not None
        assert good == (bool(set(text.split()) & set(sentiment.GOOD)) ^ turned), text


def test_saved_between_two_steps_it_goes_on_as_if_nothing_had_been(tmp_path: pathlib.Path) -> None:
    whole, part, rest = [sentiment.Training(seed) for seed in (3, 3, 4)]
    sentiment.torch.manual_seed(9)
    whole.run(4, [])
    sentiment.torch.manual_seed(9)
    part.run(2, [])
    part.save(tmp_path / "kept.pt")
    sentiment.torch.manual_seed(11)
    rest.load(tmp_path / "kept.pt")
    rest.run(4, [])
    assert rest.losses == whole.losses


def test_interrupted_it_keeps_what_it_has_and_says_how_to_go_on(tmp_path: pathlib.Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, str(EXAMPLE)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("step   20 of")
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=120)
    assert process.returncode == 0 and "go on with --resume" in rest
    kept = sentiment.Training(0)
    kept.load(tmp_path / "sentiment.pt")
    assert len(kept.losses) >= 20


def test_without_a_word_the_score_changes_by_what_is_said() -> None:
    sentiment.torch.manual_seed(2)
    bag = sentiment.Bag()
    words = "i found it not dull".split()
    weights = bag.score.weight.flatten().tolist()
    expected = [weights[sentiment.NUMBER[word]] for word in words]
    changes = sentiment.removed(bag, " ".join(words))
    assert max([abs(a - b) for a, b in zip(changes, expected)]) < 1e-12
