/** What of VS Code's tab groups tells where a file is open. */
export interface OpenGroup<Column> {
  isActive: boolean;
  viewColumn: Column;
  tabs: readonly {
    isActive: boolean;
    /** Of the text it shows; null for other tabs. */
    uri: string | null;
  }[];
}

/**
 * The column that a file is to be shown in: where it is open already, if only behind another tab, so that what is clicked in a page doesn't cover the page. Of
 * several, one where it is in sight, the reader's own column first. Where it isn't open, `other`.
 */
export function openColumn<Column>(uri: string, groups: readonly OpenGroup<Column>[], other: Column): Column {
  const [best] = groups
    .flatMap(({ isActive, viewColumn, tabs }) => {
      const own = tabs.filter((tab) => tab.uri === uri);
      const rank = (own.some((tab) => tab.isActive) ? 2 : 0) + (isActive ? 1 : 0);
      return own.length > 0 ? [{ viewColumn, rank }] : [];
    })
    .sort((a, b) => b.rank - a.rank);
  return best ? best.viewColumn : other;
}
