"""A PyTorch program on pyattn: only the first line differs.

A self-attention of five parameters learns an allocation table (document 000).
Change the learning rate, the targets or the widths, and watch the table move.
"""

import pyattn as torch
from pyattn import nn
from pyattn.nn import functional as F

torch.manual_seed(0)


class SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.Wq = nn.Linear(1, 2, bias=False)
        self.Wk = nn.Linear(1, 2, bias=False)
        self.Wv = nn.Linear(1, 1, bias=False)

    def forward(self, x: torch.Tensor) -> "tuple[torch.Tensor, torch.Tensor]":
        scores = self.Wq(x) @ self.Wk(x).T
        weights = F.softmax(scores, dim=-1)
        return weights @ self.Wv(x), weights


model = SelfAttention()
optimizer = torch.optim.Adam(model.parameters(), lr=0.004)
investments = torch.tensor([[10.0], [6.0], [2.5]])
budgets = torch.tensor([[20.0], [19.0], [16.0]])

for epoch in range(1801):
    predicted, table = model(investments)
    loss = F.mse_loss(predicted, budgets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 300 == 0:
        print(f"epoch {epoch:4d}   loss {loss.item():.4f}")

print("parameters:", sum(p.numel() for p in model.parameters()))
print("the table:", torch.round(table.detach(), decimals=1), sep="\n")
print("the budgets:", torch.round(predicted.detach()), sep="\n")
