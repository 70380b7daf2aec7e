"""relatives.json: the losses of KTO, SimPO, ORPO, unlikelihood, GRPO and RLOO on given log-probs."""

import torch
import torch.nn.functional as F

from fixture_io import generator, max_abs_diff, random_normal
from tiny_model import SEED
from trl_bridge import grpo_loss, kto_loss_of_logps, orpo_terms, rloo_loss, simpo_losses

NAME = "relatives"
RTOL, ATOL = 1e-4, 2e-5
PAIRS, ANSWERS, GROUP, COLUMNS = 12, 9, 3, 7
KTO_BETA, KTO_WEIGHTS = 0.3, (1.0, 1.5)
SIMPO_BETA, SIMPO_GAMMA = 2.5, 1.375
ORPO_WEIGHT = 0.4
GRPO_BETA, CLIP, LONGEST = 0.2, 0.2, 10
NOTES = [
    "pairs: log-probs averaged over the completion tokens, [B] each; simpo and orpo are losses of each pair (orpo: the "
    "odds-ratio term alone, weight * -log sigma), gradients are those of their mean with respect to both sides",
    "unlikelihood: complement is the masked mean of -log(1 - p), likelihood that of log p, over tokens [B, R] of groups; "
    "computed here from the formulas, TRL has neither",
    "kto: summed log-probs [B]; label true is desirable; z = max(0, mean(mismatched policy - mismatched reference)) "
    "without a gradient; loss is the mean over the answers, its gradient with respect to the policy's log-probs",
    "groups: log-probs of tokens [B, R], 0 on padding, groups of three rows; advantages are GRPO's (Bessel deviation + "
    "1e-4, of the group, of the batch, or 1) and RLOO's (mean of the others) of rewards",
    "grpo: loss of each loss_type with TRL's k3 term, gradient with respect to logpNew; kl and clipRatio are TRL's metrics",
    "rloo: ratio of summed log-probs, gradient with respect to logpNew; its advantages are rlooAdvantages",
]


def pair_cases(dtype, compare):
    rng = generator(SEED + 40)
    chosen, rejected = [random_normal(rng, (PAIRS,), 0.6, mean=-1.8).clamp(max=-0.05).to(dtype).requires_grad_() for _ in range(2)]
    simpo = -F.logsigmoid(SIMPO_BETA * (chosen - rejected) - SIMPO_GAMMA)
    odds = (chosen - rejected) - (torch.log1p(-chosen.exp()) - torch.log1p(-rejected.exp()))
    orpo = -ORPO_WEIGHT * F.logsigmoid(odds)
    body, diffs = {"chosen": chosen, "rejected": rejected}, {}
    theirs = {"simpo": lambda: simpo_losses(chosen, rejected, SIMPO_BETA, SIMPO_GAMMA),
              "orpo": lambda: -orpo_terms(chosen, rejected, ORPO_WEIGHT)}
    for name, losses in (("simpo", simpo), ("orpo", orpo)):
        grads = torch.autograd.grad(losses.mean(), [chosen, rejected], retain_graph=True)
        body[name] = {"losses": losses, "gradChosen": grads[0], "gradRejected": grads[1]}
        if compare:
            other = theirs[name]()
            their_grads = torch.autograd.grad(other.mean(), [chosen, rejected])
            diffs[name] = max(max_abs_diff(losses, other), *map(max_abs_diff, grads, their_grads))
    body["simpo"] |= {"beta": SIMPO_BETA, "gamma": SIMPO_GAMMA}
    body["orpo"] |= {"lambda": ORPO_WEIGHT, "logOdds": odds}
    return body, diffs


def kto_case(dtype, compare):
    rng = generator(SEED + 41)
    lengths = torch.randint(1, 20, (ANSWERS,), generator=rng)
    labels = torch.tensor([True, False, False, True, True, False, True, False, False])
    reference = (random_normal(rng, (ANSWERS,), 0.4, mean=-2.5) * lengths).float().to(dtype)
    policy = (reference + random_normal(rng, (ANSWERS,), 2.0)).clamp(max=-0.05).float().to(dtype).requires_grad_()
    other_reference = random_normal(rng, (ANSWERS,), 8.0, mean=-60.0).to(dtype)
    other_policy = other_reference + random_normal(rng, (ANSWERS,), 1.0, mean=0.8).to(dtype)
    z = (other_policy - other_reference).mean().clamp(min=0)
    gain = KTO_BETA * (policy - reference - z) * torch.where(labels, 1.0, -1.0)
    loss = (torch.where(labels, *KTO_WEIGHTS) * (1 - torch.sigmoid(gain))).mean()
    (grad,) = torch.autograd.grad(loss, [policy], retain_graph=True)
    diffs = {}
    if compare:
        theirs, metrics = kto_loss_of_logps(policy, reference, lengths, labels, (other_policy, other_reference),
                                            KTO_BETA, KTO_WEIGHTS)
        (their_grad,) = torch.autograd.grad(theirs, [policy])
        diffs = {"kto": max(max_abs_diff(loss, theirs), max_abs_diff(grad, their_grad)),
                 "kto/kl": abs(z.item() - metrics["kl"])}
    return {"beta": KTO_BETA, "weights": list(KTO_WEIGHTS), "labels": labels.tolist(), "policy": policy,
            "reference": reference, "mismatchedPolicy": other_policy, "mismatchedReference": other_reference,
            "z": z, "loss": loss, "gradient": grad}, diffs


