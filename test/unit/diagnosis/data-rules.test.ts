import { describe, expect, it } from 'vitest';
import { curveToState, diagnose } from '../../../src/diagnosis';
import { homogeneityZ } from '../../../src/diagnosis/class-shares';
import type { DataTraits, Evaluation, FitStarted } from '../../../src/protocol/events';
import type { RuleId } from '../../../src/protocol/findings';
import { curves, layer, model, noise, run, started, type RunParts } from './build';

const EPOCHS = curves(12, (at) => 0.6 - 0.02 * at, (at) => 0.62 - 0.02 * at); // prettier-ignore
const traits = (more: Partial<DataTraits> = {}): DataTraits => ({ ...started().data!, ...more });

interface Parts extends Partial<RunParts> {
  evaluations?: Evaluation[];
}

function judge(rule: RuleId, parts: Parts) {
  const state = run({ epochs: EPOCHS, ...parts });
  state.fits[0]!.evaluations.push(...(parts.evaluations ?? []));
  const { findings, notChecked } = diagnose(state);
  return {
    finding: findings.find((one) => one.rule === rule) ?? null,
    reason: notChecked.find((one) => one.rule === rule)?.reason ?? null,
  };
}
const silent = { finding: null, reason: null };

it('answers nothing about data where there is only a curve', () => {
  const { findings, notChecked } = diagnose(curveToState({ loss: [3, 2, 1], valLoss: [3, 2, 1] }));
  expect(findings).toEqual([]);
  const unchecked = notChecked.map(({ rule }) => rule);
  for (const rule of [
    'small-validation-set',
    'ordered-split',
    'shared-rows',
    'easier-validation',
    'class-imbalance',
    'non-finite-inputs',
    'unscaled-inputs',
    'too-many-parameters',
  ])
    expect(unchecked).toContain(rule);
});

describe('small validation set', () => {
  const rule = 'small-validation-set';

  it('is said of fewer than 20 examples, with the interval of the accuracy', () => {
    const epochs = EPOCHS.map((epoch) => ({ ...epoch, valMetrics: { acc: 0.75 } }));
    const { finding } = judge(rule, { epochs, started: { validationExamples: 8 } });
    // Wilson interval of 6 out of 8: scipy 1.17.1 binomtest(6, 8).proportion_ci(method='wilson') = .4093, .9285.
    expect(finding?.message).toMatch(/8 validation examples.*75 % on them means between 41 % and 93 %/);
    expect(finding).toMatchObject({ severity: 'information', epoch: null });
    expect(finding?.message).toMatch(/30 % of the 132 rows would be 40/);
  });

  it('is said where a rise stays open at this number of examples, when the fit is over', () => {
    const epochs = curves(30, (at) => 1 / at, (at) => (at < 11 ? 0.6 - 0.01 * at : at % 2 ? 0.75 : 0.56)); // prettier-ignore
    const few = { validationExamples: 30 };
    const { finding } = judge(rule, { epochs, started: few, ended: 'finished' });
    expect(finding?.message).toMatch(/rose by 22 %, from 0.52 to 0.636.*30 examples is known to about 18 %/);
    expect(finding?.epoch).toBe(30);
    expect(judge(rule, { epochs, started: few })).toEqual(silent);
    expect(judge(rule, { epochs, started: { validationExamples: 3000 }, ended: 'finished' })).toEqual(silent);
  });

  it('leaves a rise to the alarm of overfitting that rings', () => {
    const epochs = curves(30, (at) => 1 / at, (at) => (at < 11 ? 0.6 - 0.01 * at : 0.4 + 0.01 * at)); // prettier-ignore
    const { findings } = diagnose(run({ epochs, started: { validationExamples: 30 }, ended: 'finished' }));
    expect(findings.map((one) => one.rule)).toContain('overfitting');
    expect(findings.map((one) => one.rule)).not.toContain(rule);
  });

  it('is not said of a healthy curve, nor of many examples', () => {
    expect(judge(rule, { ended: 'finished' })).toEqual(silent);
    expect(judge(rule, { started: { validationExamples: 20 }, ended: 'finished' })).toEqual(silent);
  });

  it('needs the number of examples', () => {
    expect(judge(rule, { started: { validationExamples: null } }).reason).toMatch(/number of validation/);
    expect(judge(rule, { started: { validation: 'none' } }).reason).toMatch(/no validation data/);
  });
});

