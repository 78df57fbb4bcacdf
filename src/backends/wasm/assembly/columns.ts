// Windows as rows of a matrix ("im2col") and back: a convolution and its gradients become matrix products.
import { Geometry } from './geometry';

/** Writes the windows first … first + count - 1, a row each; what lies outside the input is 0. */
export function toRows(g: Geometry, x: usize, first: i32, count: i32, rows: usize): void {
  visit(g, x, first, count, rows, false);
}

/** Adds rows of windows to the input's places they came from. */
export function fromRows(g: Geometry, x: usize, first: i32, count: i32, rows: usize): void {
  visit(g, x, first, count, rows, true);
}

function visit(g: Geometry, x: usize, first: i32, count: i32, rows: usize, back: bool): void {
  const channels = g.inChannels;
  const taps = g.filterWidth;
  let ow = first % g.outWidth;
  let rest = first / g.outWidth;
  let oh = rest % g.outHeight;
  rest /= g.outHeight;
  let od = rest % g.outDepth;
  let n = rest / g.outDepth;
  for (let i = 0; i < count; i++) {
    const left = ow * g.strideWidth - g.padLeft;
    for (let fd = 0; fd < g.filterDepth; fd++) {
      const d = od * g.strideDepth - g.padFront + fd * g.dilationDepth;
      for (let fh = 0; fh < g.filterHeight; fh++) {
        const h = oh * g.strideHeight - g.padTop + fh * g.dilationHeight;
        if (<u32>d >= <u32>g.inDepth || <u32>h >= <u32>g.inHeight) {
          if (!back) zero(rows, taps * channels);
          rows += (<usize>(taps * channels)) << 2;
          continue;
        }
        const line = x + ((<usize>(((n * g.inDepth + d) * g.inHeight + h) * g.inWidth * channels)) << 2);
        if (g.dilationWidth == 1 && left >= 0 && left + taps <= g.inWidth) {
          const at = line + ((<usize>(left * channels)) << 2);
          if (back) add(at, rows, taps * channels);
          else copy(rows, at, taps * channels);
          rows += (<usize>(taps * channels)) << 2;
          continue;
        }
        for (let fw = 0; fw < taps; fw++) {
          const w = left + fw * g.dilationWidth;
          if (<u32>w < <u32>g.inWidth) {
            const at = line + ((<usize>(w * channels)) << 2);
            if (back) add(at, rows, channels);
            else copy(rows, at, channels);
          } else if (!back) zero(rows, channels);
          rows += (<usize>channels) << 2;
        }
      }
    }
    if (++ow == g.outWidth) {
      ow = 0;
      if (++oh == g.outHeight) {
        oh = 0;
        if (++od == g.outDepth) {
          od = 0;
          n++;
        }
      }
    }
  }
}

// Runs are short (a few hundred values at most), too short for the memory instructions to pay.
export function copy(to: usize, from: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + ((<usize>i) << 2), v128.load(from + ((<usize>i) << 2)));
  for (; i < count; i++) store<f32>(to + ((<usize>i) << 2), load<f32>(from + ((<usize>i) << 2)));
}

function zero(to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + ((<usize>i) << 2), f32x4.splat(0));
  for (; i < count; i++) store<f32>(to + ((<usize>i) << 2), 0);
}

export function add(to: usize, from: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = to + ((<usize>i) << 2);
    v128.store(at, f32x4.add(v128.load(at), v128.load(from + ((<usize>i) << 2))));
  }
  for (; i < count; i++) {
    const at = to + ((<usize>i) << 2);
    store<f32>(at, load<f32>(at) + load<f32>(from + ((<usize>i) << 2)));
  }
}
