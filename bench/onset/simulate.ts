import type { Recorded } from './recorded';

/** Curves with a known truth: the expected loss on unseen data is the test curve, validation is that plus what few examples bring. */

interface Shape {
  epochs: number;
  /** Expected loss on unseen data after epoch t (from 0). */
  truth: (t: number) => number;
  /** Training loss in inference mode. */
  training: (t: number) => number;
  /** Standard deviation of an epoch's validation loss around the truth, relative, and of its slow part. */
  noise: number;
}

type Random = () => number;

const fall = (t: number, to: number, from: number, scale: number) => to + (from - to) * Math.exp(-t / scale);
const rise = (t: number, at: number, rate: number) => (t > at ? rate * (t - at) : 0);

/** Each case in a healthy and an overfitting form; `u` gives numbers in [0, 1). */
const CASES: Record<string, (u: Random, overfits: boolean) => Shape> = {
  'plain, 20 epochs': (u, o) => plain(u, o, 20, 0.01),
  'plain, 100 epochs': (u, o) => plain(u, o, 100, 0.01),
  'plain, 500 epochs': (u, o) => plain(u, o, 500, 0.01),
  'plain, 2000 epochs': (u, o) => plain(u, o, 2000, 0.01),
  'noisy validation': (u, o) => plain(u, o, 100, 0.06),
  'noisy, 1000 epochs': (u, o) => plain(u, o, 1000, 0.06),
  'plateau, then a rise': (u, o) => {
    const at = 80 + 60 * u();
    return {
      epochs: 200,
      truth: (t) => fall(t, 0.4, 1, 8) + (o ? rise(t, at, 0.004) : 0),
      training: (t) => fall(t, o ? 0.1 : 0.36, 1, 12),
      noise: 0.01,
    };
  },
  'double descent': (u, o) => {
    // A hump that the loss comes back from: healthy at the end, though it rose by up to a fifth in between. Overfits: it doesn't come back.
    const [at, width, height] = [30 + 10 * u(), 12 + 6 * u(), 0.04 + 0.06 * u()];
    return {
      epochs: 200,
      truth: (t) =>
        fall(t, 0.4, 1, 6) +
        (o ? rise(t, at - width, 0.003) : height * Math.exp(-(((t - at) / width) ** 2)) - 0.0006 * t),
      training: (t) => fall(t, 0.02, 1, 15),
      noise: 0.01,
    };
  },
  'rate drop': (u, o) => {
    const at = 50 + 20 * u();
    return {
      epochs: 150,
      truth: (t) =>
        fall(t, 0.45, 1, 8) -
        (t > at ? 0.08 * (1 - Math.exp(-(t - at) / 3)) : 0) +
        (o ? rise(t, at + 10, 0.003) : 0),
      training: (t) =>
        fall(t, 0.38, 1, 12) - (t > at ? (o ? 0.3 : 0.08) * (1 - Math.exp(-(t - at) / 20)) : 0),
      noise: 0.015,
    };
  },
  'warm restarts': (u, o) => {
    // Every restart throws the loss up by a tenth, from where it falls again.
    const [period, size] = [20 + 10 * u(), 0.03 + 0.04 * u()];
    const bump = (t: number) => (t >= period ? size * Math.exp(-(t % period) / (period / 5)) : 0);
    return {
      epochs: 150,
      truth: (t) => fall(t, 0.4, 1, 10) + bump(t) + (o ? rise(t, 45, 0.003) : -0.0004 * t),
      training: (t) => fall(t, o ? 0.05 : 0.33, 1, 20) + bump(t),
      noise: 0.01,
    };
  },
  'losses near zero': (u, o) => scaled(plain(u, o, 100, 0.02), (x) => x * 1e-5),
  'negative losses': (u, o) => scaled(plain(u, o, 100, 0.01), (x) => x - 2),
};

function plain(u: Random, overfits: boolean, epochs: number, noise: number): Shape {
  const scale = epochs * (0.05 + 0.05 * u());
  const at = epochs * (0.15 + 0.25 * u());
  const end = 0.15 + 0.5 * u();
  return {
    epochs,
    truth: (t) => fall(t, 0.5, 1.1, scale) + (overfits ? rise(t, at, end / (epochs - at)) : 0),
    training: (t) => fall(t, overfits ? 0.05 : 0.45, 1.1, 1.5 * scale),
    noise,
  };
}

function scaled(shape: Shape, change: (x: number) => number): Shape {
  return { ...shape, truth: (t) => change(shape.truth(t)), training: (t) => change(shape.training(t)) };
}

/** `count` healthy and `count` overfitting curves of each case; the same for the same seed. */
export function simulate(count: number, seed: number): Recorded[] {
  const u = uniform(seed);
  const runs: Recorded[] = [];
  for (const [problem, shapeOf] of Object.entries(CASES))
    for (let i = 0; i < 2 * count; i++) {
      const change = i % 2 === 0 ? 'healthy' : 'overfits';
      runs.push(draw(problem, change, shapeOf(u, change === 'overfits'), u));
    }
  return runs;
}

function draw(problem: string, change: string, shape: Shape, u: Random): Recorded {
  const times = Array.from({ length: shape.epochs }, (_, t) => t);
  const test_loss = times.map(shape.truth);
  const span = Math.max(...test_loss) - Math.min(...test_loss);
  // Half of the noise is new every epoch, the rest drifts slowly: validation examples are the same in every epoch.
  let drift = 0;
  const unit = shape.noise * (test_loss[0]! > 0 ? Math.min(Math.abs(test_loss[0]!), span / 0.6) : span / 0.6);
  const val_loss = test_loss.map((loss) => {
    drift = 0.9 * drift + 0.2 * normal(u);
    return loss + unit * (normal(u) + drift);
  });
  const train_loss = times.map((t) => shape.training(t) + 0.2 * unit * normal(u));
  return {
    problem,
    change,
    validation_examples: 100,
    val_loss,
    test_loss,
    train_loss,
    loss: train_loss,
  };
}

/** Mulberry32. */
export function uniform(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller. */
export function normal(u: Random): number {
  return Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u());
}
