"""Losses of differences, probabilities and margins: every argument, gradients, printing, refusals."""

from __future__ import annotations

SIGNS = "tensor([[1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]])"
P = "(learned(2, 3) * 0.2 + 0.5)"  # probabilities
T = "tensor([[0.0, 1.0, 0.3], [1.0, 0.5, 0.0]])"
REDUCTIONS = ["reduction='mean'", "reduction='sum'", "reduction='none'"]
LEGACY = [
    "size_average=True",
    "size_average=False",
    "reduce=True",
    "reduce=False",
    "size_average=False, reduce=True",
    "size_average=True, reduce=False",
    "size_average=False, reduce=False",
]

# The function, its tensors, further arguments, its module, and whether it has the older flags.
LOSSES = [
    (
        "smooth_l1_loss",
        "learned(2, 3), given(2, 3) * 0.9",
        ["beta=0.5", "beta=2.0", "beta=0"],
        True,
    ),
    ("smooth_l1_loss", "learned(2, 3), learned(2, 3) * 0.9", [], True),
    (
        "huber_loss",
        "learned(2, 3), learned(2, 3) * 0.9",
        ["delta=0.5", "delta=2", "weight=ones(2, 3) * 2"],
        False,
    ),
    (
        "binary_cross_entropy",
        f"{P}, {T}",
        ["weight=given(2, 3)", "weight=given(3)", "weight=given(2, 1)"],
        True,
    ),
    ("kl_div", "learned(2, 3), (learned(2, 3) * 0.2 + 0.5)", ["log_target=True"], True),
    ("kl_div", f"learned(2, 3), {T}", ["log_target=False"], True),
    (
        "poisson_nll_loss",
        "learned(2, 3), tensor([[0.0, 1.0, 2.0], [3.0, 7.0, 1.5]])",
        ["full=True", "log_input=True"],
        True,
    ),
    (
        "poisson_nll_loss",
        "(learned(2, 3) + 3), (learned(2, 3) + 3)",
        ["log_input=False", "log_input=False, eps=0.5, full=True"],
        True,
    ),
    (
        "gaussian_nll_loss",
        "learned(2, 3), learned(2, 3), (learned(2, 3) + 2)",
        ["full=True", "eps=1.0", "full=True, eps=3.0"],
        False,
    ),
    ("gaussian_nll_loss", "learned(2, 3), given(2, 3), 0.5", ["full=True"], False),
    ("gaussian_nll_loss", "learned(2, 3), given(2, 3), leaf([0.5, 2.0])", [], False),
    ("gaussian_nll_loss", "learned(2, 3), given(2, 3), leaf([[0.5], [2.0]])", [], False),
    ("soft_margin_loss", f"learned(2, 3), {SIGNS}", [], True),
    (
        "multilabel_soft_margin_loss",
        f"learned(2, 3), {T}",
        ["weight=given(3)", "weight=given(2, 3)"],
        True,
    ),
    ("multilabel_soft_margin_loss", "learned(3), tensor([0.0, 1.0, 1.0])", [], True),
    (
        "margin_ranking_loss",
        f"learned(2, 3), learned(2, 3), {SIGNS}",
        ["margin=0.5", "margin=2"],
        True,
    ),
    ("hinge_embedding_loss", f"learned(2, 3), {SIGNS}", ["margin=0.5", "margin=2"], True),
    ("hinge_embedding_loss", "learned(2, 2), tensor([[1.0, 0.0], [2.0, -1.0]])", [], True),
    (
        "cosine_embedding_loss",
        "learned(3, 2), learned(3, 2), tensor([1.0, -1.0, 1.0])",
        ["margin=0.5", "margin=-0.5"],
        True,
    ),
    ("cosine_embedding_loss", "learned(2), learned(2), tensor(-1.0)", [], True),
    ("cosine_embedding_loss", "learned(3, 2), learned(3, 2), tensor([1, -1, 0])", [], True),
    (
        "triplet_margin_loss",
        "learned(3, 2), learned(3, 2), learned(3, 2)",
        ["margin=0.5", "p=1", "p=3.0", "swap=True", "eps=0.1", "margin=5, swap=True, p=1"],
        True,
    ),
    ("triplet_margin_loss", "learned(2), learned(2), learned(2)", [], True),
    (
        "triplet_margin_with_distance_loss",
        "learned(3, 2), learned(3, 2), learned(3, 2)",
        ["margin=0.5", "swap=True", "distance_function=lambda x, y: (x - y).abs().sum(-1)"],
        False,
    ),
    (
        "multi_margin_loss",
        "learned(3, 4), tensor([0, 3, 1])",
        [
            "p=2",
            "margin=0.5",
            "weight=tensor([1.0, 2.0, 0.5, 0.1])",
            "p=2, margin=2.0, weight=tensor([1.0, 2.0, 0.5, 0.1])",
        ],
        True,
    ),
    ("multi_margin_loss", "learned(4), tensor(2)", ["p=2"], True),
    ("multi_margin_loss", "learned(4), tensor([2])", [], True),
    ("multilabel_margin_loss", "learned(2, 4), tensor([[3, 0, -1, 1], [-1, 0, 0, 0]])", [], True),
    ("multilabel_margin_loss", "learned(2, 4), tensor([[3, 0, 1, 2], [1, 1, -1, 0]])", [], True),
    ("multilabel_margin_loss", "learned(4), tensor([2, -1, 0, 0])", [], True),
    ("l1_loss", "learned(2, 3), learned(2, 3)", [], True),
    ("mse_loss", "learned(2, 3), learned(2, 3)", [], True),
]

