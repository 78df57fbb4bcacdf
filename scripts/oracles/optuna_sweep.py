"""Writes test/fixtures/experiments/optuna.json: what Optuna 3.1.0 does, for the samplers, the scheduler and the importances of sweeps.

Parzen estimators: standard deviations and log densities. Regret after 100 trials over 30 seeds on four functions. Which trials successive halving
stops. fANOVA importances of known functions. And, from SciPy, the plain Halton sequence.

    apt-get install python3-optuna python3-sklearn          # Debian 12: optuna 3.1.0, scikit-learn 1.2.1, scipy 1.10.1
    /usr/bin/python3 scripts/oracles/optuna_sweep.py
"""

import json
import math
import pathlib
import warnings

import numpy as np
import optuna
import scipy
import sklearn
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights
from scipy.stats import qmc

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)

SEEDS = 30
TRIALS = 100

A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)
ALPHA = [1, 1.2, 3, 3.2]


def branin(trial):
    x, y = trial.suggest_float("x1", -5, 10), trial.suggest_float("x2", 0, 15)
    bowl = (y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6) ** 2
    return bowl + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10


def hartmann6(trial):
    x = np.array([trial.suggest_float(f"x{i}", 0, 1) for i in range(6)])
    return -sum(ALPHA[i] * math.exp(-np.sum(A[i] * (x - P[i]) ** 2)) for i in range(4))


def sphere5(trial):
    return sum(trial.suggest_float(f"x{i}", -5, 5) ** 2 for i in range(5))


def mixed(trial):
    rate = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    dropout = trial.suggest_float("drop", 0, 0.8)
    layers = trial.suggest_int("layers", 1, 8)
    penalty = trial.suggest_categorical("reg", ["none", "l1", "l2", "elastic"])
    by_penalty = {"none": 0.4, "l1": 0.3, "l2": 0.0, "elastic": 0.1}[penalty]
    return (math.log10(rate) + 3) ** 2 + 4 * (dropout - 0.3) ** 2 + 0.05 * (layers - 4) ** 2 + by_penalty


FUNCTIONS = [("branin", branin, 0.397887), ("hartmann6", hartmann6, -3.32237), ("sphere5", sphere5, 0), ("mixed", mixed, 0)]
SAMPLERS = {
    "random": lambda seed: optuna.samplers.RandomSampler(seed=seed),
    "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
}


def regrets():
    out = {}
    for name, function, least in FUNCTIONS:
        out[name] = {}
        for sampler, make in SAMPLERS.items():
            values = []
            for seed in range(SEEDS):
                study = optuna.create_study(sampler=make(seed))
                study.optimize(function, n_trials=TRIALS)
                values.append(study.best_value - least)
            low, median, high = np.percentile(values, [25, 50, 75])
            out[name][sampler] = {"low": low, "median": median, "high": high}
            print(name, sampler, out[name][sampler], flush=True)
    return out


PARAMETERS = _ParzenEstimatorParameters(True, 1.0, True, False, default_weights, False)


def parzen(name, distribution, observed, asked):
    estimator = _ParzenEstimator({"x": np.array(observed, dtype=float)}, {"x": distribution}, PARAMETERS)
    is_choice = isinstance(distribution, CategoricalDistribution)
    samples = np.array(asked, dtype=int if is_choice else float)
    case = {"name": name, "observed": list(observed), "asked": list(asked), "logPdf": estimator.log_pdf({"x": samples}).tolist()}
    if is_choice:
        return {**case, "choices": len(distribution.choices)}
    kind = "integer" if isinstance(distribution, IntDistribution) else "number"
    space = {"kind": kind, "low": distribution.low, "high": distribution.high, "log": distribution.log}
    return {**case, **space, "sigmas": estimator._sigmas["x"].tolist()}


