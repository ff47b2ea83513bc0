"""What docs/differences.rst says, measured: programs whose outcomes differ, and how.

Each entry stands under the page's heading of that name.  A program is as in parity/harness.py; an
outcome is what its value prints as, or the class of the exception.  PyTorch runs as it comes, in
float32.  `python -m tests.differences` writes the page's tables anew, from the recorded signatures.
"""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from .signatures import RECORD, Argument, Signature, differences, inspected, owned, public

PAGE = Path(__file__).parent.parent / "docs" / "differences.rst"


class Anything(str):
    """An outcome that depends on the machine, or on the version; but no exception."""


ANYTHING = Anything("anything")


class Measured(NamedTuple):
    program: str
    ours: str
    theirs: str


# PyTorch's layers have these for themselves.
OWN_STEPS = ["check_forward_args", "check_hidden_size", "check_input", "get_expected_cell_size"]
OWN_STEPS += ["get_expected_hidden_size", "permute_hidden", "merge_masks"]
OWN_STEPS += ["activation_relu_or_gelu"]

MEASURED: dict[str, list[Measured]] = {
    # Numbers
    "One kind of float": [
        Measured("torch.float32 is torch.float64", "True", "False"),
        Measured("tensor([0.1]).dtype", "torch.float64", "torch.float32"),
        Measured("tensor([0.1]).item()", "0.1", "0.10000000149011612"),
        Measured("tensor(2.0**24) + 1", "tensor(16777217.)", "tensor(16777216.)"),
        Measured("torch.float16 is torch.bfloat16", "True", "False"),
        Measured("tensor([2049.0]).half().item()", "2049.0", "2048.0"),
        Measured("torch.finfo(torch.float16).max", "1.7976931348623157e+308", "65504.0"),
        Measured("zeros(1).half().element_size()", "8", "2"),
        Measured("tensor([1e-300]).log()", "tensor([-690.7755])", "tensor([-inf])"),
        Measured(
            "tensor([1.5], dtype=torch.float64)",
            "tensor([1.5000])",
            "tensor([1.5000], dtype=torch.float64)",
        ),
    ],
    "Seven dtypes": [
        Measured(
            "[hasattr(torch, name) for name in ('complex64', 'uint16', 'uint64', 'float8_e5m2')]",
            "[False, False, False, False]",
            "[True, True, True, True]",
        ),
        Measured("tensor(1 + 2j)", "RuntimeError", "tensor(1.+2.j)"),
        Measured("hasattr(zeros(1), 'cfloat')", "False", "True"),
    ],
    "Whole numbers have no bounds": [
        Measured("tensor([2**62]) * 4", "tensor([18446744073709551616])", "tensor([0])"),
        Measured(
            "tensor([3]) ** 50",
            "tensor([717897987691852588770249])",
            "tensor([6048575297968530377])",
        ),
        Measured("tensor([2**63])", "tensor([9223372036854775808])", "ValueError"),
        Measured(
            "full((1,), 1e30, dtype=torch.int64)",
            "tensor([1000000000000000019884624838656])",
            "RuntimeError",
        ),
        Measured("tensor([1.0]) * 2**70", "tensor([1.1806e+21])", "OverflowError"),
        Measured("tensor([1]) < 10**400", "tensor([True])", "OverflowError"),
    ],
    "No whole number is made of nan": [
        Measured("tensor([nan]).long()", "RuntimeError", ANYTHING),
        Measured("tensor([nan]).to(torch.int64)", "RuntimeError", ANYTHING),
        Measured("zeros(1, dtype=torch.int64).copy_(tensor([nan]))", "RuntimeError", ANYTHING),
        Measured("x = arange(2); x[0] = tensor(nan); x", "RuntimeError", ANYTHING),
        Measured("tensor([nan]).to(torch.int8)", "RuntimeError", ANYTHING),
        Measured("tensor([2.0**31]).int()", "tensor([-2147483648], dtype=torch.int32)", ANYTHING),
    ],
    "The last digit of a sum": [
        Measured(
            "tensor([1.0, 1e16, -1e16], dtype=torch.float64).sum().item()", ANYTHING, ANYTHING
        ),
    ],
    "Which of equal numbers": [
        Measured(
            "x = ones(100, requires_grad=True); x.quantile(0.0).backward(); x.grad.argmax()",
            *["tensor(0)", ANYTHING],
        ),
    ],
    "Where a nan stands among slices": [
        Measured("tensor([nan, nan, 1.0]).mode().values", "tensor(1.)", "tensor(nan)"),
        Measured(
            "tensor([nan, 2.0, nan, 1.0]).unique(dim=0)",
            "tensor([1., 2., nan, nan])",
            "tensor([nan, 2., nan, 1.])",
        ),
    ],
    "The sign of a zero that is added up": [
        Measured(
            "str(F.linear(tensor([[0.0, 0.0]]), tensor([[-1.0, -1.0]]), tensor([-0.0])).tolist())",
            "'[[0.0]]'",
            ANYTHING,
        ),
    ],
    "The sign of a vector": [
        Measured(
            "torch.linalg.eigh(tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvectors.abs()",
            *[ANYTHING] * 2,
        ),
        Measured(
            "torch.linalg.eigh(tensor([[2.0, 1.0], [1.0, 2.0]])).eigenvectors[0, 0].sign().item()",
            *[ANYTHING] * 2,
        ),
    ],
    "The digits of polygamma": [
        Measured(
            "(torch.polygamma(1, tensor(1.0, dtype=torch.float64)) - math.pi**2 / 6).abs() < 1e-12",
            *["tensor(True)", "tensor(False)"],
        ),
    ],
    "A view as out": [
        Measured(
            "x = zeros(4, 4); torch.add(ones(2, 2), 1, out=x[:1, :2]); x[0]",
            *["RuntimeError", "tensor([2., 2., 2., 2.])"],
        ),
    ],
    "Slopes where PyTorch has none": [
        Measured(
            "a = leaf([[1.0, 2.0], [2.0, 4.0]]); a.det().backward(); a.grad.abs().sum() > 1",
            *["tensor(True)", "tensor(False)"],
        ),
        Measured(
            "x = torch.tensor([0.5], dtype=torch.float64, requires_grad=True); "
            "F.hardsigmoid(x).backward(); x.grad.item() == 1 / 6",
            *["True", "False"],
        ),
        Measured(
            "x = torch.tensor([-0.5], dtype=torch.float64, requires_grad=True); "
            "F.celu(x, 1.3).backward(); abs(x.grad.item() - math.exp(-0.5 / 1.3)) < 1e-12",
            *["True", "False"],
        ),
        Measured(
            "x = leaf([1.0]); (x * 1).asinh_().backward(); x.grad",
            *["tensor([0.7071])", "NotImplementedError"],
        ),
        Measured(
            "x = leaf([1.0]); torch.ldexp(x, tensor([-2])).backward(); x.grad",
            *["tensor([0.2500])", "tensor([0.])"],
        ),
    ],
    "One device": [
        Measured("(zeros(2, device='meta') + 1).shape", "RuntimeError", "torch.Size([2])"),
        Measured("torch.rand(2, device='meta').shape", "RuntimeError", "torch.Size([2])"),
    ],
    # Random numbers
    "Draws are PyTorch's float32 draws": [
        Measured(
            "torch.manual_seed(0); torch.rand(1, dtype=torch.float64).item()",
            "0.49625658988952637",
            "0.9700530018065531",
        ),
    ],
    "A generator has no place": [
        Measured("torch.Generator().device", "'cpu'", "device(type='cpu')"),
    ],
    # Storage
    "Memory cannot be touched": [
        Measured(
            "[hasattr(zeros(1), name) for name in ('data_ptr', 'storage', 'untyped_storage', "
            "'as_strided', '_version', 'set_', 'resize_')]",
            "[False, False, False, False, False, False, False]",
            "[True, True, True, True, True, True, True]",
        ),
        Measured("ones(1).pin_memory()", "tensor([1.])", "RuntimeError"),
    ],
    "Where a few results lie": [
        Measured("torch.tensor(zeros(2, 3).T).stride()", "(2, 1)", "(1, 3)"),
        Measured("zeros(2, 3).T.sort().values.stride()", "(2, 1)", "(1, 3)"),
        Measured("zeros(2, 3).T.argsort().stride()", "(2, 1)", "(1, 3)"),
        Measured("ones(2, 3).nonzero().stride()", "(2, 1)", "(1, 6)"),
        Measured("zeros(2, 3).T.nan_to_num().stride()", "(2, 1)", "(1, 3)"),
        Measured(
            "F.mse_loss(zeros(2, 3).T, zeros(2, 3).T, reduction='none').stride()",
            *["(2, 1)", "(1, 3)"],
        ),
        Measured(
            "torch.einsum('ij,jk->ki', zeros(2, 3), zeros(3, 4)).stride()", "(1, 4)", "(2, 1)"
        ),
        Measured(
            "w = zeros(2, 3).T.requires_grad_(); torch.autograd.grad(w.exp().sum(), w)[0].stride()",
            *["(2, 1)", "(1, 3)"],
        ),
        Measured("torch.linalg.inv(torch.eye(2)).stride()", "(2, 1)", "(1, 2)"),
        Measured("zeros(3, 2).sum_to_size(1, 2)._base is None", "False", "True"),
        Measured("torch.einsum('i->i', zeros(2))._base is None", "True", "False"),
        Measured(
            "a = learned(2, 1); g = ones(2); a.view(2).backward(g); a.grad.fill_(7); g",
            *["tensor([1., 1.])", "tensor([7., 7.])"],
        ),
    ],
    "A view whose base got its history later": [
        Measured(
            "x = zeros(3); v = x[:2]; x.mul_(learned(3)); v.mul_(2).requires_grad",
            *["True", "RuntimeError"],
        ),
        Measured(
            "x = zeros(3); v = x[:2]; x.mul_(learned(3)); x.detach_(); v.requires_grad",
            *["True", "False"],
        ),
        Measured(
            "y = learned(2) * 1; v = y[0]; v.retain_grad(); u = v * 2; y.mul_(3); v.grad_fn; "
            "u.backward(); v.grad",
            *["tensor(2.)", "None"],
        ),
    ],
    "Overlaps that go unnoticed": [
        Measured(
            "x = arange(6.0); x[2::2].mul_(x[:4:2]); x",
            *["tensor([0., 1., 0., 3., 8., 5.])", ANYTHING],
        ),
        Measured(
            "x = arange(6.0).reshape(3, 2); c = x[:, 1]; c.add_(c[0]); c",
            *["tensor([2., 4., 6.])", ANYTHING],
        ),
        Measured("x = zeros(3); x.unfold(0, 2, 1).add_(1); x", "tensor([1., 1., 1.])", ANYTHING),
        Measured(
            "x = zeros(4); x.unfold(0, 3, 1).copy_(tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])); x",
            *["tensor([1., 4., 5., 6.])", ANYTHING],
        ),
    ],
    "A buffer is read, and not written": [
        Measured(
            "from array import array; a = array('f', [1.0]); "
            "x = torch.frombuffer(a, dtype=torch.float32); x.add_(1); a[0]",
            "1.0",
            "2.0",
        ),
        Measured(
            "torch.frombuffer(bytearray(8), dtype=torch.float32).shape",
            *["ValueError", "torch.Size([2])"],
        ),
        Measured(
            "from array import array; a = array('f', [1.0, 2.0]); "
            "x = torch.frombuffer(a, dtype=torch.float32)[1:]; a[1] = 3.0; x",
            *["tensor([2.])", "tensor([3.])"],
        ),
    ],
    "Copied and pickled, a view is alone": [
        Measured(
            "import copy; x = zeros(2); x, y = copy.deepcopy([x, x[:1]]); x.fill_(1); y",
            *["tensor([0.])", "tensor([1.])"],
        ),
        Measured("import copy; copy.deepcopy(zeros(2, 3).T).stride()", "(2, 1)", "(1, 3)"),
        Measured(
            "import pickle; pickle.loads(pickle.dumps(zeros(2, 3).T)).stride()", "(2, 1)", "(1, 3)"
        ),
    ],
    "NumPy's arrays are copied": [
        Measured(
            "import numpy; a = numpy.zeros(2); x = torch.as_tensor(a); a[0] = 1; x.tolist()",
            "[0.0, 0.0]",
            "[1.0, 0.0]",
        ),
        Measured("x = zeros(2); x.numpy()[0] = 1; x", "tensor([0., 0.])", "tensor([1., 0.])"),
        Measured("import numpy; type(numpy.exp(zeros(1))).__name__", "'ndarray'", "'Tensor'"),
        Measured("import numpy; type(zeros(1) * numpy.ones(1)).__name__", "TypeError", "'Tensor'"),
        Measured("import numpy; zeros(1)[numpy.array([0])]", "TypeError", "tensor([0.])"),
        Measured(
            "import numpy; a = numpy.zeros(2); torch.from_numpy(a)[0] = 1; a.tolist()",
            "[0.0, 0.0]",
            "[1.0, 0.0]",
        ),
    ],
    # Gradients
    "Gradients that PyTorch has not": [
        Measured(
            "x = leaf([1.0, 2.0]); torch.vander(x).sum().backward(); x.grad",
            "tensor([1., 1.])",
            "RuntimeError",
        ),
        Measured(
            "x = leaf([[1.0, 2.0]]); torch.block_diag(zeros(0), x)[0].sum().backward(); x.grad",
            "tensor([[0., 0.]])",
            "tensor([[1., 1.]])",
        ),
        Measured(
            "x = leaf([-1.0]); F.leaky_relu_(x * 1, -0.1).backward(); x.grad",
            *["tensor([-0.1000])", "RuntimeError"],
        ),
        Measured(
            "w = learned(3, 2); F.embedding_bag(tensor([0, 0, 1]), w, tensor([0, 2]), mode='sum', "
            "scale_grad_by_freq=True).sum().backward(); w.grad.tolist()",
            "[[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]]",
            "[[1.0, 1.0], [0.5, 0.5], [0.0, 0.0]]",
        ),
    ],
    "inference_mode is no_grad": [
        Measured(
            "with torch.inference_mode(): x = ones(1)\nw = leaf([2.0]); (w * x).sum().backward(); w.grad",
            "tensor([1.])",
            "RuntimeError",
        ),
        Measured("hasattr(torch.Tensor, 'is_inference')", "False", "True"),
    ],
    "Some grad_fn have another name": [
        Measured(
            "(learned(2, 3) @ learned(2, 3, 2)).grad_fn.name()",
            "'UnsafeViewBackward0'",
            "'CloneBackward0'",
        ),
        Measured(
            "torch.einsum('i,i->i', learned(2), learned(2)).grad_fn.name()",
            "'ViewBackward0'",
            "'MulBackward0'",
        ),
        Measured(
            "F.scaled_dot_product_attention(zeros(0, 4), learned(3, 4), learned(3, 2)).grad_fn.name()",
            "'MmBackward0'",
            "'AddBackward0'",
        ),
        Measured(
            "torch.diag_embed(learned(2), dim1=1, dim2=0).grad_fn.name()",
            "'PermuteBackward0'",
            "'DiagEmbedBackward0'",
        ),
        Measured("learned(2).sum_to_size(1).grad_fn.name()", "'ViewBackward0'", "'SumBackward1'"),
        Measured("learned(2).sum(None).grad_fn.name()", "'SumBackward0'", "'SumBackward1'"),
        Measured("learned(2).mean(dim=None).grad_fn.name()", "'MeanBackward0'", "'MeanBackward1'"),
        Measured(
            "learned(2).div(2, rounding_mode=None).grad_fn.name()",
            "'DivBackward0'",
            "'DivBackward2'",
        ),
        Measured(
            "learned(2).sort(stable=False)[0].grad_fn.name()", "'SortBackward0'", "'SortBackward1'"
        ),
        Measured(
            "x = learned(2).exp(); x[0] = 1.5; x.grad_fn.name()",
            *["'CopySlices'", "'torch::autograd::CopySlices'"],
        ),
        Measured(
            "x = learned(2); g, = torch.autograd.grad(x.sigmoid().sum(), x, create_graph=True); "
            "g.grad_fn.name()",
            "'MulBackward0'",
            "'SigmoidBackwardBackward0'",
        ),
    ],
    "A leaf has no node": [
        Measured(
            "(learned(1) * 2).grad_fn.next_functions[0][0] is None",
            *["True", "False"],
        ),
        Measured("(learned(2).chunk(2)[1] * 2).grad_fn.next_functions[0][1]", "0", "1"),
        Measured("len(F.layer_norm(learned(2, 2), (2,)).grad_fn.next_functions)", "1", "3"),
        Measured("len(torch.where(ones(2) > 0, learned(2), 0.0).grad_fn.next_functions)", "3", "2"),
    ],
    "What autograd leaves out": [
        Measured(
            "A = torch.autograd\nwith A.forward_ad.dual_level():\n    pass\n'entered'",
            "NotImplementedError",
            "'entered'",
        ),
        Measured(
            "H = torch.autograd.graph.saved_tensors_hooks\nwith H(abs, abs):\n    pass\n'entered'",
            "NotImplementedError",
            "'entered'",
        ),
        Measured(
            "node = (learned(1) * 2).grad_fn; [hasattr(node, name) for name in ('name', "
            "'next_functions', 'metadata', 'register_hook', 'register_prehook')]",
            "[True, True, False, False, False]",
            "[True, True, True, True, True]",
        ),
    ],
    "vmap is a loop": [
        Measured(
            "torch.vmap(lambda x: x if x.sum() > 0 else -x)(tensor([[1.0], [-3.0]])).tolist()",
            "[[1.0], [3.0]]",
            "RuntimeError",
        ),
        Measured(
            "torch.vmap(lambda x: x * 2)(learned(1)).grad_fn.name()",
            "'StackBackward0'",
            "'MulBackward0'",
        ),
    ],
    # Modules
    "What older hooks are given": [
        Measured(
            "m = nn.Linear(3, 4); seen = []; "
            "m.register_backward_hook(lambda m, given, out: seen.extend(tuple(g.shape) for g in given)); "
            "m(learned(2, 3)).sum().backward(); seen",
            "[(2, 3), (4, 3), (4,)]",
            "[(4,), (2, 3), (3, 4)]",
        ),
    ],
    "Windows that padding makes possible": [
        Measured(
            "F.avg_pool3d(ones(1, 1, 1, 1), 2, padding=1)",
            "tensor([[[[0.1250]]]])",
            "RuntimeError",
        ),
        Measured(
            "F.pad(ones(1, 1, 4, 2), (-1, 2, 2, 4), mode='circular').shape",
            "RuntimeError",
            "torch.Size([1, 1, 10, 3])",
        ),
    ],
    "A step is not differentiated": [
        Measured(
            "w = learned(2) * 2; torch.optim.SGD([w], 0.1, differentiable=True); 'taken'",
            "ValueError",
            "'taken'",
        ),
        Measured(
            "w = zeros(1); w.grad = learned(1); o = torch.optim.SGD([w], 0.1, differentiable=True); "
            "o.step(); w.requires_grad",
            "RuntimeError",
            "True",
        ),
    ],
    "Muon has all its digits": [
        Measured(
            "w = torch.eye(2).requires_grad_(); (w * w).sum().backward(); "
            "torch.optim.Muon([w], 0.1).step(); round(w[0, 0].item(), 4)",
            "0.8792",
            "0.8775",
        ),
    ],
    "An optimizer's state is copied": [
        Measured(
            "w = leaf([1.0]); o, p = [torch.optim.SGD([w], 0.1, 0.9) for _ in range(2)]; "
            "w.sum().backward(); o.step(); p.load_state_dict(o.state_dict()); p.step(); "
            "o.state[w]['momentum_buffer'].item() > 1.5",
            "False",
            "True",
        ),
    ],
    "MultiheadAttention keeps its weights": [
        Measured(
            "[hasattr(nn.MultiheadAttention(2, 1), name) for name in ('attention_weights', "
            "'reset_parameters', 'merge_masks')]",
            "[True, True, False]",
            "[False, False, True]",
        ),
    ],
    "The steps of a layer": [
        Measured(
            f"[name for name in {OWN_STEPS} if any(hasattr(kind, name) for kind in (nn.LSTM, "
            "nn.MultiheadAttention, nn.TransformerEncoderLayer(2, 1, 2)))]",
            *["[]", f"{OWN_STEPS}"],
        ),
    ],
    "Files hold float64, unless asked for less": [
        Measured(
            "import io; f = io.BytesIO(); torch.save(tensor([0.1]), f); len(f.getvalue()) > 0 and "
            "torch.load(io.BytesIO(f.getvalue())).item()",
            "0.1",
            "0.10000000149011612",
        ),
    ],
    "A file is checked before it is believed": [
        Measured(
            "import io; f = io.BytesIO(); torch.save(torch.tensor([1, 258]), f); "
            "torch.load(io.BytesIO(f.getvalue().replace(bytes([2, 1, 0, 0]), bytes(4)))).tolist()",
            "RuntimeError",
            "[1, 0]",
        ),
    ],
    # Data and logs
    "Workers work in this process": [
        Measured(
            "import os; d = torch.utils.data.DataLoader(range(2), num_workers=1, "
            "collate_fn=lambda batch: os.getpid()); {*d} == {os.getpid()}",
            "True",
            "False",
        ),
        Measured(
            "seen = []; d = torch.utils.data.DataLoader(range(2), num_workers=1, "
            "collate_fn=seen.extend); list(d), seen",
            "([None, None], [0, 1])",
            "([None, None], [])",
        ),
    ],
    "There is one process to sample for": [
        Measured("torch.utils.data.DistributedSampler(range(3))", "RuntimeError", "ValueError"),
    ],
    "A padded tensor stays as it is": [
        Measured(
            "x = ones(3, 2); nn.utils.rnn.unpad_sequence(x, tensor([1, 2])); x.shape",
            "torch.Size([3, 2])",
            "torch.Size([2, 3])",
        ),
        Measured(
            "nn.utils.rnn.unpad_sequence(ones(1, 2, requires_grad=True), tensor([1, 1]))[0].shape",
            "torch.Size([1])",
            "RuntimeError",
        ),
        Measured(
            "len(nn.utils.rnn.pack_padded_sequence(ones(3, 2), [4, 2]).data)", "RuntimeError", "5"
        ),
    ],
    "A log is lines of JSON": [
        Measured(
            "import json, pathlib, tempfile\nfrom importlib import import_module\n"
            "writer = import_module(torch.__name__ + '.utils.tensorboard').SummaryWriter("
            "tempfile.mkdtemp())\nwriter.add_text('a', 'b')\nwriter.close()\n"
            "json.loads(pathlib.Path(writer.log_dir, 'events.jsonl').read_text())['value']",
            "'b'",
            "ModuleNotFoundError",
        ),
    ],
    "A checkpoint is a call": [
        Measured(
            "from importlib import import_module\n"
            "part = import_module(torch.__name__ + '.utils.checkpoint')\ncalls = []\n"
            "x = ones(1, requires_grad=True)\n"
            "y = part.checkpoint(lambda x: calls.append(1) or x * x, x, use_reentrant=False)\n"
            "y.backward()\nlen(calls)",
            "1",
            "2",
        ),
        Measured(
            "import warnings\nfrom importlib import import_module\n"
            "part = import_module(torch.__name__ + '.utils.checkpoint')\n"
            "x = ones(1, requires_grad=True)\n"
            "with warnings.catch_warnings(record=True) as w:\n"
            "    warnings.simplefilter('always'); part.checkpoint(torch.exp, x)\nlen(w)",
            "0",
            "1",
        ),
    ],
    # Errors and warnings
    "The words of an error": [
        Measured(
            "try: ones(3, 4) @ ones(3, 4)\nexcept RuntimeError as e: text = str(e)\ntext",
            "'matmul: (3, 4) @ (3, 4): inner sizes 4 and 3 differ'",
            ANYTHING,
        ),
    ],
    "Errors of another class": [
        Measured("nn.Parameter([1.0])", "TypeError", "AttributeError"),
        Measured("arange(4).reshape(2, 2)[..., 0, ...]", "IndexError", "tensor([0, 2])"),
        Measured("x = zeros(1); x[0] = 10**400", "OverflowError", "ValueError"),
    ],
    "Arguments of nearly the right type": [
        Measured("ones(2).roll(True)", "tensor([1., 1.])", "TypeError"),
        Measured("ones(1, 1).tril(0.5)", "tensor([[1.]])", "TypeError"),
        Measured("ones(2).squeeze(None)", "tensor([1., 1.])", "TypeError"),
        Measured("ones(1).requires_grad_(1)", "tensor([1.], requires_grad=True)", "TypeError"),
        Measured("ones(1).unsqueeze(tensor(0))", "TypeError", "tensor([[1.]])"),
        Measured("ones(2, 3).count_nonzero(0, 1)", "TypeError", "tensor(6)"),
        Measured("torch.add(1, 2)", "TypeError", "tensor(3)"),
    ],
    "Two mistakes in one call": [
        Measured("ones(2).amax(3, 'yes')", "IndexError", "TypeError"),
        Measured("arange(2).mean(0.5)", "RuntimeError", "TypeError"),
    ],
    "Fewer warnings": [
        Measured(
            "import warnings\nwith warnings.catch_warnings(record=True) as w:\n"
            "    warnings.simplefilter('always'); (learned(1) * 2).grad\nlen(w)",
            "0",
            "1",
        ),
        Measured(
            "import warnings\nwith warnings.catch_warnings(record=True) as w:\n"
            "    warnings.simplefilter('always'); torch.std(tensor([1.0]))\nlen(w)",
            "0",
            "1",
        ),
    ],
    "One thread": [
        Measured("torch.set_flush_denormal(False)", "False", "True"),
    ],
    # What is not there
    "Whole parts that are not there": [
        Measured(
            "[name for name in ('fft', 'sparse', 'onnx', 'quantization', 'export', "
            "'fx', 'nested') if hasattr(torch, name)]",
            "[]",
            "['fft', 'sparse', 'onnx', 'quantization', 'export', 'fx', 'nested']",
        ),
    ],
    "Parts that only answer": [
        Measured("torch.compile(len) is len", "True", "False"),
        Measured("torch.backends.mkldnn.is_available()", "False", "True"),
        Measured("torch.distributed.is_available()", "False", "True"),
        Measured(
            "torch.jit.is_scripting(), torch.jit.script(nn.Identity()).training",
            "(False, True)",
            ANYTHING,
        ),
    ],
}

