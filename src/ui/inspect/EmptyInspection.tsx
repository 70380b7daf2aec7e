import type { ReactNode } from 'react';

/** What to do where there is nothing to look at. */
export function EmptyInspection({ children }: { children: ReactNode }) {
  return (
    <div className="panel grid min-h-60 place-items-center p-6 text-center text-[13px] text-muted">
      <div className="max-w-prose">{children}</div>
    </div>
  );
}
