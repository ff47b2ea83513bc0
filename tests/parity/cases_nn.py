"""torch.nn: what a Module keeps and how, and every module's output, gradients and refusals."""

from __future__ import annotations

import copy
from collections import OrderedDict
from functools import partial
from typing import Any, Callable

from .harness import builtin_class, case

MODULES = [
    "nn.Linear(3, 2)",
    "nn.Linear(3, 2, False)",
    "nn.Linear(in_features=3, out_features=2, bias=False)",
    "nn.Linear(3, 2, dtype=torch.float64)",
    "nn.ReLU()",
    "nn.ReLU(inplace=True)",
    "nn.GELU()",
    "nn.GELU(approximate='tanh')",
    "nn.GELU('none')",
    "nn.SiLU()",
    "nn.Tanh()",
    "nn.Sigmoid()",
    "nn.Softmax()",
    "nn.Softmax(dim=-1)",
    "nn.Softmax(1)",
    "nn.LogSoftmax(dim=1)",
    "nn.Dropout()",
    "nn.Dropout(0.1)",
    "nn.Dropout(p=0, inplace=True)",
    "nn.Embedding(5, 3)",
    "nn.Embedding(5, 3, padding_idx=0)",
    "nn.Embedding(5, 3, padding_idx=-1)",
    "nn.Embedding(num_embeddings=5, embedding_dim=3)",
    "nn.LayerNorm(3)",
    "nn.LayerNorm((2, 3))",
    "nn.LayerNorm([2, 3], eps=1e-6)",
    "nn.LayerNorm(3, elementwise_affine=False)",
    "nn.LayerNorm(3, bias=False)",
    "nn.RMSNorm(3)",
    "nn.RMSNorm((2, 3), eps=1e-6)",
    "nn.RMSNorm(3, elementwise_affine=False)",
    "nn.Flatten()",
    "nn.Flatten(0, -1)",
    "nn.Identity()",
    "nn.Identity(54, unused=True)",
    "nn.MSELoss()",
    "nn.L1Loss(reduction='sum')",
    "nn.CrossEntropyLoss()",
    "nn.CrossEntropyLoss(weight=ones(3), ignore_index=0, label_smoothing=0.1)",
    "nn.NLLLoss()",
    "nn.BCEWithLogitsLoss()",
    "nn.Module()",
    "nn.Sequential()",
    "nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))",
    "nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.ReLU(), nn.Dropout(0.2)), nn.Identity())",
    "nn.ModuleList()",
    "nn.ModuleList([nn.Linear(3, 2) for _ in range(3)])",
    "nn.ModuleList([nn.ReLU(), nn.Linear(3, 2), nn.Linear(3, 2), nn.ReLU(), nn.ReLU()])",
    "nn.ModuleList([nn.Sequential(nn.ReLU(), nn.Tanh()) for _ in range(2)])",
    "nn.ModuleDict()",
    "nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Linear(3, 2)})",
    "nn.MultiheadAttention(4, 2)",
    "nn.MultiheadAttention(4, 2, dropout=0.1, batch_first=True)",
    "nn.MultiheadAttention(4, 2, bias=False, kdim=3, vdim=5)",
]

LINEAR = [
    "filled(nn.Linear(3, 2))(learned(3))",
    "filled(nn.Linear(3, 2))(learned(4, 3))",
    "filled(nn.Linear(3, 2))(learned(2, 4, 3))",
    "filled(nn.Linear(3, 2))(learned(2, 1, 2, 3))",
    "filled(nn.Linear(3, 2))(input=learned(4, 3))",
    "filled(nn.Linear(3, 2, bias=False))(learned(4, 3))",
    "filled(nn.Linear(3, 1, bias=False))(learned(3))",
    "filled(nn.Linear(3, 1))(learned(2, 4, 3))",
    "filled(nn.Linear(3, 2))(zeros(0, 3))",
    "filled(nn.Linear(3, 2)).forward(learned(4, 3))",
    "layer = nn.Linear(3, 2); layer.in_features, layer.out_features, layer.weight.shape, "
    "layer.bias.shape",
    "nn.Linear(3, 2, bias=False).bias",
    "nn.Linear(3, 2).weight.requires_grad, nn.Linear(3, 2).weight.is_leaf",
    "nn.Linear(3, 2).weight.grad",
    "nn.Linear(0, 2).weight",
    "! nn.Linear(3, 2)(ones(4, 2))",
    "! nn.Linear(3, 2)(ones(2))",
    "! nn.Linear(3, 2)(tensor(1.0))",
    "! nn.Linear(3, 2)(tensor([1, 2, 3]))",
    "! nn.Linear(3, 2)([1.0, 2.0, 3.0])",
    "! nn.Linear(3, 2)()",
    "! nn.Linear(3, 2)(ones(3), ones(3))",
    "! nn.Linear(3)",
    "! nn.Linear(3, 2, biased=True)",
    "! nn.Linear(3.0, 2)",
    "! nn.Linear(-1, 2)",
]

