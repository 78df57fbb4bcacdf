// A convolution that has one filter (or `multiplier` of them) an input channel, and its gradients.
import { Geometry } from './geometry';

// What is added to.
const OUTPUT: i32 = 0;
const FILTER: i32 = 1;
const INPUT: i32 = 2;

export function depthwise(g: Geometry, x: usize, filter: usize, output: usize): void {
  memory.fill(output, 0, (<usize>(g.batch * g.outHeight * g.outWidth * g.outChannels)) << 2);
  visit(g, x, output, filter, OUTPUT);
}

export function depthwiseFilterGradient(g: Geometry, x: usize, dy: usize, filter: usize): void {
  memory.fill(filter, 0, (<usize>(g.filterHeight * g.filterWidth * g.outChannels)) << 2);
  visit(g, x, dy, filter, FILTER);
}

export function depthwiseInputGradient(g: Geometry, dy: usize, filter: usize, x: usize): void {
  memory.fill(x, 0, (<usize>(g.batch * g.inHeight * g.inWidth * g.inChannels)) << 2);
  visit(g, x, dy, filter, INPUT);
}

function visit(g: Geometry, x: usize, dy: usize, filter: usize, addTo: i32): void {
  const channels = g.inChannels;
  const multiplier = g.outChannels / max(1, channels);
  for (let n = 0; n < g.batch; n++)
    for (let oh = 0; oh < g.outHeight; oh++)
      for (let ow = 0; ow < g.outWidth; ow++) {
        for (let fh = 0; fh < g.filterHeight; fh++) {
          const h = oh * g.strideHeight - g.padTop + fh * g.dilationHeight;
          if (<u32>h >= <u32>g.inHeight) continue;
          for (let fw = 0; fw < g.filterWidth; fw++) {
            const w = ow * g.strideWidth - g.padLeft + fw * g.dilationWidth;
            if (<u32>w >= <u32>g.inWidth) continue;
            const px = x + ((<usize>(((n * g.inHeight + h) * g.inWidth + w) * channels)) << 2);
            const pf = filter + ((<usize>((fh * g.filterWidth + fw) * g.outChannels)) << 2);
            if (multiplier == 1) {
              if (addTo == FILTER) multiplyAdd(pf, px, dy, channels);
              else if (addTo == OUTPUT) multiplyAdd(dy, px, pf, channels);
              else multiplyAdd(px, pf, dy, channels);
            } else
              for (let c = 0; c < channels; c++) {
                const at = px + ((<usize>c) << 2);
                for (let m = 0; m < multiplier; m++) {
                  const o = (<usize>(c * multiplier + m)) << 2;
                  if (addTo == FILTER)
                    store<f32>(pf + o, load<f32>(pf + o) + load<f32>(at) * load<f32>(dy + o));
                  else if (addTo == OUTPUT)
                    store<f32>(dy + o, load<f32>(dy + o) + load<f32>(at) * load<f32>(pf + o));
                  else store<f32>(at, load<f32>(at) + load<f32>(pf + o) * load<f32>(dy + o));
                }
              }
          }
        }
        dy += (<usize>g.outChannels) << 2;
      }
}

function multiplyAdd(to: usize, a: usize, b: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const o = (<usize>i) << 2;
    v128.store(to + o, f32x4.add(v128.load(to + o), f32x4.mul(v128.load(a + o), v128.load(b + o))));
  }
  for (; i < count; i++) {
    const o = (<usize>i) << 2;
    store<f32>(to + o, load<f32>(to + o) + load<f32>(a + o) * load<f32>(b + o));
  }
}
