"""Tensors after another, PyTorch's first constructors, and what a tensor says of itself."""

from __future__ import annotations

SETUP = (
    "x = given(2, 3); v = tensor([3, 1, 2]); s = tensor(3.0); b = tensor([True, False]); "
    "from array import array; "
)

PROGRAMS = """
torch.LongTensor(3).shape
torch.LongTensor(2, 3).dtype
torch.LongTensor([1, 2])
torch.LongTensor([1.5])
torch.LongTensor([[1, 2], [3, 4]])
torch.LongTensor(v)
torch.LongTensor(v) is v
! torch.LongTensor(x)
torch.LongTensor(torch.Size([2])).shape
torch.LongTensor()
torch.LongTensor((2, 3))
torch.LongTensor(range(3))
! torch.LongTensor(3.5)
! torch.LongTensor("a")
! torch.LongTensor(-1)
torch.LongTensor([True])
torch.DoubleTensor([1, 2])
! torch.DoubleTensor(v)
torch.DoubleTensor([[1], [2]])
torch.DoubleTensor([1]).type()
torch.DoubleTensor(2, 0).shape
torch.IntTensor([1, 2])
torch.ShortTensor([1, 2])
! torch.CharTensor([1, 200])
torch.ByteTensor([1, 255])
! torch.ByteTensor([256])
torch.ByteTensor([-1])
torch.BoolTensor([1, 0, 2])
isinstance(x, torch.DoubleTensor)
isinstance(x, torch.LongTensor)
isinstance(v, torch.LongTensor)
isinstance(v.int(), torch.IntTensor)
isinstance(v, (torch.IntTensor, torch.LongTensor))
isinstance(3, torch.LongTensor)
isinstance(nn.Parameter(x), torch.DoubleTensor)
isinstance(torch.LongTensor, type)
repr(torch.LongTensor)
torch.LongTensor.__name__
torch.LongTensor.dtype
torch.LongTensor.is_cuda
torch.LongTensor([1]).type()
x.type("torch.LongTensor")
x.type(torch.LongTensor)
x.type(torch.BoolTensor)
v.type(torch.DoubleTensor)
v.type("torch.DoubleTensor").type()
! x.type("torch.FooTensor")
! x.type("LongTensor")
! x.type("torch.int64")
x.type(torch.DoubleTensor) is x
x.new(2, 3).shape
x.new([1, 2])
v.new([1, 2])
v.new([1.5])
v.new(v) is v
v.new(v)
x.new()
x.new(torch.Size([2])).shape
x.new(x.size()).shape
! x.new(3.5)
x.new_zeros(2, 3)
x.new_zeros((2, 3))
x.new_zeros([2])
x.new_zeros(())
! x.new_zeros()
x.new_zeros(size=(2,))
v.new_zeros(2)
v.new_zeros(x.shape)
b.new_zeros(2)
v.new_ones(2, 2)
v.new_ones(2, dtype=torch.float32)
x.new_ones(2, requires_grad=True)
! v.new_ones(2, requires_grad=True)
x.new_ones((2,), device="cpu")
x.new_full((2,), 3)
! x.new_full(2, 3)
v.new_full((2,), 3.5)
v.new_full((2, 2), 3)
x.new_full((2,), True)
v.new_full((), 7)
x.new_full((2,), tensor(3.0))
x.new_full((2,), fill_value=3)
v.new_full((2,), 3.5, dtype=torch.float32)
v.new_full(size=[2], fill_value=-1)
b.new_full((2,), 1)
x.new_empty(2).shape
x.new_empty((2, 3)).shape
v.new_empty(2, 3).dtype
! x.new_zeros(-1)
v.new_tensor([1.5])
x.nbytes
v.int().nbytes
x.ndimension()
x.is_complex()
torch.is_complex(x)
x.is_cuda
x.is_cpu
str(x.layout)
str(torch.strided)
x.layout == torch.strided
x.get_device()
x.is_pinned()
x.is_shared()
x.share_memory_()
x.is_sparse, x.is_quantized, x.is_meta, x.is_mps, x.is_nested, x.is_xla
! x.is_nonzero()
s.is_nonzero()
torch.is_nonzero(s * 0)
x.is_same_size(x)
x.is_same_size(v)
x.clone().apply_(lambda z: z + 1)
v.clone().apply_(lambda z: z * 2)
! v.clone().apply_(lambda z: str(z))
x.clone().map_(x, lambda p, q: p * q)
! x.clone().map_(v, lambda p, q: p * q)
x.clone().map_(v.float(), lambda p, q: p * q)
! x.clone().requires_grad_().apply_(lambda z: z)
torch.asarray([1, 2])
torch.asarray(x) is x
torch.asarray([1, 2], dtype=torch.float32)
torch.asarray([1.0], requires_grad=True)
torch.asarray(array("d", [1.5, 2]))
torch.asarray(array("i", [1, 2]), dtype=torch.int32)
torch.asarray(3)
torch.asarray(v, copy=True) is v
torch.asarray(v, dtype=torch.float32)
! torch.asarray(v, dtype=torch.float32, copy=False)
! torch.asarray([1], copy=False)
! torch.asarray("a")
tensor(array("i", [1, 2]))
tensor(array("d", [1.5]))
torch.as_tensor(array("d", [1.5]))
tensor([[tensor(1), tensor(2)], [tensor(3), tensor(4)]])
tensor([[tensor(1.0), tensor(2)], [tensor(3), tensor(4)]])
tensor([tensor([1]), tensor([3])])
tensor([array("i", [1, 2]), array("i", [3, 4])])
! torch.from_numpy([1])
y = x.clone(); y.share_memory_().zero_(); y
"""

EXPRESSIONS = [
    f"! {SETUP}{line[2:]}" if line.startswith("! ") else SETUP + line
    for line in PROGRAMS.strip().split("\n")
]
