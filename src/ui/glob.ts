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
  let depth = 0;
  const body = glob.replaceAll(parts, (part) => {
    switch (part) {
      case '**/':
        return '(?:.*/)?';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      case '{':
        depth++;
        return '(?:';
      case '}':
        if (depth === 0) return '\\}';
        depth--;
        return ')';
      case ',':
        return depth > 0 ? '|' : ',';
      default:
        return part.replaceAll(/[\\^$.|+()[\]]/g, '\\$&');
    }
  });
  // An unclosed brace is a literal one: better no match than an exception out of a settings file.
  return depth === 0 ? body : glob.replaceAll(/[\\^$.|+()[\]{}*?]/g, '\\$&');
}
