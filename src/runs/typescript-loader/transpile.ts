import { transform, type Transform } from 'sucrase';

export type ModuleFormat = 'module' | 'commonjs';

/**
 * TypeScript (or JSX) to JavaScript, with its source map inline. Sucrase leaves every statement on its line, so that even where nobody
 * reads the map (Node before 22.14 without --enable-source-maps) stacks name the right lines. Enums and parameter properties work;
 * namespaces with code in them don't, and are refused.
 */
export function transpile(text: string, file: string, format: ModuleFormat): string {
  const transforms: Transform[] = /x$/i.test(file) ? ['jsx'] : [];
  if (!/\.jsx$/i.test(file)) transforms.push('typescript');
  if (format === 'commonjs') transforms.push('imports');
  const { code, sourceMap } = transform(text, {
    transforms,
    filePath: file,
    jsxRuntime: 'automatic',
    production: true,
    disableESTransforms: true,
    preserveDynamicImport: true,
    sourceMapOptions: { compiledFilename: file },
  });
  refuseNamespaces(text, code, file);
  const map = Buffer.from(JSON.stringify(sourceMap)).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${map}\n`;
}

/** Sucrase drops namespaces without a word (its README, "Known issues"); a type-only one is never used as a value. */
function refuseNamespaces(text: string, code: string, file: string): void {
  for (const [, name = ''] of text.matchAll(/^[ \t]*(?:export[ \t]+)?namespace[ \t]+([\w$]+)/gm))
    if (new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}\\s*\\.`).test(code))
      throw new SyntaxError(
        `${file}: the namespace ${name} holds code, which Regulens' own TypeScript loader can't run. ` +
          'Add tsx to the project (npm install --save-dev tsx); Regulens then uses that.',
      );
}
