// Matrix multiplication with packed panels (Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication"):
// C[m×n] = A[m×k] · B[k×n], A and B with any strides, so that transposes cost nothing but another way of packing.

// A tile of C held in registers: 8 accumulators, so that the latency of an addition (4 cycles, 2 a cycle) is hidden.
const TILE_ROWS: i32 = 4;
const TILE_COLUMNS: i32 = 8;
// A panel of A (96 KiB) stays in the second-level cache, one of B (768 KiB) in the last. Filters of 3×3×32 fit in one depth.
const PANEL_ROWS: i32 = 64;
const PANEL_DEPTH: i32 = 384;
const PANEL_COLUMNS: i32 = 512;

/** Bytes of the memory that `gemm` works in. */
export function gemmScratchBytes(): i32 {
  return (PANEL_ROWS * PANEL_DEPTH + PANEL_DEPTH * PANEL_COLUMNS + TILE_ROWS * TILE_COLUMNS) << 2;
}

/**
 * C = A · B, or C += A · B.
 * @param aRow,aColumn distance, in elements, between A's rows and between A's columns; likewise for B
 * @param cRow distance between C's rows; its columns are adjacent
 */
export function gemm(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  accumulate: i32,
  scratch: usize,
): void {
  gemmAgain(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, accumulate, scratch, false);
}

/** @param again whether the last product in this scratch memory had the same B */
export function gemmAgain(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  accumulate: i32,
  scratch: usize,
  again: bool,
): void {
  const packedA = scratch;
  const packedB = packedA + ((PANEL_ROWS * PANEL_DEPTH) << 2);
  const tile = packedB + ((PANEL_DEPTH * PANEL_COLUMNS) << 2);
  if (k == 0 && !accumulate) {
    for (let i = 0; i < m; i++) memory.fill(c + ((<usize>(i * cRow)) << 2), 0, (<usize>n) << 2);
    return;
  }
  // Panels of equal depth, in fours, rather than full ones and a rest.
  const panels = max(1, (k + PANEL_DEPTH - 1) / PANEL_DEPTH);
  const panelDepth = ((k + panels - 1) / panels + 3) & ~3;
  const isPacked = again && panels == 1 && n <= PANEL_COLUMNS;
  for (let column = 0; column < n; column += PANEL_COLUMNS) {
    const columns = min(PANEL_COLUMNS, n - column);
    for (let depth = 0; depth < k; depth += panelDepth) {
      const depths = min(panelDepth, k - depth);
      if (!isPacked)
        packB(b + ((<usize>(depth * bRow + column * bColumn)) << 2), bRow, bColumn, depths, columns, packedB);
      const add = accumulate != 0 || depth > 0;
      for (let row = 0; row < m; row += PANEL_ROWS) {
        const rows = min(PANEL_ROWS, m - row);
        packA(a + ((<usize>(row * aRow + depth * aColumn)) << 2), aRow, aColumn, rows, depths, packedA);
        for (let j = 0; j < columns; j += TILE_COLUMNS) {
          const pb = packedB + ((<usize>(j * depths)) << 2);
          for (let i = 0; i < rows; i += TILE_ROWS) {
            const pa = packedA + ((<usize>(i * depths)) << 2);
            const pc = c + ((<usize>((row + i) * cRow + column + j)) << 2);
            multiplyTile(
              depths,
              pa,
              pb,
              pc,
              cRow,
              add,
              min(TILE_ROWS, rows - i),
              min(TILE_COLUMNS, columns - j),
              tile,
            );
          }
        }
      }
    }
  }
}

function multiplyTile(
  depths: i32,
  pa: usize,
  pb: usize,
  c: usize,
  cRow: i32,
  add: bool,
  rows: i32,
  columns: i32,
  tile: usize,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  for (let end = pb + ((<usize>depths) << 5); pb < end; pb += 32, pa += 16) {
    const b0 = v128.load(pb);
    const b1 = v128.load(pb, 16);
    let a = v128.load32_splat(pa);
    c00 = multiplyAdd(a, b0, c00);
    c01 = multiplyAdd(a, b1, c01);
    a = v128.load32_splat(pa, 4);
    c10 = multiplyAdd(a, b0, c10);
    c11 = multiplyAdd(a, b1, c11);
    a = v128.load32_splat(pa, 8);
    c20 = multiplyAdd(a, b0, c20);
    c21 = multiplyAdd(a, b1, c21);
    a = v128.load32_splat(pa, 12);
    c30 = multiplyAdd(a, b0, c30);
    c31 = multiplyAdd(a, b1, c31);
  }
  if (rows == TILE_ROWS && columns == TILE_COLUMNS) {
    storeRow(c, c00, c01, add);
    storeRow(c + ((<usize>cRow) << 2), c10, c11, add);
    storeRow(c + ((<usize>(cRow * 2)) << 2), c20, c21, add);
    storeRow(c + ((<usize>(cRow * 3)) << 2), c30, c31, add);
    return;
  }
  storeRow(tile, c00, c01, false);
  storeRow(tile + 32, c10, c11, false);
  storeRow(tile + 64, c20, c21, false);
  storeRow(tile + 96, c30, c31, false);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const at = c + ((<usize>(i * cRow + j)) << 2);
      const value = load<f32>(tile + ((<usize>(i * TILE_COLUMNS + j)) << 2));
      store<f32>(at, add ? load<f32>(at) + value : value);
    }
}

