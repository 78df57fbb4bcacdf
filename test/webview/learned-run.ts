import type {
  AugmentedExamples,
  Evaluation,
  Importance,
  RunEvent,
  TensorStatistics,
} from '../../src/protocol/events';
import type { Advice, Diagnosis, Finding } from '../../src/protocol/findings';
import type { PageRun } from '../../src/protocol/page';
import { overfittingRun } from './overfitting-run';
import { normal, seeded } from './random';

/* Made-up values for what the page shows of a trained model; every field holds what a recorder writes. */

const fit = 'fit-1';

/** A trained classifier of sonar echoes that was inspected; `penalty` for one whose first layer uses few inputs. */
export function classifierRun(shape: { id?: string; name?: string; penalty?: boolean } = {}): PageRun {
  const { penalty = false } = shape;
  const run = overfittingRun({ ...shape, ...(penalty && { rise: 0, seed: 3 }) });
  run.events.push(...inspection(80, penalty));
  run.events = run.events.map((event) => (event.type === 'weights' ? withRanks(event, penalty) : event));
  const started = run.events.find((event) => event.type === 'fit-started');
  if (started) started.featureNames = Array.from({ length: 60 }, (_, band) => `band ${band + 1}`);
  run.diagnosis.advice = [advice];
  return run;
}

function inspection(epoch: number, penalty: boolean): RunEvent[] {
  const t = 9000 + Number(penalty);
  const at = { t, fit, epoch, on: 'validation' as const, examples: 62 };
  const random = seeded(penalty ? 5 : 4);
  const evaluation: Evaluation = {
    ...at,
    type: 'evaluation',
    task: 'binary',
    loss: penalty ? 0.48 : 1.3,
    metrics: { accuracy: 0.84, balancedAccuracy: 0.835, macroF1: 0.833, auc: penalty ? 0.93 : 0.91 },
    confusion: [
      [25, 4],
      [6, 27],
    ],
    calibration: {
      error: penalty ? 0.041 : 0.127,
      bins: [0.55, 0.65, 0.75, 0.85, 0.97].map((confidence, bin) => ({
        confidence,
        accuracy: penalty ? confidence - 0.03 + 0.05 * random() : 0.5 + 0.09 * bin,
        examples: penalty ? [8, 10, 12, 14, 18][bin]! : [2, 3, 4, 6, 47][bin]!,
      })),
    },
    labelNoise: { share: 0.048, examples: 62 },
    perturbation: { noise: 0.1, changedClasses: penalty ? 0.02 : 0.065, change: 0.12 },
  };
  const importance: Importance = {
    ...at,
    type: 'importance',
    repeats: 10,
    loss: evaluation.loss,
    features: Array.from({ length: 60 }, (_, index) => {
      const rise = (penalty ? 0.09 : 0.3) * Math.exp(-index / 7) + 0.004 * normal(random);
      return { index: (index * 7 + 10) % 60, rise, low: rise - 0.03, high: rise + 0.03 };
    }),
    columns: 60,
  };
  return [evaluation, importance];
}

function withRanks(event: Extract<RunEvent, { type: 'weights' }>, penalty: boolean): RunEvent {
  const random = seeded(9);
  const tensors = event.tensors.map((tensor, order): TensorStatistics => {
    const rows = tensor.shape[0] ?? 1;
    return {
      ...tensor,
      exactZeroShare: penalty ? 0.6 - 0.2 * order : 0,
      effectiveRank: Math.max(1, rows * 0.6 - event.epoch * 0.1),
      stableRank: 4 - order,
      ...(order === 0 && {
        inputNorms: Array.from({ length: 60 }, (_, i) => (penalty && i % 5 !== 0 ? 1e-6 : 0.4 + random())),
      }),
    };
  });
  return { ...event, tensors };
}

/** The same run with `classes` classes: a matrix to be read although it is large. */
export function manyClasses(classes: number): PageRun {
  const run = classifierRun();
  const random = seeded(classes);
  const evaluation = run.events.find((event) => event.type === 'evaluation');
  if (evaluation) {
    evaluation.task = 'multiclass';
    evaluation.confusion = Array.from({ length: classes }, (_, actual) =>
      Array.from({ length: classes }, (__, predicted) =>
        actual === predicted
          ? 60 + Math.floor(30 * random())
          : random() < 0.08
            ? Math.ceil(12 * random())
            : 0,
      ),
    );
  }
  return run;
}

/** A trained regression. */
export function regressionRun(shape: { id?: string; name?: string; spread?: number } = {}): PageRun {
  const { spread = 0.4 } = shape;
  const run = overfittingRun(shape);
  const random = seeded(11);
  const points = Array.from({ length: 300 }, (_, index) => {
    const actual = 1 + (index / 300) * 4;
    return { actual, predicted: actual + spread * normal(random) };
  });
  const low = -3 * spread;
  const counts = new Array<number>(24).fill(0);
  for (const { actual, predicted } of points) {
    const bin = Math.floor(((predicted - actual - low) / (6 * spread)) * 24);
    if (bin >= 0 && bin < 24) counts[bin]!++;
  }
  run.events.push({
    t: 9000,
    type: 'evaluation',
    fit,
    epoch: 80,
    on: 'validation',
    examples: 1200,
    task: 'regression',
    loss: spread ** 2,
    metrics: { mae: spread * 0.8, rmse: spread, r2: 0.9 },
    residuals: { mean: 0.01, std: spread, histogram: { min: low, max: -low, counts } },
    points: [...points.slice(1), { actual: NaN, predicted: 1 }],
  });
  return run;
}