EXPRESSIONS = []
for name, tensors, more, legacy in LOSSES:
    settings = ["", *more, *[f"{r}, {m}" for m in more for r in REDUCTIONS[1:]], *REDUCTIONS]
    settings += LEGACY if legacy else []
    EXPRESSIONS += [f"F.{name}({tensors}, {s})".replace(", )", ")") for s in settings]
    EXPRESSIONS += [f"! F.{name}({tensors}, reduction='average')"]
    if "log_target" not in "".join(more):
        EXPRESSIONS += [
            f"loss = F.{name}({tensors}, reduction='none'); x = leaf([2.0]); loss * x",
        ]

SECOND = [
    "F.smooth_l1_loss(x, given(2, 3))",
    "F.smooth_l1_loss(x, given(2, 3), beta=2.5)",
    "F.huber_loss(x, given(2, 3), delta=1.5)",
    f"F.kl_div(x, {T}, reduction='sum')",
    "F.poisson_nll_loss(x, ones(2, 3))",
    "F.gaussian_nll_loss(x, ones(2, 3), x * x + 1)",
    f"F.soft_margin_loss(x, {SIGNS})",
    f"F.multilabel_soft_margin_loss(x, {T})",
    "F.cosine_embedding_loss(x, ones(2, 3), tensor([1.0, -1.0]))",
    "F.triplet_margin_loss(x, x * x, ones(2, 3))",
    "F.pairwise_distance(x, ones(2, 3)).sum()",
    "F.pairwise_distance(x, ones(2, 3), 3.0).sum()",
]
EXPRESSIONS += [
    f"x = learned(2, 3); torch.autograd.grad({loss}, x, create_graph=True)[0] * 1"
    for loss in SECOND
]

