"""What layers start with, drawn from the seed: PyTorch's float32 numbers, to float32's precision."""

from __future__ import annotations

FLOAT32 = True
TOLERANCE = 1e-6

MADE = [
    "nn.Conv1d(2, 3, 2)",
    "nn.Conv2d(2, 4, 3, groups=2)",
    "nn.Conv2d(3, 8, (3, 2), bias=False)",
    "nn.Conv3d(1, 2, 2)",
    "nn.ConvTranspose1d(2, 3, 2)",
    "nn.ConvTranspose2d(4, 2, 3, groups=2)",
    "nn.ConvTranspose3d(1, 2, 2)",
    "nn.Bilinear(2, 3, 2)",
    "nn.EmbeddingBag(4, 3, padding_idx=1)",
    "nn.EmbeddingBag(20, 3)",
    "nn.RNN(2, 3)",
    "nn.RNN(3, 5, 2, bidirectional=True)",
    "nn.LSTM(2, 3, 2)",
    "nn.LSTM(2, 3, proj_size=2, bias=False)",
    "nn.GRU(4, 3, bidirectional=True)",
    "nn.RNNCell(2, 3)",
    "nn.LSTMCell(2, 3, bias=False)",
    "nn.GRUCell(2, 3)",
    "nn.BatchNorm1d(3)",
    "nn.GroupNorm(2, 4)",
    "nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 2))",
]
LAZY = [
    "m = nn.LazyConv2d(3, 2); m(torch.ones(1, 2, 3, 3))",
    "m = nn.LazyConvTranspose1d(3, 2); m(torch.ones(1, 2, 3))",
]
EXPRESSIONS = (
    [f"torch.manual_seed(7); dict({made}.state_dict())" for made in MADE]
    + [f"torch.manual_seed(7); {lazy}; dict(m.state_dict())" for lazy in LAZY]
    + ["torch.manual_seed(3); m = nn.LSTM(2, 3, 3, dropout=0.5); m(torch.ones(4, 2, 2))[0]"]
)
UNPRINTED = {"": "float32 and float64 print different digits"}
