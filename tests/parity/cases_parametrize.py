"""torch.nn.utils: weights that are computed: weight_norm, spectral_norm, orthogonal, parametrize."""

from __future__ import annotations

from typing import Any

from .harness import builtin_class, case

# Power iteration begins at random: with singular vectors given, it is the same.
SETTLED = (
    "\nwith torch.no_grad():\n    %s.copy_(ones(%d) / %d ** 0.5); %s.copy_(ones(%d) / %d ** 0.5)\n"
)
P = "U = nn.utils; P = torch.nn.utils.parametrize; Z = torch.nn.utils.parametrizations; "
LAYER = P + "m = filled(nn.Linear(3, 2)); x = given(4, 3); "
EXPRESSIONS = [
    *(
        LAYER + f"m = {norm}(m, {arguments}); {result}"
        for norm in ("U.weight_norm", "Z.weight_norm")
        for arguments in ("'weight'", "dim=1", "dim=None", "name='weight', dim=-1")
        for result in (
            "m(x).detach()",
            "[(n, p.tolist()) for n, p in m.named_parameters()]",
            "m(x).sum().backward(); [p.grad.tolist() for p in m.parameters()]",
        )
    ),
    LAYER + "m = U.remove_weight_norm(U.weight_norm(m)); m(x).detach(), list(m.state_dict())",
    "! " + LAYER + "U.weight_norm(U.weight_norm(m))",
    "! " + LAYER + "U.remove_weight_norm(m)",
    "! " + LAYER + "U.weight_norm(m, 'other')",
    LAYER
    + "m = U.spectral_norm(m)"
    + SETTLED % ("m.weight_u", 2, 2, "m.weight_v", 3, 3)
    + "[m(x).detach(), m(x).detach(), m.eval()(x).detach(), m.weight_u, m.weight_v, list(m.state_dict())]",
    LAYER
    + "m = U.spectral_norm(m, n_power_iterations=3)"
    + SETTLED % ("m.weight_u", 2, 2, "m.weight_v", 3, 3)
    + "m(x).sum().backward(); m.weight_orig.grad, m(x).detach()",
    LAYER
    + "m = U.spectral_norm(m, dim=1, eps=0.1)"
    + SETTLED % ("m.weight_u", 3, 3, "m.weight_v", 2, 2)
    + "[m(x).detach(), m.weight_u]",
    LAYER
    + "m = U.remove_spectral_norm(U.spectral_norm(m)); list(m.state_dict()), type(m).__name__",
    "! " + LAYER + "U.spectral_norm(U.spectral_norm(m))",
    "! " + LAYER + "U.spectral_norm(m, n_power_iterations=0)",
    "! " + LAYER + "U.remove_spectral_norm(m)",
    LAYER
    + "m = Z.spectral_norm(m); s = m.parametrizations.weight[0]"
    + SETTLED % ("s._u", 2, 2, "s._v", 3, 3)
    + "[m(x).detach(), m.weight.detach(), m.eval().weight.detach(), s._u, s._v, list(m.state_dict())]",
    LAYER
    + "m = Z.spectral_norm(m, n_power_iterations=30); torch.linalg.svdvals(m.weight.detach())[0]",
    LAYER + "m = Z.spectral_norm(m, 'bias'); m.bias.detach()",
    "! " + LAYER + "Z.spectral_norm(m, n_power_iterations=0)",
    "! " + LAYER + "Z.spectral_norm(m, dim=2)",
    "! " + LAYER + "Z.spectral_norm(m, 'other')",
    # orthogonal
    *(
        P + f"m = filled(nn.Linear({i}, {o}, bias=False)); m = Z.orthogonal(m, {arguments}); "
        f"q = m.weight.detach(); q = q if {o} <= {i} else q.T; (q @ q.T - torch.eye(min({i}, {o}))"
        ").abs().max() < 1e-12, list(m.state_dict()), m.weight.shape"
        for i, o in [(3, 3), (2, 4), (4, 2)]
        for arguments in (
            "'weight'",
            "orthogonal_map='cayley'",
            "orthogonal_map='matrix_exp'",
            "orthogonal_map='householder'",
            "orthogonal_map='householder', use_trivialization=False",
            "orthogonal_map='cayley', use_trivialization=False",
        )
    ),
    *(
        P + "m = filled(nn.Linear(3, 3, bias=False)); "
        f"m = Z.orthogonal(m, {arguments}); y = m.weight; (y * given(3, 3)).sum().backward(); "
        "y.detach(), [p.grad for p in m.parameters()]"
        for arguments in (
            "orthogonal_map='cayley'",
            "orthogonal_map='matrix_exp'",
            "orthogonal_map='cayley', use_trivialization=False",
            "orthogonal_map='matrix_exp', use_trivialization=False",
            "orthogonal_map='householder', use_trivialization=False",
            "orthogonal_map='householder'",
        )
    ),
    P + "m = Z.orthogonal(nn.Linear(3, 3)); q = torch.eye(3)[[2, 0, 1]]; m.weight = q; "
    "m.weight.detach()",
    P
    + "m = Z.orthogonal(nn.Linear(3, 3), orthogonal_map='householder', use_trivialization=False); "
    "q = torch.eye(3)[[2, 0, 1]]; m.weight = q; (m.weight.detach() - q).abs().max() < 1e-12",
    P + "m = Z.orthogonal(nn.Linear(2, 3), use_trivialization=False); "
    "q = torch.eye(3)[:, 1:]; m.weight = q; (m.weight.detach() - q).abs().max() < 1e-12",
    "! "
    + P
    + "m = Z.orthogonal(nn.Linear(3, 3), use_trivialization=False); m.weight = torch.eye(3)",
    "! " + P + "m = Z.orthogonal(nn.Linear(3, 3)); m.weight = torch.eye(2)",
    "! " + P + "Z.orthogonal(nn.Linear(3, 3), 'bias')",
    "! " + P + "Z.orthogonal(nn.Linear(3, 3), orthogonal_map='other')",
    "! " + P + "Z.orthogonal(nn.Linear(3, 3), 'other')",
    "! " + P + "P.register_parametrization(nn.Linear(1, 1), 'other', nn.ReLU())",
    "! " + P + "P.register_parametrization(nn.Linear(1, 1), 'weight', nn.Flatten(0))",
    "! " + P + "P.register_parametrization(nn.ReLU(), 'weight', nn.ReLU())",
    "! " + P + "P.remove_parametrizations(nn.Linear(1, 1), 'weight')",
    "! " + P + "P.remove_parametrizations(Z.weight_norm(nn.Linear(1, 1)), 'weight', False)",
    "! " + P + "P.ParametrizationList([], ones(1))",
    LAYER
    + "P.register_parametrization(m, 'weight', nn.Flatten(0), unsafe=True); m.weight.detach()",
    LAYER
    + "P.is_parametrized(m), P.is_parametrized(Z.weight_norm(m)), P.is_parametrized(m, 'bias'), "
    "P.is_parametrized(m, 'weight'), type(m).__name__, P.type_before_parametrizations(m).__name__",
    LAYER
    + "Z.weight_norm(m)\nwith P.cached():\n    a = m.weight is m.weight\na, m.weight is m.weight",
    # A state of the older form.
    LAYER + "a = U.weight_norm(filled(nn.Linear(3, 2))); Z.weight_norm(m); "
    "m.load_state_dict(a.state_dict()); (m(x) - a(x)).abs().max() < 1e-12",
]


