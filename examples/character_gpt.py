"""A character-level GPT of 4,192 parameters that learns to make up words, from the first line on.

One layer of four heads, no biases, RMS norm and ReLU: small enough to train in pure Python while
you wait.  The words it learns from are the names of the field's quantities; give it your own.
"""

import sys

import pyattn as torch
from pyattn import nn
from pyattn.nn import functional as F

WORDS = """query key value score weight softmax tensor vector matrix gradient kernel budget
similarity cosine attention head layer token model batch width context sequence sample
projection residual position embedding dropout optimizer momentum epoch loss mask causal""".split()

letters = "." + "abcdefghijklmnopqrstuvwxyz"  # "." begins and ends a word
number = {letter: i for i, letter in enumerate(letters)}
width, heads, context = 16, 4, 16


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = (
            nn.RMSNorm(width, elementwise_affine=False),
            nn.RMSNorm(width, elementwise_affine=False),
        )
        self.query, self.key, self.value, self.project = [
            nn.Linear(width, width, bias=False) for _ in range(4)
        ]
        self.widen, self.narrow = (
            nn.Linear(width, 4 * width, bias=False),
            nn.Linear(4 * width, width, bias=False),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        n = len(x)  # (n, width)
        h = self.norm1(x)
        q, k, v = [
            layer(h).view(n, heads, width // heads).transpose(0, 1)  # (heads, n, width / heads)
            for layer in (self.query, self.key, self.value)
        ]
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.project(mixed.transpose(0, 1).reshape(n, width))
        x = x + self.narrow(F.relu(self.widen(self.norm2(x))))
        return x


class GPT(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.token = nn.Embedding(len(letters), width)
        self.position = nn.Embedding(context, width)
        self.block = Block()
        self.head = nn.Linear(width, len(letters), bias=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.token(tokens) + self.position(torch.arange(len(tokens)))
        logits: torch.Tensor = self.head(F.rms_norm(self.block(x), (width,)))  # (n, letters)
        return logits


torch.manual_seed(0)
model = GPT()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
print(f"{sum(p.numel() for p in model.parameters())} parameters, {len(WORDS)} words")

steps = int(sys.argv[1]) if sys.argv[1:] else 150
for step in range(steps):
    word = WORDS[step % len(WORDS)]
    tokens = torch.tensor([number[letter] for letter in "." + word + "."])
    loss = F.cross_entropy(model(tokens[:-1]), tokens[1:])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 30 == 0 or step == steps - 1:
        print(f"step {step:4d}   loss {loss.item():.4f}")

with torch.no_grad():
    for _ in range(5):
        tokens = torch.tensor([0])
        while len(tokens) < context:
            chances = F.softmax(model(tokens)[-1] / 0.5, dim=-1)
            tokens = torch.cat([tokens, torch.multinomial(chances, 1)])
            if tokens[-1] == 0:
                break
        print("".join([letters[i] for i in tokens.tolist()]).strip("."))
