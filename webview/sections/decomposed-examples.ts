import type { DecomposedExample, DecompositionDetail, Interval } from '../../src/protocol/decomposition';
import { h } from '../dom';
import { number } from '../format';
import type { Page } from '../page';
import { dataTable } from '../table';
import { words } from '../words';
import { folded } from './parts';

/** What refits say of each class, of the examples that vary and of those that are always wrong, and of noise. */
export function decomposedExamples(page: Page, detail: DecompositionDetail): HTMLElement[] {
  const { classes, varying, stubborn, wrongAlways, noise } = detail;
  const found: HTMLElement[] = [h('p', { class: 'muted' }, noise.words)];
  const table = (id: string, title: string, examples: readonly DecomposedExample[]) => {
    if (examples.length > 0) found.push(folded(page, id, title, examplesTable(title, examples, detail)));
  };
  table('bias-variance-stubborn', words.curves.stubbornTitle(wrongAlways), stubborn);
  table('bias-variance-varying', words.curves.varyingTitle, varying);
  if (classes.length > 0)
    found.push(
      folded(
        page,
        'bias-variance-classes',
        words.curves.byClass,
        dataTable(words.curves.byClass, {
          columns: [
            words.curves.aClass,
            words.curves.examples,
            words.biasShort,
            words.variance,
            words.expectedLoss,
          ],
          rows: classes.map(({ class: label, examples, measured: [main] }) => [
            nameOf(label, detail),
            String(examples),
            ...(main ? [main.bias, main.variance, main.loss].map(interval) : []),
          ]),
        }),
      ),
    );
  return found;
}

function examplesTable(
  title: string,
  examples: readonly DecomposedExample[],
  detail: DecompositionDetail,
): HTMLElement {
  const isClasses = examples.some(({ wrongRefits }) => wrongRefits !== null);
  const say = (values: readonly number[]) =>
    isClasses ? nameOf(values[0] ?? NaN, detail) : values.map((value) => number(value)).join(' ');
  return dataTable(title, {
    columns: [
      words.curves.validationRow,
      words.curves.target,
      words.curves.answer,
      ...(isClasses ? [words.curves.wrongRefits] : []),
      words.biasShort,
      words.variance,
    ],
    rows: examples.map(({ row, fitRow, target, answer, wrongRefits, bias, variance }) => [
      words.curves.rowIn(row, fitRow),
      say(target),
      say(answer),
      ...(isClasses ? [`${wrongRefits ?? 0} / ${detail.refitLosses.length}`] : []),
      interval(bias),
      interval(variance),
    ]),
  });
}

function nameOf(label: number, { classNames }: DecompositionDetail): string {
  return classNames?.[label] ?? words.curves.classNumber(label);
}

function interval({ value, low, high }: Interval): string {
  return words.interval(number(value), number(low), number(high));
}
