"""Write the files that PyTorch, safetensors and NumPy make, for the tests where these are not.

    PYTHONPATH=. python -m tests.weights.record

where PyTorch, NumPy and safetensors are installed.  `expected.json` tells what is in them.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def told(value: Any) -> Any:
    """A tensor as its numbers, shape and strides, other things as JSON has them."""
    if hasattr(value, "requires_grad"):
        numbers = value.detach()
        if str(value.dtype).startswith("torch.float8"):  # which has no tolist of its own
            numbers = numbers.float()
        return {
            "numbers": numbers.tolist(),
            "shape": list(value.shape),
            "stride": list(value.stride()),
            "asks": value.requires_grad,
            "parameter": type(value).__name__ == "Parameter",
        }
    if isinstance(value, dict):
        return [
            [key if isinstance(key, (str, int)) else str(key), told(value[key])] for key in value
        ]
    if isinstance(value, (list, tuple)):
        return [told(item) for item in value]
    return value if isinstance(value, (int, float, str, type(None))) else str(value)


def main() -> None:
    import numpy
    import safetensors.torch
    import torch
    from torch import nn

    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2), nn.LayerNorm(2))
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.ones(2, 3)).square().mean().backward()
        optimizer.step()
        schedule.step()
    base = torch.arange(12.0).view(3, 4)
    kinds = {
        name: torch.tensor([0, 1, 5, 100], dtype=getattr(torch, name))
        for name in "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool".split()
        + "uint16 uint32 uint64".split()
    }
    eights = {
        name: torch.arange(0, 256, 3, dtype=torch.uint8).view(getattr(torch, name))
        for name in "float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz".split()
    }
    halves = torch.arange(0, 65536, 499, dtype=torch.int32).to(torch.uint16)
    whole = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "epoch": 3,
        "loss": 0.25,
        "names": ("a", "b"),
        "shape": torch.Size([2, 3]),
        "device": torch.device("cpu"),
        "dtype": torch.int64,
    }
    views = OrderedDict(
        base=base,
        turned=base.T,
        row=base[1],
        stepped=base[:, ::2],
        wide=torch.ones(2).expand(3, 2),
        learned=nn.Parameter(base),
        empty=torch.zeros(0, 3),
        number=torch.tensor(7),
        asking=torch.ones(2, requires_grad=True),
    )
    numbers = {**kinds, "half": halves.clone().view(torch.float16)}
    numbers["brain"] = halves.view(torch.bfloat16)
    expected = {}
    for name, value in (("checkpoint", whole), ("views", views), ("kinds", {**numbers, **eights})):
        torch.save(value, HERE / f"{name}.pt")
        torch.save(value, HERE / f"{name}-older.pt", _use_new_zipfile_serialization=False)
        expected[name] = told(value)
    state: Any = model.state_dict()
    safetensors.torch.save_file(state, HERE / "model.safetensors", {"format": "pt"})
    safetensors.torch.save_file({**numbers, **eights}, HERE / "kinds.safetensors")
    arrays = {key: t.numpy() for key, t in numbers.items() if key not in ("bfloat16", "brain")}
    arrays["columns"] = numpy.asfortranarray(numpy.arange(6.0).reshape(2, 3))
    arrays["big"] = numpy.arange(6).reshape(2, 3).astype(">i4")
    numpy.savez(HERE / "kinds.npz", **arrays)
    numpy.savez_compressed(HERE / "packed.npz", **arrays)
    x = torch.linspace(-1, 1, 6).view(2, 3)
    expected["answer"] = [x.tolist(), model(x).tolist()]
    expected["arrays"] = [[key, array.tolist()] for key, array in arrays.items()]
    (HERE / "expected.json").write_text(
        json.dumps(expected, separators=(",", ":")) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
