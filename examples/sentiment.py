"""What did a word contribute?  A small Transformer reads opinions in which single words do not decide.

A grammar makes sentences such as "my brother found it great but i found it not funny at all".  Asked is
what *I* think.  So the model must know whose opinion a word belongs to, and what a negation turns
round.  A bag of words, which knows every word but no order, is trained beside it.

    python3 examples/sentiment.py              train, about a minute; Ctrl-C keeps what was learned
    python3 examples/sentiment.py --resume     go on from there, to the same losses
    python3 examples/sentiment.py --seed 1     from another seed
    python3 examples/sentiment.py --quick      a few steps
    python3 examples/sentiment.py --record     three seeds, into docs/recorded/sentiment.json
"""

from __future__ import annotations

import json
import pathlib
import signal
import sys
import zlib
from typing import Any

import pyattn as torch
from pyattn import nn
from pyattn.blocks import SinusoidalPositions
from pyattn.nn import functional as F
from pyattn.plot import Figure, heatmap

RECORD = pathlib.Path(__file__).parents[1] / "docs" / "recorded" / "sentiment.json"
CHECKPOINT = pathlib.Path("sentiment.pt")
FIGURE = pathlib.Path("sentiment.svg")
STEPS, BATCH, WIDTH, HEADS, BLOCKS, RATE = 800, 24, 24, 2, 2, 0.005

GOOD = "good great fine funny clever moving".split()
BAD = "bad dull poor boring silly slow".split()
OTHERS = ["my brother", "the critics", "everyone", "my neighbour"]
# What turns an opinion round, and what only looks as if it did something.
TURNS = ["not {}", "not {} at all", "far from {}", "anything but {}", "hardly {}"]
LEAVES = ["{}", "{}", "very {}", "really {}", "quite {}", "{} after all"]
READER, PAD = "<reader>", "<pad>"


def chance(n: int) -> int:
    """A whole number below n, from the generator that `manual_seed` sets."""
    return int(torch.randint(0, n, (1,)).item())


def clause(who: str) -> tuple[str, int]:
    """What somebody found, and whether that is good."""
    good, turned = chance(2), int(chance(20) < 7)
    words = (GOOD if good else BAD)[chance(6)]
    forms = TURNS if turned else LEAVES
    return f"{who} found it {forms[chance(len(forms))].format(words)}", good ^ turned


def sentence() -> tuple[str, int]:
    """A sentence of one or two opinions, and whether mine is good."""
    mine, label = clause("i")
    others, _ = clause(OTHERS[chance(4)])
    both = [mine, f"{mine} but {others}", f"{others} but {mine}"]
    return both[chance(3)], label


def held_back(text: str) -> bool:
    """A fifth of all sentences is never trained on, whatever the seed."""
    return zlib.crc32(text.encode()) % 5 == 0


def sentences(count: int, unseen: bool = False) -> list[tuple[str, int]]:
    """So many sentences to train on, or of those held back."""
    found: list[tuple[str, int]] = []
    while len(found) < count:
        one = sentence()
        if held_back(one[0]) == unseen:
            found.append(one)
    return found


VOCABULARY = [PAD, READER, *GOOD, *BAD]
VOCABULARY += sorted({w for t in [*OTHERS, *TURNS, *LEAVES] for w in t.split()} - {"{}"})
VOCABULARY += ["i", "found", "it", "but"]
NUMBER = {word: i for i, word in enumerate(VOCABULARY)}


def tokens(texts: list[str]) -> torch.Tensor:
    """The words' numbers, (texts, length), behind the reader and filled up with padding."""
    rows = [[NUMBER[word] for word in [READER, *text.split()]] for text in texts]
    longest = max([len(row) for row in rows])
    return torch.tensor([row + [0] * (longest - len(row)) for row in rows])


class Reader(nn.Module):
    """Word rows and waves, two blocks, and a score for the first place, where the reader stands."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(len(VOCABULARY), WIDTH)
        self.places = SinusoidalPositions()
        layer: Any = {"dropout": 0.0, "batch_first": True, "norm_first": True}
        self.blocks = nn.ModuleList(
            [nn.TransformerEncoderLayer(WIDTH, HEADS, 2 * WIDTH, **layer) for _ in range(BLOCKS)]
        )
        self.norm = nn.LayerNorm(WIDTH)
        self.score = nn.Linear(WIDTH, 1)

    def forward(self, n: torch.Tensor) -> torch.Tensor:
        x, hidden = self.places(self.embedding(n)), n == 0
        for block in self.blocks:
            x = block(x, src_key_padding_mask=hidden)
        scores: torch.Tensor = self.score(self.norm(x[:, 0])).squeeze(-1)
        return scores

    def weights(self, text: str) -> list[torch.Tensor]:
        """Of each block (heads, words, words), for one sentence."""
        found = []
        with torch.no_grad():
            x = self.places(self.embedding(tokens([text])))
            for block in self.blocks:
                h = block.norm1(x)
                found.append(block.self_attn(h, h, h, average_attn_weights=False)[1][0])
                x = block(x)
        return found


class Bag(nn.Module):
    """The rival: a number for each word, added up."""

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.EmbeddingBag(len(VOCABULARY), 1, mode="sum", padding_idx=0)

    def forward(self, n: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self.score(n).squeeze(-1)
        return scores


def right(model: nn.Module, told: list[tuple[str, int]]) -> float:
    """The share of sentences whose sign is right."""
    count = 0
    with torch.no_grad():
        for i in range(0, len(told), 50):
            part = told[i : i + 50]
            scores = model(tokens([text for text, _ in part])).tolist()
            count += sum([(score > 0) == bool(good) for score, (_, good) in zip(scores, part)])
    return count / len(told)


def score(model: nn.Module, words: list[str]) -> float:
    """The model's score for a sentence: above 0 where it takes it for a good opinion."""
    with torch.no_grad():
        return float(model(tokens([" ".join(words)])).item())


