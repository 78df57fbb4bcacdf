import * as v from 'valibot';
import { curveToState, diagnose } from '../diagnosis';
import { DEFAULT_REPLICATES, decomposeScript, MINIMUM_REPLICATES } from '../experiments';
import { Resample } from '../protocol/decomposition';
import { WrittenNumber } from '../protocol/numbers';
import { UserError } from '../protocol/user-error';
import { decompositionLines } from './decomposition-lines';
import { described, verdictOf } from './findings-report';
import { nameIn, scriptIn } from './places';
import { ArgumentsInput, defineTool, ScriptInput, SeedInput } from './tool';

/** More epochs than that say no more, and some rules compare all pairs. */
const MOST_EPOCHS = 2500;

const losses = (what: string) =>
  v.pipe(v.array(WrittenNumber), v.minLength(1), v.maxLength(MOST_EPOCHS), v.description(what));

export const decompose = defineTool({
  name: 'decompose',
  title: 'Measure bias and variance',
  description:
    "RUNS CODE: refits the script's model on samples of its training rows and splits its error on the validation rows into bias and variance, with 95 % intervals: variance asks for regularization or data, bias for capacity or training. Takes as long as so many runs of the script. Only works where running scripts is allowed.",
  effect: 'runs',
  input: v.object({
    script: ScriptInput,
    args: v.optional(ArgumentsInput),
    seed: v.optional(SeedInput),
    replicates: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(MINIMUM_REPLICATES),
        v.maxValue(1000),
        v.description(`Refits; ${DEFAULT_REPLICATES} where absent.`),
      ),
    ),
    resample: v.optional(
      v.pipe(
        v.picklist(Resample.options),
        v.description('How rows are drawn: with replacement, or halves that share none.'),
      ),
    ),
  }),
  async run({ script: given, args, seed, replicates = DEFAULT_REPLICATES, resample = 'bootstrap' }, asked) {
    const { host, signal, progress } = asked;
    const { context, script } = scriptIn(host, given);
    const request = await host.launch(context, {
      script,
      ...(args && { args }),
      ...(seed !== undefined && { seed }),
    });
    const { run, result } = await decomposeScript(
      context,
      request,
      { replicates, resample },
      {
        signal,
        onProgress: ({ done, of }) => progress(done, of, `refit ${done} of ${of}`),
      },
    );
    const { measured, verdict, detail } = result;
    return {
      text: [...decompositionLines(result), ...(detail ? [detail.noise.words] : [])].join('\n'),
      structured: {
        run,
        script: nameIn(context, script),
        resample,
        measured,
        verdict,
        noise: detail?.noise.words ?? null,
      },
    };
  },
});

export const diagnoseCurve = defineTool({
  name: 'diagnose_curve',
  title: 'Diagnose a training curve',
  description:
    'Diagnoses numbers given: training losses and validation losses, one an epoch, of any framework. Tells overfitting (with its first epoch and a probability), underfitting, divergence, oscillation, plateaus. Reads nothing and runs nothing.',
  effect: 'reads',
  input: v.object({
    loss: losses('Training loss of each epoch, in order; "NaN" and "Infinity" as text.'),
    val_loss: v.optional(losses('Validation loss of the same epochs.')),
    validation_examples: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.description('Rows in the validation set: what a rise of the validation loss means depends on it.'),
      ),
    ),
  }),
  async run({ loss, val_loss: valLoss = [], validation_examples: validationExamples = null }) {
    if (valLoss.length > 0 && valLoss.length !== loss.length)
      throw new UserError(
        `There are ${loss.length} training losses and ${valLoss.length} validation losses.`,
        'Give one of each for every epoch.',
      );
    const state = curveToState({ loss: loss.map(Number), valLoss: valLoss.map(Number), validationExamples });
    const diagnosis = diagnose(state);
    const findings = await Promise.all(diagnosis.findings.map((finding) => described(null, finding)));
    const verdict = verdictOf(state, diagnosis);
    return {
      text: [verdict, ...findings.flatMap(({ lines }) => lines)].join('\n'),
      structured: { verdict, findings: findings.map(({ data }) => data) },
    };
  },
});
