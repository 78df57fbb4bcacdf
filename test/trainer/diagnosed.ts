import { diagnose } from '../../src/diagnosis';
import type { Diagnosis } from '../../src/protocol/findings';
import { applyEvent, emptyRunState, type RunState } from '../../src/protocol/run-state';
import { train, type Outcome } from './support';

/** Everything that can be measured is, whatever it takes, so that a test says the same on a slow machine. */
const ENV = { REGULENS_SEED: '1', REGULENS_OVERHEAD: '1000' };

export interface Diagnosed {
  outcome: Outcome;
  state: RunState;
  diagnosis: Diagnosis;
  /** Rules whose finding was shown at some time of the run, though perhaps taken back. */
  everSaid: string[];
}

/** Trains a script under the recorder and diagnoses it after every event, as a live reader would. */
export async function trainAndDiagnose(script: string, env: Record<string, string> = {}): Promise<Diagnosed> {
  const outcome = await train(script, { env: { ...ENV, ...env } });
  if (outcome.code !== 0) throw new Error(`${script} failed: ${outcome.stderr}`);
  const state = emptyRunState();
  const everSaid = new Set<string>();
  for (const event of outcome.events) {
    applyEvent(state, event);
    if (event.type === 'batch') continue;
    for (const { rule } of diagnose(state, event.t).findings) everSaid.add(rule);
  }
  return { outcome, state, diagnosis: diagnose(state), everSaid: [...everSaid] };
}
