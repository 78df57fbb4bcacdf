import { copy, fromRows, toRows } from './columns';
import { gemm, gemmAgain, gemmScratchBytes } from './gemm';
import { Geometry, windowSize, windowsOf } from './geometry';

/** Windows taken at a time, so few that their rows are used while they are in the cache. */
const CHUNK: i32 = 256;

/** Bytes of the memory that the three functions work in, for windows of this size. */
export function convolutionScratchBytes(size: i32): i32 {
  return gemmScratchBytes() + ((CHUNK * size) << 2);
}

/** @param bias one value an output channel, or 0 for none */
export function convolution(
  g: Geometry,
  x: usize,
  filter: usize,
  bias: usize,
  output: usize,
  scratch: usize,
): void {
  const rows = scratch + gemmScratchBytes();
  const windows = windowsOf(g);
  const size = windowSize(g);
  const channels = g.outChannels;
  for (let first = 0; first < windows; first += CHUNK) {
    const count = min(CHUNK, windows - first);
    const to = output + ((<usize>(first * channels)) << 2);
    if (bias) for (let i = 0; i < count; i++) copy(to + ((<usize>(i * channels)) << 2), bias, channels);
    toRows(g, x, first, count, rows);
    const add = bias ? 1 : 0;
    gemmAgain(
      count,
      channels,
      size,
      rows,
      size,
      1,
      filter,
      channels,
      1,
      to,
      channels,
      add,
      scratch,
      first > 0,
    );
  }
}

export function convolutionFilterGradient(
  g: Geometry,
  x: usize,
  dy: usize,
  filter: usize,
  scratch: usize,
): void {
  const rows = scratch + gemmScratchBytes();
  const windows = windowsOf(g);
  const size = windowSize(g);
  const channels = g.outChannels;
  if (windows == 0) memory.fill(filter, 0, (<usize>(size * channels)) << 2);
  for (let first = 0; first < windows; first += CHUNK) {
    const count = min(CHUNK, windows - first);
    const from = dy + ((<usize>(first * channels)) << 2);
    toRows(g, x, first, count, rows);
    gemm(
      size,
      channels,
      count,
      rows,
      1,
      size,
      from,
      channels,
      1,
      filter,
      channels,
      first > 0 ? 1 : 0,
      scratch,
    );
  }
}

export function convolutionInputGradient(
  g: Geometry,
  dy: usize,
  filter: usize,
  x: usize,
  scratch: usize,
): void {
  const rows = scratch + gemmScratchBytes();
  const windows = windowsOf(g);
  const size = windowSize(g);
  const channels = g.outChannels;
  memory.fill(x, 0, (<usize>(g.batch * g.inDepth * g.inHeight * g.inWidth * g.inChannels)) << 2);
  for (let first = 0; first < windows; first += CHUNK) {
    const count = min(CHUNK, windows - first);
    const from = dy + ((<usize>(first * channels)) << 2);
    gemmAgain(
      count,
      size,
      channels,
      from,
      channels,
      1,
      filter,
      1,
      channels,
      rows,
      size,
      0,
      scratch,
      first > 0,
    );
    fromRows(g, x, first, count, rows);
  }
}