def parzens():
    rng = np.random.default_rng(0)
    many = rng.uniform(0, 1, 60).round(6).tolist()
    rates = (10 ** rng.uniform(-5, -1, 12)).round(9).tolist()
    units = [int(value) for value in rng.integers(4, 257, 9)]
    return [
        parzen("four in the unit interval", FloatDistribution(0, 1), [0.1, 0.2, 0.25, 0.7], [0.05, 0.3, 0.9]),
        parzen("one", FloatDistribution(-5, 10), [9.5], [-5, 0, 10]),
        parzen("none", FloatDistribution(0, 1), [], [0.2, 0.5]),
        parzen("so many that old ones weigh less", FloatDistribution(0, 1), many, [0.01, 0.33, 0.5, 0.99]),
        parzen("twenty-six", FloatDistribution(0, 1), many[:26], [0.2, 0.8]),
        parzen("close together", FloatDistribution(0, 1000), [500, 500.001, 500.002], [0.5, 500, 501, 999]),
        parzen("logarithmic", FloatDistribution(1e-5, 1e-1, log=True), rates, [1e-5, 3e-4, 1e-1]),
        parzen("integers", IntDistribution(1, 8), [1, 4, 4, 8], [1, 2, 4, 8]),
        parzen("far integers", IntDistribution(1, 400), [3, 4, 5, 6], [1, 5, 200, 400]),
        parzen("logarithmic integers", IntDistribution(4, 256, log=True), units, [4, 16, 200, 256]),
        parzen("choices", CategoricalDistribution(["a", "b", "c"]), [0, 0, 2, 0], [0, 1, 2]),
    ]


def halving():
    """Optuna's pruner at the rungs 9 and 27, trials one after the other, each with the same loss at every step."""
    rng = np.random.default_rng(1)
    losses = rng.uniform(0, 1, 40).round(4).tolist()
    pruner = optuna.pruners.SuccessiveHalvingPruner(min_resource=9, reduction_factor=3)
    study = optuna.create_study(pruner=pruner)
    stopped = []
    for loss in losses:
        trial = study.ask()
        at = None
        for step in range(1, 36):
            trial.report(loss, step)
            if trial.should_prune():
                at = step
                break
        stopped.append(at)
        study.tell(trial, state=optuna.trial.TrialState.PRUNED if at else None, values=None if at else [loss])
    return {"of": 36, "firstRung": 9, "reduction": 3, "losses": losses, "stopped": stopped}


def importances():
    """Functions whose shares of variance are known, sampled at random; x0 … are uniform on [0, 1]."""
    functions = {
        "one": (lambda x: 3 * x[0], 3),
        "additive": (lambda x: 4 * x[0] + 2 * x[1] + x[2], 4),
        "interplay": (lambda x: (x[0] - 0.5) * (x[1] - 0.5) * 8 + x[2], 4),
    }
    out = []
    for name, (function, count) in functions.items():
        rng = np.random.default_rng(2)
        rows = rng.uniform(0, 1, (150, count)).round(6)
        space = {f"x{i}": FloatDistribution(0, 1) for i in range(count)}
        study = optuna.create_study()
        for row in rows:
            params = {f"x{i}": float(value) for i, value in enumerate(row)}
            study.add_trial(optuna.trial.create_trial(params=params, distributions=space, value=function(row)))
        found = optuna.importance.get_param_importances(study, evaluator=optuna.importance.FanovaImportanceEvaluator(seed=0))
        out.append(
            {"name": name, "rows": rows.tolist(), "values": [function(row) for row in rows], "fanova": [found[f"x{i}"] for i in range(count)]}
        )
    return out


def main():
    out = pathlib.Path(__file__).parents[2] / "test/fixtures/experiments/optuna.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    plain = qmc.Halton(d=5, scramble=False).random(20)
    content = {
        "versions": {"optuna": optuna.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
        "parzen": parzens(),
        "halving": halving(),
        "halton": plain.tolist(),
        "importances": importances(),
        "regret": regrets(),
    }
    out.write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