def removed(model: nn.Module, text: str) -> list[float]:
    """For each word, how far the score falls when the word is taken out."""
    words = text.split()
    whole = score(model, words)
    return [whole - score(model, words[:i] + words[i + 1 :]) for i in range(len(words))]


class Training:
    """Both models with all that their training needs; it can be saved between any two steps."""

    def __init__(self, seed: int) -> None:
        torch.manual_seed(seed)
        self.models = nn.ModuleList([Reader(), Bag()])
        self.optimizers = [torch.optim.Adam(self.models[0].parameters(), lr=RATE)]
        self.optimizers += [torch.optim.Adam(self.models[1].parameters(), lr=0.02)]
        self.losses: list[list[float]] = []

    def step(self) -> None:
        """One batch, for both."""
        told = sentences(BATCH)
        n = tokens([text for text, _ in told])
        labels = torch.tensor([float(good) for _, good in told])
        losses = []
        for model, optimizer in zip(self.models, self.optimizers):
            loss = F.binary_cross_entropy_with_logits(model(n), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        self.losses.append(losses)

    def save(self, path: pathlib.Path) -> None:
        """All of it, the random stream included; a file that is whole, or the one before."""
        state = {
            "models": self.models.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "losses": self.losses,
            "random": torch.get_rng_state(),
        }
        beside = path.with_suffix(".new")
        torch.save(state, str(beside))
        beside.replace(path)

    def load(self, path: pathlib.Path) -> None:
        """What `save` has kept."""
        state = torch.load(str(path))
        self.models.load_state_dict(state["models"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(kept)
        self.losses = state["losses"]
        torch.set_rng_state(state["random"])

    def run(self, steps: int, stop: list[bool]) -> None:
        """Up to so many steps in all, or to the end of the step in which something is put in `stop`."""
        while len(self.losses) < steps and not stop:
            self.step()
            done = len(self.losses)
            if done % 20 == 0 or done == steps:
                last = self.losses[-20:]
                means = [sum(both) / len(last) for both in zip(*last)]
                line = (
                    f"step {done:4d} of {steps}   loss {means[0]:.3f}, bag of words {means[1]:.3f}"
                )
                end = "\r" if sys.stdout.isatty() and done < steps else "\n"
                print(line, end=end, flush=True)


EXAMPLE = "my brother found it great but i found it not funny at all"


def results(training: Training, count: int) -> dict[str, Any]:
    """What both get right of sentences held back, and what the reader looked at in the example."""
    reader, bag = training.models
    keep = torch.get_rng_state()
    torch.manual_seed(12345)
    unseen = sentences(count, unseen=True)
    torch.set_rng_state(keep)
    always = max(sum([good for _, good in unseen]), sum([1 - good for _, good in unseen])) / count
    weights = reader.weights(EXAMPLE)
    return {
        "right": right(reader, unseen),
        "bag": right(bag, unseen),
        "nothing": always,
        "looked": [[round(w, 6) for w in block[:, 0, 1:].mean(0).tolist()] for block in weights],
        "removed": [round(change, 6) for change in removed(reader, EXAMPLE)],
    }


def drawn(found: dict[str, Any]) -> Figure:
    """What the reader looked at, in each block, in the example."""
    return heatmap(
        list(map(list, zip(*found["looked"]))),
        xticks=[f"block {i + 1}" for i in range(BLOCKS)],
        yticks=EXAMPLE.split(),
        vmin=0,
        width=370,
    )


def told(found: dict[str, Any]) -> None:
    """Print the results."""
    print(f"right of sentences held back: {found['right']:.1%}, a bag of words {found['bag']:.1%},")
    print(f"who always says the same {found['nothing']:.1%}")
    print(f"{'word':10} looked at, by block   score falls without it")
    for word, *shares, change in zip(EXAMPLE.split(), *found["looked"], found["removed"]):
        print(f"{word:10} {'  '.join([f'{share:8.2f}' for share in shares])}   {change:12.2f}")


def main(arguments: list[str]) -> None:
    """As the first lines say."""
    quick = "--quick" in arguments
    if "--record" in arguments:
        record = []
        for seed in range(3):
            training = Training(seed)
            training.run(STEPS, [])
            record.append({"losses": [loss for loss, _ in training.losses]})
            record[-1].update(results(training, 500))
            told(record[-1])
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(json.dumps(record) + "\n", encoding="utf-8")
        return
    seed = int(arguments[arguments.index("--seed") + 1]) if "--seed" in arguments else 0
    training = Training(seed)
    if "--resume" in arguments:
        training.load(CHECKPOINT)
    stop: list[bool] = []

    def at_the_end_of_this_step(*_: Any) -> None:
        """A step is done or not done; who is in a hurry presses twice."""
        stop.append(True)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, at_the_end_of_this_step)
    training.run(20 if quick else STEPS, stop)
    if stop:
        training.save(CHECKPOINT)
        print(f"\nkept {len(training.losses)} steps in {CHECKPOINT}; go on with --resume")
        return
    found = results(training, 50 if quick else 500)
    told(found)
    if not quick:
        drawn(found).save(FIGURE)
        print(f"what it looked at: {FIGURE}")


if __name__ == "__main__":
    main(sys.argv[1:])
