import { encode } from 'uqr';

/** Version 40 at the lowest correction holds 2,953 bytes; more than this is hard to read from the back of a room. */
const MAX_BYTES = 1200;

/** A link as a QR code, dark on light in both themes: many readers cannot read the inverse. */
export function QrCode({ link }: { link: string }) {
  if (new TextEncoder().encode(link).length > MAX_BYTES)
    return <p className="text-muted">This link is too long for a code that a phone could read.</p>;
  const { data, size } = encode(link, { ecc: 'L', border: 2 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code of the link"
      shapeRendering="crispEdges"
      className="aspect-square w-full max-w-72 justify-self-center rounded-md bg-white"
    >
      <path d={squares.join('')} fill="#000" />
    </svg>
  );
}
