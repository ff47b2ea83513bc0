"""Dates in words, translated to figures and back, by an encoder that reads and a decoder that writes.

    python3 -m examples.translation                       as it began: recurrent, with attention
    python3 -m examples.translation --kind transformer    as it is done since 2017
    python3 -m examples.translation --kind one_vector     recurrent, without the attention
    python3 -m examples.translation --resume              go on where Ctrl-C has stopped it

"the third of may nineteen eighty four" becomes 1984-05-03, and 1984-05-03 becomes that again: one
model does both, and knows by what it reads which way it goes.  Every tenth day of three centuries is
kept back.  On these it is measured, beside someone who looks up the nearest text among all that the
model has read.  At the end it draws which word it looked at while it wrote which figure.
"""

from __future__ import annotations

import datetime
import json
import pathlib
import sys
from typing import Any

import pyattn as torch
from pyattn.models import (
    Reading,
    RecurrentTranslator,
    TransformerTranslator,
    alignment,
    beam_search,
    padded,
    translate,
)
from pyattn.models.translation import BEGIN, END, PADDING
from pyattn.nn import functional as F
from pyattn.plot import heatmap

from .training import Run, add_record, main, parser, settings

STEPS, TESTED, MOST = 700, 200, 12
# Of each kind: its sizes, how many pairs a step reads, the rate, and how much is smoothed.
SIZES: dict[str, dict[str, int]] = {
    "recurrent": {"width": 16, "hidden_size": 32},
    "one_vector": {"width": 16, "hidden_size": 32},
    "transformer": {"width": 24, "heads": 4, "inner": 48},
}
BATCH = {"recurrent": 11, "one_vector": 11, "transformer": 15}
RATE = {"recurrent": 0.02, "one_vector": 0.02, "transformer": 0.015}
SMOOTHING = {"recurrent": 0.0, "one_vector": 0.0, "transformer": 0.1}
SHOWN = datetime.date(1984, 5, 23)

