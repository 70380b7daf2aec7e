/** Text that arrives in chunks, cut into lines. Ends of lines are LF or CR LF. */

/** Longest text that is decoded or searched at a time. */
const PIECE = 65_536;

export interface Line {
  /** From 1, blank lines counted. */
  readonly number: number;
  /** Without its end; null if it is longer than the limit. */
  readonly text: string | null;
}

export interface LineSplitter {
  /** The lines that end in this chunk. */
  readonly push: (chunk: string) => Generator<Line>;
  /** The last line, if the text does not end with a line end. */
  readonly end: () => Generator<Line>;
}

/** Holds at most `maxChars` characters (UTF-16 units) of an unfinished line, however long it is. */
export function lineSplitter(maxChars: number): LineSplitter {
  let number = 0;
  let rest = '';
  let isTooLong = false;
  const finish = (tail: string): Line => {
    const text = rest + tail;
    const isLong = isTooLong || text.length > maxChars + 1;
    rest = '';
    isTooLong = false;
    number += 1;
    if (isLong) return { number, text: null };
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    return { number, text: line.length > maxChars ? null : line };
  };
  return {
    *push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
        yield finish(chunk.slice(start, end));
        start = end + 1;
      }
      if (start === chunk.length) return;
      if (isTooLong || rest.length + chunk.length - start > maxChars + 1) {
        isTooLong = true;
        rest = ' ';
      } else rest += chunk.slice(start);
    },
    *end() {
      if (rest !== '') yield finish('');
    },
  };
}

export type TextSource = string | Blob | ReadableStream<Uint8Array>;

/** The text of a source in pieces of at most 64 KB, its byte order mark removed. UTF-16 is known by its mark. */
export async function* textPieces(source: TextSource): AsyncGenerator<string> {
  if (typeof source === 'string') {
    const start = source.startsWith('\ufeff') ? 1 : 0;
    for (let i = start; i < source.length; i += PIECE) yield source.slice(i, i + PIECE);
    return;
  }
  const reader = (source instanceof Blob ? source.stream() : source).getReader();
  let decoder: TextDecoder | null = null;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      for (let i = 0; i < part.value.length; i += PIECE) {
        decoder ??= new TextDecoder(encodingOf(part.value));
        yield decoder.decode(part.value.subarray(i, i + PIECE), { stream: true });
      }
    }
    if (decoder) yield decoder.decode();
  } finally {
    // A reader that stops early (limit reached, cancelled) must not leave the file open.
    await reader.cancel().catch(() => undefined);
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
