import type { Page } from '../../page';
import type { Theme } from '../../theme';
import { words } from '../../words';
import type { MenuAction } from '../menu';
import type { Heading, Picture } from './paper';
import { base64Of, pngOf } from './png';
import { save } from './save';

const text = words.chart;

/** A chart as it stands on the screen, in the forms in which it can be taken along. */
export interface Exportable {
  title: string;
  /** The run or runs it is about. */
  subject: string;
  svg: () => Picture;
  csv: () => string;
}

/** A chart that is drawn from its model alone, for taking along. */
export function exportOf(
  page: Page,
  head: Omit<Heading, 'subject'>,
  forms: { svg: (heading: Heading, theme: Theme) => Picture; csv: () => string },
): Exportable {
  const { title } = head;
  const subject = page.subject();
  return { title, subject, svg: () => forms.svg({ ...head, subject }, page.theme()), csv: forms.csv };
}

/** What a chart can be taken along as. Trouble is told, in the page. */
export function chartExports(page: Page, chart: () => Exportable | null): MenuAction[] {
  const action = (
    key: string,
    label: string,
    use: (shown: Exportable) => void | Promise<void>,
  ): MenuAction => ({
    key,
    label,
    run() {
      const shown = chart();
      if (!shown) return;
      // An error of ours (a canvas that can't be read, say) is the reader's to know, too.
      const tell = (error: unknown) => page.tell(text.notExported(shown.title, reasonOf(error)));
      Promise.resolve()
        .then(() => use(shown))
        .catch(tell);
    },
  });
  return [
    action('copy-png', text.copyPng, (shown) => copyPng(page, shown)),
    action('save-png', text.savePng, async (shown) =>
      save(page, shown, { format: 'png', base64: await base64Of(await pngOf(shown.svg())) }),
    ),
    action('save-svg', text.saveSvg, (shown) => save(page, shown, { format: 'svg', text: shown.svg().text })),
    action('export-csv', text.exportCsv, (shown) => save(page, shown, { format: 'csv', text: shown.csv() })),
  ];
}

async function copyPng(page: Page, shown: Exportable): Promise<void> {
  const clipboard = 'clipboard' in navigator && 'ClipboardItem' in window ? navigator.clipboard : null;
  if (!clipboard) {
    page.tell(text.notCopied(text.noClipboard));
    return;
  }
  // The picture is promised, not awaited: browsers write to the clipboard only right after a click.
  const png = pngOf(shown.svg());
  try {
    await clipboard.write([new ClipboardItem({ 'image/png': png })]);
  } catch (error) {
    // Refused: a page without focus, or a browser that allows it nowhere.
    page.tell(text.notCopied(reasonOf(error)));
    return;
  }
  page.tell(text.copied(shown.title));
}

/** As a sentence. */
function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
