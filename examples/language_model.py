"""A language model of letters: it reads a part of Python's reference, and then writes by itself.

    python3 -m examples.language_model                  train a GPT, under two minutes
    python3 -m examples.language_model --shape llama    one built as decoders are today
    python3 -m examples.language_model --resume         go on where Ctrl-C has stopped it

Every tenth paragraph is kept back.  On these the model is measured, beside a count of pairs of letters.
At the end it writes at three temperatures and draws what each letter of a line looked at.
"""

from __future__ import annotations

import math
import pathlib
import sys
from typing import Any

import pyattn as torch
from pyattn.models import GPT, GPTConfig, Llama, LlamaConfig, write
from pyattn.nn import functional as F
from pyattn.plot import heatmap

from .training import Run, add_record, main, parser, settings

HERE = pathlib.Path(__file__).resolve().parent
TEXT = HERE / "language_reference.txt"
WIDTH, HEADS, INNER, PLACES = 32, 4, 64, 16
BATCH, STEPS, RATE = 8, 1100, 0.007
LINE = "the object is not"  # whose attention is drawn


def read(path: Any = TEXT) -> tuple[str, str]:
    """What is learned from, and what is kept back: every tenth paragraph, a line each."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    lines = [line.lower() for line in text.splitlines() if line and not line.startswith("#")]
    told = [line for i, line in enumerate(lines) if i % 10 != 9]
    return "\n".join(told), "\n".join(lines[9::10])


class Letters:
    """The letters of a text, counted off."""

    def __init__(self, text: str) -> None:
        self.letters = "".join(sorted(set(text)))
        self.number = {letter: i for i, letter in enumerate(self.letters)}

    def __len__(self) -> int:
        return len(self.letters)

    def numbers(self, text: str) -> list[int]:
        """A number for each letter."""
        return [self.number[letter] for letter in text]

    def text(self, numbers: list[int]) -> str:
        """And back."""
        return "".join([self.letters[i] for i in numbers])


def bigram(told: list[int], held: list[int], kinds: int) -> float:
    """The loss of a count of pairs: how often which letter came after which."""
    counts = [[0.1] * kinds for _ in range(kinds)]  # no pair is impossible
    for before, after in zip(told, told[1:]):
        counts[before][after] += 1
    losses = [-math.log(counts[a][b] / sum(counts[a])) for a, b in zip(held, held[1:])]
    return sum(losses) / len(losses)


def new_model(shape: str, kinds: int) -> Any:
    """A GPT in GPT-2's layout, or a Llama with as many numbers to learn."""
    if shape == "gpt":
        return GPT(
            GPTConfig(
                vocab_size=kinds,
                n_positions=PLACES,
                n_embd=WIDTH,
                n_layer=1,
                n_head=HEADS,
                n_inner=INNER,
                initializer_range=0.1,  # for a width of 32; GPT-2's 0.02 is for 768
                embd_pdrop=0.0,
                attn_pdrop=0.0,
                resid_pdrop=0.0,
            )
        )
    return Llama(
        LlamaConfig(
            vocab_size=kinds,
            hidden_size=WIDTH,
            intermediate_size=INNER * 3 // 4,  # three maps, and not two
            num_hidden_layers=1,
            num_attention_heads=HEADS,
            num_key_value_heads=HEADS // 2,
            max_position_embeddings=PLACES,
            initializer_range=0.1,
            tie_word_embeddings=True,
        )
    )


