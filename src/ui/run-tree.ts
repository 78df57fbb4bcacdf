import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isLive } from '../runs/store';
import type { Digests, Sessions, Sweeps } from '../session';
import type { LiveRuns } from './live-runs';
import { experimentWords } from './experiment-words';
import { runItem, type RunItem } from './run-item';
import { runNodes, type RunNode } from './run-nodes';
import { sweepItem } from './sweeps/sweep-item';

/** A live run's line is redrawn at most this often, in milliseconds. */
const REDRAW_INTERVAL = 500;

/** The list of runs in the side bar. */
export class RunTree implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<RunNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #sessions: Sessions;
  readonly #sweeps: Sweeps;
  readonly #runs: LiveRuns;
  readonly #digests: Digests;
  readonly #disposables: { dispose(): void }[];
  /** The lines as last listed, by run: a change within a run redraws its line only. */
  #lines = new Map<string, RunNode>();
  readonly #stale = new Set<string>();
  #redraw: NodeJS.Timeout | null = null;

  constructor(sessions: Sessions, sweeps: Sweeps, runs: LiveRuns, digests: Digests) {
    this.#sessions = sessions;
    this.#sweeps = sweeps;
    this.#runs = runs;
    this.#digests = digests;
    this.#disposables = [
      runs.onDidChange((session) => {
        if (session) this.#redrawSoon(session.id);
        else this.#changed.fire(undefined);
      }),
      digests.onDidChange((ids) => this.#redrawSoon(...ids)),
      sweeps.onDidChange(() => this.#changed.fire(undefined)),
    ];
  }

  async getChildren(node?: RunNode): Promise<RunNode[]> {
    if (node) return 'runs' in node ? node.runs : [];
    const nodes = runNodes(await this.#sessions.list(), await this.#sweeps.list());
    const runs = nodes.flatMap((line) => ('runs' in line ? line.runs : [line]));
    this.#lines = new Map(runs.flatMap((line) => (line.kind === 'run' ? [[line.runId, line]] : [])));
    return nodes;
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    switch (node.kind) {
      case 'problem':
        return problemItem(node.runId, node.problem);
      case 'experiment':
        return experimentItem(node);
      case 'sweep':
        return sweepTreeItem(node);
      case 'run': {
        const locale = { language: vscode.env.language, now: new Date() };
        const record = this.#runs.get(node.runId)?.record ?? node.record;
        const digest = this.#digests.get(node.store, record);
        return treeItem(node.runId, runItem(record, digest, locale, node));
      }
    }
  }

  dispose(): void {
    for (const item of this.#disposables) item.dispose();
    if (this.#redraw) clearTimeout(this.#redraw);
    this.#changed.dispose();
  }

  #redrawSoon(...ids: string[]): void {
    for (const id of ids) this.#stale.add(id);
    this.#redraw ??= setTimeout(() => {
      this.#redraw = null;
      const lines = [...this.#stale].flatMap((run) => this.#lines.get(run) ?? []);
      this.#stale.clear();
      if (lines.length > 0) this.#changed.fire(lines);
    }, REDRAW_INTERVAL);
  }
}

function experimentItem(node: Extract<RunNode, { kind: 'experiment' }>): vscode.TreeItem {
  const live = node.runs.some(({ record }) => isLive(record));
  const { label, description, tooltip } = experimentWords(node);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = node.id;
  item.description = description;
  item.tooltip = tooltip;
  item.iconPath = new vscode.ThemeIcon(live ? 'loading~spin' : 'beaker');
  item.contextValue = 'experiment';
  return item;
}

function sweepTreeItem({ sweepId, record, runs }: Extract<RunNode, { kind: 'sweep' }>): vscode.TreeItem {
  const locale = { language: vscode.env.language, now: new Date() };
  const { label, description, icon, context, tooltip } = sweepItem(record, locale);
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, runs.length > 0 ? Collapsed : None);
  item.id = `sweep:${sweepId}`;
  item.description = description;
  item.tooltip = tooltip;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = context;
  item.command = {
    title: l10n.t('Open Sweep'),
    command: 'regulens.openSweep',
    arguments: [{ sweepId }],
  };
  return item;
}

function treeItem(runId: string, { label, description, icon, context, details }: RunItem): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = runId;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon.id, icon.color ? new vscode.ThemeColor(icon.color) : undefined);
  item.contextValue = context;
  const tooltip = new vscode.MarkdownString();
  tooltip.appendMarkdown('**').appendText(label).appendMarkdown('**\n\n');
  for (const [name, value] of details) {
    if (name !== null) tooltip.appendText(`${name}: `);
    tooltip.appendText(value).appendMarkdown('\n\n');
  }
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: [label, description, details[0]?.[1]].join(', ') };
  item.command = {
    title: l10n.t('Open Dashboard'),
    command: 'regulens.openDashboard',
    arguments: [runId],
  };
  return item;
}

/** A run folder that can't be read is shown with the reason; hiding it would look like a lost run. */
function problemItem(runId: string, problem: string): vscode.TreeItem {
  const item = new vscode.TreeItem(runId);
  item.id = runId;
  item.description = problem;
  item.tooltip = problem;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('problemsWarningIcon.foreground'));
  item.contextValue = 'run.problem';
  return item;
}
