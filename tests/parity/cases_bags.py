"""Bags of a table's rows and the bilinear form: settings, gradients, modules, refusals."""

from __future__ import annotations

INDICES = "tensor([[1, 2, 1], [0, 3, 3]])"
FLAT = "tensor([1, 2, 1, 0, 3]), learned(4, 3), tensor([0, 2, 2])"
FUNCTIONS = [
    f"F.embedding_bag({where}, mode={mode!r}{more})"
    for where in (f"{INDICES}, learned(4, 3)", FLAT)
    for mode in ("sum", "mean", "max")
    for more in ("", ", padding_idx=1", ", padding_idx=-1", ", max_norm=1.0")
] + [
    f"F.embedding_bag({INDICES}, learned(4, 3))",
    # Of more than one row PyTorch divides by the count of another.
    "F.embedding_bag(tensor([[2, 2, 2]]), learned(4, 3), scale_grad_by_freq=True)",
    "F.embedding_bag(tensor([[0, 0], [0, 0]]), learned(4, 3), scale_grad_by_freq=True, mode='sum')",
    f"F.embedding_bag({INDICES}, learned(4, 3), max_norm=0.5, norm_type=1)",
    f"F.embedding_bag({INDICES}, learned(4, 3), mode='sum', per_sample_weights=learned(2, 3))",
    f"F.embedding_bag({INDICES}, learned(4, 3), mode='sum', per_sample_weights=learned(2, 3), padding_idx=3)",
    "F.embedding_bag(tensor([1, 2, 1, 0]), learned(4, 3), tensor([0, 1]), mode='sum', per_sample_weights=learned(4))",
    "F.embedding_bag(tensor([1, 2, 1, 0]), learned(4, 3), tensor([0, 1, 4]), include_last_offset=True)",
    "F.embedding_bag(tensor([1, 2, 1, 0]), learned(4, 3), tensor([0, 1, 1, 4]), mode='max', include_last_offset=True)",
    "F.embedding_bag(tensor([1, 2], dtype=torch.int32), learned(4, 3), tensor([0, 1], dtype=torch.int32))",
    "F.embedding_bag(tensor([1, 1]), given(4, 3), tensor([0]), padding_idx=1)",
    "F.embedding_bag(tensor([], dtype=torch.int64), learned(4, 3), tensor([0, 0]))",
    "F.embedding_bag(input=tensor([[1]]), weight=given(4, 3))",
    "w = learned(4, 2); F.embedding_bag(tensor([[1, 2]]), w * w).pow(2)",
    "F.bilinear(learned(2, 3), learned(2, 4), learned(5, 3, 4))",
    "F.bilinear(learned(2, 3), learned(2, 4), learned(5, 3, 4), learned(5))",
    "F.bilinear(learned(3), learned(4), learned(2, 3, 4), learned(2))",
    "F.bilinear(learned(2, 2, 3), learned(2, 2, 1), learned(2, 3, 1))",
    "F.bilinear(zeros(0, 3), zeros(0, 2), ones(2, 3, 2))",
    "x = learned(2, 2); (g,) = torch.autograd.grad(F.bilinear(x, x, learned(2, 2, 2)).pow(2).sum(), x, create_graph=True); g",
]
LAYERS = [
    f"filled(nn.EmbeddingBag(4, 3))({INDICES})",
    f"filled(nn.EmbeddingBag(4, 3, mode='sum', padding_idx=1))({INDICES})",
    "filled(nn.EmbeddingBag(4, 3, mode='max', include_last_offset=True))(tensor([1, 2, 0]), tensor([0, 1, 3]))",
    "filled(nn.EmbeddingBag(4, 3, mode='sum'))(tensor([1, 2, 0]), tensor([0, 1]), learned(3))",
    "nn.EmbeddingBag.from_pretrained(given(4, 3))(tensor([[1, 3]]))",
    "nn.EmbeddingBag.from_pretrained(given(4, 3), freeze=False, mode='sum').weight",
    "nn.EmbeddingBag(4, 3, padding_idx=1).weight[1]",
    "list(nn.EmbeddingBag(4, 3).state_dict())",
    "filled(nn.Bilinear(2, 3, 4))(learned(5, 2), learned(5, 3))",
    "filled(nn.Bilinear(2, 3, 4, bias=False))(learned(2), learned(3))",
    "nn.Bilinear(2, 3, 4).weight.shape, nn.Bilinear(2, 3, 4).bias.shape",
    "nn.EmbeddingBag(4, 3)",
    "nn.EmbeddingBag(4, 3, max_norm=1.0, norm_type=1.0, scale_grad_by_freq=True, mode='sum', padding_idx=-1)",
    "nn.Bilinear(2, 3, 4)",
    "nn.Bilinear(2, 3, 4, bias=False)",
]
REFUSED = [
    "! F.embedding_bag(tensor([1, 2]), ones(4, 3))",
    "! F.embedding_bag(tensor([[1, 2]]), ones(4, 3), tensor([0]))",
    "! F.embedding_bag(tensor([[[1, 2]]]), ones(4, 3))",
    "! F.embedding_bag(tensor([1, 2]), ones(4, 3), tensor([[0]]))",
    "! F.embedding_bag(tensor([1, 2]), ones(4, 3), tensor([1]))",
    "! F.embedding_bag(tensor([1, 2]), ones(4, 3), tensor([0, 3]))",
    "! F.embedding_bag(tensor([1, 4]), ones(4, 3), tensor([0]))",
    "! F.embedding_bag(tensor([[1, -1]]), ones(4, 3))",
    "! F.embedding_bag(tensor([[1, 2]]), ones(4))",
    "! F.embedding_bag(tensor([[1, 2]]), ones(4, 3), mode='min')",
    "! F.embedding_bag(tensor([[1, 2]]), ones(4, 3), per_sample_weights=ones(1, 2))",
    "! F.embedding_bag(tensor([[1, 2]]), ones(4, 3), mode='sum', per_sample_weights=ones(2))",
    "! F.embedding_bag(tensor([[1, 2]]), ones(4, 3), mode='max', scale_grad_by_freq=True)",
    "! F.embedding_bag(tensor([[1, 2]]), ones(4, 3), mode='max', sparse=True)",
    "! F.embedding_bag(tensor([[1, 2]]), ones(4, 3), padding_idx=4)",
    "! F.embedding_bag(tensor([[1.0, 2.0]]), ones(4, 3))",
    "! nn.EmbeddingBag(4, 3, padding_idx=4)",
    "! nn.EmbeddingBag(4, 3, _weight=ones(3, 3))",
    "! nn.EmbeddingBag.from_pretrained(ones(3))",
    "! F.bilinear(ones(2, 3), ones(2, 4), ones(5, 3, 3))",
    "! F.bilinear(ones(2, 3), ones(3, 4), ones(5, 3, 4))",
    "! F.bilinear(ones(2, 3), ones(2, 4), ones(3, 4))",
    "! F.bilinear(ones(2, 3), ones(2, 4), ones(5, 3, 4), ones(4))",
    "! nn.Bilinear(0, 3, 4)",
]
EXPRESSIONS = FUNCTIONS + LAYERS + REFUSED
