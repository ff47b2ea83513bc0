"""The house: what imports what, what is shipped, what is documented."""

from __future__ import annotations

import ast
import copy
import gc
import pathlib
import pickle
import re
import subprocess
import sys
import threading
from typing import Any

import pytest

import pyattn
from pyattn import later, nn, optim

ROOT = pathlib.Path(__file__).parent.parent
PACKAGE = ROOT / "pyattn"

# Reading order: a file imports only files of the lines above its own.
ORDER = [
    "micro",  # imports nothing of the package
    "portable",
    "kernels.elementwise kernels.matrices",
    "kernels.functions",
    "kernels.layout kernels.products kernels.curves",
    "kernels.lines",
    "kernels.selection",
    "kernels.layers kernels.windows",
    "kernels dtypes generator",
    "spelling",
    "graph",
    "storage",
    "array formats",
    "later",
    "numpy_words",
    "refusals",
    "views",
    "ops.arithmetic",
    "ops.pointwise ops.shaping",
    "ops.indexing ops.products ops.making",
    "ops.joining ops.windows.mixing ops.windows.padding",
    "ops.elements.functions ops.elements.blending",
    "ops.elements.pairs",
    "ops.elements.whole",
    "ops.aliases",
    "ops.changing",
    "ops.elements.special",
    "ops.reductions",
    "ops.ordering ops.softmaxes ops.windows.sliding",
    "ops.windows.convolution ops.windows.pooling",
    "ops.windows.adaptive",
    "ops.windows.resizing ops.windows.sampling",
    "ops.matrices.added_products ops.matrices.contracting",
    "ops.matrices.distances ops.matrices.systems",
    "ops.matrices.triangles",
    "ops.matrices.decompositions",
    "ops.matrices.older",
    "ops.places.placing ops.places.arranging ops.places.grids",
    "ops.places.borrowing ops.places.reshowing ops.places.scattering ops.places.assigning",
    "ops.along.counting ops.along.quantiles ops.along.running ops.along.summaries",
    "printing random",
    "draws legacy",
    "autograd.grad_mode autograd.hooks",
    "autograd.walking autograd.function autograd.variable",
    "autograd.anomaly_mode autograd.gradcheck",
    "autograd",
    "autograd.functional autograd.graph autograd.forward_ad autograd.profiler",
    "outs",
    "tensor",
    "linalg special",
    "explaining",
    "nn.modules nn.base nn.functions nn.functions.criteria",
    "nn",
    "nn.parameter",
    "nn.base.gradient_hooks nn.base.conversions nn.base.states",
    "nn.base.hooks",
    "nn.functions.curves nn.functions.likeness nn.functions.dropout",
    "nn.functions.criteria.reducing",
    "nn.functions.criteria.distances nn.functions.criteria.classes",
    "nn.functions.criteria.probabilities nn.functions.criteria.margins",
    "nn.functions.criteria.alignments",
    "nn.functions.dot_product",
    "nn.functions.activations nn.functions.lookup nn.functions.standardized",
    "nn.functions.rectifiers",
    "nn.functions.bags nn.functions.channel_norms",
    "nn.functional nn.starts nn.functions.face",
    "nn.init",
    "nn.older_init",
    "nn.modules.utils nn.modules.module nn.modules.lazy",
    "nn.utils.clip_grad nn.utils.convert_parameters nn.utils.init nn.utils.rnn nn.utils.stateless",
    "nn.utils.spectral_norm",
    "nn.utils.weight_norm",
    "nn.utils",
    "nn.modules.linear nn.modules.flatten nn.modules.activation nn.modules.dropout nn.modules.sparse",
    "nn.modules.rectifiers nn.modules.curves nn.modules.normalization",
    "nn.modules.loss nn.modules.distance",
    "nn.modules.loss_of_probabilities nn.modules.loss_of_margins",
    "nn.modules.container nn.modules.parameter_containers",
    "nn.modules.attention_shapes",
    "nn.modules.attention",
    "nn.modules.attention_given",
    "nn.modules.transformer",
    "nn.modules.conv nn.modules.pooling nn.modules.adaptive_pooling nn.modules.padding",
    "nn.modules.transposed nn.modules.batchnorm",
    "nn.modules.instancenorm",
    "nn.modules.lazy_conv nn.modules.lazy_norm",
    "nn.modules.fold nn.modules.pixelshuffle nn.modules.channelshuffle nn.modules.upsampling",
    "nn.modules.rnn_cells",
    "nn.modules.rnn",
    "nn.utils.parametrize",
    "nn.utils.parametrizations",
    "machine machine.parts",
    "machine.distributed",
    "nn.attention nn.parallel",
    "func.trees",
    "func.derivatives func.batches func.modules",
    "func",
    "optim.optimizer",
    "optim.counting",
    "optim.adam optim.sgd optim.adadelta optim.adagrad optim.adamax optim.asgd optim.lbfgs optim.nadam",
    "optim.radam optim.rmsprop optim.rprop optim.sparse_adam optim._adafactor optim._muon",
    "optim.adamw",
    "optim.lr_scheduler.scheduler",
    "optim.lr_scheduler.cosines optim.lr_scheduler.cycles optim.lr_scheduler.factors",
    "optim.lr_scheduler.functions optim.lr_scheduler.plateau",
    "optim.lr_scheduler.joined",
    "optim.lr_scheduler",
    "optim.swa_utils",
    "optim",
    "saving saving.files saving.narrow saving.sharing saving.unpickling saving.pickling",
    "saving.numbers saving.archive saving.plain",
    "saving.header saving.npy saving.allowed",
    "saving.npz saving.rebuilding",
    "saving.loading",
    "saving.storing",
    "safetensors.opened",
    "safetensors.torch",
    "safetensors serialization",
    "distributions.utils distributions.constraints",
    "distributions.gammas",
    "distributions.distribution",
    "distributions.categorical distributions.dirichlet distributions.gamma distributions.independent",
    "distributions.multivariate_normal distributions.normal distributions.tails distributions.uniform",
    "distributions.transforms",
    "distributions.bernoulli distributions.binomial distributions.counts distributions.multinomial",
    "distributions.mixture_same_family distributions.one_hot_categorical distributions.studentT",
    "distributions.transformed_distribution",
    "distributions.kl",
    "distributions",
    "testing",
    "utils.checkpoint utils.data.dataset utils.tensorboard.plain",
    "utils.tensorboard.writer utils.data._utils",
    "utils.tensorboard utils.data.sampler",
    "utils.data._utils.collate utils.data._utils.fetch utils.data._utils.worker",
    "utils.data.dataloader utils.data.distributed",
    "utils.data",
    "utils",
    "programs.version programs.missing programs.reasons programs.traces programs.notebook",
    "programs.distribution programs.displays",
    "programs.alias",
    "programs",
    "programs.running",
    "machine.amp machine.settings machine.compiling machine.backends machine.devices",
    "machine.hub machine.multiprocessing machine.profiler machine.versions",
    "machine.cuda",
    "blocks.positions blocks.additive blocks.cache blocks.rows blocks.adaptive",
    "blocks.feed_forward",
    "blocks.heads",
    "blocks",
    "models.similarity models.budget models.simple models.correlation models.by_hand models.pooling",
    "models.pretrained models.wordpiece models.writing",
    "models.bert models.gpt models.llama models.translation models.reader models.vit",
    "models.dit",
    "models",
    "drawing.scales",
    "drawing.svg drawing.terminal",
    "drawing.charts",
    "plot",
    "screen",
    "show systems",
    "explaining.format explaining.expressions explaining.sources explaining.letters explaining.steps",
    "explaining.breaking explaining.pages",
    "explaining.text explaining.formulas",
    "explaining.work",
    "explaining.latex explaining.fragment explaining.cells",
    "explaining.displays",
    "explaining.algebra explaining.counts explaining.lines explaining.losses explaining.tables",
    "explaining.windows",
    "explaining.rules",
    "explaining.explanation explaining.fields",
    "explaining.reading explaining.picking",
    "explaining.solving",
    "exercise",
    "exercise.formula",
    "exercise.setting",
    "exercise.basics exercise.attending exercise.sheets",
    "exercise.command",
    "check.words check.chinese",
    "check.written",
    "explaining.marking",
    "explaining.problem",
    "check.values check.sides",
    "check.comparing",
    "check.checker",
    "check.pages.page",
    "check.sheet",
    "check",
    "check.pages.stretches check.pages.programs check.pages.tags",
    "check.pages.inline check.pages.fenced check.pages.mathml",
    "check.pages.roles check.pages.html",
    "check.pages.rows check.pages.markdown check.pages.plain",
    "check.pages.restructured check.pages.notebook",
    "check.pages.python",
    "check.pages.encodings",
    "check.pages.reading",
    "check.pages",
    "check.statements check.statements.trees check.statements.signs",
    "check.statements.vocabulary check.statements.reader check.statements.rows",
    "check.statements.numerals check.statements.latex",
    "check.statements.terms",
    "check.statements.factors",
    "check.statements.parsing",
    "check.statements.joining",
    "check.statements.fitting",
    "check.statements.unread",
    "check.statements.beside check.statements.sums",
    "check.statements.lists check.statements.overlaid check.statements.columns",
    "check.statements.layouts check.statements.tables check.statements.finding",
    "check.judging",
    "check.judging.names",
    "check.judging.products check.judging.literals check.judging.parts",
    "check.judging.arguments",
    "check.judging.functions",
    "check.judging.elementary check.judging.operations",
    "check.judging.evaluating",
    "check.judging.readings check.judging.linking check.judging.repeats",
    "check.judging.sides check.judging.carried",
    "check.judging.went_on check.judging.aligning",
    "check.judging.steps check.judging.memory check.judging.origins",
    "check.judging.mistaken check.judging.working",
    "check.judging.miscounted",
    "check.judging.mistakes",
    "check.judging.explained check.judging.unjudged",
    "check.judging.case",
    "check.judging.judge",
    "check.files",
    "check.examples",
    "check.running.cells check.running.borrowed",
    "check.running.claims",
    "check.running.names check.running.failing check.running.telling",
    "check.running.actual",
    "check.running.session",
    "check.running.outputs",
    "check.running.verdicts",
    "check.running",
    "check.marking",
    "check.reports.sentences check.reports.screen check.reports.style check.reports.parts",
    "check.reports.excerpts check.reports.remarks",
    "check.reports.terminal check.reports.data check.reports.marked check.reports.notebook",
    "check.reports",
    "check.command check.pytest_plugin",
    "cli",
]
LEVEL = {name: level for level, line in enumerate(ORDER) for name in line.split()}


