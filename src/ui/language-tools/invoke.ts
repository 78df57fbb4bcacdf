import * as vscode from 'vscode';
import { Cancelled } from '../../experiments/cancelled';
import { UserError } from '../../protocol/user-error';
import { TOOLS } from '../../tools';
import type { ToolName } from '../../tools/names';
import { logError } from '../report-error';
import type { Services } from '../services';
import { requireTrust } from '../workspace';
import { signalOf, windowHost } from './window-host';

/** Calls a tool for an assistant. What it throws is what the assistant reads: a sentence and the next step. */
export async function invoke(
  services: Services,
  name: ToolName,
  input: unknown,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  const tool = TOOLS[name];
  try {
    requireTrust();
    const { text } = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: tool.title },
      (shown) =>
        tool.call(input, {
          host: windowHost(services),
          signal: signalOf(token),
          progress: (_done, _of, message) => shown.report({ message }),
        }),
    );
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  } catch (error) {
    if (error instanceof Cancelled) throw new vscode.CancellationError();
    if (error instanceof UserError) throw new Error(`${error.message} ${error.nextStep}`, { cause: error });
    logError(error, services.log);
    throw error;
  }
}
