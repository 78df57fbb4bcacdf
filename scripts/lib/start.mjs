/** The files that esbuild wrote of which a split entry point (a file that is built, or loaded by `import()`) needs the content as soon as it starts, itself first. */
export function filesAtStart({ outputs }, entryPoint) {
  const [first] = Object.keys(outputs).filter((file) => outputs[file].entryPoint === entryPoint);
  const files = new Set([first]);
  for (const file of files)
    for (const { path, kind } of outputs[file].imports)
      if (kind === 'import-statement' && path in outputs) files.add(path);
  return [...files];
}

/**
 * Any script opened in the editor activates the extension: packages, rules and remedies must wait until they are needed, all but the one that the messages of
 * what is registered are translated by.
 */
const LATE = /^(node_modules\/(?!@vscode\/l10n\/)|src\/(diagnosis|source\/remedies)\/)/;

/** @throws where an import at the top of a file makes every start pay for what is seldom needed. */
export function checkStart(metafile, entryPoint) {
  const early = filesAtStart(metafile, entryPoint)
    .flatMap((file) => Object.keys(metafile.outputs[file].inputs))
    .filter((input) => LATE.test(input));
  if (early.length > 0)
    throw new Error(
      `${entryPoint} loads at its start, by imports that should be import():\n${early.join('\n')}`,
    );
}
