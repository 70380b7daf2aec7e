import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

/** What went wrong and what to do about it, inside the panel where it happened. */
export function Problem({ children, className = '' }: { children: ReactNode; className?: string }) {
  return (
    <p role="alert" className={`min-w-0 text-xs break-words text-alarm ${className}`}>
      <TriangleAlert size={13} aria-hidden="true" className="mr-1.5 inline align-[-2px]" />
      {children}
    </p>
  );
}
