"""The order in memory: contiguous, clone, to and the makers with a memory_format, and modules."""

START = "cl = torch.channels_last; x = given(2, 3, 4, 5); "
AGAIN = "y = x.to(memory_format=cl); "

EXPRESSIONS = [
    *[
        START + AGAIN + form
        for form in (
            "cl, cl == torch.channels_last, repr(torch.preserve_format)",
            "[repr(f) for f in (torch.contiguous_format, torch.legacy_contiguous_format, torch.channels_last_3d)]",
            "y.stride(), y.is_contiguous(), y.is_contiguous(memory_format=cl), y",
            "x.is_contiguous(memory_format=cl)",
            "x.is_contiguous(memory_format=torch.preserve_format)",
            "x[0].is_contiguous(memory_format=cl)",
            "y.to(memory_format=cl) is y, x.to(memory_format=torch.contiguous_format) is x",
            "x.to(memory_format=torch.preserve_format) is x, y.to(memory_format=torch.preserve_format) is y",
            "x.to(memory_format=cl, copy=True).stride(), y.to(memory_format=cl, copy=True) is y",
            "z = x.to(torch.int64, memory_format=cl); z.stride(), z",
            "x.to('cpu', memory_format=cl).stride()",
            "x.cpu(memory_format=cl).stride(), x.cpu() is x",
            "x.contiguous(memory_format=cl).stride(), y.contiguous(memory_format=cl) is y",
            "y.contiguous().stride(), y.contiguous()",
            "x.contiguous(memory_format=torch.preserve_format) is x",
            "y.clone().stride(), y.clone(memory_format=torch.contiguous_format).stride()",
            "torch.clone(x, memory_format=cl).stride()",
            "(y + 1).stride(), (y * x).stride(), F.relu(y).stride()",
            "y.permute(0, 2, 3, 1).is_contiguous(), y.permute(0, 2, 3, 1).view(-1)",
            "z = y.clone(); z[0, 1] = 7.0; z",
            "y.flatten(1)",
            "F.conv2d(y, given(2, 3, 2, 2)), F.max_pool2d(y, 2), y.mean((2, 3))",
        )
    ],
    *[
        "! " + START + AGAIN + form
        for form in (
            "y.view(2, -1)",
            "x[0].contiguous(memory_format=cl)",
            "x.to(memory_format=torch.channels_last_3d)",
            "x[0].clone(memory_format=cl)",
            "x.contiguous(memory_format=5)",
            "x.is_contiguous(memory_format='channels_last')",
            "x.contiguous(cl)",
            "torch.zeros_like(x[0], memory_format=cl)",
            "nn.Conv2d(3, 4, 2).to(memory_format=5)",
        )
    ],
    "zeros(1, 2, 3, 4, 5).to(memory_format=torch.channels_last_3d).stride()",
    "zeros(3, 1, 1, 1).to(memory_format=torch.channels_last).is_contiguous()",
    *[
        f"torch.{make}(given(2, 3, 4).transpose(1, 2){more}).stride()"
        for make, number in (
            ("zeros_like", ""),
            ("ones_like", ""),
            ("empty_like", ""),
            ("full_like", ", 2.0"),
        )
        for more in (
            number,
            number + ", memory_format=torch.preserve_format",
            number + ", memory_format=torch.contiguous_format",
        )
    ],
    "torch.zeros_like(given(2, 3, 4, 5), memory_format=torch.channels_last).stride()",
    "torch.ones_like(given(2, 3, 4)[:, ::2]).stride()",
    "torch.empty(2, 3, 4, 5, memory_format=torch.channels_last).stride()",
    "m = filled(nn.Conv2d(3, 4, 2)).to(memory_format=torch.channels_last); m.weight.stride(), m.bias.stride()",
    "m = filled(nn.Linear(3, 4)).to(memory_format=torch.channels_last); m.weight.stride()",
    "m = filled(nn.Conv2d(3, 4, 2)).to(memory_format=torch.preserve_format); m.weight.stride()",
    "x = learned(2, 3, 2, 2); (x.contiguous(memory_format=torch.channels_last) * given(2, 3, 2, 2)).sum().backward(); x.grad",
    "x = learned(2, 3, 2, 2); y = x.to(memory_format=torch.channels_last); y.square().sum().backward(); y",
    "x = learned(2, 3, 2, 2); x.clone(memory_format=torch.channels_last)",
    "m = filled(nn.Conv2d(3, 2, 2)).to(memory_format=torch.channels_last); y = m(given(1, 3, 3, 3).to(memory_format=torch.channels_last)); y.sum().backward(); y",
]
