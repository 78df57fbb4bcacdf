import * as l10n from '@vscode/l10n';
import { mayRead, textOf } from './holders';
import type { Holder } from './holders';
import { requiredModule } from './project';
import type { Binding } from './scopes';
import type { Script } from './script';
import { descendants } from './syntax';
import type { SyntaxNode } from './syntax';
import { usesOf } from './uses';

/**
 * Where scripts of the project use what a holder exports: "predict.js line 3". Null where the project isn't known.
 *
 * @param passed the scripts that the value was followed through, whose uses are known
 */
export function usersElsewhere(holder: Holder, passed: readonly Script[]): string[] | null {
  const { place } = holder.script;
  if (!place) return null;
  const fileOf = (script: Script): string | undefined => script.place?.file;
  const through = holder.through ?? [];
  const known = new Set([...passed, ...through].map(fileOf));
  const sources = new Set([holder.script, ...through].map(fileOf));
  return [...place.project.scripts].flatMap(([file, script]) => {
    if (known.has(file)) return [];
    const places =
      holder.owner === null
        ? readsMember(script, holder.key ?? '')
        : usesIn(script, holder.owner, holder.key, (module) => {
            const found = place.project.resolve(file, module);
            return found === null ? isAlias(module, sources) : sources.has(found);
          });
    const lines = [...new Set(places.map((node) => script.places.lineOf(node.start)))];
    return lines.length > 0 ? [l10n.t`${file.replace(/^.*[/\\]/, '')} line ${lines.join(', ')}`] : [];
  });
}

/** Whether a name like `@/config` or `#config` may lead to one of the files: what it stands for is set elsewhere. */
function isAlias(module: string, files: ReadonlySet<string | undefined>): boolean {
  const stem = (name: string): string => name.replace(/^.*[/\\#]/, '').replace(/\.\w+$/, '');
  return /^[@#~\w].*[/]|^#/.test(module) && [...files].some((file) => file && stem(file) === stem(module));
}

/** Fields are reached by way of objects, wherever these come from. */
function readsMember(script: Script, key: string): SyntaxNode[] {
  return [...descendants(script.root)].filter(
    (node) =>
      node.type === 'property_identifier' && node.field === 'property' && textOf(script, node) === key,
  );
}

function usesIn(
  script: Script,
  name: string,
  key: string | null,
  isSource: (module: string) => boolean,
): SyntaxNode[] {
  const told = new Set<SyntaxNode>();
  const uses: SyntaxNode[] = [];
  for (const scope of script.scopes.values())
    for (const binding of scope.values()) {
      const from = moduleOf(script, binding);
      if (!from || !isSource(from.module)) continue;
      told.add(from.statement);
      const [first] = binding.path;
      if (first !== undefined && first !== name) continue;
      // Of a namespace the name is read; of the value itself, which a default import may be, the key.
      const reads = (use: SyntaxNode): boolean =>
        first === undefined
          ? mayRead(script, use, name) || (key !== null && mayRead(script, use, key))
          : key === null || mayRead(script, use, key);
      uses.push(...usesOf(script, binding).filter(reads));
    }
  // What is handed on, or read on the spot, may be anything.
  for (const node of descendants(script.root)) {
    if (node.type !== 'string' || !isSource(textOf(script, node).slice(1, -1))) continue;
    if (![...told].some((statement) => statement.start <= node.start && node.end <= statement.end))
      uses.push(node);
  }
  return uses;
}

/** The module a name comes from, by import or by require. */
function moduleOf(script: Script, binding: Binding): { module: string; statement: SyntaxNode } | null {
  const required = binding.value && requiredModule(script, binding.value);
  if (required != null && binding.value) return { module: required, statement: binding.value };
  if (binding.module === null) return null;
  let at: SyntaxNode = binding.declaration;
  while (at.parent && at.type !== 'import_statement') at = at.parent;
  return { module: binding.module, statement: at };
}
