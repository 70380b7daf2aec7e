"""optimizer.json: AdamW with clipping on given gradients, free of any model."""

import torch

from fixture_io import generator, max_abs_diff, random_normal
from tiny_model import SEED, global_norm

NAME = "optimizer"
RTOL, ATOL = 1e-5, 1e-6
SHAPES = {"matrix": (3, 4), "gain": (4,), "bias": (2,)}
# Scale of each step's gradients: the first and third get clipped at 1, the last is nearly zero.
SCALES = [1.0, 0.05, 8.0, 0.2, 1e-3]
LEARNING_RATES = [1e-2, 1e-2, 8e-3, 5e-3, 1e-3]
CASES = [
    {"form": "torch", "epsilon": 1e-8, "weightDecay": 0.1, "clipNorm": 1.0},
    {"form": "torch", "epsilon": 1e-5, "weightDecay": 0.0, "clipNorm": None},
    {"form": "tensorflow1", "epsilon": 1e-5, "weightDecay": 0.0, "clipNorm": None},
]
BETAS = (0.9, 0.95)
NOTES = [
    "learningRates[i] and gradients[i] belong to step i; weight decay touches `matrix` only (two axes), decoupled: "
    "p *= 1 - lr * weightDecay, before the Adam update",
    "clipping: gradients *= clipNorm / (norm + 1e-6) when norm exceeds clipNorm (torch.nn.utils.clip_grad_norm_); "
    "gradientNorm is the norm before clipping",
    "form torch: p -= lr * m_hat / (sqrt(v_hat) + epsilon); form tensorflow1: "
    "p -= lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon) (Kingma and Ba 2015, end of section 2)",
]


def torch_form(case, initial, gradients):
    parameters = {name: torch.nn.Parameter(value.clone()) for name, value in initial.items()}
    groups = [{"params": [p], "weight_decay": case["weightDecay"] if p.dim() == 2 else 0.0} for p in parameters.values()]
    optimizer = torch.optim.AdamW(groups, lr=1.0, betas=BETAS, eps=case["epsilon"])
    norms, trajectory = [], []
    for rate, step in zip(LEARNING_RATES, gradients, strict=True):
        for name, parameter in parameters.items():
            parameter.grad = step[name].clone()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), case["clipNorm"] or float("inf")))
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.step()
        trajectory.append({name: parameter.detach().clone() for name, parameter in parameters.items()})
    return torch.stack(norms), trajectory


def formula(case, initial, gradients):
    """Both forms written out; the torch one only checks the formula against torch.optim."""
    parameters = {name: value.clone() for name, value in initial.items()}
    first = {name: torch.zeros_like(value) for name, value in initial.items()}
    second = {name: torch.zeros_like(value) for name, value in initial.items()}
    norms, trajectory = [], []
    for t, (rate, step) in enumerate(zip(LEARNING_RATES, gradients, strict=True), start=1):
        norm = global_norm(step)
        scale = min(1.0, case["clipNorm"] / (norm.item() + 1e-6)) if case["clipNorm"] else 1.0
        corrections = 1 - BETAS[0] ** t, 1 - BETAS[1] ** t
        for name, gradient in step.items():
            gradient = gradient * scale
            first[name] = BETAS[0] * first[name] + (1 - BETAS[0]) * gradient
            second[name] = BETAS[1] * second[name] + (1 - BETAS[1]) * gradient**2
            decay = 1 - rate * case["weightDecay"] if gradient.dim() == 2 else 1.0
            if case["form"] == "torch":
                update = first[name] / corrections[0] / (torch.sqrt(second[name] / corrections[1]) + case["epsilon"])
            else:
                update = first[name] * corrections[1] ** 0.5 / corrections[0] / (second[name].sqrt() + case["epsilon"])
            parameters[name] = parameters[name] * decay - rate * update
        norms.append(norm)
        trajectory.append(dict(parameters))
    return torch.stack(norms), trajectory


def build(dtype):
    rng = generator(SEED + 12)
    initial = {name: random_normal(rng, shape).to(dtype) for name, shape in SHAPES.items()}
    gradients = [{name: random_normal(rng, shape, scale).to(dtype) for name, shape in SHAPES.items()} for scale in SCALES]
    cases, diffs = [], {}
    for case in CASES:
        norms, trajectory = (torch_form if case["form"] == "torch" else formula)(case, initial, gradients)
        cases.append({**case, "gradientNorm": norms, "parameters": trajectory})
        if case["form"] == "torch":
            written = formula(case, initial, gradients)[1]
            diffs[f"formula/{case['epsilon']}"] = max(map(max_abs_diff, trajectory, written))
    body = {"beta1": BETAS[0], "beta2": BETAS[1], "learningRates": LEARNING_RATES, "initial": initial,
            "gradients": gradients, "cases": cases}
    return body, diffs
