/**
 * Ordinary scripts on real data: oversized networks that overfit, and modest ones that don't. Which rows are test rows is decided here, before anything
 * is trained or looked at.
 */
export interface Problem {
  name: string;
  /** Under the project's folder; numbers with commas, the target last. */
  data: string;
  task: 'binary' | 'classes' | 'regression' | 'series';
  classes: number;
  rows: { train: number; validation: number };
  layers: string[];
  learningRate: number;
  batchSize: number;
  epochs: number;
}

const dense = (units: number) => `dense({ units: ${units}, activation: 'relu' })`;
const small = { batchSize: 16, epochs: 80 };

const table = (
  name: string,
  data: string,
  task: Problem['task'],
  classes: number,
  rows: Problem['rows'],
  layers: string[],
  more: Partial<Problem> = {},
): Problem => ({ name, data, task, classes, rows, layers, learningRate: 0.003, ...small, ...more });

const csv = (name: string) => `bench/data/csv/${name}.csv`;
const example = (folder: string, name = folder) => `examples/${folder}/${name}.csv`;
const part = (train: number, validation: number) => ({ train, validation });

export const PROBLEMS: Problem[] = [
  table('sonar', example('sonar'), 'binary', 2, part(80, 50), [dense(128), dense(64)]),
  table('ionosphere', csv('ionosphere'), 'binary', 2, part(100, 60), [dense(64), dense(64)]),
  table('breast', csv('breast'), 'binary', 2, part(80, 80), [dense(64), dense(32)]),
  table('glass', csv('glass'), 'classes', 6, part(90, 50), [dense(128), dense(64)], { epochs: 120 }),
  table('vehicle', csv('vehicle'), 'classes', 4, part(200, 100), [dense(128), dense(128)]),
  table('soybean', example('soybean'), 'classes', 19, part(150, 100), [dense(128), dense(64)], {
    learningRate: 0.005,
  }),
  table('satellite', example('satellite'), 'classes', 6, part(250, 120), [dense(128), dense(64)]),
  table('splice', example('splice-sites', 'dna'), 'classes', 3, part(200, 100), [dense(64), dense(32)], {
    epochs: 50,
  }),
  table('cars', example('cars'), 'regression', 0, part(60, 80), [dense(64), dense(64)], {
    learningRate: 0.01,
    epochs: 120,
  }),
  table('digits', example('digits'), 'classes', 10, part(150, 100), [dense(128), dense(64)], { epochs: 60 }),
  table(
    'digits-cnn',
    example('digits'),
    'classes',
    10,
    part(150, 100),
    [
      'reshape({ targetShape: [8, 8, 1] })',
      "conv2d({ filters: 8, kernelSize: 3, activation: 'relu' })",
      "conv2d({ filters: 16, kernelSize: 3, activation: 'relu' })",
      'flatten()',
      dense(64),
    ],
    { epochs: 50 },
  ),
  table('sunspots', csv('sunspots'), 'series', 0, part(120, 60), [dense(128), dense(64)], {
    epochs: 150,
    learningRate: 0.005,
  }),
  // Modest networks and few epochs: nothing is wrong with these.
  table('sonar-small', example('sonar'), 'binary', 2, part(100, 50), [dense(4)], {
    epochs: 40,
    learningRate: 0.002,
  }),
  table('breast-linear', csv('breast'), 'binary', 2, part(250, 120), [], { epochs: 30 }),
  table('ionosphere-small', csv('ionosphere'), 'binary', 2, part(180, 80), [dense(6)], { epochs: 25 }),
  table('satellite-small', example('satellite'), 'classes', 6, part(700, 300), [dense(12)], { epochs: 25 }),
  table('vehicle-small', csv('vehicle'), 'classes', 4, part(450, 200), [dense(12)], { epochs: 40 }),
  table('cars-linear', example('cars'), 'regression', 0, part(200, 100), [], {
    epochs: 60,
    learningRate: 0.01,
  }),
  table('digits-linear', example('digits'), 'classes', 10, part(400, 150), [], { epochs: 25 }),
  table('splice-linear', example('splice-sites', 'dna'), 'classes', 3, part(250, 120), [], { epochs: 15 }),
];
