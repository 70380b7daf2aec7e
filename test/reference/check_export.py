"""Proves that an exported model folder loads in transformers.

python check_export.py MODEL_DIR [--prompt TEXT ...] [--text FILE] [--tokens 24] [--json]

Loads MODEL_DIR with AutoModelForCausalLM and AutoTokenizer, prints a greedy completion of every prompt and,
with --text, the mean negative log-likelihood (nats a token) over the lines of FILE. Exits with 1 when weights
are missing, left over or not finite, when the tokenizer's size does not fit the embedding, or when it does not
give a prompt back as it was. Without tokenizer.json it stops: AutoTokenizer would silently make an empty one.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
import transformers

PROMPTS = ["The", "I thought the film", "Our room"]


def load(folder: Path):
    if not (folder / "tokenizer.json").is_file():
        raise SystemExit(f"{folder} has no tokenizer.json")
    model, report = transformers.AutoModelForCausalLM.from_pretrained(
        folder, local_files_only=True, output_loading_info=True, dtype=torch.float32)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    problems = [f"{kind}: {sorted(map(str, report[kind]))}"
                for kind in ("missing_keys", "unexpected_keys", "mismatched_keys") if report.get(kind)]
    problems += [f"not finite: {name}" for name, p in model.named_parameters() if not torch.isfinite(p).all()]
    if len(tokenizer) > model.config.vocab_size:
        problems.append(f"tokenizer has {len(tokenizer)} tokens, the embedding {model.config.vocab_size}")
    return model.eval(), tokenizer, problems


def encode(tokenizer, text: str) -> torch.Tensor:
    return torch.tensor([tokenizer(text, add_special_tokens=False)["input_ids"]])


@torch.no_grad()
def complete(model, tokenizer, prompt: str, tokens: int) -> str:
    ids = encode(tokenizer, prompt)
    room = model.config.n_positions - ids.shape[1]
    eos = model.config.eos_token_id
    out = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=min(tokens, room), do_sample=False,
                         pad_token_id=0 if eos is None else eos)
    return tokenizer.decode(out[0, ids.shape[1] :])


@torch.no_grad()
def mean_nll(model, tokenizer, lines: list[str]) -> tuple[float, int]:
    """Mean over all next-token positions of all lines; a line is cut at the model's context length."""
    total, count = 0.0, 0
    for line in lines:
        ids = encode(tokenizer, line)[:, : model.config.n_positions]
        if ids.shape[1] < 2:
            continue
        logps = torch.log_softmax(model(input_ids=ids).logits[0, :-1].double(), dim=-1)
        total -= logps.gather(-1, ids[0, 1:, None]).sum().item()
        count += ids.shape[1] - 1
    if count == 0:
        raise SystemExit("the text file has no line of two tokens or more")
    return total / count, count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--prompt", action="append", help="may be given several times")
    parser.add_argument("--text", type=Path, help="UTF-8 text file, one example a line")
    parser.add_argument("--tokens", type=int, default=24)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    options = parser.parse_args()
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    model, tokenizer, problems = load(options.model)
    result = {"parameters": sum(p.numel() for p in model.parameters()), "vocabulary": len(tokenizer),
              "problems": problems, "completions": {}}
    for prompt in options.prompt or PROMPTS:
        returned = tokenizer.decode(encode(tokenizer, prompt)[0])
        if returned != prompt:
            problems.append(f"the tokenizer turns {prompt!r} into {returned!r}")
        result["completions"][prompt] = complete(model, tokenizer, prompt, options.tokens)
    if options.text:
        lines = [line for line in options.text.read_text(encoding="utf-8").splitlines() if line.strip()]
        result["meanNll"], result["nllTokens"] = mean_nll(model, tokenizer, lines)
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        for name, value in result.items():
            print(f"{name}: {value}" if name != "completions" else "\n".join(f"{p!r} -> {c!r}" for p, c in value.items()))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
