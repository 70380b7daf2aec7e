import { TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';

/** A banner above what it is about: what went wrong, a way out, and a way to put it aside. */
export function Alarm({
  children,
  action,
  onDismiss,
}: {
  children: ReactNode;
  action?: ReactNode;
  onDismiss?: (() => void) | undefined;
}) {
  return (
    <div
      role="alert"
      className="flex min-h-8 flex-wrap items-center gap-2 rounded-lg border border-alarm bg-alarm-wash px-3 py-1.5 text-xs text-alarm"
    >
      <TriangleAlert size={14} aria-hidden="true" className="shrink-0" />
      <p className="min-w-0 flex-1 break-words">{children}</p>
      {action}
      {onDismiss ? (
        <button type="button" className="icon-button" aria-label="Dismiss" onClick={onDismiss}>
          <X size={14} aria-hidden="true" />
        </button>
      ) : null}
    </div>
  );
}
