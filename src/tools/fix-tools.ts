import * as v from 'valibot';
import { verificationLines } from '../experiments';
import { editsByFile } from '../protocol/edits';
import { UserError } from '../protocol/user-error';
import { VerificationStore } from '../runs/verification-store';
import { firstOfEachRemedy, type FindingFix } from '../session';
import { diagnoseRun } from '../session/diagnose-run';
import { fixesFor } from '../session/fixes';
import { byProof, combinationOf, proofsOf, type Proof } from '../session/proof';
import { diffOf } from './fix-diffs';
import { isInside, nameIn, runIn, type FoundRun } from './places';
import { textsOf } from '../session/texts-of';
import { placed, scriptsOf } from './present-scripts';
import { defineTool, limitInput, plainText, RunInput } from './tool';
import { verificationProgress, verifyEndedRun } from './verify-run';

/** Fixes are long: each is a diff. */
const LISTED = 5;

const FixId = v.pipe(plainText(1), v.description('Id of a fix, as list_fixes gives it.'));

/** The fixes for what a run found in the present texts of its folder, what was proven to help first. */
async function fixesOf({ context, record, state }: FoundRun) {
  const { diagnosis } = await diagnoseRun(context.store, { record, state });
  const scripts = await scriptsOf(context, { state, diagnosis });
  const within = new Map([...scripts].filter(([file]) => isInside(context.folder, file)));
  const present = await placed(context, within);
  const verification = await new VerificationStore(context.folder).read(record.id);
  const proofs = proofsOf(verification);
  const fixes = byProof(fixesFor({ state, diagnosis }, present), proofs);
  return { fixes, proofs, combination: combinationOf(verification), textOf: textsOf(present) };
}

export const listFixes = defineTool({
  name: 'list_fixes',
  title: 'List the fixes for a run',
  description:
    'Lists source edits for what a recorded run found, best first, each as a unified diff with the reason, what it did elsewhere and, once verify_fixes has run, what it was measured to do to this very script. Read-only: apply_fix applies one.',
  effect: 'reads',
  input: v.object({
    run: RunInput,
    limit: limitInput(LISTED, 'best first'),
  }),
  async run({ run, limit = LISTED }, { host }) {
    const found = await runIn(host, run);
    const { fixes, proofs, combination, textOf } = await fixesOf(found);
    const { context } = found;
    const all = once(firstOfEachRemedy(fixes));
    const shown = all.slice(0, limit).map(({ fix, file, finding }) => ({
      id: fix.id,
      remedy: fix.remedy,
      title: fix.title,
      file: nameIn(context, file),
      finding: finding.title,
      reason: fix.reason,
      expected: finding.remedies.find(({ remedy }) => remedy === fix.remedy)?.expected ?? null,
      proof: proofWords(proofs.get(fix.id)),
      disabled: fix.disabled,
      diff: fix.disabled === null ? diffOf(file, fix, textOf, context.folder) : null,
    }));
    const lines = shown.map(({ id, title, file, finding, reason, proof, disabled, diff }) =>
      [
        `${title} (id ${id}, ${file}), for: ${finding}`,
        `  ${disabled === null ? reason : `can't be applied here: ${disabled}`}`,
        ...(proof === null ? [] : [`  measured: ${proof.words}`]),
        ...(diff === null ? [] : [diff]),
      ].join('\n'),
    );
    const together =
      combination === null ? [] : [`Confirmed to help most: ${combination.label}: ${combination.words}`];
    const more = all.length > shown.length ? [`And ${all.length - shown.length} more: raise the limit.`] : [];
    const none = 'No fix: the run gives no reason to change its script, or the script has changed since.';
    return {
      text: [...together, ...(lines.length > 0 ? lines : [none]), ...more].join('\n\n'),
      structured: { run: found.record.id, combination, fixes: shown, total: all.length },
    };
  },
});

