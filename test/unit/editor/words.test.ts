import { describe, expect, test } from 'vitest';
import { commandLink, escapeMarkdown, evidenceTable, findingHover } from '../../../src/editor/markdown';
import { headline, lensProgress, lensResult, problemMessage } from '../../../src/editor/wording';
import { applyEvent, emptyRunState } from '../../../src/protocol/run-state';
import { epoch, finding, fitStarted, noFindings, record } from '../ui/records';

const state = (...events: Parameters<typeof applyEvent>[1][]) => {
  const folded = emptyRunState();
  for (const event of events) applyEvent(folded, event);
  return folded;
};

describe('messages', () => {
  test('begin with the title', () => {
    expect(problemMessage(finding())).toBe(
      'Overfitting since epoch 4: validation loss rose from 0.60 to 1.30.',
    );
  });

  test('at the end of a line say how the number moved, else the first sentence', () => {
    const evidence = [
      { label: 'validation loss, best', value: 0.6024, epoch: 4 },
      { label: 'validation loss, now', value: 1.3, epoch: 12 },
    ];
    expect(headline(finding({ evidence }))).toBe('Overfitting since epoch 4: validation loss 0.602 → 1.3');
    expect(headline(finding({ message: 'It rose to 0.5. That is likely (90 %).' }))).toBe(
      'Overfitting since epoch 4: it rose to 0.5',
    );
  });
});

describe('lenses', () => {
  test('say what a run came to', () => {
    const trained = state(fitStarted, epoch(1, 1, 0.5), epoch(2, 1, 0.4), epoch(3, 1, NaN));
    const result = (change: object) =>
      lensResult({ diagnosis: noFindings, state: trained, record: record(), ...change }, 'fit-1');
    expect(result({})).toBe('$(check)\u00a0No problem found, best validation loss 0.4');
    const warned = { ...noFindings, findings: [finding({ severity: 'information', title: 'A' }), finding()] };
    expect(result({ diagnosis: warned })).toBe('$(warning)\u00a0Overfitting since epoch 4 (+1)');
    const grave = {
      ...noFindings,
      findings: [finding(), finding({ severity: 'error', title: 'Softmax is missing' })],
    };
    expect(result({ diagnosis: grave })).toBe('$(error)\u00a0Softmax is missing (+1)');
    expect(result({ state: state(fitStarted) })).toBeNull();
    expect(result({ record: record({ status: 'failed' }) })).toBe('$(error)\u00a0Run failed');
  });

  test('say how far a run is', () => {
    expect(lensProgress({ state: state() })).toBe('starting');
    expect(lensProgress({ state: state(fitStarted, epoch(12, 1, 1)) })).toBe('epoch 12/80');
    const loop = { ...fitStarted, epochs: null };
    const batch = { t: 1, type: 'batch', fit: 'fit-1', epoch: null, step: 1, loss: 1 } as const;
    expect(lensProgress({ state: state(loop, batch) })).toBe('step 1');
  });
});

describe('Markdown', () => {
  test('shows names from the script as they are', () => {
    const hostile = '[click](command:evil) <img src=x> | `a` **b**';
    expect(escapeMarkdown(hostile)).toBe(
      '\\[click\\]\\(command\\:evil\\) \\<img src=x\\> \\| \\`a\\` \\*\\*b\\*\\*',
    );
    const row =
      evidenceTable([{ label: hostile, value: 1 }])
        .split('\n')
        .at(-1) ?? '';
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(4);
    expect(row).not.toMatch(/(?<!\\)[[<`]/);
  });

  test('command links carry their argument whole', () => {
    const target = { runId: 'a', fixId: "dropout:after-dense@2 ('x')" };
    const link = commandLink('Apply (now)', 'regulens.applyFix', target);
    const query = /^\[Apply \\\(now\\\)\]\(command:regulens\.applyFix\?([^()\s]+)\)$/.exec(link)?.[1] ?? '';
    expect(JSON.parse(decodeURIComponent(query))).toEqual([target]);
  });

  test('a hover offers what can be applied, with what it did', () => {
    const fix = {
      id: 'l2:hidden@0',
      remedy: 'l2',
      title: 'Set L2 0.01',
      reason: 'why',
      edits: [],
      disabled: null,
      layers: [],
      fit: null,
      compile: null,
      literal: null,
    } as const;
    const offered = [
      { finding: finding(), file: '/a.js', fix: { ...fix, edits: [] } },
      { finding: finding(), file: '/a.js', fix: { ...fix, edits: [], title: 'Never', disabled: 'a spread' } },
    ];
    const text = findingHover('run', finding(), offered, () => 'loss −34 %');
    expect(text).toContain('Set L2 0\\.01');
    expect(text).toContain('loss −34 %');
    expect(text).not.toContain('Never');
    expect(text).not.toContain('measureFix');
    const expected = 'Lowered test loss in 16 of 16 comparable problems.';
    const advised = finding({ remedies: [{ remedy: 'l2', layers: [], reason: 'why', expected }] });
    expect(findingHover('run', advised, offered, () => null, true)).toMatch(
      /^\*\*Overfitting since epoch 4\*\*\n\n- .*measureFix.*\\\n {2}\*Lowered test loss in 16 of 16/,
    );
  });
});
