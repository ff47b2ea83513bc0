"""The Transformer: layers of attention and small networks, an encoder's and a decoder's.

Vaswani et al., 2017.  A layer has two or three halves, each of which adds to what it was given:
x + attention(x), then x + network(x), with a LayerNorm after each sum or, `norm_first`, before
each half.
"""

from __future__ import annotations

import copy
import math

from ...autograd import is_grad_enabled
from ...dtypes import boolean, float64
from ...graph import as_step
from ...ops.making import full
from ...refusals import constructing
from .. import functional as F
from .. import init
from ..functions.dot_product import additive_mask
from .activation import GELU, ReLU
from .attention import MultiheadAttention
from .container import ModuleList
from .dropout import Dropout
from .linear import Linear
from .module import Module
from .normalization import LayerNorm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Union

    from ...dtypes import dtype
    from ...tensor import Tensor

    Activation = Union[str, Callable[[Tensor], Tensor]]


def _added(x: Tensor, change: Tensor) -> Tensor:
    """What a half was given, and what it adds to it."""
    return as_step(x + change, "residual")


class TransformerEncoderLayer(Module):
    """Self-attention over a sequence, then a small network for each place by itself.

    With `norm_first`, x + attention(norm1(x)) and then x + network(norm2(x)); without, each sum is
    normalized instead: norm1(x + attention(x)).  The network is linear2(activation(linear1(x))), of
    width `dim_feedforward` inside; `activation` is "relu", "gelu" or a function.  Dropout falls on
    the attention weights, inside the network, and on what each half adds.

    Shapes: (length, batch, d_model) in and out; with `batch_first` the batch comes first; without a
    batch rank 2.  Raises RuntimeError for another activation's name, and as MultiheadAttention.

    >>> import pyattn
    >>> layer = pyattn.nn.TransformerEncoderLayer(d_model=8, nhead=2, dim_feedforward=16)
    >>> layer(pyattn.rand(5, 3, 8)).shape
    torch.Size([5, 3, 8])
    """

    @constructing
    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        place: Any = {"device": device, "dtype": dtype}
        norm: Any = {"eps": layer_norm_eps, "bias": bias, **place}
        self.self_attn = MultiheadAttention(
            d_model, nhead, dropout=dropout, bias=bias, batch_first=batch_first, **place
        )
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, **place)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, **place)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, **norm)
        self.norm2 = LayerNorm(d_model, **norm)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.activation = _function(activation)

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """The sequence after both halves; the masks are those of MultiheadAttention."""
        x = src
        padding = _canonical(src_key_padding_mask, "src_key_padding_mask")
        mask = _canonical(src_mask, "src_mask")
        if self.norm_first:
            x = _added(x, self._sa_block(self.norm1(x), mask, padding, is_causal))
            return _added(x, self._ff_block(self.norm2(x)))
        x = self.norm1(_added(x, self._sa_block(x, mask, padding, is_causal)))
        return self.norm2(_added(x, self._ff_block(x)))  # type: ignore[no-any-return]

    def _sa_block(
        self, x: Tensor, mask: Tensor | None, padding: Tensor | None, is_causal: bool = False
    ) -> Tensor:
        x = self.self_attn(
            x,
            x,
            x,
            attn_mask=mask,
            key_padding_mask=padding,
            need_weights=False,
            is_causal=is_causal,
        )[0]
        return self.dropout1(x)  # type: ignore[no-any-return]

    def _ff_block(self, x: Tensor) -> Tensor:
        x = as_step(self.activation(as_step(self.linear1(x), "wide")), "activation")
        x = as_step(self.linear2(self.dropout(x)), "narrow")
        return self.dropout2(x)  # type: ignore[no-any-return]


