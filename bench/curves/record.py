"""Records learning curves of ordinary small networks on the problems of problems.py, one JSON object a line.

    python record.py OUT.ndjson [ROUND …]

Needs jax, numpy, pandas, scikit-learn, statsmodels. Written in JAX because 100 epochs then take a second: the layers, initializers
(glorot uniform, orthogonal replaced by glorot) and optimizers (Adam with epsilon 1e-7, SGD) are those of tfjs, and a curve doesn't know who drew it.

A round draws for each problem the number of rows, the share kept for validation, epochs and batch size, and five changes (the
first is none). Each of those is trained seven times: five with other validation rows and another seed ("fold" 0-4), two more of fold 0 with
other seeds. The test rows are the same in all seven, and nothing is chosen by them.
"""
import json
import sys
import time
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from problems import NAMES, load, side

CHANGES = [
    "l2_1e-3", "l2_1e-2", "drop.3", "drop.5", "drop.3+l2_1e-3", "drop.5+l2_1e-2", "lr/10", "lr*5", "half", "ls.1", "noise.2",
    "lr_step", "restarts", "sgd", "sgdm", "l1_1e-3", "label_noise", "l2_1e-4",
]


def hyper(change, epochs):
    h = dict(drop=0.0, l2=0.0, l1=0.0, ls=0.0, noise=0.0, width=1.0, sgd=0.0, momentum=0.0, lr=np.full(epochs, 1e-3))
    for part in change.split("+"):
        if part.startswith("l2_"): h["l2"] = float(part[3:])
        elif part.startswith("l1_"): h["l1"] = float(part[3:])
        elif part.startswith("drop"): h["drop"] = float(part[4:])
        elif part == "lr/10": h["lr"] = h["lr"] / 10
        elif part == "lr*5": h["lr"] = h["lr"] * 5
        elif part == "half": h["width"] = 0.5
        elif part == "ls.1": h["ls"] = 0.1
        elif part == "noise.2": h["noise"] = 0.2
        elif part == "lr_step": h["lr"] = np.where(np.arange(epochs) < 0.4 * epochs, 2e-3, 2e-4)
        elif part == "restarts":
            period = max(5, epochs // 4)
            h["lr"] = 4e-3 * (0.5 + 0.5 * np.cos(np.pi * (np.arange(epochs) % period) / period)) + 1e-5
        elif part == "sgd": h.update(sgd=1.0, lr=np.full(epochs, 0.05))
        elif part == "sgdm": h.update(sgd=1.0, momentum=0.9, lr=np.full(epochs, 0.01))
    return {k: jnp.asarray(v, jnp.float32) for k, v in h.items()}


def glorot(key, shape):
    fan_in, fan_out = (shape[0], shape[1]) if len(shape) == 2 else (9 * shape[2], 9 * shape[3])
    limit = np.sqrt(6 / (fan_in + fan_out))
    return jax.random.uniform(key, shape, minval=-limit, maxval=limit)


def init(key, arch, shape, outputs):
    kind, a, b = arch
    keys = jax.random.split(key, 6)
    if kind == "dense":
        sizes = [shape[0], a, b, outputs]
        return [(glorot(keys[i], (m, n)), jnp.zeros(n)) for i, (m, n) in enumerate(zip(sizes, sizes[1:]))]
    if kind == "cnn":
        flat = (shape[0] // 4) * (shape[1] // 4) * 2 * a
        return [
            (glorot(keys[0], (3, 3, shape[2], a)), jnp.zeros(a)),
            (glorot(keys[1], (3, 3, a, 2 * a)), jnp.zeros(2 * a)),
            (glorot(keys[2], (flat, b)), jnp.zeros(b)),
            (glorot(keys[3], (b, outputs)), jnp.zeros(outputs)),
        ]
    gates = 4 if kind == "lstm" else 3
    return [
        (glorot(keys[0], (shape[1], gates * a)), jnp.zeros(gates * a)),
        (glorot(keys[1], (a, gates * a)), jnp.zeros(gates * a)),
        (glorot(keys[2], (a, outputs)), jnp.zeros(outputs)),
    ]


def dropout(key, x, rate):
    return jnp.where(jax.random.uniform(key, x.shape) < rate, 0.0, x / (1 - jnp.minimum(rate, 0.95)))


def masked(x, width):
    return x * (jnp.arange(x.shape[-1]) < width * x.shape[-1])


def pool(x):
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def conv(x, w):
    return jax.lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))


