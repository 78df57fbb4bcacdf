import { launchSpec, runRecord } from '../../run-records';
import { expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnosis';
import type { RunEvent } from '../../../src/protocol/events';
import type { PageRun } from '../../../src/protocol/page';
import { applyEvent, emptyRunState } from '../../../src/protocol/run-state';
import type { SweepRecord } from '../../../src/protocol/sweep';
import { buildReport, exportCsv, exportSweepCsv } from '../../../src/runs';
import { slot, sweepPlan, sweepTrial } from '../../sweep-records';

const started: RunEvent = {
  t: 0,
  type: 'fit-started',
  fit: 'f',
  model: 'm "1", main',
  call: 'fit',
  site: { file: '=HYPERLINK("x")', line: 3, column: 1 },
  backend: 'cpu',
  epochs: 2,
  batchSize: 32,
  trainExamples: 10,
  validationExamples: null,
  validation: 'none',
  shuffle: true,
  data: null,
};
const epoch = (number: number, metrics: Record<string, number>): RunEvent => ({
  t: 10 * number,
  type: 'epoch',
  fit: 'f',
  epoch: number,
  loss: number === 2 ? NaN : -0.5,
  valLoss: null,
  metrics,
  valMetrics: { acc: 0.25 },
  penalty: null,
  inferenceLoss: null,
  inferenceExamples: null,
  learningRate: 0.001,
  durationMs: 9.5,
  memory: { tensors: 3, tensorBytes: 12, residentBytes: 1000 },
  recorder: { ms: 0, skipped: [] },
});

test('CSV: a row per fit and epoch, quoted, with no formula in it', () => {
  const state = emptyRunState();
  for (const event of [started, epoch(1, { acc: 0.5 }), epoch(2, { acc: 0.75, '+late,r': 1 })])
    applyEvent(state, event);
  expect(exportCsv(state).split('\r\n')).toEqual([
    `fit,model,file,line,epoch,time_ms,duration_ms,loss,val_loss,penalty,inference_loss,inference_examples,learning_rate,resident_bytes,acc,"'+late,r",val_acc`,
    `1,"m ""1"", main","'=HYPERLINK(""x"")",3,1,10,9.5,-0.5,,,,,0.001,1000,0.5,,0.25`,
    `1,"m ""1"", main","'=HYPERLINK(""x"")",3,2,20,9.5,NaN,,,,,0.001,1000,0.75,1,0.25`,
    '',
  ]);
});

test('CSV of a sweep: a row a trial, parameters under names that no other column has', () => {
  const plan = sweepPlan({ slots: [slot({ id: 'epochs' }), slot({ id: 'activation@dense_1' })] });
  const trials = [
    sweepTrial(1, {
      parameters: { epochs: 5, 'activation@dense_1': '=relu' },
      metrics: { acc: 0.9 },
      folds: [0.4, 0.6],
    }),
    sweepTrial(2, {
      state: 'failed',
      parameters: { epochs: 9 },
      loss: null,
      metrics: {},
      reason: 'Error: "no", it said',
    }),
    sweepTrial(3, {
      state: 'pruned',
      parameters: { epochs: 7 },
      loss: Infinity,
      metrics: {},
      runs: ['r1', 'r2'],
    }),
  ];
  const record: SweepRecord = {
    version: 1,
    id: 's',
    name: 'train.js',
    created: '',
    plan,
    status: 'finished',
    pid: null,
    pidStarted: null,
    reason: null,
  };
  expect(exportSweepCsv({ record, trials }).split('\r\n')).toEqual([
    'number,state,loss,best_loss,best_epoch,epochs,duration_ms,runs,reason,params_epochs,params_activation@dense_1,val_acc,fold_1_loss,fold_2_loss',
    "1,complete,0.5,0.4,3,5,10,r,,5,'=relu,0.9,0.4,0.6",
    '2,failed,,0.4,3,5,10,r,"Error: ""no"", it said",9,,,,',
    '3,pruned,Infinity,0.4,3,5,10,r1 r2,,7,,,,',
    '',
  ]);
});

test('the report holds whatever a run holds, and nothing breaks out of it', () => {
  const hostile = '</script><script>alert(1)</script><!--<script>\u2028"&';
  const run: PageRun = {
    record: runRecord({ name: `${hostile}</title>`, launch: launchSpec({ args: [hostile] }) }),
    events: [started, epoch(2, {})],
    diagnosis: diagnose(emptyRunState()),
    fixes: [],
  };
  const html = buildReport([run], {
    script: 'console.log("</script><!-- $& $1");\r\n',
    style: 'a::before { content: "</style>" }',
  });
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html.match(/<\/script>/g)).toHaveLength(2);
  expect(html.match(/<\/style>/g)).toHaveLength(1);
  expect(html).not.toContain('<!--');
  expect(html).toContain('console.log("<\\/script><\\!-- $& $1");\n');
  expect(html).toMatch(
    /Content-Security-Policy" content="default-src 'none'; script-src 'sha256-[\w+/=]{44}'/,
  );
  const data = /id="regulens-data">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  const parsed = JSON.parse(data) as { runs: PageRun[] };
  expect(parsed.runs[0]?.record.launch.args).toEqual([hostile]);
  expect(parsed.runs[0]?.events[1]).toMatchObject({ loss: 'NaN' });
});