describe('ordered split', () => {
  const rule = 'ordered-split';
  const split = (training: number[], validation: number[], more: Partial<FitStarted> = {}) => ({
    started: {
      validation: 'split' as const,
      data: traits({ classCounts: training, sampledRows: 124 }),
      validationData: traits({ classCounts: validation, sampledRows: 62 }),
      ...more,
    },
  });

  it('sees class shares that chance does not make', () => {
    const { finding } = judge(rule, split([80, 44], [2, 60]));
    expect(finding?.message).toMatch(/Class 0 makes up 65 % of the training rows and 3 % of the validation/);
    expect(finding?.remedies.map(({ remedy }) => remedy)).toEqual(['shuffle']);
  });

  it('is silent about shares as chance makes them, and about shares chosen on purpose', () => {
    expect(judge(rule, split([80, 44], [36, 26]))).toEqual(silent);
    expect(judge(rule, split([7, 5, 6], [3, 0, 2]))).toEqual(silent);
    expect(judge(rule, split([112, 12], [31, 31], { validation: 'data' }))).toEqual(silent);
  });

  it('misses no class that was left out by hand', () => {
    const { finding } = judge(rule, split([62, 62, 0], [0, 0, 62], { validation: 'data' }));
    expect(finding?.message).toMatch(/100 % of the validation rows: the rows were probably cut/);
  });

  it('false alarms are rare where splits are random', () => {
    const random = noise(11);
    const draw = (rows: number) => {
      const counts = [0, 0, 0, 0, 0];
      for (let i = 0; i < rows; i++) counts[Math.floor(4.999 * ((random() + 1) / 2) ** 2)]! += 1;
      return counts;
    };
    const alarms = Array.from({ length: 200 }, () => judge(rule, split(draw(80), draw(20)))).filter(
      ({ finding }) => finding !== null,
    );
    expect(alarms).toHaveLength(0);
  });

  it('compares the ranges of numeric targets', () => {
    const numbers = (targetMin: number, targetMax: number) => {
      const all = traits({ task: 'regression', classes: null, targetMin, targetMax });
      delete all.classCounts;
      return all;
    };
    const ranges = (data: DataTraits, validationData: DataTraits) =>
      judge(rule, { started: { validation: 'split', data, validationData } });
    expect(ranges(numbers(0, 10), numbers(10.1, 14)).finding?.message).toMatch(/from 0 to 10 in training/);
    expect(ranges(numbers(0, 10), numbers(7, 14))).toEqual(silent);
    expect(ranges(numbers(0, 10), numbers(3, 6))).toEqual(silent);
    expect(ranges(numbers(0, 10), numbers(NaN, NaN)).reason).toMatch(/range of the targets/);
  });

  it('goes by the order of the labels where validation rows cannot be read', () => {
    const inOrder = (targetOrder: number) =>
      judge(rule, { started: { validation: 'split', data: traits({ targetOrder }) } });
    expect(inOrder(0.97).finding?.message).toMatch(/labels come in blocks/);
    expect(inOrder(0.4).reason).toMatch(/cannot be compared/);
  });

  it('takes overfitting for a consequence', () => {
    const epochs = curves(40, (at) => 0.6 / at, (at) => 0.4 + 0.05 * at); // prettier-ignore
    const parts = split([124, 0], [0, 62]);
    const { findings } = diagnose(run({ epochs, ...parts }));
    expect(findings.map((one) => one.rule)).toEqual(['ordered-split']);
  });

  it('tests homogeneity as scipy does', () => {
    // scipy 1.17.1: norm.isf(chi2_contingency([[80, 44], [28, 34]], correction=False).pvalue) = 2.2675.
    expect(Math.abs(homogeneityZ([80, 44], [28, 34]) - 2.2675)).toBeLessThan(0.06);
    // [[30, 40, 50], [20, 10, 5]]: 3.2041. The cube root is an approximation.
    expect(Math.abs(homogeneityZ([30, 40, 50], [20, 10, 5]) - 3.2041)).toBeLessThan(0.06);
  });
});

describe('shared rows', () => {
  const rule = 'shared-rows';
  const shared = (identical: number, repeatedTraining?: number, data: Partial<DataTraits> = {}) =>
    judge(rule, {
      started: {
        data: traits(data),
        sharedRows: { validationRows: 62, identical, ...(repeatedTraining !== undefined && { repeatedTraining }) },
      },
    }); // prettier-ignore

  it('sees validation rows that were trained on', () => {
    expect(shared(20, 0).finding?.message).toMatch(/20 of 62 validation rows \(32 %\)/);
    const all = shared(62, 0).finding;
    expect(all?.title).toBe('Validation data are training data');
    expect(all?.message).toMatch(/All 62 validation rows/);
  });

  it('is silent where rows repeat as often within training', () => {
    expect(shared(20, 0.3)).toEqual(silent);
    expect(shared(50, 0.7)).toEqual(silent);
    expect(shared(2, 0)).toEqual(silent);
    expect(shared(62, 1).reason).toMatch(/repeat by themselves/);
  });

  it('asks for far more where that was not counted', () => {
    expect(shared(40).finding).not.toBeNull();
    expect(shared(8).reason).toMatch(/not known/);
    const few = { features: 4, integerInputs: true, inputMin: 0, inputMax: 2 };
    expect(shared(40, undefined, few).reason).toMatch(/repeat by themselves/);
  });

  it('needs the comparison', () => {
    expect(judge(rule, {}).reason).toMatch(/could not be compared/);
  });
});

