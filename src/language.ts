import * as l10n from '@vscode/l10n';

/*
 * First import of the entry of every process but the editor's: sets the language of what it says to people, once. The editor
 * (src/ui/language.ts) names the file of messages for the processes that it starts; without one they speak English.
 */

const file = process.env['REGULENS_L10N'];
if (file)
  try {
    l10n.config({ fsPath: file });
  } catch (error) {
    // Nothing may fail for want of a translation.
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`Regulens: going on in English, ${reason}\n`);
  }
