/**
 * Whether a path (relative, with forward slashes) matches a glob: `*` and `?` within a folder, `**` across folders, `{a,b}`
 * for alternatives. A pattern without a slash matches the file of that name in any folder, as in .gitignore.
 */
export function matchesGlob(pattern: string, file: string): boolean {
  const anchored = pattern.replace(/^\.\//, '');
  const full = anchored.includes('/') ? anchored : `**/${anchored}`;
  return new RegExp(`^${translate(full)}$`).test(file);
}

const parts = /\*\*\/|\*\*|\*|\?|\{|\}|,|[^*?{},]+/g;

function translate(glob: string): string {
  // Unpaired or nested braces stand for themselves: better no match than an exception out of a settings file.
  const paired = /^[^{}]*(?:\{[^{}]*\}[^{}]*)*$/.test(glob);
  let inside = false;
  return glob.replaceAll(parts, (part) => {
    if (paired && (part === '{' || part === '}')) {
      inside = part === '{';
      return inside ? '(?:' : ')';
    }
    switch (part) {
      case '**/':
        return '(?:.*/)?';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      case ',':
        return inside ? '|' : ',';
      default:
        return part.replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&');
    }
  });
}
