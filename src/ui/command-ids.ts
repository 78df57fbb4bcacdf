/** Every command of package.json. A test holds the two lists together. */
export const commandIds = [
  'regulens.train',
  'regulens.debug',
  'regulens.trainNpmScript',
  'regulens.stop',
  'regulens.kill',
  'regulens.openDashboard',
  'regulens.compareRuns',
  'regulens.rerun',
  'regulens.renameRun',
  'regulens.deleteRun',
  'regulens.decompose',
  'regulens.inspect',
  'regulens.settle',
  'regulens.sweep',
  'regulens.openSweep',
  'regulens.stopSweep',
  'regulens.resumeSweep',
  'regulens.deleteSweep',
  'regulens.applyTrial',
  'regulens.previewTrial',
  'regulens.openTrial',
  'regulens.showFixes',
  'regulens.applyFix',
  'regulens.previewFix',
  'regulens.measureFix',
  'regulens.verifyFixes',
  'regulens.verifyThoroughly',
  'regulens.applyVerified',
  'regulens.showReckoning',
  'regulens.why',
  'regulens.exportReport',
  'regulens.exportCsv',
  'regulens.importRuns',
  'regulens.showOutput',
  'regulens.clearWarnings',
  'regulens.openExample',
  'regulens.checkSetup',
  'regulens.setUpNative',
  'regulens.setUpWebGpu',
] as const;
type CommandId = (typeof commandIds)[number];

/** Arguments come from menus, key bindings and other extensions: unknown until checked (arguments.ts). */
type Handler = (...args: unknown[]) => Promise<void> | void;

/** One handler for each command: leaving one out is a type error. */
export type Handlers = Record<CommandId, Handler>;
