import * as l10n from '@vscode/l10n';
import { insertProperties, replace } from './editing';
import type { Attempt } from './fix';
import type { LayerCall } from './layers';
import { propertyOf, resolveOptions } from './options';
import type { Property } from './options';
import type { Script } from './script';
import { inStyleOf } from './style';
import { callArguments, child, contains } from './syntax';
import type { SyntaxNode } from './syntax';
import { reference } from './references';
import { mergeEdits } from './fix';

/** The options object of a layer that is written in this file; null where there is none or it can't be edited. */
export function optionsOf(script: Script, layer: LayerCall): SyntaxNode | null {
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  return options.kind === 'literal' ? options.object : null;
}

/** Why a layer's options can't be edited, as a sentence; null where they can. */
export function optionsObstacle(script: Script, layer: LayerCall): string | null {
  const options = resolveOptions(script, callArguments(layer.node)[0]);
  if (options.kind === 'literal') return null;
  return l10n.t`Not safe to edit: ${options.kind === 'opaque' ? options.reason : l10n.t('the layer has no options')}.`;
}

/** An option of a layer as written, null where it isn't given. */
export function optionOf(script: Script, layer: LayerCall, key: string): Property | null {
  const object = optionsOf(script, layer);
  return object && propertyOf(script, object, key);
}

/** The text of an option's value; null where it isn't given. */
export function optionText(script: Script, layer: LayerCall, key: string): string | null {
  const value = optionOf(script, layer, key)?.value;
  return value ? script.text.slice(value.start, value.end) : null;
}

/** Sets options of a layer to code written our way, in place of what they were; or says why not. */
export function setOptions(
  script: Script,
  layer: LayerCall,
  values: Readonly<Record<string, string>>,
): Attempt {
  const object = optionsOf(script, layer);
  if (!object) return { disabled: optionsObstacle(script, layer) ?? l10n.t('Not safe to edit.') };
  const added: string[] = [];
  const edits = Object.entries(values).flatMap(([key, code]) => {
    const text = inStyleOf(script, object, code);
    const present = propertyOf(script, object, key);
    if (!present) added.push(`${key}: ${text}`);
    else if (present.shorthand || !present.value) return [replace(present.node, `${key}: ${text}`)];
    else return [replace(present.value, text)];
    return [];
  });
  return { edits: [...edits, ...(added.length > 0 ? insertProperties(script, object, added) : [])] };
}

/** Whether a layer's options are an object of their own, which other calls may be given too. */
export function hasSharedOptions(script: Script, layer: LayerCall): boolean {
  const object = optionsOf(script, layer);
  return object !== null && !contains(layer.node, object);
}

/** Makes a layer by another factory, with the same options. */
export function useFactory(script: Script, layer: LayerCall, factory: string): Attempt {
  const callee = child(layer.node, 'function');
  const name = callee && reference(script, layer.node, ['layers', factory]);
  if (!callee || !name) return { disabled: l10n.t('Not safe to edit: tf is not imported here.') };
  // `NS.layers.dropout` keeps its beginning, also over several lines.
  const property = child(callee, 'property');
  const edit = property ? replace(property, factory) : replace(callee, name.code);
  return { edits: property ? [edit] : mergeEdits([...name.edits, edit]) };
}
