import { passesOf } from '../backends/passes-of';
import type { Gradients as GradientsEvent } from '../protocol/events';
import type { Engine, NumberArray, Tensor } from './framework';
import { isVariable, readsSynchronously } from './framework';
import { isReadInPieces, piecesOf, readEach, valuesWithoutCopy } from './reads';
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
  return named.map(({ name, gradient }) => ({
    name,
    ...(normByPass(engine, gradient) ?? normOf(piecesOf(engine, gradient), gradient.size)),
  }));
}

/** Null where there is no pass for it, or where not all of it is finite: that isn't in its sums. */
function normByPass(engine: Engine, gradient: Tensor): Omit<Norms[number], 'name'> | null {
  const passes = passesOf(engine.backend);
  if (!passes || isReadInPieces(engine, gradient)) return null;
  const values = valuesWithoutCopy(engine, gradient) ?? gradient.dataSync();
  const sums = values instanceof Float32Array ? passes.moments(values, 0) : null;
  if (sums?.finite !== gradient.size) return null;
  const { squares, absSum, zeros } = sums;
  return inAll(gradient.size, { squares, sizes: absSum, zeros, nonFinite: 0 });
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
  return inAll(count, { squares, sizes, zeros, nonFinite });
}

function inAll(
  count: number,
  { squares, sizes, zeros, nonFinite }: Record<'squares' | 'sizes' | 'zeros' | 'nonFinite', number>,
): Omit<Norms[number], 'name'> {
  const of = Math.max(1, count);
  return { norm: Math.sqrt(squares), nonFinite, meanAbs: sizes / of, zeroShare: zeros / of };
}
