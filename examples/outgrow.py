"""One program that grows: on pyattn, on PyTorch, and on as many processes as there are processors.

A small GPT learns a rule, that each number of a row is the sum of the two before it, modulo 7.  From
one seed it goes through the same losses in every way:

    python3 examples/outgrow.py                             as it stands, in pure Python
    python3 program.py                                      the first import changed to: import torch
    torchrun --nproc_per_node=2 program.py                  that program, in two processes

It prints the loss of each step.  --width, --layers and --length make it larger, --batch and --epochs
the work; --bench prints only how many seconds a step takes.
"""

import argparse
import os
import time

import pyattn as torch

nn, F = torch.nn, torch.nn.functional

MODULUS, HEADS = 7, 4


class Block(nn.Module):
    """Attention to what came before, then two layers on each place."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query, self.key, self.value, self.project = [nn.Linear(width, width) for _ in range(4)]
        self.widen, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        batch, length, width = x.shape
        h = self.norm1(x)
        q, k, v = [
            layer(h).view(batch, length, HEADS, width // HEADS).transpose(1, 2)
            for layer in (self.query, self.key, self.value)
        ]
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.project(mixed.transpose(1, 2).reshape(batch, length, width))
        x = x + self.narrow(F.relu(self.widen(self.norm2(x))))
        return x


class GPT(nn.Module):
    def __init__(self, width: int, layers: int, length: int) -> None:
        super().__init__()
        self.token = nn.Embedding(MODULUS, width)
        self.position = nn.Embedding(length, width)
        self.blocks = nn.Sequential(*[Block(width) for _ in range(layers)])
        self.head = nn.Linear(width, MODULUS)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.token(tokens) + self.position(torch.arange(tokens.shape[1]))
        logits: torch.Tensor = self.head(self.blocks(x))
        return logits


def rows(count: int, length: int) -> torch.Tensor:
    """Two random numbers to begin with, and what the rule makes of them."""
    columns = list(torch.randint(MODULUS, (2, count)))
    while len(columns) <= length:
        columns.append((columns[-1] + columns[-2]) % MODULUS)
    return torch.stack(columns, 1)


def train(options: argparse.Namespace, rank: int, world: int) -> None:
    """The whole run, in the process `rank` of `world`."""
    torch.manual_seed(0)
    data = torch.utils.data.TensorDataset(rows(options.rows, options.length))
    model: nn.Module = GPT(options.width, options.layers, options.length)
    for parameter in model.parameters():
        if parameter.dim() > 1:  # uniform draws are the same everywhere to the last bit
            nn.init.xavier_uniform_(parameter)
    model = model.to(torch.float64)  # drawn as float32, and all arithmetic is float64
    if world > 1:
        model = nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)

    # Each process takes its share of every batch: every second row, where there are two.
    sampler = torch.utils.data.DistributedSampler(data, world, rank, seed=0)
    loader = torch.utils.data.DataLoader(data, options.batch // world, sampler=sampler)

    step, times = 0, []
    for epoch in range(options.epochs):
        sampler.set_epoch(epoch)
        for (batch,) in loader:
            start = time.perf_counter()
            logits = model(batch[:, :-1])
            loss = F.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
            optimizer.zero_grad()
            loss.backward()  # in several processes: the mean of their gradients
            optimizer.step()
            times.append(time.perf_counter() - start)
            loss = loss.detach()
            if world > 1:
                torch.distributed.all_reduce(loss)
            step += 1
            if rank == 0 and not options.bench:
                print(f"step {step:3d}   loss {loss.item() / world:.12f}")
    if rank == 0 and options.bench:
        print(f"{sorted(times)[len(times) // 2]:.6f} seconds a step")


def main() -> None:
    parser = argparse.ArgumentParser(description="A small GPT learns a rule.")
    for option, default in (
        ("width", 16), ("layers", 1), ("length", 9), ("rows", 64), ("batch", 16), ("epochs", 10)
    ):  # fmt: skip
        parser.add_argument(f"--{option}", type=int, default=default)
    parser.add_argument("--bench", action="store_true")
    options = parser.parse_args()

    # torchrun starts several processes, and tells each which of how many it is.
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if world > 1:
        torch.distributed.init_process_group("gloo")
    train(options, rank, world)
    if world > 1:
        torch.distributed.barrier()  # none leaves while another is still being heard
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
