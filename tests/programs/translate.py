"""An encoder-decoder that learns to reverse words: embeddings, sinusoids, masks for padding and for the
future, smoothed labels, a rate by the Noam rule, and greedy decoding."""

import copy
import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.optim.lr_scheduler import LambdaLR
from torch.utils.data import DataLoader, Dataset

PAD, BOS, EOS = 0, 1, 2
LETTERS = "abcdefgh"
torch.manual_seed(0)


class Words(Dataset):
    def __init__(self, count, longest=5):
        generator = torch.Generator().manual_seed(7)
        self.items = []
        for _ in range(count):
            length = int(torch.randint(2, longest + 1, (1,), generator=generator))
            word = torch.randint(3, 3 + len(LETTERS), (length,), generator=generator)
            self.items.append((word, word.flip(0)))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


def collate(batch):
    ends = torch.tensor([EOS])
    source = [torch.cat([src, ends]) for src, _ in batch]
    target = [torch.cat([torch.tensor([BOS]), tgt, ends]) for _, tgt in batch]
    return (
        pad_sequence(source, batch_first=True, padding_value=PAD),
        pad_sequence(target, batch_first=True, padding_value=PAD),
    )


def clones(module, n):
    return nn.ModuleList([copy.deepcopy(module) for _ in range(n)])


def subsequent_mask(size):
    attn_shape = (1, size, size)
    return torch.triu(torch.ones(attn_shape), diagonal=1).type(torch.uint8) == 0


def attention(query, key, value, mask=None, dropout=None):
    d_k = query.size(-1)
    scores = torch.matmul(query, key.transpose(-2, -1)) / math.sqrt(d_k)
    if mask is not None:
        scores = scores.masked_fill(mask == 0, -1e9)
    p_attn = scores.softmax(dim=-1)
    if dropout is not None:
        p_attn = dropout(p_attn)
    return torch.matmul(p_attn, value), p_attn


class MultiHeadedAttention(nn.Module):
    def __init__(self, h, d_model, dropout=0.0):
        super().__init__()
        assert d_model % h == 0
        self.d_k = d_model // h
        self.h = h
        self.linears = clones(nn.Linear(d_model, d_model), 4)
        self.attn = None
        self.dropout = nn.Dropout(p=dropout)

    def forward(self, query, key, value, mask=None):
        if mask is not None:
            mask = mask.unsqueeze(1)
        nbatches = query.size(0)
        query, key, value = [
            lin(x).view(nbatches, -1, self.h, self.d_k).transpose(1, 2)
            for lin, x in zip(self.linears, (query, key, value))
        ]
        x, self.attn = attention(query, key, value, mask=mask, dropout=self.dropout)
        x = x.transpose(1, 2).contiguous().view(nbatches, -1, self.h * self.d_k)
        return self.linears[-1](x)


class SublayerConnection(nn.Module):
    def __init__(self, size, dropout):
        super().__init__()
        self.norm = nn.LayerNorm(size)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, sublayer):
        return x + self.dropout(sublayer(self.norm(x)))


class EncoderLayer(nn.Module):
    def __init__(self, size, self_attn, feed_forward, dropout):
        super().__init__()
        self.self_attn = self_attn
        self.feed_forward = feed_forward
        self.sublayer = clones(SublayerConnection(size, dropout), 2)

    def forward(self, x, mask):
        x = self.sublayer[0](x, lambda x: self.self_attn(x, x, x, mask))
        return self.sublayer[1](x, self.feed_forward)


class DecoderLayer(nn.Module):
    def __init__(self, size, self_attn, src_attn, feed_forward, dropout):
        super().__init__()
        self.self_attn, self.src_attn = self_attn, src_attn
        self.feed_forward = feed_forward
        self.sublayer = clones(SublayerConnection(size, dropout), 3)

    def forward(self, x, memory, src_mask, tgt_mask):
        m = memory
        x = self.sublayer[0](x, lambda x: self.self_attn(x, x, x, tgt_mask))
        x = self.sublayer[1](x, lambda x: self.src_attn(x, m, m, src_mask))
        return self.sublayer[2](x, self.feed_forward)


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, dropout, max_len=50):
        super().__init__()
        self.dropout = nn.Dropout(p=dropout)
        pe = torch.zeros(max_len, d_model)
        position = torch.arange(0, max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * -(math.log(10000.0) / d_model))
        pe[:, 0::2] = torch.sin(position * div_term)
        pe[:, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe.unsqueeze(0))

    def forward(self, x):
        x = x + self.pe[:, : x.size(1)].requires_grad_(False)
        return self.dropout(x)


