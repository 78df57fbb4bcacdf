import * as v from 'valibot';
import * as vscode from 'vscode';
import { FiniteNumber } from '../protocol/numbers';
import { BACKEND_CHOICES } from '../protocol/rungs';
import { ScriptSettings, type RunSettings } from './script-settings';

// settings.json is written by hand: what doesn't fit falls back to the default rather than failing a run.
const Settings = v.object({
  nodePath: v.fallback(v.string(), ''),
  scripts: v.fallback(v.record(v.string(), v.fallback(ScriptSettings, {})), {}),
  seed: v.fallback(v.string(), ''),
  backend: v.fallback(v.picklist(BACKEND_CHOICES), 'auto'),
  overheadBudget: v.fallback(v.pipe(FiniteNumber, v.minValue(0), v.maxValue(1)), 0.01),
  stopGraceSeconds: v.fallback(v.pipe(FiniteNumber, v.minValue(0)), 10),
  outputLimitMegabytes: v.fallback(v.pipe(FiniteNumber, v.minValue(1)), 50),
});

/** The settings that bear on running the scripts of a folder. */
export function runSettings(folder?: vscode.Uri): RunSettings {
  const configuration = vscode.workspace.getConfiguration('regulens', folder);
  const keys = Object.keys(Settings.entries);
  return v.parse(Settings, Object.fromEntries(keys.map((key) => [key, configuration.get(key)])));
}

export function opensDashboardOnTrain(): boolean {
  return vscode.workspace.getConfiguration('regulens').get<boolean>('openDashboardOnTrain', true);
}
