"""Runs TRL's own loss code without datasets, tokenizers or a training loop.

DPO and its relatives, reward model, SFT: a trainer object made without __init__, given only the attributes that its
`compute_loss` reads. PPO has no such method, so pieces of `PPOTrainer.train` are lifted by their first
and last line and executed as they stand.
"""

import inspect
import textwrap
from collections import defaultdict
from types import SimpleNamespace

import torch
from trl.experimental.cpo.cpo_trainer import CPOTrainer
from trl.experimental.orpo.orpo_trainer import ORPOTrainer
from trl.experimental.ppo import ppo_trainer
from trl.trainer.dpo_trainer import DPOTrainer
from trl.trainer.grpo_trainer import GRPOTrainer
from trl.trainer.kto_trainer import KTOTrainer
from trl.trainer.reward_trainer import RewardTrainer
from trl.trainer.rloo_trainer import RLOOTrainer
from trl.trainer.sft_trainer import SFTTrainer

LOCAL = SimpleNamespace(device=torch.device("cpu"), gather=lambda x: x, gather_for_metrics=lambda x: x, num_processes=1,
                        reduce=lambda x, reduction=None: x)


def _bare(trainer_class, model, **attributes):
    trainer = object.__new__(trainer_class)
    trainer.model, trainer.accelerator = model, LOCAL
    trainer._metrics = {"train": defaultdict(list), "eval": defaultdict(list)}
    trainer._total_train_tokens = 0
    for name, value in attributes.items():
        setattr(trainer, name, value)
    return trainer


def _metrics(trainer) -> dict[str, float]:
    mode = "train" if trainer.model.training else "eval"
    return {name: values[-1] for name, values in trainer._metrics[mode].items()}


def dpo_loss(model, inputs, beta, loss_type, label_smoothing=0.0, ref_model=None):
    """TRL's DPOTrainer._compute_loss. Returns (scalar loss, metrics)."""
    trainer = _bare(
        DPOTrainer, model, ref_model=ref_model, beta=beta, label_smoothing=label_smoothing,
        loss_types=[loss_type], loss_weights=[1.0], ld_alpha=None, f_divergence_type="reverse_kl",
        use_weighting=False, aux_loss_enabled=False, precompute_ref_logps=ref_model is None,
        args=SimpleNamespace(gradient_checkpointing_kwargs=None),
    )
    loss = trainer._compute_loss(model, inputs, return_outputs=False)
    return loss, _metrics(trainer)


class SummedLogps:
    """Stands in for a language model of two tokens whose completion token 1 has the log-probability that makes
    each sequence sum to the given value; differentiable in that value."""

    training = False

    def __init__(self, logps: torch.Tensor, lengths: torch.Tensor):
        per_token = logps / lengths
        two = torch.stack([torch.log(-torch.expm1(per_token)), per_token], dim=-1)
        self.logits = two.unsqueeze(1).expand(-1, int(lengths.max()) + 1, -1)

    def __call__(self, **_):
        return SimpleNamespace(logits=self.logits.clone())


def dpo_loss_of_logps(policy, reference, lengths, **options):
    """Same, from summed log-probs: policy, reference, lengths are (chosen [B], rejected [B])."""
    both_lengths = torch.cat(lengths)
    model = SummedLogps(torch.cat(policy), both_lengths)
    positions = torch.arange(int(both_lengths.max()) + 1)
    completion = ((positions >= 1) & (positions <= both_lengths.unsqueeze(1))).long()
    inputs = {"input_ids": completion, "completion_mask": completion, "attention_mask": torch.ones_like(completion),
              "ref_chosen_logps": reference[0], "ref_rejected_logps": reference[1]}
    return dpo_loss(model, inputs, **options)


def reward_loss(model, inputs, margin=None, center_coefficient=None):
    """TRL's RewardTrainer.compute_loss. inputs hold [chosen; rejected] rows. Returns (loss, metrics)."""
    trainer = _bare(RewardTrainer, model, args=SimpleNamespace(center_rewards_coefficient=center_coefficient))
    if margin is not None:
        # The data collator puts `margin` into the batch and TRL passes the whole batch on to the model.
        forward = model.forward
        model.forward = lambda margin=None, **kwargs: forward(**kwargs)
        try:
            loss = trainer.compute_loss(model, {**inputs, "margin": margin})
        finally:
            del model.forward
    else:
        loss = trainer.compute_loss(model, dict(inputs))
    return loss, _metrics(trainer)


def sft_loss(model, inputs):
    """TRL's SFTTrainer.compute_loss with loss_type 'nll'. Returns (loss, metrics)."""
    args = SimpleNamespace(use_liger_kernel=False, loss_type="nll", average_tokens_across_devices=False, past_index=-1)
    trainer = _bare(SFTTrainer, model, args=args, aux_loss_enabled=False, num_virtual_tokens=0, label_smoother=None,
                    compute_loss_func=None, model_accepts_loss_kwargs=False)
    loss = trainer.compute_loss(model, dict(inputs))
    return loss, _metrics(trainer)