export const verifyFixes = defineTool({
  name: 'verify_fixes',
  title: 'Verify the fixes for a run',
  description:
    'RUNS CODE: measures what fixes do, by training the script again with and without each, under the same seeds, edited in memory: no file is touched. Quick takes two to four times as long as one run; thorough confirms on more seeds and other rows held out. Returns the change of validation loss with 95 % intervals. Only works where running scripts is allowed. Cancelling keeps what was measured.',
  effect: 'runs',
  input: v.object({
    run: RunInput,
    fixes: v.optional(
      v.pipe(
        v.array(FixId),
        v.minLength(1),
        v.maxLength(20),
        v.description('Only these; the best ones where absent.'),
      ),
    ),
    level: v.optional(v.picklist(['quick', 'thorough'])),
  }),
  async run({ run, fixes: only, level = 'quick' }, { host, signal, progress }) {
    const found = await runIn(host, run);
    const { context, record, state } = found;
    if (record.parent !== null)
      throw new UserError(
        `Run ${record.id} is a trial of an experiment.`,
        'Name a run of the script itself.',
      );
    if (record.status !== 'finished')
      throw new UserError(
        `The run "${record.name}" did not finish: ${record.reason ?? record.status}.`,
        'Put that right first, then train again with run_training.',
      );
    const request = await host.again(context, record);
    if (!isInside(context.folder, record.launch.script))
      throw new UserError(
        `${record.launch.script}, which the run ran, is outside of ${context.folder}.`,
        'Name a run of a script inside of the folder.',
      );
    const verification = await verifyEndedRun(
      context,
      request,
      { record, state },
      {
        signal,
        level,
        ...(only && { only }),
        onProgress: (now) => {
          host.onVerification?.(now);
          progress(now.progress.done, now.progress.of, verificationProgress(now));
        },
      },
    );
    host.onVerification?.(verification);
    const { status, seeds, candidates, confirmation, notes } = verification;
    return {
      text: verificationLines(verification).join('\n'),
      structured: {
        run: record.id,
        status,
        level,
        seeds,
        candidates: candidates.map(({ id, label, kind, parts, verdict, effect, reason }) => ({
          id,
          label,
          kind,
          fixes: parts.map((part) => ({ fix: part.fix, value: part.value })),
          verdict,
          effect,
          reason,
        })),
        confirmation,
        notes,
      },
    };
  },
});

export const applyFix = defineTool({
  name: 'apply_fix',
  title: 'Apply a fix',
  description:
    'EDITS FILES where that is allowed: applies one fix of list_fixes to the script and returns the diff. Where it is not allowed nothing is written; the answer is the diff and how a person applies it.',
  effect: 'edits',
  input: v.object({ run: RunInput, fix: FixId }),
  async run({ run, fix: id }, { host }) {
    const found = await runIn(host, run);
    const { context, record } = found;
    const { fixes, textOf } = await fixesOf(found);
    const wanted = fixes.find(({ fix }) => fix.id === id);
    if (!wanted)
      throw new UserError(
        `Run ${record.id} has no fix "${id}".`,
        'list_fixes lists them; each applies once.',
      );
    const { fix, file } = wanted;
    if (fix.disabled !== null)
      throw new UserError(
        `"${fix.title}" can't be applied here: ${fix.disabled.replace(/\.$/, '')}.`,
        'Make the change by hand.',
      );
    const parts = editsByFile(file, fix.edits);
    const outside = parts.find((part) => !isInside(context.folder, part.file));
    if (outside)
      throw new UserError(
        `The fix edits ${outside.file}, outside of ${context.folder}.`,
        'Make the change by hand.',
      );
    const diff = diffOf(file, fix, textOf, context.folder);
    const refusal = host.refusal('edits');
    if (!refusal)
      await host.apply({
        run: record.id,
        fix: id,
        changes: parts.map((part) => ({ ...part, text: textOf(part.file) })),
      });
    const by = `To apply it: \`regulens fix ${nameIn(context, file)} --id ${id} --run ${record.id} --write\`, or the quick fix in VS Code.`;
    const head = refusal
      ? `Not applied. ${refusal.message} ${by}`
      : `Applied "${fix.title}". Train again to see what it does.`;
    return {
      text: `${head}\n${diff}`,
      structured: {
        run: record.id,
        fix: id,
        applied: refusal === null,
        files: parts.map((part) => nameIn(context, part.file)),
        diff,
      },
    };
  },
});

/** Several findings may ask for the same edit. */
function once(fixes: readonly FindingFix[]): FindingFix[] {
  const seen = new Set<string>();
  return fixes.filter(({ fix }) => !seen.has(fix.id) && seen.add(fix.id));
}

function proofWords(proof: Proof | undefined): { verdict: string; words: string } | null {
  return proof ? { verdict: proof.verdict, words: proof.words } : null;
}
