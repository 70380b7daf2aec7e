import { clsx } from 'clsx';
import { Download } from 'lucide-react';
import { use } from 'react';
import { type CsvCell, csvText } from '../../runs/export/csvText.ts';
import { fileNamePart } from '../../runs/export/fileNamePart.ts';
import { RaceContext } from '../RaceContext.tsx';
import { SaveMenu } from './SaveMenu.tsx';
import { saveFile } from './saveFile.ts';
import { svgToPng } from './svgToPng.ts';

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** In the head of a chart or figure: saves it as a picture, or its numbers. Shown on hover, on focus, and where nothing hovers. */
export function PictureMenu({
  title,
  draw,
  rows,
  className,
}: {
  title: string;
  /** Both are loaded when they are first wanted. */
  draw: () => Promise<Picture>;
  rows: () => Promise<Iterable<readonly CsvCell[]>>;
  className?: string;
}) {
  const settings = use(RaceContext)?.store;
  const save = (content: BlobPart, type: string, ending: string) => {
    const { preset, seed } = settings?.getState().settings ?? { preset: '', seed: '' };
    const name = `${[title, preset, `seed${seed}`].map(fileNamePart).join('_')}.${ending}`;
    saveFile(content, type, name);
    return name;
  };
  const choices = [
    { label: 'SVG', save: async () => save((await draw()).svg, 'image/svg+xml', 'svg') },
    {
      label: 'PNG',
      async save() {
        const { svg, width, height } = await draw();
        return save(await svgToPng(svg, width, height), 'image/png', 'png');
      },
    },
    { label: 'CSV of the data', save: async () => save(csvText(await rows()), 'text/csv', 'csv') },
  ];
  return (
    <SaveMenu title={`Save ${title}`} choices={choices}>
      <button
        type="button"
        aria-label={`Save ${title}`}
        className={clsx(
          'tap grid size-5 shrink-0 place-items-center self-center rounded-sm text-muted opacity-0 hover:text-ink focus-visible:opacity-100 data-[state=open]:opacity-100 [@media(hover:none)]:opacity-100 [figure:focus-within_&]:opacity-100 [figure:hover_&]:opacity-100',
          className,
        )}
      >
        <Download size={13} aria-hidden="true" />
      </button>
    </SaveMenu>
  );
}
