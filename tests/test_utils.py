"""What surrounds training where no record of PyTorch can be kept: logs, checkpoints, NumPy, paths."""

from __future__ import annotations

import importlib
import json
import pathlib
import pickle
import random
import struct
import warnings
import zlib
from typing import Any

import pytest

import pyattn as torch
from pyattn import nn
from pyattn.utils import data
from pyattn.utils.checkpoint import checkpoint, checkpoint_sequential, set_checkpoint_early_stop
from pyattn.utils.tensorboard import SummaryWriter


def logged(folder: pathlib.Path, name: str = "events.jsonl") -> list[dict[str, Any]]:
    text = (folder / name).read_text(encoding="utf-8")
    return [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]


def test_a_run_is_logged(tmp_path: pathlib.Path) -> None:
    with SummaryWriter(tmp_path / "run") as writer:
        assert writer.get_logdir() == writer.log_dir == str(tmp_path / "run")
        for step, value in enumerate([1, 2.5, torch.tensor(0.25), torch.tensor([[4]]), True]):
            writer.add_scalar("loss", value, step)
        writer.add_scalar("loss", float("nan"), torch.tensor(5), walltime=7.5)
        writer.add_scalars("ends", {"train": 1.0, "test": float("-inf")}, 6)
        writer.add_text("notes", "überall")
        writer.add_tensor("w", torch.tensor([[1.0, 2.0]]), 1)
        writer.add_graph(nn.Linear(2, 1), torch.ones(1, 2))
        writer.add_hparams({"lr": 0.1, "name": "a"}, {"accuracy": torch.tensor(0.5)})
        writer.add_embedding(torch.tensor([[1.0], [2.0]]), metadata=["a", "b"])
        writer.add_pr_curve("pr", torch.tensor([1, 0]), torch.tensor([0.9, 0.2]))
        writer.add_custom_scalars({"all": {"loss": ["Multiline", ["loss"]]}})
        writer.add_audio("sound", torch.tensor([0.0, 1.0]))
        writer.add_mesh("mesh", torch.zeros(1, 1, 3))
    lines = logged(tmp_path / "run")
    assert [line["value"] for line in lines[:6]] == [1, 2.5, 0.25, 4, True, "nan"]
    assert (lines[5]["step"], lines[5]["wall_time"], lines[5]["kind"]) == (5, 7.5, "scalar")
    assert [line["tag"] for line in lines[6:8]] == ["ends/train", "ends/test"]
    assert lines[7]["value"] == "-inf" and lines[6]["wall_time"] == lines[7]["wall_time"]
    kinds = [line["kind"] for line in lines[8:]]
    assert kinds == ["text", "tensor", "graph", "hparams", "scalar", "embedding", "pr_curve"] + [
        "layout",
        "audio",
        "mesh",
    ]
    assert lines[8]["value"] == "überall" and lines[9]["value"] == [[1.0, 2.0]]
    assert lines[10]["value"].startswith("Linear(")
    assert lines[11]["value"] == {
        "hparams": {"lr": 0.1, "name": "a"},
        "metrics": {"accuracy": 0.5},
    }


def test_a_log_is_written_in_time_and_goes_on(tmp_path: pathlib.Path) -> None:
    writer = SummaryWriter(tmp_path, max_queue=2, filename_suffix=".a")
    path = tmp_path / "events.a.jsonl"
    writer.add_scalar("x", 1)
    assert path.read_text() == ""
    writer.add_scalar("x", 2)
    assert len(path.read_text().splitlines()) == 2
    writer.add_scalar("x", 3)
    writer.flush()
    assert len(path.read_text().splitlines()) == 3
    writer.close()
    writer.close()
    writer.add_scalar("x", 4)  # opens it again
    writer.close()
    with SummaryWriter(tmp_path, purge_step=3, filename_suffix=".a", flush_secs=0) as writer:
        writer.add_scalar("x", 5)
        assert len(path.read_text().splitlines()) == 6
    assert [line["value"] for line in logged(tmp_path, "events.a.jsonl")] == [1, 2, 3, 4, None, 5]
    assert logged(tmp_path, "events.a.jsonl")[4]["kind"] == "purge"


