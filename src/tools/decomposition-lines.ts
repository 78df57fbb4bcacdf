import type { DecomposedFit, Decomposition } from '../protocol/decomposition';

/** What was measured of one fit call, a line a measure, then the verdict. */
export function decompositionLines({ measured, verdict }: DecomposedFit): string[] {
  return [
    ...measured.map(
      (one) =>
        `${one.measure}: loss ${digits(one.loss.value)} = ${decompositionParts(one)} (${one.replicates} refits)`,
    ),
    verdict,
  ];
}

/** "bias 0.31 [0.28, 0.34], variance 0.12 [0.10, 0.15]". */
export function decompositionParts({ bias, variance }: Decomposition): string {
  const range = (part: Decomposition['bias']) =>
    `${digits(part.value)} [${digits(part.low)}, ${digits(part.high)}]`;
  return `bias ${range(bias)}, variance ${range(variance)}`;
}

const digits = (value: number): string => (Number.isFinite(value) ? value.toPrecision(3) : String(value));