const base64 = (bytes: number[]) => Buffer.from(bytes).toString('base64');

/** Images of a ramp with a bright square, and the same moved and noisy. */
export function augmentedImages(): AugmentedExamples {
  const random = seeded(2);
  const paint = (left: number, noise: number) =>
    Array.from({ length: 28 * 28 }, (_, pixel) => {
      const [row, column] = [Math.floor(pixel / 28), pixel % 28];
      const inside = row > 8 && row < 20 && column >= left && column < left + 10;
      return Math.min(255, Math.max(0, (inside ? 230 : column * 3) + noise * normal(random)));
    }).map(Math.round);
  return {
    t: 190,
    type: 'augmented-examples',
    fit,
    shape: [28, 28, 1],
    examples: [4, 9, 14].map((left) => ({
      original: base64(paint(left, 0)),
      augmented: [-3, 0, 3].map((shift) => base64(paint(left + shift, 14))),
    })),
  };
}

/** One row of a table or one sequence, with noise. */
export function augmentedSequences(): AugmentedExamples {
  const random = seeded(3);
  const wave = (noise: number) =>
    Array.from({ length: 60 }, (_, i) => Math.round(127 + 90 * Math.sin(i / 6) + noise * normal(random)));
  return {
    t: 190,
    type: 'augmented-examples',
    fit,
    shape: [1, 60, 1],
    examples: [{ original: base64(wave(0)), augmented: [base64(wave(9)), base64(wave(9))] }],
  };
}

/** A curve from a file: losses and nothing else. */
export function curveOnly(): PageRun {
  const run = overfittingRun();
  const events = run.events.flatMap((event): RunEvent[] => {
    if (event.type === 'fit-started')
      return [{ ...event, model: null, site: null, data: null, batchSize: null, backend: '' }];
    const memory = { tensors: null, tensorBytes: null, residentBytes: 0 };
    return event.type === 'epoch'
      ? [{ ...event, inferenceLoss: null, metrics: {}, valMetrics: {}, memory }]
      : [];
  });
  const gaps = run.diagnosis.gaps.map((gap) => ({ ...gap, basis: 'reported' as const }));
  return {
    ...run,
    events,
    fixes: [],
    diagnosis: { ...run.diagnosis, gaps, decompositions: [], notChecked: notCheckedOfCurve },
  };
}

const notCheckedOfCurve: Diagnosis['notChecked'] = (
  [
    'vanishing-gradients',
    'exploding-gradients',
    'dead-relu',
    'saturated-activations',
    'unchanged-weights',
    'all-zero-weights',
  ] as const
)
  .map((rule) => ({ rule, fit, reason: 'a curve holds no weights, gradients or activations' }))
  .concat(
    (['shared-rows', 'class-imbalance', 'unscaled-inputs'] as const).map((rule) => ({
      rule,
      fit,
      reason: 'a curve holds no data',
    })) as never,
  );

const advice: Advice = {
  fit,
  traits: [
    { label: 'inputs', value: 'a table' },
    { label: 'training rows', value: '124' },
    { label: 'features', value: '60' },
    { label: 'parameters a row', value: '130' },
    { label: 'share of zeros in the inputs', value: '0.2 %' },
    { label: 'collinearity', value: 'condition index 61 (high from 30)' },
    { label: 'layers', value: 'dense' },
  ],
  advised: [
    {
      remedy: 'keep-best-weights',
      reason: 'It would have ended with a validation loss of 0.60 instead of 1.30.',
      expected: 'Lowered test loss in 16 of 16 comparable problems, by 2 to 53 %.',
      literature: 'Prechelt 1998',
    },
    {
      remedy: 'l2',
      reason: '16,129 parameters for 124 rows: a penalty makes memorizing costly.',
      expected: 'Lowered test loss in 16 of 16 comparable problems, by 31 % on average (strength 1e-2).',
      literature: 'Hoerl & Kennard 1970; Krogh & Hertz 1991',
    },
  ],
  passedOver: [
    {
      remedy: 'batch-normalization',
      reason: 'A few hundred steps are too few for its averages.',
      expected: 'Raised test loss in 6 of 16 comparable problems.',
      literature: 'Ioffe & Szegedy 2015',
    },
    {
      remedy: 'augment-images',
      reason: 'The inputs are no images.',
      expected: 'Lowered test loss in 2 of 2 image problems, by 43 % on average.',
      literature: 'Shorten & Khoshgoftaar 2019',
    },
  ],
  note: 'Such gains are mostly of calibration: accuracy moved by about one point either way.',
};

/** Findings as a bad script may collect them. */
export function manyFindings(): Finding[] {
  const [first] = overfittingRun().diagnosis.findings;
  if (!first) throw new Error('the fixture has a finding');
  const other = (rule: Finding['rule'], title: string, severity: Finding['severity']): Finding => ({
    ...first,
    id: `${rule}:fit-1`,
    rule,
    severity,
    title,
    message: `${title}: this is the sentence with the numbers, 12 of 128 units and 3.4 %, and what follows from it.`,
    confidence: null,
    onset: null,
  });
  return [
    other('unscaled-inputs', 'Inputs range from 0 to 12,400', 'warning'),
    { ...first, confidence: 0.71 },
    other('dead-relu', '31 % of the units of dense_1 are dead', 'warning'),
    other('too-many-parameters', '16,129 parameters for 124 rows', 'information'),
    other('output-and-loss', 'The last layer has no softmax', 'error'),
    other('class-imbalance', 'Class 1 has 9 times as many examples', 'information'),
  ];
}
