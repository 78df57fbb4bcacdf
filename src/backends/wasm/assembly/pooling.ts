import { add } from './columns';
import { Geometry } from './geometry';

// What is done with each window.
const MAXIMUM: i32 = 0;
const MEAN: i32 = 1;
const MEAN_GRADIENT: i32 = 2;

/** The largest value of each window and channel. */
export function maxPool(g: Geometry, x: usize, output: usize): void {
  eachWindow(g, x, output, MAXIMUM);
}

/** The mean of what is inside the input, of each window and channel. */
export function averagePool(g: Geometry, x: usize, output: usize): void {
  eachWindow(g, x, output, MEAN);
}

/** Each window's gradient is shared out to what it took the mean of. */
export function averagePoolGradient(g: Geometry, dy: usize, dx: usize): void {
  clear(g, dx);
  eachWindow(g, dx, dy, MEAN_GRADIENT);
}

/**
 * Each window's gradient goes to its largest value, whatever the sign.
 * @param last whether the last of equal values gets it, or the first
 */
export function maxPoolGradient(g: Geometry, x: usize, dy: usize, dx: usize, last: i32): void {
  clear(g, dx);
  for (let n = 0; n < g.batch; n++)
    for (let od = 0; od < g.outDepth; od++)
      for (let oh = 0; oh < g.outHeight; oh++)
        for (let ow = 0; ow < g.outWidth; ow++) {
          let c = 0;
          for (; c + 4 <= g.inChannels; c += 4) {
            maxGradient4(g, x, dy, dx, n, od, oh, ow, c, last, 4);
            dy += 16;
          }
          if (c < g.inChannels) {
            maxGradient4(g, x, dy, dx, n, od, oh, ow, c, last, g.inChannels - c);
            dy += (<usize>(g.inChannels - c)) << 2;
          }
        }
}

/** Of up to four channels. */
function maxGradient4(
  g: Geometry,
  x: usize,
  dy: usize,
  dx: usize,
  n: i32,
  od: i32,
  oh: i32,
  ow: i32,
  channel: i32,
  last: i32,
  count: i32,
): void {
  let best = f32x4.splat(-Infinity);
  let at = i32x4.splat(-1);
  for (let fd = 0; fd < g.filterDepth; fd++) {
    const d = od * g.strideDepth - g.padFront + fd * g.dilationDepth;
    if (<u32>d >= <u32>g.inDepth) continue;
    for (let fh = 0; fh < g.filterHeight; fh++) {
      const h = oh * g.strideHeight - g.padTop + fh * g.dilationHeight;
      if (<u32>h >= <u32>g.inHeight) continue;
      const line = ((n * g.inDepth + d) * g.inHeight + h) * g.inWidth;
      for (let fw = 0; fw < g.filterWidth; fw++) {
        const w = ow * g.strideWidth - g.padLeft + fw * g.dilationWidth;
        if (<u32>w >= <u32>g.inWidth) continue;
        const index = (line + w) * g.inChannels + channel;
        const from = x + ((<usize>index) << 2);
        const value = count == 4 ? v128.load(from) : loadSome(from, count);
        const larger = last ? f32x4.ge(value, best) : f32x4.gt(value, best);
        best = v128.bitselect(value, best, larger);
        at = v128.bitselect(i32x4.splat(index), at, larger);
      }
    }
  }
  give(dx, dy, i32x4.extract_lane(at, 0), 0);
  if (count > 1) give(dx, dy, i32x4.extract_lane(at, 1), 1);
  if (count > 2) give(dx, dy, i32x4.extract_lane(at, 2), 2);
  if (count > 3) give(dx, dy, i32x4.extract_lane(at, 3), 3);
}

function loadSome(from: usize, count: i32): v128 {
  let values = v128.load32_zero(from);
  if (count > 1) values = f32x4.replace_lane(values, 1, load<f32>(from, 4));
  if (count > 2) values = f32x4.replace_lane(values, 2, load<f32>(from, 8));
  return values;
}

function give(dx: usize, dy: usize, index: i32, lane: i32): void {
  if (index < 0) return;
  const place = dx + ((<usize>(index + lane)) << 2);
  store<f32>(place, load<f32>(place) + load<f32>(dy + ((<usize>lane) << 2)));
}

