"""ppo.json: rewards, GAE, whitening, both clipped losses, KL control; one full-model step with a value head."""

from types import SimpleNamespace

import torch

import fixture_ppo_model
from fixture_io import generator, max_abs_diff, random_normal
from ppo_math import adaptive_kl, explained_variance, gae, kl_estimates, policy_loss, value_loss, whiten
from tiny_model import SEED
from trl_bridge import ADVANTAGES, LOSS, REWARDS, run_ppo

NAME = "ppo"
RTOL, ATOL = 1e-4, 2e-5
LENGTHS = [7, 1, 4, 6, 2, 5]
WIDTH = 7
KL_COEF, CLIP, VALUE_COEF = 0.15, 0.2, 0.1
GAE_SETTINGS = [(1.0, 0.95), (0.99, 0.9)]
VALUE_CLIPS = [0.2, 0.5]
CONTROLLER = {"initial": 0.15, "target": 6.0, "horizon": 10000, "batch": 512}
OBSERVED_KL = [0.0, 1.5, 4.9, 5.4, 6.0, 6.6, 7.3, 9.0, 30.0, 6.3, 5.99, -0.4]
NOTES = [
    "mask is 1 on the first length tokens of a row. Inputs outside it hold numbers that must not matter; every "
    "expected [B, R] array is 0 there (trlPlacement uses one more position, see below)",
    "klPenalty[t] = -klCoef * (logpOld - logpRef) (k1); rewards add the score on the last real token",
    "gae: advantages before whitening, returns = advantages + valuesOld; V = 0 after the last real token",
    "whitened: the advantages of gae[0]; population divides by n, bessel by n - 1 (TRL); keepMean adds the mean back",
    "policyLoss uses whitened.population; mean over real tokens of max(-A*ratio, -A*clip(ratio, 1-clip, 1+clip)); "
    "clipFraction counts clipped > plain, strictly; approxKl is the mean of (logpNew - logpOld)^2 / 2",
    "valueLoss: half the mean of max((V-R)^2, (clip(V, Vold +- clip) - R)^2), returns of gae[0]",
    "gradients: of policyLoss + valueCoef * valueLoss[0] with respect to logpNew and valuesNew",
    "kl: per-sequence sums for (logpOld, logpRef); k2 = l^2/2, k3 = exp(-l) - 1 + l, l = logpOld - logpRef",
    "adaptiveKl.coefficients[i] is the coefficient after seeing observed[i] (summed over a sequence, mean over the batch)",
    "trlPlacement: TRL puts the score one token after the last real one when there is room (mask + 1 position, whose "
    "value counts too) and whitens over the plain mask with n - 1",
    "fullModel: log-probs of logits / temperature; logp and value of response token t are both read at the position "
    "before it (prompt length - 1 + t), after ln_f; value = head.weight . hidden + head.bias",
    "TRL divides by temperature + 1e-7 and takes unmasked means for approxkl, ratio and entropy; here they are masked",
]


def random_batch(dtype):
    """Response tokens of 6 rows. Beyond a row's end: one plain number (TRL's placement reads it), then garbage."""
    rng = generator(SEED + 5)
    shape = (len(LENGTHS), WIDTH)
    lengths, positions = torch.tensor(LENGTHS).unsqueeze(1), torch.arange(WIDTH)
    old = -random_normal(rng, shape, 1.3).abs() - 0.05
    batch = {
        "logpOld": old,
        "logpNew": old + random_normal(rng, shape, 0.3),
        "logpRef": old + random_normal(rng, shape, 0.6),
        "valuesOld": random_normal(rng, shape, 0.8),
    }
    batch["valuesNew"] = batch["valuesOld"] + random_normal(rng, shape, 0.5)
    garbage = positions > lengths
    for name, values in batch.items():
        spoiled = torch.where(garbage, random_normal(rng, shape, 15.0), values)
        batch[name] = spoiled.float().to(dtype)
    batch["scores"] = random_normal(rng, (len(LENGTHS),), 1.5).to(dtype)
    return batch, (positions < lengths).to(dtype)


def place_scores(penalty, scores, index):
    rewards = penalty.clone()
    rewards[torch.arange(len(scores)), index] += scores
    return rewards


def trl_namespace(batch, mask, gamma, lam, **more):
    args = SimpleNamespace(kl_estimator="k1", kl_coef=KL_COEF, gamma=gamma, lam=lam, whiten_rewards=False,
                           cliprange=CLIP, cliprange_value=VALUE_CLIPS[0], vf_coef=VALUE_COEF)
    return {"args": args, "responses": mask, "padding_mask": mask == 0, "scores": batch["scores"], **more}


