import * as l10n from '@vscode/l10n';
import { pseudo } from '../pseudo-messages';

/* First import of a test: everything it imports after this speaks the pseudo language, as in a process whose entry imports src/language.ts. */
l10n.config({ contents: pseudo });
