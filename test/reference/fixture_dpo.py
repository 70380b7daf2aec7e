"""dpo.json: the DPO losses on summed log-probs, and one full-model step on the tiny GPT-2."""

import torch
import torch.nn.functional as F

from fixture_io import generator, max_abs_diff, random_normal
from tiny_model import (EOS, SEED, entropies, likely_completion, load_model, next_token_logps, pad_batch,
                        parameter_gradients, policy_weights, random_ids, reference_weights)
from trl_bridge import dpo_loss, dpo_loss_of_logps

NAME = "dpo"
RTOL, ATOL = 1e-4, 2e-5
PAIRS = 16
BETAS = [0.1, 0.5]
# (loss, label smoothing, what IPO compares, TRL's loss_type). TRL has no conservative DPO any more; its `aot`
# on a single pair is the same expression (sorting one element changes nothing).
LOSSES = [
    ("sigmoid", 0.0, "sum", "sigmoid"),
    ("sigmoid", 0.1, "sum", "aot"),
    ("ipo", 0.0, "sum", "ipo"),
    ("ipo", 0.0, "mean", "ipo"),
    ("hinge", 0.0, "sum", "hinge"),
    ("robust", 0.1, "sum", "robust"),
]
FULL_BETA = 0.3
# (prompt, chosen completion, rejected completion) lengths; the completion includes EOS.
FULL_LENGTHS = [(3, 6, 4), (1, 2, 9), (7, 5, 5), (4, 1, 8)]
NOTES = [
    "pairs.*: log-probs summed over the completion tokens, EOS included, prompt excluded",
    "cases: perPair is the loss of every pair; gradChosen and gradRejected are the gradient of the MEAN loss over the "
    "16 pairs with respect to the policy's summed log-probs",
    "normalise 'mean' divides each side's log-ratio by its completion length before the difference (TRL's ipo)",
    "formulas: trl/trainer/dpo_trainer.py (1.12.0), _compute_loss, branches sigmoid, hinge, ipo, robust, aot",
    "accuracies count chosen reward strictly above rejected reward",
    "fullModel.metrics are TRL's. logits/chosen: raw logits (temperature 1) averaged over the vocabulary at every "
    "position whose output predicts a chosen completion token (last prompt token up to the last but one token), then "
    "averaged over all such positions of the batch, so long completions weigh more; logits/rejected likewise",
    "fullModel: policy weights are those of gpt2.json; the loss is the mean over the pairs; metrics entropy covers "
    "chosen and rejected completions, mean_token_accuracy the chosen ones only",
]


def per_pair_loss(name, smoothing, normalise, beta, policy, reference, lengths):
    chosen, rejected = policy[0] - reference[0], policy[1] - reference[1]
    if normalise == "mean":
        chosen, rejected = chosen / lengths[0], rejected / lengths[1]
    delta = chosen - rejected
    if name == "sigmoid":
        return -(1 - smoothing) * F.logsigmoid(beta * delta) - smoothing * F.logsigmoid(-beta * delta)
    if name == "robust":
        mixed = -(1 - smoothing) * F.logsigmoid(beta * delta) + smoothing * F.logsigmoid(-beta * delta)
        return mixed / (1 - 2 * smoothing)
    if name == "hinge":
        return torch.relu(1 - beta * delta)
    if name == "ipo":
        return (delta - 1 / (2 * beta)) ** 2
    raise ValueError(name)


def random_pairs(dtype):
    rng = generator(SEED + 3)
    lengths = [torch.randint(1, 25, (PAIRS,), generator=rng) for _ in range(2)]
    reference = [random_normal(rng, (PAIRS,), 0.4, mean=-2.5) * n for n in lengths]
    policy = [(r + random_normal(rng, (PAIRS,), 2.5)).clamp(max=-0.05) for r in reference]
    pairs = [[values.float().to(dtype) for values in side] for side in (policy, reference)]
    return [side.requires_grad_() for side in pairs[0]], pairs[1], lengths


def trl_pair_losses(case, beta, policy, reference, lengths):
    """One TRL call for each pair, so that TRL's mean is the pair's own loss."""
    _, smoothing, normalise, loss_type = case
    if normalise == "sum":  # with one token a side, TRL's length-averaged IPO is the summed one
        lengths = [torch.ones_like(side) for side in lengths]
    losses = []
    for i in range(PAIRS):
        one = [[side[i : i + 1] for side in group] for group in (policy, reference, lengths)]
        losses.append(dpo_loss_of_logps(*one, beta=beta, loss_type=loss_type, label_smoothing=smoothing)[0])
    return torch.stack(losses)


def loss_cases(policy, reference, lengths, compare):
    cases, diffs = [], {}
    for case in LOSSES:
        name, smoothing, normalise, _ = case
        for beta in BETAS:
            losses = per_pair_loss(name, smoothing, normalise, beta, policy, reference, lengths)
            grads = torch.autograd.grad(losses.mean(), policy)
            cases.append({"loss": name, "labelSmoothing": smoothing, "normalise": normalise, "beta": beta,
                          "perPair": losses, "mean": losses.mean(), "gradChosen": grads[0], "gradRejected": grads[1]})
            if compare:
                theirs = trl_pair_losses(case, beta, policy, reference, lengths)
                their_grads = torch.autograd.grad(theirs.mean(), policy)
                label = f"{name}/{normalise}/{smoothing}/{beta}"
                diffs[label] = max(max_abs_diff(losses, theirs), *map(max_abs_diff, grads, their_grads))
    return cases, diffs