SIMPLE = [
    "nn.ReLU()(learned(2, 3))",
    "x = tensor([-1.0, 2.0]); nn.ReLU(inplace=True)(x), x",
    "nn.GELU()(learned(2, 3))",
    "nn.GELU(approximate='tanh')(learned(2, 3))",
    "! nn.GELU('fast')(learned(2, 3))",
    "nn.SiLU()(learned(2, 3))",
    "nn.Tanh()(learned(2, 3))",
    "nn.Sigmoid()(learned(2, 3))",
    "nn.Softmax(dim=0)(learned(2, 3))",
    "nn.Softmax(dim=-1)(learned(2, 3))",
    "nn.Softmax()(learned(2, 3))",
    "! nn.Softmax(dim=2)(learned(2, 3))",
    "nn.LogSoftmax(dim=1)(learned(2, 3))",
    "nn.Identity()(learned(2, 3))",
    "nn.Identity(1, 2, three=4)(learned(2))",
    "nn.Flatten()(learned(2, 2, 3))",
    "nn.Flatten()(learned(2, 3))",
    "nn.Flatten(0)(learned(2, 2, 3))",
    "nn.Flatten(0, 1)(learned(2, 2, 3))",
    "nn.Flatten(start_dim=1, end_dim=-2)(learned(2, 2, 1, 3))",
    "! nn.Flatten()(learned(3))",
    "! nn.Flatten(2, 1)(learned(2, 2, 3))",
    "nn.Dropout(0.0)(learned(2, 3))",
    "nn.Dropout(0.5).eval()(learned(2, 3))",
    "nn.Dropout(1.0)(learned(2, 3))",
    "nn.Dropout(p=1)(tensor([inf, 1.0]))",
    "nn.Dropout(1.0).eval()(learned(2, 3))",
    "nn.Dropout().p, nn.Dropout(0.1).p",
    "sorted(set(nn.Dropout(0.2)(ones(1000)).tolist()))",
    "sorted(set(nn.Dropout(0.75)(ones(10, 100)).flatten().tolist()))",
    "abs(nn.Dropout(0.2)(ones(10000)).mean().item() - 1.0) < 0.05",
    "torch.manual_seed(0); x = leaf([1.0] * 20); y = nn.Dropout()(x); y.backward(ones(20)); "
    "(x.grad == y).all()",
    "! nn.Dropout(-0.1)",
    "! nn.Dropout(1.1)",
    "! nn.Dropout('a')",
    "filled(nn.Embedding(4, 3))(tensor([1, 3, 1]))",
    "filled(nn.Embedding(4, 3))(tensor([[1, 0], [2, 2]]))",
    "filled(nn.Embedding(4, 3))(tensor(2))",
    "filled(nn.Embedding(4, 3))(tensor([], dtype=torch.int64))",
    "filled(nn.Embedding(4, 3, padding_idx=1))(tensor([1, 3, 1]))",
    "filled(nn.Embedding(4, 3, padding_idx=-1))(tensor([1, 3, 1]))",
    "nn.Embedding(4, 3, padding_idx=1).weight[1]",
    "nn.Embedding(4, 3, padding_idx=-1).weight[3]",
    "nn.Embedding(4, 3, padding_idx=-1).padding_idx, nn.Embedding(4, 3).padding_idx",
    "layer = nn.Embedding(4, 3); layer.num_embeddings, layer.embedding_dim, layer.weight.shape",
    "nn.Embedding.from_pretrained(given(4, 3))(tensor([1, 3]))",
    "nn.Embedding.from_pretrained(given(4, 3)).weight.requires_grad",
    "nn.Embedding.from_pretrained(given(4, 3), freeze=False)",
    "! nn.Embedding(4, 3)(tensor([4]))",
    "! nn.Embedding(4, 3)(tensor([-1]))",
    "! nn.Embedding(4, 3)(tensor([1.0]))",
    "! nn.Embedding(4, 3)([1])",
    "! nn.Embedding(4)",
    "filled(nn.LayerNorm(3))(learned(3))",
    "filled(nn.LayerNorm(3))(learned(2, 3))",
    "filled(nn.LayerNorm(3))(learned(2, 2, 3))",
    "filled(nn.LayerNorm((2, 3)))(learned(2, 2, 3))",
    "filled(nn.LayerNorm([3]))(learned(2, 3))",
    "filled(nn.LayerNorm(3, eps=0.5))(learned(2, 3))",
    "filled(nn.LayerNorm(3, bias=False))(learned(2, 3))",
    "nn.LayerNorm(3, elementwise_affine=False)(learned(2, 3))",
    "nn.LayerNorm(3)(learned(2, 3))",
    "nn.LayerNorm(3)(leaf([[2.0, 2.0, 2.0], [0.0, 1.0, 0.0]]))",
    "layer = nn.LayerNorm((2, 3)); layer.weight, layer.bias, layer.normalized_shape, layer.eps, "
    "layer.elementwise_affine",
    "layer = nn.LayerNorm(3, elementwise_affine=False); layer.weight, layer.bias",
    "nn.LayerNorm(3, bias=False).bias",
    "! nn.LayerNorm(3)(learned(2, 2))",
    "! nn.LayerNorm((2, 3))(learned(3, 2))",
    "! nn.LayerNorm(3)(tensor([1, 2, 3]))",
    "! nn.LayerNorm()",
    "filled(nn.RMSNorm(3))(learned(3))",
    "filled(nn.RMSNorm(3))(learned(2, 3))",
    "filled(nn.RMSNorm((2, 3)))(learned(2, 2, 3))",
    "filled(nn.RMSNorm([3], eps=0.5))(learned(2, 3))",
    "nn.RMSNorm(3, elementwise_affine=False)(learned(2, 3))",
    "nn.RMSNorm(2)(leaf([[0.0, 0.0], [3.0, 4.0]]))",
    "layer = nn.RMSNorm((2, 3)); layer.weight, layer.normalized_shape, layer.eps, "
    "layer.elementwise_affine",
    "nn.RMSNorm(3, elementwise_affine=False).weight",
    "! nn.RMSNorm(3)(learned(2, 2))",
]

LOSSES = [
    "nn.MSELoss()(learned(2, 3), learned(2, 3))",
    "nn.MSELoss(reduction='sum')(learned(2, 3), given(2, 3))",
    "nn.MSELoss(reduction='none')(learned(2, 3), given(2, 3))",
    "nn.MSELoss()(input=learned(3), target=given(3))",
    "nn.MSELoss().reduction",
    "! nn.MSELoss()(learned(2, 3), given(2, 2))",
    "! nn.MSELoss(reduction='average')(learned(3), given(3))",
    "nn.L1Loss()(learned(2, 3), learned(2, 3))",
    "nn.L1Loss(reduction='sum')(learned(2, 3), given(2, 3))",
    "nn.L1Loss(reduction='none')(learned(2, 3), given(2, 3))",
    "nn.CrossEntropyLoss()(learned(2, 3), tensor([2, 0]))",
    "nn.CrossEntropyLoss(reduction='sum')(learned(2, 3), tensor([2, 0]))",
    "nn.CrossEntropyLoss(reduction='none')(learned(2, 3), tensor([2, 0]))",
    "nn.CrossEntropyLoss(tensor([0.2, 1.0, 3.0]))(learned(2, 3), tensor([2, 0]))",
    "nn.CrossEntropyLoss(weight=tensor([0.2, 1.0, 3.0]), ignore_index=0, label_smoothing=0.1)"
    "(learned(2, 3), tensor([2, 0]))",
    "nn.CrossEntropyLoss(ignore_index=0)(learned(2, 3), tensor([2, 0]))",
    "nn.CrossEntropyLoss(ignore_index=0)(learned(2, 3), tensor([0, 0]))",
    "nn.CrossEntropyLoss()(learned(2, 3), tensor([2, -100]))",
    "nn.CrossEntropyLoss(label_smoothing=0.1)(learned(2, 3), tensor([2, 0]))",
    "nn.CrossEntropyLoss()(learned(2, 3), learned(2, 3).softmax(1))",
    "nn.CrossEntropyLoss(label_smoothing=0.1)(learned(2, 3), leaf([[0.0, 0.5, 0.5]] * 2))",
    "nn.CrossEntropyLoss()(learned(2, 3, 2), tensor([[0, 1], [2, 2]]))",
    "nn.CrossEntropyLoss(reduction='none')(learned(2, 3, 2), tensor([[0, 1], [2, 2]]))",
    "nn.CrossEntropyLoss()(learned(3), tensor(1))",
    "nn.CrossEntropyLoss()(learned(2, 2, 4).view(-1, 4), tensor([[1, 0], [2, 3]]).view(-1))",
    "list(nn.CrossEntropyLoss(weight=ones(3)).state_dict()), list(nn.CrossEntropyLoss()"
    ".state_dict())",
    "! nn.CrossEntropyLoss()(learned(2, 3), tensor([3, 0]))",
    "! nn.CrossEntropyLoss()(learned(2, 3), tensor([-1, 0]))",
    "! nn.CrossEntropyLoss()(learned(2, 3), tensor([1]))",
    "! nn.CrossEntropyLoss(weight=ones(2))(learned(2, 3), tensor([2, 0]))",
    "nn.NLLLoss()(learned(2, 3).log_softmax(1), tensor([2, 0]))",
    "nn.NLLLoss(weight=tensor([0.2, 1.0, 3.0]), ignore_index=1, reduction='sum')"
    "(learned(3, 3), tensor([2, 0, 1]))",
    "! nn.NLLLoss()(learned(2, 3), tensor([3, 0]))",
    "nn.BCEWithLogitsLoss()(learned(3), tensor([0.0, 1.0, 1.0]))",
    "nn.BCEWithLogitsLoss(reduction='none', pos_weight=tensor([1.0, 2.0, 3.0]))"
    "(learned(3), tensor([0.0, 1.0, 0.5]))",
    "! nn.BCEWithLogitsLoss()(learned(3), tensor([0.0, 1.0]))",
]

