"""The real problems that record.py trains on: inputs, targets, kind of task and an ordinary, oversized network for each.

Rows are shuffled and capped at 4,000; inputs are standardized over all rows (no target is looked at), categories are one-hot.
A problem's side ("tune" or "report") was fixed by its place in NAMES before a single curve had been recorded.
"""
import glob
import json
import os
import sys

import numpy as np
import pandas as pd

CSV = os.environ.get("REGULENS_CSV", "csv")
FASHION = os.environ.get("REGULENS_FASHION", "fashion-mnist")

NAMES = [
    "spam", "pima", "attrition", "cells", "ticdata", "credit", "musk", "glaucoma", "churn", "votes", "stackoverflow", "fair",
    "promoter", "ad", "digits", "vowel", "wine", "letter", "hpc", "income", "chile", "tate_text", "beps", "boston",
    "diabetes", "biomass", "concrete", "diamonds", "ames", "ozone", "meats", "fashion_cnn", "digits_cnn", "treering_lstm",
    "sunspotmonth_gru", "sacramento",
]


def side(name):
    return "tune" if NAMES.index(name) % 2 == 0 else "report"


def _table(frame, target, task, drop=()):
    frame = frame.drop(columns=list(drop)).dropna(subset=[target])
    y = frame.pop(target)
    numeric = frame.select_dtypes("number")
    frame[numeric.columns] = numeric.fillna(numeric.median())
    x = pd.get_dummies(frame, dummy_na=False).astype("float64").to_numpy()
    x = (x - x.mean(0)) / np.where(x.std(0) > 1e-9, x.std(0), 1)
    x = np.clip(x, -8, 8)
    return x, _target(y, task), task


def _target(y, task):
    if task == "reg":
        y = y.to_numpy(dtype="float64")
        return ((y - y.mean()) / y.std())[:, None]
    return pd.Series(y).astype("category").cat.codes.to_numpy()


def _csv(name):
    return pd.read_csv(os.path.join(CSV, name + ".csv"))


def _windows(values, length):
    values = (values - values.mean()) / values.std()
    x = np.stack([values[i : i + length] for i in range(len(values) - length)])[:, :, None]
    return x, values[length:][:, None], "reg"


def _fashion():
    images, labels = [], []
    for digit in range(10):
        with open(glob.glob(os.path.join(FASHION, f"**/clothes/{digit}.json"), recursive=True)[0]) as file:
            data = np.array(json.load(file)["data"][:400], dtype="float64").reshape(-1, 28, 28)
        images.append(data.reshape(-1, 14, 2, 14, 2).mean((2, 4)) / 255)
        labels.append(np.full(len(data), digit))
    return np.concatenate(images)[..., None], np.concatenate(labels), "multi"


def _tate():
    frame = _csv("tate_text").dropna(subset=["title", "artist"])
    words = frame["title"].str.lower().str.findall("[a-z]+")
    counts = words.explode().value_counts()
    vocabulary = {word: i for i, word in enumerate(counts.index[:400])}
    x = np.zeros((len(frame), len(vocabulary)))
    for row, found in enumerate(words):
        for word in found:
            if word in vocabulary:
                x[row, vocabulary[word]] = 1
    medium = frame["medium"].fillna("other").str.lower()
    kind = np.select([medium.str.contains(k) for k in ("paper", "canvas|oil|paint", "video|film|photo")], [0, 1, 2], 3)
    return x, kind, "multi"


