"""Regenerates every fixture: `python test/reference/generate.py [NAME ...]`. See README.md."""

import os
import sys

os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import importlib

import torch
import transformers

from fixture_io import check_float32, detached, versions, write_fixture
from tiny_model import SEED

MODULES = ["gpt2", "optimizer", "dpo", "relatives", "ppo", "reward_model", "sft", "kl", "schedule", "sampling"]
# TRL and transformers promote some sums to float32; beyond this they really compute something else.
MAX_TRL_DIFF = 2e-6


def generate(module_name: str) -> None:
    module = importlib.import_module(f"fixture_{module_name}")
    body, trl_diffs = module.build(torch.float64)
    exact, single = detached(body), detached(module.build(torch.float32)[0])
    prepare = getattr(module, "before_float32_check", lambda _: None)
    prepare(exact)
    prepare(single)
    share = check_float32(module.NAME, exact, single, module.RTOL, module.ATOL)
    for name, diff in trl_diffs.items():
        if not diff <= MAX_TRL_DIFF:
            raise ValueError(f"{module.NAME}: differs from TRL by {diff:.3g} at {name}")
    header = {
        "generator": f"test/reference/fixture_{module_name}.py",
        "versions": versions(),
        "seed": SEED,
        "dtype": "computed in float64, stored as float32",
        "rtol": str_number(module.RTOL),
        "atol": str_number(module.ATOL),
        "float32ToleranceShare": round(share, 4),
        "trl_max_abs_diff": {name: str_number(diff) for name, diff in trl_diffs.items()},
        "notes": module.NOTES,
    }
    size = write_fixture(module.NAME, header, body)
    print(f"{module.NAME}.json {size / 1000:.0f} kB, float32 uses {share:.1%} of the tolerance", trl_diffs)


def str_number(value: float) -> float:
    return float(f"{value:.2g}")


def main(names: list[str]) -> None:
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    for name in [n for n in names or MODULES if n not in ("checkpoint", "statistics")]:
        generate(name)
    if not names or "statistics" in names:
        importlib.import_module("fixture_statistics").main()
    if not names or "checkpoint" in names:
        importlib.import_module("fixture_checkpoint").write()


if __name__ == "__main__":
    main(sys.argv[1:])
