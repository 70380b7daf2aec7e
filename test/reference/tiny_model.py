"""The tiny random GPT-2 that every full-model fixture shares, and helpers to run it on ragged batches."""

import torch
from transformers import GPT2Config, GPT2LMHeadModel

from fixture_io import generator, quantize, random_normal

SEED = 20251
EOS = 36
PAD = 35  # no sequence contains it: masks come from lengths, never from token ids
CONFIG = {
    "vocab_size": 37,
    "n_positions": 24,
    "n_embd": 16,
    "n_layer": 2,
    "n_head": 2,
    "activation_function": "gelu_new",
    "layer_norm_epsilon": 1e-5,
    "resid_pdrop": 0.0,
    "embd_pdrop": 0.0,
    "attn_pdrop": 0.0,
    "bos_token_id": EOS,
    "eos_token_id": EOS,
    "tie_word_embeddings": True,
}


def hf_config(**extra) -> GPT2Config:
    return GPT2Config(**CONFIG, attn_implementation="eager", **extra)


def _draw(name: str, shape, rng: torch.Generator) -> torch.Tensor:
    """Wide enough that logits, attention and gains all vary: a model at GPT-2's own init hides mistakes."""
    if name.endswith("bias"):
        return random_normal(rng, shape, 0.2)
    if ".ln_" in name:
        return random_normal(rng, shape, 0.3, mean=1.0)
    return random_normal(rng, shape, 0.5 if name.endswith("wte.weight") else 0.3)


def policy_weights() -> dict[str, torch.Tensor]:
    """Quantized float64 weights under Hugging Face names; lm_head is tied to wte and left out."""
    rng = generator(SEED)
    shapes = dict(GPT2LMHeadModel(hf_config()).named_parameters())
    return {name: _draw(name, tensor.shape, rng) for name, tensor in shapes.items()}


def reference_weights() -> dict[str, torch.Tensor]:
    """A second model near the policy: 0.9 * policy + N(0, 0.05), quantized."""
    rng = generator(SEED + 1)
    return {
        name: quantize(0.9 * tensor + 0.05 * torch.randn(tensor.shape, generator=rng, dtype=torch.float64))
        for name, tensor in policy_weights().items()
    }


def load_model(weights: dict[str, torch.Tensor], dtype: torch.dtype) -> GPT2LMHeadModel:
    model = GPT2LMHeadModel(hf_config()).to(dtype).eval()
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if unexpected or missing not in ([], ["lm_head.weight"]):
        raise ValueError(f"missing {missing}, unexpected {unexpected}")
    if model.lm_head.weight is not model.transformer.wte.weight:
        raise ValueError("lm_head is not tied to wte")
    return model


def pad_batch(rows: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Right-pads. Returns ids [B, T] and attention mask [B, T]."""
    width = max(len(row) for row in rows)
    ids = torch.tensor([row + [PAD] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return ids, mask


def random_ids(rng: torch.Generator, length: int) -> list[int]:
    return torch.randint(0, PAD, (length,), generator=rng).tolist()


def greedy(model, prompt: list[int], count: int) -> list[int]:
    """Greedy continuation; refuses near ties, which another engine's rounding could decide otherwise."""
    tokens = list(prompt)
    for _ in range(count):
        best = model(input_ids=torch.tensor([tokens])).logits[0, -1].topk(2)
        if (best.values[0] - best.values[1]).item() < 5e-3:
            raise ValueError(f"near tie while decoding {prompt}: pick another seed")
        tokens.append(best.indices[0].item())
    return tokens[len(prompt) :]


def likely_completion(prompt: list[int], count: int) -> list[int]:
    """What the policy itself would write, then EOS: gives token accuracies above zero."""
    return greedy(load_model(policy_weights(), torch.float64), prompt, count - 1) + [EOS]


def next_token_logps(logits: torch.Tensor, ids: torch.Tensor, temperature: float = 1.0) -> torch.Tensor:
    """[B, T-1]: log-probability of ids[:, 1:] under logits[:, :-1] / temperature."""
    logps = torch.log_softmax(logits[:, :-1] / temperature, dim=-1)
    return logps.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)


def entropies(logits: torch.Tensor, temperature: float = 1.0) -> torch.Tensor:
    logps = torch.log_softmax(logits / temperature, dim=-1)
    return -(logps.exp() * logps).sum(-1)


def parameter_gradients(loss: torch.Tensor, module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """d loss / d every parameter, by name; a parameter that the loss does not reach gets zeros."""
    named = dict(module.named_parameters())
    grads = torch.autograd.grad(loss, list(named.values()), retain_graph=True, allow_unused=True)
    return {n: torch.zeros_like(p) if g is None else g for (n, p), g in zip(named.items(), grads, strict=True)}


def global_norm(gradients: dict[str, torch.Tensor]) -> torch.Tensor:
    return torch.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))
