// Trains a model while others train theirs in other processes, each for 0.1 s in its turn: so all of them meet the same machine, whatever else it has to
// do and however fast its processor runs at that moment.
const { readFileSync, readSync, writeSync } = require('node:fs');

const TURN_MS = 100;
let began = 0;
/** Milliseconds of all turns. */
let turned = 0;

/** Waits, off the processor, until it is this process's turn. */
function takeTurn() {
  if (began > 0) turned += performance.now() - began;
  writeSync(1, 'turn\n');
  readSync(0, Buffer.alloc(1));
  began = performance.now();
}

function maybeTakeTurn() {
  if (performance.now() - began > TURN_MS) takeTurn();
}

/** Milliseconds of the processor: of the main thread where Linux tells, and of all threads. */
function used() {
  const { user, system } = process.cpuUsage();
  const all = (user + system) / 1000;
  try {
    return { main: Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6, all };
  } catch {
    return { main: NaN, all };
  }
}

/** Fits, and prints what it took of the processor. @param options of fit */
module.exports = async (tf, model, x, y, options) => {
  await tf.ready();
  takeTurn();
  const before = used();
  const callbacks = { onEpochBegin: maybeTakeTurn };
  await model.fit(x, y, { ...options, verbose: 0, callbacks });
  const after = used();
  turned += performance.now() - began;
  console.log(`used ${after.main - before.main} ${after.all - before.all} ${turned}`);
};
