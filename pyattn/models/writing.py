"""How a language model writes: token by token, each chosen by the scores for what comes next."""

from __future__ import annotations

import math

from .. import kernels
from ..array import as_float, result
from ..autograd import no_grad
from ..dtypes import float64, int64
from ..nn import functional as F
from ..random import multinomial
from ..tensor import Tensor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator, Sequence

    from ..generator import Generator


def probabilities(
    logits: Tensor,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> Tensor:
    """softmax(logits / temperature), of which the least likely tokens may be left out.

    With `top_k` only the k likeliest are kept (and those as likely as the last of them); with
    `top_p` the fewest that together have at least that share.  What is kept adds up to 1 again.
    Temperature 0 leaves the likeliest alone, the first of several.  Shapes: (vocab) in and out.
    Raises ValueError for settings out of range.  Fan et al., 2018; Holtzman et al., 2019.

    >>> import pyattn
    >>> from pyattn.models.writing import probabilities
    >>> logits = pyattn.tensor([0.6, 0.3, 0.1]).log()
    >>> probabilities(logits, top_k=2), probabilities(logits, top_p=0.5)
    (tensor([0.6667, 0.3333, 0.0000]), tensor([1., 0., 0.]))
    """
    if temperature < 0 or temperature != temperature:
        raise ValueError(f"probabilities: temperature is 0 or above, got {temperature}")
    if top_k is not None and top_k < 1:
        raise ValueError(f"probabilities: top_k is 1 or above, got {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"probabilities: top_p is above 0 and at most 1, got {top_p}")
    if logits.dim() != 1 or not logits.numel():
        raise ValueError(f"probabilities: expected a row of scores, got {tuple(logits.shape)}")
    if temperature == 0:
        return F.one_hot(logits.argmax(), logits.shape[0]).double()
    logits = logits / temperature
    if top_k is not None and top_k < logits.shape[0]:
        least = logits.topk(top_k).values[-1]
        logits = logits.masked_fill(logits < least, -math.inf)
    weights = F.softmax(logits, dim=0)
    if top_p is not None and top_p < 1:
        order = weights.argsort(descending=True, stable=True)
        before = weights[order].cumsum(0) - weights[order]  # what the likelier ones have
        weights = weights.clone()
        weights[order[before >= top_p]] = 0.0
        weights = weights / weights.sum()
    return weights


def write(
    model: Any,
    tokens: Sequence[int],
    most: int,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    stop: int | None = None,
    generator: Generator | None = None,
) -> Iterator[int]:
    """The tokens that go on from `tokens`, one after the other as they are chosen: `most` of them.

    It ends earlier after the token `stop`.  A model is asked for a token at a time, with a cache of
    what it has read; where its places are used up, it goes on with the latter half of them.
    Temperature 0 always takes the likeliest.  The same seed, or a `generator` in the same state,
    writes the same.  Raises ValueError for no tokens to begin with.

    >>> import pyattn
    >>> from pyattn.models import GPT, GPTConfig
    >>> from pyattn.models.writing import write
    >>> _ = pyattn.manual_seed(0)
    >>> model = GPT(GPTConfig(vocab_size=5, n_positions=4, n_embd=4, n_layer=1, n_head=1)).eval()
    >>> len(list(write(model, [1, 2], most=6)))
    6
    """
    if not tokens:
        raise ValueError("write: there must be a token to go on from")
    held = list(tokens)[-model.most :]
    caches = model.caches()
    new = held
    for _ in range(most):
        with no_grad():
            logits = model(result(list(new), (1, len(new)), int64), caches)
            last = as_float(logits)[-logits.shape[-1] :]
            if temperature == 0:
                token = kernels.argmax_of(last)
            else:
                scores = result(last, (len(last),), float64)
                weights = probabilities(scores, temperature, top_k, top_p)
                token = int(multinomial(weights, 1, generator=generator))
        yield token
        if token == stop:
            return
        held.append(token)
        new = [token]
        if len(held) > model.most:
            held = new = held[-(model.most + 1) // 2 :]
            caches = model.caches()


def beam_search(
    model: Any,
    tokens: Sequence[int],
    most: int,
    beams: int = 4,
    stop: int | None = None,
    length_penalty: float = 1.0,
) -> list[tuple[float, list[int]]]:
    """The likeliest ways to go on, the best first, each with its score.

    At every step each of the `beams` texts kept so far is tried with every token, and the likeliest
    are kept.  A text ends with the token `stop`, or after `most`.  The score is the sum of
    log-probabilities over length**length_penalty.  Deterministic.  Raises ValueError where fewer
    than one beam, or no token to begin with, is given, or where there are no places for so many.

    >>> import pyattn
    >>> from pyattn.models import GPT, GPTConfig
    >>> from pyattn.models.writing import beam_search
    >>> _ = pyattn.manual_seed(0)
    >>> model = GPT(GPTConfig(vocab_size=5, n_positions=4, n_embd=4, n_layer=1, n_head=1)).eval()
    >>> [len(text) for score, text in beam_search(model, [1], most=3, beams=2)]
    [3, 3]
    """
    if beams < 1 or not tokens:
        raise ValueError(
            f"beam_search: needs a beam and a token to go on from, got {beams} and {len(tokens)}"
        )
    if len(tokens) + most - 1 > model.most:
        raise ValueError(
            f"beam_search: {len(tokens)} and {most} tokens, and there are places for {model.most}"
        )

    def score(total: float, text: list[int]) -> float:
        return float(total / max(len(text), 1) ** length_penalty)

    alive: list[tuple[float, list[int]]] = [(0.0, [])]
    ended: list[tuple[float, list[int]]] = []
    caches, new = model.caches(), [list(tokens)]
    for _ in range(most):
        with no_grad():
            batch = result(sum(new, []), (len(new), len(new[0])), int64)
            logs = F.log_softmax(model(batch, caches)[:, -1], dim=-1).tolist()
        tried = [
            (total + log, parent, token)
            for parent, ((total, _), row) in enumerate(zip(alive, logs))
            for token, log in enumerate(row)
        ]
        tried.sort(key=lambda found: -found[0])
        kept: list[tuple[float, list[int]]] = []
        parents = []
        for total, parent, token in tried[: 2 * beams]:
            text = alive[parent][1] + [token]
            if token == stop:
                ended.append((score(total, text), text))
            elif len(kept) < beams:
                kept.append((total, text))
                parents.append(parent)
        alive = kept
        if not alive or len(ended) >= beams:
            break
        for cache in caches:
            cache.pick(parents)
        new = [text[-1:] for _, text in alive]
    found = ended + [(score(total, text), text) for total, text in alive]
    return sorted(found, key=lambda best: -best[0])[:beams]


# fmt: off
__all__ = ["beam_search", "probabilities", "write"]
# fmt: on
