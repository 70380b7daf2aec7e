/** Text for a terminal: tables and progress bars. */

/** Columns of equal width; numbers (and what starts like one) to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const isNumeric = (column: number) => rows.every((row) => /^[-+.\d]|^$/.test(row[column] ?? ''));
  const format = (line: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = line[column] ?? '';
        return isNumeric(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [format(header), rule.trimEnd(), ...rows.map(format)].join('\n');
}

/** `fraction` is clamped to 0..1. */
export function progressBar(fraction: number, width = 24): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}]`;
}

export interface LiveLines {
  /** Replaces what was shown before. */
  show(lines: readonly string[]): void;
}

/** Lines that redraw themselves on a terminal; elsewhere (a log) one line whenever its text up to the bar changed. */
export function liveLines(stream: NodeJS.WriteStream): LiveLines {
  let drawn = 0;
  const logged = new Map<number, string>();
  return {
    show(lines) {
      if (stream.isTTY) {
        const up = drawn > 0 ? `\u001B[${drawn}A` : '';
        stream.write(up + lines.map((line) => `\u001B[2K${line.slice(0, stream.columns - 1)}\n`).join(''));
        drawn = lines.length;
        return;
      }
      for (const [index, line] of lines.entries()) {
        const heading = line.split('[')[0]!.trim();
        if (logged.get(index) === heading) continue;
        logged.set(index, heading);
        stream.write(`${line}\n`);
      }
    },
  };
}
