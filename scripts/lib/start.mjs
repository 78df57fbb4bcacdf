/** The sources that are read as soon as a split entry point (a file that is built, or loaded by `import()`) is, by esbuild's account. */
function readAtStart({ outputs }, entryPoint) {
  const [first] = Object.keys(outputs).filter((file) => outputs[file].entryPoint === entryPoint);
  const files = new Set([first]);
  for (const file of files)
    for (const { path, kind } of outputs[file].imports)
      if (kind === 'import-statement' && path in outputs) files.add(path);
  return [...files].flatMap((file) => Object.keys(outputs[file].inputs));
}

/** Any script opened in the editor activates the extension: packages, rules and remedies must wait until they are needed. */
// The messages of what is registered are translated.
const LATE = /^(node_modules\/(?!@vscode\/l10n\/)|src\/(diagnosis|source\/remedies))\//;

/** @throws where an import at the top of a file makes every start pay for what is seldom needed. */
export function checkStart(metafile, entryPoint) {
  const early = readAtStart(metafile, entryPoint).filter((input) => LATE.test(input));
  if (early.length > 0)
    throw new Error(
      `${entryPoint} loads at its start, by imports that should be import():\n${early.join('\n')}`,
    );
}
