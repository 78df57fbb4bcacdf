import * as l10n from '@vscode/l10n';
import type { Block } from '../blocks';
import { fix } from '../fix';
import type { Attempt, Remedy } from '../fix';
import type { Script } from '../script';
import { descendants } from '../syntax';
import type { FitCall } from '../training';
import { mentionsCallback, ownCallback, withCallback, withoutCallbacks } from './callbacks';
import { SAVE_BEST_MODEL, SAVE_BEST_MODEL_FILES } from './own-callbacks';

/** Saves the model of the best epoch, by the means the file's platform has. */
export const checkpoint: Remedy = {
  id: 'checkpoint',
  find: (script) => {
    const { block, address } = meansOf(script);
    return script.fits.flatMap((call) =>
      mentionsCallback(script, call, /SaveBestModel|ModelCheckpoint/)
        ? []
        : [
            fix({
              id: `checkpoint:fit@${call.index}`,
              remedy: 'checkpoint',
              title: l10n.t`Save the model of the best epoch to ${address}`,
              reason: l10n.t('The model with the lowest validation loss is kept, whatever comes after it.'),
              fit: call.index,
              ...edit(script, call, block, address),
            }),
          ],
    );
  },
};

function edit(script: Script, call: FitCall, block: Block, address: string): Attempt {
  const without = withoutCallbacks(script, call);
  if (without !== null) return { disabled: without };
  if (call.hasValidation === false)
    return { disabled: l10n.t('There is no validation data to tell the best epoch by: add it first.') };
  return withCallback(script, call, ownCallback(script, call, block, `'${address}'`));
}

interface Means {
  readonly block: Block;
  readonly address: string;
}

/** tfjs-node brings file://, a browser indexeddb://; plain tfjs in Node has no handler for either. */
function meansOf(script: Script): Means {
  let browser = !script.importsFramework;
  for (const node of descendants(script.root)) {
    if (node.children.length > 0 && node.type !== 'string') continue;
    const word = script.text.slice(node.start, node.end);
    if (node.type === 'string' && /@tensorflow\/tfjs-node/.test(word))
      return { block: SAVE_BEST_MODEL, address: 'file://best-model' };
    const seen =
      node.type === 'identifier'
        ? /^(document|window|localStorage|navigator|HTMLElement|tfvis)$/.test(word)
        : node.type === 'string'
          ? /^.(react|vue|svelte|@tensorflow\/tfjs-vis|https?:.*)\b/.test(word)
          : node.type.startsWith('jsx_');
    browser ||= seen;
  }
  return browser
    ? { block: SAVE_BEST_MODEL, address: 'indexeddb://best-model' }
    : { block: SAVE_BEST_MODEL_FILES, address: 'best-model' };
}