class Translator(nn.Module):
    def __init__(self, vocabulary, d_model=16, h=2, d_ff=32, n=1, dropout=0.1):
        super().__init__()
        c = copy.deepcopy
        attn = MultiHeadedAttention(h, d_model)
        ff = nn.Sequential(nn.Linear(d_model, d_ff), nn.ReLU(), nn.Linear(d_ff, d_model))
        self.scale = math.sqrt(d_model)
        self.src_embed = nn.Embedding(vocabulary, d_model, padding_idx=PAD)
        self.tgt_embed = nn.Embedding(vocabulary, d_model, padding_idx=PAD)
        self.position = PositionalEncoding(d_model, dropout)
        self.encoder = clones(EncoderLayer(d_model, c(attn), c(ff), dropout), n)
        self.decoder = clones(DecoderLayer(d_model, c(attn), c(attn), c(ff), dropout), n)
        self.norms = clones(nn.LayerNorm(d_model), 2)
        self.generator = nn.Linear(d_model, vocabulary)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.xavier_uniform_(p)

    def encode(self, src: Tensor, src_mask: Tensor) -> Tensor:
        x = self.position(self.src_embed(src) * self.scale)
        for layer in self.encoder:
            x = layer(x, src_mask)
        return self.norms[0](x)

    def decode(self, memory, src_mask, tgt, tgt_mask):
        x = self.position(self.tgt_embed(tgt) * self.scale)
        for layer in self.decoder:
            x = layer(x, memory, src_mask, tgt_mask)
        return self.norms[1](x)

    def forward(self, src, tgt, src_mask, tgt_mask):
        memory = self.encode(src, src_mask)
        return F.log_softmax(self.generator(self.decode(memory, src_mask, tgt, tgt_mask)), dim=-1)


class LabelSmoothing(nn.Module):
    def __init__(self, size, padding_idx, smoothing=0.0):
        super().__init__()
        self.criterion = nn.KLDivLoss(reduction="sum")
        self.padding_idx = padding_idx
        self.confidence = 1.0 - smoothing
        self.smoothing = smoothing
        self.size = size
        self.true_dist = None

    def forward(self, x, target):
        assert x.size(1) == self.size
        true_dist = x.data.clone()
        true_dist.fill_(self.smoothing / (self.size - 2))
        true_dist.scatter_(1, target.data.unsqueeze(1), self.confidence)
        true_dist[:, self.padding_idx] = 0
        mask = torch.nonzero(target.data == self.padding_idx)
        if mask.dim() > 0:
            true_dist.index_fill_(0, mask.squeeze(), 0.0)
        self.true_dist = true_dist
        return self.criterion(x, true_dist.clone().detach())


def masks(src, tgt):
    tgt_mask = (tgt != PAD).unsqueeze(-2)
    return (src != PAD).unsqueeze(-2), tgt_mask & subsequent_mask(tgt.size(-1)).type_as(
        tgt_mask.data
    )


def rate(step, model_size, factor, warmup):
    step = max(step, 1)
    return factor * (model_size ** (-0.5) * min(step ** (-0.5), step * warmup ** (-1.5)))


def greedy_decode(model, src, max_len):
    src_mask = (src != PAD).unsqueeze(-2)
    memory = model.encode(src, src_mask)
    ys = torch.zeros(1, 1).fill_(BOS).type_as(src.data)
    for _ in range(max_len - 1):
        out = model.decode(memory, src_mask, ys, subsequent_mask(ys.size(1)).type_as(src.data))
        prob = model.generator(out[:, -1])
        _, next_word = torch.max(prob, dim=1)
        next_word = next_word.data[0]
        ys = torch.cat([ys, torch.zeros(1, 1).type_as(src.data).fill_(next_word)], dim=1)
        if next_word.item() == EOS:
            break
    return ys[0].tolist()


device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
vocabulary = 3 + len(LETTERS)
train = DataLoader(Words(24), batch_size=8, shuffle=True, collate_fn=collate, drop_last=True)
model = Translator(vocabulary).to(device)
criterion = LabelSmoothing(size=vocabulary, padding_idx=PAD, smoothing=0.1)
optimizer = torch.optim.Adam(model.parameters(), lr=1.0, betas=(0.9, 0.98), eps=1e-9)
lr_scheduler = LambdaLR(optimizer, lr_lambda=lambda step: rate(step, 16, factor=1.0, warmup=10))

for epoch in range(3):
    model.train()
    total, tokens = 0.0, 0
    for i, (src, tgt) in enumerate(train):
        src, tgt = src.to(device), tgt.to(device)
        tgt_in, tgt_y = tgt[:, :-1], tgt[:, 1:]
        ntokens = (tgt_y != PAD).data.sum()
        src_mask, tgt_mask = masks(src, tgt_in)
        out = model(src, tgt_in, src_mask, tgt_mask)
        loss = criterion(out.contiguous().view(-1, out.size(-1)), tgt_y.contiguous().view(-1))
        loss = loss / ntokens
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        lr_scheduler.step()
        total += loss.item() * ntokens.item()
        tokens += ntokens.item()
    lr = optimizer.param_groups[0]["lr"]
    print(f"epoch {epoch}: loss {total / tokens:.10f}, {tokens} tokens, rate {lr:.3e}")

model.eval()
with torch.no_grad():
    word = torch.tensor([[3, 4, 5, EOS]], device=device)
    said = greedy_decode(model, word, 6)
    print("abc ->", "".join(LETTERS[i - 3] if i > 2 else "." for i in said[1:]))
    print("heads:", [round(x, 8) for x in model.encoder[0].self_attn.attn[0, :, 0, 0].tolist()])
