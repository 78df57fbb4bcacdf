import * as l10n from '@vscode/l10n';

/** "dense_1, dense_2 and dense_3" */
export function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join('')
    : l10n.t`${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** "model.ts line 3 and train.ts line 8 and 9": for parts that have commas of their own. */
export function joinedByAnd(parts: readonly string[]): string {
  const [first = '', ...more] = parts;
  return more.reduce((before, next) => l10n.t`${before} and ${next}`, first);
}
