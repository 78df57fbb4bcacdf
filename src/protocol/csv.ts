/** Rows as RFC 4180 has them: CRLF, quotes where they are needed. Null is an empty field. */
export function csvLine(row: readonly (string | number | null)[]): string {
  return `${row.map(csvField).join(',')}\r\n`;
}

/**
 * A text that a spreadsheet would run as a formula (a metric or file named `=…`) gets an apostrophe before it (owasp.org, "CSV
 * Injection"); numbers stay as they are.
 */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
