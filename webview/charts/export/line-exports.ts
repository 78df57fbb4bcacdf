import * as v from 'valibot';
import { type ChartContent, fileNameFrom, SaveChart } from '../../../src/protocol/chart-file';
import type { Page } from '../../page';
import { words } from '../../words';
import type { MenuAction } from '../menu';
import { lineCsv } from './line-csv';
import type { LinePicture } from './line-picture';
import { lineSvg } from './line-svg';
import { base64Of, pngOf } from './png';

const text = words.chart;

/** What a line chart can be taken along as. Trouble is told, in the page. */
export function lineExports(page: Page, picture: () => LinePicture | null): MenuAction[] {
  const action = (
    key: string,
    label: string,
    use: (shown: LinePicture) => void | Promise<void>,
  ): MenuAction => ({
    key,
    label,
    run() {
      const shown = picture();
      if (!shown) return;
      // An error of ours (a canvas that can't be read, say) is the reader's to know, too.
      const tell = (error: unknown) => page.tell(`${text.noPicture} ${String(error)}`);
      Promise.resolve()
        .then(() => use(shown))
        .catch(tell);
    },
  });
  return [
    action('copy-png', text.copyPng, (shown) => copyPng(page, shown)),
    action('save-png', text.savePng, async (shown) =>
      save(page, shown, { format: 'png', base64: await base64Of(await pngOf(lineSvg(shown))) }),
    ),
    action('save-svg', text.saveSvg, (shown) =>
      save(page, shown, { format: 'svg', text: lineSvg(shown).text }),
    ),
    action('export-csv', text.exportCsv, (shown) =>
      save(page, shown, { format: 'csv', text: lineCsv(shown.data) }),
    ),
  ];
}

async function copyPng(page: Page, shown: LinePicture): Promise<void> {
  const clipboard = 'clipboard' in navigator && 'ClipboardItem' in window ? navigator.clipboard : null;
  if (!clipboard) {
    page.tell(text.notCopied(text.noClipboard));
    return;
  }
  // The picture is promised, not awaited: browsers write to the clipboard only right after a click.
  const png = pngOf(lineSvg(shown));
  try {
    await clipboard.write([new ClipboardItem({ 'image/png': png })]);
  } catch (error) {
    // Refused: a page without focus, or a browser that allows it nowhere.
    const reason = error instanceof Error ? error.message : String(error);
    page.tell(text.notCopied(/[.!?]$/.test(reason) ? reason : `${reason}.`));
    return;
  }
  page.tell(text.copied(shown.data.title));
}

/** By the host where there is one, who asks where to; else as a download. */
function save(page: Page, { data, subject }: LinePicture, content: ChartContent): void {
  const name = fileNameFrom([subject, data.title].filter((part) => part !== '').join(' '));
  const message = v.safeParse(SaveChart, { type: 'save-chart', name, content });
  if (!message.success) page.tell(text.tooLarge(data.title));
  else if (page.canAct) page.post(message.output);
  else download(`${name}.${content.format}`, content);
}

const types = { svg: 'image/svg+xml', csv: 'text/csv;charset=utf-8', png: 'image/png' };

function download(name: string, content: ChartContent): void {
  const data =
    content.format === 'png' ? Uint8Array.from(atob(content.base64), (c) => c.charCodeAt(0)) : content.text;
  const url = URL.createObjectURL(new Blob([data], { type: types[content.format] }));
  const link = document.createElement('a');
  Object.assign(link, { href: url, download: name });
  link.click();
  // The browser has to have begun reading first.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