def forward(p, x, kind, h, key, training):
    rate = h["drop"] if training else 0.0
    keys = jax.random.split(key, 3)
    act = lambda x: masked(jax.nn.relu(x), h["width"])
    drop = (lambda i, x: dropout(keys[i], x, rate)) if training else (lambda i, x: x)
    if kind == "dense":
        x = drop(0, act(x @ p[0][0] + p[0][1]))
        x = drop(1, act(x @ p[1][0] + p[1][1]))
        return x @ p[2][0] + p[2][1]
    if kind == "cnn":
        x = pool(act(conv(x, p[0][0]) + p[0][1]))
        x = drop(0, pool(act(conv(x, p[1][0]) + p[1][1]))).reshape(x.shape[0], -1)
        x = drop(1, act(x @ p[2][0] + p[2][1]))
        return x @ p[3][0] + p[3][1]
    n = p[1][0].shape[0]

    def cell(state, xt):
        s, c = state
        if kind == "lstm":
            i, f, g, o = jnp.split(xt @ p[0][0] + p[0][1] + s @ p[1][0], 4, -1)
            c = jax.nn.sigmoid(f + 1) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None
        a, b = xt @ p[0][0] + p[0][1], s @ p[1][0]
        z, r = jax.nn.sigmoid(a[:, :n] + b[:, :n]), jax.nn.sigmoid(a[:, n : 2 * n] + b[:, n : 2 * n])
        return (z * s + (1 - z) * jnp.tanh(a[:, 2 * n :] + r * b[:, 2 * n :]), c), None

    zero = jnp.zeros((x.shape[0], n))
    (s, _), _ = jax.lax.scan(cell, (zero, zero), x.swapaxes(0, 1))
    s = drop(0, masked(s, h["width"]))
    return s @ p[2][0] + p[2][1]


def losses(out, y, task, smoothing=0.0):
    if task == "reg":
        return ((out - y) ** 2).mean(-1)
    if task == "bin":
        t = y * (1 - smoothing) + smoothing / 2
        z = out[:, 0]
        return jnp.maximum(z, 0) - z * t + jnp.log1p(jnp.exp(-jnp.abs(z)))
    k = out.shape[-1]
    t = jax.nn.one_hot(y, k) * (1 - smoothing) + smoothing / k
    return -(t * jax.nn.log_softmax(out)).sum(-1)


def accuracy(out, y, task):
    if task == "reg": return -jnp.abs(out - y).mean()
    return ((out[:, 0] > 0) == (y > 0.5)).mean() if task == "bin" else (out.argmax(-1) == y).mean()


def confidence(out, task):
    if task == "reg": return jnp.std(out)
    if task == "bin": return jax.nn.sigmoid(jnp.abs(out[:, 0])).mean()
    return jax.nn.softmax(out).max(-1).mean()