def module_of(path: pathlib.Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: pathlib.Path) -> "list[tuple[str, bool]]":
    """The modules of the package that a file imports when it is loaded, and what else it imports."""
    found = []
    package = path.relative_to(PACKAGE).parts[:-1]

    def visit(body: "list[ast.stmt]") -> None:
        for node in body:
            if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
                continue
            if isinstance(node, (ast.If, ast.Try)):
                visit(node.body)
            elif isinstance(node, ast.Import):
                found.extend([(alias.name.split(".")[0], False) for alias in node.names])
            elif isinstance(node, ast.ImportFrom):
                if not node.level:
                    found.append((str(node.module).split(".")[0], False))
                    continue
                base = list(package[: len(package) - node.level + 1]) + (node.module or "").split(
                    "."
                )
                stem = ".".join([part for part in base if part])
                for alias in node.names:
                    inner = f"{stem}.{alias.name}".strip(".")
                    found.append((inner if inner in LEVEL else stem, True))

    visit(ast.parse(path.read_text(encoding="utf-8")).body)
    return found


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if module_of(path) not in ("", "__main__")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: module_of(path))
def test_reading_order_is_import_order(path: pathlib.Path) -> None:
    name = module_of(path)
    if name == "drawing" or name.startswith("ops") and path.stem == "__init__":
        assert not imports(path)
        return
    assert name in LEVEL, f"{name} has no place in the reading order"
    for imported, inside in imports(path):
        if inside and imported not in ("", "__version__"):
            assert LEVEL[imported] < LEVEL[name], (
                f"{name} imports {imported}, which stands below it"
            )


