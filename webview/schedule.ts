/**
 * Runs `draw` soon after each request, never more often than once in `interval` milliseconds and never in a hidden page.
 * The first request after a pause is served in the next frame.
 */
export function throttled(draw: () => void, interval: number): () => void {
  let last = -Infinity;
  let waiting = false;
  const run = () => {
    waiting = false;
    last = performance.now();
    draw();
  };
  const request = () => {
    if (waiting || document.hidden) return;
    waiting = true;
    const pause = last + interval - performance.now();
    if (pause <= 0) requestAnimationFrame(run);
    else setTimeout(() => requestAnimationFrame(run), pause);
  };
  document.addEventListener('visibilitychange', request);
  return request;
}
