// Runs in VS Code's extension host: how long the extension takes to load and activate, by the host's own clock.
const vscode = require('vscode');
const { appendFileSync } = require('node:fs');

exports.run = async () => {
  const extension = vscode.extensions.getExtension('regulens.regulens');
  if (!extension) throw new Error('Regulens is not installed');
  if (extension.isActive) throw new Error('Regulens was active before anything asked for it');
  await new Promise((done) => setTimeout(done, Number(process.env.REGULENS_BENCH_WAIT)));
  const start = performance.now();
  await extension.activate();
  appendFileSync(process.env.REGULENS_BENCH_OUT, `${performance.now() - start}\n`);
};
