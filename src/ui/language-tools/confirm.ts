import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import type * as vscode from 'vscode';
import type { ToolName } from '../../tools/names';

/** Input isn't checked yet: what doesn't fit is left out here, and refused by the tool. */
const text = v.fallback(v.string(), '');
const Asked = v.fallback(
  v.object({
    script: text,
    run: text,
    fix: text,
    args: v.fallback(v.array(v.string()), []),
    level: text,
  }),
  { script: '', run: '', fix: '', args: [], level: '' },
);

/** What the person is told while a tool works, and asked before one that runs code or edits a file. */
export function prepared(name: ToolName, input: unknown): vscode.PreparedToolInvocation {
  const { script, run, fix, args, level } = v.parse(Asked, input);
  const command = [script, ...args].join(' ');
  switch (name) {
    case 'list_runs':
      return { invocationMessage: l10n.t('Listing training runs') };
    case 'get_findings':
      return { invocationMessage: l10n.t('Reading the findings of run {0}', run) };
    case 'list_fixes':
      return { invocationMessage: l10n.t('Listing the fixes for run {0}', run) };
    case 'diagnose_curve':
      return { invocationMessage: l10n.t('Diagnosing a training curve') };
    case 'run_training':
      return {
        invocationMessage: l10n.t('Training {0}', script),
        confirmationMessages: {
          title: l10n.t('Train with diagnostics?'),
          message: l10n.t('This runs the script {0} of your workspace with Node.js.', command),
        },
      };
    case 'decompose':
      return {
        invocationMessage: l10n.t('Measuring bias and variance of {0}', script),
        confirmationMessages: {
          title: l10n.t('Measure bias and variance?'),
          message: l10n.t(
            'This runs the script {0} of your workspace with Node.js and refits its model many times.',
            command,
          ),
        },
      };
    case 'verify_fixes':
      return {
        invocationMessage: l10n.t('Verifying the fixes for run {0}', run),
        confirmationMessages: {
          title: level === 'thorough' ? l10n.t('Verify fixes thoroughly?') : l10n.t('Verify fixes?'),
          message: l10n.t(
            'This runs the script of run {0} many times with Node.js, with and without each fix. Your files are not touched.',
            run,
          ),
        },
      };
    case 'apply_fix':
      return {
        invocationMessage: l10n.t('Applying fix {0}', fix),
        confirmationMessages: {
          title: l10n.t('Apply this fix?'),
          message: l10n.t('This edits your script: {0}, for run {1}. Undo takes it back.', fix, run),
        },
      };
  }
}
