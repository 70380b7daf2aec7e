"""PPO's formulas in torch, with explicit masks (1 on real response tokens). Shapes [B, R]."""

import torch


def masked_mean(values, mask):
    return (values * mask).sum() / mask.sum()


def whiten(values, mask, bessel=False, keep_mean=False):
    """(x - mean) / sqrt(var + 1e-8) over masked tokens; zero outside the mask."""
    mean = masked_mean(values, mask)
    variance = masked_mean((values - mean) ** 2, mask)
    if bessel:
        variance = variance * mask.sum() / (mask.sum() - 1)
    whitened = (values - mean) * torch.rsqrt(variance + 1e-8)
    return (whitened + mean if keep_mean else whitened) * mask


def kl_estimates(logp, logp_ref, mask):
    """Schulman's k1, k2, k3 for each token, with log-ratio logp - logp_ref."""
    log_ratio = (logp - logp_ref) * mask
    return {"k1": log_ratio, "k2": 0.5 * log_ratio**2, "k3": torch.exp(-log_ratio) - 1 + log_ratio}


def gae(rewards, values, mask, gamma, lam):
    """Advantages and returns, zero outside the mask; V = 0 after the last real token."""
    advantage, steps = torch.zeros_like(values[:, 0]), []
    real_values = values * mask
    for t in reversed(range(values.shape[1])):
        following = real_values[:, t + 1] if t + 1 < values.shape[1] else 0.0
        delta = rewards[:, t] + gamma * following - real_values[:, t]
        advantage = (delta + gamma * lam * advantage) * mask[:, t]
        steps.append(advantage)
    advantages = torch.stack(steps[::-1], dim=1)
    return advantages, advantages + real_values


def policy_loss(logp_new, logp_old, advantages, mask, clip):
    log_ratio = (logp_new - logp_old) * mask
    ratio = torch.exp(log_ratio)
    plain, clipped = -advantages * ratio, -advantages * torch.clamp(ratio, 1 - clip, 1 + clip)
    return {"loss": masked_mean(torch.max(plain, clipped), mask),
            "clipFraction": masked_mean((clipped > plain).to(mask.dtype), mask),
            "approxKl": masked_mean(0.5 * log_ratio**2, mask), "ratioMean": masked_mean(ratio, mask)}


def value_loss(values_new, values_old, returns, mask, clip):
    clipped = torch.clamp(values_new, values_old - clip, values_old + clip)
    plain_square, clipped_square = (values_new - returns) ** 2, (clipped - returns) ** 2
    return {"loss": 0.5 * masked_mean(torch.max(plain_square, clipped_square), mask),
            "clipFraction": masked_mean((clipped_square > plain_square).to(mask.dtype), mask)}


def explained_variance(values, returns, mask):
    """1 - Var(returns - values) / Var(returns) over masked tokens."""
    residual = returns - values
    return 1 - masked_mean((residual - masked_mean(residual, mask)) ** 2, mask) / masked_mean(
        (returns - masked_mean(returns, mask)) ** 2, mask)


def adaptive_kl(kls, initial, target, horizon, batch):
    """Ziegler et al. 2019, 2.2: coefficient after each observed KL (nats a sequence)."""
    coefficients, value = [], initial
    for kl in kls:
        error = min(max(kl / target - 1, -0.2), 0.2)
        value *= 1 + error * batch / horizon
        coefficients.append(value)
    return coefficients