def reward_cases(policy, reference):
    cases = []
    for beta in BETAS:
        chosen, rejected = (beta * (p - r) for p, r in zip(policy, reference, strict=True))
        margins = chosen - rejected
        cases.append({"beta": beta, "chosen": chosen, "rejected": rejected, "margins": margins,
                      "meanMargin": margins.mean(), "accuracy": (margins > 0).double().mean()})
    return cases


def full_model_rows():
    rng = generator(SEED + 4)
    prompts, completions = [], ([], [])
    for prompt, *sides in FULL_LENGTHS:
        prompts.append(random_ids(rng, prompt))
        for side, length in zip(completions, sides, strict=True):
            side.append(random_ids(rng, length - 1) + [EOS])
    completions[0][0] = likely_completion(prompts[0], FULL_LENGTHS[0][1])
    return prompts, *completions


def completion_batch(prompts, chosen, rejected):
    """Rows [chosen; rejected], as TRL's collator stacks them."""
    rows = [p + c for p, c in zip(prompts + prompts, chosen + rejected, strict=True)]
    ids, mask = pad_batch(rows)
    prompt_lengths = torch.tensor([len(p) for p in prompts + prompts]).unsqueeze(1)
    return ids, mask, mask * (torch.arange(ids.shape[1]) >= prompt_lengths)


def summed_logps(model, ids, mask, completion):
    logps = next_token_logps(model(input_ids=ids, attention_mask=mask).logits, ids)
    return (logps * completion[:, 1:]).sum(1).chunk(2)


def completion_statistics(model, ids, mask, completion):
    """TRL's token-weighted means over the positions whose output predicts a completion token."""
    logits, real = model(input_ids=ids, attention_mask=mask).logits[:, :-1], completion[:, 1:]
    means = [(v * m).sum() / m.sum() for v, m in zip(logits.mean(-1).chunk(2), real.chunk(2), strict=True)]
    hits = (logits.argmax(-1) == ids[:, 1:]).chunk(2)[0] & real.chunk(2)[0].bool()
    return {"logits/chosen": means[0], "logits/rejected": means[1],
            "entropy": (entropies(logits) * real).sum() / real.sum(),
            "mean_token_accuracy": hits.sum().double() / real.chunk(2)[0].sum()}


def full_model_case(dtype, compare):
    prompts, chosen, rejected = full_model_rows()
    ids, mask, completion = completion_batch(prompts, chosen, rejected)
    model, reference_model = load_model(policy_weights(), dtype), load_model(reference_weights(), dtype)
    with torch.no_grad():
        reference = summed_logps(reference_model, ids, mask, completion)
    policy = summed_logps(model, ids, mask, completion)
    losses = per_pair_loss("sigmoid", 0.0, "sum", FULL_BETA, policy, reference, None)
    rewards = [FULL_BETA * (p - r) for p, r in zip(policy, reference, strict=True)]
    grads = parameter_gradients(losses.mean(), model)
    metrics = {
        "rewards/chosen": rewards[0].mean(), "rewards/rejected": rewards[1].mean(),
        "rewards/margins": (rewards[0] - rewards[1]).mean(),
        "rewards/accuracies": (rewards[0] > rewards[1]).double().mean(),
        "logps/chosen": policy[0].mean(), "logps/rejected": policy[1].mean(),
        **completion_statistics(model, ids, mask, completion),
    }
    diffs = {}
    if compare:
        inputs = {"input_ids": ids, "attention_mask": mask, "completion_mask": completion}
        loss, theirs = dpo_loss(model, inputs, FULL_BETA, "sigmoid", ref_model=reference_model)
        diffs = {"fullModel/loss": max_abs_diff(loss, losses.mean()),
                 "fullModel/gradients": max_abs_diff(parameter_gradients(loss, model), grads),
                 **{f"fullModel/{k}": max_abs_diff(theirs[k], metrics[k]) for k in metrics}}
    body = {"beta": FULL_BETA, "prompts": prompts, "chosen": chosen, "rejected": rejected,
            "referenceWeights": reference_weights(), "policyChosen": policy[0], "policyRejected": policy[1],
            "referenceChosen": reference[0], "referenceRejected": reference[1], "perPair": losses,
            "loss": losses.mean(), "metrics": metrics, "gradients": grads}
    return body, diffs


def build(dtype):
    compare = dtype == torch.float64
    policy, reference, lengths = random_pairs(dtype)
    cases, diffs = loss_cases(policy, reference, lengths, compare)
    full, full_diffs = full_model_case(dtype, compare)
    body = {
        "pairs": {"policyChosen": policy[0], "policyRejected": policy[1], "referenceChosen": reference[0],
                  "referenceRejected": reference[1], "chosenLength": lengths[0].tolist(),
                  "rejectedLength": lengths[1].tolist()},
        "cases": cases,
        "rewards": reward_cases(policy, reference),
        "fullModel": full,
    }
    return body, diffs | full_diffs