def test_a_log_has_a_place_of_its_own(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    SummaryWriter(comment="-first").close()
    (folder,) = (tmp_path / "runs").iterdir()
    assert folder.name.endswith("-first") and logged(folder) == []


def test_a_distribution_is_counted(tmp_path: pathlib.Path) -> None:
    values = torch.tensor([[-1.0, 0.5], [0.5, 2.0]])
    with SummaryWriter(tmp_path) as writer:
        writer.add_histogram("w", values, 3, bins=[-1, 0, 1, 2])
        writer.add_histogram("w", values, bins=3)
        writer.add_histogram("w", values)
        writer.add_histogram("w", [7, 7], bins=4, max_bins=2)
        writer.add_histogram_raw("w", 0, 1, 2, 1, 1, [0.5, 1], [1, 1])
        for wrong in ([], [float("inf")]):
            with pytest.raises(ValueError, match="add_histogram: "):
                writer.add_histogram("w", wrong)
        with pytest.raises(ValueError, match="add_histogram: bins"):
            writer.add_histogram("w", values, bins="doane")
        with pytest.raises(ValueError, match="add_histogram_raw: 1 limits"):
            writer.add_histogram_raw("w", 0, 1, 2, 1, 1, [0.5], [1, 1])
    given, equal, growing, one, raw = [line["value"] for line in logged(tmp_path)]
    assert (given["min"], given["max"], given["num"], given["sum"]) == (-1.0, 2.0, 4, 2.0)
    assert given["sum_squares"] == 5.5
    assert (given["bucket_limits"], given["bucket_counts"]) == ([0, 1, 2], [1, 2, 1])
    assert equal["bucket_counts"] == [1, 2, 1] and equal["bucket_limits"] == [0.0, 1.0, 2.0]
    assert sum(growing["bucket_counts"]) == 4 and growing["bucket_limits"][-1] > 2
    assert one["bucket_counts"] == [2] and raw["bucket_counts"] == [1, 1]


def test_an_image_is_a_png_file(tmp_path: pathlib.Path) -> None:
    image = torch.tensor([[[0.0, 1.0]], [[0.5, 2.0]], [[0.25, -1.0]]])
    with SummaryWriter(tmp_path) as writer:
        writer.add_image("a/b", image, 3)
        writer.add_image("gray", torch.tensor([[0, 255], [7, 8]]), dataformats="HW")
        writer.add_image("last", torch.zeros(2, 2, 4), dataformats="HWC")
        writer.add_images("two", torch.zeros(2, 1, 2, 2), 1)
        for shape, formats in (((2, 2), "CHW"), ((2, 2, 2), "CHW"), ((3, 2, 2), "XYZ")):
            with pytest.raises(AssertionError, match="add_image: "):
                writer.add_image("wrong", torch.zeros(*shape), dataformats=formats)
        with pytest.raises(AssertionError, match="add_images: "):
            writer.add_images("wrong", torch.zeros(1, 1, 2, 2), dataformats="CHWN")
    names = [line["value"] for line in logged(tmp_path)]
    assert names == [["a_b-3.png"], ["gray.png"], ["last.png"], ["two-1.png", "two-1-1.png"]]
    png = (tmp_path / "a_b-3.png").read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (2, 1) and png[24:26] == b"\x08\x02"
    (size,) = struct.unpack(">I", png[33:37])
    assert zlib.decompress(png[41 : 41 + size]) == bytes([0, 0, 127, 63, 255, 255, 0])
    assert struct.unpack(">I", png[41 + size : 45 + size])[0] == zlib.crc32(png[37 : 41 + size])


def test_a_figure_draws_itself(tmp_path: pathlib.Path) -> None:
    class Figure:
        cleared = False

        def savefig(self, file: Any, format: str) -> None:
            file.write(format.encode())

        def clear(self) -> None:
            self.cleared = True

    figure = Figure()
    with SummaryWriter(tmp_path) as writer:
        writer.add_figure("plot", [figure], 2)
    assert (tmp_path / "plot-2.png").read_bytes() == b"png" and figure.cleared


def test_what_cannot_be_logged_is_refused(tmp_path: pathlib.Path) -> None:
    with SummaryWriter(tmp_path) as writer:
        with pytest.raises(AssertionError, match="add_scalar: expected one number, got 2"):
            writer.add_scalar("x", torch.ones(2))
        for wrong in ("1", None, object()):
            with pytest.raises(NotImplementedError):
                writer.add_scalar("x", wrong)
        with pytest.raises(TypeError, match="add_hparams: "):
            writer.add_hparams([], {})  # type: ignore[arg-type]
        with pytest.raises(NotImplementedError):
            writer.add_hparams({"lr": object()}, {})
        with pytest.raises(AssertionError, match="add_embedding: "):
            writer.add_embedding(torch.ones(2, 1), metadata=["a"])
    assert logged(tmp_path) == []


# Checkpoints of activations.


def test_a_checkpoint_has_the_gradients_and_draws_of_a_call() -> None:
    outcomes = []
    for kind in (None, False, True):
        torch.manual_seed(1)
        model = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 1))
        x = torch.ones(2, 3, requires_grad=True)
        y = model(x) if kind is None else checkpoint(model, x, use_reentrant=kind)
        (y * y).sum().backward()
        gradients: list[Any] = [p.grad for p in [x, *model.parameters()]]
        outcomes.append([g.tolist() for g in gradients] + torch.rand(2).tolist())
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_a_checkpoint_of_inputs_that_ask_for_nothing() -> None:
    layer, x = nn.Linear(2, 1), torch.ones(1, 2)
    for kind in (None, True):
        with pytest.warns(UserWarning, match="none of the inputs"):
            y = checkpoint(layer, x, use_reentrant=kind)
        assert not y.requires_grad
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert checkpoint(layer, x, use_reentrant=False).requires_grad


