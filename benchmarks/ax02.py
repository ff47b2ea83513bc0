"""Document 000's SelfAttention: a table learned by five parameters, listing ax02.

One program, for pyattn and for PyTorch: the library is an argument.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Callable


def step(library: str) -> Callable[[], Any]:
    """One step of training, from five given weights; a call returns its loss."""
    torch = import_module(library)
    nn, F = torch.nn, torch.nn.functional

    class SelfAttention(nn.Module):  # type: ignore[misc, name-defined]
        """Z = softmax(Q K^T) V, with Q, K and V projected from the same input."""

        def __init__(self) -> None:
            super().__init__()
            self.Wq = nn.Linear(1, 2, bias=False)
            self.Wk = nn.Linear(1, 2, bias=False)
            self.Wv = nn.Linear(1, 1, bias=False)

        def forward(self, x: Any) -> tuple[Any, Any, Any]:
            query, key, value = self.Wq(x), self.Wk(x), self.Wv(x)  # (3, 2), (3, 2), (3, 1)
            weights = F.softmax(query.matmul(key.T), dim=-1)  # (3, 3)
            return weights.matmul(value), weights, value

    model = SelfAttention()
    given = ([[-0.0075], [0.5364]], [[-0.8230], [-0.7359]], [[-0.3852]])
    with torch.no_grad():
        for parameter, weights in zip(model.parameters(), given):
            parameter.copy_(torch.tensor(weights))
    criterion = nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.004)
    invested = torch.tensor([[10.0], [6.0], [2.5]])
    target = torch.tensor([[20.0], [19.0], [16.0]])

    def train() -> Any:
        z, _, _ = model(invested)
        loss = criterion(z, target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return train
