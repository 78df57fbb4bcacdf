// Values of four bytes, of whatever type, taken from elsewhere.
import { copy } from './columns';

/** Of each of `outer` tables of `rows` rows takes the rows that `ids` names; each of `batches` has ids of its own. */
export function gather(
  x: usize,
  ids: usize,
  batches: i32,
  count: i32,
  outer: i32,
  rows: i32,
  inner: i32,
  output: usize,
): void {
  const row = (<usize>inner) << 2;
  for (let batch = 0; batch < batches; batch++) {
    for (let i = 0; i < outer; i++) {
      for (let k = 0; k < count; k++) {
        copy(output, x + row * load<i32>(ids + ((<usize>k) << 2)), inner);
        output += row;
      }
      x += row * rows;
    }
    ids += (<usize>count) << 2;
  }
}

/** Of two tensors takes, for each truth value, the next `each` values of one or of the other. */
export function select(chosen: usize, yes: usize, no: usize, count: i32, each: i32, output: usize): void {
  for (let i = 0; i < count; i++) {
    const from = load<u8>(chosen + i) ? yes : no;
    for (let k = 0; k < each; k++) {
      const o = (<usize>(i * each + k)) << 2;
      store<f32>(output + o, load<f32>(from + o));
    }
  }
}
