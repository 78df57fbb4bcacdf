// Loading and activating the packaged extension in real VS Code, a fresh window each time.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { npm, root } from '../../scripts/lib/install.mjs';
import { ensureVsCode, run } from '../../scripts/vscode-for-tests.mjs';

const WINDOWS = 5;

npm(['run', '--silent', 'package']);
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const vscode = await ensureVsCode();
const folder = mkdtempSync(path.join(tmpdir(), 'regulens-activation-'));
try {
  // VS Code is at its own start for some seconds, and has the processor.
  for (const [when, wait] of [
    ['while VS Code starts', 0],
    ['in a window at rest', 8000],
  ]) {
    const out = path.join(folder, String(wait));
    for (let window = 0; window < WINDOWS; window++)
      await run({
        vscode,
        vsix: path.join(root, `regulens-${version}.vsix`),
        tests: path.join(root, 'bench/activation/tests.cjs'),
        workspace: folder,
        trust: true,
        screenshots: path.join(root, 'out/screenshots'),
        log: path.join(root, 'out/activation.log'),
        env: { REGULENS_BENCH_OUT: out, REGULENS_BENCH_WAIT: String(wait) },
      });
    const times = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map(Number)
      .sort((a, b) => a - b);
    const text = times.map((ms) => ms.toFixed(0)).join(', ');
    console.log(
      `load and activate ${when}, ${times.length} fresh windows: median ${times[times.length >> 1].toFixed(0)} ms (${text})`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
