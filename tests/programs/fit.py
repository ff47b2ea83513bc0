"""Learns to add: a training loop as many programs have it."""

import sys

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

device = "cuda" if torch.cuda.is_available() else "cpu"
torch.manual_seed(0)
x = torch.rand(8, 2)
y = x.sum(dim=1, keepdim=True)
loader = DataLoader(TensorDataset(x, y), batch_size=4, shuffle=True)

model = nn.Linear(2, 1).to(device)
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
for epoch in range(int(sys.argv[1]) if len(sys.argv) > 1 else 2):
    for inputs, targets in loader:
        loss = nn.functional.mse_loss(model(inputs.to(device)), targets.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch}  loss {loss.item():.4f}")