CONTAINERS = [
    "filled(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)))(learned(2, 3))",
    "filled(nn.Sequential(nn.Embedding(4, 3), nn.LayerNorm(3), nn.Tanh()))(tensor([[1, 0]]))",
    "nn.Sequential()(learned(3))",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.GELU()); layers[1]",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.GELU()); layers[-1]",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.GELU()); layers[1:]",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.GELU()); layers[::2]",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.GELU()); layers[:0]",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.GELU()); len(layers), len(layers[:2])",
    "[type(layer).__name__ for layer in nn.Sequential(nn.ReLU(), nn.Tanh())]",
    "layers = nn.Sequential(nn.ReLU()); layers.append(nn.Tanh())",
    "layers = nn.Sequential(nn.ReLU()); layers.append(nn.Tanh()) is layers",
    "layers = nn.Sequential(nn.ReLU()); layers.extend([nn.Tanh(), nn.GELU()])",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh()); layers.insert(1, nn.GELU())",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh()); layers[1] = nn.GELU(); layers",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.GELU()); del layers[0]; layers",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh(), nn.GELU()); layers.pop(0), layers",
    "layers = nn.Sequential(nn.ReLU(), nn.Tanh()); layers + nn.Sequential(nn.GELU())",
    "layers = nn.Sequential(nn.Linear(3, 3), nn.ReLU()); list(layers.state_dict())",
    "nn.Sequential(nn.ReLU(), nn.Tanh())[0] in nn.Sequential(nn.ReLU())",
    "! nn.Sequential(nn.ReLU(), nn.Tanh())[2]",
    "! nn.Sequential(nn.ReLU(), nn.Tanh())[-3]",
    "! nn.Sequential(nn.ReLU(), nn.Tanh())['0']",
    "! nn.Sequential(nn.ReLU(), 3)",
    "! nn.Sequential([nn.ReLU()])",
    "! nn.Sequential(nn.ReLU(), nn.Tanh())(ones(2), ones(2))",
    "! nn.Sequential(nn.ReLU(), nn.Tanh()).append('tanh')",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.GELU()]); layers[1]",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.GELU()]); layers[-1]",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.GELU()]); layers[1:]",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.GELU()]); len(layers)",
    "layers = nn.ModuleList(nn.ReLU() for _ in range(2)); layers",
    "layers = nn.ModuleList(); layers.append(nn.ReLU()); layers",
    "layers = nn.ModuleList([nn.ReLU()]); layers.append(nn.Tanh()) is layers",
    "layers = nn.ModuleList([nn.ReLU()]); layers.extend([nn.Tanh(), nn.GELU()])",
    "layers = nn.ModuleList([nn.ReLU()]); layers += [nn.Tanh()]; layers",
    "layers = nn.ModuleList([nn.ReLU()]); layers + [nn.Tanh()]",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh()]); layers.insert(0, nn.GELU()); layers",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh()]); layers.insert(1, nn.GELU()); layers",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh()]); layers[0] = nn.GELU(); layers",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.GELU()]); del layers[0]; layers",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.GELU()]); del layers[1:]; layers",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.GELU()]); layers.pop(1), layers",
    "layers = nn.ModuleList([nn.ReLU(), nn.Tanh()]); layers.pop(-1), layers",
    "[name for name, _ in nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2)]).named_parameters()]",
    "[type(layer).__name__ for layer in nn.ModuleList([nn.ReLU(), nn.Tanh()])]",
    "! nn.ModuleList([nn.ReLU()])[1]",
    "! nn.ModuleList([nn.ReLU()])[-2]",
    "! nn.ModuleList([nn.ReLU(), 3])",
    "! nn.ModuleList([nn.ReLU()]).append(3)",
    "! nn.ModuleList([nn.ReLU()]).extend(3)",
    "! nn.ModuleList([nn.ReLU()])(ones(2))",
    "layers = nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Tanh()}); layers['b']",
    "layers = nn.ModuleDict({'a': nn.ReLU()}); layers['b'] = nn.Tanh(); layers",
    "layers = nn.ModuleDict({'a': nn.ReLU()}); layers['a'] = nn.Tanh(); layers",
    "layers = nn.ModuleDict([['b', nn.ReLU()], ['a', nn.Tanh()]]); layers",
    "layers = nn.ModuleDict({'b': nn.ReLU(), 'a': nn.Tanh()}); list(layers.keys())",
    "layers = nn.ModuleDict({'b': nn.ReLU(), 'a': nn.Tanh()}); list(layers)",
    "layers = nn.ModuleDict({'b': nn.ReLU(), 'a': nn.Tanh()}); [str(v) for v in layers.values()]",
    "layers = nn.ModuleDict({'b': nn.ReLU(), 'a': nn.Tanh()}); [k for k, v in layers.items()]",
    "layers = nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Tanh()}); len(layers), 'a' in layers, "
    "'c' in layers",
    "layers = nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Tanh()}); del layers['a']; layers",
    "layers = nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Tanh()}); layers.pop('a'), layers",
    "layers = nn.ModuleDict({'a': nn.ReLU()}); layers.update({'b': nn.Tanh()}); layers",
    "layers = nn.ModuleDict({'a': nn.ReLU()}); layers.clear(); layers",
    "[name for name, _ in nn.ModuleDict({'b': nn.Linear(2, 2), 'a': nn.Linear(2, 2)})"
    ".named_parameters()]",
    "! nn.ModuleDict({'a': 3})",
    "! nn.ModuleDict({3: nn.ReLU()})",
    "! nn.ModuleDict([nn.ReLU()])",
    "! nn.ModuleDict({'a': nn.ReLU()})(ones(2))",
]