def load(name):
    """-> inputs [rows, …], targets (class numbers, or [rows, 1]), task 'bin' | 'multi' | 'reg', architecture."""
    import sklearn.datasets as sk
    import statsmodels.datasets as sm

    dense = ("dense", 128, 64)
    builders = {
        "digits": lambda: (sk.load_digits().data / 16, sk.load_digits().target, "multi", dense),
        "digits_cnn": lambda: ((sk.load_digits().images / 16)[..., None], sk.load_digits().target, "multi", ("cnn", 16, 64)),
        "fashion_cnn": lambda: (*_fashion(), ("cnn", 8, 64)),
        "wine": lambda: (*_table(sk.load_wine(as_frame=True).frame, "target", "multi"), ("dense", 64, 32)),
        "diabetes": lambda: (*_table(sk.load_diabetes(as_frame=True).frame, "target", "reg"), dense),
        "fair": lambda: (*_table(sm.fair.load_pandas().data.assign(affair=lambda d: d.affairs > 0).drop(columns="affairs"), "affair", "bin"), dense),
        "boston": lambda: (*_table(_csv("BostonHousing"), "medv", "reg"), dense),
        "pima": lambda: (*_table(_csv("PimaIndiansDiabetes"), "diabetes", "bin"), dense),
        "vowel": lambda: (*_table(_csv("Vowel"), "Class", "multi"), dense),
        "letter": lambda: (*_table(_csv("LetterRecognition"), "lettr", "multi"), dense),
        "votes": lambda: (*_table(_csv("HouseVotes84"), "Class", "bin"), ("dense", 64, 32)),
        "ozone": lambda: (*_table(_csv("Ozone"), "V4", "reg"), dense),
        "spam": lambda: (*_table(_csv("spam"), "type", "bin"), dense),
        "income": lambda: (*_table(_csv("income"), "INCOME", "multi"), dense),
        "ticdata": lambda: (*_table(_csv("ticdata"), "CARAVAN", "bin"), dense),
        "musk": lambda: (*_table(_csv("musk"), "Class", "bin"), dense),
        "promoter": lambda: (*_table(_csv("promotergene"), "Class", "bin"), ("dense", 64, 32)),
        "cells": lambda: (*_table(_csv("cells"), "class", "bin", ["case"]), dense),
        "concrete": lambda: (*_table(_csv("concrete"), "compressive_strength", "reg"), dense),
        "attrition": lambda: (*_table(_csv("attrition"), "Attrition", "bin"), dense),
        "credit": lambda: (*_table(_csv("credit_data"), "Status", "bin"), dense),
        "biomass": lambda: (*_table(_csv("biomass"), "HHV", "reg", ["sample", "dataset"]), ("dense", 64, 64)),
        "hpc": lambda: (*_table(_csv("hpc_data"), "class", "multi"), dense),
        "churn": lambda: (*_table(_csv("wa_churn"), "churn", "bin"), dense),
        "sacramento": lambda: (*_table(_csv("Sacramento").assign(price=lambda d: np.log(d.price)), "price", "reg", ["zip"]), dense),
        "stackoverflow": lambda: (*_table(_csv("stackoverflow"), "Remote", "bin"), dense),
        "ames": lambda: (*_table(_csv("ames").assign(Sale_Price=lambda d: np.log(d.Sale_Price)), "Sale_Price", "reg"), dense),
        "diamonds": lambda: (*_table(_csv("diamonds").sample(4000, random_state=1).assign(price=lambda d: np.log(d.price)), "price", "reg"), dense),
        "chile": lambda: (*_table(_csv("Chile"), "vote", "multi"), dense),
        "beps": lambda: (*_table(_csv("BEPS"), "vote", "multi"), dense),
        "meats": lambda: (*_table(_csv("meats"), "protein", "reg", ["water", "fat"]), ("dense", 64, 32)),
        "glaucoma": lambda: (*_table(_csv("GlaucomaMVF"), "Class", "bin"), ("dense", 64, 32)),
        "ad": lambda: (*_table(_csv("ad_data"), "Class", "bin"), dense),
        "tate_text": lambda: (*_tate(), ("dense", 64, 32)),
        "treering_lstm": lambda: (*_windows(_csv("treering")["v"].to_numpy()[-4000:], 16), ("lstm", 24, 0)),
        "sunspotmonth_gru": lambda: (*_windows(np.sqrt(_csv("sunspotmonth")["v"].to_numpy()), 18), ("gru", 24, 0)),
    }
    x, y, task, architecture = builders[name]()
    order = np.random.default_rng(7).permutation(len(x))[:4000]
    return x[order].astype("float32"), np.asarray(y)[order], task, architecture


if __name__ == "__main__":
    for name in NAMES:
        try:
            x, y, task, architecture = load(name)
            print(name, side(name), x.shape, task, len(np.unique(y)) if task != "reg" else "", architecture, np.isnan(x).sum())
        except Exception as error:  # noqa: BLE001 - a listing of what loads
            print(name, "FAILED", repr(error), file=sys.stderr)
