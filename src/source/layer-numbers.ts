import * as l10n from '@vscode/l10n';
import type { LayerCall } from './layers';
import { findNumber, isKnown } from './numbers';
import type { UnknownNumber, WrittenNumber } from './numbers';
import { propertyOf, resolveOptions } from './options';
import type { Script } from './script';
import { ancestors, callArguments, child, contains, wrapped } from './syntax';
import type { SyntaxNode } from './syntax';
import { trace } from './trace';

/**
 * The number a layer is given under `key`; null where it isn't given.
 *
 * @param kin layers that are treated alike: a constant that nothing but their options of that name uses may be changed
 */
export function numberOption(
  script: Script,
  layer: LayerCall,
  key: string,
  kin: readonly LayerCall[],
): WrittenNumber | UnknownNumber | null {
  const [argument] = callArguments(layer.node);
  const options = resolveOptions(script, argument);
  if (!argument || options.kind !== 'literal')
    return options.kind === 'opaque' ? { reason: options.reason } : null;
  const given = propertyOf(script, options.object, key)?.value;
  if (!given) return null;
  const alike = (use: SyntaxNode): boolean => isOption(script, use, key, kin);
  const number = findNumber(script, given, alike);
  if (!isKnown(number) || contains(layer.node, options.object)) return number;
  // The options are an object of their own, which other calls may be given as well.
  const shared = sharedOptions(script, argument, kin);
  return {
    ...number,
    alsoIn: [...number.alsoIn, ...shared.alike],
    obstacle: number.obstacle ?? shared.obstacle,
  };
}

/** Who else is given the options object that `argument` names. */
export function sharedOptions(
  script: Script,
  argument: SyntaxNode,
  kin: readonly LayerCall[],
): { alike: SyntaxNode[]; obstacle: string | null } {
  const found = trace(script, argument);
  const others =
    found.kind === 'written'
      ? found.holders.flatMap((holder) => (holder.script === script ? holder.others : []))
      : [];
  const alike = others.filter((use) => kin.some((layer) => isGivenTo(layer, use)));
  const foreign = others.filter((use) => !alike.includes(use));
  const lines = [...new Set(foreign.map((use) => script.places.lineOf(use.start)))];
  const name = script.text.slice(argument.start, argument.end);
  const obstacle =
    lines.length > 0 ? l10n.t`${name} is also used in line ${lines.join(', ')}: change it by hand.` : null;
  return { alike, obstacle };
}

/** The layers among `kin` in whose calls the given places lie. */
export function layersAround(kin: readonly LayerCall[], places: readonly SyntaxNode[]): number[] {
  return kin.filter(({ node }) => places.some((place) => contains(node, place))).map(({ index }) => index);
}

/** Whether a use is the value of the option `key` of one of the layers. */
function isOption(script: Script, use: SyntaxNode, key: string, kin: readonly LayerCall[]): boolean {
  const value = memberAround(use);
  const pair = value.parent?.type === 'pair' && value.field === 'value' ? value.parent : null;
  const name = pair ? child(pair, 'key') : use.type === 'shorthand_property_identifier' ? use : null;
  const object = (pair ?? use).parent;
  if (!name || script.text.slice(name.start, name.end) !== key) return false;
  return kin.some(({ node }) => {
    const options = resolveOptions(script, callArguments(node)[0]);
    return options.kind === 'literal' && options.object === object;
  });
}

/** `config.rate` around `config`, with its casts. */
function memberAround(use: SyntaxNode): SyntaxNode {
  const outer = wrapped(use);
  const parent = outer.parent;
  return parent?.type === 'member_expression' && outer.field === 'object' ? wrapped(parent) : outer;
}

function isGivenTo({ node }: LayerCall, use: SyntaxNode): boolean {
  const [argument] = callArguments(node);
  if (!argument || !contains(argument, use)) return false;
  for (const at of ancestors(use)) {
    if (at === node) return true;
    if (
      !['arguments', 'object', 'spread_element', 'as_expression', 'parenthesized_expression'].includes(
        at.type,
      )
    )
      return false;
  }
  return false;
}
