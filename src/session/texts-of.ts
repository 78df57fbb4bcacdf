import type { Script } from '../source';

/** The text of a file that fixes concern, as they were worked out on it; empty for a file they don't. */
export type TextOf = (file: string) => string;

/** The texts of scripts and of the project that they are in. */
export function textsOf(scripts: ReadonlyMap<string, Script>): TextOf {
  return (file) => {
    const script = scripts.get(file);
    const [any] = scripts.values();
    return (script ?? any?.place?.project.scripts.get(file))?.text ?? '';
  };
}
