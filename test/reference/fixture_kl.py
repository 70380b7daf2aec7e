"""kl.json: exact KL divergence over the whole vocabulary, and entropies, of tempered distributions."""

import torch
from torch.distributions import Categorical, kl_divergence

from fixture_io import generator, max_abs_diff, random_normal
from tiny_model import CONFIG, SEED, entropies

NAME = "kl"
RTOL, ATOL = 1e-4, 1e-6
ROWS = 9
TEMPERATURES = [1.0, 0.7]
NOTES = [
    "kl[row] = sum over the vocabulary of p (log p - log q), p = softmax(policyLogits / T), q = softmax(referenceLogits / T), nats",
    "row 7: reference equal to policy plus a constant, so KL is 0; row 8: one token holds almost all of p",
    "logps[row] = log p of targets[row]",
    "trl_max_abs_diff here is the difference from torch.distributions",
]


def build(dtype):
    rng = generator(SEED + 11)
    shape = (ROWS, CONFIG["vocab_size"])
    policy = random_normal(rng, shape, 2.0)
    reference = policy + random_normal(rng, shape, 0.7)
    reference[7] = policy[7] + 3.25
    policy[8, 4] += 25
    targets = torch.randint(0, CONFIG["vocab_size"], (ROWS,), generator=rng)
    policy, reference = policy.to(dtype), reference.to(dtype)
    cases, diffs = [], {}
    for temperature in TEMPERATURES:
        log_p, log_q = (torch.log_softmax(x / temperature, -1) for x in (policy, reference))
        kl = (log_p.exp() * (log_p - log_q)).sum(-1)
        entropy = entropies(policy, temperature)
        cases.append({"temperature": temperature, "kl": kl, "policyEntropy": entropy,
                      "referenceEntropy": entropies(reference, temperature),
                      "logps": log_p.gather(-1, targets.unsqueeze(-1)).squeeze(-1)})
        p, q = Categorical(logits=policy / temperature), Categorical(logits=reference / temperature)
        diffs |= {f"kl/{temperature}": max_abs_diff(kl_divergence(p, q), kl),
                  f"entropy/{temperature}": max_abs_diff(p.entropy(), entropy)}
    return {"policyLogits": policy, "referenceLogits": reference, "targets": targets.tolist(), "cases": cases}, diffs
