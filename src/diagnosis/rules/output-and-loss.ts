import * as l10n from '@vscode/l10n';
import type { DataTraits, Layer } from '../../protocol/events';
import type { Evidence, Finding, NotChecked, Severity } from '../../protocol/findings';
import { finding, last, notChecked, type FitContext, type Rule } from '../fit-context';
import { layerGraph } from '../layer-graph';
import { outputActivation, type Output } from '../output-activation';
import { capitalized, number } from '../wording';

const SOURCE = l10n.t(
  "What the framework's loss functions compute (tfjs-layers losses.ts, tfjs-core losses); as UMLAUT's missing softmax.",
);

/** The output layer's activation and the loss function contradict each other, or the targets. */
export const outputAndLoss: Rule = {
  id: 'output-and-loss',
  summary: "The output layer's activation doesn't fit the loss function or the targets.",
  inputs:
    'Activation and width of the output layer; the loss function by name; range of the targets. Custom losses are not checked.',
  thresholds: 'None: each pair is right or wrong. Targets may pass the reachable range by 1 % of their own.',
  source: SOURCE,
  check,
};

interface Fault {
  severity: Severity;
  title: string;
  message: string;
  /** The activation it takes; null where a smaller repair is elsewhere. */
  wanted: string | null;
  evidence?: Evidence[];
}

/** Losses that take logs of probabilities, those that take logits, and those of regression. */
const OF_SHARES = /^(sparse)?categorical_?crossentropy$/i;
const OF_PROBABILITIES = /^(binary_?crossentropy|log_?loss)$/i;
const OF_LOGITS: Record<string, string> = {
  softmaxcrossentropy: 'softmax',
  sigmoidcrossentropy: 'sigmoid',
};
const OF_NUMBERS = /^(mean_?(squared|absolute)_?error|mse|mae|huber_?loss|log_?cosh|absolute_?difference)$/i;

/** Of 32-bit numbers between 0 and 1. */
const ROUNDING = 1e-6;

function check(context: FitContext): Finding | NotChecked | null {
  const { model, data } = context;
  const unchecked = (reason: string) => notChecked(context, 'output-and-loss', reason);
  if (!model) return unchecked(l10n.t('the model is not known'));
  const [loss, ...others] = model.loss;
  if (loss === undefined || others.length > 0) return unchecked(l10n.t('it takes exactly one loss function'));
  const known = OF_SHARES.test(loss) || OF_PROBABILITIES.test(loss) || OF_NUMBERS.test(loss);
  if (!known && !(loss.toLowerCase() in OF_LOGITS))
    return unchecked(l10n.t`what outputs the loss ${loss} expects is not known`);
  const graph = layerGraph(model);
  const output = graph && outputActivation(graph);
  if (!output) return unchecked(l10n.t('the output layer cannot be told, or its activation is not known'));
  const fault = faultOf(loss, output, data);
  return fault && describe(context, output.layer, fault);
}

function faultOf(loss: string, output: Output, data: DataTraits | null): Fault | null {
  const { activation, units } = output;
  const logitsOf = OF_LOGITS[loss.toLowerCase()];
  if (logitsOf !== undefined) return appliedTwice(loss, logitsOf, activation);
  if (OF_SHARES.test(loss)) return ofShares(loss, output, data);
  if (units === 1 && activation === 'softmax')
    return {
      severity: 'error',
      title: l10n.t('Softmax over a single output'),
      message: l10n.t(
        'The output layer has 1 unit with softmax, and the softmax of a single number is always 1. The model answers 1 to everything and cannot learn.',
      ),
      wanted: OF_NUMBERS.test(loss) ? 'linear' : 'sigmoid',
    };
  if (OF_PROBABILITIES.test(loss)) return ofProbabilities(loss, output, data);
  return data?.task === 'regression' ? outOfReach(output, data) : null;
}

function appliedTwice(loss: string, inside: string, activation: string): Fault | null {
  if (activation !== inside) return null;
  return {
    severity: 'error',
    title: l10n.t`${capitalized(inside)} is applied twice`,
    message: l10n.t`${loss} applies ${inside} itself and expects raw numbers, but the output layer applies ${inside} too. The probabilities are squashed, so the loss cannot come near 0.`,
    wanted: 'linear',
  };
}

