import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { TriedRung } from '../protocol/backends';
import { RUNGS, type Rung } from '../protocol/rungs';
import { isObject } from './framework';

/** What a script's model was measured to take on each rung. */
export interface Remembered {
  /** Names the model: another one is measured anew. */
  model: string;
  steps: TriedRung[];
}

export interface RungMemory {
  recall(): Remembered | null;
  /** A failure to write is no failure of the run: the next one measures again. */
  keep(remembered: Remembered): void;
  /** The script fails on this rung. */
  forget(rung: Rung): void;
}

const LIMIT = 200;

/**
 * Kept per project, by path of the script.
 *
 * @param file null: nothing is remembered
 */
export function createRungMemory(file: string | null, script: string): RungMemory {
  if (file === null) return { recall: () => null, keep: () => undefined, forget: () => undefined };
  const recall = () => read(file).get(script) ?? null;
  const keep = (remembered: Remembered) => {
    const all = read(file);
    all.delete(script);
    all.set(script, remembered);
    const partial = `${file}.${process.pid}`;
    try {
      writeFileSync(partial, JSON.stringify(Object.fromEntries([...all].slice(-LIMIT)), null, 2));
      renameSync(partial, file);
    } catch {
      // The disk is full or read-only, which the recording itself will say.
    }
  };
  return {
    recall,
    keep,
    forget(rung) {
      const known = recall();
      if (known?.steps.some((step) => step.rung === rung))
        keep({ ...known, steps: known.steps.filter((step) => step.rung !== rung) });
    },
  };
}

/** The rung whose step is fastest. */
export function fastest(steps: readonly TriedRung[]): Rung | null {
  return [...steps].sort((a, b) => a.stepMs - b.stepMs)[0]?.rung ?? null;
}

/** What can't be read is forgotten. */
function read(file: string): Map<string, Remembered> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return new Map();
  }
  const all = new Map<string, Remembered>();
  if (!isObject(value)) return all;
  for (const [script, entry] of Object.entries(value)) if (isRemembered(entry)) all.set(script, entry);
  return all;
}

function isRemembered(value: unknown): value is Remembered {
  return (
    isObject(value) &&
    typeof value['model'] === 'string' &&
    Array.isArray(value['steps']) &&
    value['steps'].every(
      (step: unknown) =>
        isObject(step) &&
        RUNGS.some((rung) => rung === step['rung']) &&
        typeof step['stepMs'] === 'number' &&
        step['stepMs'] > 0,
    )
  );
}
