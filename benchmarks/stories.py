"""A Llama of 260,032 parameters that writes, by pyattn and by llama2-py.

Karpathy's stories260K in shape: five layers of width 64, eight heads that share four of keys and
values, 512 symbols, 512 places.  The weights are drawn, as 32-bit floats, and given to pyattn.models'
Llama and, in llama2.c's file format, to the PyPI package llama2-py, which is pure Python too.

llama2-py knows no shared heads: it gets each head of keys and values twice.  It turns neighbouring
coordinates, and pyattn's Llama those half a head apart: the rows of the maps are put in its order.
"""

from __future__ import annotations

import math
import os
import struct
import tempfile
from array import array
from typing import Any, Callable

from .arrays import dot, draw
from .worker import Missing

LAYERS, WIDTH, HIDDEN, SYMBOLS, PLACES = 5, 64, 172, 512, 512
HEADS, SHARED, SIZE = 8, 4, 8  # of queries, of keys and values, and the width of each
TOKENS = 64  # written by a call
FIRST = 1


def weights() -> dict[str, list[list[float]]]:
    """Every table of the model, by the names of pyattn's, as rows; a norm is one row."""
    shapes = {"model.embed_tokens.weight": (SYMBOLS, WIDTH), "model.norm.weight": (1, WIDTH)}
    for i in range(LAYERS):
        layer = f"model.layers.{i}."
        shapes[layer + "input_layernorm.weight"] = (1, WIDTH)
        shapes[layer + "post_attention_layernorm.weight"] = (1, WIDTH)
        for name, rows in (("q", HEADS), ("k", SHARED), ("v", SHARED)):
            shapes[layer + f"self_attn.{name}_proj.weight"] = (rows * SIZE, WIDTH)
        shapes[layer + "self_attn.o_proj.weight"] = (WIDTH, WIDTH)
        shapes[layer + "mlp.gate_proj.weight"] = (HIDDEN, WIDTH)
        shapes[layer + "mlp.up_proj.weight"] = (HIDDEN, WIDTH)
        shapes[layer + "mlp.down_proj.weight"] = (WIDTH, HIDDEN)
    assert sum(rows * columns for rows, columns in shapes.values()) == 260_032
    made = {}
    for seed, (name, (rows, columns)) in enumerate(shapes.items()):
        spread, middle = (0.1, 1.0) if "norm" in name else (0.2, 0.0)
        numbers = array("f", [middle + spread * x for x in draw(rows * columns, seed)]).tolist()
        made[name] = [numbers[i : i + columns] for i in range(0, len(numbers), columns)]
    return made


def model() -> Any:
    """pyattn's, with these weights."""
    import pyattn
    from pyattn.models import Llama, LlamaConfig

    state = {}
    for name, rows in weights().items():
        state[name] = pyattn.tensor(rows[0] if "norm" in name else rows)
    config = LlamaConfig(
        vocab_size=SYMBOLS,
        hidden_size=WIDTH,
        intermediate_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=SHARED,
        max_position_embeddings=PLACES,
        rms_norm_eps=1e-5,
        tie_word_embeddings=True,
    )
    made = Llama(config).eval().requires_grad_(False)
    state["lm_head.weight"] = state["model.embed_tokens.weight"]
    made.load_state_dict(state)
    return made


def written(count: int = TOKENS) -> Callable[[], list[int]]:
    """A call returns the likeliest tokens one after the other, by pyattn."""
    from pyattn.models import write

    llama = model()
    return lambda: list(write(llama, [FIRST], count, temperature=0))


