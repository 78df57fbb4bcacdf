import type { TextEdit } from '../../protocol/edits';
import { inFileStyle } from '../blocks';
import { callOn } from '../editing';
import { resolveConst } from '../options';
import type { Script } from '../script';
import { child, methodCall, unwrap } from '../syntax';
import type { SyntaxNode } from '../syntax';

/** One call of a chain such as `tf.data.zip(…).shuffle(100).batch(32)`. */
export interface Link {
  /** 'zip' for the call of the framework that makes the dataset. */
  readonly method: string;
  readonly call: SyntaxNode;
  /** What the method is called on; null for the call that makes the dataset. */
  readonly receiver: SyntaxNode | null;
}

/** The calls that make a dataset, the last one first, followed through constants; null where that isn't in this file. */
export function chainOf(script: Script, dataset: SyntaxNode): Link[] | null {
  const links: Link[] = [];
  let at = resolveConst(script, dataset);
  for (let depth = 0; depth < 50; depth++) {
    if (at.type === 'await_expression') at = unwrap(at.children.find((c) => c.named) ?? at);
    const callee = at.type === 'call_expression' ? child(at, 'function') : null;
    const path = callee && script.framework.pathOf(callee);
    if (path?.[0] === 'data') return [...links, { method: path[1] ?? '', call: at, receiver: null }];
    const method = methodCall(at);
    if (!method) return null;
    const name = script.text.slice(method.name.start, method.name.end);
    links.push({ method: name, call: at, receiver: method.receiver });
    at = resolveConst(script, method.receiver);
  }
  return null;
}

/** `dataset` becomes `dataset.map((parameter) => result)`. */
export function mapDataset(
  script: Script,
  dataset: SyntaxNode,
  parameter: string,
  result: string,
): TextEdit[] {
  const typed = script.language === 'javascript' ? parameter : `${parameter}: any`;
  const map = inFileStyle(script, dataset, `.map((${typed}) => ${result})`);
  return callOn(dataset, map);
}