function clear(g: Geometry, dx: usize): void {
  memory.fill(dx, 0, (<usize>(g.batch * g.inDepth * g.inHeight * g.inWidth * g.inChannels)) << 2);
}

/** @param windows one row of channels a window: the result, or for a gradient what is shared out */
function eachWindow(g: Geometry, x: usize, windows: usize, what: i32): void {
  const channels = g.inChannels;
  for (let n = 0; n < g.batch; n++)
    for (let od = 0; od < g.outDepth; od++)
      for (let oh = 0; oh < g.outHeight; oh++)
        for (let ow = 0; ow < g.outWidth; ow++) {
          if (what != MEAN_GRADIENT) fill(windows, channels, what == MAXIMUM ? -Infinity : 0);
          const share: f32 = what == MEAN_GRADIENT ? (1.0 as f32) / <f32>inside(g, od, oh, ow) : 1;
          for (let fd = 0; fd < g.filterDepth; fd++) {
            const d = od * g.strideDepth - g.padFront + fd * g.dilationDepth;
            if (<u32>d >= <u32>g.inDepth) continue;
            for (let fh = 0; fh < g.filterHeight; fh++) {
              const h = oh * g.strideHeight - g.padTop + fh * g.dilationHeight;
              if (<u32>h >= <u32>g.inHeight) continue;
              const line =
                x + ((<usize>(((n * g.inDepth + d) * g.inHeight + h) * g.inWidth * channels)) << 2);
              for (let fw = 0; fw < g.filterWidth; fw++) {
                const w = ow * g.strideWidth - g.padLeft + fw * g.dilationWidth;
                if (<u32>w >= <u32>g.inWidth) continue;
                const at = line + ((<usize>(w * channels)) << 2);
                if (what == MAXIMUM) keepLarger(windows, at, channels);
                else if (what == MEAN) add(windows, at, channels);
                else addScaled(at, windows, channels, share);
              }
            }
          }
          if (what == MEAN) divide(windows, channels, <f32>inside(g, od, oh, ow));
          windows += (<usize>channels) << 2;
        }
}

/** How many places of a window lie inside the input. */
function inside(g: Geometry, od: i32, oh: i32, ow: i32): i32 {
  return (
    insideAxis(od * g.strideDepth - g.padFront, g.filterDepth, g.dilationDepth, g.inDepth) *
    insideAxis(oh * g.strideHeight - g.padTop, g.filterHeight, g.dilationHeight, g.inHeight) *
    insideAxis(ow * g.strideWidth - g.padLeft, g.filterWidth, g.dilationWidth, g.inWidth)
  );
}

function insideAxis(first: i32, filter: i32, dilation: i32, length: i32): i32 {
  let count = 0;
  for (let i = 0; i < filter; i++) if (<u32>(first + i * dilation) < <u32>length) count++;
  return count;
}

function fill(to: usize, count: i32, value: f32): void {
  for (let i = 0; i < count; i++) store<f32>(to + ((<usize>i) << 2), value);
}

function divide(to: usize, count: i32, by: f32): void {
  for (let i = 0; i < count; i++) store<f32>(to + ((<usize>i) << 2), load<f32>(to + ((<usize>i) << 2)) / by);
}

function keepLarger(to: usize, from: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const o = (<usize>i) << 2;
    const best = v128.load(to + o);
    const value = v128.load(from + o);
    v128.store(to + o, v128.bitselect(value, best, f32x4.gt(value, best)));
  }
  for (; i < count; i++) {
    const o = (<usize>i) << 2;
    const value = load<f32>(from + o);
    if (value > load<f32>(to + o)) store<f32>(to + o, value);
  }
}

function addScaled(to: usize, from: usize, count: i32, scale: f32): void {
  const scales = f32x4.splat(scale);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const o = (<usize>i) << 2;
    v128.store(to + o, f32x4.add(v128.load(to + o), f32x4.mul(scales, v128.load(from + o))));
  }
  for (; i < count; i++) {
    const o = (<usize>i) << 2;
    store<f32>(to + o, load<f32>(to + o) + scale * load<f32>(from + o));
  }
}