class TransformerDecoderLayer(Module):
    """Self-attention, attention to an encoder's output, then a small network for each place.

    As TransformerEncoderLayer, with a third half between the two: queries from the sequence, keys and
    values from `memory`.  norm1, norm2 and norm3 belong to the halves in their order.

    Shapes: (length, batch, d_model) in and out, memory (its length, batch, d_model); with
    `batch_first` the batch comes first; without a batch rank 2.  Raises as TransformerEncoderLayer.

    >>> import pyattn
    >>> layer = pyattn.nn.TransformerDecoderLayer(8, 2, dim_feedforward=16, batch_first=True)
    >>> layer(pyattn.rand(3, 4, 8), memory=pyattn.rand(3, 5, 8)).shape
    torch.Size([3, 4, 8])
    """

    @constructing
    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        place: Any = {"device": device, "dtype": dtype}
        norm: Any = {"eps": layer_norm_eps, "bias": bias, **place}
        heads: Any = {"dropout": dropout, "bias": bias, "batch_first": batch_first, **place}
        self.self_attn = MultiheadAttention(d_model, nhead, **heads)
        self.multihead_attn = MultiheadAttention(d_model, nhead, **heads)
        self.linear1 = Linear(d_model, dim_feedforward, bias=bias, **place)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias=bias, **place)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, **norm)
        self.norm2 = LayerNorm(d_model, **norm)
        self.norm3 = LayerNorm(d_model, **norm)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.dropout3 = Dropout(dropout)
        self.activation = _function(activation)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """The sequence after the three halves; the masks are those of MultiheadAttention."""
        x = tgt
        own: Any = (tgt_mask, tgt_key_padding_mask, tgt_is_causal)
        other: Any = (memory_mask, memory_key_padding_mask, memory_is_causal)
        if self.norm_first:
            x = _added(x, self._sa_block(self.norm1(x), *own))
            x = _added(x, self._mha_block(self.norm2(x), memory, *other))
            return _added(x, self._ff_block(self.norm3(x)))
        x = self.norm1(_added(x, self._sa_block(x, *own)))
        x = self.norm2(_added(x, self._mha_block(x, memory, *other)))
        return self.norm3(_added(x, self._ff_block(x)))  # type: ignore[no-any-return]

    def _sa_block(
        self, x: Tensor, mask: Tensor | None, padding: Tensor | None, is_causal: bool = False
    ) -> Tensor:
        x = self.self_attn(
            x,
            x,
            x,
            attn_mask=mask,
            key_padding_mask=padding,
            is_causal=is_causal,
            need_weights=False,
        )[0]
        return self.dropout1(x)  # type: ignore[no-any-return]

    def _mha_block(
        self,
        x: Tensor,
        memory: Tensor,
        mask: Tensor | None,
        padding: Tensor | None,
        is_causal: bool = False,
    ) -> Tensor:
        x = self.multihead_attn(
            x,
            memory,
            memory,
            attn_mask=mask,
            key_padding_mask=padding,
            is_causal=is_causal,
            need_weights=False,
        )[0]
        return self.dropout2(x)  # type: ignore[no-any-return]

    def _ff_block(self, x: Tensor) -> Tensor:
        x = as_step(self.activation(as_step(self.linear1(x), "wide")), "activation")
        x = as_step(self.linear2(self.dropout(x)), "narrow")
        return self.dropout3(x)  # type: ignore[no-any-return]


