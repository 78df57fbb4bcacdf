import { Geometry } from './geometry';

/** The largest value of each window. */
export function maxPool(g: Geometry, x: usize, output: usize): void {
  visit(g, x, 0, output, false);
}

/**
 * Each window's gradient goes to its largest value, whatever the sign.
 * @param last whether the last of equal values gets it, or the first (tfjs: the last on three axes, the first on two)
 */
export function maxPoolGradient(g: Geometry, x: usize, dy: usize, dx: usize, last: i32): void {
  memory.fill(dx, 0, (<usize>(g.batch * g.inDepth * g.inHeight * g.inWidth * g.inChannels)) << 2);
  visit(g, x, dy, dx, last != 0);
}

function visit(g: Geometry, x: usize, dy: usize, to: usize, last: bool): void {
  const channels = g.inChannels;
  for (let n = 0; n < g.batch; n++)
    for (let od = 0; od < g.outDepth; od++)
      for (let oh = 0; oh < g.outHeight; oh++)
        for (let ow = 0; ow < g.outWidth; ow++) {
          const d0 = od * g.strideDepth - g.padFront;
          const h0 = oh * g.strideHeight - g.padTop;
          const w0 = ow * g.strideWidth - g.padLeft;
          for (let c = 0; c < channels; c++) {
            let best = -Infinity as f32;
            let at = -1;
            for (let fd = 0, d = d0; fd < g.filterDepth; fd++, d += g.dilationDepth) {
              if (<u32>d >= <u32>g.inDepth) continue;
              for (let fh = 0, h = h0; fh < g.filterHeight; fh++, h += g.dilationHeight) {
                if (<u32>h >= <u32>g.inHeight) continue;
                const line = ((n * g.inDepth + d) * g.inHeight + h) * g.inWidth;
                for (let fw = 0, w = w0; fw < g.filterWidth; fw++, w += g.dilationWidth) {
                  if (<u32>w >= <u32>g.inWidth) continue;
                  const index = (line + w) * channels + c;
                  const value = load<f32>(x + ((<usize>index) << 2));
                  if (value > best || (last && value == best)) {
                    best = value;
                    at = index;
                  }
                }
              }
            }
            if (dy == 0) {
              store<f32>(to, best);
              to += 4;
            } else {
              if (at >= 0) {
                const place = to + ((<usize>at) << 2);
                store<f32>(place, load<f32>(place) + load<f32>(dy));
              }
              dy += 4;
            }
          }
        }
}
