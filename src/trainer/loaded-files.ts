import inspector from 'node:inspector';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Files of the code that this process, or thread, has loaded by now; null where that can't be told. CommonJS keeps a list. Of ES modules V8 is asked
 * for what it counts anyway (Profiler.getBestEffortCoverage names every script it holds): 20 ms with TensorFlow.js loaded, at the end only, where
 * Debugger.enable takes 300 since it hashes all sources.
 */
export function loadedFiles(): Set<string> | null {
  const files = new Set(
    Object.keys(module.createRequire(__filename).cache).filter((name) => !name.startsWith('node:')),
  );
  const session = new inspector.Session();
  const answers: string[][] = [];
  try {
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.getBestEffortCoverage', (error, coverage) => {
      if (error === null) answers.push(coverage.result.map(({ url }) => url));
    });
    session.disconnect();
  } catch {
    return null; // A Node built without the inspector.
  }
  const [urls] = answers;
  if (!urls) return null;
  for (const url of urls) if (url.startsWith('file:')) files.add(fileURLToPath(url.replace(/[?#].*$/, '')));
  return files;
}
