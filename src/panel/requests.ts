import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { SaveChart } from '../protocol/chart-file';
import type { Site } from '../protocol/site';
import type { PageRequest } from './page-host';
import type { RunsRequest } from './runs-host';
import { offerToOpen, saveFile } from './save-file';
import type { SweepRequest } from './sweep-host';

/**
 * Carries out what the page asked for. Everything that acts is a command, so that page, palette and menus do the same; only what a chart
 * is saved as is drawn by the page and nowhere else.
 *
 * @param showSite shows a place in a source
 */
export async function carryOut(
  request: PageRequest | SweepRequest | RunsRequest,
  showSite: (site: Site) => Promise<void>,
): Promise<void> {
  switch (request.type) {
    case 'open':
      return showSite(request.site);
    case 'apply-fix':
      return command('regulens.applyFix', { runId: request.run, fixId: request.fix });
    case 'preview-fix':
      return command('regulens.previewFix', { runId: request.run, fixId: request.fix });
    case 'measure-fix':
      return command('regulens.measureFix', { runId: request.run, fixId: request.fix });
    case 'verify':
      return command(
        request.level === 'quick' ? 'regulens.verifyFixes' : 'regulens.verifyThoroughly',
        request.run,
      );
    case 'apply-verified':
      return command('regulens.applyVerified', { runId: request.run, candidateId: request.candidate });
    case 'show-reckoning':
      return command('regulens.showReckoning', request.run);
    case 'stop':
      return command('regulens.stop', request.run);
    case 'rerun':
      return command('regulens.rerun', request.run);
    case 'decompose':
      return command('regulens.decompose', request.run);
    case 'inspect':
      return command('regulens.inspect', request.run);
    case 'settle':
      return command('regulens.settle', request.run);
    case 'export-report':
      return command('regulens.exportReport', request.run);
    case 'export-csv':
      return command('regulens.exportCsv', request.run);
    case 'stop-sweep':
      return command('regulens.stopSweep', { sweepId: request.sweep });
    case 'resume-sweep':
      return command('regulens.resumeSweep', { sweepId: request.sweep });
    case 'export-sweep':
      return command('regulens.exportSweep', { sweepId: request.sweep });
    case 'apply-trial':
      return command('regulens.applyTrial', { sweepId: request.sweep, trial: request.trial });
    case 'preview-trial':
      return command('regulens.previewTrial', { sweepId: request.sweep, trial: request.trial });
    case 'open-trial':
      return command('regulens.openTrial', { sweepId: request.sweep, trial: request.trial });
    case 'compare':
      return about('regulens.compareRuns', request.runs);
    case 'compare-sources':
      return about('regulens.compareSources', request.runs);
    case 'edit-tags':
      return about('regulens.editTags', request.runs);
    case 'edit-note':
      return command('regulens.editNote', request.run);
    case 'pin':
      return about(request.pinned ? 'regulens.pinRun' : 'regulens.unpinRun', request.runs);
    case 'delete':
      return about('regulens.deleteRun', request.runs);
    case 'open-dashboard':
      return command('regulens.openDashboard', request.run);
    case 'save-chart':
      return saveChart(request);
  }
}

async function saveChart(request: SaveChart): Promise<void> {
  // Loaded when it is needed: it brings the messages' schemas along.
  const { chartFile } = await import('./chart-file');
  const { data, ...file } = chartFile(request);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const target = await saveFile({ ...file, folder, content: () => Promise.resolve(data) });
  if (target) await offerToOpen(target);
}

async function command(id: string, argument: unknown): Promise<void> {
  await vscode.commands.executeCommand(id, argument);
}

/** A command about several runs gets them as the list of runs gives its selection. */
async function about(id: string, runs: readonly string[]): Promise<void> {
  await vscode.commands.executeCommand(id, runs[0], runs);
}
