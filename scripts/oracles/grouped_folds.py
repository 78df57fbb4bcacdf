"""Writes test/fixtures/trainer/grouped-folds.json: how scikit-learn deals out rows that belong together.

StratifiedGroupKFold where there are classes (the number of each class in each fold), GroupKFold where there are none (rows in each fold).

    apt-get install python3-sklearn          # or: pip install scikit-learn
    /usr/bin/python3 scripts/oracles/grouped_folds.py
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

CASES = [
    ("many small groups", 60, [3, 9], [0.7, 0.3], 5),
    ("few large groups", 8, [10, 40], [0.5, 0.5], 4),
    ("a rare class in few groups", 30, [4, 12], [0.93, 0.07], 5),
    ("three classes", 40, [2, 20], [0.5, 0.3, 0.2], 3),
]


def case(name, count, sizes, shares, folds, rng):
    lengths = rng.integers(sizes[0], sizes[1], count)
    groups = np.repeat(np.arange(count), lengths)
    labels = np.concatenate([rng.choice(len(shares), length, p=rng.dirichlet(np.array(shares) * 4)) for length in lengths])
    stratified = StratifiedGroupKFold(n_splits=folds).split(labels, labels, groups)
    counts = [np.bincount(labels[test], minlength=len(shares)).tolist() for _, test in stratified]
    rows = sorted(len(test) for _, test in GroupKFold(n_splits=folds).split(labels, labels, groups))
    return {"name": name, "folds": folds, "groups": groups.tolist(), "labels": labels.tolist(), "counts": counts, "rows": rows}


def main():
    rng = np.random.default_rng(0)
    out = pathlib.Path(__file__).parents[2] / "test/fixtures/trainer/grouped-folds.json"
    cases = [case(*one, rng) for one in CASES]
    out.write_text(json.dumps({"scikit-learn": sklearn.__version__, "cases": cases}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