class TransformerEncoder(Module):
    """So many copies of an encoder's layer, one after the other, and a norm at the end if given.

    All begin with the very same weights, those of the layer that is copied.  Where nothing is
    learned, and padding stands at the end of each sequence, a model in `batch_first` has zeros at
    the places of the padding, as in PyTorch; `enable_nested_tensor=False` leaves it be.

    Shapes: as TransformerEncoderLayer's.

    >>> import pyattn
    >>> layer = pyattn.nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    >>> encoder = pyattn.nn.TransformerEncoder(layer, num_layers=2)
    >>> encoder(pyattn.rand(3, 5, 8)).shape
    torch.Size([3, 5, 8])
    """

    @constructing
    def __init__(
        self,
        encoder_layer: Module,
        num_layers: int,
        norm: Module | None = None,
        enable_nested_tensor: bool = True,
        mask_check: bool = True,
    ) -> None:
        super().__init__()
        self.layers = _copies(encoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm
        self.enable_nested_tensor = enable_nested_tensor
        self.use_nested_tensor = enable_nested_tensor and _leaves_padding_out(encoder_layer)
        self.mask_check = mask_check

    def forward(
        self,
        src: Tensor,
        mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool | None = None,
    ) -> Tensor:
        """The sequence after all layers; without `is_causal`, the mask is asked whether it is."""
        padding = _canonical(src_key_padding_mask, "src_key_padding_mask")
        mask = _canonical(mask, "mask")
        cleared = self._clears(src, mask, padding)
        causal = _is_causal(mask, is_causal, _length(src, self.layers[0]))
        output = src
        for layer in self.layers:
            output = layer(output, src_mask=mask, is_causal=causal, src_key_padding_mask=padding)
        if cleared and padding is not None:
            output = output.masked_fill((padding != 0).unsqueeze(-1), 0.0)
        if self.norm is not None:
            output = self.norm(output)
        return output

    def _clears(self, src: Tensor, mask: Tensor | None, padding: Tensor | None) -> bool:
        """Whether PyTorch would leave out the padding here, and put zeros there at the end."""
        if padding is None or mask is not None or not self.use_nested_tensor:
            return False
        layer: Any = self.layers[0]
        if layer.training or src.dim() != 3:
            return False
        if is_grad_enabled() and (
            src.requires_grad or any([p.requires_grad for p in layer.parameters()])
        ):
            return False
        hidden = (padding != 0).tolist()
        return all([row == sorted(row) for row in hidden])


class TransformerDecoder(Module):
    """So many copies of a decoder's layer, one after the other, and a norm at the end if given.

    All begin with the very same weights, those of the layer that is copied.  Shapes: as
    TransformerDecoderLayer's.

    >>> import pyattn
    >>> layer = pyattn.nn.TransformerDecoderLayer(8, 2, 16)
    >>> decoder = pyattn.nn.TransformerDecoder(layer, 2, norm=pyattn.nn.LayerNorm(8))
    >>> decoder(pyattn.rand(4, 3, 8), pyattn.rand(5, 3, 8)).shape
    torch.Size([4, 3, 8])
    """

    @constructing
    def __init__(self, decoder_layer: Module, num_layers: int, norm: Module | None = None) -> None:
        super().__init__()
        self.layers = _copies(decoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """The sequence after all layers; without `tgt_is_causal`, the mask is asked whether it is."""
        causal = _is_causal(tgt_mask, tgt_is_causal, _length(tgt, self.layers[0]))
        output = tgt
        for layer in self.layers:
            output = layer(
                output,
                memory,
                tgt_mask=tgt_mask,
                memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask,
                tgt_is_causal=causal,
                memory_is_causal=memory_is_causal,
            )
        if self.norm is not None:
            output = self.norm(output)
        return output


class Transformer(Module):
    """An encoder that reads one sequence, and a decoder that writes another by it.

    `custom_encoder` and `custom_decoder` stand in for those that are made of the other arguments.
    Weights of rank 2 and more start Xavier-uniform.

    Shapes: src (its length, batch, d_model), tgt (length, batch, d_model) give tgt's; with
    `batch_first` the batch comes first; without a batch rank 2.  Raises RuntimeError where batches
    differ or a width is not d_model.

    >>> import pyattn
    >>> model = pyattn.nn.Transformer(d_model=8, nhead=2, num_encoder_layers=1,
    ...                               num_decoder_layers=1, dim_feedforward=16)
    >>> model(pyattn.rand(5, 3, 8), pyattn.rand(4, 3, 8)).shape
    torch.Size([4, 3, 8])
    """

    @constructing
    def __init__(
        self,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: Activation = F.relu,
        custom_encoder: Any = None,
        custom_decoder: Any = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: dtype | None = None,
    ) -> None:
        super().__init__()
        place: Any = {"device": device, "dtype": dtype}
        sizes: Any = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps)
        sizes += (batch_first, norm_first, bias)
        self.encoder = custom_encoder
        if custom_encoder is None:
            layer = TransformerEncoderLayer(*sizes, **place)
            norm = LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **place)
            self.encoder = TransformerEncoder(layer, num_encoder_layers, norm)
        self.decoder = custom_decoder
        if custom_decoder is None:
            last = TransformerDecoderLayer(*sizes, **place)
            norm = LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **place)
            self.decoder = TransformerDecoder(last, num_decoder_layers, norm)
        self._reset_parameters()
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def _reset_parameters(self) -> None:
        for parameter in self.parameters():
            if parameter.dim() > 1:
                init.xavier_uniform_(parameter)

    def forward(
        self,
        src: Tensor,
        tgt: Tensor,
        src_mask: Tensor | None = None,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        src_is_causal: bool | None = None,
        tgt_is_causal: bool | None = None,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """What the decoder makes of `tgt`, beside the encoder's reading of `src`."""
        axis = 0 if self.batch_first else 1
        if src.dim() == 3 and src.size(axis) != tgt.size(axis):
            raise RuntimeError(
                f"Transformer: src and tgt must agree in batch, got {src.size(axis)} and "
                f"{tgt.size(axis)}"
            )
        if src.size(-1) != self.d_model or tgt.size(-1) != self.d_model:
            raise RuntimeError(
                f"Transformer: src and tgt must have width {self.d_model}, got {src.size(-1)} and "
                f"{tgt.size(-1)}"
            )
        memory = self.encoder(
            src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal
        )
        return self.decoder(  # type: ignore[no-any-return]
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(
        sz: int, device: Any = None, dtype: dtype | None = None
    ) -> Tensor:
        """The causal mask that is added to scores: minus infinity above the diagonal, (sz, sz).

        >>> import pyattn
        >>> pyattn.nn.Transformer.generate_square_subsequent_mask(3)
        tensor([[0., -inf, -inf],
                [0., 0., -inf],
                [0., 0., 0.]])
        """
        return full((sz, sz), -math.inf, device=device, dtype=dtype or float64).triu(diagonal=1)


def _function(activation: Activation) -> Callable[[Tensor], Tensor]:
    """An activation, also where only its name is given."""
    if not isinstance(activation, str):
        return activation
    if activation not in ("relu", "gelu"):
        raise RuntimeError(
            f"Transformer: activation is 'relu', 'gelu' or a function, got {activation!r}"
        )
    return F.relu if activation == "relu" else F.gelu


def _copies(layer: Module, count: int) -> ModuleList:
    return ModuleList([copy.deepcopy(layer) for _ in range(count)])


def _canonical(mask: Tensor | None, name: str) -> Tensor | None:
    """A mask as what is added to scores; refused where it is neither of bools nor of floats."""
    if mask is None or mask.dtype is float64:
        return mask
    if mask.dtype is not boolean:
        raise AssertionError(f"Transformer: {name} is of bools or floats, got {mask.dtype!r}")
    return additive_mask(mask._data, mask._shape)


def _length(sequence: Tensor, layer: Any) -> int:
    """How long a sequence is, of whatever rank."""
    axis = 1 if sequence.dim() == 3 and layer.self_attn.batch_first else 0
    return sequence._shape[axis]


def _is_causal(mask: Tensor | None, given: bool | None, length: int) -> bool:
    """Whether a mask is the causal one, where nobody said."""
    if given is not None or mask is None:
        return given is True
    if mask.shape != (length, length):
        return False
    causal = Transformer.generate_square_subsequent_mask(length)
    return bool(mask.dtype is float64 and (mask == causal).all())


def _leaves_padding_out(layer: Any) -> bool:
    """Whether a layer is one that PyTorch, where nothing is learned, gives no padding to."""
    if not isinstance(layer, TransformerEncoderLayer):
        return False
    attention: Any = layer.self_attn
    usual = layer.activation in (F.relu, F.gelu) or isinstance(layer.activation, (ReLU, GELU))
    return (
        usual
        and not layer.norm_first
        and attention.batch_first
        and attention.in_proj_bias is not None
        and layer.norm1.eps == layer.norm2.eps
        and attention.num_heads % 2 == 0
    )


# fmt: off
__all__ = [
    "Transformer", "TransformerDecoder", "TransformerDecoderLayer", "TransformerEncoder",
    "TransformerEncoderLayer",
]
# fmt: on
