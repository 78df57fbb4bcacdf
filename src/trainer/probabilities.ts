/**
 * Class probabilities, row by row. Rows that are not distributions are taken for logits: sigmoid of a single output, softmax
 * of several.
 *
 * @param areLogits where that is known
 */
export function toProbabilities(
  predictions: readonly number[],
  examples: number,
  areLogits = false,
): number[] {
  const outputs = predictions.length / Math.max(1, examples);
  const inRange = !areLogits && predictions.every((value) => value >= 0 && value <= 1);
  if (outputs === 1)
    return inRange ? [...predictions] : predictions.map((value) => 1 / (1 + Math.exp(-value)));
  if (inRange && sumsToOne(predictions, outputs)) return [...predictions];
  const probabilities: number[] = [];
  for (let row = 0; row < predictions.length; row += outputs) {
    const logits = predictions.slice(row, row + outputs);
    const largest = Math.max(...logits);
    const sizes = logits.map((logit) => Math.exp(logit - largest));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    probabilities.push(...sizes.map((size) => size / total));
  }
  return probabilities;
}

function sumsToOne(values: readonly number[], columns: number): boolean {
  for (let row = 0; row < values.length; row += columns) {
    let sum = 0;
    for (let i = row; i < row + columns; i++) sum += values[i] ?? 0;
    if (Math.abs(sum - 1) > 1e-3) return false;
  }
  return true;
}
