import { h, onChange, refill } from '../dom';
import { fileName } from '../format';
import type { Page, Section } from '../page';
import type { View } from '../state';
import { words } from '../words';
import { choice } from './parts';

/** Chooses among the fits of a run that trains more than once. */
export function fitChooser(page: Page): Section {
  const element = h('div', { class: 'fit-chooser' });
  let view: View | null = null;
  const draw = onChange(() => {
    const { main, fit: shown } = view ?? {};
    if (!main) return;
    const options = main.state.fits.map(({ started: { fit, call, site } }, index) => {
      const place = site ? ` · ${fileName(site.file)}:${site.line}` : '';
      return { value: fit, text: `${index + 1} · ${call}${place}` };
    });
    const select = choice({ key: 'fit' }, options, shown?.started.fit ?? '', (fit) =>
      page.change({ fits: { ...page.settings().fits, [main.record.id]: fit } }),
    );
    refill(element, h('label', {}, words.fit, ' ', select));
  });
  return {
    element,
    update(next) {
      view = next;
      const fits = next.main?.state.fits ?? [];
      element.hidden = fits.length < 2;
      draw(next.main?.record.id, fits.length, next.fit?.started.fit);
    },
  };
}