def test_the_arguments_of_a_checkpoint() -> None:
    entered = []

    class Context:
        def __init__(self, name: str) -> None:
            self.name = name

        def __enter__(self) -> None:
            entered.append(self.name)

        def __exit__(self, *error: Any) -> None:
            entered.append("out")

    def add(x: Any, y: Any = 0) -> Any:
        return x + y

    x = torch.ones(1, requires_grad=True)
    contexts = Context("first"), Context("second")
    y = checkpoint(add, x, y=2, use_reentrant=False, context_fn=lambda: contexts, debug=True)
    assert y.item() == 3 and entered == ["first", "out"]
    assert checkpoint(add, x, use_reentrant=True, preserve_rng_state=False).item() == 1
    with pytest.raises(ValueError, match="checkpoint: y by name"):
        checkpoint(add, x, y=2, use_reentrant=True)
    with pytest.raises(ValueError, match="checkpoint: context_fn"):
        checkpoint(add, x, context_fn=lambda: contexts)
    with pytest.raises(ValueError, match="checkpoint: determinism_check"):
        checkpoint(add, x, use_reentrant=False, determinism_check="some")
    with set_checkpoint_early_stop(False):
        layers = [nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1)]
        model, given = nn.Sequential(*layers), torch.ones(3, 2)
        for segments in (1, 2, 3, 5):
            out = checkpoint_sequential(model, segments, given, use_reentrant=False)
            assert out.tolist() == model(given).tolist()
    with pytest.raises(ValueError, match="checkpoint_sequential: unexpected arguments wrong"):
        checkpoint_sequential(model, 2, given, wrong=1)


# Data.


def test_numpy_in_batches() -> None:
    numpy = pytest.importorskip("numpy")
    rows = [{"x": numpy.array([1.0, 2.0]), "y": numpy.int64(3), "z": numpy.float32(0.5)}] * 2
    batch = data.default_collate(rows)
    assert batch["x"].tolist() == [[1.0, 2.0]] * 2 and batch["y"].dtype is torch.int64
    assert batch["z"].tolist() == [0.5, 0.5]
    assert data.default_collate([numpy.array(1), numpy.array(2)]).tolist() == [1, 2]
    assert data.default_collate([numpy.float64(1), 2.0]).tolist() == [1.0, 2.0]
    assert data.default_collate([numpy.bool_(True)]).dtype is torch.bool
    assert data.default_collate([numpy.str_("a")]) == ["a"]
    with pytest.raises(TypeError, match="default_collate: "):
        data.default_collate([numpy.array(["a"])])
    converted = data.default_convert({"x": (numpy.array([1, 2]), numpy.array(["a"]))})["x"]
    assert converted[0].tolist() == [1, 2] and converted[1].tolist() == ["a"]
    assert data.default_convert(numpy.float32(0.5)).item() == 0.5


