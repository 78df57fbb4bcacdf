import type { RunSession } from './run-session';

/**
 * Files in which the cause of a run's findings lies: those of its fit and compile calls and of its layers, and those that
 * the findings themselves name, which a script that ended before it trained has nothing else to show for.
 */
export function concernedFiles({ state, diagnosis }: Pick<RunSession, 'state' | 'diagnosis'>): string[] {
  const sites = [
    ...state.fits.map((fit) => fit.started.site),
    ...state.models.flatMap((model) => [...model.layers.map((layer) => layer.site), model.site]),
    ...diagnosis.findings.map(({ anchor }) => anchor),
  ];
  return [...new Set(sites.flatMap((site) => (site ? [site.file] : [])))];
}
