import { svg } from './dom';

/** Small pictures in the manner of VS Code's icons: 16 by 16, one pixel wide, in the colour of the text around them. */
const icons = {
  more: ['M3 8h.01', 'M8 8h.01', 'M13 8h.01'],
  plus: ['M8 3.5v9', 'M3.5 8h9'],
  minus: ['M3.5 8h9'],
  close: ['M4 4l8 8', 'M12 4l-8 8'],
};

/** Hidden from readers who listen: the button around it has a name. */
export function icon(name: keyof typeof icons): SVGElement {
  const heavy = name === 'more' && 'heavy';
  return svg(
    'svg',
    { class: `icon ${heavy || ''}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    ...icons[name].map((d) => svg('path', { d })),
  );
}
