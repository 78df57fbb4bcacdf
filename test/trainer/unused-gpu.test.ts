import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis';
import { readRun } from '../../src/runs';
import { buildAssets, bundle, launch, temporaryFolder, untilEnded, workspace } from '../unit/runs/harness';
import { fixtures } from './support';

test.skipIf(process.platform === 'win32')(
  'a GPU that stands idle while a real script trains on the CPU is told',
  async () => {
    // STAND-IN for NVIDIA's tool, first on the PATH: a GPU that nothing runs on.
    const folder = temporaryFolder();
    const tool = `#!/bin/sh\ncase "$*" in *--query-gpu*) echo "81559, 4, 0, NVIDIA H100 80GB HBM3" ;; esac\n`;
    fs.writeFileSync(path.join(folder, 'nvidia-smi'), tool, { mode: 0o755 });
    const searchPath = process.env['PATH'];
    process.env['PATH'] = [folder, searchPath].join(path.delimiter);
    try {
      const assets = {
        ...(await buildAssets()),
        preload: await bundle('src/trainer/preload.ts', 'preload.cjs'),
      };
      const store = workspace();
      const { id } = await launch(
        store,
        assets,
        path.relative(store.folder, path.join(fixtures, 'defects/long.cjs')),
        {
          args: ['fit', '16', '600'],
          backend: 'cpu',
        },
      );
      expect(await untilEnded(store, id)).toMatchObject({ status: 'finished' });
      const { state } = await readRun(store, id);
      const findings = diagnose(state).findings.filter(({ rule }) => rule === 'unused-gpu');
      expect(findings).toHaveLength(1);
      expect(findings[0]?.anchor?.file).toMatch(/long\.cjs$/);
      expect(findings[0]?.message).toMatch(
        /^NVIDIA H100 80GB HBM3 stood idle .* the cpu backend\. .*`regulens native install`/,
      );
    } finally {
      process.env['PATH'] = searchPath;
    }
  },
);
