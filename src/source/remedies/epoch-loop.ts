import { bringBlock } from '../blocks';
import { insertAt } from '../editing';
import { mergeEdits } from '../fix';
import type { Attempt } from '../fix';
import { lookupName } from '../scopes';
import type { Script } from '../script';
import { insertBefore, insertBehind } from '../statements';
import { ancestors, child, methodCall, namedChildren, wrapped } from '../syntax';
import type { SyntaxNode } from '../syntax';
import type { FitCall } from '../training';
import { KEEP_BEST_WEIGHTS } from './own-callbacks';
import { isName, mentions } from './targets';

const KEEPER = 'keeper';

/** `for (let epoch = 0; …) { …; const history = await model.fit(…); … }` with an epoch a call. */
interface EpochLoop {
  readonly loop: SyntaxNode;
  /** The name that counts. */
  readonly epoch: string;
  /** The statement of the call. */
  readonly statement: SyntaxNode;
  readonly awaited: SyntaxNode;
  /** The name the history has; null where it is dropped. */
  readonly history: string | null;
  readonly model: string;
}

/**
 * Keeps the best weights across the calls of a plain loop of one's own: the callback's methods are called where the loop's epochs end.
 * Null where the loop is not so plain.
 */
export function keepInLoop(script: Script, call: FitCall, patience: number): Attempt | null {
  const found = epochLoop(script, call);
  if (!found || lookupName(script.scopes, found.loop, KEEPER)) return null;
  const { loop, epoch, statement, awaited, model } = found;
  const history = found.history ?? 'history';
  if (found.history === null && lookupName(script.scopes, call.node, history)) return null;
  const brought = bringBlock(script, call.node, KEEP_BEST_WEIGHTS);
  if ('disabled' in brought) return brought;
  const { name } = KEEP_BEST_WEIGHTS;
  const before = insertBefore(
    script,
    loop,
    `const ${KEEPER} = new ${name}(${patience});\n${KEEPER}.setModel(${model});`,
  );
  if ('disabled' in before) return before;
  const logs = `{ val_loss: ${history}.history.val_loss?.[0], loss: ${history}.history.loss[0] }`;
  const named = found.history === null ? [insertAt(awaited.start, `const ${history} = `)] : [];
  return {
    edits: mergeEdits([
      ...brought.edits,
      ...before.edits,
      ...named,
      insertBehind(
        script,
        statement,
        `await ${KEEPER}.onEpochEnd(${epoch}, ${logs});\nif (${model}.stopTraining) break;`,
      ),
      insertBehind(script, loop, `await ${KEEPER}.onTrainEnd();`),
    ]),
  };
}

/** Whether the loop around a call keeps the best weights already. */
export function keptInLoop(script: Script, call: FitCall): boolean {
  return [...ancestors(call.node)].some(
    (at) => at.type === 'for_statement' && mentions(script, at, `${KEEPER}\\.onEpochEnd`),
  );
}

function epochLoop(script: Script, call: FitCall): EpochLoop | null {
  // A step of a loop of one's own is no epoch and has no history.
  if (call.call !== 'fit' && call.call !== 'fitDataset') return null;
  const text = (node: SyntaxNode): string => script.text.slice(node.start, node.end);
  const awaited = wrapped(call.node).parent;
  const receiver = methodCall(call.node)?.receiver;
  if (awaited?.type !== 'await_expression' || !receiver || !isName(receiver)) return null;
  const holder = awaited.parent;
  const statement = holder?.type === 'variable_declarator' ? holder.parent : holder;
  const name = holder?.type === 'variable_declarator' ? child(holder, 'name') : null;
  if (!statement || (name && name.type !== 'identifier')) return null;
  if (!/^(expression_statement|lexical_declaration)$/.test(statement.type)) return null;
  const loop = statement.parent?.parent;
  if (loop?.type !== 'for_statement' || !/^(program|statement_block)$/.test(loop.parent?.type ?? ''))
    return null;
  const initializer = child(loop, 'initializer');
  const [counter, ...more] = initializer ? namedChildren(initializer) : [];
  const epoch = counter?.type === 'variable_declarator' ? child(counter, 'name') : null;
  if (epoch?.type !== 'identifier' || more.length > 0) return null;
  return { loop, epoch: text(epoch), statement, awaited, history: name && text(name), model: text(receiver) };
}
