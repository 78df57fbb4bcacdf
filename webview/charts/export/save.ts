import * as v from 'valibot';
import { type ChartContent, fileNameFrom, SaveChart } from '../../../src/protocol/chart-file';
import type { Page } from '../../page';
import { words } from '../../words';

/** By the host where there is one, who asks where to; else as a download. */
export function save(
  page: Page,
  { title, subject }: { title: string; subject: string },
  content: ChartContent,
): void {
  const name = fileNameFrom([subject, title].filter((part) => part !== '').join(' '));
  const message = v.safeParse(SaveChart, { type: 'save-chart', name, content });
  if (!message.success) page.tell(words.chart.tooLarge(title));
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