EXPRESSIONS += [
    # kl_div's own reduction
    f"F.kl_div(learned(2, 3), {T}, reduction='batchmean')",
    f"F.kl_div(learned(2, 3), {T}, None, None, 'batchmean', False)",
    "F.kl_div(learned(2, 3), learned(2, 3), reduction='batchmean', log_target=True)",
    "F.kl_div(learned(), tensor(0.5), reduction='batchmean')",
    f"F.kl_div(learned(3), {T}, reduction='batchmean')",
    # what is at the edges
    "F.binary_cross_entropy(leaf([0.0, 1.0, 0.0, 1.0]), tensor([0.0, 0.0, 1.0, 1.0]), reduction='none')",
    "F.binary_cross_entropy(leaf([0.25, 0.5]), leaf([0.5, 1.0]))",
    "F.binary_cross_entropy(zeros(0), zeros(0))",
    "F.binary_cross_entropy(leaf([0.25]), ones(1), reduction='sum')",
    "F.smooth_l1_loss(leaf([0.0, 1.0, -1.0, 3.0]), zeros(4), reduction='none')",
    "F.huber_loss(leaf([0.0, 1.0, -1.0, 3.0]), zeros(4), reduction='none')",
    "F.smooth_l1_loss(zeros(0), zeros(0))",
    "F.huber_loss(zeros(0), zeros(0), reduction='sum')",
    "F.smooth_l1_loss(learned(2, 3), given(3))",
    "F.huber_loss(learned(3), given(2, 3), reduction='none')",
    "F.smooth_l1_loss(learned(), tensor(1.0))",
    "F.soft_margin_loss(leaf([0.0, 2.0, -2.0]), tensor([1, -1, -1]))",
    "F.soft_margin_loss(learned(3), tensor(1.0))",
    "F.margin_ranking_loss(learned(3), learned(3), tensor([1]))",
    "F.margin_ranking_loss(learned(2, 3), learned(1, 3), ones(2, 1))",
    "F.hinge_embedding_loss(learned(2, 3), tensor([1, -1, 1]))",
    "F.gaussian_nll_loss(learned(2, 3), given(2, 3), zeros(2, 3))",
    "F.gaussian_nll_loss(learned(2, 3), given(2, 3), zeros(2, 1), reduction='none')",
    "F.multi_margin_loss(leaf([[1.0, 1.0, 0.0]]), tensor([1]), margin=0.0)",
    "F.triplet_margin_loss(learned(2, 2, 3), learned(2, 2, 3), learned(2, 2, 3), reduction='none')",
    "F.triplet_margin_loss(leaf([[1.0, 1.0]]), leaf([[1.0, 1.0]]), leaf([[1.0, 1.0]]))",
    "F.poisson_nll_loss(learned(2, 3), given(3).abs(), full=True, reduction='none')",
    "F.multilabel_soft_margin_loss(learned(2, 2, 3), ones(2, 2, 3), reduction='none')",
    "F.mse_loss(learned(2, 3), given(2, 3), weight=ones(2, 3), reduction='sum')",
    # distances
    "F.pairwise_distance(learned(3, 2), learned(3, 2))",
    "F.pairwise_distance(learned(3, 2), learned(3, 2), 1)",
    "F.pairwise_distance(learned(3, 2), learned(3, 2), p=inf)",
    "F.pairwise_distance(learned(3, 2), learned(3, 2), eps=0.0, keepdim=True)",
    "F.pairwise_distance(learned(2), learned(2))",
    "F.pairwise_distance(learned(3, 2), learned(2))",
    "F.pairwise_distance(learned(2, 3, 2), learned(3, 1))",
    "F.pairwise_distance(tensor([1, 2]), tensor([3, 5]))",
    "F.pairwise_distance(leaf([[1.0, 2.0]]), leaf([[1.0, 2.0]]), eps=0.0)",
    "! F.pairwise_distance(ones(3, 2), ones(2, 2))",
    "! F.pairwise_distance(ones(3, 2), [1.0, 2.0])",
    # refusals
    "! F.smooth_l1_loss(ones(2), ones(3))",
    "! F.smooth_l1_loss(ones(2), ones(2), beta=-1.0)",
    "! F.smooth_l1_loss(tensor([1]), tensor([2]))",
    "! F.huber_loss(ones(2), ones(2), delta=0.0)",
    "! F.huber_loss(ones(2), ones(2), delta=-1.0)",
    "! F.huber_loss(ones(2), ones(2), weight=ones(3))",
    "! F.huber_loss(tensor([1]), tensor([2]))",
    "! F.binary_cross_entropy(ones(2), ones(3))",
    "! F.binary_cross_entropy(ones(2) * 2, ones(2))",
    "! F.binary_cross_entropy(-ones(2), ones(2))",
    "! F.binary_cross_entropy(tensor([nan]), ones(1))",
    "! F.binary_cross_entropy(tensor([1]), tensor([1]))",
    "! F.binary_cross_entropy(ones(2), tensor([1, 0]))",
    "! F.binary_cross_entropy(ones(2), ones(2), weight=ones(3))",
    "! F.kl_div(ones(2), ones(3))",
    "! F.margin_ranking_loss(ones(2), ones(2), ones(1, 2))",
    "! F.margin_ranking_loss(ones(2), ones(3), ones(2))",
    "! F.cosine_embedding_loss(ones(2, 3), ones(2, 3), ones(2, 1))",
    "! F.cosine_embedding_loss(ones(3), ones(3), ones(3))",
    "! F.cosine_embedding_loss(ones(2, 3), ones(2, 3), tensor(1.0))",
    "! F.triplet_margin_loss(ones(2, 3), ones(2, 3), ones(3))",
    "! F.triplet_margin_loss(ones(3), ones(3), ones(3), margin=0)",
    "! F.triplet_margin_loss(ones(3), ones(3), ones(3), margin=-1.0)",
    "! F.triplet_margin_with_distance_loss(ones(3), ones(3), ones(3), margin=0)",
    "! F.triplet_margin_with_distance_loss(ones(3), ones(3), ones(1, 3))",
    "! F.gaussian_nll_loss(ones(2), ones(2), -ones(2))",
    "! F.gaussian_nll_loss(ones(2), ones(2), -0.5)",
    "! F.gaussian_nll_loss(ones(2, 3), ones(2, 3), ones(3))",
    "! F.gaussian_nll_loss(ones(2, 3), ones(2, 3), ones(1, 1))",
    "! F.multi_margin_loss(ones(2, 3), tensor([0, 3]))",
    "! F.multi_margin_loss(ones(2, 3), tensor([0, -1]))",
    "! F.multi_margin_loss(ones(2, 3), tensor([0]))",
    "! F.multi_margin_loss(ones(2, 3), tensor([0, 1]), p=3)",
    "! F.multi_margin_loss(ones(2, 3), tensor([0, 1]), weight=ones(2, 2))",
    "! F.multi_margin_loss(ones(2, 3), tensor([0, 1]), weight=ones(2))",
    "! F.multi_margin_loss(ones(2, 3), tensor([0.0, 1.0]))",
    "! F.multi_margin_loss(ones(2, 3, 1), tensor([0, 1]))",
    "! F.multilabel_margin_loss(ones(2, 3), tensor([0, 1]))",
    "! F.multilabel_margin_loss(ones(2, 3), tensor([[0, 1, 3], [0, 1, 2]]))",
    "! F.multilabel_margin_loss(ones(2, 3), tensor([[0, 1, -2], [0, 1, 2]]))",
    "! F.multilabel_margin_loss(ones(2, 3), ones(2, 3))",
    "! F.soft_margin_loss(ones(2), ones(3))",
    "! F.multilabel_soft_margin_loss(ones(2, 3), ones(2, 4))",
    "! F.poisson_nll_loss(ones(2), ones(3))",
    "! F.kl_div([1.0], ones(1))",
]