def test_workers_leave_the_programs_streams_and_data_alone() -> None:
    class Rows(data.Dataset):
        def __init__(self) -> None:
            self.fetched = 0

        def __len__(self) -> int:
            return 6

        def __getitem__(self, index: int) -> Any:
            self.fetched += 1
            return index, torch.rand(1), random.random()

    rows, outcomes = Rows(), []
    for workers in (0, 2):
        torch.manual_seed(1)
        random.seed(1)
        for dataset in (rows, data.Subset(rows, range(6))):
            list(data.DataLoader(dataset, 2, num_workers=workers))
        outcomes.append((torch.rand(1).item(), random.random(), rows.fetched))
    # Without workers it is the program itself that drew, and that counted.
    assert outcomes[0][2] == 12 == outcomes[1][2]
    torch.manual_seed(1)
    random.seed(1)
    for _ in range(2):
        torch.randint(2**40, (1,))  # of 64 bits, as a loop's seed
    assert outcomes[1][:2] == (torch.rand(1).item(), random.random())
    assert data.get_worker_info() is None


def test_a_worker_that_fails_gives_the_streams_back() -> None:
    def fail(index: int) -> None:
        torch.rand(1)
        raise KeyError("here")

    torch.manual_seed(1)
    with pytest.raises(KeyError, match="here"):
        list(data.DataLoader("abc", num_workers=1, worker_init_fn=fail))
    assert data.get_worker_info() is None
    after = torch.rand(1).item()
    torch.manual_seed(1)
    torch.randint(2**40, (1,))
    assert after == torch.rand(1).item()


def test_a_stream_that_is_longer_than_it_said() -> None:
    class Stream(data.IterableDataset):
        def __len__(self) -> int:
            return 2

        def __iter__(self) -> Any:
            return iter(range(3))

    loader = data.DataLoader(Stream(), None)
    assert len([x for x in loader]) == 3  # nobody has asked; list() would, on some Pythons
    assert len(loader) == 2
    with pytest.warns(UserWarning, match=r"DataLoader: len\(\) said 2"):
        list(loader)


def test_what_a_gpu_is_for_is_said() -> None:
    with pytest.warns(UserWarning, match="DataLoader: pin_memory"):
        list(data.DataLoader("ab", pin_memory=True))
    with pytest.raises(
        RuntimeError, match=r"DistributedSampler: .*DataLoader\(..., shuffle=True\)"
    ):
        data.DistributedSampler(range(3))


def test_a_loader_can_be_pickled() -> None:
    again = pickle.loads(pickle.dumps(data.DataLoader(range(3), 2)))
    assert [batch.tolist() for batch in again] == [[0, 1], [2]] and again.batch_size == 2


@pytest.mark.parametrize(
    "module, name",
    [
        ("utils.data.dataloader", "DataLoader default_collate default_convert get_worker_info"),
        ("utils.data.dataset", "Dataset TensorDataset Subset random_split"),
        ("utils.data.sampler", "Sampler RandomSampler BatchSampler"),
        ("utils.data.distributed", "DistributedSampler"),
        ("utils.data._utils.collate", "default_collate collate default_collate_fn_map"),
        ("utils.tensorboard", "SummaryWriter"),
        ("utils.tensorboard.writer", "SummaryWriter"),
        ("utils.checkpoint", "checkpoint checkpoint_sequential"),
        ("nn.utils.rnn", "pad_sequence PackedSequence"),
        ("nn.utils.clip_grad", "clip_grad_norm_"),
        ("nn.utils.convert_parameters", "parameters_to_vector"),
        ("testing", "assert_close make_tensor"),
    ],
)
def test_names_are_where_pytorch_has_them(module: str, name: str) -> None:
    home = importlib.import_module(f"pyattn.{module}")
    for each in name.split():
        assert hasattr(home, each)


def test_a_collation_of_ones_own() -> None:
    collate = importlib.import_module("pyattn.utils.data._utils.collate")

    class Word(str):
        pass

    def join(batch: Any, *, collate_fn_map: Any = None) -> str:
        return "-".join(batch)

    joined = collate.collate([[Word("a")], [Word("b")]], collate_fn_map={Word: join})
    assert joined == ["a-b"]
    assert collate.collate([Word("a")], collate_fn_map={str: join}) == "a"
    with pytest.raises(TypeError):
        collate.collate([1])
