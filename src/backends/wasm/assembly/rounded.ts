// Arithmetic on four 32-bit numbers, as the backend at hand rounds them. TensorFlow's kernels run with the processor set to take denormal numbers
// (below 1.2e-38), which take it a hundred times as long, for zeros of their sign, in what is given and in what comes out (Intel's FTZ and DAZ).
// WebAssembly can't be set to that, so where FLUSHES is 1 (build-backends.mjs) it is done by hand.

/** The least number that isn't denormal. */
const LEAST: f32 = 1.1754943508222875e-38;

export function mul(a: v128, b: v128): v128 {
  return flushed(f32x4.mul(a, b));
}

export function add(a: v128, b: v128): v128 {
  return flushed(f32x4.add(a, b));
}

export function sub(a: v128, b: v128): v128 {
  return flushed(f32x4.sub(a, b));
}

export function div(a: v128, b: v128): v128 {
  return flushed(f32x4.div(a, b));
}

/** Of what is no denormal number, the root is none. */
export function sqrt(a: v128): v128 {
  return f32x4.sqrt(a);
}

function flushed(values: v128): v128 {
  if (!FLUSHES) return values;
  // All but the sign, where it is denormal; NaN isn't less than anything.
  const small = f32x4.lt(f32x4.abs(values), f32x4.splat(LEAST));
  return v128.andnot(values, v128.and(small, i32x4.splat(0x7fffffff)));
}

/** Four values, or the last `left` of them. */
export function get(from: usize, left: i32): v128 {
  if (left >= 4) return flushed(v128.load(from));
  let values = v128.load32_zero(from);
  if (left > 1) values = f32x4.replace_lane(values, 1, load<f32>(from, 4));
  if (left > 2) values = f32x4.replace_lane(values, 2, load<f32>(from, 8));
  return flushed(values);
}

export function put(to: usize, left: i32, values: v128): void {
  if (left >= 4) {
    v128.store(to, values);
    return;
  }
  store<f32>(to, f32x4.extract_lane(values, 0));
  if (left > 1) store<f32>(to, f32x4.extract_lane(values, 1), 4);
  if (left > 2) store<f32>(to, f32x4.extract_lane(values, 2), 8);
}
