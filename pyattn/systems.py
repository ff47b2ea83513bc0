"""Small models that were trained beforehand, at work in the terminal: they write, translate, judge, draw.

The examples have trained them, and `--weights` of each example makes its files anew.
"""

from __future__ import annotations

import json
import os

from . import models, random
from .autograd import no_grad
from .generator import Generator
from .models.translation import BEGIN, END
from .ops.making import tensor
from .screen import Page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

# Models that the examples have trained, a folder each: the settings and the weights.
TRAINED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models", "trained")


def write(page: Page, seed: int = 0, letters: int = 70) -> None:
    """A trained language model: what may come next, texts at three temperatures, where it looks."""
    page.title("A language model writes")
    with open(os.path.join(TRAINED, "gpt", "config.json"), encoding="utf-8") as file:
        kinds = json.load(file)["letters"]
    model = models.GPT.from_pretrained(os.path.join(TRAINED, "gpt"))
    begun = "the object"
    numbers = [kinds.index(letter) for letter in begun]
    with no_grad():
        logits = model(tensor([numbers]))[0]
    page.note(
        f"{sum([p.numel() for p in model.parameters()]):,} numbers that examples/language_model.py has "
        "learned from Python's reference, letter by letter.  What may come next:"
    )
    for end in (1, 2, 3, 6, 7):
        shares = models.probabilities(logits[end - 1])
        best = shares.topk(3)
        likely = [
            f"{kinds[int(i)]!r} {share.item():.2f}" for share, i in zip(best.values, best.indices)
        ]
        page.line(f"  after {begun[:end]!r}: {', '.join(likely)}")
    for temperature in (0.2, 0.7, 1.2):
        generator = Generator().manual_seed(seed)
        found = models.write(model, numbers, letters, temperature=temperature, generator=generator)
        text = begun + "".join([kinds[token] for token in found])
        page.say(f"At temperature {temperature}:")
        page.line("  " + text.replace("\n", " / "))
    with no_grad():
        model(tensor([numbers]))
    weights = model.attention_weights[0][0]
    head = int(weights.diagonal(-1, 1, 2).mean(1).argmax())
    page.say(f"Where each letter looks, in head {head + 1}; a row asks, a column answers:")
    names = [letter.replace(" ", "_") for letter in begun]
    page.shades(weights[head], rows=names, columns=names)
    page.heatmap(
        "write",
        weights,
        xticks=names,
        yticks=names,
        titles=[f"head {h + 1}" for h in range(len(weights))],
        xlabel="looked at",
        ylabel="letter",
        title="What each letter looked at",
    )


# Two translators of dates that examples/translation.py has trained.
_DATES = (
    "the twenty third of may nineteen eighty four",
    "in nineteen twenty on the twenty first of june",
)


def _read(text: str) -> list[str]:
    """A date's words, or its figures one by one."""
    if text[:1].isdigit():
        return [letter for letter in text if letter not in "- "]
    return text.lower().replace("-", " ").replace(",", " ").split()


def _written(words: list[str]) -> str:
    """A date's words as a text, its figures with dashes."""
    figures = len(words) == 8 and "".join(words).isdigit()
    return "-".join(["".join(words[i:j]) for i, j in ((0, 4), (4, 6), (6, 8))]) * figures or (
        " ".join(words)
    )


def unreadable(text: Sequence[str], kind: str) -> str:
    """Why a text cannot be translated; nothing where it can."""
    _, words = models.translator(os.path.join(TRAINED, f"translation-{kind}"))
    unknown = [word for word in _read(" ".join(text)) if word not in words[3:]]
    if unknown:
        return f"{unknown[0]!r} is not among its words: it knows dates, such as {_DATES[0]!r}"
    if len(_read(" ".join(text))) > 20:
        return "a date has fewer than 20 words, or 8 figures"
    return ""