PARAMETERS = [
    "nn.Parameter(given(2, 3))",
    "nn.Parameter(tensor(2.0))",
    "nn.Parameter(zeros(0, 2))",
    "nn.Parameter(given(3), requires_grad=False)",
    "nn.Parameter(tensor([1, 2]), requires_grad=False)",
    "isinstance(nn.Parameter(ones(2)), torch.Tensor), nn.Parameter(ones(2)).is_leaf",
    "isinstance(ones(2), nn.Parameter)",
    "nn.Parameter(ones(2)) * 2",
    "nn.Parameter(ones(2, 3)).T",
    "nn.Parameter(ones(2))[0]",
    "type(nn.Parameter(ones(2)) * 2).__name__",
    "type(nn.Parameter(ones(2)).data).__name__",
    "type(nn.Parameter(ones(2)).detach()).__name__",
    "nn.Parameter(nn.Parameter(given(2)))",
    "nn.Parameter(learned(2) * 2)",
    "x = nn.Parameter(ones(2)); (x * 3).sum().backward(); x.grad",
    "nn.Parameter().shape",
    "! nn.Parameter(tensor([1, 2]))",
    "! nn.Parameter(tensor([True]))",
]

MODULE = [
    "! nn.Module()(1)",
    "nn.Module().training",
    "dict(nn.Module().state_dict())",
    "layer = nn.Linear(2, 2); layer.eval() is layer, layer.training",
    "layer = nn.Linear(2, 2); layer.train(False).training, layer.train().training",
    "! nn.Linear(2, 2).train('yes')",
    "! nn.Linear(2, 2).train(1)",
    "layer = nn.Sequential(nn.Dropout(), nn.Sequential(nn.Tanh())).eval(); "
    "[module.training for module in layer.modules()]",
    "layer = nn.Sequential(nn.Dropout(), nn.Sequential(nn.Tanh())).eval(); layer[1].train(); "
    "[module.training for module in layer.modules()]",
    "[type(m).__name__ for m in nn.Sequential(nn.Tanh(), nn.Sequential(nn.ReLU())).modules()]",
    "[n for n, _ in nn.Sequential(nn.Tanh(), nn.Sequential(nn.ReLU())).named_modules()]",
    "[n for n, _ in nn.Sequential(nn.Tanh(), nn.Sequential()).named_modules(prefix='net')]",
    "[n for n, _ in nn.Sequential(nn.Tanh(), nn.Sequential(nn.ReLU())).named_children()]",
    "[str(m) for m in nn.Sequential(nn.Tanh(), nn.Sequential(nn.ReLU())).children()]",
    "[n for n, _ in nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3)).named_parameters()]",
    "[n for n, _ in nn.Sequential(nn.Linear(2, 3)).named_parameters('net')]",
    "[n for n, _ in nn.Sequential(nn.Linear(2, 3)).named_parameters(prefix='net')]",
    "[n for n, _ in nn.Sequential(nn.Linear(2, 3)).named_parameters(recurse=False)]",
    "[p.shape for p in nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3)).parameters()]",
    "[p.shape for p in nn.Sequential(nn.Linear(2, 3)).parameters(recurse=False)]",
    "sum(p.numel() for p in nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 4)).parameters())",
    "layer = nn.Linear(2, 2); nn.Sequential(layer, layer)",
    "layer = nn.Linear(2, 2); len(list(nn.Sequential(layer, layer).parameters()))",
    "layer = nn.Linear(2, 2); list(nn.Sequential(layer, layer).state_dict())",
    "layer = nn.Linear(2, 2); [n for n, _ in nn.Sequential(layer, layer).named_modules()]",
    "layer = nn.Linear(2, 2); [n for n, _ in nn.Sequential(layer, layer).named_children()]",
    "layer = nn.Linear(2, 2); len(list(nn.Sequential(layer, layer).children()))",
    "layer = nn.Linear(2, 2); "
    "[n for n, _ in nn.Sequential(layer, layer).named_modules(remove_duplicate=False)]",
    "layer = nn.Linear(2, 2); "
    "[n for n, _ in nn.Sequential(layer, layer).named_parameters(remove_duplicate=False)]",
    "nn.Sequential(nn.Tanh(), nn.Sequential(nn.ReLU())).get_submodule('1.0')",
    "nn.Sequential(nn.Tanh()).get_submodule('')",
    "nn.Sequential(nn.Linear(2, 3)).get_parameter('0.bias').shape",
    "layer = nn.Linear(2, 2).requires_grad_(False); [p.requires_grad for p in layer.parameters()]",
    "layer = nn.Linear(2, 2); layer.requires_grad_(False) is layer",
    "layer = nn.Linear(2, 2); layer.weight.requires_grad = False; layer(ones(2)).requires_grad",
    "layer = nn.Linear(2, 2); layer.to(torch.float32) is layer, layer.double() is layer, "
    "layer.to('cpu') is layer",
    "layer = nn.Linear(2, 2); layer.to(torch.device('cpu')) is layer",
    "next(nn.Linear(2, 2).parameters()).device",
    "layer = nn.Linear(2, 2); layer.apply(lambda m: None) is layer",
    "seen = []; nn.Sequential(nn.Tanh(), nn.Sequential(nn.ReLU())).apply("
    "lambda module: seen.append(type(module).__name__)); seen",
    "dict(filled(nn.Linear(2, 2)).state_dict())",
    "list(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.LayerNorm(3)).state_dict())",
    "list(nn.Linear(2, 3).state_dict(prefix='net.'))",
    "[value.requires_grad for value in nn.Linear(2, 3).state_dict().values()]",
    "a, b = nn.Linear(2, 3), nn.Linear(2, 3); b.load_state_dict(a.state_dict())",
    "a, b = nn.Linear(2, 3), nn.Linear(2, 3); b.load_state_dict(a.state_dict()); "
    "bool((a.weight == b.weight).all()), a.weight is b.weight, b.weight.requires_grad",
    "layer = nn.Linear(2, 1); layer.load_state_dict({'weight': ones(1, 2)}, strict=False)",
    "layer = nn.Linear(2, 1); layer.load_state_dict({'weight': ones(1, 2), 'w': ones(1)}, "
    "strict=False).unexpected_keys",
    "layer = nn.Linear(2, 1); layer.load_state_dict({'weight': ones(1, 2)}, False).missing_keys",
    "layer = nn.Linear(2, 1); layer.load_state_dict({'weight': tensor([[1, 2]]), "
    "'bias': tensor([3])}); layer.weight",
    "! nn.Linear(2, 1).load_state_dict({'weight': ones(1, 2)})",
    "! nn.Linear(2, 1).load_state_dict({'weight': ones(1, 2), 'bias': ones(1), 'c': ones(1)})",
    "! nn.Linear(2, 1).load_state_dict({'weight': ones(2, 1), 'bias': ones(1)})",
    "! nn.Linear(2, 1).load_state_dict({'weight': ones(2, 1), 'bias': ones(1)}, strict=False)",
    "! nn.Linear(2, 1).load_state_dict({'weight': [[1.0, 2.0]], 'bias': ones(1)})",
    "! nn.Linear(2, 1).load_state_dict([ones(1, 2), ones(1)])",
    "layer = nn.Linear(2, 1); layer(ones(2)).backward(); layer.zero_grad(); layer.weight.grad",
    "layer = nn.Linear(2, 1); layer(ones(2)).backward(); layer.zero_grad(set_to_none=False); "
    "layer.weight.grad, layer.bias.grad",
    "layer = nn.Linear(2, 1); layer.zero_grad(set_to_none=False); layer.weight.grad",
    "layer = nn.Linear(2, 1); layer.weight = None; layer.weight, list(layer.state_dict())",
    "layer = nn.Linear(2, 1); layer.weight = nn.Parameter(ones(3, 3)); layer.weight.shape",
    "! layer = nn.Linear(2, 1); layer.weight = ones(1, 2); layer",
    "! layer = nn.Sequential(nn.Tanh()); setattr(layer, '0', 3); layer",
    "layer = nn.Sequential(nn.Tanh()); setattr(layer, '0', None); layer, layer[0]",
    "layer = nn.Linear(2, 1); layer.hidden = nn.Tanh(); layer.scale = 3; layer, layer.scale",
    "layer = nn.Linear(2, 1); layer.weight.data = ones(1, 2) * 7; layer.weight",
    "layer = nn.Linear(2, 1); layer.weight.data.fill_(7.0); layer.weight",
    "layer = nn.Module(); layer.register_parameter('w', nn.Parameter(ones(2))); layer.w",
    "layer = nn.Module(); layer.register_parameter('w', None); layer.w, list(layer.parameters())",
    "! nn.Module().register_parameter('w', ones(2))",
    "! nn.Module().register_parameter('w', nn.Parameter(ones(2)) * 2)",
    "! nn.Module().register_parameter(3, nn.Parameter(ones(2)))",
    "layer = nn.Module(); layer.add_module('act', nn.Tanh()); layer",
    "layer = nn.Module(); layer.register_module('act', nn.Tanh()); layer.act",
    "layer = nn.Module(); layer.add_module('act', None); layer, list(layer.modules())[1:]",
    "! nn.Module().add_module('act', 3)",
    "! nn.Module().add_module(3, nn.Tanh())",
    "layer = nn.Module(); layer.register_buffer('m', ones(2)); layer.m, dict(layer.state_dict())",
    "layer = nn.Module(); layer.register_buffer('mask', ones(2), persistent=False); layer.mask, "
    "list(layer.state_dict()), [n for n, _ in layer.named_buffers()]",
    "layer = nn.Module(); layer.register_buffer('mask', None); layer.mask, list(layer.buffers())",
    "layer = nn.Module(); layer.register_buffer('mask', ones(2)); layer.mask = zeros(3); "
    "dict(layer.state_dict())",
    "layer = nn.Module(); layer.register_buffer('mask', ones(2)); list(layer.parameters())",
    "layer = nn.Module(); layer.register_buffer('m', ones(2)); net = nn.Sequential(layer); "
    "[n for n, _ in net.named_buffers()], list(net.state_dict()), list(net.buffers(recurse=False))",
    "layer = nn.Module(); layer.register_buffer('mask', zeros(2)); "
    "layer.load_state_dict({'mask': ones(2)}), layer.mask",
    "! layer = nn.Module(); layer.register_buffer('mask', ones(2)); layer.load_state_dict({})",
    "! layer = nn.Module(); layer.register_buffer('mask', ones(2)); layer.mask = 3; layer",
    "! nn.Module().register_buffer('mask', 3)",
    "layer = nn.Linear(2, 1); layer.b = layer.weight; [n for n, _ in layer.named_parameters()], "
    "list(layer.state_dict())",
    "nn.Linear(2, 1) == nn.Linear(2, 1)",
    "len({nn.Linear(2, 1), nn.Linear(2, 1)})",
    "bool(nn.Linear(2, 1)), bool(nn.ModuleList())",
]


