"""Win-rates at equal lengths, and a ratio of sums (perplexity) resampled by prompt."""

import numpy as np
from scipy import stats
from scipy.special import expit
from sklearn.linear_model import LogisticRegression


def build(rng):
    return {
        "logistic": [logistic(rng, n, weights, penalty) for n, weights, penalty in
                     [(40, [0.6, 1.2], 0.1), (12, [8, 0], 0.1), (90, [-0.4, 0.8, -1.5], 1)]],
        "ratioBootstrap": ratio_bootstrap(rng, 50),
    }


def logistic(rng, n, weights, penalty):
    """Outcomes of 0, 1/2 and 1: a tie is half an observation of each kind."""
    x = np.round(np.column_stack([np.ones(n)] + [rng.normal(size=n) for _ in weights[1:]]), 4)
    y = (rng.random(n) < expit(x @ weights)).astype(float)
    y[rng.random(n) < 0.15] = 0.5
    model = LogisticRegression(C=1 / penalty, fit_intercept=False, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    twice = np.vstack([x, x])
    model.fit(twice, np.r_[np.ones(n), np.zeros(n)], sample_weight=np.r_[y, 1 - y])
    p = expit(x @ model.coef_[0])
    hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty * np.eye(len(weights))
    return {"features": x, "outcomes": y, "penalty": penalty, "coefficients": model.coef_[0],
            "errors": np.sqrt(np.diag(np.linalg.inv(hessian)))}


def ratio_bootstrap(rng, prompts):
    tokens = rng.integers(4, 28, prompts)
    nll = np.round(tokens * rng.gamma(4, 0.5, prompts), 4)

    def perplexity(index):
        return np.exp(nll[index.astype(int)].sum() / tokens[index.astype(int)].sum())

    result = stats.bootstrap((np.arange(prompts),), perplexity, method="percentile", n_resamples=20000, vectorized=False,
                             rng=np.random.default_rng(6))
    return {"nll": nll, "tokens": tokens, "value": perplexity(np.arange(prompts)),
            "low": result.confidence_interval.low, "high": result.confidence_interval.high}
