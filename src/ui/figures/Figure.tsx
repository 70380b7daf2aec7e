import { type ReactNode, useId, useRef } from 'react';
import { HintedText } from '../common/Hint.tsx';
import { PictureMenu } from '../export/PictureMenu.tsx';
import { useWidth } from './useWidth.ts';

export interface FigureTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A drawing with a title that explains it, and the same numbers as a table for those who cannot see it. */
export function Figure({
  title,
  says,
  height = 150,
  table,
  legend,
  children,
}: {
  title: string;
  says: ReactNode;
  height?: number;
  table: FigureTable;
  legend?: ReactNode;
  /** Draws at this width, in CSS pixels. */
  children: (width: number, height: number) => ReactNode;
}) {
  const { ref, width } = useWidth<HTMLDivElement>();
  const titleId = useId();
  const figure = useRef<HTMLElement>(null);
  return (
    <figure ref={figure} className="m-0 min-w-0" aria-labelledby={titleId}>
      <figcaption className="flex flex-wrap items-center gap-x-3 text-xs">
        <HintedText says={says} id={titleId} className="font-medium">
          {title}
        </HintedText>
        {legend}
        <PictureMenu
          title={title}
          className={legend ? '' : 'ml-auto'}
          draw={async () =>
            (await import('../export/figurePicture.ts')).figurePicture(figure.current!, title)
          }
          rows={async () => (await import('../export/figurePicture.ts')).tableRows(table)}
        />
      </figcaption>
      <div ref={ref} style={{ height }}>
        {width > 0 ? (
          <svg width={width} height={height} role="img" aria-labelledby={titleId} className="block">
            {children(width, height)}
          </svg>
        ) : null}
      </div>
      <TableForReaders table={table} title={title} />
    </figure>
  );
}

function TableForReaders({ table, title }: { table: FigureTable; title: string }) {
  return (
    <table className="sr-only">
      <caption>{title}</caption>
      <thead>
        <tr>
          {table.head.map((cell) => (
            <th key={cell}>{cell}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, i) => (
          <tr key={i}>
            {row.map((cell, j) => (
              <td key={j}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
