"""Intervals, tests, distributions, texts, lines and histograms."""

import numpy as np
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from nltk.util import ngrams
from scipy import stats
from statsmodels.stats.proportion import proportion_confint


def build(rng):
    return {
        "normalQuantile": [[p, stats.norm.ppf(p)] for p in [1e-12, 1e-5, 0.01, 0.1, 0.3, 0.5, 0.75, 0.975, 0.9999, 1 - 1e-9]],
        "studentReach": [[level, freedom, stats.t.ppf((1 + level) / 2, freedom)]
                         for level in [0.5, 0.9, 0.95, 0.999] for freedom in [1, 2, 3, 7, 30, 500]],
        "descriptive": [descriptive(np.round(rng.normal(size=n) * 10, 4)) for n in [2, 3, 4, 7, 20, 101]],
        "wilson": [wilson(successes, n, level) for successes, n, level in
                   [(0, 5, 0.95), (5, 5, 0.95), (3, 10, 0.95), (512, 1000, 0.99), (1, 2, 0.8), (7.5, 20, 0.95)]],
        "signTest": [[wins, losses, stats.binomtest(wins, wins + losses).pvalue]
                     for wins, losses in [(8, 2), (5, 5), (0, 6), (30, 51), (120, 80)]],
        "permutation": [permutation(np.round(rng.normal(shift, 1, n), 3)) for n, shift in [(6, 1), (10, 0.4), (12, 0)]],
        "bootstrap": bootstrap(np.round(rng.gamma(2, 1, 60), 4)),
        "histogram": histogram(np.round(rng.normal(size=200), 2)),
        "text": [texts(rng, n, vocabulary, longest) for n, vocabulary, longest in [(12, 6, 14), (20, 40, 25), (4, 2, 5), (2, 3, 9)]],
        "line": [line(rng, n) for n in [3, 12, 60]],
        "overoptimization": [overoptimization(rng, form) for form in ["best-of-n", "rl"]],
    }


def descriptive(values):
    return {"values": values, "mean": values.mean(), "standardDeviation": values.std(ddof=1), "median": np.median(values),
            "interquartileMean": stats.trim_mean(values, 0.25),
            "quantiles": [[share, np.quantile(values, share)] for share in [0, 0.025, 0.25, 0.6, 0.975, 1]]}


def wilson(successes, n, level):
    low, high = proportion_confint(successes, n, alpha=1 - level, method="wilson")
    return {"successes": successes, "trials": n, "confidence": level, "low": max(0, low), "high": min(1, high)}


def permutation(differences):
    result = stats.permutation_test((differences,), np.mean, permutation_type="samples", n_resamples=np.inf)
    return {"differences": differences, "p": result.pvalue}


def bootstrap(values):
    result = stats.bootstrap((values,), np.mean, method="percentile", n_resamples=20000, rng=np.random.default_rng(5))
    return {"values": values, "low": result.confidence_interval.low, "high": result.confidence_interval.high}


def histogram(values):
    edges = np.array([-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2])
    return {"values": values, "edges": edges, "counts": np.histogram(values, edges)[0]}


def texts(rng, n, vocabulary, longest):
    tokens = [[f"w{token}" for token in rng.zipf(1.5, rng.integers(0, longest + 1)) % vocabulary] for _ in range(n)]
    tokens[0] = tokens[1][:3]  # a text that repeats another, and one shorter than BLEU's longest n-gram
    grams = {order: [gram for text in tokens for gram in ngrams(text, order)] for order in [1, 2, 3, 4]}
    smooth = SmoothingFunction().method1
    bleu = [sentence_bleu(tokens[:i] + tokens[i + 1 :], tokens[i], smoothing_function=smooth) for i in range(n)]
    return {"texts": tokens, "distinct": [len(set(grams[order])) / max(1, len(grams[order])) for order in grams],
            "selfBleu": bleu}


def line(rng, n):
    x = np.round(rng.normal(size=n), 4)
    y = np.round(1.5 - 0.7 * x + 0.3 * rng.normal(size=n), 4)
    fit = stats.linregress(x, y)
    reach = stats.t.ppf(0.975, n - 2) * fit.stderr
    return {"x": x, "y": y, "intercept": fit.intercept, "slope": fit.slope, "rSquared": fit.rvalue**2,
            "slopeError": fit.stderr, "interceptError": fit.intercept_stderr,
            "slopeInterval": {"low": fit.slope - reach, "high": fit.slope + reach}}


def overoptimization(rng, form):
    d = np.round(np.concatenate([[0], rng.uniform(0.1, 4, 25)]), 4)
    bend = d * d if form == "best-of-n" else d * np.log(np.where(d == 0, 1, d))
    rewards = np.round(0.9 * d - 0.3 * bend + 0.05 * rng.normal(size=d.size), 4)
    (alpha, beta), *_ = np.linalg.lstsq(np.stack([d, -bend], 1), rewards)
    residuals = rewards - (alpha * d - beta * bend)
    return {"form": form, "distances": d, "rewards": rewards, "alpha": alpha, "beta": beta,
            "rSquared": 1 - np.sum(residuals**2) / np.sum((rewards - rewards.mean()) ** 2)}