# What a program may write instead of a name that is not there.  Both give the same in PyTorch.
INSTEAD: list[tuple[str, str]] = [
    (
        "torch.view_as_real(torch.polar(p, q))",
        "torch.stack([p * q.cos(), p * q.sin()], dim=-1)",
    ),
    ("x.as_strided((2,), (3,))", "x.diagonal()"),
    ("x.adjoint()", "x.mT"),
    ("torch.ger(p, q)", "torch.outer(p, q)"),
    ("torch.range(0, 2)", "torch.arange(3.0)"),
    ("torch.layer_norm(x, (2,))", "F.layer_norm(x, (2,))"),
]
NAMES = "x = tensor([[1.0, -2.0], [0.5, 3.0]]); p = tensor([0.25, 0.75]); q = tensor([0.5, 1.5]); "

# Differences that PyTorch's stubs or signatures show, and PyTorch itself does not: each with a
# program that has the same outcome in both.
SLIPS: dict[tuple[str, str], tuple[str, str]] = {
    **{
        (name, "other by name only"): ("torch.max(tensor([1.0]), tensor([2.0]))", "tensor([2.])")
        for name in ("max", "min", "Tensor.max", "Tensor.min")
    },
    **{
        ("tensor", f"{argument} by name only"): ("torch.tensor([1], torch.float64)", "TypeError")
        for argument in ("dtype", "device", "requires_grad")
    },
    **{
        ("Tensor.new_tensor", f"{argument} by name only"): (
            "zeros(1).new_tensor([1], torch.int64)",
            "TypeError",
        )
        for argument in ("dtype", "device", "requires_grad")
    },
    **{
        (f"Tensor.{name}", "no out"): (f"zeros(1).{name}(1, out=zeros(1))", "TypeError")
        for name in ("add", "sub", "mul", "floor_divide", "true_divide")
    },
    ("is_autocast_enabled", "device_type is None (PyTorch: must be given)"): (
        "torch.is_autocast_enabled()",
        "False",
    ),
    ("full", "no names"): ("torch.full((2,), 1.0, names=None)", "TypeError"),
    ("repeat_interleave", "repeats is None (PyTorch: must be given)"): (
        "torch.repeat_interleave(tensor([1, 2]))",
        "tensor([0, 1, 1])",
    ),
    ("roll", "dims is None (PyTorch: ())"): ("torch.roll(arange(3), 1)", "tensor([2, 0, 1])"),
    ("Tensor.roll", "dims is None (PyTorch: ())"): ("arange(3).roll(1)", "tensor([2, 0, 1])"),
    ("randint", "size is None (PyTorch: must be given)"): ("torch.randint(3)", "TypeError"),
    ("Tensor.requires_grad_", "no mode"): ("zeros(1).requires_grad_(mode=True)", "TypeError"),
    ("Tensor.requires_grad_", "also requires_grad"): (
        "zeros(1).requires_grad_(requires_grad=True)",
        "tensor([0.], requires_grad=True)",
    ),
    ("Tensor.to", "also *args"): ("zeros(1).to('cpu', torch.int64)", "tensor([0])"),
    ("Tensor.uniform_", "also **bounds"): (
        "zeros(1).uniform_(**{'from': 2.0, 'to': 2.0})",
        "tensor([2.])",
    ),
    ("nn.functional.gelu", "approximate by name only"): ("F.gelu(zeros(1), 'tanh')", "TypeError"),
    ("nn.functional.gelu", "approximate is 'none' (PyTorch: Ellipsis)"): (
        "F.gelu(ones(1)), F.gelu(ones(1), approximate='none')",
        "(tensor([0.8413]), tensor([0.8413]))",
    ),
    **{
        (f"nn.functional.{name}", f"{argument} is {ours} (PyTorch: Ellipsis)"): (
            f"F.{name}(tensor([-1.5, 2.0])), "
            f"F.{name}(tensor([-1.5, 2.0]), **{{{argument!r}: {ours}}})",
            f"(tensor({result}), tensor({result}))",
        )
        for name, argument, ours, result in (
            ("elu_", "alpha", "1.0", "[-0.7769,  2.0000]"),
            ("hardtanh_", "max_val", "1.0", "[-1.,  1.]"),
            ("hardtanh_", "min_val", "-1.0", "[-1.,  1.]"),
            ("leaky_relu_", "negative_slope", "0.01", "[-0.0150,  2.0000]"),
            ("softplus", "beta", "1.0", "[0.2014, 2.1269]"),
            ("softplus", "threshold", "20.0", "[0.2014, 2.1269]"),
            ("softshrink", "lambd", "0.5", "[-1.0000,  1.5000]"),
        )
    },
    **{
        (f"nn.functional.{name}", "stride is None (PyTorch: ())"): (
            f"F.{name}({x}, 2), F.{name}({x}, 2, ()), F.{name}({x}, 2, None)",
            f"({result}, {result}, {result})",
        )
        for name, x, result in (
            ("avg_pool1d", "arange(4.0)[None]", "tensor([[0.5000, 2.5000]])"),
            ("max_pool1d", "arange(4.0)[None]", "tensor([[1., 3.]])"),
            ("max_pool2d", "arange(4.0).view(1, 2, 2)", "tensor([[[3.]]])"),
            ("max_pool3d", "arange(8.0).view(1, 2, 2, 2)", "tensor([[[[7.]]]])"),
        )
    },
    ("save", "pickle_module is None (PyTorch: pickle)"): (
        "import io, pickle; a, b = io.BytesIO(), io.BytesIO(); torch.save([1], a); "
        "torch.save([1], b, pickle); [torch.load(io.BytesIO(f.getvalue())) for f in (a, b)]",
        "[[1], [1]]",
    ),
    ("linalg.matrix_power", "no A"): ("torch.linalg.matrix_power(A=ones(1, 1), n=2)", "TypeError"),
    ("linalg.matrix_power", "also input"): (
        "torch.linalg.matrix_power(input=ones(1, 1), n=2)",
        "tensor([[1.]])",
    ),
    ("linalg.vander", "N by name only"): ("torch.linalg.vander(ones(2), 2)", "TypeError"),
    ("linalg.lstsq", "also out"): (
        "x = zeros(0); torch.linalg.lstsq(ones(1, 1), ones(1, 1), out=(x, zeros(0), "
        "torch.empty(0, dtype=torch.int64), zeros(0))); x",
        "tensor([[1.]])",
    ),
    ("special.round", "also decimals"): (
        "torch.special.round(tensor(0.25), decimals=1)",
        "tensor(0.2000)",
    ),
    ("nn.functional.one_hot", "no tensor"): ("F.one_hot(tensor=tensor([1]))", "TypeError"),
    ("nn.functional.one_hot", "also input"): (
        "F.one_hot(input=tensor([1]))",
        "tensor([[0, 1]])",
    ),
    ("nn.functional.one_hot", "num_classes is -1.0 (PyTorch: Ellipsis)"): (
        "F.one_hot(tensor([1])), F.one_hot(tensor([1]), -1)",
        "(tensor([[0, 1]]), tensor([[0, 1]]))",
    ),
    **{
        ("nn.functional.scaled_dot_product_attention", f"{argument} by name only"): (
            "F.scaled_dot_product_attention(ones(1, 1), ones(1, 1), ones(1, 1), None, 0.0, False, 1)",
            "TypeError",
        )
        for argument in ("scale", "enable_gqa")
    },
    ("Generator.set_state", "no _new_state"): (
        "torch.Generator().set_state(_new_state=1)",
        "TypeError",
    ),
    **{
        (name, "also orig_func"): ("torch.no_grad(orig_func=len)([1])", "1")
        for name in ("no_grad", "autograd.no_grad")
    },
}

