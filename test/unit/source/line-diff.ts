/** The lines that differ, `-` before and `+` after, each with the line above it, by longest common subsequence; carriage returns are shown as ␍. */
export function lineDiff(before: string, after: string): string {
  const a = before.split('\n');
  const b = after.split('\n');
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i]![j] =
        a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const lines: string[] = [];
  let above = '';
  const push = (line: string): void => {
    if (above !== '') lines.push(` ${above}`);
    above = '';
    lines.push(line);
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      above = a[i]!;
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!))
      push(`-${a[i++]!}`);
    else push(`+${b[j++]!}`);
  }
  return lines.join('\n').replaceAll('\r', '␍');
}
