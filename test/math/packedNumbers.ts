import type { PackedScalars } from '../../src/math/gradients.ts';

/** One of the packed scalars, on backends that read at once. @throws Error if there is none of that name */
export function numberOf({ names, values }: PackedScalars, name: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new Error(`no ${name} among ${names.join(', ')}`);
  return values.dataSync()[index]!;
}
