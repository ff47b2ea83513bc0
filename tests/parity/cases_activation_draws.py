"""What draws, with PyTorch's numbers from the same seed; and what PyTorch keeps to float32."""

from __future__ import annotations

FLOAT32 = True
TOLERANCE = 2e-6

SEED = "torch.manual_seed(7); "
EXPRESSIONS = [
    "F.rrelu(given(4, 5), training=True)",
    "F.rrelu(given(4, 5), 0.3, 0.9, True)",
    "F.rrelu(learned(2, 5), training=True)",
    "x = given(4, 5); F.rrelu_(x, training=True), x",
    "nn.RReLU()(given(4, 5))",
    "nn.RReLU(0.5, 0.6, True)(given(4, 5))",
    "F.rrelu(given(5), training=True), torch.rand(3)",
    "F.gumbel_softmax(given(3, 5))",
    "F.gumbel_softmax(given(3, 5), tau=0.3)",
    "F.gumbel_softmax(given(3, 5), 2.0, True)",
    "F.gumbel_softmax(given(3, 5), hard=True, dim=0)",
    "F.gumbel_softmax(learned(3, 5), hard=True)",
    "F.gumbel_softmax(learned(4, 5), tau=0.7, dim=-2)",
    "F.gumbel_softmax(given(30)), torch.rand(3)",
    "F.alpha_dropout(learned(4, 5), 0.3, True)",
    "F.alpha_dropout(given(4, 5), training=True)",
    "F.alpha_dropout(given(4, 5), 1.0, True)",
    "x = given(4, 5); y = F.alpha_dropout(x, 0.3, True, True); x, y is x",
    "x = learned(4, 5); F.alpha_dropout(x * 1, 0.3, True, True)",
    "F.feature_alpha_dropout(learned(4, 5, 2), 0.3, True)",
    "x = given(4, 5, 2); y = F.feature_alpha_dropout(x, 0.3, True, True); x, y is x",
    "F.feature_alpha_dropout(given(4, 5), 0.5, True)",
    "F.dropout1d(learned(4, 5, 2))",
    "F.dropout1d(learned(4, 5), 0.3)",
    "F.dropout1d(given(4, 5), 1.0)",
    "x = given(4, 5); y = F.dropout1d(x, 0.3, True, True); x, y is x",
    "F.dropout2d(learned(2, 4, 2, 2))",
    "F.dropout2d(given(4, 2, 2))",
    "F.dropout2d(given(4, 2))",
    "x = given(2, 4, 2, 2); y = F.dropout2d(x, 0.3, True, True); x, y is x",
    "F.dropout3d(learned(2, 4, 1, 2, 2))",
    "F.dropout3d(given(4, 1, 2, 2))",
    "x = given(4, 1, 2, 2); y = F.dropout3d(x, 0.3, True, True); x, y is x",
    "F.dropout3d(ones(3))",
    "F.dropout3d(ones(3, 2, 2))",
    "nn.Dropout1d()(given(4, 5, 2))",
    "nn.Dropout2d(0.2)(given(4, 5, 2, 1))",
    "nn.Dropout3d(0.2)(given(2, 5, 2, 1, 2))",
    "nn.AlphaDropout()(given(4, 5))",
    "nn.FeatureAlphaDropout(0.2)(given(4, 5, 2))",
    "nn.FeatureAlphaDropout(0.2)(given(4, 5, 2)), torch.rand(2)",
]
EXPRESSIONS = [SEED + program for program in EXPRESSIONS]
EXPRESSIONS += [
    "F.hardsigmoid(learned(2, 3))",
    "F.hardsigmoid(leaf([-7.0, -3.0, -2.5, 0.0, 2.5, 3.0, 8.0, inf, -inf]))",
    "x = given(2, 3); F.hardsigmoid(x, inplace=True), x",
    "F.hardsigmoid(learned(2, 3) * 1, True)",
    "F.hardsigmoid(zeros(0, 2))",
    "str(nn.Hardsigmoid()), str(nn.Hardsigmoid(True))",
    "nn.Hardsigmoid(True)(learned(2, 3) * 2)",
    "! F.hardsigmoid(learned(2, 3), True)",
    "! F.hardsigmoid(tensor([1]))",
    "F.alpha_dropout(learned(2, 3))",
    "F.alpha_dropout(learned(2, 3), 0.0, True)",
    "F.feature_alpha_dropout(learned(2, 3), 0.9)",
    "x = ones(2, 3); F.dropout1d(x, training=False) is x, F.dropout2d(x, 0.0) is x",
    "nn.Dropout2d().eval()(ones(1, 2, 1, 1))",
    "nn.AlphaDropout().eval()(ones(1, 2, 1, 1))",
    "F.alpha_dropout(zeros(0, 3), 0.5, True)",
    "F.dropout2d(zeros(0, 3, 2, 2))",
    "! F.dropout1d(ones(3))",
    "! F.dropout1d(ones(2, 3, 2, 2))",
    "! F.dropout2d(ones(3))",
    "! F.feature_alpha_dropout(ones(3), 0.5, True)",
    "! F.dropout1d(ones(2, 3), 1.5)",
    "! F.dropout2d(ones(2, 3), -0.5)",
    "! F.dropout3d(ones(2, 3), 2)",
    "! F.alpha_dropout(ones(2, 3), 1.5)",
    "! F.feature_alpha_dropout(ones(2, 3), 1.5)",
    "! F.alpha_dropout([1.0])",
    "! nn.Dropout2d(2)",
    "! nn.AlphaDropout(-1)",
    *[
        f"str(nn.{name}), str(nn.{name}()), str(nn.{name}(0.2, True))".replace(
            f"str(nn.{name}), ", ""
        )
        for name in ("Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout")
    ],
]