MODULES = [
    ("nn.SmoothL1Loss()", "learned(2, 3), given(2, 3) * 0.9"),
    ("nn.SmoothL1Loss(reduction='sum', beta=0.5)", "learned(2, 3), given(2, 3)"),
    ("nn.SmoothL1Loss(False)", "learned(2, 3), given(2, 3)"),
    ("nn.HuberLoss()", "learned(2, 3), given(2, 3) * 0.9"),
    ("nn.HuberLoss('none', 0.5)", "learned(2, 3), given(2, 3)"),
    ("nn.BCELoss()", f"{P}, {T}"),
    ("nn.BCELoss(tensor([1.0, 2.0, 3.0]), reduction='sum')", f"{P}, {T}"),
    ("nn.BCELoss(reduce=False)", f"{P}, {T}"),
    ("nn.KLDivLoss()", f"learned(2, 3), {T}"),
    ("nn.KLDivLoss(reduction='batchmean', log_target=True)", f"learned(2, 3), {T}"),
    ("nn.PoissonNLLLoss()", f"learned(2, 3), {T}"),
    ("nn.PoissonNLLLoss(log_input=False, full=True, eps=0.1)", f"(learned(2, 3) + 3), {T}"),
    ("nn.GaussianNLLLoss()", f"learned(2, 3), {T}, ones(2, 3)"),
    ("nn.GaussianNLLLoss(full=True, eps=2.0, reduction='sum')", f"learned(2, 3), {T}, ones(2, 1)"),
    ("nn.SoftMarginLoss()", f"learned(2, 3), {SIGNS}"),
    ("nn.MultiLabelSoftMarginLoss(weight=tensor([1.0, 2.0, 3.0]))", f"learned(2, 3), {T}"),
    ("nn.MarginRankingLoss(0.5)", f"learned(2, 3), learned(2, 3), {SIGNS}"),
    ("nn.HingeEmbeddingLoss(margin=2.0, reduction='sum')", f"learned(2, 3), {SIGNS}"),
    ("nn.CosineEmbeddingLoss(0.1)", "learned(2, 3), learned(2, 3), tensor([1.0, -1.0])"),
    ("nn.TripletMarginLoss(swap=True, p=1)", "learned(2, 3), learned(2, 3), learned(2, 3)"),
    ("nn.TripletMarginWithDistanceLoss(margin=2.0)", "learned(2, 3), learned(2, 3), learned(2, 3)"),
    ("nn.MultiMarginLoss(2, 0.5)", "learned(2, 3), tensor([0, 2])"),
    ("nn.MultiMarginLoss(weight=tensor([1.0, 2.0, 3.0]))", "learned(2, 3), tensor([0, 2])"),
    ("nn.MultiLabelMarginLoss()", "learned(2, 3), tensor([[0, -1, 0], [2, 1, -1]])"),
    ("nn.PairwiseDistance()", "learned(2, 3), learned(2, 3)"),
    ("nn.PairwiseDistance(1, 0.0, True)", "learned(2, 3), learned(2, 3)"),
    ("nn.CosineSimilarity()", "learned(2, 3), learned(2, 3)"),
    ("nn.CosineSimilarity(dim=0, eps=0.1)", "learned(2, 3), learned(2, 3)"),
]
EXPRESSIONS += [f"{module}({tensors})" for module, tensors in MODULES]
EXPRESSIONS += [f"str({module}), list({module}.state_dict())" for module, _ in MODULES]
EXPRESSIONS += [
    "! nn.TripletMarginLoss(margin=0.0)",
    "! nn.TripletMarginWithDistanceLoss(margin=-1)",
    "! nn.MultiMarginLoss(p=3)",
    "! nn.MultiMarginLoss(weight=ones(2, 2))",
    "nn.HuberLoss().delta, nn.SmoothL1Loss().beta, nn.KLDivLoss().log_target, nn.PairwiseDistance(3).norm",
    "nn.BCELoss(reduce=False).reduction, nn.KLDivLoss(False).reduction, nn.SoftMarginLoss().reduction",
]

