"""Writes test/fixtures/import: what Keras, TensorFlow and tensorboardX write of a training, and what their own readers find in it.

keras/       TensorBoard callback (train/ and validation/, with histograms), CSVLogger, History as JSON, of one training
per-batch/   tf.summary.scalar of a loop of one's own: steps beside epochs
tensorboardX/  add_scalar as in PyTorch's tutorial (simple values), add_scalars (a folder a curve), by global step
expected.json  every scalar that TensorBoard's own loader finds in each file, the rows of the CSV, the lists of the History

    python3 -m venv venv && venv/bin/pip install tensorflow-cpu==2.15.1 tensorboardX==2.6.5
    venv/bin/python scripts/oracles/import_files.py
"""

import csv
import json
import math
import os
import pathlib
import shutil

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"

import numpy as np
import tensorboardX
import tensorflow as tf
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.util import tensor_util

ROOT = pathlib.Path(__file__).parents[2] / "test/fixtures/import"


def train(folder, epochs, **options):
    tf.keras.utils.set_random_seed(7)
    rng = np.random.default_rng(7)
    x = rng.normal(size=(48, 6)).astype("float32")
    y = (x[:, 0] + rng.normal(size=48) > 0).astype("float32")
    model = tf.keras.Sequential([tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1, activation="sigmoid")])
    model.compile(tf.keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    folder.mkdir(parents=True)
    board = tf.keras.callbacks.TensorBoard(folder, write_graph=False, **options)
    logger = tf.keras.callbacks.CSVLogger(folder / "training.csv")
    plateau = tf.keras.callbacks.ReduceLROnPlateau(patience=3)
    history = model.fit(x[:32], y[:32], batch_size=8, epochs=epochs, validation_data=(x[32:], y[32:]), verbose=0, callbacks=[plateau, logger, board])
    # float32 values aren't JSON; this is how everybody writes them.
    with open(folder / "history.json", "w") as file:
        json.dump({name: [float(value) for value in values] for name, values in history.history.items()}, file)


def scalars(file):
    """What TensorBoard itself makes of a file: [step, value] by tag."""
    found = {}
    for event in event_file_loader.EventFileLoader(str(file)).Load():
        for value in event.summary.value:
            if value.metadata.plugin_data.plugin_name == "scalars":
                number = float(tensor_util.make_ndarray(value.tensor).item())
                found.setdefault(value.tag, []).append([event.step, number if math.isfinite(number) else str(number)])
    return found


def main():
    shutil.rmtree(ROOT, ignore_errors=True)
    train(ROOT / "keras", 12, histogram_freq=6)

    # A loop of one's own, as in TensorFlow's guide: steps beside epochs.
    for split in ("train", "validation"):
        with tf.summary.create_file_writer(str(ROOT / "per-batch" / split)).as_default():
            for step in range(12 if split == "train" else 0):
                tf.summary.scalar("batch_loss", 1 / (1 + step), step=step)
            for epoch in range(3):
                tf.summary.scalar("epoch_loss", 0.9 - 0.2 * epoch if split == "train" else 0.8 - 0.1 * epoch, step=epoch)

    board = tensorboardX.SummaryWriter(str(ROOT / "tensorboardX"))
    for epoch in range(10):
        board.add_scalar("Loss/train", math.exp(-epoch / 3), epoch)
        board.add_scalar("Loss/test", 0.5 + 0.02 * (epoch - 4) ** 2, epoch)
        board.add_scalar("Accuracy/test", 0.5 + epoch / 40, epoch)
    board.add_text("notes", "<b>$(icon) markup</b>")
    board.close()

    board = tensorboardX.SummaryWriter(str(ROOT / "tensorboardX-curves"))
    for step in range(0, 600, 20):
        board.add_scalars("loss", {"train": 2 / (1 + step / 100), **({"val": 1 + step / 1000} if step % 100 == 0 else {})}, step)
    board.add_scalar("diverged", math.nan, 1)
    board.add_scalar("diverged", math.inf, 2)
    board.close()

    # Machine names are part of the names that writers give.
    for number, file in enumerate(sorted(ROOT.rglob("events.out.tfevents.*"))):
        kind = ".v2" if file.name.endswith(".v2") else ""
        file.rename(file.with_name(f"events.out.tfevents.17000000{number:02}.host.1.0{kind}"))
    events = {str(file.relative_to(ROOT)): scalars(file) for file in sorted(ROOT.rglob("events.out.tfevents.*"))}
    with open(ROOT / "keras/training.csv", newline="") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    expected = {
        "versions": {"tensorflow": tf.__version__, "tensorboardX": tensorboardX.__version__},
        "events": events,
        "csv": rows,
        "history": json.loads((ROOT / "keras/history.json").read_text()),
    }
    (ROOT / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


main()
