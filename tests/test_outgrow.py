"""A program goes through the same losses on pyattn, on PyTorch, and on two processes of PyTorch."""

from __future__ import annotations

import pytest

from . import outgrown


def test_pyattn_goes_through_the_losses_on_record() -> None:
    assert outgrown.apart(outgrown.losses("pyattn"), outgrown.recorded()) < outgrown.TOLERANCE


def test_the_model_learns_what_can_be_learned() -> None:
    # The first number of a row tells nothing of the second, whose guess costs log 7; of nine.
    assert outgrown.recorded()[0] > 2 and outgrown.recorded()[-1] < 1.7


@pytest.mark.skipif(not outgrown.torch_is_installed(), reason="PyTorch 2.13 is not installed")
@pytest.mark.parametrize("way", outgrown.WAYS[1:])
def test_pytorch_goes_through_the_same_losses(way: str) -> None:
    assert outgrown.apart(outgrown.losses(way), outgrown.recorded()) < outgrown.TOLERANCE


@pytest.mark.skipif(not outgrown.torch_is_installed(), reason="PyTorch 2.13 is not installed")
def test_another_size_agrees_too() -> None:
    size = ["--width", "8", "--layers", "2", "--length", "5", "--batch", "8", "--epochs", "2"]
    found = [outgrown.losses(way, *size) for way in outgrown.WAYS]
    assert outgrown.apart(found[0], found[1]) < outgrown.TOLERANCE
    assert outgrown.apart(found[0], found[2]) < outgrown.TOLERANCE
