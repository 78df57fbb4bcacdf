"""Writes test/fixtures/trainer/stratified-folds.json: how many of each class scikit-learn's StratifiedKFold puts into each fold.

    python3 -m venv venv && venv/bin/pip install scikit-learn
    venv/bin/python scripts/oracles/stratified_folds.py
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.model_selection import StratifiedKFold

CASES = [
    ("two classes, one rare", [90, 13], 5),
    ("three classes, none divisible", [17, 31, 8], 4),
    ("fewer of a class than folds", [40, 3, 29], 5),
    ("many classes", [11, 7, 23, 5, 14, 6, 9], 3),
    ("ten folds", [101, 53, 28], 10),
]


def case(name, sizes, folds, rng):
    labels = np.repeat(np.arange(len(sizes)), sizes)
    rng.shuffle(labels)
    split = StratifiedKFold(n_splits=folds, shuffle=True, random_state=1)
    counts = [np.bincount(labels[test], minlength=len(sizes)).tolist() for _, test in split.split(labels, labels)]
    return {"name": name, "folds": folds, "labels": labels.tolist(), "counts": counts}


def main():
    rng = np.random.default_rng(0)
    out = pathlib.Path(__file__).parents[2] / "test/fixtures/trainer/stratified-folds.json"
    cases = [case(*one, rng) for one in CASES]
    out.write_text(json.dumps({"scikit-learn": sklearn.__version__, "cases": cases}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