describe('easier validation', () => {
  const rule = 'easier-validation';
  const losses = (training: number, validation: number) =>
    curves(12, (at) => training + 0.1 / at, (at) => validation + 0.1 / at); // prettier-ignore
  const many = { trainExamples: 1000, validationExamples: 500 };
  const at = (training: number, validation: number) =>
    losses(training, validation).map((epoch) => ({ ...epoch, inferenceExamples: 500 }));

  it('sees a validation loss below the honest training loss, by more than chance', () => {
    const { finding } = judge(rule, { epochs: at(0.6, 0.2), started: many });
    expect(finding).toMatchObject({ severity: 'information', epoch: 5 });
    expect(finding?.message).toMatch(/lies 66 % below the training loss/);
  });

  it('is silent where chance could do it, or where the reason is dropout', () => {
    expect(judge(rule, { epochs: at(0.6, 0.45), started: many })).toEqual(silent);
    expect(judge(rule, { epochs: at(0.6, 0.2) })).toEqual(silent);
    const withDropout = at(0.2, 0.2).map((epoch) => ({ ...epoch, loss: 0.9 }));
    expect(judge(rule, { epochs: withDropout, started: many })).toEqual(silent);
  });

  it('does without the inference loss only where nothing acts in training alone', () => {
    const epochs = at(0.6, 0.1).map((epoch) => ({ ...epoch, inferenceLoss: null }));
    expect(judge(rule, { epochs, started: many }).finding).not.toBeNull();
    const dropout = model([layer('dense_1', 'Dense', 61), layer('drop', 'Dropout', 0, { rate: 0.5 })]);
    expect(judge(rule, { epochs, started: many, model: dropout }).reason).toMatch(/was not measured/);
    expect(judge(rule, { epochs, started: { ...many, classWeights: true } }).reason).toMatch(/weighted/);
    expect(judge(rule, { epochs, started: { ...many, call: 'fitDataset' } }).reason).toMatch(/augmented/);
  });
});

describe('class imbalance', () => {
  const rule = 'class-imbalance';
  const imbalanced = { data: traits({ classCounts: [186, 14] }) };
  const evaluation = (confusion: number[][]): Evaluation => ({
    t: 1,
    type: 'evaluation',
    fit: 'f1',
    epoch: 12,
    on: 'validation',
    examples: 200,
    task: 'binary',
    loss: 0.2,
    metrics: {},
    confusion,
  });

  it('sees a rare class that the model neglects', () => {
    const { finding } = judge(rule, { started: imbalanced, evaluations: [evaluation([[93, 0], [7, 0]])] }); // prettier-ignore
    expect(finding).toMatchObject({ severity: 'warning', epoch: 12 });
    expect(finding?.message).toMatch(/13.3 times as many.*finds 0 % of class 1, and 93 % of all/);
    expect(finding?.remedies.map(({ remedy }) => remedy)).toEqual(['class-weights']);
  });

  it('calls classes by their names', () => {
    const started = { ...imbalanced, classNames: ['healthy', 'ill'] };
    const { finding } = judge(rule, { started, evaluations: [evaluation([[93, 0], [7, 0]])] }); // prettier-ignore
    expect(finding?.title).toBe('Class ill is neglected');
    expect(finding?.message).toMatch(/^Class healthy has 13.3 times as many examples as class ill/);
  });

  it('is silent where the rare class is found, weighted, or not that rare', () => {
    const found = [evaluation([[90, 3], [2, 5]])]; // prettier-ignore
    expect(judge(rule, { started: imbalanced, evaluations: found })).toEqual(silent);
    expect(judge(rule, { started: { ...imbalanced, classWeights: true }, ended: 'finished' })).toEqual(silent); // prettier-ignore
    expect(judge(rule, { started: { data: traits({ classCounts: [90, 10] }) } })).toEqual(silent);
    expect(judge(rule, { started: { data: traits({ classCounts: [90, 0, 70] }) } })).toEqual(silent);
  });

  it('waits for the end, and is information where nothing was measured', () => {
    expect(judge(rule, { started: imbalanced }).reason).toMatch(/when the fit ends/);
    expect(judge(rule, { started: imbalanced, ended: 'finished' }).finding?.severity).toBe('information');
    expect(judge(rule, { started: { data: null } }).reason).toMatch(/balance/);
  });
});

