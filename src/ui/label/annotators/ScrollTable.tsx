import type { ReactNode } from 'react';

/** A table that scrolls by itself where it does not fit. */
export function ScrollTable({
  label,
  className = '',
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll it
      tabIndex={0}
      aria-label={label}
      className={`min-w-0 overflow-auto ${className}`}
    >
      <table className="w-full border-collapse text-xs">{children}</table>
    </section>
  );
}
