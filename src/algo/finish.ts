/** Runs a step that comes in parts to its end. */
export async function finish<T>(parts: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const next = await parts.next();
    if (next.done) return next.value;
  }
}