/** a·b + c, by one instruction where the processor and the build have it (relaxed SIMD): rounded once then. */
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

function storeRow(c: usize, left: v128, right: v128, add: bool): void {
  if (add) {
    left = f32x4.add(v128.load(c), left);
    right = f32x4.add(v128.load(c, 16), right);
  }
  v128.store(c, left);
  v128.store(c, right, 16);
}

/**
 * Without denormal numbers (below 1.2e-38), as TensorFlow calculates, too: a processor takes them a hundred times as long, and WebAssembly has no
 * switch that flushes them. Weights that a penalty wears down end among them.
 */
function flushed(v: v128): v128 {
  return v128.and(v, i32x4.ne(v128.and(v, i32x4.splat(0x7f800000)), i32x4.splat(0)));
}

function flushedOne(value: f32): f32 {
  return (reinterpret<u32>(value) & 0x7f800000) == 0 ? 0 : value;
}

/** Strips of four rows, each strip column by column; rows that are missing are zeros. */
function packA(a: usize, aRow: i32, aColumn: i32, rows: i32, depths: i32, to: usize): void {
  for (let i = 0; i < rows; i += TILE_ROWS) {
    const strip = a + ((<usize>(i * aRow)) << 2);
    if (rows - i < TILE_ROWS) packStrip(strip, aRow, aColumn, rows - i, depths, TILE_ROWS, to);
    else if (aRow == 1) {
      for (let k = 0; k < depths; k++)
        v128.store(to + ((<usize>k) << 4), flushed(v128.load(strip + ((<usize>(k * aColumn)) << 2))));
    } else if (aColumn == 1) packTransposed(strip, aRow, depths, to, 4);
    else packStrip(strip, aRow, aColumn, TILE_ROWS, depths, TILE_ROWS, to);
    to += (<usize>(depths * TILE_ROWS)) << 2;
  }
}

/** Strips of eight columns, each strip row by row; columns that are missing are zeros. */
function packB(b: usize, bRow: i32, bColumn: i32, depths: i32, columns: i32, to: usize): void {
  for (let j = 0; j < columns; j += TILE_COLUMNS) {
    const strip = b + ((<usize>(j * bColumn)) << 2);
    if (columns - j < TILE_COLUMNS) packStrip(strip, bColumn, bRow, columns - j, depths, TILE_COLUMNS, to);
    else if (bColumn == 1) {
      for (let k = 0; k < depths; k++) {
        const from = strip + ((<usize>(k * bRow)) << 2);
        v128.store(to + ((<usize>k) << 5), flushed(v128.load(from)));
        v128.store(to + ((<usize>k) << 5), flushed(v128.load(from, 16)), 16);
      }
    } else if (bRow == 1) {
      packTransposed(strip, bColumn, depths, to, 8);
      packTransposed(strip + ((<usize>(bColumn * 4)) << 2), bColumn, depths, to + 16, 8);
    } else packStrip(strip, bColumn, bRow, TILE_COLUMNS, depths, TILE_COLUMNS, to);
    to += (<usize>(depths * TILE_COLUMNS)) << 2;
  }
}

/** Four vectors of adjacent elements become columns of a strip `width` elements wide. */
function packTransposed(from: usize, distance: i32, depths: i32, to: usize, width: i32): void {
  const step = (<usize>width) << 2;
  const from1 = from + ((<usize>distance) << 2);
  const from2 = from + ((<usize>(distance * 2)) << 2);
  const from3 = from + ((<usize>(distance * 3)) << 2);
  let k = 0;
  for (; k + 4 <= depths; k += 4) {
    const at = (<usize>k) << 2;
    const r0 = flushed(v128.load(from + at));
    const r1 = flushed(v128.load(from1 + at));
    const r2 = flushed(v128.load(from2 + at));
    const r3 = flushed(v128.load(from3 + at));
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(to + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    v128.store(to + step * 2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    v128.store(to + step * 3, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    to += step * 4;
  }
  for (; k < depths; k++) {
    const at = (<usize>k) << 2;
    store<f32>(to, flushedOne(load<f32>(from + at)));
    store<f32>(to, flushedOne(load<f32>(from1 + at)), 4);
    store<f32>(to, flushedOne(load<f32>(from2 + at)), 8);
    store<f32>(to, flushedOne(load<f32>(from3 + at)), 12);
    to += step;
  }
}

function packStrip(
  from: usize,
  distance: i32,
  along: i32,
  count: i32,
  depths: i32,
  width: i32,
  to: usize,
): void {
  for (let k = 0; k < depths; k++) {
    for (let i = 0; i < count; i++)
      store<f32>(
        to + ((<usize>i) << 2),
        flushedOne(load<f32>(from + ((<usize>(i * distance + k * along)) << 2))),
      );
    for (let i = count; i < width; i++) store<f32>(to + ((<usize>i) << 2), 0);
    to += (<usize>width) << 2;
  }
}
