import * as l10n from '@vscode/l10n';
import type { MeasuredEffect, Verification, VerifiedRun } from '../../protocol/verification';
import { bestFirst, signedPercent } from '../../protocol/verification-order';
import { standing, VERDICT_WORDS } from '../../protocol/verification-words';
import { verificationLines } from './words';

const EFFECT_COLUMNS = [
  l10n.t('change'),
  l10n.t('verdict'),
  l10n.t('ratio'),
  l10n.t('interval'),
  l10n.t('seeds'),
  l10n.t('examples'),
  l10n.t('error by seeds'),
  l10n.t('error by examples'),
  '',
];

/** How the figures came about, for whoever wants to check them: a document in Markdown. */
export function reckoning(verification: Verification, runName: string): string {
  const { baseline, candidates, confirmation, seeds, created } = verification;
  const level = verification.level === 'thorough' ? l10n.t('thorough') : l10n.t('quick');
  const rows = bestFirst(candidates).map((one) =>
    row([one.label, standing(one), ...effectCells(one.effect), one.reason ?? '']),
  );
  const runs = [
    ...baseline.map((run) => runRow(l10n.t('unchanged'), run)),
    ...candidates.flatMap(({ label, runs: own, readOff }) =>
      readOff ? [] : own.map((run) => runRow(label, run)),
    ),
  ];
  return [
    `# ${l10n.t('Verification of fixes')}`,
    l10n.t`Run ${text(runName)}, ${created}, ${level}; seeds ${seeds.map(text).join(', ')}.`,
    ...verificationLines(verification).map((line) => `- ${text(line)}`),
    `## ${l10n.t('Effects')}`,
    l10n.t(
      'Ratios of validation losses, with the change over without it, under the same seeds and on the same validation examples. The intervals hold together in 95 % of cases (Bonferroni). The error of the log ratio has two parts: another seed, and other validation examples.',
    ),
    table(EFFECT_COLUMNS, rows),
    ...(confirmation?.effect
      ? [
          `## ${l10n.t('Confirmation')}`,
          l10n.t`On ${text(confirmation.on)}, with a plain 95 % interval: there is one comparison only.`,
          table(EFFECT_COLUMNS, [
            row([
              candidates.find(({ id }) => id === confirmation.candidate)?.label ?? '',
              VERDICT_WORDS[confirmation.verdict],
              ...effectCells(confirmation.effect),
              '',
            ]),
          ]),
          ...(confirmation.metrics.length > 0
            ? [
                table(
                  [l10n.t('metric'), l10n.t('unchanged'), l10n.t('with the change')],
                  confirmation.metrics.map(({ name, baseline: before, candidate }) =>
                    row([name, short(before), short(candidate)]),
                  ),
                ),
              ]
            : []),
        ]
      : []),
    `## ${l10n.t('Runs')}`,
    l10n.t(
      'Validation loss without penalty, in inference mode: of the weights that the script ends with, and of its best epoch.',
    ),
    table(
      [
        l10n.t('change'),
        l10n.t('seed'),
        l10n.t('loss at the end'),
        l10n.t('lowest'),
        l10n.t('at epoch'),
        l10n.t('epochs'),
        l10n.t('training loss'),
        l10n.t('metrics'),
        l10n.t('seconds'),
        l10n.t('run'),
      ],
      runs,
    ),
    `## ${l10n.t('How it is done')}`,
    l10n.t(
      'The log ratio is averaged over seeds. Its variance from seed to seed is the sample variance, drawn towards .064² with the weight of four degrees of freedom (what 3,998 paired runs on 24 real problems had); its variance by validation examples is that of a ratio of means (delta method), all that is known of an example under any seed being one cluster. Quantiles are Student’s with Satterthwaite’s degrees of freedom. Early stopping is read off runs that don’t stop: one half of the validation examples chooses the epoch, the other half is judged at it, and the other way round. A run is given up, not before half of its epochs, where its validation loss is rising and 1.1 times the lowest that is known to be had, by stopping it early as well, or falls so slowly that it would end above 1.2 times that; and, not before three tenths, where it is rising and 1.02 times what the run comes to where it is stopped early.',
    ),
    '',
  ].join('\n\n');
}

function effectCells(effect: MeasuredEffect | null): string[] {
  if (!effect) return ['', '', '', '', '', ''];
  const { ratio, low, high, seeds, examples, errorOfSeeds, errorOfExamples } = effect;
  return [
    `${ratio.toFixed(3)} (${signedPercent(ratio)} %)`,
    l10n.t`${low.toFixed(3)} to ${high.toFixed(3)}`,
    String(seeds),
    examples === null ? l10n.t('unknown') : String(examples),
    errorOfSeeds.toFixed(3),
    errorOfExamples.toFixed(3),
  ];
}

function runRow(label: string, run: VerifiedRun): string {
  const metrics = Object.entries(run.metrics).map(([name, value]) => `${name} ${short(value)}`);
  return row([
    label,
    run.seed,
    short(run.loss),
    short(run.bestLoss),
    String(run.bestEpoch),
    String(run.epochs),
    run.trainingLoss === null ? '' : short(run.trainingLoss),
    metrics.join(', '),
    (run.durationMs / 1000).toFixed(1),
    run.run,
  ]);
}

const short = (value: number | string): string => (typeof value === 'number' ? value.toPrecision(4) : value);

const table = (head: readonly string[], rows: readonly string[]): string =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => ':--').join('|')}|`, ...rows].join('\n');

const row = (cells: readonly string[]): string => `| ${cells.map(text).join(' | ')} |`;

/** Labels hold names of the user's layers. */
const text = (raw: string): string => raw.replace(/[\\`*_{}[\]|<>#]/g, '\\$&').replace(/\s+/g, ' ');
