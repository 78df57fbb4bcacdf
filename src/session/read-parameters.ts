import type { RunParameter } from '../protocol/run-digest';
import type { RunRecord } from '../protocol/run-record';
import type { RunStore } from '../runs';
import { languageOf, type SourceParser } from '../source';
import { presentParameters } from '../source/slots';

/** More than this is no training script that anybody wrote by hand. */
const LENGTH = 1_000_000;

/** What the text that ran sets its training to; empty where it wasn't kept, isn't JavaScript or TypeScript, or has errors. */
export async function readParameters(
  store: RunStore,
  { id, launch }: Pick<RunRecord, 'id' | 'launch'>,
  parser: () => Promise<SourceParser>,
): Promise<readonly RunParameter[]> {
  const language = languageOf(launch.script);
  const text = language && (await store.sourceText(id));
  if (!language || text === null || text === '' || text.length > LENGTH) return [];
  return presentParameters((await parser()).parse(text, language), launch.script);
}
