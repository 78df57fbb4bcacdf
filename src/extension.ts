import './ui/language';
import type * as vscode from 'vscode';

/** What is registered is loaded after the language is set: constants hold messages, and a bundle in chunks doesn't keep the order of imports. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const { register } = await import('./register');
  register(context);
}
