import type { ReactNode } from 'react';

/**
 * Keeps what is said of a token in sight: beside the text on a wide page, at the lower edge on a narrow one, where the
 * token that was tapped would else be far from it.
 */
export function TokenSheet({ children }: { children: ReactNode }) {
  return (
    <div className="min-w-0 max-wide:sticky max-wide:bottom-0 max-wide:z-10 max-wide:order-1 max-wide:max-h-[36dvh] max-wide:overflow-y-auto max-wide:rounded-lg max-wide:shadow-[0_-6px_24px_var(--shadow)] wide:sticky wide:top-2 wide:row-span-2">
      {children}
    </div>
  );
}