ONES = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen""".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split()
MONTHS = """january february march april may june july august september october november
december""".split()
OTHERS = "the of in on oh hundred thousand thirtieth".split()


def number(n: int) -> list[str]:
    """The words of 1 to 99."""
    if n < 20:
        return [ONES[n - 1]]
    return [TENS[n // 10 - 2]] + ONES[n % 10 - 1 : n % 10]


def ordinal(n: int) -> list[str]:
    """The words of 1st to 31st."""
    if n <= 20:
        return [ORDINALS[n - 1]]
    return ["thirtieth"] if n == 30 else [TENS[n // 10 - 2], ORDINALS[n % 10 - 1]]


def year(n: int) -> list[str]:
    """The words of a year: its century and the rest, with one exception."""
    century, rest = divmod(n, 100)
    if n == 2000:
        return ["two", "thousand"]
    if rest == 0:
        return number(century) + ["hundred"]
    return number(century) + ["oh"] * (rest < 10) + number(rest)


def in_words(date: datetime.date, form: int = 0) -> list[str]:
    """A date as one of three English sentences says it."""
    day, month = ordinal(date.day), MONTHS[date.month - 1]
    return (
        ["the", *day, "of", month, *year(date.year)],
        [month, "the", *day, *year(date.year)],
        ["in", *year(date.year), "on", "the", *day, "of", month],
    )[form]


def in_figures(date: datetime.date) -> list[str]:
    """The eight figures of year, month and day."""
    return list(date.isoformat().replace("-", ""))


WORDS = ["(padding)", "(begin)", "(end)", *"0123456789", *MONTHS, *ORDINALS, *ONES, *TENS, *OTHERS]
NUMBER = {word: i for i, word in enumerate(WORDS)}


def dates() -> tuple[list[datetime.date], list[datetime.date]]:
    """What is learned from, and what is kept back: every tenth day from 1800 to 2099."""
    first, last = datetime.date(1800, 1, 1).toordinal(), datetime.date(2099, 12, 31).toordinal()
    days = [datetime.date.fromordinal(n) for n in range(first, last + 1)]
    return [day for i, day in enumerate(days) if i % 10 != 9], days[9::10]


Pair = tuple[list[int], list[int]]


def pairs(days: list[datetime.date], count: int, generator: Any, back: Any = None) -> list[Pair]:
    """So many days at random, as what is read and what should be written; half of them `back`."""
    found = []
    for i, form, way in torch.randint(2**31, (count, 3), generator=generator).tolist():
        day = days[i % len(days)]
        texts = in_words(day, form % 3), in_figures(day)
        if way % 2 if back is None else back:
            texts = in_figures(day), in_words(day)
        found.append(tuple([[NUMBER[word] for word in text] for text in texts]))
    return found  # type: ignore[return-value]


def nearest(seen: list[Pair], sources: list[list[int]]) -> list[list[int]]:
    """Copied from the text that shares most pairs of neighbours: no translation at all."""
    known = [(set(zip(source, source[1:])), target) for source, target in seen]
    found = []
    for source in sources:
        own = set(zip(source, source[1:]))
        found.append(max(known, key=lambda text: len(own & text[0]) - len(own ^ text[0]))[1])
    return found


class OneVector(RecurrentTranslator):
    """The same, but the decoder sees only what was read at the last word."""

    def encode(self, source: torch.Tensor) -> tuple[torch.Tensor, ...]:
        memory, mapped, words, state = super().encode(source)
        return memory, mapped, words & ~F.pad(words[..., 1:], (0, 1)), state


MODELS: dict[str, Any] = {
    "recurrent": RecurrentTranslator,
    "one_vector": OneVector,
    "transformer": TransformerTranslator,
}


class Training:
    """A model, what it learns from, and how it is trained."""

    def __init__(self, asked: dict[str, Any], days: list[datetime.date]) -> None:
        kind, steps = asked["kind"], asked["steps"]
        torch.manual_seed(asked["seed"])
        self.days, self.batch, self.smoothing = days, BATCH[kind], SMOOTHING[kind]
        self.model = MODELS[kind](len(WORDS), **SIZES[kind])
        self.optimizer = torch.optim.AdamW(self.model.parameters(), RATE[kind], betas=(0.9, 0.99))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min((step + 1) / 50, 1 - step / steps)
        )
        self.generator = torch.Generator().manual_seed(asked["seed"])
        self.run = Run(
            asked,
            steps,
            model=self.model,
            optimizer=self.optimizer,
            schedule=self.schedule,
            generator=self.generator,
        )

    def step(self) -> float:
        """Guess each word of the targets from those before it, and move downhill."""
        batch = pairs(self.days, self.batch, self.generator)
        source = padded([source for source, _ in batch])
        target = padded([[BEGIN, *target, END] for _, target in batch])
        logits = self.model(source, target[:, :-1])
        loss = F.cross_entropy(
            logits.flatten(0, 1),
            target[:, 1:].flatten(),
            ignore_index=PADDING,
            label_smoothing=self.smoothing,
        )
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.item())


def measure(model: Any, held: list[datetime.date], seen: list[Pair], tested: int) -> dict[str, Any]:
    """The share that is right to the last word, each way; and what was written wrong."""
    found: dict[str, Any] = {"nearest": {}, "exact": {}, "wrong": []}
    for way in ("figures", "words"):
        wanted = pairs(held, tested, torch.Generator().manual_seed(0), back=way == "words")
        sources = [source for source, _ in wanted]
        for name, written in (
            ("nearest", nearest(seen, sources)),
            ("exact", translate(model, sources, MOST)),
        ):
            wrong = [i for i, text in enumerate(written) if text != wanted[i][1]]
            found[name][way] = 1 - len(wrong) / tested
        found["wrong"] += [[as_text(sources[i]), as_text(written[i])] for i in wrong]
    return found


def as_text(numbers: list[int]) -> str:
    """The words, with blanks between them; a date in figures with its dashes."""
    words = [WORDS[i] for i in numbers if i != END]
    if len(words) == 8 and all([word.isdigit() for word in words]):
        words[4:4], words[7:7] = "-", "-"
        return "".join(words)
    return " ".join(words)


def draw(model: Any, text: list[str], file: pathlib.Path) -> None:
    """Which word it looked at as it wrote which."""
    source = [NUMBER[word] for word in text]
    written = translate(model, [source], MOST)[0]
    weights = alignment(model, source, written)
    ticks = [WORDS[i] for i in [*written, END]]
    heatmap(
        weights.mean(0) if weights.dim() == 3 else weights,
        xticks=text,
        yticks=ticks,
        xlabel="looked at",
        ylabel="written",
        annotate=False,
    ).save(file)


def run(options: Any) -> int:
    """Train, measure, translate, draw."""
    folder = pathlib.Path(options.folder)
    checkpoint = folder / "translation.pt"
    asked = settings(options, checkpoint, "kind")
    told, held = dates()
    training = Training(asked, told)
    if options.resume:
        training.run.resume(checkpoint)
    model = training.model
    parameters = sum([p.numel() for p in model.parameters()])
    print(f"{parameters:,} numbers to learn, from {len(told):,} days; {len(held):,} are kept back")
    if not training.run.train(training.step, checkpoint):
        return 130

    model.eval()
    generator = torch.Generator().manual_seed(asked["seed"])
    seen = pairs(told, asked["steps"] * training.batch, generator)  # the very ones it has read
    found = measure(model, held, seen, 10 if options.quick else TESTED)
    print("\nOf days kept back, right to the last word:   nearest seen   the model")
    for way in ("figures", "words"):
        print(f"  to {way:38} {found['nearest'][way]:14.1%} {found['exact'][way]:11.1%}")

    for way, text in (("figures", in_words(SHOWN)), ("words", in_figures(SHOWN))):
        source = [NUMBER[word] for word in text]
        reading = Reading(model, padded([source]))
        print(f"\n{as_text(source)}, by a search with three beams:")
        for score, written in beam_search(reading, [BEGIN], MOST, beams=3, stop=END):
            print(f"  {score:7.3f}  {as_text(written)}")
        figure = folder / f"translation_{way}.svg"
        draw(model, text, figure)
        if not options.quick:
            print(f"figure: {figure}")
    if options.weights:
        keep(model, asked["kind"], pathlib.Path(options.weights))
    if options.record:
        record = {**training.run.record(), "parameters": parameters, **found}
        add_record(options.record, f"{asked['kind']} {asked['seed']}", record)
    return 0


def keep(model: Any, kind: str, folder: pathlib.Path) -> None:
    """Write the model into a folder: its settings and words, and its weights with 2 bytes for each."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"model_type": kind, **SIZES[kind], "words": WORDS}
    (folder / "config.json").write_text(json.dumps(config) + "\n", encoding="utf-8")
    weights = {name: p.detach() for name, p in model.named_parameters()}
    torch.safetensors.torch.save_file(weights, folder / "model.safetensors", floats="float16")


def command() -> Any:
    """What can be asked for."""
    made = parser("Translate dates, from words to figures and back.", STEPS)
    made.add_argument("--kind", choices=tuple(SIZES), default="recurrent")
    made.add_argument("--weights", metavar="FOLDER", help="write the model there")
    return made


if __name__ == "__main__":
    sys.exit(main(command(), run))