def heads(arguments: str, *inputs: str) -> str:
    return "filled(nn.MultiheadAttention(%s))(%s)" % (arguments, ", ".join(inputs))


SELF = "x := learned(3, 2, 4), x, x"  # (length, batch, embed_dim)
FIRST = "x := learned(2, 3, 4), x, x"  # (batch, length, embed_dim)
FLAT = "x := learned(3, 4), x, x"  # (length, embed_dim)
CROSS = "learned(2, 2, 4), learned(3, 2, 4), learned(3, 2, 4)"
PAD = "key_padding_mask=tensor([[False, False, True], [False, True, True]])"
FLOAT_PAD = "key_padding_mask=tensor([[0.0, 0.0, -inf], [0.5, -1.0, 0.0]])"
HIDES = "attn_mask=tensor([[False, True, True], [False, False, True], [False, False, False]])"
ADDED = "attn_mask=tensor([[0.0, -inf, -inf], [0.5, 0.0, -inf], [-1.0, 2.0, 0.0]])"
BLIND = "attn_mask=tensor([[True, True, True], [False, False, True], [False, False, False]])"

HEADS = [
    heads("4, 2", SELF),
    heads("4, 1", SELF),
    heads("4, 4", SELF),
    heads(
        "embed_dim=4, num_heads=2",
        "query=learned(2, 2, 4)",
        "key=learned(3, 2, 4)",
        "value=learned(3, 2, 4)",
    ),
    heads("4, 2", CROSS),
    heads("4, 2, bias=False", CROSS),
    heads("4, 2, bias=False", SELF),
    heads("4, 2, 0.0, True", CROSS),
    heads("4, 2, batch_first=True", FIRST),
    heads("4, 2, batch_first=True", "learned(2, 2, 4), learned(2, 3, 4), learned(2, 3, 4)"),
    heads("4, 2", FLAT),
    heads("4, 2, batch_first=True", FLAT),
    heads("4, 2", "learned(2, 4), learned(3, 4), learned(3, 4)"),
    heads("4, 2, kdim=3, vdim=5", "learned(2, 2, 4), learned(3, 2, 3), learned(3, 2, 5)"),
    heads("4, 2, kdim=3", "learned(2, 2, 4), learned(3, 2, 3), learned(3, 2, 4)"),
    heads("4, 2, vdim=5, bias=False", "learned(2, 2, 4), learned(3, 2, 4), learned(3, 2, 5)"),
    heads("4, 2, kdim=4, vdim=4", CROSS),
    heads("4, 2, add_bias_kv=True", CROSS),
    heads("4, 2, add_zero_attn=True", CROSS),
    heads("4, 2, add_bias_kv=True, add_zero_attn=True", CROSS, PAD),
    heads("4, 2, dropout=0.5", SELF).replace("(x", ".eval()(x"),
    heads("4, 2, dropout=1.0", SELF),
    heads("4, 2, dropout=1.0", SELF, "need_weights=False"),
    heads("4, 2", SELF, "need_weights=False"),
    heads("4, 2", SELF, "need_weights=True"),
    heads("4, 2", SELF, "average_attn_weights=False"),
    heads("4, 2", FLAT, "average_attn_weights=False"),
    heads("4, 2, batch_first=True", FIRST, "average_attn_weights=False"),
    heads("4, 2", CROSS, "None", "False"),
    heads("4, 2", SELF, PAD),
    heads("4, 2", CROSS, PAD),
    heads("4, 2", SELF, FLOAT_PAD),
    heads("4, 2", SELF, PAD, "need_weights=False"),
    heads("4, 2", SELF, FLOAT_PAD, "need_weights=False"),
    heads("4, 2, batch_first=True", FIRST, PAD),
    heads("4, 2, batch_first=True", FIRST, PAD, "need_weights=False"),
    heads("4, 2", FLAT, "key_padding_mask=tensor([False, True, False])"),
    heads("4, 2", FLAT, "key_padding_mask=tensor([0.0, -inf, 1.0])"),
    heads("4, 2", SELF, HIDES),
    heads("4, 2", SELF, ADDED),
    heads("4, 2", SELF, HIDES, "need_weights=False"),
    heads("4, 2", SELF, ADDED, "need_weights=False"),
    heads("4, 2", FLAT, HIDES),
    heads("4, 2", FLAT, ADDED, "average_attn_weights=False"),
    heads("4, 2", SELF, HIDES, "is_causal=True"),
    heads("4, 2", SELF, HIDES, "is_causal=True", "need_weights=False"),
    heads("4, 2, batch_first=True", FIRST, HIDES, "is_causal=True", "need_weights=False"),
    heads(
        "4, 2, add_bias_kv=True, add_zero_attn=True",
        SELF,
        HIDES,
        "is_causal=True",
        "need_weights=False",
    ),
    heads("4, 2", SELF, HIDES, PAD),
    heads("4, 2", SELF, ADDED, FLOAT_PAD),
    heads("4, 2", SELF, HIDES, FLOAT_PAD),
    heads("4, 2", SELF, ADDED, PAD),
    heads("4, 2", SELF, HIDES, PAD, "need_weights=False"),
    heads("4, 2", SELF, "attn_mask=given(4, 3, 3)"),
    heads("4, 2", SELF, "attn_mask=learned(4, 3, 3)"),
    heads("4, 2", SELF, "attn_mask=given(4, 3, 3) > 0.8"),
    heads("4, 2", SELF, "attn_mask=given(4, 3, 3) > 0.8", "average_attn_weights=False"),
    heads("4, 2", SELF, "attn_mask=given(4, 3, 3)", "need_weights=False"),
    heads("4, 2", FLAT, "attn_mask=given(2, 3, 3)"),
    heads("4, 2", CROSS, "attn_mask=given(2, 3)"),
    # A query that may see no key: nan with the weights, 0 without.
    heads("4, 2", SELF, BLIND),
    heads("4, 2", SELF, BLIND, "need_weights=False"),
    heads("4, 2", SELF, "key_padding_mask=tensor([[True] * 3, [False] * 3])"),
    heads("4, 2", SELF, "key_padding_mask=tensor([[True] * 3, [False] * 3])", "need_weights=False"),
    "list(nn.MultiheadAttention(4, 2).state_dict())",
    "list(nn.MultiheadAttention(4, 2, bias=False).state_dict())",
    "list(nn.MultiheadAttention(4, 2, kdim=3, vdim=5).state_dict())",
    "list(nn.MultiheadAttention(4, 2, kdim=3, vdim=5, bias=False).state_dict())",
    "list(nn.MultiheadAttention(4, 2, kdim=4, vdim=4).state_dict())",
    "list(nn.MultiheadAttention(4, 2, add_bias_kv=True).state_dict())",
    "[n for n, _ in nn.MultiheadAttention(4, 2).named_parameters()]",
    "[n for n, _ in nn.MultiheadAttention(4, 2, kdim=3).named_parameters()]",
    "[p.shape for p in nn.MultiheadAttention(4, 2).parameters()]",
    "[p.shape for p in nn.MultiheadAttention(4, 2, kdim=3, vdim=5).parameters()]",
    "[n for n, _ in nn.MultiheadAttention(4, 2).named_modules()]",
    "type(nn.MultiheadAttention(4, 2).out_proj).__mro__[1].__name__",
    "layer = nn.MultiheadAttention(4, 2, dropout=0.1); layer.embed_dim, layer.num_heads, "
    "layer.head_dim, layer.dropout, layer.kdim, layer.vdim, layer.batch_first",
    "layer = nn.MultiheadAttention(4, 2, kdim=3); layer.in_proj_weight, layer.k_proj_weight.shape",
    "layer = nn.MultiheadAttention(4, 2); layer.in_proj_bias, layer.out_proj.bias, layer.bias_k, "
    "layer.q_proj_weight",
    "nn.MultiheadAttention(4, 2, bias=False).in_proj_bias, "
    "nn.MultiheadAttention(4, 2, bias=False).out_proj.bias",
    "filled(nn.MultiheadAttention(4, 2))(given(3, 2, 4), given(3, 2, 4), given(3, 2, 4))[1].shape",
    "x = given(2, 3, 4); layer = filled(nn.MultiheadAttention(4, 2, batch_first=True)).eval(); "
    "torch.set_grad_enabled(False); layer(x, x, x)",
    "x = given(2, 3, 4); layer = filled(nn.MultiheadAttention(4, 2, batch_first=True)).eval(); "
    "torch.set_grad_enabled(False); layer(x, x, x, need_weights=False)",
    "x = given(2, 3, 4); layer = filled(nn.MultiheadAttention(4, 2, batch_first=True)).eval(); "
    "torch.set_grad_enabled(False); layer(x, x, x, average_attn_weights=False)",
    "! nn.MultiheadAttention(0, 2)",
    "! nn.MultiheadAttention(4, 0)",
    "! nn.MultiheadAttention(4)",
    "! nn.MultiheadAttention(4, 2)(learned(3, 2, 4), learned(3, 2, 4))",
    "! nn.MultiheadAttention(4, 2)(learned(3, 2, 4), learned(3, 1, 4), learned(3, 1, 4))",
    "! " + heads("4, 2", SELF, "attn_mask=zeros(2, 2)"),
    "! " + heads("4, 2", SELF, "attn_mask=zeros(2, 3, 3)"),
    "! " + heads("4, 2", SELF, "is_causal=True"),
]

