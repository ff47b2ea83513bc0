"""What did a word contribute?  A small Transformer reads opinions in which single words do not decide.

    python3 -m examples.sentiment              train, under two minutes; Ctrl-C loses nothing
    python3 -m examples.sentiment --resume     go on where it was interrupted
    python3 -m examples.sentiment --seed 1     from another start
    python3 -m examples.sentiment --quick      forty steps, on plain opinions that nothing turns round

A grammar makes sentences such as "my brother found it great but i found it not funny at all".  Asked is
what *I* think.  So the model must know whose opinion a word belongs to, and what a negation turns
round.  A bag of words, which knows every word but no order, is trained beside it.  At the end both are
asked sentences that they have not seen, and four measures say which word mattered.
"""

from __future__ import annotations

import json
import pathlib
import sys
import zlib
from typing import Any

import pyattn as torch
from pyattn import nn
from pyattn.models import Reader
from pyattn.nn import functional as F
from pyattn.plot import heatmap

from .training import Run, add_record, main, parser, settings

STEPS, BATCH, RATE = 1000, 16, 0.007

GOOD = "good great fine funny clever moving".split()
BAD = "bad dull poor boring silly slow".split()
OTHERS = ["my brother", "the critics", "everyone", "my neighbour"]
# What turns an opinion round, and what only looks as if it did something.
TURNS = ["not {}", "not {} at all", "far from {}", "anything but {}", "hardly {}"]
LEAVES = ["{}", "{}", "very {}", "really {}", "quite {}", "{} after all"]
FORMS = " ".join([*OTHERS, *TURNS, *LEAVES]).replace("{}", "").split()
WORDS = [*GOOD, *BAD, *sorted(set(FORMS) - {"but"}), "i", "found", "it", "but"]
EXAMPLE = "my brother found it great but i found it not funny at all"
MEASURES = ("looked", "rolled_out", "slopes", "removed")


def clause(who: str, generator: torch.Generator, plain: bool = False) -> tuple[str, int]:
    """What somebody found, and whether that is good; plain, nothing is turned round."""

    def chance(n: int) -> int:
        return int(torch.randint(0, n, (1,), generator=generator).item())

    good, turned = chance(2), int(chance(20) < 7 and not plain)
    word, forms = (GOOD if good else BAD)[chance(6)], TURNS if turned else LEAVES
    return f"{who} found it {forms[chance(len(forms))].format(word)}", good ^ turned


def sentence(generator: torch.Generator, plain: bool = False) -> tuple[str, int]:
    """A sentence of one or two opinions, and whether mine is good; plain, of mine alone."""
    mine, label = clause("i", generator, plain)
    if plain:
        return mine, label
    other, order = torch.randint(0, 12, (2,), generator=generator).tolist()
    others, _ = clause(OTHERS[other % 4], generator)
    return [mine, f"{mine} but {others}", f"{others} but {mine}"][order % 3], label


def held_back(text: str) -> bool:
    """A fifth of all sentences is never trained on, whatever the seed."""
    return zlib.crc32(text.encode()) % 5 == 0


def sentences(
    count: int, generator: torch.Generator, unseen: bool = False, plain: bool = False
) -> list[tuple[str, int]]:
    """So many sentences to train on, or of those held back."""
    found: list[tuple[str, int]] = []
    while len(found) < count:
        one = sentence(generator, plain)
        if held_back(one[0]) == unseen:
            found.append(one)
    return found


class Bag(nn.Module):
    """The rival: a number for each word, added up."""

    def __init__(self) -> None:
        super().__init__()
        self.score = nn.EmbeddingBag(len(WORDS) + 2, 1, mode="sum", padding_idx=0)

    def forward(self, n: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self.score(n).squeeze(-1)
        return scores


class Training:
    """Both models, and all that their training needs."""

    def __init__(self, asked: dict[str, Any], plain: bool = False) -> None:
        self.plain, steps = plain, asked["steps"]
        torch.manual_seed(asked["seed"])
        self.reader, self.bag = Reader(WORDS), Bag()
        rate, warm = (0.05, steps / 5) if plain else (RATE, steps / 20)
        self.optimizer = torch.optim.AdamW(self.reader.parameters(), rate)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min((step + 1) / warm, 1 - step / steps)
        )
        self.bag_optimizer = torch.optim.Adam(self.bag.parameters(), 0.02)
        self.generator = torch.Generator().manual_seed(asked["seed"])
        self.run = Run(
            asked,
            steps,
            reader=self.reader,
            bag=self.bag,
            optimizer=self.optimizer,
            schedule=self.schedule,
            bag_optimizer=self.bag_optimizer,
            generator=self.generator,
        )

    def step(self) -> float:
        """One batch for both; the reader's loss."""
        batch = sentences(BATCH, self.generator, plain=self.plain)
        n = self.reader.tokens([text for text, _ in batch])
        labels = torch.tensor([float(good) for _, good in batch])
        loss = F.binary_cross_entropy_with_logits(self.reader(n), labels)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.bag_optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(self.bag(n), labels).backward()
        self.bag_optimizer.step()
        return float(loss.item())


