import type { Gradients as GradientsEvent } from '../protocol/events';
import type { Tensor } from './framework';
import { isVariable } from './framework';

/** L2 norm of each gradient; reading makes no tensors and changes nothing. */
export function gradientNorms(
  xs: readonly Tensor[],
  grads: readonly (Tensor | null | undefined)[],
): GradientsEvent['tensors'] {
  return xs.flatMap((x, i) => {
    const gradient = grads[i];
    if (!gradient || !isVariable(x)) return [];
    let squares = 0;
    let nonFinite = 0;
    for (const value of gradient.dataSync()) {
      if (value - value !== 0) nonFinite++;
      squares += value * value;
    }
    return [{ name: x.name, norm: Math.sqrt(squares), nonFinite }];
  });
}