@case
def parametrizations_one_after_the_other(torch: Any, nn: Any, filled: Any, given: Any) -> list[Any]:
    import copy

    parametrize = torch.nn.utils.parametrize

    class Skew(nn.Module):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            x = x.triu(1)
            return x - x.T

    class Twice(nn.Module):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            return 2 * x

        def right_inverse(self, x: Any) -> Any:
            return x / 2

    layer = filled(nn.Linear(3, 3))
    kind = type(layer)
    parametrize.register_parametrization(layer, "weight", Twice())
    first = layer.weight.tolist()
    layer.weight = torch.eye(3)
    found = [first, layer.weight.tolist(), layer.parametrizations.weight.original.tolist()]
    parametrize.register_parametrization(layer, "weight", Skew())
    parametrize.register_parametrization(layer, "bias", Twice())
    layer(given(2, 3)).sum().backward()
    found += [[n, None if p.grad is None else p.grad.tolist()] for n, p in layer.named_parameters()]
    again = copy.deepcopy(layer)
    found += [again.weight.tolist(), type(again).__name__, isinstance(again, nn.Linear)]
    try:
        layer.weight = torch.eye(3)
    except Exception as error:
        found.append(builtin_class(error))
    parametrize.remove_parametrizations(layer, "weight")
    parametrize.remove_parametrizations(layer, "bias", leave_parametrized=False)
    return [*found, list(layer.state_dict()), type(layer) is kind, layer.weight.tolist()]
