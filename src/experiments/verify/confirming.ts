import * as l10n from '@vscode/l10n';
import { UserError } from '../../protocol/user-error';
import { changesRows, type Candidate } from './candidates';
import {
  canDealOut,
  CHOOSING_HALF,
  confirmationOf,
  countedForConfirmation,
  freshRuns,
  type FreshRun,
} from './confirm';
import { BASELINE, Outcomes } from './outcomes';
import { ALL } from './pairs';
import type { Judged, Scoreboard } from './scoreboard';
import { together } from '../together';
import type { Measured, TrialRequest } from './trials';
import { ranked } from './verdict';

/** Runs the winner, and the unchanged script, where nothing was chosen: under fresh seeds, with other rows held out. */
export class Confirming {
  readonly #board: Scoreboard;
  readonly #count: number;
  readonly #trial: (trial: TrialRequest) => Promise<Measured>;
  /** Runs that nothing is chosen by. */
  #fresh = new Outcomes();

  /** @param count fresh runs with the winner, and as many without */
  constructor(board: Scoreboard, count: number, trial: (trial: TrialRequest) => Promise<Measured>) {
    this.#board = board;
    this.#count = count;
    this.#trial = trial;
  }

  /** The unchanged script, while others are still at it: whatever wins, that is needed, and it fills idle cores. */
  begin(): Promise<void> {
    const [first] = this.#board.outcomes.all(BASELINE);
    if (!first || !canDealOut(first)) return Promise.resolve();
    return this.#runs(null, freshRuns(first, this.#count, true), 2);
  }

  /** The winner. @param begun what `begin` has begun */
  async confirm(begun: Promise<void>): Promise<void> {
    const { value } = this.#board;
    const baselines = this.#board.outcomes.all(BASELINE);
    const [first] = baselines;
    const helpful = (some: readonly Judged[]) =>
      ranked(some.filter(({ effect }) => effect && effect.ratio < 1))[0];
    const best = helpful(this.#board.judged(this.#board.candidates));
    const dealsOut = first !== undefined && canDealOut(first) && best !== undefined && !changesRows(best);
    const winner = dealsOut ? best : helpful(this.#board.judgedOn(CHOOSING_HALF));
    if (!first || !winner) {
      await begun;
      value.notes.push(l10n.t('None of the fixes lowered the validation loss.'));
      return;
    }
    const runs = freshRuns(first, this.#count, dealsOut);
    let unchanged = begun;
    // What was begun serves only where the same rows are held out.
    if (!dealsOut) {
      await begun;
      this.#fresh = new Outcomes();
      value.progress.of += runs.length;
      unchanged = this.#runs(null, runs, 0);
    }
    const trained = winner.stopping ? winner.trained : winner;
    const both = [unchanged, ...(trained ? [this.#runs(trained, runs, 0, winner.stopping)] : [])];
    await together(both, (one) => one);
    const isFolded = this.#fresh.all(BASELINE).every(({ fold }) => fold !== null);
    if (dealsOut && !isFolded)
      value.notes.push(
        l10n.t('Other rows could not be held out, so the winner was confirmed on fresh seeds only.'),
      );
    const counted = dealsOut && !isFolded ? ALL : countedForConfirmation(baselines, dealsOut);
    value.confirmation = confirmationOf(winner, runs, this.#fresh, counted);
  }

  async #runs(
    candidate: Candidate | null,
    runs: readonly FreshRun[],
    priority: number,
    until: Candidate['stopping'] = null,
  ): Promise<void> {
    await together(runs, async ({ seed, fold }) => {
      try {
        const measured = await this.#trial({ candidate, seed, priority, until, ...(fold && { fold }) });
        if ('outcome' in measured) this.#fresh.set(Outcomes.sourceOf(candidate), measured.outcome);
      } catch (error) {
        // Under another seed a script may well fail: then there is that much less to confirm on.
        if (!(error instanceof UserError)) throw error;
        this.#board.value.notes.push(l10n.t`A run with other rows held out failed: ${error.message}`);
      }
    });
  }
}
