// `npm run check`: all that is called check:… in package.json, as many at once as there are cores. What each says is shown when it has ended.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runAtOnce } from './lib/at-once.mjs';
import { npmCommand, root } from './lib/install.mjs';

// Who waits for it has other things running.
os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);

const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const names = Object.keys(scripts).filter((name) => name.startsWith('check:'));
const passed = await runAtOnce(
  names.map((name) => npmCommand(['run', '--silent', name])),
  Math.max(1, os.availableParallelism()),
  (place, isGood, said) => console.log(isGood ? `✓ ${names[place]}` : `✗ ${names[place]}\n${said}`),
);
process.exitCode = passed ? 0 : 1;