function ofShares(loss: string, { activation, units }: Output, data: DataTraits | null): Fault | null {
  if (units === 1)
    return {
      severity: 'error',
      title: l10n.t('One output for several classes'),
      message: l10n.t`${loss} compares classes, and the output layer has 1 unit: its share is always 1, so the loss says nothing. Two classes in one output take sigmoid and binaryCrossentropy.`,
      wanted: null,
    };
  const highest = data?.targetMax ?? NaN;
  if (/^sparse/i.test(loss) && units !== null && highest >= units)
    return {
      severity: 'error',
      title: l10n.t('Labels outnumber the outputs'),
      message: l10n.t`Labels go up to ${number(highest)}, counted from 0, and the output layer has ${units} units. The classes from ${units} on cannot be learned.`,
      wanted: null,
      evidence: [
        { label: l10n.t('largest label'), value: highest },
        { label: l10n.t('output units'), value: units },
      ],
    };
  if (activation === 'softmax') return null;
  if (activation === 'sigmoid' || activation === 'hardSigmoid')
    return {
      severity: 'warning',
      title: l10n.t`${capitalized(activation)} with ${loss}`,
      message: l10n.t`${loss} expects shares that sum to 1, and each of the ${units ?? l10n.t('several')} outputs has a ${activation} of its own. Classes that exclude each other take softmax; several that can be true at once take binaryCrossentropy.`,
      wanted: 'softmax',
    };
  return missing(loss, activation, 'softmax');
}

function ofProbabilities(loss: string, { activation }: Output, data: DataTraits | null): Fault | null {
  const low = data?.targetMin ?? NaN;
  const high = data?.targetMax ?? NaN;
  if (low < -ROUNDING || high > 1 + ROUNDING)
    return {
      severity: 'error',
      title: l10n.t('Targets that are no probabilities'),
      message: l10n.t`${loss} expects targets from 0 to 1, and they range from ${number(low)} to ${number(high)}. Its value has no lower end then.`,
      wanted: null,
      evidence: [
        { label: l10n.t('smallest target'), value: low },
        { label: l10n.t('largest target'), value: high },
      ],
    };
  return ['sigmoid', 'hardSigmoid', 'softmax'].includes(activation)
    ? null
    : missing(loss, activation, 'sigmoid');
}

function missing(loss: string, activation: string, wanted: string): Fault {
  return {
    severity: 'error',
    title: l10n.t`${capitalized(wanted)} is missing`,
    message: l10n.t`${loss} expects probabilities, and the output layer's activation is ${activation}. Answers outside 0 to 1 are cut off, and where they are cut off nothing is learned.`,
    wanted,
  };
}

/** What an activation can answer at all. */
const RANGES: Record<string, readonly [number, number]> = {
  relu: [0, Infinity],
  relu6: [0, 6],
  softplus: [0, Infinity],
  sigmoid: [0, 1],
  hardSigmoid: [0, 1],
  softmax: [0, 1],
  tanh: [-1, 1],
  softsign: [-1, 1],
};

function outOfReach({ activation }: Output, data: DataTraits): Fault | null {
  const [low, high] = RANGES[activation] ?? [-Infinity, Infinity];
  const { targetMin = NaN, targetMax = NaN } = data;
  const slack = 0.01 * (targetMax - targetMin);
  if (!(targetMin < low - slack || targetMax > high + slack)) return null;
  const range = high === Infinity ? l10n.t('numbers from 0 up') : l10n.t`${number(low)} to ${number(high)}`;
  return {
    severity: 'error',
    title: l10n.t('Targets that the output cannot reach'),
    message: l10n.t`The output's ${activation} answers ${range} only, and the targets range from ${number(targetMin)} to ${number(targetMax)}.`,
    wanted: 'linear',
    evidence: [
      { label: l10n.t('smallest target'), value: targetMin },
      { label: l10n.t('largest target'), value: targetMax },
    ],
  };
}

function describe(context: FitContext, layer: Layer, fault: Fault): Finding {
  const { wanted } = fault;
  return finding(context, {
    rule: 'output-and-loss',
    severity: fault.severity,
    title: fault.title,
    message: fault.message,
    onset: null,
    epoch: null,
    evidence: fault.evidence ?? [],
    anchor: layer.site ?? context.started.site,
    remedies:
      wanted === null
        ? []
        : [
            {
              remedy: 'output-activation',
              layers: [layer.name],
              reason: l10n.t`${capitalized(wanted)} in the output layer is what ${last(context.model?.loss ?? []) ?? l10n.t('the loss')} and these targets take.`,
            },
          ],
    source: SOURCE,
  });
}