def checkpoint() -> bytes:
    """The weights in llama2.c's first format."""
    given = weights()

    def layers(name: str, arrange: Callable[[Any], Any] = lambda rows: rows) -> list[float]:
        tables = [arrange(given[f"model.layers.{i}.{name}.weight"]) for i in range(LAYERS)]
        return [x for table in tables for row in table for x in row]

    def heads(rows: Any) -> list[Any]:
        return [rows[i : i + SIZE] for i in range(0, len(rows), SIZE)]

    def twice(rows: Any) -> Any:
        return [row for head in heads(rows) for _ in range(HEADS // SHARED) for row in head]

    def neighbours(rows: Any) -> Any:
        half = SIZE // 2
        return [head[i] for head in heads(rows) for j in range(half) for i in (j, j + half)]

    def flat(name: str) -> list[float]:
        return [x for row in given[name] for x in row]

    speeds = [10000.0 ** (-2 * i / SIZE) for i in range(SIZE // 2)]
    angles = [place * speed for place in range(PLACES) for speed in speeds]
    numbers = [
        *flat("model.embed_tokens.weight"),
        *layers("input_layernorm"),
        *layers("self_attn.q_proj", neighbours),
        *layers("self_attn.k_proj", lambda rows: twice(neighbours(rows))),
        *layers("self_attn.v_proj", twice),
        *layers("self_attn.o_proj"),
        *layers("post_attention_layernorm"),
        *layers("mlp.gate_proj"),
        *layers("mlp.down_proj"),
        *layers("mlp.up_proj"),
        *flat("model.norm.weight"),
        *map(math.cos, angles),
        *map(math.sin, angles),
    ]
    header = struct.pack("7i", WIDTH, HIDDEN, LAYERS, HEADS, HEADS, SYMBOLS, PLACES)
    return header + array("f", numbers).tobytes()


def llama2_py(count: int = TOKENS) -> Callable[[], list[int]]:
    """The same tokens by llama2-py, without reading files or printing."""
    try:
        import llama2_py as peer
    except ImportError:
        raise Missing("llama2-py is not installed") from None

    config = peer.Config(WIDTH, HIDDEN, LAYERS, HEADS, HEADS, SYMBOLS, PLACES)
    loaded = peer.TransformerWeights()
    with tempfile.TemporaryFile() as file:
        size = file.write(checkpoint())
        file.seek(struct.calcsize("7i"), os.SEEK_SET)
        peer.checkpoint_init_weights(loaded, config, file, 1, size)

    def run() -> list[int]:
        state = peer.RunState()
        peer.init_run_state(state, config)
        token, out = FIRST, []
        for place in range(count):
            peer.transformer(token, place, config, state, loaded)
            token = peer.argmax(state.logits)
            out.append(token)
        return out

    return run


def multiply_adds() -> Callable[[], None]:
    """The dot products of `written` and nothing else, rows and columns cut out already: its floor."""
    tables = [rows for name, rows in weights().items() if "norm" not in name]
    maps = [(draw(len(rows[0])), rows) for rows in tables]
    keys = [draw(SIZE, row) for row in range(TOKENS)]

    def run() -> None:
        for position in range(TOKENS):
            for x, rows in maps:
                [dot(row, x) for row in rows]
            weights = keys[0] * (TOKENS // SIZE)
            for _ in range(LAYERS * HEADS):
                [dot(key, keys[0]) for key in keys[: position + 1]]
                [dot(weights[: position + 1], weights[: position + 1]) for _ in range(SIZE)]

    return run


def token(places: int, cached: bool = True) -> Callable[[], Any]:
    """The logits of one more token behind so many, which are in a cache or are gone through anew."""
    import pyattn

    llama, caches = model(), None
    tokens = pyattn.tensor([[i % SYMBOLS for i in range(1 if cached else places + 1)]])
    if cached:
        caches = llama.caches()
        for i, cache in enumerate(caches):
            shape = (1, SHARED, places, SIZE)
            pair = [pyattn.tensor(draw(SHARED * places * SIZE, i + j)).view(shape) for j in (0, 9)]
            cache.add(*pair)

    def run() -> Any:
        with pyattn.no_grad():
            logits = llama(tokens, caches)
        for cache in caches or []:
            cache.cut(places)
        return logits

    return run


def token_and_attention(near: int, places: int) -> Callable[[], Any]:
    """One more token behind a few, and the attention alone over as many as there are to be."""
    from pyattn import kernels

    run, group = token(near), HEADS // SHARED
    query = draw(group * SIZE)
    keys = array("d", draw(SIZE * places))
    columns = [array("d", draw(places, i)) for i in range(SIZE)]

    def both() -> Any:
        for _ in range(LAYERS * SHARED):
            kernels.attended(query, keys, columns, None)
        return run()

    return both
