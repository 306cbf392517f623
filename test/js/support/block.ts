/** Keeps JavaScript busy, so that the event loop stands still. */
export function blockLoop(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}
