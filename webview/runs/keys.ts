import type { Line } from './lines';

interface Actions {
  activate(line: Line): void;
  fold(line: Line, open: boolean): void;
  toggle(line: Line): void;
  all(): void;
  none(): void;
  go(index: number, extend: boolean): void;
}

/** What a key does in the table, the active line being that of `index`; true where it was used. */
export function tableKeys(
  { key, shiftKey, ctrlKey, metaKey, target }: KeyboardEvent,
  lines: readonly Line[],
  index: number,
  pageful: number,
  actions: Actions,
): boolean {
  const line = lines[index];
  // Buttons of the head are pressed as ever.
  if (!line || (target instanceof Element && target.closest('thead'))) return false;
  if (ctrlKey || metaKey) {
    if (key !== 'a') return false;
    actions.all();
    return true;
  }
  const moves: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + pageful,
    PageUp: index - pageful,
    Home: 0,
    End: lines.length - 1,
  };
  const to = moves[key];
  if (to !== undefined) {
    actions.go(to, shiftKey);
    return true;
  }
  switch (key) {
    case ' ':
      actions.toggle(line);
      return true;
    case 'Enter':
      actions.activate(line);
      return true;
    case 'ArrowRight':
      if (line.kind === 'group' && line.isOpen) actions.go(index + 1, false);
      else actions.fold(line, true);
      return true;
    case 'ArrowLeft':
      if (line.kind === 'run' && line.level === 2) {
        const group = lines.findLastIndex((one, at) => at < index && one.kind === 'group');
        actions.go(group, false);
      } else actions.fold(line, false);
      return true;
    case 'Escape':
      actions.none();
      return true;
    default:
      return false;
  }
}
