"""Recurrent networks and cells: settings, states, packed sequences, gradients, weights, refusals."""

from __future__ import annotations

KINDS = [
    "nn.RNN(2, 3{})",
    "nn.LSTM(2, 3{})",
    "nn.GRU(2, 3{})",
    "nn.RNN(2, 3, nonlinearity='relu'{})",
]
STATES = {"nn.RNN": "learned{}", "nn.GRU": "learned{}", "nn.LSTM": "(learned{0}, learned{0})"}
HOW = [
    ("", "(4, 2, 2)", "(1, 2, 3)"),
    (", bias=False", "(4, 2, 2)", "(1, 2, 3)"),
    (", num_layers=2", "(3, 2, 2)", "(2, 2, 3)"),
    (", bidirectional=True", "(3, 2, 2)", "(2, 2, 3)"),
    (", num_layers=2, bidirectional=True", "(3, 2, 2)", "(4, 2, 3)"),
    (", batch_first=True", "(2, 4, 2)", "(1, 2, 3)"),
    (", batch_first=True, bidirectional=True", "(2, 3, 2)", "(2, 2, 3)"),
    ("", "(4, 2)", "(1, 3)"),
    (", batch_first=True", "(4, 2)", "(1, 3)"),
    ("", "(1, 2, 2)", "(1, 2, 3)"),
]
NETWORKS = [
    f"filled({kind.format(how)})(learned{shape}{state})"
    for kind in KINDS
    for how, shape, begin in HOW
    for state in ("", ", " + STATES[kind[: kind.index("(")]].format(begin))
] + [
    "filled(nn.LSTM(2, 3, proj_size=1))(learned(3, 2, 2))",
    "filled(nn.LSTM(2, 3, proj_size=2, num_layers=2, bidirectional=True))(learned(3, 2, 2))",
    "filled(nn.LSTM(2, 3, 1, True, True, 0.0, False, 2))(learned(2, 3, 2), (learned(1, 2, 2), learned(1, 2, 3)))",
    "filled(nn.RNN(2, 3, 1, 'relu', True, True))(learned(2, 3, 2))",
    "filled(nn.GRU(2, 3, 2, dropout=0.5)).eval()(learned(3, 2, 2))",
    "filled(nn.LSTM(2, 3, 2, dropout=1.0))(learned(3, 2, 2))[0]",
    "filled(nn.LSTM(2, 3, 2, dropout=0.0))(learned(3, 2, 2))[0]",
    "x = learned(3, 1, 2); m = nn.GRU(2, 2); m.load_state_dict({k: given(*v.shape) for k, v in m.state_dict().items()}); g = torch.autograd.grad(m(x)[0].pow(2).sum(), x, create_graph=True)[0]; g.pow(2).sum()",
    "x = learned(2, 1, 2); m = nn.LSTM(2, 2); m.load_state_dict({k: given(*v.shape) for k, v in m.state_dict().items()}); g = torch.autograd.grad(m(x)[0].pow(2).sum(), x, create_graph=True)[0]; g.pow(2).sum()",
]
PACK = "pack = nn.utils.rnn.pack_padded_sequence; unpack = nn.utils.rnn.pad_packed_sequence; "
PACKED = [
    PACK
    + f"y, h = filled({kind.format(how)})(pack(learned(4, 3, 2), tensor({lengths}), enforce_sorted=False){state}); unpack(y), h"
    for kind in KINDS[:3]
    for how, lengths, begin in (
        ("", "[4, 2, 1]", "(1, 3, 3)"),
        ("", "[2, 4, 4]", "(1, 3, 3)"),
        (", bidirectional=True", "[1, 4, 2]", "(2, 3, 3)"),
        (", num_layers=2, bidirectional=True", "[3, 1, 4]", "(4, 3, 3)"),
        (", bias=False", "[4, 4, 4]", "(1, 3, 3)"),
    )
    for state in ("", ", " + STATES[kind[: kind.index("(")]].format(begin))
] + [
    PACK
    + "y, h = filled(nn.LSTM(2, 3, proj_size=2, bidirectional=True))(pack(learned(4, 3, 2), tensor([4, 2, 1]))); y.data, y.batch_sizes, h",
    PACK
    + "y, h = filled(nn.GRU(2, 3, batch_first=True))(pack(learned(3, 4, 2), tensor([4, 2, 1]), batch_first=True)); y.data, h, y.sorted_indices",
]
CELLS = [
    "filled(nn.RNNCell(2, 3))(learned(4, 2))",
    "filled(nn.RNNCell(2, 3))(learned(4, 2), learned(4, 3))",
    "filled(nn.RNNCell(2, 3, False, 'relu'))(learned(2), learned(3))",
    "filled(nn.RNNCell(2, 3, nonlinearity='relu'))(learned(2))",
    "filled(nn.LSTMCell(2, 3))(learned(4, 2))",
    "filled(nn.LSTMCell(2, 3))(learned(4, 2), (learned(4, 3), learned(4, 3)))",
    "filled(nn.LSTMCell(2, 3, bias=False))(learned(2), [learned(3), learned(3)])",
    "filled(nn.GRUCell(2, 3))(learned(4, 2))",
    "filled(nn.GRUCell(2, 3))(learned(4, 2), learned(4, 3))",
    "filled(nn.GRUCell(2, 3, bias=False))(learned(2), learned(3))",
]
LOOKS = [
    "nn.RNN(2, 3)",
    "nn.RNN(2, 3, 2, 'relu', False, True, 0.5, True)",
    "nn.LSTM(2, 3)",
    "nn.LSTM(input_size=2, hidden_size=3, num_layers=2, proj_size=2, bidirectional=True)",
    "nn.GRU(2, 3, batch_first=True)",
    "nn.GRU(2, 3, num_layers=2, dropout=0.1)",
    "nn.RNNCell(2, 3)",
    "nn.RNNCell(2, 3, bias=False, nonlinearity='relu')",
    "nn.LSTMCell(2, 3)",
    "nn.GRUCell(2, 3, bias=False)",
    "{k: tuple(v.shape) for k, v in nn.LSTM(2, 3, 2, bidirectional=True, proj_size=1).state_dict().items()}",
    "{k: tuple(v.shape) for k, v in nn.GRU(2, 3, bias=False).state_dict().items()}",
    "{k: tuple(v.shape) for k, v in nn.LSTMCell(2, 3).state_dict().items()}",
    "nn.GRUCell(2, 3, bias=False).bias_ih",
    "m = nn.LSTM(2, 3); m.mode, m.input_size, m.hidden_size, m.num_layers, m.bias, m.batch_first, m.dropout, m.bidirectional, m.proj_size",
    "nn.RNN(2, 3, nonlinearity='relu').mode, nn.RNN(2, 3).nonlinearity, nn.GRU(2, 3).mode",
    "[[w.shape for w in ws] for ws in nn.GRU(2, 3, 2).all_weights]",
    "nn.GRU(2, 3).flatten_parameters()",
    "nn.GRU(2, 3)._flat_weights_names",
]
REFUSED = [
    "! nn.LSTM(2)",
    "! nn.LSTM(0, 3)",
    "! nn.LSTM(2, 0)",
    "! nn.LSTM(2.0, 3)",
    "! nn.LSTM(2, 3.0)",
    "! nn.LSTM(2, 3, 0)",
    "! nn.LSTM(2, 3, bias=1)",
    "! nn.LSTM(2, 3, batch_first=1)",
    "! nn.LSTM(2, 3, dropout=1.5)",
    "! nn.LSTM(2, 3, dropout=True)",
    "! nn.LSTM(2, 3, dropout='a')",
    "! nn.LSTM(2, 3, proj_size=3)",
    "! nn.LSTM(2, 3, proj_size=-1)",
    "! nn.GRU(2, 3, proj_size=1)",
    "! nn.RNN(2, 3, proj_size=1)",
    "! nn.RNN(2, 3, nonlinearity='sigmoid')",
    "! nn.RNN(2, 3)(ones(4, 2, 3))",
    "! nn.RNN(2, 3)(ones(2))",
    "! nn.RNN(2, 3)(ones(1, 4, 2, 2))",
    "! nn.RNN(2, 3)(ones(4, 2, 2, dtype=torch.int64))",
    "! nn.RNN(2, 3)(ones(4, 2, 2), ones(2, 3))",
    "! nn.RNN(2, 3)(ones(4, 2), ones(1, 2, 3))",
    "! nn.RNN(2, 3)(ones(4, 2, 2), ones(1, 3, 3))",
    "! nn.LSTM(2, 3)(ones(4, 2, 2), (ones(1, 2, 3), ones(1, 2, 2)))",
    "! nn.LSTM(2, 3)(ones(4, 2, 2), (ones(2, 3), ones(2, 3)))",
    "! nn.GRU(2, 3)(ones(4, 2, 3))",
    "! nn.GRU(2, 3)(zeros(0, 2, 2))",
    "! nn.RNNCell(2, 3)(ones(4, 3))",
    "! nn.RNNCell(2, 3)(ones(1, 4, 2))",
    "! nn.RNNCell(2, 3)(ones(4, 2), ones(4, 2))",
    "! nn.RNNCell(2, 3)(ones(4, 2), ones(3, 3))",
    "! nn.RNNCell(2, 3, nonlinearity='sigmoid')(ones(4, 2))",
    "! nn.LSTMCell(2, 3)(ones(4, 2), (ones(4, 3), ones(4, 2)))",
    "! nn.LSTMCell(2, 3)(ones(1, 4, 2))",
    "! nn.GRUCell(2, 3)(ones(4, 2), ones(1, 4, 3))",
]
EXPRESSIONS = NETWORKS + PACKED + CELLS + LOOKS + REFUSED
