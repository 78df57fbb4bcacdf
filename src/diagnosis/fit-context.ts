import type { BackendEvent, DataTraits, FitStarted, Layer, ModelEvent } from '../protocol/events';
import type { Finding, NotChecked, RuleId } from '../protocol/findings';
import type { LossBasis } from '../protocol/loss-basis';
import type { FitState, RunState } from '../protocol/run-state';
import type { UsageState } from '../protocol/usage-state';
import type { MeasuredBalance } from './advice/measured-balance';
import { alarmInput } from './alarms/alarm-input';
import { overfittingAlarm, type Alarm, type AlarmInput } from './alarms/overfitting-alarm';
import { honestLosses, trainingLosses, type TrainingLosses } from './honest-losses';
import { progressOf, type Progress } from './progress';

/** The finite observations of one quantity, with the epochs (from 1) they belong to. */
export interface Series {
  epochs: number[];
  values: number[];
}

/** What every rule may look at. */
export interface FitContext {
  /** Milliseconds since the run's start, as a live reader sees it; null for a run that is over. */
  now: number | null;
  /** Whether a debugger may have stopped the run: what took long says nothing then. */
  isDebugged: boolean;
  /** Time of the run's latest event, milliseconds since its start. */
  lastEventAt: number;
  fit: FitState;
  started: FitStarted;
  model: ModelEvent | null;
  data: DataTraits | null;
  /** Which backend the run was given and why; null where the script chose it. */
  backend: BackendEvent | null;
  usage: UsageState;
  /** What refits of the same script have shown its error to be made of; null where nobody measured it. */
  measured: MeasuredBalance | null;
  /** Training loss that may be compared with the validation loss, one an epoch. */
  honest: TrainingLosses;
  /** Training loss from epoch to epoch, and what it was taken as: see honest-losses.ts. */
  training: Series;
  trainingBasis: LossBasis;
  /** Training loss as the framework reports it. */
  reported: Series;
  validation: Series;
  alarmInput: AlarmInput;
  /** The overfitting alarm as it rings now; several rules ask, and it is worked out for the first of them. */
  readonly alarm: Alarm | null;
  /** How far the fit has come: see progress.ts. */
  progress: Progress;
}

/** One thing that can be wrong with a fit, with what docs/rules.md says of it. */
export interface Rule {
  readonly id: RuleId;
  /** One sentence: what is wrong where it fires. */
  readonly summary: string;
  readonly inputs: string;
  readonly thresholds: string;
  /** Where the method and its numbers come from. */
  readonly source: string;
  /** Sees something (Finding), lacks its inputs (NotChecked) or is content (null). */
  check(context: FitContext): Finding | NotChecked | null;
}

/** One thing that can be wrong with a script before it trains. */
export interface RunRule extends Omit<Rule, 'check'> {
  check(state: RunState): Finding | null;
}

export function fitContext(
  fit: FitState,
  state: RunState,
  now: number | null,
  measured: MeasuredBalance | null = null,
): FitContext {
  const { started, epochs } = fit;
  const often = trainingLosses(fit);
  const model = state.models.find((one) => one.model === started.model) ?? null;
  const series = (values: readonly (number | null)[]) => finiteSeries(epochs, values);
  const observed = {
    now,
    isDebugged: state.isDebugged,
    lastEventAt: state.lastEventAt,
    fit,
    started,
    model,
    data: started.data,
    backend: state.backend,
    usage: state.usage,
    measured,
    honest: honestLosses(fit, model, often),
    training: series(often.values),
    trainingBasis: often.basis,
    reported: series(epochs.map(({ loss }) => loss)),
    validation: series(epochs.map(({ valLoss }) => valLoss)),
  };
  const input = alarmInput(observed);
  let alarm: Alarm | null | undefined;
  return {
    ...observed,
    alarmInput: input,
    get alarm() {
      return alarm === undefined ? (alarm = overfittingAlarm(input)) : alarm;
    },
    progress: progressOf(observed),
  };
}

export function notChecked(context: FitContext, rule: RuleId, reason: string): NotChecked {
  return { rule, fit: context.started.fit, reason };
}

type Particulars = Omit<Finding, 'id' | 'fit' | 'anchor' | 'confidence' | 'related'> &
  Partial<Pick<Finding, 'confidence' | 'related' | 'anchor'>>;

/** A finding shown at the fit call, unless told otherwise. */
export function finding(context: FitContext, particulars: Particulars): Finding {
  const { fit, site } = context.started;
  return {
    id: `${particulars.rule}:${fit}`,
    fit,
    anchor: site,
    confidence: null,
    related: [],
    ...particulars,
  };
}

/** Layers whose kernels do the learning, the output layer excepted, most parameters first. */
export function hiddenLayers(model: ModelEvent | null): Layer[] {
  const learning = (model?.layers ?? []).filter((layer) => layer.parameters > 0 && layer.trainable);
  return learning
    .slice(0, -1)
    .filter(({ kind }) => !/Normalization|Embedding|PReLU/i.test(kind))
    .sort((a, b) => b.parameters - a.parameters);
}

/** Whether the script itself ended a fit before its last planned epoch. */
export function stoppedEarly({ fit, started }: FitContext): boolean {
  return (
    fit.ended === 'finished' && started.epochs !== null && (last(fit.epochs)?.epoch ?? 0) < started.epochs
  );
}

export function last<T>(list: readonly T[]): T | undefined {
  return list[list.length - 1];
}

function finiteSeries(epochs: FitState['epochs'], values: readonly (number | null)[]): Series {
  const series: Series = { epochs: [], values: [] };
  epochs.forEach(({ epoch }, index) => {
    const value = values[index];
    if (value == null || !Number.isFinite(value)) return;
    series.epochs.push(epoch);
    series.values.push(value);
  });
  return series;
}