class Training:
    """A model, what is learned from, and how it is trained."""

    new_model = staticmethod(new_model)

    def __init__(self, asked: dict[str, Any], numbers: list[int], kinds: int) -> None:
        steps = asked["steps"]
        torch.manual_seed(asked["seed"])
        self.text = torch.tensor(numbers)
        self.model = self.new_model(asked["shape"], kinds)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), RATE, betas=(0.9, 0.99))
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

    def batch(self) -> torch.Tensor:
        """Stretches from anywhere in the text, each with one letter more than there are places."""
        last = len(self.text) - PLACES - 1
        starts = torch.randint(last, (BATCH, 1), generator=self.generator)
        return self.text[starts + torch.arange(PLACES + 1)]

    def step(self) -> float:
        """Guess every letter of a batch from those before it, and move downhill."""
        batch = self.batch()
        logits = self.model(batch[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.item())


def held_back_loss(model: Any, held: list[int]) -> float:
    """The mean loss of a letter, guessed from the nine to sixteen before it, as far as there are any.

    Stretches as long as there are places overlap by half, and the latter half of each counts.
    """
    total, half = 0.0, PLACES // 2
    with torch.no_grad():
        for start in range(0, len(held) - 1, half):
            n = torch.tensor(held[max(start - half, 0) : start + half + 1])
            fresh = min(half, len(held) - 1 - start)
            logits = model(n[None, :-1])[0]
            total += F.cross_entropy(logits[-fresh:], n[-fresh:], reduction="sum").item()
    return total / (len(held) - 1)


def sample(model: Any, letters: Letters, temperature: float, most: int) -> str:
    """So many letters, from a line's beginning on, by the seed 0."""
    generator = torch.Generator().manual_seed(0)
    begin = letters.numbers("\n")
    return letters.text(
        list(write(model, begin, most, temperature=temperature, generator=generator))
    )


def attention_map(model: Any, letters: Letters, line: str = LINE) -> torch.Tensor:
    """The weights of each head, (heads, letters, letters), while it reads a line."""
    with torch.no_grad():
        model(torch.tensor([letters.numbers(line[:PLACES])]))
    return model.attention_weights[0][0]  # type: ignore[no-any-return]


def run(options: Any) -> int:
    """Train, measure, write, draw."""
    folder = pathlib.Path(options.folder)
    checkpoint = folder / "language_model.pt"
    asked = settings(options, checkpoint, "shape", "text")
    told, held = read(asked["text"])
    if len(told) < 10 * PLACES or len(held) < PLACES:
        print(f"{asked['text']}: too short; ten lines and more are needed", file=sys.stderr)
        return 2
    letters = Letters(told + held)
    numbers, unseen = letters.numbers(told), letters.numbers(held)
    training = Training(asked, numbers, len(letters))
    if options.resume:
        training.run.resume(checkpoint)
    model, shape = training.model, asked["shape"]
    parameters = sum([p.numel() for p in model.parameters()])
    print(
        f"{parameters:,} numbers to learn, from {len(told):,} "
        f"letters of {len(letters)} kinds; {len(held):,} are kept back"
    )
    if not training.run.train(training.step, checkpoint):
        return 130

    model.eval()
    pairs, loss = bigram(numbers, unseen, len(letters)), held_back_loss(model, unseen)
    print("\nOn what was kept back:       loss   perplexity")
    for name, value in (
        ("one who knows nothing", math.log(len(letters))),
        ("a count of pairs", pairs),
        (f"the {shape}", loss),
    ):
        print(f"  {name:24} {value:6.3f}   {math.exp(value):6.2f}")

    samples = {}
    for temperature in (0.2, 0.7, 1.2):
        samples[str(temperature)] = sample(
            model, letters, temperature, 40 if options.quick else 160
        )
        print(f"\nat temperature {temperature}:\n  " + repr(samples[str(temperature)])[1:-1])

    line = (LINE if set(LINE) <= set(letters.letters) else held)[:PLACES]
    weights = attention_map(model, letters, line)
    ticks = list(line.replace(" ", "\u00b7").replace("\n", "/"))
    titles = [f"head {h + 1}" for h in range(HEADS)]
    figure = folder / "language_model.svg"
    heatmap(
        weights, xticks=ticks, yticks=ticks, titles=titles, xlabel="looked at", ylabel="letter"
    ).save(figure)
    if not options.quick:
        print(f"\nfigure: {figure}")
    if options.weights:
        torch.safetensors.torch.save_file(
            {name: p.detach() for name, p in model.named_parameters()},
            options.weights,
            floats="float16",
        )
    if options.record:
        found = {"parameters": parameters, "bigram": pairs, "held back": loss, "samples": samples}
        add_record(options.record, f"{shape} {asked['seed']}", {**training.run.record(), **found})
    return 0


def command() -> Any:
    """What can be asked for."""
    made = parser("Train a small language model, and let it write.", STEPS)
    made.add_argument("--shape", choices=("gpt", "llama"), default="gpt")
    made.add_argument("--text", default=str(TEXT), help="learn from another file: UTF-8")
    made.add_argument("--weights", metavar="FILE", help="write the weights, as safetensors")
    return made


if __name__ == "__main__":
    sys.exit(main(command(), run))
