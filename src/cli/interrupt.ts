/** Ctrl+C aborts. Another one changes nothing: this process stays until no run is left behind. */
export function abortOnInterrupt(): { signal: AbortSignal; dispose(): void } {
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.on('SIGINT', interrupt);
  return { signal: abort.signal, dispose: () => process.off('SIGINT', interrupt) };
}