@partial(jax.jit, static_argnames=("task", "arch", "outputs", "batch"))
def train(key, xt, yt, xv, yv, xs, ys, h, task, arch, outputs, batch):
    kind = arch[0]
    n = xt.shape[0]
    steps = max(1, n // batch)
    key, k = jax.random.split(key)
    p = init(k, arch, xt.shape[1:], outputs)
    zeros = jax.tree.map(jnp.zeros_like, p)
    xv2 = xv + 0.3 * jax.random.normal(k, xv.shape)

    def penalized(p, x, y, key):
        k1, k2 = jax.random.split(key)
        x = x + h["noise"] * jax.random.normal(k1, x.shape)
        loss = losses(forward(p, x, kind, h, k2, True), y, task, h["ls"]).mean()
        kernels = [w for w, _ in p[:-1]]
        penalty = sum(h["l2"] * (w**2).sum() + h["l1"] * jnp.abs(w).sum() for w in kernels)
        return loss + penalty, loss

    def step(state, inputs):
        p, m, v, t, lr = state
        rows, key = inputs
        (total, _), g = jax.value_and_grad(penalized, has_aux=True)(p, xt[rows], yt[rows], key)
        t = t + 1
        m2 = jax.tree.map(lambda m, g: jnp.where(h["sgd"] > 0, h["momentum"] * m + g, 0.9 * m + 0.1 * g), m, g)
        v2 = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        fix = jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        p = jax.tree.map(
            lambda p, m, v: p - jnp.where(h["sgd"] > 0, lr * m, lr * fix * m / (jnp.sqrt(v) + 1e-7)), p, m2, v2
        )
        return (p, m2, v2, t, lr), total

    def epoch(state, inputs):
        p, m, v, t = state
        key, lr = inputs
        k1, k2 = jax.random.split(key)
        rows = jax.random.permutation(k1, n)[: steps * batch].reshape(steps, batch)
        (p, m, v, t, _), totals = jax.lax.scan(step, (p, m, v, t, lr), (rows, jax.random.split(k2, steps)))
        f = lambda x: forward(p, x, kind, h, k1, False)
        ov, os = f(xv), f(xs)
        record = dict(
            loss=totals.mean(), train_loss=losses(f(xt), yt, task).mean(), val_loss=losses(ov, yv, task).mean(),
            test_loss=losses(os, ys, task).mean(), val_metric=accuracy(ov, yv, task), test_metric=accuracy(os, ys, task),
            confidence=confidence(ov, task), noisy_val_loss=losses(f(xv2), yv, task).mean(),
            weight_norm=jnp.sqrt(sum((w**2).sum() for w, _ in p)),
        )
        return (p, m, v, t), record

    keys = jax.random.split(key, h["lr"].shape[0])
    _, records = jax.lax.scan(epoch, (p, zeros, zeros, jnp.float32(0)), (keys, h["lr"]))
    return records


def plan(name, round_, rows, kind):
    rng = np.random.default_rng([round_, NAMES.index(name)])
    share = rng.choice([0.15, 0.2, 0.25, 0.3])
    pool_rows = int(np.exp(rng.uniform(np.log(75), np.log(1100))))
    pool_rows = min(pool_rows, int(0.6 * rows))
    if round_ % 4 == 3: pool_rows = min(pool_rows, 200)
    n_val = int(share * pool_rows)
    n_train = pool_rows - n_val
    batch = int(rng.choice([16, 32, 32, 64]))
    epochs = int(rng.choice([30, 50, 80, 100, 150, 200, 300]))
    if round_ % 4 == 3: batch, epochs = n_train, int(rng.choice([500, 800, 1200]))
    limit = {"dense": 1600, "cnn": 400}.get(kind, 250)
    batch = min(batch, n_train)
    while epochs > 30 and epochs * max(1, n_train // batch) > limit: epochs = max(30, int(epochs * 0.7))
    changes = ["base", *rng.choice(CHANGES, 4, replace=False)]
    if kind in ("lstm", "gru", "cnn"): changes = changes[:3]
    return n_train, n_val, batch, epochs, changes


def record(name, round_, out):
    x, y, task, arch = load(name)
    outputs = int(y.max()) + 1 if task == "multi" else 1
    if task == "bin": y = y.astype("float32")
    # Wide tables and sequences are dear.
    rows = len(x) if x[0].size <= 150 and arch[0] == "dense" else min(len(x), 700)
    n_train, n_val, batch, epochs, changes = plan(name, round_, rows, arch[0])
    order = np.random.default_rng([round_, 99, NAMES.index(name)]).permutation(len(x))
    size = n_train + n_val
    inside, test = order[:size], order[size : size + 800]
    for change in changes:
        labels = y
        if change == "label_noise":
            rng = np.random.default_rng(3)
            flip = rng.random(len(y)) < 0.15
            labels = np.where(flip if y.ndim == 1 else flip[:, None], y[rng.permutation(len(y))], y)
        h = hyper(change, epochs)
        for fold, seed in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (0, 5), (0, 6)]:
            rolled = np.roll(inside, -fold * size // 5)
            val, tr = rolled[:n_val], rolled[n_val:]
            key = jax.random.key(seed + 100 * round_)
            data = (x[tr], labels[tr], x[val], labels[val], x[test], labels[test])
            result = train(key, *data, h, task, arch, outputs, batch)
            curves = {k: [float(f"{v:.4g}") for v in np.asarray(a, dtype="float64")] for k, a in result.items()}
            if not np.isfinite(curves["test_loss"]).all(): continue
            head = dict(
                problem=name, side=side(name), task=task, change=change, round=round_, fold=fold, seed=seed,
                training_examples=n_train, validation_examples=n_val, test_examples=len(test), batch=batch,
            )
            out.write(json.dumps({**head, **curves}, separators=(",", ":")) + "\n")
    out.flush()


if __name__ == "__main__":
    with open(sys.argv[1], "a+") as out:
        out.seek(0)
        done = {(run["problem"], run["round"]) for run in map(json.loads, out)}
        for round_ in map(int, sys.argv[2:] or ["0"]):
            for name in sorted(NAMES, key=side):
                if (name, round_) in done: continue
                began = time.time()
                record(name, round_, out)
                print(round_, name, f"{time.time() - began:.0f} s", flush=True)
