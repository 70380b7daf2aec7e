"""sft.json: completion-only negative log-likelihood on the tiny GPT-2."""

import torch

from fixture_io import generator, max_abs_diff
from tiny_model import (EOS, SEED, entropies, global_norm, likely_completion, load_model, next_token_logps, pad_batch,
                        parameter_gradients, policy_weights, random_ids)
from trl_bridge import sft_loss

NAME = "sft"
RTOL, ATOL = 1e-4, 2e-5
LENGTHS = [(3, 6), (1, 4), (8, 1), (5, 9)]  # (prompt, completion with EOS)
SHOWN_GRADIENTS = ["transformer.wte.weight", "transformer.h.0.attn.c_attn.weight", "transformer.ln_f.weight"]
NOTES = [
    "loss, accuracy and entropy cover the positions whose output predicts a completion token (EOS included): from the "
    "last prompt token up to the last but one token of each row; prompt tokens are never targets",
    "all three are means over all such positions of the batch (20), not means of per-row means",
    "weights are those of gpt2.json; gradientNorm is over all parameters, before any clipping",
]


def rows():
    rng = generator(SEED + 10)
    prompts = [random_ids(rng, prompt) for prompt, _ in LENGTHS]
    completions = [random_ids(rng, length - 1) + [EOS] for _, length in LENGTHS]
    completions[0] = likely_completion(prompts[0], LENGTHS[0][1])
    return prompts, completions


def build(dtype):
    prompts, completions = rows()
    ids, attention = pad_batch([p + c for p, c in zip(prompts, completions, strict=True)])
    starts = torch.tensor([len(p) for p in prompts]).unsqueeze(1)
    real = (attention * (torch.arange(ids.shape[1]) >= starts))[:, 1:]
    model = load_model(policy_weights(), dtype)
    logits = model(input_ids=ids, attention_mask=attention).logits
    logps = next_token_logps(logits, ids)
    loss = -(logps * real).sum() / real.sum()
    hits = (logits[:, :-1].argmax(-1) == ids[:, 1:]) & real.bool()
    metrics = {"mean_token_accuracy": hits.sum().double() / real.sum(),
               "entropy": (entropies(logits)[:, :-1] * real).sum() / real.sum()}
    gradients = parameter_gradients(loss, model)
    diffs = {}
    if dtype == torch.float64:
        labels = torch.cat([torch.full_like(ids[:, :1], -100), ids[:, 1:].masked_fill(real == 0, -100)], dim=1)
        theirs, their_metrics = sft_loss(model, {"input_ids": ids, "attention_mask": attention, "labels": labels})
        diffs = {"loss": max_abs_diff(theirs, loss),
                 "gradients": max_abs_diff(parameter_gradients(theirs, model), gradients),
                 **{name: max_abs_diff(their_metrics[name], value) for name, value in metrics.items()}}
    body = {
        "prompts": prompts, "completions": completions, "targets": int(real.sum()), "loss": loss,
        "perRowLogp": (logps * real).sum(1), "metrics": metrics, "gradientNorm": global_norm(gradients),
        "gradients": {name: gradients[name] for name in SHOWN_GRADIENTS},
    }
    return body, diffs
