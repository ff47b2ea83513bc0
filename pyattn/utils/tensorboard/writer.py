"""A log of a training run as lines of JSON.

TensorBoard's own files need its package to be written and read.  Here a run is logged to
`events.jsonl` in the log directory: each line is one object, with "kind" ("scalar", "text", ...),
"tag", "value", "step" and "wall_time".  So a run is read back by json.loads, line by line.
"""

from __future__ import annotations

import json
import os
import time

from ...refusals import takes
from .plain import histogram, number, numbers, pixels, plain, png

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class SummaryWriter:
    """Logs a training run to `log_dir`, which is runs/ with the time and this machine's name if not given.

    Lines are added to a log that is there.  They are written after every `max_queue` of them and
    `flush_secs` seconds, and by `flush` and `close`; what is logged after `close` opens it again.
    `purge_step` adds a line of the kind "purge": the lines before it of this step and later ones no
    longer count, as where a run goes on from a checkpoint.

    >>> import json, os, tempfile
    >>> from pyattn.utils.tensorboard import SummaryWriter
    >>> folder = tempfile.mkdtemp()
    >>> with SummaryWriter(folder) as writer:
    ...     writer.add_scalar("loss", 0.5, global_step=3, walltime=0.0)
    >>> with open(os.path.join(folder, "events.jsonl")) as log:
    ...     json.loads(log.read())
    {'kind': 'scalar', 'tag': 'loss', 'value': 0.5, 'step': 3, 'wall_time': 0.0}
    """

    def __init__(
        self,
        log_dir: Any = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
    ) -> None:
        if not log_dir:
            import socket

            now = time.strftime("%b%d_%H-%M-%S")
            log_dir = os.path.join("runs", f"{now}_{socket.gethostname()}{comment}")
        self.log_dir: str = os.fspath(log_dir)
        self.purge_step = purge_step
        self.max_queue = max_queue
        self.flush_secs = flush_secs
        self.filename_suffix = filename_suffix
        self._path = os.path.join(self.log_dir, f"events{filename_suffix}.jsonl")
        self._file: Any = None
        self._open()
        if purge_step is not None:
            self._log("purge", None, None, purge_step, None)

    def _open(self) -> None:
        os.makedirs(self.log_dir, exist_ok=True)
        self._file = open(self._path, "a", encoding="utf-8")  # noqa: SIM115
        self._waiting = 0
        self._flushed = time.monotonic()

    def _log(self, kind: str, tag: Any, value: Any, step: Any, walltime: float | None) -> None:
        line = {
            "kind": kind,
            "tag": tag,
            "value": plain(value),
            "step": None if step is None else int(step),
            "wall_time": time.time() if walltime is None else walltime,
        }
        if self._file is None:
            self._open()
        self._file.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
        self._waiting += 1
        if self._waiting >= self.max_queue or time.monotonic() - self._flushed >= self.flush_secs:
            self.flush()

    def get_logdir(self) -> str:
        """Where the log is written."""
        return self.log_dir

    def flush(self) -> None:
        """Write what waits."""
        if self._file is not None:
            self._file.flush()
            self._waiting = 0
            self._flushed = time.monotonic()

    def close(self) -> None:
        """Write what waits, and close the log."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()

    # Numbers.

    @takes()
    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: Any = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Log one number: Python's, NumPy's or a tensor's.  Raises AssertionError for several."""
        self._log("scalar", tag, number("add_scalar", scalar_value), global_step, walltime)

    @takes()
    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: dict[str, Any],
        global_step: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Log several numbers of one kind, each as a scalar with the tag main_tag/its name."""
        walltime = time.time() if walltime is None else walltime
        for tag, value in tag_scalar_dict.items():
            self.add_scalar(f"{main_tag}/{tag}", value, global_step, walltime)

    def add_tensor(
        self, tag: str, tensor: Any, global_step: Any = None, walltime: float | None = None
    ) -> None:
        """Log all numbers of a tensor, as nested lists."""
        self._log("tensor", tag, tensor, global_step, walltime)

    @takes()
    def add_histogram(
        self,
        tag: str,
        values: Any,
        global_step: Any = None,
        bins: Any = "tensorflow",
        walltime: float | None = None,
        max_bins: int | None = None,
    ) -> None:
        """Log how numbers are distributed: min, max, num, sum, sum_squares, and counts by limits.

        `bins` is how many bins of one width, or their limits, or "tensorflow": limits that grow by
        a tenth.  Only those from the first to the last that is not empty are logged.
        """
        value = histogram(numbers(values), bins, max_bins)
        self._log("histogram", tag, value, global_step, walltime)

    def add_histogram_raw(
        self,
        tag: str,
        min: float,
        max: float,
        num: int,
        sum: float,
        sum_squares: float,
        bucket_limits: Any,
        bucket_counts: Any,
        global_step: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Log a distribution that has been counted.  Raises ValueError where limits and counts differ in number."""
        if len(bucket_limits) != len(bucket_counts):
            raise ValueError(
                f"add_histogram_raw: {len(bucket_limits)} limits for {len(bucket_counts)} counts"
            )
        value = {
            "min": min,
            "max": max,
            "num": num,
            "sum": sum,
            "sum_squares": sum_squares,
            "bucket_limits": bucket_limits,
            "bucket_counts": bucket_counts,
        }
        self._log("histogram", tag, value, global_step, walltime)

    def add_hparams(
        self,
        hparam_dict: dict[str, Any],
        metric_dict: dict[str, Any],
        hparam_domain_discrete: dict[str, list[Any]] | None = None,
        run_name: str | None = None,
        global_step: Any = None,
    ) -> None:
        """Log what a run was set to and what came of it; the metrics as scalars too.

        Raises TypeError for what is no dict.
        """
        if not isinstance(hparam_dict, dict) or not isinstance(metric_dict, dict):
            raise TypeError("add_hparams: hparam_dict and metric_dict are dicts")
        metrics = {name: number("add_hparams", value) for name, value in metric_dict.items()}
        value = {"hparams": hparam_dict, "metrics": metrics}
        if hparam_domain_discrete is not None:
            value["domain"] = hparam_domain_discrete
        self._log("hparams", run_name, value, global_step, None)
        for name, metric in metrics.items():
            self.add_scalar(name, metric, global_step)

    # Text, models and curves.

    def add_text(
        self, tag: str, text_string: str, global_step: Any = None, walltime: float | None = None
    ) -> None:
        """Log a text."""
        self._log("text", tag, text_string, global_step, walltime)

    def add_graph(
        self,
        model: Any,
        input_to_model: Any = None,
        verbose: bool = False,
        use_strict_trace: bool = True,
    ) -> None:
        """Log a model as it is printed: its layers, not its operations."""
        if verbose:
            print(model)
        self._log("graph", type(model).__name__, str(model), None, None)

    def add_embedding(
        self,
        mat: Any,
        metadata: Any = None,
        label_img: Any = None,
        global_step: Any = None,
        tag: str = "default",
        metadata_header: Any = None,
    ) -> None:
        """Log vectors, with their labels.  Images beside them are refused by NotImplementedError."""
        if label_img is not None:
            raise NotImplementedError("add_embedding: images are logged by add_images")
        if metadata is not None and len(metadata) != len(mat):
            raise AssertionError(f"add_embedding: {len(metadata)} labels for {len(mat)} vectors")
        value = {"vectors": mat, "metadata": metadata, "metadata_header": metadata_header}
        self._log("embedding", tag, value, global_step, None)

    def add_pr_curve(
        self,
        tag: str,
        labels: Any,
        predictions: Any,
        global_step: Any = None,
        num_thresholds: int = 127,
        weights: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Log predictions beside what is true, of which precision and recall can be counted."""
        value = {
            "labels": labels,
            "predictions": predictions,
            "num_thresholds": num_thresholds,
            "weights": weights,
        }
        self._log("pr_curve", tag, value, global_step, walltime)

    def add_custom_scalars(self, layout: dict[str, Any]) -> None:
        """Log which scalars are to be drawn together."""
        self._log("layout", None, layout, None, None)

    # Pictures, as PNG files beside the log; sounds and meshes as numbers.

    def _add_pictures(self, tag: str, pictures: list[bytes], step: Any, walltime: Any) -> None:
        stem = "".join([c if c.isalnum() or c in "-_" else "_" for c in tag])
        names = []
        for i, picture in enumerate(pictures):
            parts = [stem, "" if step is None else str(int(step)), str(i) if i else ""]
            name = "-".join([part for part in parts if part]) + ".png"
            with open(os.path.join(self.log_dir, name), "wb") as file:
                file.write(picture)
            names.append(name)
        self._log("image", tag, names, step, walltime)

    @takes()
    def add_image(
        self,
        tag: str,
        img_tensor: Any,
        global_step: Any = None,
        walltime: float | None = None,
        dataformats: str = "CHW",
    ) -> None:
        """Log an image as a PNG file: floats from 0 to 1, or bytes, with 1, 3 or 4 channels."""
        picture = png(*pixels(img_tensor, dataformats))
        self._add_pictures(tag, [picture], global_step, walltime)

    @takes()
    def add_images(
        self,
        tag: str,
        img_tensor: Any,
        global_step: Any = None,
        walltime: float | None = None,
        dataformats: str = "NCHW",
    ) -> None:
        """Log several images, each as a PNG file."""
        if dataformats[:1].upper() != "N":
            raise AssertionError(f"add_images: dataformats begin with N, not {dataformats!r}")
        pictures = [png(*pixels(image, dataformats[1:])) for image in img_tensor]
        self._add_pictures(tag, pictures, global_step, walltime)

    def add_figure(
        self,
        tag: str,
        figure: Any,
        global_step: Any = None,
        close: bool = True,
        walltime: float | None = None,
    ) -> None:
        """Log a figure of Matplotlib, or several, as PNG files."""
        import io

        pictures = []
        for drawn in figure if isinstance(figure, list) else [figure]:
            buffer = io.BytesIO()
            drawn.savefig(buffer, format="png")
            pictures.append(buffer.getvalue())
            if close:
                drawn.clear()
        self._add_pictures(tag, pictures, global_step, walltime)

    def add_audio(
        self,
        tag: str,
        snd_tensor: Any,
        global_step: Any = None,
        sample_rate: int = 44100,
        walltime: float | None = None,
    ) -> None:
        """Log a sound as its numbers."""
        value = {"samples": snd_tensor, "sample_rate": sample_rate}
        self._log("audio", tag, value, global_step, walltime)

    def add_mesh(
        self,
        tag: str,
        vertices: Any,
        colors: Any = None,
        faces: Any = None,
        config_dict: Any = None,
        global_step: Any = None,
        walltime: float | None = None,
    ) -> None:
        """Log points in space, their colours, and the triangles between them."""
        value = {"vertices": vertices, "colors": colors, "faces": faces, "config": config_dict}
        self._log("mesh", tag, value, global_step, walltime)


__all__ = ["SummaryWriter"]
