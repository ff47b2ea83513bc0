"""Small decoders as the library that most weights are made for computes them, recorded.

`python -m tests.decoders` writes the record anew, where PyTorch and transformers are installed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RECORD = Path(__file__).parent / "recorded" / "decoders.json"
TOKENS = [[1, 4, 2, 0, 3, 3], [5, 5, 0, 6, 1, 2]]

GPT2 = {
    "model_type": "gpt2",
    "vocab_size": 7,
    "n_positions": 8,
    "n_embd": 8,
    "n_layer": 2,
    "n_head": 2,
}
LLAMA = {
    "model_type": "llama",
    "vocab_size": 7,
    "hidden_size": 8,
    "intermediate_size": 12,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 8,
}
GEMMA = {**LLAMA, "model_type": "gemma", "head_dim": 4, "hidden_activation": "gelu_pytorch_tanh"}
CONFIGS: dict[str, dict[str, Any]] = {
    "gpt2": GPT2,
    "gpt2 with other sizes": {**GPT2, "n_inner": 12, "activation_function": "relu", "n_head": 4},
    "llama": LLAMA,
    "llama with biases": {
        **LLAMA,
        "attention_bias": True,
        "mlp_bias": True,
        "rope_theta": 50.0,
        "tie_word_embeddings": True,
        "num_key_value_heads": 4,
        "rms_norm_eps": 1e-3,
    },
    "gemma": GEMMA,
    "gemma2": {
        **GEMMA,
        "model_type": "gemma2",
        "sliding_window": 3,
        "attn_logit_softcapping": 0.5,
        "final_logit_softcapping": 0.9,
        "query_pre_attn_scalar": 6,
        "rms_norm_eps": 1e-4,
    },
}


def main() -> None:
    import torch
    import transformers

    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    record = {}
    for name, config in CONFIGS.items():
        settings = {key: value for key, value in config.items() if key != "model_type"}
        if "rope_theta" in settings:
            theta = settings.pop("rope_theta")
            settings["rope_parameters"] = {"rope_type": "default", "rope_theta": theta}
        made = transformers.AutoConfig.for_model(config["model_type"], **settings)
        made._attn_implementation = "eager"
        model = transformers.AutoModelForCausalLM.from_config(made, dtype=torch.float64).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.copy_(torch.randn(parameter.shape).mul(0.4).mul(256).round() / 256)
            logits = model(torch.tensor(TOKENS)).logits
        weights = {key: value.tolist() for key, value in model.state_dict().items()}
        record[name] = {"weights": weights, "logits": logits.tolist()}
    RECORD.write_text(json.dumps(record, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
