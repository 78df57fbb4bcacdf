import { h, onChange, refill } from '../dom';
import { fileName } from '../format';
import type { Page, Section } from '../page';
import type { View } from '../state';
import { words } from '../words';

/** Chooses among the fits of a run that trains more than once. */
export function fitChooser(page: Page): Section {
  const element = h('div', { class: 'fit-chooser' });
  let view: View | null = null;
  const draw = onChange(() => {
    const { main, fit: shown } = view ?? {};
    if (!main) return;
    const options = main.state.fits.map(({ started }, index) => {
      const place = started.site ? ` · ${fileName(started.site.file)}:${started.site.line}` : '';
      const option = h(
        'option',
        { value: started.fit },
        `${words.fitNumber(index + 1)} · ${started.call}${place}`,
      );
      option.selected = started.fit === shown?.started.fit;
      return option;
    });
    const select = h(
      'select',
      {
        'data-key': 'fit',
        onchange: () => page.change({ fits: { ...page.settings().fits, [main.record.id]: select.value } }),
      },
      ...options,
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
