"""The command on terminals and streams as they come: narrow, closed, full, interrupted."""

from __future__ import annotations

import os
import pathlib
import re
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from pyattn import cli, screen
from pyattn.drawing.terminal import terminal_width

ROOT = pathlib.Path(__file__).parent.parent
COMMANDS = "similarity budget train attend correlation by-hand pooling heads write translate opinion draw".split()
# Buffered, as it is wherever nobody asked for something else.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}


def words(text: str) -> set[str]:
    return set(re.findall("[A-Za-z]{3,}", text))


@pytest.fixture(scope="module")
def usual() -> dict[str, str]:
    """What each command prints where nothing is known of the terminal."""
    environment = {key: value for key, value in ENVIRONMENT.items() if key != "COLUMNS"}
    line = [sys.executable, "-m", "pyattn"]
    return {
        command: subprocess.run(
            [*line, command], cwd=ROOT, capture_output=True, encoding="utf-8", env=environment
        ).stdout
        for command in COMMANDS
    }


@pytest.mark.parametrize("width", [1, 40, 47, 60, 80, 200])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_printed_fits(
    capsys: Any, monkeypatch: pytest.MonkeyPatch, usual: dict[str, str], command: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert cli.main([command]) == 0
    text = capsys.readouterr().out
    room = min(max(width, 40), 80)
    assert [line for line in text.split("\n") if terminal_width(line) > room] == []
    assert words(text) == words(usual[command])  # no word is broken, and none is lost
    if width >= 80:
        assert text == usual[command]


@pytest.mark.parametrize("width", [40, 60, 100])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_fits(
    capsys: Any, monkeypatch: pytest.MonkeyPatch, command: str, width: int
) -> None:
    texts = []
    for columns in (width, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        with pytest.raises(SystemExit):
            cli.main([*command.split(), "--help"])
        texts.append(capsys.readouterr().out)
    assert max(map(len, texts[0].split("\n"))) <= width
    assert words(texts[0]) == words(texts[1])


def in_a_terminal(columns: int, *arguments: str) -> tuple[str, int]:
    """What a terminal of that width shows of the command, and its exit status."""
    pty, fcntl, struct, termios = (
        pytest.importorskip(name) for name in ("pty", "fcntl", "struct", "termios")
    )
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {key: value for key, value in ENVIRONMENT.items() if key != "COLUMNS"}
    started = subprocess.Popen(
        [sys.executable, "-m", "pyattn", *arguments],
        cwd=ROOT,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other side is closed
            piece = b""
        if not piece:
            break
        shown += piece
    os.close(ours)
    return shown.decode().replace("\r\n", "\n"), started.wait()


def test_a_narrow_terminal() -> None:
    shown, status = in_a_terminal(46, "train", "--epochs", "120")
    assert status == 0 and "epoch 50 of 120" in shown  # the progress, which is wiped away
    lines = re.sub("\r\x1b\\[K[^\n\r]*(?=\r)|\r\x1b\\[K", "", shown).split("\n")
    assert 40 < max(map(terminal_width, lines)) <= 46


def test_a_complaint_in_a_narrow_terminal() -> None:
    shown, status = in_a_terminal(50, "attend", "--d-model", "many")
    assert status == 2 and shown.count("\n") > 1 and max(map(len, shown.split("\n"))) <= 50
    assert "expected a whole number from 1 to 1000, got 'many'" in " ".join(shown.split())


def test_how_wide_a_line_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, width in (("60", 60), ("20", 40), ("300", 80)):
        monkeypatch.setenv("COLUMNS", said)
        assert screen.columns() == width
    for said in ("", "0", "-5", "wide", "9" * 5000):  # no width: nobody says
        monkeypatch.setenv("COLUMNS", said)
        assert 40 <= screen.columns() <= 80


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
@pytest.mark.parametrize(
    "arguments", ["", "budget", "--help", "check README.md", "nonsense", "explain -"]
)
@pytest.mark.parametrize(
    "streams",
    [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-", "| true", "| head -n 1", "> /dev/full"],
)
def test_streams_that_are_closed_or_full(arguments: str, streams: str) -> None:
    if "full" in streams and not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    python = getattr(sys, "_base_executable", sys.executable)
    done = subprocess.run(
        f"(exec 3>&2; {python} -m pyattn {arguments} {streams})",
        shell=True,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=ENVIRONMENT,
    )
    assert "Traceback" not in done.stderr and "Exception" not in done.stderr
    assert done.stderr.count("\n") <= 1
    if "|" not in streams:
        wrong = arguments in ("nonsense", "explain -")
        assert done.returncode == (2 if wrong or "full" in streams else 0)


@pytest.mark.skipif(os.name != "posix", reason="a signal of POSIX")
@pytest.mark.parametrize("command", ["train --epochs 100000", "pooling --epochs 20000"])
def test_interrupted(command: str) -> None:
    started = subprocess.Popen(
        [sys.executable, "-u", "-m", "pyattn", *command.split()],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # It may be ignored where the tests run, and what they start inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert started.stdout is not None and started.stderr is not None
    started.stdout.readline()  # it is at work
    time.sleep(0.1)
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=60)
    assert said.strip() == b"" and started.returncode == 130


def test_text_that_was_laid_out_by_hand() -> None:
    text = "Its fields:\n\n  x    the inputs, a row\n       for each\n  mask what is hidden\n\nThe end\nof it."
    assert screen.narrowed(text, 30) == text
    assert screen.narrowed(text, 20).split("\n") == [
        "Its fields:",
        "",
        "  x the inputs, a",
        "      row for each",
        "  mask what is",
        "      hidden",
        "",
        "The end of it.",
    ]
