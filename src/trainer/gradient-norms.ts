import type { Gradients as GradientsEvent } from '../protocol/events';
import type { Engine, NumberArray, Tensor } from './framework';
import { isVariable, readsSynchronously } from './framework';
import { piecesOf, readEach } from './reads';
import type { Later } from './reads';

type Norms = GradientsEvent['tensors'];

/** L2 norm, mean size and share of zeros of each gradient; reading makes no tensors and changes nothing. */
export function gradientNorms(
  engine: Engine,
  xs: readonly Tensor[],
  grads: readonly (Tensor | null | undefined)[],
): Norms | Later<Norms> {
  const named = xs.flatMap((x, i) => {
    const gradient = grads[i];
    return gradient && isVariable(x) ? [{ name: x.name, gradient }] : [];
  });
  if (!readsSynchronously(engine))
    return readEach(
      engine,
      named,
      ({ gradient }) => gradient,
      (values, { name }) => ({ name, ...normOf([values], values.length) }),
    );
  return named.map(({ name, gradient }) => ({ name, ...normOf(piecesOf(engine, gradient), gradient.size) }));
}

function normOf(pieces: Iterable<NumberArray>, count: number): Omit<Norms[number], 'name'> {
  let squares = 0;
  let sizes = 0;
  let zeros = 0;
  let nonFinite = 0;
  for (const values of pieces)
    for (let k = 0; k < values.length; k++) {
      const value = values[k] ?? 0;
      if (value === 0) zeros++;
      else if (value - value !== 0) nonFinite++;
      squares += value * value;
      sizes += value < 0 ? -value : value;
    }
  const of = Math.max(1, count);
  return { norm: Math.sqrt(squares), nonFinite, meanAbs: sizes / of, zeroShare: zeros / of };
}
