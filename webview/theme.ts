import { crowdColours } from './crowd-colours';

/** Colour roles a chart may ask for; `text` and `muted` are for words and axes. */
export const palette = ['blue', 'yellow', 'green', 'purple', 'orange', 'red'] as const;
export type Role = (typeof palette)[number] | CrowdRole | 'text' | 'muted' | 'grid' | 'background';
/** One of many lines, by its number. */
type CrowdRole = `crowd-${number}`;

/** The colour of one of `n` runs: a colour of the editor while there are enough of them. */
export function roleOf(index: number, n: number): Role {
  if (n > palette.length) return `crowd-${index}`;
  return palette[index % palette.length] ?? 'blue';
}

export interface Theme {
  highContrast: boolean;
  font: string;
  colour(role: Role): string;
  /** The colour, moved towards the foreground until words in it can be read (WCAG: 4.5 to 1). */
  ink(role: Role): string;
  /** `share` of the colour over the background. */
  tint(role: Role, share: number): string;
  /** The same colours for a white page, darkened until they can be told from it. */
  onPaper(): Theme;
}

type Rgb = readonly [number, number, number];

/** Reads the theme as the style sheet resolves it: `--vscode-*` in the editor, its own colours in a report. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const resolve = colourReader();
  const background = resolve(style.getPropertyValue('--rl-card'), [255, 255, 255]);
  const onDark = luminance(background) < 0.3;
  const read = (role: Role): Rgb => {
    const [, number] = /^crowd-(\d+)$/.exec(role) ?? [];
    if (number === undefined)
      return resolve(style.getPropertyValue(`--rl-${role === 'background' ? 'card' : role}`), background);
    // A line must stand out from its background (WCAG 1.4.11: 3 to 1).
    const colour = resolve(crowdColours[onDark ? 'dark' : 'light'][Number(number)] ?? '', background);
    return readable(colour, rgb('text'), background, 3);
  };
  const cache = new Map<Role, Rgb>();
  const rgb = (role: Role): Rgb => {
    const known = cache.get(role) ?? read(role);
    cache.set(role, known);
    return known;
  };
  const highContrast =
    document.body.className.includes('vscode-high-contrast') ||
    matchMedia('(prefers-contrast: more)').matches;
  return themeOf(rgb, style.fontFamily, highContrast);
}

function themeOf(rgb: (role: Role) => Rgb, font: string, highContrast: boolean): Theme {
  const background = rgb('background');
  return {
    highContrast,
    font,
    colour: (role) => css(rgb(role)),
    ink: (role) => css(readable(rgb(role), rgb('text'), background, 4.5)),
    tint: (role, share) => css(mix(background, rgb(role), share)),
    onPaper: () => themeOf((role) => paper[role] ?? onWhite(rgb(role)), font, highContrast),
  };
}

/** What a page has of its own, whatever the theme. */
const paper: Partial<Record<Role, Rgb>> = {
  background: [255, 255, 255],
  text: [31, 31, 31],
  muted: [89, 89, 89],
  grid: [225, 225, 225],
};

/** Lines need a contrast of 3 to 1 (WCAG 2.2, 1.4.11). */
function onWhite(colour: Rgb): Rgb {
  return readable(colour, [0, 0, 0], [255, 255, 255], 3);
}

/** The colour, moved towards another until its contrast with the background is enough. */
function readable(colour: Rgb, towards: Rgb, background: Rgb, least: number): Rgb {
  for (let part = 0; part <= 1; part += 0.1) {
    const mixed = mix(colour, towards, part);
    if (contrast(mixed, background) >= least) return mixed;
  }
  return towards;
}

/** Calls back when the editor's theme, or the system's, changes. VS Code swaps the classes of the body. */
export function onThemeChange(listener: () => void): void {
  new MutationObserver(listener).observe(document.body, { attributes: true, attributeFilter: ['class'] });
  new MutationObserver(listener).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['style'],
  });
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'])
    matchMedia(query).addEventListener('change', listener);
}

/** WCAG 2 contrast ratio of two colours, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** As `#rrggbb`, which programs that read saved pictures know, too. */
function css(colour: Rgb): string {
  return `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Makes a reader of any CSS colour as it looks over a background: the browser paints it, we read the pixel. */
function colourReader(): (colour: string, background: Rgb) => Rgb {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (colour, background) => {
    if (!context) return background;
    for (const layer of [css(background), colour.trim()]) {
      context.fillStyle = layer;
      context.fillRect(0, 0, 1, 1);
    }
    const [r = 0, g = 0, b = 0] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b];
  };
}
