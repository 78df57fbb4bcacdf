// Gives a bare script the backend that a diagnosed one gets: WASM_FOLDER is where it is built.
const path = require('node:path');
module.exports = (tf) => {
  const folder = process.env.WASM_FOLDER;
  if (!folder) return;
  const { createWasmBackend } = require(path.join(folder, 'backend-wasm.cjs'));
  tf.registerBackend('wasm', () => createWasmBackend(path.join(folder, 'wasm')), 9);
};
