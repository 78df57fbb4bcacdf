// `npm run l10n` writes the messages of the source into l10n/bundle.l10n.json; with `--check` (`npm run check:strings`) it fails where
// that file is another, or where the extractor can't see a message.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/install.mjs';
import { BUNDLE, messages } from './lib/messages.mjs';

const file = path.join(root, BUNDLE);
const { text, count, problems } = await messages();
for (const problem of problems) console.error(problem);
if (!process.argv.includes('--check')) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`${BUNDLE}: ${count} messages`);
} else if (readFileSync(file, 'utf8') !== text)
  problems.push(`${BUNDLE} is not what the source has: npm run l10n`);
process.exitCode = problems.length > 0 ? 1 : 0;
