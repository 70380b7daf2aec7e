"""Reading order starts here: how a fixture is rounded, checked and written."""

import json
import math
import platform
from pathlib import Path

import numpy as np
import safetensors
import torch
import transformers
import trl

FIXTURES = Path(__file__).parent / "fixtures"
MAX_BYTES = 400_000
# A float32 run of the same PyTorch code has to sit this many times closer than the published tolerance,
# which leaves the rest to another engine's summation order.
FLOAT32_HEADROOM = 3.0


def quantize(values: torch.Tensor, decimals: int = 4) -> torch.Tensor:
    """Rounds inputs to a few decimals that float32 holds exactly, so JSON stays short and every reader
    starts from the very same numbers. Returns float64."""
    return torch.round(values.double(), decimals=decimals).float().double() + 0.0  # no negative zeros


def random_normal(generator: torch.Generator, shape, std: float = 1.0, mean: float = 0.0) -> torch.Tensor:
    """Quantized normal draws, float64."""
    return quantize(torch.randn(shape, generator=generator, dtype=torch.float64) * std + mean)


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "torch": torch.__version__.split("+")[0],
        "transformers": transformers.__version__,
        "trl": trl.__version__,
        "numpy": np.__version__,
        "safetensors": safetensors.__version__,
    }


def max_abs_diff(left, right) -> float:
    """Largest absolute difference of two tensors, numbers, or dicts of them."""
    if isinstance(left, dict):
        if left.keys() != right.keys():
            raise ValueError(f"different keys: {sorted(left.keys() ^ right.keys())}")
        return max(max_abs_diff(left[key], right[key]) for key in left)
    pair = (torch.as_tensor(side, dtype=torch.float64) for side in (left, right))
    return next(pair).sub(next(pair)).abs().max().item()


def detached(node):
    """Copy of a fixture body without autograd history."""
    if isinstance(node, dict):
        return {key: detached(value) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [detached(value) for value in node]
    return node.detach().clone() if isinstance(node, torch.Tensor) else node


def _flat(path: str, node):
    """Yields (path, float64 tensor) of every floating-point leaf; integers and text are inputs, not results."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _flat(f"{path}/{key}", value)
    elif isinstance(node, (list, tuple)):
        for index, value in enumerate(node):
            yield from _flat(f"{path}/{index}", value)
    elif isinstance(node, torch.Tensor) and node.is_floating_point():
        yield path, node.detach().double()
    elif isinstance(node, float):
        yield path, torch.tensor(node, dtype=torch.float64)


def check_float32(name: str, exact, single, rtol: float, atol: float) -> float:
    """Proves that the tolerance can be met in float32. Returns the worst share of it that float32 uses."""
    worst, worst_path = 0.0, ""
    for (path, a), (other, b) in zip(_flat("", exact), _flat("", single), strict=True):
        if path != other or a.shape != b.shape:
            raise ValueError(f"{name}: {path} {tuple(a.shape)} against {other} {tuple(b.shape)}")
        share = max(((a - b).abs() / (atol + rtol * a.abs())).reshape(-1).tolist(), default=0.0)
        if not share <= worst:
            worst, worst_path = share, path
    if not worst * FLOAT32_HEADROOM <= 1:
        raise ValueError(f"{name}: float32 uses {worst:.3g} of the tolerance at {worst_path}")
    return worst


def _number(value: float) -> float | int:
    """Shortest decimal that reads back as the same float32."""
    if not math.isfinite(value):
        raise ValueError("a fixture may not contain NaN or infinity")
    short = float(str(np.float32(value)))
    return int(short) if short == int(short) and abs(short) < 1e6 else short


def _tensor_text(tensor: torch.Tensor, pad: str) -> str:
    """{shape, data}: data is flat, row-major, one text line per row of the last axis."""
    tensor = tensor.detach().double()
    flat = [json.dumps(_number(value)) for value in tensor.reshape(-1).tolist()]
    width = tensor.shape[-1] if tensor.dim() > 1 else max(len(flat), 1)
    rows = [",".join(flat[i : i + width]) for i in range(0, len(flat), width)]
    data = f",\n{pad}  ".join(rows)
    return f'{{"shape":{json.dumps(list(tensor.shape))},"data":[{data}]}}'


def _text(node, pad: str = "") -> str:
    if isinstance(node, torch.Tensor):
        if node.dim() == 0:
            return json.dumps(_number(node.item()))
        return _tensor_text(node, pad)
    if node == {}:
        return "{}"
    if isinstance(node, dict):
        inner = pad + " "
        items = [f"{inner}{json.dumps(key)}: {_text(value, inner)}" for key, value in node.items()]
        return "{\n" + ",\n".join(items) + f"\n{pad}}}"
    if isinstance(node, (list, tuple)):
        if any(isinstance(item, (dict, torch.Tensor)) for item in node):
            inner = pad + " "
            return "[\n" + ",\n".join(inner + _text(item, inner) for item in node) + f"\n{pad}]"
        return "[" + ",".join(_text(item, pad) for item in node) + "]"
    if isinstance(node, float):
        return json.dumps(_number(node))
    return json.dumps(node)


def write_fixture(name: str, header: dict, body: dict) -> int:
    """Writes fixtures/NAME.json and returns its size in bytes."""
    text = _text({"header": header, **body}) + "\n"
    json.loads(text)
    if len(text) > MAX_BYTES:
        raise ValueError(f"{name}.json has {len(text)} bytes, the limit is {MAX_BYTES}")
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / f"{name}.json").write_text(text)
    return len(text)
