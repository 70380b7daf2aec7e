/**
 * Just enough of protocol buffers' wire format to write TensorBoard's messages: a message is the list of its encoded
 * fields (https://protobuf.dev/programming-guides/encoding).
 */
export type Field = Uint8Array;

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const encoder = new TextEncoder();

/** A whole number from 0 to 2^53. */
export const intField = (id: number, value: number): Field =>
  concatBytes([varint(id * 8 + WIRE.varint), varint(value)]);

export function doubleField(id: number, value: number): Field {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setFloat64(0, value, true);
  return concatBytes([varint(id * 8 + WIRE.fixed64), body]);
}

export function floatField(id: number, value: number): Field {
  const body = new Uint8Array(4);
  new DataView(body.buffer).setFloat32(0, value, true);
  return concatBytes([varint(id * 8 + WIRE.fixed32), body]);
}

export const bytesField = (id: number, value: Uint8Array): Field =>
  concatBytes([varint(id * 8 + WIRE.bytes), varint(value.length), value]);

export const textField = (id: number, value: string): Field => bytesField(id, encoder.encode(value));

export const messageField = (id: number, fields: readonly Field[]): Field =>
  bytesField(id, concatBytes(fields));

/** Seven bits a byte, the lowest first. By division: shifts would cut numbers above 2^31. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