def test_the_table_of_files_in_the_readme_is_whole_and_in_order() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[0] for line in readme.splitlines() if line.startswith("| `pyattn/")]
    named = [[name.rstrip("/") for name in re.findall(r"`pyattn/(.*?)`", row)] for row in rows]
    there = {p.name for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert sum(named, []) == list(dict.fromkeys(sum(named, [])))
    assert set(sum(named, [])) == there - {"__init__.py", "__main__.py"}
    stems = [[name.replace(".py", "") for name in row] for row in named]
    levels = [
        max([LEVEL[n] for n in LEVEL for s in row if f"{n}.".startswith(f"{s}.")]) for row in stems
    ]
    assert levels == sorted(levels)


@pytest.mark.parametrize("path", FILES, ids=lambda path: module_of(path))
def test_only_the_standard_library_is_imported(path: pathlib.Path) -> None:
    known = getattr(sys, "stdlib_module_names", None)
    if known is None:
        pytest.skip("this Python does not list its standard library")
    outside = {name for name, inside in imports(path) if not inside} - set(known)
    # The plugin is loaded by pytest, and by nothing else; and PyPy has a module that says it is PyPy.
    others = {"check.pytest_plugin": {"pytest"}, "portable": {"__pypy__"}}
    assert outside == others.get(module_of(path), set())


def test_importing_loads_little() -> None:
    """What costs milliseconds is loaded when it is used: typing, re, random, json and the like."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import sys, pyattn; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert not loaded & {"typing", "re", "random", "json", "argparse", "dataclasses", "inspect"}
    assert not [
        name
        for name in loaded
        if name.startswith(
            (
                "pyattn.nn",
                "pyattn.optim",
                "pyattn.models",
                "pyattn.drawing",
                "pyattn.check",
                "pyattn.utils",
            )
        )
    ]
    assert not loaded & {f"pyattn.{home}" for home in later.NAMES}


def test_what_is_loaded_later_has_the_names_that_are_told_of_it() -> None:
    for home, names in later.NAMES.items():
        there, told = later.loaded(home), set(names.split())
        assert all(hasattr(there, name) for name in told), home
        if home.startswith(("ops.", "nn.")):
            assert told == set(there.__all__), home


def test_a_method_that_is_loaded_later_takes_its_place() -> None:
    program = (
        "import pyattn; from pyattn.later import Method; t = pyattn.Tensor\n"
        "assert isinstance(vars(t)['scatter_'], Method)\n"
        "pyattn.nn.Parameter(pyattn.ones(2)).detach().scatter_(0, pyattn.tensor([1]), 3.0)\n"
        "assert vars(t)['scatter_'] is t.scatter_ is not vars(t)['scatter']\n"
        "assert callable(t.scatter) and callable(t.unique)"
    )
    subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, check=True)


@pytest.mark.parametrize(
    "program",
    [
        "import pyattn; pyattn.nn.Linear; pyattn.nn.functional.relu",
        "import pyattn; pyattn.optim.Adam; pyattn.nn.Linear",
        "import pyattn; pyattn.cosine_similarity(pyattn.ones(1, 2), pyattn.ones(1, 2))",
        "from pyattn import nn, optim; nn.Linear, optim.SGD",
        "from pyattn import *; nn.Linear, optim.SGD, cosine_similarity, tensor([1])",
        "import pyattn.nn; import pyattn; pyattn.tensor([1]), pyattn.optim.SGD",
        "import pyattn.optim as optim; import pyattn; optim.SGD, pyattn.nn.Linear, pyattn.tensor([1])",
        "import pyattn; pyattn.plot.sparkline, pyattn.models.pooling, pyattn.check.testmod",
        "import pyattn; pyattn.utils.data.DataLoader, pyattn.testing.assert_close",
        "from pyattn.utils.data import DataLoader; from pyattn.utils.checkpoint import checkpoint",
        "from pyattn.utils.tensorboard import SummaryWriter; from pyattn import utils; utils.data",
        "import pyattn; assert {'plot', 'models', 'check'} <= {*dir(pyattn)}",
        "import pyattn; assert {'nn', 'optim', 'cosine_similarity', 'tensor'} <= {*dir(pyattn)}",
        "import pyattn; assert not hasattr(pyattn, 'foo') and not hasattr(pyattn, 'functional')",
    ],
)
def test_what_is_loaded_later_is_there_by_every_way(program: str) -> None:
    subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, check=True)


def test_every_name_of_the_face_is_documented_by_an_example() -> None:
    for name in vars(pyattn)["__all__"]:  # which the type checker follows the modules for
        value = getattr(pyattn, name)
        if callable(value):
            assert value.__doc__ and ">>>" in value.__doc__, name


def test_no_dependencies_and_the_types_are_shipped() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "\ndependencies = []\n" in text and "optional-dependencies" not in text
    assert (PACKAGE / "py.typed").exists()


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="counts no references")
def test_nothing_is_left_for_the_collector() -> None:
    """A training step makes no reference cycles: with the collector off, memory does not grow."""
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.LayerNorm(4), nn.Linear(4, 2))
    optimizer = optim.Adam(model.parameters())
    x, y = pyattn.ones(2, 3), pyattn.tensor([0, 1])

    def step() -> None:
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        model(x).softmax(1).log().sum()  # a graph that no backward frees

    step()
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(20):
            step()
        assert len(gc.get_objects()) - before < 20
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_a_deep_graph_is_let_go_of_without_recursion() -> None:
    x = pyattn.ones(1, requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y + 1
    del y  # never differentiated
    y = x
    for _ in range(100_000):
        y = y * 1.0
    y.sum().backward()
    assert x.grad is not None and x.grad.item() == 1.0


def test_the_recording_switch_is_each_threads_own() -> None:
    seen = []
    with pyattn.no_grad():
        thread = threading.Thread(target=lambda: seen.append(pyattn.is_grad_enabled()))
        thread.start()
        thread.join()
        assert not pyattn.is_grad_enabled()
    assert seen == [True]


def test_threads_that_share_a_leaf_lose_no_gradients() -> None:
    x = pyattn.zeros(2000, requires_grad=True)
    threads, times = 4, 50

    def train() -> None:
        for _ in range(times):
            (x * 2).sum().backward()

    before = sys.getswitchinterval() if hasattr(sys, "getswitchinterval") else None
    if before is not None:
        sys.setswitchinterval(1e-6)  # so that they meet in the middle of an addition
    try:
        running = [threading.Thread(target=train) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
    finally:
        if before is not None:
            sys.setswitchinterval(before)
    assert x.grad is not None and x.grad.tolist() == [2.0 * threads * times] * 2000


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="counts no references")
def test_a_function_of_the_users_own_leaves_nothing_for_the_collector() -> None:
    class Both(pyattn.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: pyattn.Tensor) -> Any:
            a, b = x.exp(), x * 2
            ctx.save_for_backward(x, a)
            return a, b

        @staticmethod
        def backward(ctx: Any, g: pyattn.Tensor, h: pyattn.Tensor) -> Any:
            _, a = ctx.saved_tensors
            return g * a + h * 2

    x = pyattn.ones(3, requires_grad=True)

    def step() -> None:
        a, b = Both.apply(x)
        (a * b).sum().backward()
        Both.apply(x)  # a graph that no backward frees

    step()
    gc.collect()
    gc.disable()
    try:
        for _ in range(5):
            step()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_tensors_and_models_can_be_copied_and_pickled() -> None:
    model = nn.Linear(2, 1)
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert twin.weight.tolist() == model.weight.tolist() and twin.weight.requires_grad
        with pyattn.no_grad():
            twin.weight.zero_()
        assert model.weight.abs().sum() > 0
        assert twin.weight.dtype is pyattn.float64


def test_numpy_where_it_is_installed() -> None:
    numpy = pytest.importorskip("numpy")
    x = pyattn.tensor([[1, 2], [3, 4]])
    assert numpy.array_equal(x.numpy(), [[1, 2], [3, 4]]) and x.numpy().dtype == numpy.int64
    assert pyattn.tensor(numpy.array([1.5, 2.5])).tolist() == [1.5, 2.5]
    assert pyattn.tensor([numpy.float32(0.5), numpy.int64(2)]).tolist() == [0.5, 2.0]
    with pytest.raises(RuntimeError, match=r"use detach\(\)"):
        pyattn.ones(1, requires_grad=True).numpy()


def test_numbers_of_numpy_beside_a_tensor() -> None:
    numpy = pytest.importorskip("numpy")
    x = pyattn.tensor([1.0, 4.0], requires_grad=True)
    y = numpy.float64(2.0) * x + numpy.int64(1) / x
    assert isinstance(y, pyattn.Tensor) and y.tolist() == [3.0, 8.25] and y.requires_grad
    assert (numpy.float64(2.0) < x).tolist() == [False, True]
    assert pyattn.zeros(numpy.int64(2)).shape == (2,)
    assert x.numpy(force=True).tolist() == [1.0, 4.0]
