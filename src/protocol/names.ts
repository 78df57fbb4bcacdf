/** What a class is called: its name where it has one, else its index. */
export function classLabel(index: number, names: readonly string[] | undefined): string {
  return names?.[index] ?? String(index);
}

/** A column's name; `x[3]`, counted from 0 as in the script, where it has none. */
export function inputLabel(index: number, names: readonly string[] | undefined): string {
  return names?.[index] ?? `x[${index}]`;
}
