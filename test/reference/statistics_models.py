"""Rankings from comparisons and annotators' offsets, each by another method than the engine's."""

import choix
import numpy as np
from scipy import optimize
from scipy.special import expit

CROWD_PRIOR, RIGHT, WRONG = 0.1, 4, 1.5


def build(rng):
    return {
        "bradleyTerry": [bradley_terry(rng, items, games) for items, games in [(4, 15), (8, 60)]],
        "crowd": [crowd(rng, 6, [0.95, 0.9, 0.75, 0.5, 0.15], 60)],
        "annotators": [annotators(rng, scaled) for scaled in [True, False]],
    }


def draw_games(rng, scores, games):
    """(winner, loser, is a tie)"""
    result = []
    for _ in range(games):
        a, b = rng.choice(len(scores), 2, replace=False)
        a, b = (a, b) if rng.random() < expit(scores[a] - scores[b]) else (b, a)
        result.append((int(a), int(b), bool(rng.random() < 0.2)))
    return result


def bradley_terry(rng, items, games):
    drawn = draw_games(rng, rng.normal(size=items), games)
    # every game twice, so that a tie is one win each way and the prior of one win and loss is two
    votes = [vote for a, b, tie in drawn for vote in ([(a, b), (b, a)] if tie else [(a, b)] * 2)]
    votes += [vote for item in range(items) for vote in [(item, items), (items, item)] * 2]
    fitted = choix.mm_pairwise(items + 1, votes, max_iter=100_000, tol=1e-14)
    scores = fitted[:items] - fitted[items]
    hessian = np.diag(2 * expit(scores) * expit(-scores))
    for a, b, _ in drawn:
        difference = np.zeros(items)
        difference[[a, b]] = [1, -1]
        hessian += np.outer(difference, difference) * expit(scores[a] - scores[b]) * expit(scores[b] - scores[a])
    centring = np.eye(items) - 1 / items
    errors = np.sqrt(np.diag(centring @ np.linalg.inv(hessian) @ centring))
    return {"games": drawn, "prior": 1, "scores": scores, "errors": errors}


def crowd(rng, items, reliabilities, each):
    scores = rng.normal(size=items) * 1.5
    games = []
    for annotator, reliability in enumerate(reliabilities):
        for a, b, _ in draw_games(rng, scores, each):
            games.append((a, b, annotator) if rng.random() < reliability else (b, a, annotator))
    winners, losers, who = np.array(games).T

    def loss(parameters):
        s, eta = parameters[:items], expit(parameters[items:])
        difference = s[winners] - s[losers]
        cast = eta[who] * expit(difference) + (1 - eta[who]) * expit(-difference)
        prior = CROWD_PRIOR * np.sum(np.log(expit(s)) + np.log(expit(-s)))
        return -np.sum(np.log(cast)) - prior - np.sum((RIGHT - 1) * np.log(eta) + (WRONG - 1) * np.log(1 - eta))

    start = np.concatenate([scores, np.log(np.array(reliabilities) / (1 - np.array(reliabilities)))])
    found = optimize.minimize(loss, start, method="BFGS", options={"gtol": 1e-7})
    found = optimize.minimize(loss, found.x, method="Nelder-Mead",
                              options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 50_000, "maxfev": 50_000})
    return {"games": games, "prior": CROWD_PRIOR, "reliabilityPrior": [RIGHT, WRONG], "scores": found.x[:items],
            "reliability": expit(found.x[items:])}


def annotators(rng, scaled, people=4, items=30):
    offsets, scales = rng.normal(size=people), np.exp(0.3 * rng.normal(size=people) * scaled)
    quality = rng.normal(3, 1, items)
    ratings = []
    for item in range(items):
        for person in rng.choice(people, rng.integers(1, 4), replace=False):
            noise = 0.3 * rng.normal()
            ratings.append((int(person), item, round(offsets[person] + scales[person] * quality[item] + noise, 4)))
    person, item, rating = (np.array(column) for column in zip(*ratings))

    def unpack(parameters):
        scale = np.exp(parameters[people : 2 * people] - parameters[people : 2 * people].mean()) if scaled else np.ones(people)
        return parameters[:people], scale, parameters[2 * people :]

    def residuals(parameters):
        offset, scale, q = unpack(parameters)
        return np.append(rating - offset[person] - scale[person] * q[item], offset.sum())

    start = np.concatenate([np.zeros(2 * people), np.full(items, rating.mean())])
    found = optimize.least_squares(residuals, start, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    offset, scale, q = unpack(found.x)
    return {"ratings": ratings, "scaled": scaled, "offsets": offset, "scales": scale, "quality": q}