EXPRESSIONS = [*MODULES, *LINEAR, *SIMPLE, *LOSSES, *CONTAINERS, *PARAMETERS, *MODULE, *HEADS]


def refusal(call: Callable[[], Any]) -> str | None:
    """The class of what the call raises."""
    try:
        call()
    except Exception as error:
        return builtin_class(error)
    return None


@case
def missing_attributes(nn: Any) -> list[Any]:
    layer = nn.Linear(2, 2)
    del layer.bias
    return [
        refusal(lambda: nn.Linear(2, 2).nothing),
        refusal(lambda: layer.bias),
        refusal(lambda: layer(1)),
        refusal(lambda: delattr(nn.Linear(2, 2), "nothing")),
        refusal(lambda: nn.Sequential(nn.Tanh()).get_submodule("1")),
        refusal(lambda: nn.Sequential(nn.Tanh()).get_submodule("0.a")),
        refusal(lambda: nn.Linear(2, 2).get_parameter("gain")),
        refusal(lambda: nn.Linear(2, 2).get_submodule("weight")),
        refusal(lambda: nn.ModuleDict({"a": nn.Tanh()})["b"]),
        refusal(lambda: nn.ModuleDict({"a": nn.Tanh()}).pop("b")),
        refusal(lambda: nn.ModuleDict({"a": nn.Tanh()}).b),
        nn.ModuleDict({"a": nn.Tanh()}).a,
        hasattr(layer, "bias"),
        hasattr(layer, "weight"),
        getattr(layer, "bias", 3),
    ]


