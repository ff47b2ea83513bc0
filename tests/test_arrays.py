"""NumPy's arrays as tensors, where NumPy is installed: dtypes, shapes, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

import pyattn as torch

numpy: Any = pytest.importorskip("numpy")

KINDS = {
    "float64": torch.float64,
    "float32": torch.float64,
    "float16": torch.float64,
    "int64": torch.int64,
    "int32": torch.int32,
    "int16": torch.int16,
    "int8": torch.int8,
    "uint8": torch.uint8,
    "bool": torch.bool,
}


@pytest.mark.parametrize("make", [torch.from_numpy, torch.tensor, torch.as_tensor, torch.asarray])
@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3), (9, 11)])
def test_an_array_as_a_tensor(make: Any, name: str, shape: "tuple[int, ...]") -> None:
    numbers = numpy.asarray(numpy.arange(numpy.prod(shape, dtype=int)) % 2)
    array = numpy.asarray(numbers.reshape(shape).astype(name))
    made = make(array)
    assert made.dtype is KINDS[name] and made.shape == shape
    assert made.tolist() == array.tolist()
    assert (made + 1 - 1).tolist() == array.astype(float if "float" in name else int).tolist()
    if array.size:
        array.fill(1)
        assert make(numpy.asarray(array * 0, dtype=name)).sum() == 0
        made.fill_(0)  # the array is not touched
        assert array.all()


def test_arrays_of_every_layout() -> None:
    array = numpy.arange(120.0).reshape(10, 12)
    for part in (array.T, array[::2], array[:, 3:], array[1:, ::3].T, numpy.asfortranarray(array)):
        assert torch.from_numpy(part).tolist() == part.tolist()
        assert (torch.from_numpy(part) * 2).T.tolist() == (part * 2).T.tolist()
    with pytest.raises(ValueError, match="from_numpy: .*backwards"):
        torch.from_numpy(array[::-1])
    assert torch.tensor(array[::-1]).tolist() == array[::-1].tolist()


def test_numbers_and_lists_of_numpys() -> None:
    assert torch.tensor(numpy.int32(3)).dtype is torch.int32
    assert torch.tensor([numpy.int32(3), numpy.int32(4)]).dtype is torch.int32
    assert torch.tensor(
        [numpy.arange(2, dtype="int8"), numpy.arange(2, dtype="int16")]
    ).tolist() == [
        [0, 1],
        [0, 1],
    ]
    assert torch.tensor([numpy.float32(0.5), 2]).tolist() == [0.5, 2.0]
    assert torch.tensor([numpy.int32(3), 2]).dtype is torch.int64
    assert torch.LongTensor(numpy.array([1.5, 2])).tolist() == [1, 2]
    assert torch.tensor(numpy.arange(3), dtype=torch.float32).tolist() == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("make", [torch.from_numpy, torch.tensor, torch.as_tensor, torch.asarray])
def test_what_is_refused(make: Any) -> None:
    for wrong in (["a"], numpy.arange(3, dtype="uint16"), numpy.zeros(2, dtype=complex)):
        with pytest.raises(TypeError, match="an array of .* numbers; there are tensors of"):
            make(numpy.array(wrong))
    with pytest.raises(ValueError, match="another machine"):
        make(numpy.arange(3, dtype=numpy.dtype("int32").newbyteorder()))
    with pytest.raises(TypeError, match="from_numpy: expected a NumPy array, got list"):
        torch.from_numpy([1])
    with pytest.raises(TypeError, match="from_numpy: expected a NumPy array, got float32"):
        torch.from_numpy(numpy.float32(3))
