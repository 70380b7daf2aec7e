"""gpt2.json: forward, log-probs, loss, gradients, three AdamW steps, greedy decoding."""

import torch

from fixture_io import generator, max_abs_diff
from tiny_model import (CONFIG, SEED, entropies, greedy, load_model, next_token_logps, pad_batch,
                        parameter_gradients, policy_weights, random_ids)

NAME = "gpt2"
RTOL, ATOL = 1e-4, 2e-5
LENGTHS = [12, 7, 1, 4]
PROMPT_LENGTHS = [1, 4, 9]
TEMPERATURES = [1.0, 0.7]
ADAMW = {"learningRate": 1e-2, "beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "weightDecay": 0.1, "clipNorm": 1.0}
STEPS = 3
# Adding one constant to every key of a head changes no softmax, so the gradient of the key bias is exactly
# zero; float32 leaves rounding noise there that Adam's division blows up to a step of size ~lr.
KEY_BIAS = {"start": CONFIG["n_embd"], "end": 2 * CONFIG["n_embd"]}
NOTES = [
    "sequences are right-padded by the reader; every expected array covers the real positions of one sequence only",
    "hiddenStates: embeddings (wte + wpe), output of block 0, output of ln_f after block 1",
    "logps[t] is log p(token t+1 | tokens 0..t), so a sequence of T tokens has T-1 of them and one of length 1 none",
    "loss is the mean negative log-likelihood over all 20 real next-token positions of the batch",
    "wte's gradient holds both its uses, the embedding and the tied output layer",
    "AdamW: torch.optim.AdamW, decay on tensors with two axes only; clipping by clip_grad_norm_, scale = clip / (norm + 1e-6)",
    "adamw.excluded: elements whose true gradient is zero (key biases); compare parameters outside these ranges",
    "greedy: argmax of the raw logits, no token stops it",
]


def batch_nll(model, ids, mask):
    """Mean over real next-token positions of the whole batch."""
    logps = next_token_logps(model(input_ids=ids, attention_mask=mask).logits, ids)
    real = mask[:, 1:].to(logps.dtype)
    return -(logps * real).sum() / real.sum()


def forward_cases(model, sequences):
    ids, mask = pad_batch(sequences)
    output = model(input_ids=ids, attention_mask=mask, output_hidden_states=True)
    if max_abs_diff(model.lm_head(output.hidden_states[-1]), output.logits) > 0:
        raise ValueError("the last hidden state is not the output of ln_f")
    cases = []
    for row, tokens in enumerate(sequences):
        real = len(tokens)
        alone = model(input_ids=torch.tensor([tokens])).logits[0]
        if max_abs_diff(alone, output.logits[row, :real]) > 1e-5:
            raise ValueError("padding changed a real position")
        logits = output.logits[row, :real]
        cases.append({
            "tokens": tokens,
            "hiddenStates": [state[row, :real] for state in output.hidden_states],
            "logits": logits,
            "logps": [
                {"temperature": t, "values": next_token_logps(output.logits, ids, t)[row, : real - 1]}
                for t in TEMPERATURES
            ],
            "entropy": entropies(logits),
            "meanLogit": logits.mean(-1),
        })
    return cases


def greedy_cases(model, prompts):
    cases = []
    for prompt in prompts:
        continuation = greedy(model, prompt, 8)
        generated = model.generate(torch.tensor([prompt]), max_new_tokens=8, do_sample=False, eos_token_id=None,
                                   attention_mask=torch.ones(1, len(prompt), dtype=torch.long), pad_token_id=0)
        if generated[0].tolist() != prompt + continuation:
            raise ValueError("transformers generate() decodes something else")
        cases.append({"prompt": prompt, "continuation": continuation})
    return cases


def adamw_run(model, ids, mask):
    decayed = [p for p in model.parameters() if p.dim() == 2]
    plain = [p for p in model.parameters() if p.dim() != 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": ADAMW["weightDecay"]}, {"params": plain, "weight_decay": 0.0}],
        lr=ADAMW["learningRate"], betas=(ADAMW["beta1"], ADAMW["beta2"]), eps=ADAMW["epsilon"],
    )
    losses, norms = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = batch_nll(model, ids, mask)
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), ADAMW["clipNorm"]))
        optimizer.step()
        losses.append(loss.detach())
    excluded = [{"name": f"transformer.h.{i}.attn.c_attn.bias", **KEY_BIAS} for i in range(CONFIG["n_layer"])]
    return {**ADAMW, "steps": STEPS, "loss": torch.stack(losses), "gradientNorm": torch.stack(norms),
            "excluded": excluded, "parameters": {n: p.detach().clone() for n, p in model.named_parameters()}}


def build(dtype):
    rng = generator(SEED + 2)
    sequences = [random_ids(rng, length) for length in LENGTHS]
    prompts = [random_ids(rng, length) for length in PROMPT_LENGTHS]
    weights = policy_weights()
    model = load_model(weights, dtype)
    ids, mask = pad_batch(sequences)
    loss = batch_nll(model, ids, mask)
    body = {
        "config": CONFIG,
        "weights": weights,
        "sequences": forward_cases(model, sequences),
        "loss": loss,
        "gradients": parameter_gradients(loss, model),
        "greedy": greedy_cases(model, prompts),
        "adamw": adamw_run(model, ids, mask),
    }
    return body, {}


def before_float32_check(body):
    """Drops the elements that NOTES says to leave out."""
    for item in body["adamw"]["excluded"]:
        body["adamw"]["parameters"][item["name"]][item["start"] : item["end"]] = 0
