import { fingerprintOf } from './fingerprint';
import { Framework, importsFramework } from './framework';
import type { Language } from './language';
import { findLayers, findRegularizers } from './layers';
import type { LayerCall } from './layers';
import { modelsOf } from './models';
import type { Model } from './models';
import { Places } from './places';
import type { Place } from './project';
import { readScopes } from './scopes';
import type { Scopes } from './scopes';
import { descendants, methodCall, wrapped } from './syntax';
import type { SyntaxNode } from './syntax';
import { findCompiles, findFits } from './training';
import type { CompileCall, FitCall } from './training';

/** A text as Regulens sees it: its layers, compile and training calls. Plain data; edit it with {@link listFixes}. */
export interface Script {
  readonly text: string;
  readonly language: Language;
  readonly hasErrors: boolean;
  /** Line of the first error, counted from 1. */
  readonly errorLine: number | null;
  /** In the order of the text, as are fits and compiles. */
  readonly layers: readonly LayerCall[];
  readonly fits: readonly FitCall[];
  readonly compiles: readonly CompileCall[];
  readonly regularizers: readonly LayerCall[];
  readonly importsFramework: boolean;
  readonly fingerprint: string;
  readonly root: SyntaxNode;
  readonly comments: readonly SyntaxNode[];
  /** Every place an identifier stands at, by its text. */
  readonly names: ReadonlyMap<string, readonly SyntaxNode[]>;
  /** What goes into each model; worked out when first asked for. */
  readonly models: readonly Model[];
  readonly scopes: Scopes;
  readonly framework: Framework;
  readonly places: Places;
  /** Where the script is, if that is known. */
  readonly place: Place | null;
  /** The same script where it is in a project. */
  at(place: Place): Script;
}

export function readScript(text: string, language: Language, root: SyntaxNode): Script {
  const places = new Places(text);
  const scopes = readScopes(root, text);
  const framework = new Framework(text, scopes);
  const reading = { text, root, scopes, framework };
  const layers = findLayers(reading);
  const imports = importsFramework(root, text);
  const compiles = findCompiles(reading);
  const fits = findFits(reading, imports || layers.length > 0);
  let error: SyntaxNode | null = null;
  const comments: SyntaxNode[] = [];
  const names = new Map<string, SyntaxNode[]>();
  for (const node of descendants(root)) {
    if (node.type === 'comment') comments.push(node);
    if (node.type === 'identifier' || node.type === 'shorthand_property_identifier') {
      const name = text.slice(node.start, node.end);
      const known = names.get(name);
      if (known) known.push(node);
      else names.set(name, [node]);
    }
    if (node.type === 'ERROR' || isMisspelled(node, text)) error ??= node;
  }
  let models: readonly Model[] | null = null;
  let fingerprint: string | null = null;
  const plain = {
    ...reading,
    language,
    hasErrors: error !== null,
    errorLine: error && places.lineOf(error.start),
    layers,
    fits,
    compiles,
    regularizers: findRegularizers(reading),
    importsFramework: imports,
    comments,
    names,
    places,
  };
  const at = (place: Place | null): Script => ({
    ...plain,
    place,
    at,
    // Both are read off this file alone, wherever it is.
    get fingerprint() {
      return (fingerprint ??= fingerprintOf(script, [
        ...layers.map(applied),
        ...[...fits, ...compiles].map((call) => call.node),
      ]));
    },
    get models() {
      return (models ??= modelsOf(script));
    },
  });
  const script = at(null);
  return script;
}

/** The call that applies a layer, as in `dense({…}).apply(x)`: what it is applied to counts as much. */
function applied({ node }: LayerCall): SyntaxNode {
  const call = wrapped(node).parent?.parent;
  return call && methodCall(call)?.receiver === wrapped(node) ? call : node;
}

/** What the finders read from. */
export type Reading = Pick<Script, 'text' | 'root' | 'scopes' | 'framework'>;

/** tree-sitter takes any unknown character for a letter; curly quotes are what that hides. */
function isMisspelled(node: SyntaxNode, text: string): boolean {
  if (node.type !== 'identifier' || /^[\w$]+$/.test(text.slice(node.start, node.end))) return false;
  return !/^[\p{ID_Start}$_\\][\p{ID_Continue}$\u200c\u200d\\{}]*$/u.test(text.slice(node.start, node.end));
}
