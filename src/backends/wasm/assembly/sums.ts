import { add } from './columns';

/** Rows summed before they are added to the total: partial sums keep the rounding error of long sums small. */
const BLOCK: i32 = 128;

/** Sums the middle axis of x[outer, count, inner], times `scale`. */
export function sums(x: usize, outer: i32, count: i32, inner: i32, output: usize, scale: f32): void {
  for (let i = 0; i < outer; i++) {
    if (inner == 1) {
      store<f32>(output, sum(x, count) * scale);
      output += 4;
    } else {
      memory.fill(output, 0, (<usize>inner) << 2);
      for (let row = 0; row < count; row += BLOCK)
        addColumns(x + ((<usize>(row * inner)) << 2), min(BLOCK, count - row), inner, output);
      if (scale != 1)
        for (let j = 0; j < inner; j++)
          store<f32>(output + ((<usize>j) << 2), load<f32>(output + ((<usize>j) << 2)) * scale);
      output += (<usize>inner) << 2;
    }
    x += (<usize>(count * inner)) << 2;
  }
}

function sum(x: usize, count: i32): f32 {
  let total: f32 = 0;
  for (let i = 0; i < count; i += BLOCK * 16) {
    total += sumBlock(x, min(BLOCK * 16, count - i));
    x += BLOCK * 64;
  }
  return total;
}

function sumBlock(x: usize, count: i32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32));
    s3 = f32x4.add(s3, v128.load(x, 48));
    x += 64;
  }
  const all = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  let total: f32 =
    f32x4.extract_lane(all, 0) +
    f32x4.extract_lane(all, 1) +
    (f32x4.extract_lane(all, 2) + f32x4.extract_lane(all, 3));
  for (; i < count; i++) {
    total += load<f32>(x);
    x += 4;
  }
  return total;
}

function addColumns(x: usize, rows: i32, columns: i32, to: usize): void {
  const step = (<usize>columns) << 2;
  let j = 0;
  for (; j + 8 <= columns; j += 8) {
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let from = x + ((<usize>j) << 2);
    for (let i = 0; i < rows; i++) {
      s0 = f32x4.add(s0, v128.load(from));
      s1 = f32x4.add(s1, v128.load(from, 16));
      from += step;
    }
    const at = to + ((<usize>j) << 2);
    v128.store(at, f32x4.add(v128.load(at), s0));
    v128.store(at, f32x4.add(v128.load(at, 16), s1), 16);
  }
  for (; j < columns; j++) {
    let s: f32 = 0;
    let from = x + ((<usize>j) << 2);
    for (let i = 0; i < rows; i++) {
      s += load<f32>(from);
      from += step;
    }
    const at = to + ((<usize>j) << 2);
    store<f32>(at, load<f32>(at) + s);
  }
}

/** Adds row i of x to row ids[i] of the output; rows with an id outside 0 … segments - 1 are dropped. */
export function segmentSums(x: usize, ids: usize, rows: i32, inner: i32, segments: i32, output: usize): void {
  memory.fill(output, 0, (<usize>(segments * inner)) << 2);
  for (let i = 0; i < rows; i++) {
    const id = load<i32>(ids + ((<usize>i) << 2));
    if (<u32>id < <u32>segments) add(output + ((<usize>(id * inner)) << 2), x, inner);
    x += (<usize>inner) << 2;
  }
}
