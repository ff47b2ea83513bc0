"""Draws for tensors that do not lie in memory row by row: PyTorch makes them in memory's order."""

FLOAT32 = True
TOLERANCE = 1e-6

DRAWS = (
    "torch.rand_like({})",
    "torch.randn_like({})",
    "torch.randint_like({}, 10)",
    "torch.randint_like({}, 3, 9, dtype=torch.int64)",
    "torch.bernoulli({})",
    "torch.poisson({})",
    "F.dropout({})",
    "F.dropout({}.clone(), 0.3, inplace=True)",
    "F.alpha_dropout({}, training=True)",
    "F.rrelu({} - 1, training=True)",
    "F.gumbel_softmax({})",
    "nn.Dropout(0.4)({})",
    "torch.zeros_like({}).uniform_()",
    "torch.zeros_like({}).normal_()",
    "torch.empty_like({}).exponential_()",
)
LYING = (
    "full((2, 3), 0.5).T",
    "full((5, 4), 0.5).T",
    "full((2, 6), 0.5)[:, ::2]",
    "full((3, 4, 5), 0.5).transpose(1, 2)",
    "full((3, 4, 5), 0.5).permute(2, 0, 1)",
    "full((1, 4), 0.5).expand(3, 4)",
)
EXPRESSIONS = [
    *[
        f"torch.manual_seed(0); y = {draw.format(lying)}; y.stride(), y, torch.rand(1)"
        for draw in DRAWS
        for lying in LYING
    ],
    *[
        f"torch.manual_seed(0); y = torch.{draw}(zeros(2, 3, 4, 5), {more}memory_format=torch.{order}); y.stride(), y"
        for draw, more in (("rand_like", ""), ("randn_like", ""), ("randint_like", "10, "))
        for order in ("channels_last", "contiguous_format", "preserve_format")
    ],
]
