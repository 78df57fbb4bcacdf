// What optimizers do to a variable, in one pass. The order of operations and their rounding to 32 bits are those of tfjs-core's
// optimizers, operation by operation, so the results are the same to the bit. What changes is written beside it,
// as other tensors may share the old values, or over it: each element is read before it is written.
import { add, div, get, mul, put, sqrt, sub } from './rounded';

/** v = v + c·g */
export function descend(n: i32, value: usize, gradient: usize, to: usize, c: f32): void {
  for (let i = 0; i < n; i += 4) {
    const o = (<usize>i) << 2;
    const left = n - i;
    put(to + o, left, add(mul(f32x4.splat(c), get(gradient + o, left)), get(value + o, left)));
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
    const a = add(mul(momentum, get(accumulation + o, left)), g);
    const step = nesterov ? add(g, mul(a, momentum)) : a;
    put(accumulationTo + o, left, a);
    put(to + o, left, add(mul(f32x4.splat(c), step), get(value + o, left)));
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
    const s = add(get(squares + o, left), mul(g, g));
    const step = div(g, sqrt(add(s, f32x4.splat(epsilon))));
    put(squaresTo + o, left, s);
    put(to + o, left, add(mul(step, f32x4.splat(c)), get(value + o, left)));
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
    const s = mix(get(squares + o, left), decay, mul(g, g), rest);
    const root = sqrt(add(s, f32x4.splat(epsilon)));
    const m = add(mul(get(moments + o, left), f32x4.splat(momentum)), div(mul(g, f32x4.splat(rate)), root));
    put(squaresTo + o, left, s);
    put(momentsTo + o, left, m);
    put(to + o, left, sub(get(value + o, left), m));
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
    const s = mix(get(squares + o, left), decay, mul(g, g), rest);
    const a = mix(get(mean + o, left), decay, g, rest);
    const root = sqrt(sub(s, add(mul(a, a), f32x4.splat(epsilon))));
    const m = add(mul(get(moments + o, left), f32x4.splat(momentum)), div(mul(g, f32x4.splat(rate)), root));
    put(squaresTo + o, left, s);
    put(momentsTo + o, left, m);
    put(meanTo + o, left, a);
    put(to + o, left, sub(get(value + o, left), m));
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
    const v = mix(get(second + o, left), beta2, mul(g, g), rest2);
    const root = sqrt(div(v, f32x4.splat(correction2)));
    const step = div(div(m, f32x4.splat(correction1)), add(root, f32x4.splat(epsilon)));
    put(firstTo + o, left, m);
    put(secondTo + o, left, v);
    put(to + o, left, add(mul(step, f32x4.splat(c)), get(value + o, left)));
  }
}

function mix(old: v128, keep: f32, fresh: v128, rest: f32): v128 {
  return add(mul(old, f32x4.splat(keep)), mul(fresh, f32x4.splat(rest)));
}
