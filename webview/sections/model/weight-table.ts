import { effectiveParameters } from '../../../src/protocol/effective-parameters';
import { caption, figure } from '../../charts/figure';
import { h } from '../../dom';
import { count, number, share } from '../../format';
import type { Page } from '../../page';
import { dataTable, type TableData } from '../../table';
import { words } from '../../words';
import type { Inspected } from './inspected';

const text = words.model;

/** The kernels' latest statistics, one table a run. */
export function weightFigures(page: Page, items: readonly Inspected[]): HTMLElement[] {
  const shown = items.filter(({ kernels }) => kernels.length > 0);
  return shown.map(({ name, kernels }, index) => {
    const all = kernels.reduce((sum, tensor) => sum + tensor.count, 0);
    const rows = kernels.map((tensor) => [
      tensor.name,
      count(tensor.count),
      share(tensor.exactZeroShare),
      count(effectiveParameters(tensor)),
      number(tensor.norm),
      number(tensor.hoyer),
      number(tensor.gini),
      number(tensor.effectiveRank),
      number(tensor.stableRank),
    ]);
    const effective = kernels.reduce((sum, tensor) => sum + (effectiveParameters(tensor) ?? 0), 0);
    const { measureName: names } = text;
    const columns = [
      text.kernel,
      words.parameters,
      names.exactZeroShare,
      names.effectiveParameters,
      names.norm,
      names.hoyer,
      names.gini,
      names.effectiveRank,
      names.stableRank,
    ];
    return figure(
      page,
      {
        id: `kernels-${index}`,
        title: text.weights,
        note: text.weightsNote,
        run: name,
        wide: true,
      },
      dataTable(caption(text.weights, name), filled(columns, rows), 'whole'),
      h('p', {}, text.effective(count(effective), count(all))),
    );
  });
}

/** Without the columns that no row has a value in: recorders leave out what is dear to compute. */
function filled(columns: string[], rows: string[][]): TableData {
  const kept = columns.flatMap((_, at) => (rows.some((row) => row[at] !== '–') ? [at] : []));
  const pick = (cells: string[]) => kept.map((at) => cells[at] ?? '');
  return { columns: pick(columns), rows: rows.map(pick) };
}
