import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/*
 * First import of the extension's entry: sets the language of what it says to people, once, for this process and, by the name of
 * the file of messages, for those that it starts (src/language.ts).
 */

const { bundle, uri } = vscode.l10n;
if (bundle) l10n.config({ contents: bundle });
if (bundle && uri?.scheme === 'file') process.env['REGULENS_L10N'] = uri.fsPath;
else delete process.env['REGULENS_L10N'];
