// What people read is written l10n.t`…`. This takes the messages out of the source for translators, with VS Code's own extractor, and
// names the calls that it doesn't see, or sees otherwise than the program looks them up.
import { getL10nJson } from '@vscode/l10n-dev';
import { build } from 'esbuild';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './install.mjs';

/** Where the messages of the source are kept; translations lie beside it, `bundle.l10n.de.json` for German. */
export const BUNDLE = 'l10n/bundle.l10n.json';

/** Which of them a page can say: an editor in another language gives pages no more than these. */
export const PAGE = 'l10n/page.json';

const ROOMS = ['src', 'webview'];
const LIBRARY = '@vscode/l10n';

function sources() {
  return ROOMS.flatMap((room) =>
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => path.posix.join(room, file.replaceAll(path.sep, '/'))),
  ).sort();
}

/** What the library looks a message up by, as @vscode/l10n 0.0.18 makes it of the arguments of `t`; null where only running it would tell. */
function keyOf(call) {
  if (ts.isTaggedTemplateExpression(call)) return templateKey(call.template);
  const [first] = call.arguments;
  if (first && ts.isStringLiteralLike(first)) return first.text;
  if (!first || !ts.isObjectLiteralExpression(first)) return null;
  const message = literalOf(first, 'message');
  const comment = literalOf(first, 'comment');
  return message === null ? null : comment ? `${message}/${comment}` : message;
}

function templateKey(template) {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.templateSpans.reduce(
    (text, { literal }, index) => `${text}{${index}}${literal.text}`,
    template.head.text,
  );
}

function literalOf(object, name) {
  const property = object.properties.find(
    (one) => ts.isPropertyAssignment(one) && one.name.getText() === name,
  );
  if (!property) return null;
  const { initializer } = property;
  return ts.isStringLiteralLike(initializer) ? initializer.text : null;
}

/** Numbers in braces that a message has and its call gives no value for, or the other way round. */
function hasOtherValues(call, key) {
  if (!ts.isCallExpression(call) || !ts.isStringLiteralLike(call.arguments[0])) return false;
  const named = new Set([...key.matchAll(/\{(\d+)\}/g)].map(([, digits]) => Number(digits)));
  const given = call.arguments.length - 1;
  if (given === 1 && ts.isObjectLiteralExpression(call.arguments[1])) return false;
  return named.size !== given || [...named].some((index) => index >= given);
}

/** Keys and problems of one file. */
function read(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const keys = [];
  const problems = [];
  const refuse = (node, why) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    problems.push(`${file}:${line + 1} ${why}: ${node.getText().slice(0, 80)}`);
  };
  const isT = (node) =>
    ts.isPropertyAccessExpression(node) && node.name.text === 't' && node.expression.getText() === 'l10n';
  const visit = (node) => {
    if (ts.isImportDeclaration(node) && node.moduleSpecifier.text === LIBRARY) {
      const bindings = node.importClause?.namedBindings;
      if (!bindings || !ts.isNamespaceImport(bindings) || bindings.name.text !== 'l10n')
        refuse(node, `the extractor sees \`import * as l10n from '${LIBRARY}'\` only`);
    }
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'vscode.l10n.t')
      refuse(node, `messages go through l10n.t of ${LIBRARY}`);
    else if (isT(node)) {
      const { parent } = node;
      const isCall =
        (ts.isCallExpression(parent) && parent.expression === node) ||
        (ts.isTaggedTemplateExpression(parent) && parent.tag === node);
      const key = isCall ? keyOf(parent) : null;
      if (!isCall) refuse(node, 'l10n.t is called, never handed on');
      else if (key === null) refuse(parent, 'a message is one literal');
      else if (hasOtherValues(parent, key)) refuse(parent, 'a value a number in braces');
      else keys.push(key);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { file, keys, problems };
}

/** All files as one: for each import of the library the extractor spends a fifth of a second on its query. */
function extract(texts) {
  const without = texts.map((text) => text.replaceAll(/^import \* as (l10n|vscode) from .*$/gm, ''));
  const contents = [`import * as l10n from '${LIBRARY}';`, ...without].join('\n');
  return getL10nJson([{ extension: '.ts', contents }]);
}

/** The files that the page is made of. */
async function pageFiles() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['webview/main.ts'],
    bundle: true,
    metafile: true,
    write: false,
    outdir: 'unused',
  });
  return new Set(Object.keys(metafile.inputs));
}

const asJson = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** @returns the texts of l10n/bundle.l10n.json and l10n/page.json, and what is wrong with how messages are written. */
export async function messages() {
  const inPage = await pageFiles();
  const files = sources().map((file) => ({ file, contents: readFileSync(path.join(root, file), 'utf8') }));
  const withMessages = files.filter(({ contents }) => contents.includes('l10n'));
  const extracted = await extract(withMessages.map(({ contents }) => contents));
  const readings = withMessages.map(({ file, contents }) => read(file, contents));
  const keys = new Set(readings.flatMap((reading) => reading.keys));
  const problems = readings.flatMap((reading) => reading.problems);
  for (const key of keys) if (!(key in extracted)) problems.push(`the extractor doesn't see: ${key}`);
  for (const key in extracted) if (!keys.has(key)) problems.push(`only the extractor sees: ${key}`);
  const sorted = Object.keys(extracted)
    .sort()
    .map((key) => [key, extracted[key]]);
  const pageKeys = new Set(readings.flatMap(({ file, keys: own }) => (inPage.has(file) ? own : [])));
  return {
    texts: { [BUNDLE]: asJson(Object.fromEntries(sorted)), [PAGE]: asJson([...pageKeys].sort()) },
    count: keys.size,
    problems,
  };
}
