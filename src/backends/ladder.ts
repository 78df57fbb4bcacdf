import * as l10n from '@vscode/l10n';
import type { ChosenBackend, PassedRung } from '../protocol/backends';
import { RUNG_OF_BACKEND, RUNGS, type BackendChoice, type Rung } from '../protocol/rungs';

/** tfjs-core's engine, as far as choosing a backend goes. */
export interface BackendRegistry {
  readonly registryFactory: Readonly<Record<string, unknown>>;
  registerBackend(name: string, factory: () => unknown, priority?: number): boolean;
  removeBackend(name: string): void;
  findBackendFactory(name: string): (() => unknown) | null | undefined;
  /** Names of the registered backends, best first. The engine asks when it first needs one and the script has chosen none. */
  getSortedBackends(): string[];
  setBackend(name: string): Promise<boolean>;
}

/** A rung that Regulens can give a script. */
export interface Offer {
  rung: Rung;
  /** The framework's name for the backend. */
  name: string;
  /**
   * Not taken before it was tried out on the model: its values can't be read at once, so what was begun on it can't be moved.
   * Throws with the reason where there is nothing to try.
   */
  waits?: () => void;
  /** Makes the backend, at once. @throws with a reason that people can read */
  create(registry: BackendRegistry): unknown;
}

/** What stands between the engine's first need and the end of the run. */
export interface Ladder {
  /** Null until the engine needed one, and where the script chose itself. */
  chosen(): ChosenBackend | null;
  /** Offers that are worth trying out against the one chosen; none where the script or the user chose. */
  rivals(): readonly Offer[];
  /** Registers an offer's backend and makes it the engine's. @throws with the offer's reason */
  take(offer: Offer): Promise<void>;
  /** Takes back what it has registered: the engine is as it was before, but for a backend that is in use. */
  leave(): void;
}

export function isBackendRegistry(engine: object): engine is BackendRegistry {
  return (
    'getSortedBackends' in engine &&
    typeof engine.getSortedBackends === 'function' &&
    'registerBackend' in engine &&
    typeof engine.registerBackend === 'function' &&
    'findBackendFactory' in engine &&
    typeof engine.findBackendFactory === 'function' &&
    'registryFactory' in engine &&
    'setBackend' in engine
  );
}

/**
 * Gives the script the best of `offers` at the moment the engine first needs a backend. By then the script has registered and chosen
 * what it wants to: a backend that it brings along is kept, and `tf.setBackend(…)` never comes here.
 *
 * @param offers best first
 * @param excluded rungs on which the script has just failed, with what failed
 */
export function offerBackends(
  registry: BackendRegistry,
  asked: BackendChoice,
  offers: readonly Offer[],
  tell: (chosen: ChosenBackend) => void,
  excluded: readonly PassedRung[] = [],
): Ladder {
  const sorted = registry.getSortedBackends.bind(registry);
  let chosen: ChosenBackend | null = null;
  const before = Object.getOwnPropertyDescriptor(registry, 'getSortedBackends');
  registry.getSortedBackends = () => {
    if (chosen === null) {
      chosen = choose(registry, asked, offers, sorted, excluded);
      tell(chosen);
    }
    const { name } = chosen;
    return [name, ...sorted().filter((other) => other !== name)];
  };
  return {
    chosen: () => chosen,
    rivals() {
      const current = chosen;
      if (current === null || asked !== 'auto' || current.by === 'script') return [];
      const out = [current.rung, ...current.passed.map(({ rung }) => rung)];
      return offers.filter(({ rung }) => !out.includes(rung));
    },
    async take(offer) {
      const { name } = offer;
      if (!Object.hasOwn(registry.registryFactory, name)) {
        const backend = offer.create(registry);
        registry.registerBackend(name, () => backend);
      }
      if (!(await registry.setBackend(name))) throw new Error(`backend "${name}" did not start`);
      if (chosen) chosen = { ...chosen, name };
    },
    leave() {
      if (before) Object.defineProperty(registry, 'getSortedBackends', before);
      else Reflect.deleteProperty(registry, 'getSortedBackends');
      const isOffered = chosen?.by === 'regulens' && offers.some(({ name }) => name === chosen?.name);
      if (chosen && isOffered) registry.removeBackend(chosen.name);
    },
  };
}

function choose(
  registry: BackendRegistry,
  asked: BackendChoice,
  offers: readonly Offer[],
  sorted: () => string[],
  excluded: readonly PassedRung[],
): ChosenBackend {
  const own = sorted().find((name) => Object.hasOwn(RUNG_OF_BACKEND, name));
  const ownRung = own === undefined ? null : (RUNG_OF_BACKEND[own] ?? null);
  if (own !== undefined && (asked === 'auto' || asked === ownRung))
    return { asked, name: own, rung: ownRung, by: 'script', passed: [] };

  const passed: PassedRung[] = [];
  for (const offer of offers) {
    const { rung, name } = offer;
    // Asked for one rung, the better ones aren't tried; the next ones serve where it can't be had.
    if (asked !== 'auto' && RUNGS.indexOf(rung) < RUNGS.findIndex((one) => one === asked)) continue;
    const failed = excluded.find((one) => one.rung === rung);
    if (failed) {
      passed.push(failed);
      continue;
    }
    if (Object.hasOwn(registry.registryFactory, name)) {
      passed.push({ rung, reason: l10n.t`the script has registered a backend "${name}" of its own` });
      continue;
    }
    try {
      if (asked === 'auto' && offer.waits) {
        offer.waits();
        continue;
      }
      const backend = offer.create(registry);
      registry.registerBackend(name, () => backend);
      return { asked, name, rung, by: 'regulens', passed };
    } catch (error) {
      passed.push({ rung, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  const [best = 'cpu'] = asked === 'cpu' ? ['cpu'] : sorted();
  return {
    asked,
    name: best,
    rung: best === 'cpu' ? 'cpu' : ownRung,
    by: own === best ? 'script' : 'regulens',
    passed,
  };
}