@case
def names_already_taken(nn: Any, ones: Any) -> list[Any]:
    layer = nn.Linear(2, 2)
    layer.scale = 1.0
    layer.act = nn.Tanh()
    return [
        refusal(lambda: layer.register_parameter("scale", nn.Parameter(ones(2)))),
        refusal(lambda: layer.register_buffer("scale", ones(2))),
        refusal(lambda: layer.register_buffer("weight", ones(2))),
        refusal(lambda: layer.add_module("scale", nn.Tanh())),
        refusal(lambda: layer.add_module("weight", nn.Tanh())),
        refusal(lambda: layer.add_module("act", nn.ReLU())),
        refusal(lambda: layer.register_parameter("", nn.Parameter(ones(2)))),
        refusal(lambda: layer.register_parameter("a.b", nn.Parameter(ones(2)))),
        refusal(lambda: layer.register_buffer("a.b", ones(2))),
        refusal(lambda: layer.add_module("a.b", nn.Tanh())),
        refusal(lambda: layer.add_module("", nn.Tanh())),
        refusal(lambda: nn.ModuleDict({"a.b": nn.Tanh()})),
        refusal(lambda: nn.ModuleDict({"keys": nn.Tanh()})),
        layer,
    ]


@case
def an_attribute_changes_its_kind(nn: Any, ones: Any) -> list[Any]:
    layer = nn.Module()
    layer.thing = 3
    layer.thing = nn.Parameter(ones(2))
    kinds: list[Any] = [[name for name, _ in layer.named_parameters()]]
    kinds += [refusal(lambda: setattr(layer, "thing", value)) for value in (nn.Tanh(), 3, ones(2))]
    layer.thing = None
    kinds += [str(layer), layer.thing, [name for name, _ in layer.named_parameters()]]
    layer.other = nn.Tanh()
    layer.other = nn.Parameter(ones(2))
    kinds += [str(layer), [name for name, _ in layer.named_parameters()]]
    del layer.other
    return [*kinds, [name for name, _ in layer.named_parameters()], "other" in vars(layer)]


@case
def attributes_before_init(nn: Any, ones: Any) -> list[Any]:
    class NoInit(nn.Module):  # type: ignore[misc]
        def __init__(self, value: Any) -> None:
            self.value = value

    return [
        refusal(lambda: NoInit(value)) for value in [nn.Parameter(ones(2)), nn.Tanh(), 3, ones(2)]
    ]


@case
def a_module_without_forward(nn: Any, ones: Any) -> list[Any]:
    class Silent(nn.Module):  # type: ignore[misc]
        pass

    return [
        refusal(lambda: Silent()(ones(2))),
        refusal(lambda: Silent().forward(ones(2))),
        refusal(lambda: nn.ModuleList()(ones(2))),
        str(Silent()),
    ]


@case
def wrong_arguments_of_forward(nn: Any, ones: Any) -> list[Any]:
    class Sum(nn.Module):  # type: ignore[misc]
        def forward(self, a: Any, b: Any = 1.0, *, c: Any = 0.0) -> Any:
            return a + b + c

    return [
        refusal(lambda: Sum()()),
        refusal(lambda: Sum()(1, 2, 3)),
        Sum()(1, c=2),
        Sum()(1, 2),
        refusal(lambda: Sum()(ones(2), ones(3))),
    ]


