"""rewardModel.json: Bradley-Terry on a bias-free scalar head over the tiny GPT-2."""

import torch
import torch.nn.functional as F
from transformers import GPT2ForSequenceClassification

from fixture_io import generator, max_abs_diff, random_normal
from tiny_model import (CONFIG, EOS, PAD, SEED, global_norm, hf_config, pad_batch, parameter_gradients,
                        policy_weights, random_ids)
from trl_bridge import reward_loss

NAME = "rewardModel"
RTOL, ATOL = 1e-4, 2e-5
CHOSEN_LENGTHS, REJECTED_LENGTHS = [5, 12, 1, 8, 3, 20], [7, 2, 4, 8, 16, 1]
MARGIN = [1.0, 0.0, 0.3333, 0.6667, 1.0, 0.0]
CENTER = 0.01
NOTES = [
    "score = score.weight . (output of ln_f at the last real token), no bias; trunk weights are those of gpt2.json",
    "every sequence of two tokens or more ends in EOS; read the score at length - 1, not at a position found by token id",
    "losses: mean of -logsigmoid(chosen - rejected - margin), plus center * mean (chosen + rejected)^2",
    "gradients are given in full for the plain loss and for the one with margin and centering",
    "accuracy counts chosen strictly above rejected",
]


def sequences():
    rng = generator(SEED + 8)
    return [[random_ids(rng, n - 1) + [EOS] if n > 1 else random_ids(rng, n) for n in lengths]
            for lengths in (CHOSEN_LENGTHS, REJECTED_LENGTHS)]


def score_model(dtype):
    """transformers' own sequence classifier; it looks for the last token that is not PAD."""
    model = GPT2ForSequenceClassification(hf_config(num_labels=1, pad_token_id=PAD)).to(dtype).eval()
    weights = policy_weights() | {"score.weight": random_normal(generator(SEED + 9), (1, CONFIG["n_embd"]), 0.4)}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if missing or unexpected:
        raise ValueError(f"missing {missing}, unexpected {unexpected}")
    return model


def own_scores(model, rows):
    """Scores read at explicit positions from the trunk, independent of pad ids."""
    ids, mask = pad_batch(rows)
    hidden = model.transformer(input_ids=ids, attention_mask=mask).last_hidden_state
    last = torch.tensor([len(row) - 1 for row in rows])
    return (hidden[torch.arange(len(rows)), last] @ model.score.weight.T).squeeze(-1)


def loss_cases(model, chosen, rejected, rows, compare):
    ids, mask = pad_batch(rows)
    cases, diffs = [], {}
    for use_margin, center in [(False, 0.0), (True, 0.0), (False, CENTER), (True, CENTER)]:
        margin = torch.tensor(MARGIN, dtype=chosen.dtype) if use_margin else 0.0
        per_pair = -F.logsigmoid(chosen - rejected - margin)
        loss = per_pair.mean() + center * ((chosen + rejected) ** 2).mean()
        gradients = parameter_gradients(loss, model)
        case = {"margin": MARGIN if use_margin else None, "center": center, "perPair": per_pair, "loss": loss,
                "gradientNorm": global_norm(gradients)}
        if use_margin == (center > 0):
            case["gradients"] = gradients
        cases.append(case)
        if compare:
            theirs, _ = reward_loss(model, {"input_ids": ids, "attention_mask": mask},
                                    margin if use_margin else None, center or None)
            label = f"margin={use_margin}/center={center}"
            diffs[f"loss/{label}"] = max_abs_diff(theirs, loss)
            diffs[f"gradients/{label}"] = max_abs_diff(parameter_gradients(theirs, model), gradients)
    return cases, diffs


def build(dtype):
    compare = dtype == torch.float64
    chosen_rows, rejected_rows = sequences()
    model = score_model(dtype)
    chosen, rejected = own_scores(model, chosen_rows), own_scores(model, rejected_rows)
    cases, diffs = loss_cases(model, chosen, rejected, chosen_rows + rejected_rows, compare)
    accuracy = (chosen > rejected).double().mean()
    if compare:
        ids, mask = pad_batch(chosen_rows + rejected_rows)
        theirs = model(input_ids=ids, attention_mask=mask).logits.squeeze(-1)
        _, metrics = reward_loss(model, {"input_ids": ids, "attention_mask": mask})
        diffs["scores/GPT2ForSequenceClassification"] = max_abs_diff(theirs, torch.cat([chosen, rejected]))
        diffs["accuracy"] = max_abs_diff(metrics["accuracy"], accuracy)
        diffs["margin"] = max_abs_diff(metrics["margin"], (chosen - rejected).mean())
        diffs["mean_reward"] = max_abs_diff(metrics["mean_reward"], torch.cat([chosen, rejected]).mean())
    body = {
        "scoreWeight": model.score.weight, "chosen": chosen_rows, "rejected": rejected_rows,
        "chosenScores": chosen, "rejectedScores": rejected, "accuracy": accuracy, "cases": cases,
        "metrics": {"margin": (chosen - rejected).mean(), "mean_reward": torch.cat([chosen, rejected]).mean(),
                    "min_reward": torch.cat([chosen, rejected]).min(), "max_reward": torch.cat([chosen, rejected]).max()},
    }
    return body, diffs
