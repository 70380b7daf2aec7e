import type { ReactNode } from 'react';

/** What stands where there is nothing to show yet: why, what will be here, and the way there. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  /** What will be here. */
  children: ReactNode;
  /** @param id for scripts: `data-action` */
  action?: { readonly label: string; readonly onClick: () => void; readonly id?: string };
}) {
  return (
    <div className="grid min-h-44 place-items-center px-4 py-6 text-center text-xs">
      <div className="grid max-w-md justify-items-center gap-3">
        <p className="text-sm">{title}</p>
        <p className="text-muted">{children}</p>
        {action ? (
          <button type="button" className="control primary" onClick={action.onClick} data-action={action.id}>
            {action.label}
          </button>
        ) : null}
      </div>
    </div>
  );
}