# Why, for every kind of difference that is left: a pattern of its words, and the reason.
WHY: dict[str, str] = {
    "no out": "That of the package takes it, ``torch.hardshrink``.",
    "memory_format (is|by name)": "PyTorch takes it so too, whatever its description says.",
    "no (layout|pin_memory|memory_format|names|storage)": "How numbers are kept is not chosen: in a "
    "list, one after the other.",
    "no non_blocking": "Nothing is copied between devices.",
    "no (device|index|type|input)|device is": "There is one device, the CPU.",
    "no (sparse_grad|masked)": "There are no sparse tensors.",
    "no out_dtype": "There is one kind of float.",
    "no (dtype)": "The numbers of another kind are read with ``to``; bits are not read anew.",
    "no (size|other)": "The constructor takes sizes or numbers by position, as it is mostly used.",
    "no implicit": "It is PyTorch's own, for its tracer.",
    "no cls": "PyTorch's is a wrapper, which hands on whatever it is given.",
    "(repeats|high|end|size) is|value at place|no (element|test_element)": "PyTorch has several signatures, told apart by what is given.  "
    "Here there is one.",
    "dtype by name only": "In ``torch.norm`` the argument before it is ``out``.",
    "(alpha|beta|value) by name only": "By position it is deprecated in PyTorch.",
    "out by name only": "It is given by name in all other functions.",
    "no check_batched": "``vmap`` is a loop here, and a batch of gradients is one after the other.",
    "no _preallocate_and_copy": "It is PyTorch's own, for its memory.",
    "no (check_forward_ad|check_backward_ad|check_fwd_over_rev|check_rev_over_rev)": "There is "
    "no forward mode.",
    "no (func|nondet_tol|check_\\w+|fast_mode|gen_non_contig_grad_outputs)|also fn": "The check is "
    "one loop over every element; its function is given by position.",
    "no always_call": "A hook is not called after an error.",
    "no sequential|also modules": "Given by position in both.",
    "also (name|type|rank)": "PyTorch's dtypes are given.",
    "also": "Taken here, though PyTorch's own has no such argument.",
}

