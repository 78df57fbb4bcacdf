// Time of a training step: WASM with our kernels against `cpu` and against stock WASM (which can't train every model).
// CPU time of paired runs in alternating order, medians; the machine may be busy with other things, so read the ratios.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const child = fileURLToPath(new URL('child.mjs', import.meta.url));
const measure = (backend, model, rows) => {
  const { stdout, status } = spawnSync(process.execPath, [child, backend, model, String(rows)], {
    encoding: 'utf8',
  });
  return status === 0 ? Number(stdout.trim().split('\n').at(-1)) : NaN;
};
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

// Rows for cpu are few where it would take minutes; times are per row.
const models = {
  mlp: [6400, 640],
  cnn: [512, 8],
  lstm: [640, 128],
  embedding: [3200, 320],
  transformer: [640, 128],
};
console.table(
  Object.fromEntries(
    Object.entries(models).map(([model, [rows, cpuRows]]) => {
      const runs = [0, 1, 2].map(() => ({
        wasm: measure('wasm', model, rows),
        stock: measure('stock', model, rows),
        cpu: measure('cpu', model, cpuRows),
      }));
      const [wasm, stock, cpu] = ['wasm', 'stock', 'cpu'].map((key) => median(runs.map((run) => run[key])));
      return [
        model,
        {
          'wasm ms/row': wasm.toFixed(4),
          'stock ms/row': Number.isNaN(stock) ? "can't train" : stock.toFixed(4),
          'cpu ms/row': cpu.toFixed(4),
          'times cpu': median(runs.map((run) => run.cpu / run.wasm)).toFixed(1),
        },
      ];
    }),
  ),
);