def translate(page: Page, text: Sequence[str] = (), kind: str = "recurrent") -> None:
    """Dates in words, translated to figures and back, and which word was looked at for which."""
    page.title("A date is translated")
    model, words = models.translator(os.path.join(TRAINED, f"translation-{kind}"))
    page.note(
        f"A {kind} encoder reads, a {kind} decoder writes: "
        f"{sum([p.numel() for p in model.parameters()]):,} numbers that examples/translation.py "
        "has learned.  For each date the three likeliest by beam search, with their mean "
        "log-probability for a word:"
    )
    for date in [" ".join(text)] if text else [*_DATES, "1969-07-20"]:
        read = _read(date)
        source = [words.index(word) for word in read]
        reading = models.Reading(model, models.padded([source]))
        found = models.beam_search(reading, [BEGIN], 12, beams=3, stop=END)
        page.say(_written(read))
        for score, tokens in found:
            page.line(f"  {score:7.3f}  {_written([words[i] for i in tokens if i != END])}")
        best = [i for i in found[0][1] if i != END]
        weights = models.alignment(model, source, best)
        if weights.dim() == 3:
            weights = weights.mean(0)
        names = [words[i] for i in best] + ["."]
        if len(max(read, key=len)) > 1:  # words go down the side, where there is room for them
            page.say("Where it looked; a column adds up to 1, and the dot stands for the end:")
            page.shades(weights.T, rows=read, columns=names, annotate=False, vmin=0, vmax=1)
        else:
            page.say("Where it looked; a row adds up to 1, and the dot stands for the end:")
            page.shades(weights, rows=names, columns=read, annotate=False, vmin=0, vmax=1)
        page.heatmap(
            f"translate-{_written(read).replace(' ', '-')}",
            weights,
            xticks=read,
            yticks=names,
            xlabel="looked at",
            ylabel="written",
            title="What it looked at as it wrote",
        )


READER = os.path.join(TRAINED, "reader")
OPINION = "my brother found it great but i found it not funny at all"


def opinion(page: Page, text: str = OPINION) -> None:
    """Document 002's question to a trained reader: what does each word contribute to the sentiment?"""
    page.title("Which word mattered?", "002")
    model = models.Reader.from_pretrained(READER)
    with no_grad():
        score = model(model.tokens([text])).item()
    page.note(
        f"{sum([p.numel() for p in model.parameters()]):,} numbers that examples/sentiment.py has learned "
        "from sentences made by a grammar; above 0, what I found is good."
    )
    page.line(f"  {text!r}: {score:.2f}, {'good' if score > 0 else 'bad'}")
    page.say(
        "How much the reader looked at each word, in its last block and over all blocks; the slope of "
        "the score by the word, times the word; and how far the score falls when the word is taken out:"
    )
    measures = [model.looked(text), model.rolled_out(text), model.slopes(text), model.removed(text)]
    names = ["looked", "rolled", "slope", "out"]
    print(" " * 10 + "".join([f"{name:>7}" for name in names]))
    for word, *values in zip(text.split(), *measures):
        print(f"{word:10}" + "".join([f"{value:7.2f}" for value in values]))
    page.heatmap(
        "opinion",
        [[value / (max(map(abs, row)) or 1.0) for value in row] for row in measures],
        xticks=text.split(),
        yticks=names,
        title="Which word mattered, by four measures",
    )


def draw(page: Page, seed: int = 0, digit: int = 3, moves: int = 20) -> None:
    """A trained diffusion transformer: from noise to a digit, and what a vision transformer sees in it."""
    page.title("A diffusion transformer draws")
    model = models.DiT.from_pretrained(os.path.join(TRAINED, "dit"))
    reader = models.ViT.from_pretrained(os.path.join(TRAINED, "vit"))
    page.note(
        f"{sum([p.numel() for p in model.parameters()]):,} numbers that examples/diffusion.py has learned "
        f"are asked for the digit {digit}, and lead there from noise (seed {seed}).  Ink is 1, paper is -1:"
    )
    period, kind = model.t_embedder.max_period, tensor([digit])
    x = random.randn(1, 1, 8, 8, generator=Generator().manual_seed(seed))
    stages = {0: x}
    with no_grad():
        for move in range(1, moves + 1):
            time = tensor([1 - (move - 1) / moves])
            x = x - model(x, period * time, kind) / moves
            stages[move] = x
        names = sorted({0, moves // 2, moves * 3 // 4, moves})
        for move in names:
            page.say(f"After {move} of {moves} moves:" if move else "Noise:")
            page.shades(stages[move][0, 0], vmin=-1, vmax=1, annotate=False)
        shares = reader(x.clamp(-1, 1)).softmax(-1)[0]
    best = shares.topk(2)
    first, second = best.indices.tolist()
    page.say(
        f"A vision transformer that was never told what was asked for sees the digit {first} "
        f"({best.values[0].item():.1%}; next the {second}, {best.values[1].item():.1%}).  What its class token "
        "looks at, patch by patch:"
    )
    looks = reader.attention_weights[-1][0, :, 0, 1:].mean(0)
    across = round(len(looks) ** 0.5)
    page.shades(looks.view(across, across))
    page.heatmap(
        "draw",
        [(stages[move][0, 0].clamp(-1, 1) + 1) / 2 for move in names],
        titles=[f"move {move}" for move in names],
        vmin=0,
        vmax=1,
        annotate=False,
        colorbar=False,
        title=f"From noise to the digit {digit}",
    )
