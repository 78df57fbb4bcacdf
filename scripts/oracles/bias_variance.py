"""Writes test/fixtures/diagnosis/bias-variance.json.gz: predictions of bootstrapped models, and mlxtend's decomposition of them.

The published examples of mlxtend's bias_variance_decomp (user guide): a decision tree and a bagging ensemble on iris, a
decision tree on Boston housing; 200 rounds, random_seed 123. The predictions are kept, so that our formulas can be
checked against mlxtend's figures without Python.

    python3 -m venv venv && venv/bin/pip install mlxtend==0.23.1 scikit-learn==1.2.1 "numpy<2" "scipy<1.12" "pandas<2.2"
    venv/bin/python scripts/oracles/bias_variance.py
"""

import gzip
import json
import pathlib

import sklearn
from mlxtend.data import boston_housing_data, iris_data
from mlxtend.evaluate import bias_variance_decomp
from sklearn.ensemble import BaggingClassifier
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

ROUNDS = 200


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


def case(name, data, model, loss, stratify):
    x, y = data()
    x_train, x_test, y_train, y_test = train_test_split(
        x, y, test_size=0.3, random_state=123, shuffle=True, stratify=y if stratify else None
    )
    recording = Recording(model)
    expected = bias_variance_decomp(
        recording, x_train, y_train, x_test, y_test, loss=loss, num_rounds=ROUNDS, random_seed=123
    )
    print(name, *expected)
    rounded = [[round(value, 4) for value in row] for row in recording.predictions]
    return {
        "name": name,
        "loss": loss,
        "targets": y_test.tolist(),
        "predictions": rounded,
        "expected": dict(zip(("loss", "bias", "variance"), map(float, expected))),
    }


def main():
    tree = DecisionTreeClassifier(random_state=123)
    cases = [
        case("iris, decision tree", iris_data, tree, "0-1_loss", True),
        case("iris, bagging", iris_data, BaggingClassifier(tree, n_estimators=100, random_state=123), "0-1_loss", True),
        case("Boston, decision tree", boston_housing_data, DecisionTreeRegressor(random_state=123), "mse", False),
    ]
    out = pathlib.Path(__file__).parents[2] / "test/fixtures/diagnosis/bias-variance.json.gz"
    text = json.dumps({"scikit-learn": sklearn.__version__, "cases": cases}, separators=(",", ":"))
    with open(out, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
        packed.write(text.encode())


if __name__ == "__main__":
    main()
