import * as v from 'valibot';
import type * as vscode from 'vscode';
import type { ToolName } from '../../tools/names';
import type { Translate } from '../translate';

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
export function prepared(name: ToolName, input: unknown, t: Translate): vscode.PreparedToolInvocation {
  const { script, run, fix, args, level } = v.parse(Asked, input);
  const command = [script, ...args].join(' ');
  switch (name) {
    case 'list_runs':
      return { invocationMessage: t('Listing training runs') };
    case 'get_findings':
      return { invocationMessage: t('Reading the findings of run {0}', run) };
    case 'list_fixes':
      return { invocationMessage: t('Listing the fixes for run {0}', run) };
    case 'diagnose_curve':
      return { invocationMessage: t('Diagnosing a training curve') };
    case 'run_training':
      return {
        invocationMessage: t('Training {0}', script),
        confirmationMessages: {
          title: t('Train with diagnostics?'),
          message: t('This runs the script {0} of your workspace with Node.js.', command),
        },
      };
    case 'decompose':
      return {
        invocationMessage: t('Measuring bias and variance of {0}', script),
        confirmationMessages: {
          title: t('Measure bias and variance?'),
          message: t(
            'This runs the script {0} of your workspace with Node.js and refits its model many times.',
            command,
          ),
        },
      };
    case 'verify_fixes':
      return {
        invocationMessage: t('Verifying the fixes for run {0}', run),
        confirmationMessages: {
          title: level === 'thorough' ? t('Verify fixes thoroughly?') : t('Verify fixes?'),
          message: t(
            'This runs the script of run {0} many times with Node.js, with and without each fix. Your files are not touched.',
            run,
          ),
        },
      };
    case 'apply_fix':
      return {
        invocationMessage: t('Applying fix {0}', fix),
        confirmationMessages: {
          title: t('Apply this fix?'),
          message: t('This edits your script: {0}, for run {1}. Undo takes it back.', fix, run),
        },
      };
  }
}