def advantages_of(rewards):
    groups = rewards.view(-1, GROUP)
    centred = groups - groups.mean(1, keepdim=True)
    grpo = {"group": centred / (groups.std(1, keepdim=True) + 1e-4), "batch": centred / (rewards.std() + 1e-4),
            "none": centred}
    rloo = groups - (groups.sum(1, keepdim=True) - groups) / (GROUP - 1)
    return {name: values.reshape(-1) for name, values in grpo.items()}, rloo.reshape(-1)


def aggregated(losses, mask, loss_type):
    if loss_type == "dapo":
        return (losses * mask).sum() / mask.sum()
    if loss_type == "grpo":
        return ((losses * mask).sum(1) / mask.sum(1)).mean()
    return (losses * mask).sum() / (losses.shape[0] * LONGEST)


def surrogate(ratio, advantages):
    return -torch.min(ratio * advantages, ratio.clamp(1 - CLIP, 1 + CLIP) * advantages)


def group_cases(dtype, compare):
    rng = generator(SEED + 42)
    lengths = torch.tensor([7, 3, 5, 1, 6, 4, 2, 7, 5])
    mask = (torch.arange(COLUMNS) < lengths.unsqueeze(1)).to(dtype)
    draw = lambda spread, mean: (random_normal(rng, (ANSWERS, COLUMNS), spread, mean=mean).to(dtype))  # noqa: E731
    old = draw(0.6, -2.0).clamp(max=-0.05) * mask
    reference = (old + draw(0.4, 0.0) * mask).float().to(dtype)
    new = (old + draw(0.25, 0.05) * mask).float().to(dtype).requires_grad_()
    entropies = draw(0.2, 1.5).abs() * mask
    rewards = random_normal(rng, (ANSWERS,), 1.0).to(dtype)
    grpo_advantages, rloo_advantages = advantages_of(rewards)
    ratio = torch.exp((new - old) * mask)
    drift = (new - reference) * mask
    k3 = torch.exp(-drift) - 1 + drift
    advantages = grpo_advantages["group"]
    body = {"lengths": lengths.tolist(), "logpNew": new, "logpOld": old, "logpRef": reference, "rewards": rewards,
            "grpoAdvantages": grpo_advantages, "rlooAdvantages": rloo_advantages, "beta": GRPO_BETA, "clip": CLIP,
            "longest": LONGEST, "kl": (k3 * mask).sum() / mask.sum()}
    clipped = surrogate(ratio, advantages.unsqueeze(1)) > -ratio * advantages.unsqueeze(1)
    body["clipRatio"] = (clipped * mask).sum() / mask.sum()
    shared = {"logps": new, "advantages": advantages, "completion_mask": mask}
    diffs, cases = {}, []
    for loss_type in ("dapo", "grpo", "dr_grpo"):
        losses = surrogate(ratio, advantages.unsqueeze(1)) + GRPO_BETA * k3
        loss = aggregated(losses, mask, loss_type)
        (grad,) = torch.autograd.grad(loss, [new], retain_graph=True)
        cases.append({"lossType": loss_type, "loss": loss, "gradient": grad})
        if compare:
            inputs = {**shared, "old_per_token_logps": old, "ref_per_token_logps": reference}
            theirs, metrics = grpo_loss(inputs, entropies, GRPO_BETA, CLIP, loss_type, LONGEST)
            (their_grad,) = torch.autograd.grad(theirs, [new])
            diffs[f"grpo/{loss_type}"] = max(max_abs_diff(loss, theirs), max_abs_diff(grad, their_grad))
            diffs["grpo/kl"] = abs(body["kl"].item() - metrics["kl"])
            diffs["grpo/clipRatio"] = abs(body["clipRatio"].item() - metrics["clip_ratio/region_mean"])
    body["grpo"] = cases
    rloo, rloo_diffs = rloo_case(new, old, mask, rloo_advantages, entropies, compare)
    tokens = {"complement": -torch.log(-torch.expm1(torch.where(mask > 0, new, -torch.ones_like(new)))), "likelihood": new}
    unlikelihood = [{"form": name, "loss": (losses * mask).sum() / mask.sum()} for name, losses in tokens.items()]
    for case, losses in zip(unlikelihood, tokens.values(), strict=True):
        case["gradient"] = torch.autograd.grad((losses * mask).sum() / mask.sum(), [new], retain_graph=True)[0]
    return {**body, "rloo": rloo, "unlikelihood": unlikelihood}, diffs | rloo_diffs


def rloo_case(new, old, mask, advantages, entropies, compare):
    loss = surrogate(torch.exp(((new - old) * mask).sum(1)), advantages).mean()
    (grad,) = torch.autograd.grad(loss, [new], retain_graph=True)
    diffs = {}
    if compare:
        inputs = {"logps": new, "advantages": advantages, "completion_mask": mask, "old_logps": (old * mask).sum(1)}
        theirs, _ = rloo_loss(inputs, entropies, CLIP)
        (their_grad,) = torch.autograd.grad(theirs, [new])
        diffs = {"rloo": max(max_abs_diff(loss, theirs), max_abs_diff(grad, their_grad))}
    return {"loss": loss, "gradient": grad}, diffs


def build(dtype):
    compare = dtype == torch.float64
    pairs, pair_diffs = pair_cases(dtype, compare)
    kto, kto_diffs = kto_case(dtype, compare)
    groups, group_diffs = group_cases(dtype, compare)
    return {"pairs": pairs, "kto": kto, "groups": groups}, pair_diffs | kto_diffs | group_diffs