WORDS = {
    r"no (\S+)": "not taken",
    r"also (\S+)": "taken",
    r"(\S+) by name only": "by name only",
    r"(\S+) at place (\d+)": "in place {}",
    r"(\S+) is (.+) \(PyTorch: must be given\)": "may be left out",
    r"(\S+) is (.+) \(PyTorch: (.+)\)": "is {} where it is left out, in PyTorch {}",
    r"(\S+) must be given": "must be given",
}


def _hands_on(signature: Signature) -> bool:
    """Whether it takes whatever it is given, and so says nothing of its arguments."""
    return {argument.name for argument in signature} == {"*args", "**kwargs"}


def of_arguments() -> dict[str, list[str]]:
    """Each difference between signatures, with the names where it is found."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    where: dict[str, list[str]] = {}
    for name, thing in sorted(public(import_module("pyattn")).items()):
        ours = inspected(thing, owned(name))
        theirs = [[Argument(*argument) for argument in overload] for overload in record[name] or []]
        if ours is None or all(_hands_on(overload) for overload in theirs):
            continue
        for difference in differences(ours, theirs):
            if (name, difference) not in SLIPS:
                where.setdefault(difference, []).append(name)
    return where


def reason(difference: str) -> str:
    """Why it differs; KeyError where nobody has said."""
    for pattern, why in WHY.items():
        if re.match(rf"({pattern})\b", difference):
            return why
    raise KeyError(f"{difference}: say why in WHY")


def in_words(difference: str) -> tuple[str, str]:
    """The argument, and what is said of it; KeyError for words that are not known."""
    for pattern, said in WORDS.items():
        match = re.fullmatch(pattern, difference)
        if match:
            return match[1], said.format(*match.groups()[1:])
    raise KeyError(difference)


def code(names: list[str]) -> str:
    return ", ".join(f"``{name}``" for name in names)


def table_of_arguments() -> str:
    where = of_arguments()
    by_reason: dict[str, dict[tuple[str, str], list[str]]] = {}
    for difference in sorted(where, key=lambda text: -len(where[text])):
        argument, said = in_words(difference)
        lines = by_reason.setdefault(reason(difference), {})
        lines.setdefault((said, code(where[difference])), []).append(argument)
    return "\n".join(
        f"* {why}\n\n"
        + "".join(f"  * {code(names)} {said}: {at}.\n" for (said, at), names in lines.items())
        for why, lines in by_reason.items()
    )


def table_of_own_names() -> str:
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    return code([name for name in public(import_module("pyattn")) if record[name] is None]) + "\n"


def table_of_instead() -> str:
    return "".join(f"* For ``{lacking}`` write ``{other}``\n" for lacking, other in INSTEAD)


TABLES = {
    "arguments": table_of_arguments,
    "own names": table_of_own_names,
    "instead": table_of_instead,
}


def pattern_of(table: str) -> str:
    return rf"(\.\. {table}: made by python -m tests\.differences\n\n)(.*?)(\n?\.\. {table}: end\n)"


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for table, text in TABLES.items():
        page = re.sub(
            pattern_of(table), lambda m: m[1] + text() + "\n" + m[3].lstrip(), page, flags=re.DOTALL
        )
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
