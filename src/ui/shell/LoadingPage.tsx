/** Stands where a page will be, at its height, so that nothing jumps. */
export function LoadingPage() {
  return (
    <main className="flex min-h-[70dvh] items-center justify-center text-sm text-muted" aria-busy="true">
      Loading…
    </main>
  );
}
