// The case studies in a short form, with the built command line: each is trained once as it is, Regulens has to say what its story
// says, and the changed script, once trained, has to end with a lower validation loss. Two at once, each in a process of its own.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { runAtOnce } from '../scripts/lib/at-once.mjs';
import { openStory, stories } from '../scripts/lib/story.mjs';

const [name] = process.argv.slice(2);
if (name === undefined) {
  const passed = await runAtOnce(
    stories().map((story) => [process.execPath, [fileURLToPath(import.meta.url), story]]),
    2,
  );
  process.exit(passed ? 0 : 1);
}

const story = openStory(name);
try {
  const before = story.train(1);
  const { findings } = story.diagnose(before.run);
  const found = findings.find(({ rule }) => rule === story.finding);
  assert.ok(found, `${name}: Regulens says "${story.finding}"`);
  assert.ok(found.remedies.length > 0, `${name}: and what to do`);
  story.change();
  const after = story.train(1);
  assert.ok(
    after.validationLoss < before.validationLoss,
    `${name}: the change lowers the validation loss (${before.validationLoss} → ${after.validationLoss})`,
  );
  console.log(
    `${name}: ${found.title}; validation loss ${before.validationLoss.toFixed(3)} → ${after.validationLoss.toFixed(3)}`,
  );
} finally {
  story.close();
}
