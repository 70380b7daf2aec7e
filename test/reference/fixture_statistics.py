"""statistics.json: metrics, agreement, intervals, text and rankings as scikit-learn, statsmodels, SciPy, NLTK and choix
compute them in float64. Needs none of torch's stack: `python test/reference/fixture_statistics.py`."""

import importlib.metadata
import json
import platform
import warnings
from pathlib import Path

import numpy as np

import statistics_evaluation
import statistics_labels
import statistics_models
import statistics_samples

SEED = 20261120
LIBRARIES = ["numpy", "scipy", "scikit-learn", "statsmodels", "nltk", "choix", "krippendorff"]
MAX_BYTES = 200_000
FIXTURE = Path(__file__).parent / "fixtures" / "statistics.json"
NOTES = [
    "numbers are float64, written so that they read back exactly; null stands for NaN, \"inf\" for infinity",
    "classification: predictions are scores >= 0.5; roc keeps every threshold (drop_intermediate=False)",
    "calibration: non-empty bins of calibration_curve with their counts; ece = sum of count / n * |observed - predicted|",
    "fleiss: full tables by statsmodels, tables with null by the formula of Gwet 2014 in NumPy",
    "bradleyTerry: choix.mm_pairwise with one more competitor that wins and loses once against each, whose score is then 0; "
    "errors of scores less their mean, from the inverse Hessian in NumPy; ties are one half win each way",
    "crowd: maximum of the posterior by SciPy from the true values",
    "annotators: minimum over offsets, scales and qualities by scipy.optimize.least_squares, then mean offset 0 and "
    "geometric mean scale 1",
    "logistic: LogisticRegression on every row twice, once as a win and once as a loss, weighted by the outcome; errors from "
    "the inverse Hessian in NumPy; ratioBootstrap: prompts are resampled",
    "bootstrap: scipy.stats.bootstrap, percentile, another random generator: compare loosely",
]


def clean(node):
    """Plain JSON: arrays to lists, NumPy numbers to Python's, NaN to null."""
    if isinstance(node, dict):
        return {key: clean(value) for key, value in node.items()}
    if isinstance(node, (list, tuple, np.ndarray)):
        return [clean(value) for value in node]
    if isinstance(node, (bool, np.bool_)):
        return bool(node)
    if isinstance(node, np.integer):
        return int(node)
    if isinstance(node, (float, np.floating)):
        if np.isnan(node):
            return None
        return "inf" if np.isinf(node) else float(node)
    return node


def main() -> None:
    warnings.filterwarnings("ignore")
    sections = {}
    for number, module in enumerate([statistics_labels, statistics_samples, statistics_models, statistics_evaluation]):
        sections |= module.build(np.random.default_rng([SEED, number]))
    header = {
        "generator": "test/reference/fixture_statistics.py",
        "versions": {"python": platform.python_version()}
        | {library: importlib.metadata.version(library) for library in LIBRARIES},
        "seed": SEED,
        "dtype": "float64",
        "rtol": 1e-9,
        "atol": 1e-12,
        "notes": NOTES,
    }
    lines = [f"{json.dumps(key)}: {json.dumps(clean(value))}" for key, value in ({"header": header} | sections).items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    if len(text) > MAX_BYTES:
        raise ValueError(f"statistics.json has {len(text)} bytes, the limit is {MAX_BYTES}")
    FIXTURE.write_text(text)
    print(f"statistics.json {len(text) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
