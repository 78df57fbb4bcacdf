// Gives a bare script the backend that a diagnosed one gets: DIST is where Regulens is built, BINDING that of TensorFlow.
const path = require('node:path');
module.exports = (tf) => {
  const { BENCH_BACKEND, DIST, BINDING } = process.env;
  // A diagnosed script gets it by itself.
  if (process.env['REGULENS_RUN_DIR'] || BENCH_BACKEND === 'cpu') return;
  if (BENCH_BACKEND === 'wasm') {
    const { createWasmBackend } = require(path.join(DIST, 'backend-wasm.cjs'));
    tf.registerBackend('wasm', () => createWasmBackend(path.join(DIST, 'wasm')), 9);
  } else {
    const { createNativeBackend } = require(path.join(DIST, 'backend-native.cjs'));
    tf.registerBackend('tensorflow', () => createNativeBackend(BINDING), 9);
  }
};
