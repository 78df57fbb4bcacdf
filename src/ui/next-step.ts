import * as l10n from '@vscode/l10n';
import { FolderError, UserError } from '../protocol/user-error';

export interface NextStepAction {
  title: string;
  command: string;
  arguments: unknown[];
}

/** Running code in a workspace the user hasn't trusted. */
export class TrustError extends UserError {}

/** The setting that a next step names, if any. */
export function settingIn(nextStep: string): string | undefined {
  return /\bregulens\.[a-zA-Z]+/.exec(nextStep)?.[0];
}

/** The button that leads to an error's next step, where there is one. */
export function nextStepAction(error: UserError): NextStepAction | null {
  const text = `${error.message} ${error.nextStep}`;
  if (error instanceof TrustError)
    return { title: l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage', arguments: [] };
  const setting = settingIn(error.nextStep);
  if (setting)
    return { title: l10n.t('Open Settings'), command: 'workbench.action.openSettings', arguments: [setting] };
  if (error instanceof FolderError)
    return { title: l10n.t('Open Folder'), command: 'vscode.openFolder', arguments: [] };
  if (/\b(node(\.js)?|tensorflow\.js|tfjs|npm)\b/i.test(text))
    return { title: l10n.t('Check My Setup'), command: 'regulens.checkSetup', arguments: [] };
  return null;
}
