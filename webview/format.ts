/** A number for people: three significant digits, a power of ten only where it is needed. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return minus(value.toExponential(1).replace('e+', 'e'));
  if (size >= 100) return minus(group(Math.round(value)));
  const text = value.toFixed(2 - Math.floor(Math.log10(size)));
  // 0.602 and 0.600 belong together; small numbers are mostly settings, where 0.0100 says no more than 0.01.
  return minus(size < 0.1 ? text.replace(/0+$/, '') : text);
}

/** A count, with thin spaces between thousands. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : minus(group(Math.round(value)));
}

/** A share of 1 as per cent. */
export function share(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (!Number.isFinite(value)) return number(value);
  const percent = value * 100;
  const size = Math.abs(percent);
  const text = percent.toFixed(size >= 10 ? 0 : size >= 0.1 ? 1 : 2);
  return `${minus(text.replace(/\.?0+$/, (end) => (end.startsWith('.') ? '' : end)))}\u202f%`;
}

/** Milliseconds as people say them: 840 ms, 6.2 s, 3 min 05 s, 2 h 07 min. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
  const scaled = value / 1000 ** power;
  return `${power === 0 ? Math.round(scaled) : scaled.toPrecision(3)} ${units[power] ?? ''}`;
}

/** An ISO date as local date and time, to the minute. The text itself where it isn't a date. */
export function moment(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The last part of a path, of either kind of system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function group(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function minus(text: string): string {
  return text.replace(/-/g, '−');
}