# connectionist temporal classification
SCORES = "learned(5, 2, 4).log_softmax(2)"
TEXTS = "tensor([[1, 2, 2], [3, 1, 0]])"
LENGTHS = "tensor([5, 4]), tensor([3, 2])"
EXPRESSIONS += [
    f"F.ctc_loss({SCORES}, {TEXTS}, {LENGTHS})",
    *[f"F.ctc_loss({SCORES}, {TEXTS}, {LENGTHS}, {r})" for r in REDUCTIONS],
    f"F.ctc_loss({SCORES}, {TEXTS}, (5, 4), (3, 2), reduction='none')",
    f"F.ctc_loss({SCORES}, {TEXTS}, [5, 5], [3, 1], 0, 'sum')",
    f"F.ctc_loss({SCORES}, tensor([1, 2, 2, 3, 1]), {LENGTHS}, reduction='none')",
    f"F.ctc_loss({SCORES}, tensor([[1, 2, 2], [1, 1, 0]]), (5, 4), (3, 2), blank=3, reduction='none')",
    f"F.ctc_loss({SCORES}, {TEXTS}, (3, 4), (3, 2), reduction='none')",
    f"F.ctc_loss({SCORES}, {TEXTS}, (3, 4), (3, 2), zero_infinity=True)",
    f"F.ctc_loss({SCORES}, {TEXTS}, (5, 4), (0, 2), reduction='none')",
    f"F.ctc_loss({SCORES}, {TEXTS}, (5, 4), (0, 2))",
    f"F.ctc_loss({SCORES}, {TEXTS}, (5, 1), (1, 1), reduction='none')",
    "F.ctc_loss(learned(5, 4).log_softmax(1), tensor([1, 2]), tensor(5).reshape(1), tensor([2]))",
    "F.ctc_loss(learned(5, 4).log_softmax(1), tensor([1, 2]), (5,), (2,), reduction='none')",
    "F.ctc_loss(learned(5, 1, 3), tensor([[1, 2]]), (5,), (2,))",
    f"nn.CTCLoss()({SCORES}, {TEXTS}, {LENGTHS})",
    f"nn.CTCLoss(3, 'sum', True)({SCORES}, tensor([[1, 2, 2], [1, 1, 0]]), {LENGTHS})",
    "str(nn.CTCLoss())",
    f"! F.ctc_loss({SCORES}, {TEXTS}, (6, 4), (3, 2))",
    f"! F.ctc_loss({SCORES}, {TEXTS}, (5, 4), (4, 2))",
    f"! F.ctc_loss({SCORES}, {TEXTS}, (5,), (3, 2))",
    f"! F.ctc_loss({SCORES}, {TEXTS}, (5, 4), (3, 2), blank=4)",
    f"! F.ctc_loss({SCORES}, {TEXTS}, (5, 4), (3, 2), blank=-1)",
    f"! F.ctc_loss({SCORES}, {TEXTS}, (5, 4), (3, 2), reduction='x')",
    f"! F.ctc_loss({SCORES}, {TEXTS})",
    "! F.ctc_loss(ones(5, 2, 4).long(), tensor([[1], [1]]), (5, 4), (1, 1))",
]
EXPRESSIONS = list(dict.fromkeys(EXPRESSIONS))

UNNAMED = {
    r"grad\(": "a gradient's own graph is each implementation's choice",
    "reduction='none'|reduce=False|weight=": "its last operation may be another",
}
