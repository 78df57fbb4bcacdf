import { diagnose } from '../../src/diagnosis';
import type { Diagnosis } from '../../src/protocol/findings';
import { applyEvent, emptyRunState, type RunState } from '../../src/protocol/run-state';
import { train, type Outcome } from './support';

/** Everything that can be measured is, whatever it takes, and plain JavaScript is asked for: a test says the same on a slow machine. */
const ENV = { REGULENS_SEED: '1', REGULENS_OVERHEAD: '1000', REGULENS_BACKEND: 'cpu' };

/** What is measured in an epoch comes together, and views are told of it at once. */
const TELLING = new Set(['fit-started', 'epoch', 'evaluation', 'fit-ended']);

export interface Diagnosed {
  outcome: Outcome;
  state: RunState;
  diagnosis: Diagnosis;
  /** Rules whose finding was shown at some time of the run, though perhaps taken back. */
  everSaid: string[];
  /** The same of one fit. */
  saidOf: (fit: string) => string[];
}

/**
 * Trains a script under the recorder and diagnoses it after every epoch, as a live reader would.
 * @param preload another than the one bundled for the tests
 */
export async function trainAndDiagnose(
  script: string,
  env: Record<string, string> = {},
  preload?: string,
): Promise<Diagnosed> {
  const outcome = await train(script, { env: { ...ENV, ...env }, ...(preload && { preload }) });
  if (outcome.code !== 0) throw new Error(`${script} failed: ${outcome.stderr}`);
  const state = emptyRunState();
  const said = new Map<string | null, Set<string>>();
  for (const event of outcome.events) {
    applyEvent(state, event);
    if (!TELLING.has(event.type)) continue;
    // Of several fits only the one under way has anything new.
    const now = diagnose({ ...state, fits: state.fits.slice(-1) }, event.t);
    for (const { rule, fit } of now.findings) said.set(fit, (said.get(fit) ?? new Set()).add(rule));
  }
  return {
    outcome,
    state,
    diagnosis: diagnose(state),
    everSaid: [...new Set([...said.values()].flatMap((rules) => [...rules]))],
    saidOf: (fit) => [...(said.get(fit) ?? [])],
  };
}
