import type { CurveSource } from '../experiments';
import type { ScriptReader } from './script-reader';

/** A script as it is now, in its project, for the numbers in it to be varied; null where it is gone or no script. */
export async function curveSource(
  reader: ScriptReader,
  file: string,
  folder: string,
): Promise<CurveSource | null> {
  const script = await reader.present(file);
  if (!script) return null;
  const { inProject } = await import('../session/project');
  const scripts = await inProject(new Map([[file, script]]), folder, (other) => reader.present(other));
  const placed = scripts.get(file) ?? script;
  const textOf = (other: string) =>
    (other === file ? placed : placed.place?.project.scripts.get(other))?.text ?? '';
  return { file, script: placed, textOf };
}
