"""Classification, calibration and agreement."""

import krippendorff
import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa


def build(rng):
    return {
        "classification": [classification(*case) for case in label_cases(rng)],
        "calibration": [calibration(*probability_case(rng, n, decimals)) for n, decimals in [(60, 1), (300, 6), (7, 2)]],
        "cohen": [cohen(*pair) for pair in rating_pairs(rng)],
        "fleiss": [fleiss(table) for table in rating_tables(rng)],
        "krippendorff": [alpha(table) for table in rating_tables(rng)],
    }


def label_cases(rng):
    labels = rng.integers(0, 2, 40)
    yield labels, np.round(rng.normal(size=40) * 0.3 + labels * 0.3 + 0.3, 1)  # many ties
    labels = (rng.random(200) < 0.2).astype(int)
    yield labels, np.round(rng.normal(size=200) + labels, 6)
    yield np.array([0, 1, 1, 0]), np.array([0.1, 0.8, 0.9, 0.2])
    yield np.array([0, 1, 1, 0]), np.full(4, 0.5)
    yield np.array([0, 1, 0]), np.array([0.1, 0.2, 0.3])  # nothing predicted
    yield np.array([0, 0, 0]), np.array([0.7, 0.2, 0.3])  # no positives
    yield np.array([1, 1]), np.array([0.7, 0.2])  # no negatives
    yield np.array([0, 0]), np.array([0.1, 0.2])


def classification(labels, scores):
    predictions = (scores >= 0.5).astype(int)
    tn, fp, fn, tp = metrics.confusion_matrix(labels, predictions, labels=[0, 1]).ravel()
    both = len(set(labels)) == 2
    fpr, tpr, thresholds = metrics.roc_curve(labels, scores, drop_intermediate=False)
    return {
        "labels": labels,
        "scores": scores,
        "counts": {"truePositives": tp, "falsePositives": fp, "trueNegatives": tn, "falseNegatives": fn},
        "accuracy": metrics.accuracy_score(labels, predictions),
        "precision": metrics.precision_score(labels, predictions, zero_division=0),
        "recall": metrics.recall_score(labels, predictions, zero_division=0),
        "f1": metrics.f1_score(labels, predictions, zero_division=0),
        "rocAuc": metrics.roc_auc_score(labels, scores) if both else np.nan,
        "averagePrecision": metrics.average_precision_score(labels, scores),
        "roc": {"falsePositiveRate": fpr, "truePositiveRate": tpr, "thresholds": thresholds},
    }


def probability_case(rng, n, decimals):
    probabilities = np.round(rng.beta(0.8, 0.8, n), decimals)
    return (rng.random(n) < probabilities**1.5).astype(int), probabilities


def calibration(labels, probabilities):
    result = {"labels": labels, "probabilities": probabilities}
    for name, strategy in [("width", "uniform"), ("count", "quantile")]:
        observed, predicted = calibration_curve(labels, probabilities, n_bins=10, strategy=strategy)
        inner = np.linspace(0, 1, 11) if name == "width" else np.percentile(probabilities, np.linspace(0, 1, 11) * 100)
        counts = np.bincount(np.searchsorted(inner[1:-1], probabilities), minlength=10)
        counts = counts[counts > 0]
        ece = float(np.sum(counts / counts.sum() * np.abs(observed - predicted)))
        result[name] = {"observed": observed, "predicted": predicted, "counts": counts, "ece": ece}
    result["brier"] = metrics.brier_score_loss(labels, probabilities, pos_label=1)
    result["logLoss"] = metrics.log_loss(labels, probabilities, labels=[0, 1])
    return result


def rating_pairs(rng):
    for n, categories, agree in [(30, 2, 0.5), (80, 5, 0.4), (200, 3, 0.0), (12, 4, 0.8)]:
        first = rng.integers(1, categories + 1, n)
        second = np.where(rng.random(n) < agree, first, rng.integers(1, categories + 1, n))
        yield first, second
    yield np.array([1, 3, 3, 5]), np.array([1, 3, 5, 5])  # gaps: weights go by position among those that occur
    yield np.array([2, 2, 2]), np.array([2, 2, 2])  # undefined


def cohen(first, second):
    kappa = {name: metrics.cohen_kappa_score(first, second, weights=weights)
             for name, weights in [("none", None), ("linear", "linear"), ("quadratic", "quadratic")]}
    return {"first": first, "second": second, "kappa": kappa}


def rating_tables(rng):
    """Items x annotators; NaN is no answer."""
    for items, annotators, categories, missing in [(25, 4, 3, 0), (60, 3, 5, 0), (40, 5, 4, 0.35), (30, 3, 2, 0.5)]:
        truth = rng.integers(1, categories + 1, (items, 1))
        table = np.where(rng.random((items, annotators)) < 0.5, truth, rng.integers(1, categories + 1, (items, annotators)))
        table = table.astype(float)
        table[rng.random(table.shape) < missing] = np.nan
        yield table


def fleiss(table):
    kappa = gwet(table)
    if not np.isnan(table).any():
        reference = fleiss_kappa(aggregate_raters(table.astype(int))[0])
        assert abs(kappa - reference) < 1e-12
        kappa = reference
    return {"items": table, "kappa": kappa}


def gwet(table):
    counts = np.array([(table == category).sum(1) for category in np.unique(table[~np.isnan(table)])]).T
    counts = counts[counts.sum(1) > 0]
    raters = counts.sum(1)
    several = raters >= 2
    agreement = np.mean((counts * (counts - 1)).sum(1)[several] / (raters * (raters - 1))[several])
    chance = np.sum(np.mean(counts / raters[:, None], 0) ** 2)
    return (agreement - chance) / (1 - chance)


def alpha(table):
    levels = ["nominal", "ordinal", "interval"]
    return {"items": table} | {
        level: krippendorff.alpha(reliability_data=table.T, level_of_measurement=level) for level in levels
    }
