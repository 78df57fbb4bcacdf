import type { Gradients as GradientsEvent } from '../protocol/events';
import type { Tensor } from './framework';
import { isVariable } from './framework';

/** L2 norm, mean size and share of zeros of each gradient; reading makes no tensors and changes nothing. */
export function gradientNorms(
  xs: readonly Tensor[],
  grads: readonly (Tensor | null | undefined)[],
): GradientsEvent['tensors'] {
  return xs.flatMap((x, i) => {
    const gradient = grads[i];
    if (!gradient || !isVariable(x)) return [];
    let squares = 0;
    let sizes = 0;
    let zeros = 0;
    let nonFinite = 0;
    const values = gradient.dataSync();
    for (let k = 0; k < values.length; k++) {
      const value = values[k] ?? 0;
      if (value === 0) zeros++;
      else if (value - value !== 0) nonFinite++;
      squares += value * value;
      sizes += value < 0 ? -value : value;
    }
    const count = Math.max(1, values.length);
    const norm = Math.sqrt(squares);
    return [{ name: x.name, norm, nonFinite, meanAbs: sizes / count, zeroShare: zeros / count }];
  });
}
