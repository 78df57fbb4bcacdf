import type { TextEdit } from '../../protocol/edits';
import { bringBlock } from '../blocks';
import { insertAt } from '../editing';
import { mergeEdits } from '../fix';
import type { Attempt } from '../fix';
import { lookupName } from '../scopes';
import type { Script } from '../script';
import { insertBefore, insertBehind } from '../statements';
import { ancestors, child, methodCall, namedChildren, wrapped } from '../syntax';
import type { SyntaxNode } from '../syntax';
import { tunable } from '../tunable';
import type { FitCall } from '../training';
import type { CallbackCode } from './callbacks';
import { KEEP_BEST_WEIGHTS } from './own-callbacks';
import { isName, mentions } from './targets';

const KEEPER = 'keeper';
const STOPPER = 'stopper';

/** `for (let epoch = 0; …) { …; const history = await model.fit(…); … }` with an epoch a call. */
interface EpochLoop {
  readonly loop: SyntaxNode;
  /** The name that counts. */
  readonly epoch: string;
  /** The statement of the call. */
  readonly statement: SyntaxNode;
  readonly awaited: SyntaxNode;
  /** The name the history has, or is to have where it is dropped. */
  readonly history: string;
  readonly isNamed: boolean;
  readonly model: string;
}

/**
 * Keeps the best weights across the calls of a plain loop of one's own: the callback's methods are called where the loop's epochs end.
 * Null where the loop is not so plain.
 */
export function keepInLoop(script: Script, call: FitCall, patience: number): Attempt | null {
  const found = epochLoop(script, call);
  if (!found) return null;
  const brought = bringBlock(script, call.node, KEEP_BEST_WEIGHTS);
  if ('disabled' in brought) return lookupName(script.scopes, found.loop, KEEPER) ? null : brought;
  const { history, loop, epoch } = found;
  return aroundEpochs(script, call, found, {
    name: KEEPER,
    created: `new ${KEEP_BEST_WEIGHTS.name}(${tunable(patience)})`,
    edits: [...brought.edits, insertBehind(script, loop, `await ${KEEPER}.onTrainEnd();`)],
    before: '',
    ended: `await ${KEEPER}.onEpochEnd(${epoch}, { val_loss: ${history}.history.val_loss?.[0], loss: ${history}.history.loss[0] });`,
  });
}

/** The same for tfjs's own early stopping, which keeps the last weights. @param created the callback as code */
export function stopInLoop(script: Script, call: FitCall, created: CallbackCode): Attempt | null {
  const found = epochLoop(script, call);
  if (!found) return null;
  const { history, epoch } = found;
  const type = script.language === 'javascript' ? '' : ' as number';
  return aroundEpochs(script, call, found, {
    name: STOPPER,
    created: created.code,
    edits: created.edits,
    before: `\nawait ${STOPPER}.onTrainBegin();`,
    ended: `await ${STOPPER}.onEpochEnd(${epoch}, { val_loss: ${history}.history.val_loss[0]${type} });`,
  });
}

interface AroundEpochs {
  /** What the callback is called. */
  readonly name: string;
  readonly created: string;
  readonly edits: readonly TextEdit[];
  /** What is done before the loop, and after each of its epochs. */
  readonly before: string;
  readonly ended: string;
}

function aroundEpochs(
  script: Script,
  call: FitCall,
  { loop, statement, awaited, isNamed, history, model }: EpochLoop,
  { name, created, edits, before, ended }: AroundEpochs,
): Attempt | null {
  if (lookupName(script.scopes, loop, name)) return null;
  if (!isNamed && lookupName(script.scopes, call.node, history)) return null;
  const made = insertBefore(
    script,
    loop,
    `const ${name} = ${created};\n${name}.setModel(${model});${before}`,
  );
  if ('disabled' in made) return made;
  const named = isNamed ? [] : [insertAt(awaited.start, `const ${history} = `)];
  return {
    edits: mergeEdits([
      ...edits,
      ...made.edits,
      ...named,
      insertBehind(script, statement, `${ended}\nif (${model}.stopTraining) break;`),
    ]),
  };
}

/** Whether the loop around a call keeps the best weights, or stops early, already. */
export function keptInLoop(script: Script, call: FitCall): boolean {
  return callsInLoop(script, call, KEEPER);
}

export function stoppedInLoop(script: Script, call: FitCall): boolean {
  return callsInLoop(script, call, `(${KEEPER}|${STOPPER})`);
}

function callsInLoop(script: Script, call: FitCall, name: string): boolean {
  return [...ancestors(call.node)].some(
    (at) => at.type === 'for_statement' && mentions(script, at, `${name}\\.onEpochEnd`),
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
  // Patience is counted in its numbers.
  const count = text(epoch);
  const step = child(loop, 'increment');
  if (!step || ![`${count}++`, `++${count}`, `${count} += 1`].includes(text(step))) return null;
  const history = name ? text(name) : 'history';
  return {
    loop,
    epoch: count,
    statement,
    awaited,
    history,
    isNamed: name !== null,
    model: text(receiver),
  };
}
