"""mlxtend as the oracle of our bias-variance decompositions.

Without arguments it writes test/fixtures/diagnosis/bias-variance.json.gz: predictions of bootstrapped models, exactly as they were, and
what mlxtend makes of them, over all test examples and over some of them (each class, single examples). The first three are the published examples
of mlxtend's bias_variance_decomp (user guide): a decision tree and a bagging ensemble on iris, a decision tree on Boston
housing; 200 rounds, random_seed 123. mlxtend doesn't split cross-entropy: that is done here by its definition, as mean
divergence from the normalized geometric mean (Heskes 1998), by numpy and in another way than ours.

With `--replay FILE` it reads {"cases": [{"name", "loss", "targets", "predictions"}]} and prints what mlxtend makes of each, as JSON.

    python3 -m venv venv && venv/bin/pip install mlxtend==0.23.1 scikit-learn==1.2.1 "numpy<2" "scipy<1.12" "pandas<2.2"
    venv/bin/python scripts/oracles/bias_variance.py

`npm run bench -- decomposition` does both by itself.
"""

import gzip
import json
import pathlib
import sys
import warnings

import mlxtend
import numpy as np
import sklearn
from mlxtend.data import boston_housing_data, iris_data
from mlxtend.evaluate import bias_variance_decomp
from sklearn.ensemble import BaggingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

ROUNDS = 200
FEWER_ROUNDS = 20
PARTS = ("loss", "bias", "variance")


class Recording:
    """Hands everything on to the model and remembers what it predicted."""

    def __init__(self, model):
        self.model = model
        self.predictions = []

    def fit(self, x, y):
        self.model.fit(x, y)
        return self

    def predict(self, x):
        row = self.model.predict(x)
        self.predictions.append(row.tolist())
        return row


class Replaying:
    """Predicts in each round what it is told to."""

    def __init__(self, predictions):
        self.predictions = iter(predictions)

    def fit(self, x, y):
        return self

    def predict(self, x):
        return next(self.predictions)


def replay(loss, targets, predictions):
    """mlxtend's decomposition of these predictions (rounds × examples) of these targets."""
    kind = np.int64 if loss == "0-1_loss" else np.float64
    rows = np.asarray(predictions, kind)
    y = np.asarray(targets, kind)
    x = np.zeros((len(y), 1))
    found = bias_variance_decomp(Replaying(rows), x, y, x, y, loss=loss, num_rounds=len(rows), random_seed=1)
    return dict(zip(PARTS, map(float, found)))


def replay_some(loss, targets, predictions):
    """The same of single examples, and of the examples of each class."""
    y = np.asarray(targets)
    some = [[i] for i in range(0, len(y), 9)]
    if loss == "0-1_loss":
        some += [np.flatnonzero(y == label).tolist() for label in np.unique(y)]
    rows = np.asarray(predictions)
    return [{"examples": at, **replay(loss, y[at], rows[:, at])} for at in some]


def split(data, stratify):
    x, y = data()
    return train_test_split(x, y, test_size=0.3, random_state=123, shuffle=True, stratify=y if stratify else None)


def case(name, data, model, loss, stratify):
    x_train, x_test, y_train, y_test = split(data, stratify)
    recording = Recording(model)
    expected = bias_variance_decomp(
        recording, x_train, y_train, x_test, y_test, loss=loss, num_rounds=ROUNDS, random_seed=123
    )
    print(name, *expected)
    return {
        "name": name,
        "loss": loss,
        "targets": y_test.tolist(),
        "predictions": recording.predictions,
        "expected": dict(zip(PARTS, map(float, expected))),
        "some": replay_some(loss, y_test, recording.predictions),
    }


def by_hand():
    targets, predictions = [2, 4], [[1, 3], [2, 5], [4, 7]]
    expected = replay("mse", targets, predictions)
    return {
        "name": "three rounds by hand",
        "loss": "mse",
        "targets": targets,
        "predictions": predictions,
        "expected": expected,
        "some": replay_some("mse", targets, predictions),
    }


def cross_entropy_case(name, model):
    x_train, x_test, y_train, y_test = split(iris_data, True)
    rng = np.random.default_rng(123)
    rounds = []
    for _ in range(FEWER_ROUNDS):
        drawn = rng.integers(0, len(y_train), len(y_train))
        rounds.append(model.fit(x_train[drawn], y_train[drawn]).predict_proba(x_test))
    # As we do and frameworks do: no probability below 1e-7.
    p = np.maximum(np.asarray(rounds), 1e-7)
    p /= p.sum(axis=2, keepdims=True)
    main = np.exp(np.log(p).mean(axis=0))
    main /= main.sum(axis=1, keepdims=True)
    rows = np.arange(len(y_test))
    bias = -np.log(main[rows, y_test])
    variance = (main * (np.log(main) - np.log(p))).sum(axis=2).mean(axis=0)
    loss = -np.log(p[:, rows, y_test]).mean(axis=0)
    print(name, loss.mean(), bias.mean(), variance.mean())
    return {
        "name": name,
        "targets": y_test.tolist(),
        "probabilities": p.reshape(FEWER_ROUNDS, -1).tolist(),
        "expected": dict(zip(PARTS, map(float, (loss.mean(), bias.mean(), variance.mean())))),
        "examples": np.stack([loss, bias, variance], axis=1).tolist(),
    }


def write_fixture():
    tree = DecisionTreeClassifier(random_state=123)
    cases = [
        case("iris, decision tree", iris_data, tree, "0-1_loss", True),
        case("iris, bagging", iris_data, BaggingClassifier(tree, n_estimators=100, random_state=123), "0-1_loss", True),
        case("Boston, decision tree", boston_housing_data, DecisionTreeRegressor(random_state=123), "mse", False),
        by_hand(),
    ]
    entropies = [
        cross_entropy_case("iris, logistic regression", LogisticRegression(max_iter=1000)),
        cross_entropy_case("iris, naive Bayes", GaussianNB()),
    ]
    out = pathlib.Path(__file__).parents[2] / "test/fixtures/diagnosis/bias-variance.json.gz"
    text = json.dumps(
        {"mlxtend": mlxtend.__version__, "scikit-learn": sklearn.__version__, "cases": cases, "crossEntropy": entropies},
        separators=(",", ":"),
    )
    with open(out, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        packed.write(text.encode())


def main():
    warnings.simplefilter("ignore")
    if sys.argv[1:2] != ["--replay"]:
        write_fixture()
        return
    asked = json.loads(pathlib.Path(sys.argv[2]).read_text())["cases"]
    answers = [{"name": one["name"], **replay(one["loss"], one["targets"], one["predictions"])} for one in asked]
    json.dump({"mlxtend": mlxtend.__version__, "cases": answers}, sys.stdout)


if __name__ == "__main__":
    main()
