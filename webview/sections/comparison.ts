import { h, onChange, refill } from '../dom';
import type { Page, Section } from '../page';
import { rankedFindings, shownFit, type RunView } from '../state';
import { valueText } from '../sweep/axes';
import { dataTable } from '../table';
import { words } from '../words';
import { factsOf } from './facts';
import { button, card, folded } from './parts';

type Row = readonly [name: string, ...values: string[]];

/** Several runs side by side: what differs first, then the findings, then what all have alike. */
export function comparisonSection(page: Page): Section {
  const { element, title, controls, body } = card('comparison', 'facts wide');
  title.textContent = words.comparison;
  let runs: readonly RunView[] = [];
  let rows: Row[] = [];
  const draw = onChange(() => {
    const names = runs.map(({ record }) => record.name);
    const differing = rows.filter((row) => !isSame(row));
    const same = rows.filter(isSame);
    const ids = runs.map(({ record }) => record.id);
    refill(
      controls,
      page.canAct &&
        button(
          words.sources,
          'compare-sources',
          () => page.post({ type: 'compare-sources', runs: ids }),
          'quiet',
        ),
    );
    refill(
      body,
      dataTable(
        words.comparisonTable,
        { columns: [words.fact, ...names], rows: lists(differing) },
        'texts compared',
      ),
      findingsTable(runs, names),
      same.length > 0 &&
        folded(
          page,
          'same-facts',
          words.same(same.length),
          h('dl', {}, ...same.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
        ),
    );
  });
  return {
    element,
    update(view) {
      runs = view.runs;
      element.hidden = runs.length < 2;
      if (element.hidden) return;
      rows = rowsOf(
        runs,
        runs.map((run) => [...parametersOf(run), ...factsOf(run, shownFit(run, view.settings))]),
      );
      const findings = runs.map(({ diagnosis }) =>
        diagnosis.findings.map(({ rule, title: said }) => [rule, said]),
      );
      draw(
        runs.map(({ record }) => [record.id, record.name]),
        rows,
        findings,
        view.settings.opened.includes('same-facts'),
      );
    },
  };
}

function parametersOf({ parameters }: RunView): [string, string][] {
  return parameters.map(({ label, value }) => [label, valueText(value)]);
}

/** Labels of the parameters that aren't the same in all runs. */
export function differingParameters(runs: readonly RunView[]): string[] {
  return rowsOf(runs, runs.map(parametersOf))
    .filter((row) => !isSame(row))
    .map(([name]) => name);
}

/** "learning rate 0.01 · units of dense_1 64" */
export function parameterText(run: RunView, labels: readonly string[]): string {
  return parametersOf(run)
    .filter(([label]) => labels.includes(label))
    .map(([label, value]) => `${label} ${value}`)
    .join(' · ');
}

function rowsOf(runs: readonly RunView[], list: readonly (readonly [string, string])[][]): Row[] {
  const byRun = list.map((facts) => new Map(facts));
  const names = new Set(list.flatMap((facts) => facts.map(([name]) => name)));
  return [...names].map((name) => [name, ...runs.map((_, index) => byRun[index]?.get(name) ?? '–')]);
}

function isSame([, first, ...others]: Row): boolean {
  return others.every((value) => value === first);
}

function lists(rows: readonly Row[]): string[][] {
  return rows.map((row) => [...row]);
}

/** A row a rule: what it said of each run. */
function findingsTable(runs: readonly RunView[], names: readonly string[]): HTMLElement | null {
  const found = runs.map(({ diagnosis }) => rankedFindings(diagnosis));
  const rules = [...new Set(found.flatMap((findings) => findings.map(({ rule }) => rule)))];
  if (rules.length === 0) return null;
  const rows = rules.map((rule) => [
    words.diagnosis.rule[rule],
    ...found.map((findings) => {
      const said = findings.filter((finding) => finding.rule === rule).map(({ title }) => title);
      return said.length > 0 ? said.join('; ') : '–';
    }),
  ]);
  return h(
    'div',
    { class: 'compared-findings' },
    h('h3', {}, words.findings),
    dataTable(words.findingsTable, { columns: [words.finding, ...names], rows }, 'texts compared'),
  );
}