def trl_placement(batch, mask, lengths):
    """Runs TRL's own lines from the per-token KL to the whitened advantages."""
    last = lengths - 1
    positions = torch.arange(WIDTH)
    padding_p1 = positions > lengths.unsqueeze(1)
    scope = trl_namespace(
        batch, mask, *GAE_SETTINGS[0], sequence_lengths=last, sequence_lengths_p1=lengths, padding_mask_p1=padding_p1,
        logprobs=batch["logpOld"].masked_fill(mask == 0, 1.0), ref_logprobs=batch["logpRef"].masked_fill(mask == 0, 1.0),
        values=batch["valuesOld"].masked_fill(padding_p1, 0),
    )
    scope = run_ppo(REWARDS, **scope)
    rewards = scope["rewards"].clone()
    scope = run_ppo(ADVANTAGES, **{k: v for k, v in scope.items() if k != "__builtins__"})
    return {"maskPlusOne": (~padding_p1).to(mask.dtype), "rewards": rewards, "returns": scope["returns"],
            "advantages": torch.stack(scope["advantages_reversed"][::-1], dim=1), "whitened": scope["advantages"]}


def gae_cases(batch, mask, rewards, compare):
    cases, diffs = [], {}
    for gamma, lam in GAE_SETTINGS:
        advantages, returns = gae(rewards, batch["valuesOld"], mask, gamma, lam)
        cases.append({"gamma": gamma, "lambda": lam, "advantages": advantages, "returns": returns})
        if compare:
            theirs = run_ppo(ADVANTAGES, **trl_namespace(batch, mask, gamma, lam, rewards=rewards,
                                                         values=batch["valuesOld"] * mask))
            diffs[f"returns/{gamma}/{lam}"] = max_abs_diff(theirs["returns"], returns)
            diffs[f"besselWhitened/{gamma}/{lam}"] = max_abs_diff(
                theirs["advantages"], whiten(advantages, mask, bessel=True))
    return cases, diffs


def losses_and_gradients(batch, mask, advantages, returns, compare):
    logp, values = batch["logpNew"].requires_grad_(), batch["valuesNew"].requires_grad_()
    policy = policy_loss(logp, batch["logpOld"], advantages, mask, CLIP)
    value = [{"clip": c, **value_loss(values, batch["valuesOld"], returns, mask, c)} for c in VALUE_CLIPS]
    total = policy["loss"] + VALUE_COEF * value[0]["loss"]
    grads = torch.autograd.grad(total, [logp, values])
    diffs = {}
    if compare:
        theirs = run_ppo(LOSS, **trl_namespace(
            batch, mask, 1.0, 0.95, padding_mask_p1=mask == 0, mb_values=batch["valuesOld"], mb_return=returns,
            mb_advantage=advantages, mb_logprobs=batch["logpOld"].masked_fill(mask == 0, 1.0),
            new_logprobs=logp.masked_fill(mask == 0, 1.0), vpred=values.masked_fill(mask == 0, 0)))
        their_grads = torch.autograd.grad(theirs["loss"], [logp, values])
        diffs = {"loss": max_abs_diff(theirs["loss"], total), "policyLoss": max_abs_diff(theirs["pg_loss"], policy["loss"]),
                 "valueLoss": max_abs_diff(theirs["vf_loss"], value[0]["loss"]),
                 "valueClipFraction": max_abs_diff(theirs["vf_clipfrac"], value[0]["clipFraction"]),
                 "gradients": max(map(max_abs_diff, grads, their_grads))}
    body = {"policyLoss": {"clip": CLIP, **policy}, "valueLoss": value,
            "gradients": {"valueCoef": VALUE_COEF, "loss": total, "logpNew": grads[0], "valuesNew": grads[1]}}
    return body, diffs


def build(dtype):
    compare = dtype == torch.float64
    batch, mask = random_batch(dtype)
    lengths = torch.tensor(LENGTHS)
    kl = kl_estimates(batch["logpOld"], batch["logpRef"], mask)
    penalty = -KL_COEF * kl["k1"]
    rewards = place_scores(penalty, batch["scores"], lengths - 1)
    cases, diffs = gae_cases(batch, mask, rewards, compare)
    advantages, returns = cases[0]["advantages"], cases[0]["returns"]
    whitened = {"population": whiten(advantages, mask), "bessel": whiten(advantages, mask, bessel=True),
                "populationKeepMean": whiten(advantages, mask, keep_mean=True),
                "besselKeepMean": whiten(advantages, mask, bessel=True, keep_mean=True)}
    losses, loss_diffs = losses_and_gradients(batch, mask, whitened["population"], returns, compare)
    full, full_diffs = fixture_ppo_model.build(dtype)
    body = {
        "inputs": {"lengths": LENGTHS, "mask": mask, **batch},
        "klCoef": KL_COEF, "klPenalty": penalty, "rewards": rewards, "gae": cases, "whitened": whitened, **losses,
        "explainedVariance": explained_variance(batch["valuesOld"], returns, mask),
        "kl": {name: values.sum(1) for name, values in kl.items()},
        "adaptiveKl": {**CONTROLLER, "observed": OBSERVED_KL,
                       "coefficients": torch.tensor(adaptive_kl(OBSERVED_KL, **CONTROLLER), dtype=torch.float64)},
        "trlPlacement": trl_placement(batch, mask, lengths),
        "fullModel": full,
    }
    return body, diffs | loss_diffs | full_diffs
