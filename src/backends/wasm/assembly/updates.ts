// What optimizers do to a variable, in one pass. The order of operations and their rounding to 32 bits are those of tfjs-core's
// optimizers, operation by operation, so the results are the same to the bit. What changes is written beside it,
// as other tensors may share the old values, or over it: each element is read before it is written.

/** v = v + c·g */
export function descend(n: i32, value: usize, gradient: usize, to: usize, c: f32): void {
  for (let i = 0; i < n; i += 4) {
    const o = (<usize>i) << 2;
    const left = n - i;
    put(to + o, left, f32x4.add(f32x4.mul(f32x4.splat(c), get(gradient + o, left)), get(value + o, left)));
  }
}

/** a = m·a + g; v = v + c·a, or with Nesterov's look ahead v = v + c·(g + a·m) */
export function descendWithMomentum(
  n: i32,
  value: usize,
  gradient: usize,
  accumulation: usize,
  to: usize,
  accumulationTo: usize,
  c: f32,
  m: f32,
  nesterov: i32,
): void {
  const momentum = f32x4.splat(m);
  for (let i = 0; i < n; i += 4) {
    const o = (<usize>i) << 2;
    const left = n - i;
    const g = get(gradient + o, left);
    const a = f32x4.add(f32x4.mul(momentum, get(accumulation + o, left)), g);
    const step = nesterov ? f32x4.add(g, f32x4.mul(a, momentum)) : a;
    put(accumulationTo + o, left, a);
    put(to + o, left, f32x4.add(f32x4.mul(f32x4.splat(c), step), get(value + o, left)));
  }
}

/** s = s + g²; v = v + g/√(s + ε)·c */
export function adagrad(
  n: i32,
  value: usize,
  gradient: usize,
  squares: usize,
  to: usize,
  squaresTo: usize,
  c: f32,
  epsilon: f32,
): void {
  for (let i = 0; i < n; i += 4) {
    const o = (<usize>i) << 2;
    const left = n - i;
    const g = get(gradient + o, left);
    const s = f32x4.add(get(squares + o, left), f32x4.mul(g, g));
    const step = f32x4.div(g, f32x4.sqrt(f32x4.add(s, f32x4.splat(epsilon))));
    put(squaresTo + o, left, s);
    put(to + o, left, f32x4.add(f32x4.mul(step, f32x4.splat(c)), get(value + o, left)));
  }
}

/** s = d·s + (1 - d)·g²; m = μ·m + η·g/√(s + ε); v = v - m */
export function rmsProp(
  n: i32,
  value: usize,
  gradient: usize,
  squares: usize,
  moments: usize,
  to: usize,
  squaresTo: usize,
  momentsTo: usize,
  decay: f32,
  rest: f32,
  momentum: f32,
  rate: f32,
  epsilon: f32,
): void {
  for (let i = 0; i < n; i += 4) {
    const o = (<usize>i) << 2;
    const left = n - i;
    const g = get(gradient + o, left);
    const s = mix(get(squares + o, left), decay, f32x4.mul(g, g), rest);
    const root = f32x4.sqrt(f32x4.add(s, f32x4.splat(epsilon)));
    const m = f32x4.add(
      f32x4.mul(get(moments + o, left), f32x4.splat(momentum)),
      f32x4.div(f32x4.mul(g, f32x4.splat(rate)), root),
    );
    put(squaresTo + o, left, s);
    put(momentsTo + o, left, m);
    put(to + o, left, f32x4.sub(get(value + o, left), m));
  }
}

/** The same with √(s - (a² + ε)), where a is the decaying mean of gradients. */
export function centeredRmsProp(
  n: i32,
  value: usize,
  gradient: usize,
  squares: usize,
  moments: usize,
  mean: usize,
  to: usize,
  squaresTo: usize,
  momentsTo: usize,
  meanTo: usize,
  decay: f32,
  rest: f32,
  momentum: f32,
  rate: f32,
  epsilon: f32,
): void {
  for (let i = 0; i < n; i += 4) {
    const o = (<usize>i) << 2;
    const left = n - i;
    const g = get(gradient + o, left);
    const s = mix(get(squares + o, left), decay, f32x4.mul(g, g), rest);
    const a = mix(get(mean + o, left), decay, g, rest);
    const root = f32x4.sqrt(f32x4.sub(s, f32x4.add(f32x4.mul(a, a), f32x4.splat(epsilon))));
    const m = f32x4.add(
      f32x4.mul(get(moments + o, left), f32x4.splat(momentum)),
      f32x4.div(f32x4.mul(g, f32x4.splat(rate)), root),
    );
    put(squaresTo + o, left, s);
    put(momentsTo + o, left, m);
    put(meanTo + o, left, a);
    put(to + o, left, f32x4.sub(get(value + o, left), m));
  }
}

/** m = β₁·m + (1 - β₁)·g; s = β₂·s + (1 - β₂)·g²; v = v + c·(m/correction₁)/(√(s/correction₂) + ε) */
export function adam(
  n: i32,
  value: usize,
  gradient: usize,
  first: usize,
  second: usize,
  to: usize,
  firstTo: usize,
  secondTo: usize,
  beta1: f32,
  rest1: f32,
  correction1: f32,
  beta2: f32,
  rest2: f32,
  correction2: f32,
  c: f32,
  epsilon: f32,
): void {
  for (let i = 0; i < n; i += 4) {
    const o = (<usize>i) << 2;
    const left = n - i;
    const g = get(gradient + o, left);
    const m = mix(get(first + o, left), beta1, g, rest1);
    const v = mix(get(second + o, left), beta2, f32x4.mul(g, g), rest2);
    const root = f32x4.sqrt(f32x4.div(v, f32x4.splat(correction2)));
    const step = f32x4.div(f32x4.div(m, f32x4.splat(correction1)), f32x4.add(root, f32x4.splat(epsilon)));
    put(firstTo + o, left, m);
    put(secondTo + o, left, v);
    put(to + o, left, f32x4.add(f32x4.mul(step, f32x4.splat(c)), get(value + o, left)));
  }
}

function mix(old: v128, keep: f32, fresh: v128, add: f32): v128 {
  return f32x4.add(f32x4.mul(old, f32x4.splat(keep)), f32x4.mul(fresh, f32x4.splat(add)));
}

/** Four values, or the last `left` of them. */
function get(from: usize, left: i32): v128 {
  if (left >= 4) return v128.load(from);
  let values = v128.load32_zero(from);
  if (left > 1) values = f32x4.replace_lane(values, 1, load<f32>(from, 4));
  if (left > 2) values = f32x4.replace_lane(values, 2, load<f32>(from, 8));
  return values;
}

function put(to: usize, left: i32, values: v128): void {
  if (left >= 4) {
    v128.store(to, values);
    return;
  }
  store<f32>(to, f32x4.extract_lane(values, 0));
  if (left > 1) store<f32>(to, f32x4.extract_lane(values, 1), 4);
  if (left > 2) store<f32>(to, f32x4.extract_lane(values, 2), 8);
}
