"""tiny-gpt2/: the tiny model as real checkpoint files, as transformers and the hub write them."""

import torch
from safetensors.torch import load_file, save_file

from fixture_io import FIXTURES, max_abs_diff
from tiny_model import CONFIG, load_model, policy_weights

FOLDER = FIXTURES / "tiny-gpt2"


def hub_layout(weights):
    """As openai-community/gpt2 stores it: no `transformer.` prefix, and each block's causal mask as a buffer."""
    positions = CONFIG["n_positions"]
    triangle = torch.tril(torch.ones(positions, positions)).view(1, 1, positions, positions)
    masks = {f"h.{i}.attn.bias": triangle.clone() for i in range(CONFIG["n_layer"])}
    return {name.removeprefix("transformer."): tensor for name, tensor in weights.items()} | masks


def write() -> None:
    weights = {name: tensor.float() for name, tensor in policy_weights().items()}
    load_model(policy_weights(), torch.float32).save_pretrained(FOLDER)
    saved = load_file(FOLDER / "model.safetensors")
    if max_abs_diff(saved, weights) != 0:
        raise ValueError("save_pretrained wrote other names or values")
    metadata = {"format": "pt"}
    save_file({name: tensor.half() for name, tensor in weights.items()}, FOLDER / "model-f16.safetensors", metadata)
    save_file(hub_layout(weights), FOLDER / "model-hub.safetensors", metadata)
    print("tiny-gpt2/", *sorted(f"{path.name} {path.stat().st_size / 1000:.0f} kB" for path in FOLDER.iterdir()), sep="\n  ")
