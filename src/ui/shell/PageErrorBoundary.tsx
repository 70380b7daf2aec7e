import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';

/** A page that cannot be drawn, or whose code cannot be fetched, takes no other page with it. */
export class PageErrorBoundary extends Component<{ children: ReactNode }, { message: string | null }> {
  override state: { message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <main className="panel mx-auto mt-8 flex max-w-xl gap-3 p-4 text-sm" role="alert">
        <TriangleAlert className="shrink-0 text-alarm" size={18} aria-hidden="true" />
        <div>
          <p className="font-semibold">This page could not be shown.</p>
          <p className="mt-1 break-words text-muted">{message}</p>
          <button type="button" className="control mt-3" onClick={() => window.location.reload()}>
            Reload
          </button>
        </div>
      </main>
    );
  }
}
