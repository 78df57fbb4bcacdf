// `npm run l10n` writes the messages of the source into l10n/; with `--check` (`npm run check:strings`) it fails where the files there are
// others, or where the extractor can't see a message.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/install.mjs';
import { BUNDLE, messages } from './lib/messages.mjs';

const { texts, count, problems } = await messages();
for (const problem of problems) console.error(problem);
for (const [name, text] of Object.entries(texts)) {
  const file = path.join(root, name);
  if (!process.argv.includes('--check')) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    problems.push(name);
    console.error(`${name} is not what the source has: npm run l10n`);
  }
}
if (!process.argv.includes('--check')) console.log(`${BUNDLE}: ${count} messages`);
process.exitCode = problems.length > 0 ? 1 : 0;
