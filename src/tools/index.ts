import { applyFix, listFixes, verifyFixes } from './fix-tools';
import { decompose, diagnoseCurve } from './measure-tools';
import { getFindings, listRuns, runTraining } from './run-tools';
import type { Tool } from './tool';
import type { ToolName } from './names';

export type { Tool } from './tool';

/** In the order in which they are listed. It brings the diagnosis along: load it late. */
export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  list_runs: listRuns,
  run_training: runTraining,
  get_findings: getFindings,
  list_fixes: listFixes,
  verify_fixes: verifyFixes,
  apply_fix: applyFix,
  decompose,
  diagnose_curve: diagnoseCurve,
};
