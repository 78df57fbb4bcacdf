import * as l10n from '@vscode/l10n';
import type { Advice, Evidence, Finding } from '../protocol/findings';
import { TECHNIQUE_NAMES } from '../protocol/technique-names';
import type { FindingFix } from '../session';
import { short } from './wording';
import { withoutControls } from '../protocol/plain-text';

/** Text as Markdown that shows exactly it: layer and metric names come from the user's script. */
export function escapeMarkdown(text: string): string {
  return withoutControls(text)
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&$"':/@]/g, '\\$&')
    .replace(/\s+/g, ' ');
}

/** A link that runs one of our commands. */
export function commandLink(label: string, command: string, argument: unknown): string {
  const query = encodeURIComponent(JSON.stringify([argument])).replace(
    /[()']/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return `[${escapeMarkdown(label)}](command:${command}?${query})`;
}

/** What a hover shows on about one line, in characters. */
const ONE_LINE = 160;

/** The numbers behind a finding. */
export function evidenceTable(evidence: readonly Evidence[]): string {
  if (evidence.length === 0) return '';
  const rows = evidence.map(({ label, value, unit, epoch }) => {
    const number = `${short(value)}${unit === undefined ? '' : ` ${unit}`}`;
    return `| ${escapeMarkdown(label)} | ${escapeMarkdown(number)} | ${epoch ?? ''} |`;
  });
  return [`| | ${l10n.t('value')} | ${l10n.t('epoch')} |`, '|:--|--:|--:|', ...rows].join('\n');
}

/**
 * What a hover on a warning says beyond its message: the fixes to click, what the first did elsewhere, and the numbers.
 *
 * @param titled whether to begin with the finding's title: where it is one of several
 */
export function findingHover(
  run: string,
  finding: Finding,
  fixes: readonly FindingFix[],
  effectOf: (fix: string) => string | null,
  titled = false,
): string {
  const usable = fixes.filter(({ fix }) => fix.disabled === null).slice(0, 5);
  const expected = finding.remedies.find(({ remedy }) => remedy === usable[0]?.fix.remedy)?.expected;
  const elsewhere = expected === undefined || expected.length > ONE_LINE ? null : expected;
  const offers = usable.map(({ fix }, at) => {
    const target = { runId: run, fixId: fix.id };
    const effect = effectOf(fix.id);
    const preview = commandLink(l10n.t('preview'), 'regulens.previewFix', target);
    const measure =
      effect === null
        ? commandLink(l10n.t('measure'), 'regulens.measureFix', target)
        : escapeMarkdown(effect);
    // A run that never trained is nothing to measure against.
    const last = effect === null && finding.fit === null ? '' : ` · ${measure}`;
    // What was measured here says more than what was measured elsewhere.
    const known =
      at === 0 && elsewhere !== null && effect === null ? `\\\n  *${escapeMarkdown(elsewhere)}*` : '';
    return `- ${commandLink(fix.title, 'regulens.applyFix', target)} · ${preview}${last}${known}`;
  });
  const links = [
    commandLink(l10n.t('Why this?'), 'regulens.why', { runId: run, findingId: finding.id }),
    commandLink(l10n.t('Open the dashboard'), 'regulens.openDashboard', run),
  ].join(' · ');
  // Fixes first: a hover shows a dozen lines, and the numbers that matter are in the warning above it.
  const heading = titled ? `**${escapeMarkdown(finding.title)}**` : '';
  return [heading, offers.join('\n'), links, evidenceTable(finding.evidence)]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The reasons in full, as a document: "Why this?", and why not something else. */
export function findingDocument(
  runName: string,
  finding: Finding,
  advice: Advice | null,
  fixes: readonly FindingFix[],
  effectOf: (fix: string) => string | null,
): string {
  const known = (remedy: string) => {
    const suggested = finding.remedies.find((candidate) => candidate.remedy === remedy);
    if (suggested?.expected === undefined) return '';
    const { expected, literature } = suggested;
    return `\\\n   ${escapeMarkdown(`${expected}${literature === undefined ? '' : ` (${literature})`}`)}`;
  };
  const passedOver = finding.rule === 'overfitting' ? (advice?.passedOver ?? []) : [];
  const remedies = fixes.map(({ fix }) => {
    const effect = effectOf(fix.id);
    const measured = effect === null ? '' : ` *${l10n.t`Measured here: ${escapeMarkdown(effect)}.`}*`;
    const disabled =
      fix.disabled === null
        ? ''
        : ` *${l10n.t`Can't be applied here: ${escapeMarkdown(fix.disabled.replace(/\.$/, ''))}.`}*`;
    return `1. **${escapeMarkdown(fix.title)}**\\\n   ${escapeMarkdown(fix.reason)}${measured}${disabled}${known(fix.remedy)}`;
  });
  return [
    `# ${escapeMarkdown(finding.title)}`,
    `*${l10n.t`Run ${escapeMarkdown(runName)}`}*`,
    escapeMarkdown(finding.message),
    ...(finding.evidence.length > 0
      ? [`## ${l10n.t('What shows it')}`, evidenceTable(finding.evidence)]
      : []),
    ...(finding.related.length > 0
      ? [
          `## ${l10n.t('What it comes with')}`,
          ...finding.related.map(({ message }) => `- ${escapeMarkdown(message)}`),
        ]
      : []),
    ...(remedies.length > 0 ? [`## ${l10n.t('What to do, best first')}`, remedies.join('\n')] : []),
    ...(passedOver.length > 0
      ? [
          `## ${l10n.t('Why not something else')}`,
          passedOver
            .map(
              ({ remedy, reason }) =>
                `- **${escapeMarkdown(TECHNIQUE_NAMES[remedy])}**: ${escapeMarkdown(reason)}`,
            )
            .join('\n'),
        ]
      : []),
    ...(advice && remedies.length > 0 && advice.traits.length > 0
      ? [
          `## ${l10n.t('What the choice rests on')}`,
          advice.traits
            .map(({ label, value }) => `- ${escapeMarkdown(label)}: ${escapeMarkdown(value)}`)
            .join('\n'),
          ...(advice.note === null ? [] : [escapeMarkdown(advice.note)]),
        ]
      : []),
    `## ${l10n.t('Where the method comes from')}`,
    escapeMarkdown(finding.source),
    '',
  ].join('\n\n');
}