@case
def a_network_of_ones_own(nn: Any, filled: Any, learned: Any) -> Any:
    class Block(nn.Module):  # type: ignore[misc]
        def __init__(self, width: int) -> None:
            super().__init__()
            self.norm = nn.LayerNorm(width)
            self.mix = nn.Linear(width, width, bias=False)
            self.scale = nn.Parameter(self.mix.weight.detach()[0] * 0 + 1)

        def forward(self, x: Any) -> Any:
            return x + self.scale * self.mix(self.norm(x)).tanh()

    class Network(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.blocks = nn.ModuleList([Block(3) for _ in range(2)])
            self.head = nn.Linear(3, 2)

        def forward(self, x: Any) -> Any:
            for block in self.blocks:
                x = block(x)
            return self.head(x)

    network = filled(Network())
    return [
        network(learned(2, 3)),
        str(network),
        list(network.state_dict()),
        [name for name, _ in network.named_parameters()],
        [name for name, _ in network.named_modules()],
    ]


@case
def what_a_module_does_not_see(nn: Any, ones: Any) -> list[Any]:
    """Only Parameters, Modules and registered buffers set as attributes belong to a module."""

    class Network(nn.Module):  # type: ignore[misc]
        shared = nn.Linear(2, 2)

        def __init__(self) -> None:
            super(Network, self).__init__()
            self.layers = [nn.Linear(2, 2)]
            self.table = {"a": nn.Linear(2, 2)}
            self.mask = ones(2)
            self.learned = ones(2).requires_grad_()
            self.view = nn.Parameter(ones(2)) * 2

    network = Network()
    return [
        str(network),
        list(network.parameters()),
        list(network.state_dict()),
        sorted(name for name in vars(network) if not name.startswith("_")),
    ]


@case
def copies(nn: Any, filled: Any, given: Any) -> list[Any]:
    """Cloning a layer N times is how many Transformers are built."""
    layer = filled(nn.Sequential(nn.Linear(2, 2), nn.Tanh()))
    layer[0].register_buffer("count", given(1))
    (layer(given(2)).sum()).backward()
    twin = copy.deepcopy(layer).eval()
    nn.init.zeros_(twin[0].weight)
    tied = nn.ModuleList([layer[0], layer[0]])
    return [
        str(twin),
        layer.training,
        layer[0].weight,
        twin[0].weight,
        twin[0].weight.grad,
        type(twin[0].weight) is nn.Parameter,
        list(twin.state_dict()),
        twin[0].count is layer[0].count,
        len(list(copy.deepcopy(tied).parameters())),
        copy.deepcopy(given(2)),
        refusal(lambda: copy.deepcopy(layer(given(2)))),
    ]


@case
def printing(nn: Any) -> list[str]:
    class Named(nn.Module):  # type: ignore[misc]
        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def extra_repr(self) -> str:
            return "width=3, height=4"

    class Long(nn.Module):  # type: ignore[misc]
        def extra_repr(self) -> str:
            return "one\ntwo"

    class Listed(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.many = nn.ModuleList([Long(), Long(), Named(nn.Tanh()), nn.Tanh(), nn.Tanh()])
            self.one = nn.Sequential(Long())

    return [
        repr(item)
        for item in (
            Named(None),
            Named(nn.Tanh()),
            Named(Named(nn.Sequential(nn.Tanh(), Named(None)))),
            Named(3),
            Long(),
            Listed(),
            nn.Sequential(Long(), Listed()),
            nn.ModuleList([nn.ModuleList([nn.Tanh(), nn.Tanh()]) for _ in range(2)]),
            nn.ModuleDict({"a": nn.ModuleDict({"b": Long()}), "c": nn.ModuleList()}),
        )
    ]


@case
def ordered_sequential(nn: Any, filled: Any, learned: Any) -> Any:
    layers = filled(nn.Sequential(OrderedDict(first=nn.Linear(3, 2), act=nn.Tanh())))
    return [
        layers(learned(2, 3)),
        str(layers),
        list(layers.state_dict()),
        str(layers.act),
        str(layers[0]),
        str(layers[:1]),
        len(layers),
    ]


@case
def states_that_do_not_fit(nn: Any, ones: Any) -> list[Any]:
    """What a refusal leaves behind is not compared: PyTorch copies what fits, pyattn nothing."""
    return [
        refusal(partial(nn.Linear(2, 1).load_state_dict, state, strict))
        for state in [
            {"weight": ones(1, 2), "bias": ones(1)},
            {"weight": ones(1, 2), "bias": ones(2)},
            {"weight": ones(1, 2), "bias": ones(())},
            {"weight": ones(1, 2)},
            {"weight": ones(1, 2), "bias": ones(1), "gain": ones(1)},
            {"weight": ones(2), "bias": ones(1)},
            {"weight": ones(1, 1, 2), "bias": ones(1)},
            {},
        ]
        for strict in (True, False)
    ]


@case
def state_shares_or_copies(nn: Any, ones: Any) -> list[Any]:
    """Loading copies into the parameter that is there, which an optimiser may hold."""
    layer = nn.Linear(2, 1)
    weight = layer.weight
    source = {"weight": ones(1, 2), "bias": ones(1)}
    layer.load_state_dict(source)
    same = layer.weight is weight
    source["weight"].fill_(5.0)
    return [same, weight, layer.state_dict()["weight"]]


@case
def state_of_nested_modules(nn: Any, given: Any) -> list[Any]:
    inner = nn.Module()
    inner.register_buffer("count", given(2))
    inner.register_buffer("scratch", given(2), persistent=False)
    outer = nn.ModuleDict({"inner": inner, "none": nn.Tanh()})
    outer.gain = nn.Parameter(given(1))
    other = nn.ModuleDict({"inner": nn.Module(), "none": nn.Tanh()})
    result = other.load_state_dict(outer.state_dict(), strict=False)
    return [
        list(outer.state_dict()),
        [name for name, _ in outer.named_buffers()],
        result.missing_keys,
        result.unexpected_keys,
        str(result),
        refusal(lambda: other.load_state_dict(outer.state_dict())),
    ]


@case
def hooks(nn: Any, ones: Any) -> list[Any]:
    layer = nn.Tanh()
    seen: list[Any] = []
    handle = layer.register_forward_hook(
        lambda module, given, result: seen.append(
            (type(module).__name__, len(given), given[0].shape, result.shape)
        )
    )
    layer(ones(2))
    handle.remove()
    layer(ones(3))
    doubling = layer.register_forward_hook(lambda module, given, result: result * 2)
    doubled = layer(ones(1))
    doubling.remove()
    before = layer.register_forward_pre_hook(lambda module, given: (given[0] * 0,))
    nothing = layer(ones(1))
    before.remove()
    layer.register_forward_pre_hook(lambda module, given: given[0] * 0)
    return [seen, doubled, nothing, layer(ones(1)), layer.forward(ones(1))]


@case
def shared_parameters(nn: Any, filled: Any, tensor: Any) -> Any:
    """The output layer of a language model often is its embedding, transposed."""
    embed, head = nn.Embedding(4, 3), nn.Linear(3, 4, bias=False)
    head.weight = embed.weight
    model = filled(nn.Sequential(embed, head))
    return [
        model(tensor([1, 3])),
        len(list(model.parameters())),
        list(model.state_dict()),
        model[0].weight is model[1].weight,
    ]


@case
def heads_refused_with_assertions(nn: Any, ones: Any, tensor: Any) -> list[Any]:
    attention = nn.MultiheadAttention(4, 2)
    x = ones(3, 2, 4)
    return [
        refusal(lambda: nn.MultiheadAttention(4, 3)),
        refusal(lambda: nn.MultiheadAttention(-4, 2)),
        refusal(lambda: attention(ones(3, 2, 3), x, x)),
        refusal(lambda: attention(x, ones(3, 2, 3), x)),
        refusal(lambda: attention(x, x, ones(2, 2, 4))),
        refusal(lambda: attention(ones(4), ones(4), ones(4))),
        refusal(lambda: attention(x[None], x[None], x[None])),
        refusal(lambda: attention(x, x[0], x[0])),
        refusal(lambda: attention(x[0], x, x)),
        refusal(lambda: attention(x, x, x, attn_mask=tensor([[0, 0, 1]] * 3))),
        refusal(lambda: attention(x, x, x, key_padding_mask=tensor([[0, 0, 1]] * 2))),
        refusal(lambda: attention(x, x, x, key_padding_mask=ones(3, 2) > 0)),
        refusal(lambda: attention(x, x, x, key_padding_mask=ones(3) > 0)),
        refusal(lambda: attention(x, x, x, attn_mask=ones(3) > 0)),
        refusal(lambda: attention(x, x, x, attn_mask=ones(1, 1, 3, 3) > 0)),
        refusal(lambda: attention(x[0], x[0], x[0], attn_mask=ones(4, 2, 2) > 0)),
    ]


@case
def clipping_gradients(torch: Any, nn: Any, leaf: Any, given: Any) -> list[Any]:
    results: list[Any] = []
    for limit, kind in [(1.0, 2.0), (100.0, 2.0), (1.0, 1.0), (0.5, float("inf"))]:
        x, y, unused = leaf([1.0, 2.0]), leaf(3.0), leaf([1.0])
        (x * given(2)).sum().backward()
        (y * 4.0).backward()
        results += [
            nn.utils.clip_grad_norm_([x, y, unused], limit, norm_type=kind),
            x.grad,
            y.grad,
            unused.grad,
        ]
    x = leaf([1.0, 2.0, 3.0])
    (x * x * given(3)).sum().backward()
    results += [nn.utils.clip_grad_value_([x], 1.5), x.grad]
    results += [nn.utils.clip_grad_norm_([], 1.0), nn.utils.clip_grad_norm_(x, max_norm=0.1)]
    return results


EXPRESSIONS += [
    "r = nn.ReLU(); len(list(nn.Sequential(r, r).modules(remove_duplicate=False)))",
    "filled(nn.RMSNorm(2))(x=learned(2))",
    "torch.softmax(given(3), 0, torch.float32), given(3).log_softmax(0, torch.float32)",
]