describe('non-finite inputs', () => {
  const rule = 'non-finite-inputs';

  it('counts them and explains the loss that follows', () => {
    const epochs = curves(3, () => NaN, () => NaN); // prettier-ignore
    const { findings } = diagnose(run({ epochs, started: { data: traits({ nonFiniteInputs: 3 }) } }));
    expect(findings.map((one) => [one.rule, one.severity])).toEqual([[rule, 'error']]);
    expect(findings[0]?.message).toMatch(/3 in 124 rows/);
  });

  it('looks at the validation inputs too', () => {
    const { finding } = judge(rule, { started: { validationData: traits({ nonFiniteInputs: 1 }) } });
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.title).toMatch(/validation inputs/);
  });

  it('is silent about finite ones and needs the inputs', () => {
    expect(judge(rule, {})).toEqual(silent);
    expect(judge(rule, { started: { data: null } }).reason).toMatch(/could not be read/);
  });
});

describe('unscaled inputs', () => {
  const rule = 'unscaled-inputs';
  const inputs = (more: Partial<DataTraits>, layers = model()) =>
    judge(rule, { started: { data: traits(more) }, model: layers });
  const raw = { inputMean: 120, inputStd: 60, inputMin: 0, inputMax: 255 };

  it('sees inputs that are large, in one column, or tiny', () => {
    expect(inputs(raw).finding).toMatchObject({ severity: 'warning', title: 'Inputs are large and not scaled' }); // prettier-ignore
    const columns = { count: 60, constant: 0, minStd: 0.1, maxStd: 850 };
    expect(inputs({ columns }).finding?.message).toMatch(/columns deviate by up to 850/);
    expect(inputs({ inputStd: 0.002 }).finding?.title).toMatch(/tiny/);
    expect(inputs(raw).finding?.remedies.map(({ remedy }) => remedy)).toEqual(['standardize-inputs']);
  });

  it('is information only where the model copes', () => {
    const epochs = curves(12, () => 0.1, () => 0.1); // prettier-ignore
    const { finding } = judge(rule, { epochs, started: { data: traits(raw) } });
    expect(finding?.severity).toBe('information');
  });

  it('is silent about standardized, one-hot and sparse inputs, and inputs of -3 to 3', () => {
    expect(inputs({})).toEqual(silent);
    expect(inputs({ inputMean: 0.1, inputStd: 0.3, inputMin: 0, inputMax: 1 })).toEqual(silent);
    // Counts of words, scaled to length 1: nearly all zeros.
    expect(inputs({ inputMean: 0.0002, inputStd: 0.004, zeroShare: 0.999 })).toEqual(silent);
    expect(inputs({ columns: { count: 9, constant: 0, minStd: 0.01, maxStd: 1 } })).toEqual(silent);
  });

  it('is silent behind embeddings, rescaling and normalization', () => {
    const dense = layer('dense_1', 'Dense', 7808);
    for (const kind of ['Embedding', 'Rescaling', 'BatchNormalization', 'MyScaling'])
      expect(inputs(raw, model([layer('first', kind, 10), dense]))).toEqual(silent);
    expect(inputs(raw, model([layer('flatten', 'Flatten', 0), dense])).finding).not.toBeNull();
  });

  it('needs the inputs, and only one of them', () => {
    expect(judge(rule, { started: { data: null } }).reason).toMatch(/not known/);
    expect(inputs({ ...raw, inputShapes: [[3], [4]] }).reason).toMatch(/several kinds/);
    expect(inputs({ inputMean: null, inputStd: null }).reason).toMatch(/could not be read/);
  });
});

describe('too many parameters', () => {
  const rule = 'too-many-parameters';
  const large = model([layer('dense_1', 'Dense', 99_000), layer('dense_2', 'Dense', 1000)]);
  const overfits = curves(40, (at) => 0.6 / at, (at) => 0.4 + 0.05 * at); // prettier-ignore

  it('is information beside overfitting', () => {
    const { finding } = judge(rule, { epochs: overfits, model: large });
    expect(finding).toMatchObject({ severity: 'information' });
    expect(finding?.message).toMatch(/100,000 trainable parameters stand against 124 training rows/);
    expect(finding?.remedies.map(({ remedy, layers }) => [remedy, ...layers])).toEqual([['smaller-layers', 'dense_1']]); // prettier-ignore
  });

  it('is silent without overfitting, and about fewer', () => {
    expect(judge(rule, { model: large })).toEqual(silent);
    expect(judge(rule, { epochs: overfits })).toEqual(silent);
  });

  it('speaks of extremes only where nobody watches', () => {
    const none = { validation: 'none' as const, validationExamples: null };
    expect(judge(rule, { model: large, started: none })).toEqual(silent);
    expect(judge(rule, { model: large, started: { ...none, trainExamples: 5 } }).finding).not.toBeNull();
  });

  it('needs the number of rows', () => {
    expect(judge(rule, { model: large, started: { trainExamples: null, data: null } }).reason).toMatch(/rows/); // prettier-ignore
  });
});