def right(model: nn.Module, tokens: Any, told: list[tuple[str, int]]) -> float:
    """The share of sentences whose score has the right sign."""
    count = 0
    with torch.no_grad():
        for i in range(0, len(told), 50):
            part = told[i : i + 50]
            scores = model(tokens([text for text, _ in part])).tolist()
            count += sum([(score > 0) == bool(good) for score, (_, good) in zip(scores, part)])
    return count / len(told)


def unseen(count: int, plain: bool = False) -> list[tuple[str, int]]:
    """Sentences held back, the same for every run."""
    return sentences(count, torch.Generator().manual_seed(12345), unseen=True, plain=plain)


def measured(reader: Reader, text: str) -> dict[str, list[float]]:
    """By each measure, what each word of a sentence contributed."""
    return {name: getattr(reader, name)(text) for name in MEASURES}


def kept(reader: Reader, text: str) -> dict[str, str]:
    """The same for the record, with the sentence's score."""
    with torch.no_grad():
        score = reader(reader.tokens([text])).tolist()
    numbers = {"score": score, **measured(reader, text)}
    return {name: " ".join([f"{value:.3g}" for value in row]) for name, row in numbers.items()}


def run(options: Any) -> int:
    """Train, ask, measure, draw."""
    folder = pathlib.Path(options.folder)
    checkpoint = folder / "sentiment.pt"
    asked = settings(options, checkpoint)
    training = Training(asked, options.quick)
    if options.resume:
        training.run.resume(checkpoint)
    reader, bag = training.reader, training.bag
    parameters = sum([p.numel() for p in reader.parameters()])
    print(f"{parameters:,} numbers to learn; a fifth of all sentences is kept back")
    if not training.run.train(training.step, checkpoint):
        return 130

    told = unseen(50, plain=True) if options.quick else unseen(500)
    good = sum([label for _, label in told]) / len(told)
    found: dict[str, Any] = {"parameters": parameters, "nothing": max(good, 1 - good)}
    found["bag"], found["right"] = [right(model, reader.tokens, told) for model in (bag, reader)]
    print(f"\nright, of {len(told)} sentences kept back:")
    print(f"  one who always says the same  {found['nothing']:.1%}")
    print(f"  a bag of words                {found['bag']:.1%}")
    print(f"  the reader                    {found['right']:.1%}")

    print(f"\n{'word':10}" + "".join([f"{name:>12}" for name in MEASURES]))
    columns = measured(reader, EXAMPLE)
    for word, *values in zip(EXAMPLE.split(), *columns.values()):
        print(f"{word:10}" + "".join([f"{value:12.2f}" for value in values]))
    figure = folder / "sentiment.svg"
    heatmap(
        [[value / max(map(abs, row)) for value in row] for row in columns.values()],
        xticks=EXAMPLE.split(),
        yticks=MEASURES,
        title="What mattered, by four measures",
    ).save(figure)
    if not options.quick:
        print(f"\nfigure: {figure}")
    if options.weights:
        weights = {name: p.detach() for name, p in reader.named_parameters()}
        place = pathlib.Path(options.weights)
        torch.safetensors.torch.save_file(weights, place / "model.safetensors", floats="float16")
        (place / "config.json").write_text(json.dumps({"words": WORDS}) + "\n", encoding="utf-8")
    if options.record:
        found["measured"] = {text: kept(reader, text) for text, _ in told[:60]}
        add_record(options.record, str(asked["seed"]), {**training.run.record(), **found})
    return 0


def command() -> Any:
    """What can be asked for."""
    made = parser("Train a small Transformer to read opinions, and ask which word mattered.", STEPS)
    made.add_argument("--weights", metavar="FOLDER", help="write the reader into this folder")
    return made


if __name__ == "__main__":
    sys.exit(main(command(), run))
