"""sampling.json: what the next token is drawn from, by transformers' logits processors."""

import torch
from transformers import LogitsProcessorList, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from fixture_io import generator, random_normal
from tiny_model import SEED

NAME = "sampling"
RTOL, ATOL = 1e-5, 1e-8
VOCABULARY = 40
NOTES = [
    "probabilities = softmax of the logits after temperature, top-k and top-p, in generate()'s order; topK 0 and topP 1 are off",
    "the second row of logits has equal ones, at the border of top-k 3 too; which of equals a nucleus keeps is left open by transformers",
]
RULES = [
    (1.0, 0, 1.0), (0.7, 0, 1.0), (1.6, 0, 1.0), (1.0, 1, 1.0), (1.0, 3, 1.0), (0.7, 12, 1.0), (1.0, 0, 0.9), (1.0, 0, 0.5),
    (1.0, 0, 0.01), (0.5, 20, 0.8), (1.6, 20, 0.95), (1.0, 100, 0.999),
]


def probabilities(logits: torch.Tensor, temperature: float, top_k: int, top_p: float) -> torch.Tensor:
    processors = LogitsProcessorList()
    if temperature != 1.0:
        processors.append(TemperatureLogitsWarper(temperature))
    if top_k > 0:
        processors.append(TopKLogitsWarper(top_k))
    if top_p < 1.0:
        processors.append(TopPLogitsWarper(top_p))
    return processors(None, logits[None]).softmax(-1)[0]


def build(dtype):
    spread = random_normal(generator(SEED), (VOCABULARY,), 2.5)
    ties = random_normal(generator(SEED + 1), (VOCABULARY,), 0.5)
    ties[[4, 9, 21]] = 2.0
    ties[[7, 30]] = 3.0
    rows = []
    for logits, rules in ((spread, RULES), (ties, [rule for rule in RULES if rule[2] == 1.0])):
        cases = [{"temperature": t, "topK": k, "topP": p, "probabilities": probabilities(logits.to(dtype), t, k, p)}
                 for t, k, p in rules]
        rows.append({"logits": logits, "cases": cases})
    return {"rows": rows}, {}