def _lift(first: str, last: str) -> str:
    """Source lines of PPOTrainer.train from the one that contains `first` to the one that contains `last`."""
    lines = inspect.getsource(ppo_trainer.PPOTrainer.train).split("\n")
    start = next(i for i, line in enumerate(lines) if first in line)
    end = next(i for i, line in enumerate(lines) if i >= start and last in line)
    return textwrap.dedent("\n".join(lines[start : end + 1]))


REWARDS = ("logr = ref_logprobs - logprobs", "rewards[actual_start, actual_end] += scores")
ADVANTAGES = ("lastgaelam = 0", "advantages = torch.masked_fill(advantages, padding_mask, 0)")
LOSS = ("vpredclipped = torch.clamp(", "loss = pg_loss + args.vf_coef * vf_loss")


def run_ppo(piece: tuple[str, str], **names) -> dict:
    """Executes one lifted piece on the given variables and returns all variables after it."""
    scope = {"torch": torch, "masked_mean": ppo_trainer.masked_mean, "masked_whiten": ppo_trainer.masked_whiten,
             "micro_batch_inds": slice(None), **names}
    exec(compile(_lift(*piece), ppo_trainer.__file__, "exec"), scope)
    return scope


def kto_loss_of_logps(policy, reference, lengths, labels, mismatched, beta, weights):
    """TRL's KTOTrainer._compute_loss from summed log-probs [B]. mismatched: (policy [B], reference [B]) of the
    prompts with other answers; weights: (desirable, undesirable). Returns (loss, metrics)."""
    model = SummedLogps(policy, lengths)
    positions = torch.arange(int(lengths.max()) + 1)
    completion = ((positions >= 1) & (positions <= lengths.unsqueeze(1))).long()
    inputs = {"input_ids": completion, "completion_mask": completion, "attention_mask": torch.ones_like(completion),
              "label": labels, "ref_logps": reference, "ref_KL_logps": mismatched[1]}
    trainer = _bare(KTOTrainer, model, beta=beta, desirable_weight=weights[0], undesirable_weight=weights[1],
                    loss_type="kto", calculate_KL=True, precompute_ref_logps=True, aux_loss_enabled=False)
    trainer._compute_kl_logps = lambda *_: mismatched[0]
    loss = trainer._compute_loss(model, inputs, return_outputs=False)
    return loss, _metrics(trainer)


def simpo_losses(chosen, rejected, beta, gamma):
    """TRL's CPOTrainer.cpo_loss on mean log-probs [B]."""
    trainer = _bare(CPOTrainer, None, beta=beta, simpo_gamma=gamma, loss_type="simpo", label_smoothing=0.0, alpha=0.0)
    return trainer.cpo_loss(chosen, rejected)[0]


def orpo_terms(chosen, rejected, weight):
    """TRL's ORPOTrainer.odds_ratio_loss on mean log-probs [B]: what is subtracted from the NLL, for each pair."""
    return _bare(ORPOTrainer, None, beta=weight).odds_ratio_loss(chosen, rejected)[0]


def _answers(trainer_class, inputs, entropies, **attributes):
    """A trainer that is handed the log-probs in place of a model."""
    model = SimpleNamespace(training=False)
    trainer = _bare(trainer_class, model, aux_loss_enabled=False, **attributes)
    trainer._get_per_token_logps_and_entropies = lambda *_, **__: (inputs["logps"], entropies, None)
    ids = torch.zeros_like(inputs["completion_mask"])
    given = {"prompt_ids": ids, "prompt_mask": ids, "completion_ids": ids, **inputs}
    return trainer._compute_loss(model, given), _metrics(trainer)


def grpo_loss(inputs, entropies, beta, clip, loss_type, longest):
    """TRL's GRPOTrainer._compute_loss. inputs: logps, old_per_token_logps, ref_per_token_logps [B, R], advantages [B],
    completion_mask [B, R]. Returns (loss, metrics)."""
    return _answers(
        GRPOTrainer, {**inputs, "num_items_in_batch": inputs["completion_mask"].sum()}, entropies, beta=beta,
        epsilon_low=clip, epsilon_high=clip, loss_type=loss_type, max_completion_length=longest,
        top_entropy_quantile=1.0, off_policy_mask_threshold=None, importance_sampling_level="token", use_vllm=False,
        _entropy_bonus_enabled=False, args=SimpleNamespace(delta=None, use_bias_correction_kl=False),
    )


def rloo_loss(inputs, entropies, clip):
    """TRL's RLOOTrainer._compute_loss; old_logps [B] are summed. Returns (loss, metrics)."""
    return _answers(RLOOTrainer, inputs, entropies, epsilon_low=clip, epsilon_high=clip)
