import type { DecomposedExample, DecomposedFit } from '../protocol/decomposition';
import type { DecompositionCurve } from '../protocol/decomposition-curve';
import { decompositionLines, decompositionParts } from '../tools/decomposition-lines';
import { loss } from './loss';
import type { Output } from './output';

export function printDecompositions(out: Output, decompositions: readonly DecomposedFit[]): void {
  for (const one of decompositions) for (const line of decompositionLines(one)) out.line(line);
}

/** By class and by example, and what is noise. */
export function printDecompositionDetail(out: Output, { detail }: DecomposedFit): void {
  if (!detail) return;
  const { classes, classNames, varying, stubborn, wrongAlways, noise } = detail;
  const nameOf = (label: number | undefined) => classNames?.[label ?? -1] ?? `class ${label ?? '?'}`;
  for (const { class: label, examples, measured } of classes) {
    const [main] = measured;
    if (main)
      out.line(
        `  ${nameOf(label)} (${examples} examples): loss ${loss(main.loss.value)} = ${decompositionParts(main)}`,
      );
  }
  const isClasses = classes.length > 0 || stubborn.some(({ wrongRefits }) => wrongRefits !== null);
  const answer = (values: readonly number[]) =>
    isClasses ? nameOf(values[0]) : values.map((value) => loss(value)).join(' ');
  const list = (title: string, examples: readonly DecomposedExample[], part: 'bias' | 'variance') => {
    if (examples.length === 0) return;
    out.line(title);
    for (const example of examples) {
      const { row, fitRow, target, answer: given, wrongRefits } = example;
      const where = `row ${row}${fitRow === null ? '' : ` (${fitRow} of what fit is given)`}`;
      const wrong = wrongRefits === null ? '' : `, ${wrongRefits} refits wrong`;
      out.line(
        `  ${where}: ${answer(target)}, mostly answered ${answer(given)}${wrong}, ${part} ${loss(example[part].value)}`,
      );
    }
  };
  list(
    `${wrongAlways} validation ${wrongAlways === 1 ? 'example is' : 'examples are'} wrong in all refits: look at the labels`,
    stubborn,
    'bias',
  );
  list('vary most from refit to refit (rows of the validation set, from 0)', varying, 'variance');
  out.line(noise.words);
}

/** A curve as a table, then what it says. */
export function printCurve(
  out: Output,
  { points, words, notes, status, replicates }: DecompositionCurve,
): void {
  const [first] = points.flatMap(({ measured }) => measured[0] ?? []);
  if (first) out.line(`${first.measure}, ${replicates} refits a setting`);
  for (const { label, isPresent, measured, state, reason } of points) {
    const [main] = measured;
    const mark = isPresent ? '▸' : ' ';
    const what = main
      ? `loss ${loss(main.loss.value)} = ${decompositionParts(main)}`
      : `${state}${reason === null ? '' : `: ${reason}`}`;
    const line = `${mark} ${label}: ${what}`;
    out.line(isPresent ? out.strong(line) : line);
  }
  out.line(words);
  for (const note of notes) out.line(out.faint(note));
  if (status === 'stopped') out.line('Stopped: what was measured until then is kept.');
}
