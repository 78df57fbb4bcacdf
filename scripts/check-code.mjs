// `npm run check:code`: types and ESLint in one process. Rules with type information ask the very programs whose errors tsc would tell, so
// everything is read and worked out once.
import { ESLint } from 'eslint';
import path from 'node:path';
import ts from 'typescript';
import { root } from './lib/install.mjs';

/** ESLint takes a file from the first that has it. */
const PROJECTS = ['tsconfig.json', 'webview/tsconfig.json', 'test/webview/tsconfig.json'];

/** Files read for one program serve the others: the projects differ in their libraries, not in how a file is read. */
const sources = new Map();

const format = {
  getCanonicalFileName: (file) => file,
  getCurrentDirectory: () => root,
  getNewLine: () => ts.sys.newLine,
};

function programOf(project) {
  const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile(
    path.join(root, project),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.formatDiagnostic(diagnostic, format));
      },
    },
  );
  const host = ts.createCompilerHost(options, true);
  const read = host.getSourceFile;
  host.getSourceFile = (file, ...how) => {
    if (!sources.has(file)) sources.set(file, read(file, ...how));
    return sources.get(file);
  };
  return ts.createProgram(fileNames, options, host, undefined, errors);
}

const programs = PROJECTS.map(programOf);
const mistakes = programs.flatMap((program) => ts.getPreEmitDiagnostics(program));
if (mistakes.length > 0)
  console.log(ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(mistakes), format));

const eslint = new ESLint({
  cwd: root,
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { project: null, programs } } },
});
const results = await eslint.lintFiles('.');
const formatter = await eslint.loadFormatter('stylish');
console.log(await formatter.format(results));
const isClean = results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
process.exitCode = isClean && mistakes.length === 0 ? 0 : 1;
