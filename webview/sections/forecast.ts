import type { Forecast } from '../../src/protocol/findings';
import { count, share } from '../format';
import { isLive, type RunView } from '../state';
import { words } from '../words';

/** What is foretold of a run: only while there is something to come. */
export function liveForecasts(run: RunView): Forecast[] {
  if (!isLive(run.record)) return [];
  const open = run.state.fits.filter(({ ended }) => ended === null).map(({ started }) => started.fit);
  return run.diagnosis.forecasts.filter(({ fit }) => open.includes(fit));
}

/** "At this rate validation loss bottoms out at about epoch 34 (80 %: 28–45)." */
export function forecastText({ bottom, confidence }: Forecast): string {
  return words.forecast(count(bottom.value), share(confidence), count(bottom.low), count(bottom.high));
}
