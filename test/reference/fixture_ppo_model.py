"""The fullModel part of ppo.json: PPO's loss through the tiny GPT-2 and a value head on the shared trunk."""

from types import SimpleNamespace

import torch

from fixture_io import generator, max_abs_diff, random_normal
from ppo_math import masked_mean, policy_loss, value_loss
from tiny_model import (CONFIG, EOS, SEED, entropies, load_model, next_token_logps, pad_batch, parameter_gradients,
                        policy_weights, random_ids)
from trl_bridge import LOSS, run_ppo

TEMPERATURE, CLIP, VALUE_CLIP, VALUE_COEF = 0.8, 0.2, 0.2, 0.1
LENGTHS = [(3, 6), (1, 4), (5, 1), (8, 7)]  # (prompt, response); the second response is cut off, the others end in EOS


def rows():
    rng = generator(SEED + 6)
    prompts = [random_ids(rng, prompt) for prompt, _ in LENGTHS]
    responses = [random_ids(rng, response - 1) + [EOS] for _, response in LENGTHS]
    responses[1][-1] = random_ids(rng, 1)[0]
    return prompts, responses, rng


def response_slice(values, prompts, responses):
    """[B, T-1] at predicting positions -> [B, R]: entry t is read at position prompt - 1 + t; zero beyond the end."""
    width = max(map(len, responses))
    out = values.new_zeros(len(prompts), width)
    for i, (prompt, response) in enumerate(zip(prompts, responses, strict=True)):
        out[i, : len(response)] = values[i, len(prompt) - 1 : len(prompt) - 1 + len(response)]
    return out


def forward(model, head, prompts, responses):
    ids, attention = pad_batch([p + r for p, r in zip(prompts, responses, strict=True)])
    output = model(input_ids=ids, attention_mask=attention, output_hidden_states=True)
    values = head(output.hidden_states[-1]).squeeze(-1)
    parts = (next_token_logps(output.logits, ids, TEMPERATURE), values[:, :-1],
             entropies(output.logits, TEMPERATURE)[:, :-1])
    return [response_slice(part, prompts, responses) for part in parts]


def rollout(rng, mask, dtype):
    """What an earlier policy would have left: near the present policy, so that only some tokens are clipped."""
    model, head = load_model(policy_weights(), torch.float64), value_head(torch.float64)
    with torch.no_grad():
        logps, values, _ = forward(model, head, *rows()[:2])
    shape = mask.shape
    data = {
        "logpOld": logps + random_normal(rng, shape, 0.25),
        "valuesOld": values + random_normal(rng, shape, 0.3),
        "advantages": random_normal(rng, shape, 1.0),
        "returns": values + random_normal(rng, shape, 0.5),
    }
    return {name: (torch.round(x, decimals=4) * mask).float().to(dtype) for name, x in data.items()}


def value_head(dtype):
    rng = generator(SEED + 7)
    head = torch.nn.Linear(CONFIG["n_embd"], 1).to(dtype)
    with torch.no_grad():
        head.weight.copy_(random_normal(rng, (1, CONFIG["n_embd"]), 0.2))
        head.bias.copy_(random_normal(rng, (1,), 0.2))
    return head


def trl_loss(logps, values, data, mask):
    args = SimpleNamespace(cliprange=CLIP, cliprange_value=VALUE_CLIP, vf_coef=VALUE_COEF)
    padding = mask == 0
    return run_ppo(LOSS, args=args, padding_mask=padding, padding_mask_p1=padding, new_logprobs=logps, vpred=values,
                   mb_values=data["valuesOld"], mb_return=data["returns"], mb_advantage=data["advantages"],
                   mb_logprobs=data["logpOld"])["loss"]


def build(dtype):
    prompts, responses, rng = rows()
    mask, _ = pad_batch([[1] * len(r) for r in responses])
    mask = (mask == 1).double()
    data = rollout(rng, mask, dtype)
    mask = mask.to(dtype)
    model, head = load_model(policy_weights(), dtype), value_head(dtype)
    logps, values, entropy = forward(model, head, prompts, responses)
    policy = policy_loss(logps, data["logpOld"], data["advantages"], mask, CLIP)
    value = value_loss(values, data["valuesOld"], data["returns"], mask, VALUE_CLIP)
    loss = policy["loss"] + VALUE_COEF * value["loss"]
    gradients = parameter_gradients(loss, model)
    head_gradients = parameter_gradients(loss, head)
    diffs = {}
    if dtype == torch.float64:
        theirs = trl_loss(logps, values, data, mask)
        diffs = {"fullModel/loss": max_abs_diff(theirs, loss),
                 "fullModel/gradients": max_abs_diff(parameter_gradients(theirs, model), gradients)}
    body = {
        "temperature": TEMPERATURE, "clip": CLIP, "valueClip": VALUE_CLIP, "valueCoef": VALUE_COEF,
        "prompts": prompts, "responses": responses, "valueHead": dict(head.named_parameters()), "rollout": data,
        "logpNew": logps, "valuesNew": values, "entropy": masked_mean(entropy, mask), "policyLoss": policy,
        "valueLoss": value, "loss": loss, "gradients": gradients, "valueHeadGradients": head_gradients,
    }
    return body, diffs
