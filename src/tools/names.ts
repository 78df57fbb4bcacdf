/** Every tool, by the name under which assistants call it; in VS Code with `regulens_` before it. Loads nothing: starts import it. */
export const TOOL_NAMES = [
  'list_runs',
  'run_training',
  'get_findings',
  'list_fixes',
  'verify_fixes',
  'apply_fix',
  'decompose',
  'diagnose_curve',
] as const;
export type ToolName = (typeof TOOL_NAMES)[number];
