/** Three figures, as a table of times wants them: 1,204, 35.2, 1.20, 0.034. */
export function formatMs(ms: number): string {
  if (ms >= 1000) return Math.round(ms).toLocaleString('en-US');
  return ms.toFixed(ms >= 100 ? 0 : ms >= 10 ? 1 : ms >= 0.995 ? 2 : 3);
}
