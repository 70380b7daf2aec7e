/** Text as a part of a file's name on any system: letters and digits, dashes for the rest, at most 80 characters. */
export const fileNamePart = (text: string): string =>
  text
    .replaceAll(/[^\p{L}\p{N}.]+/gu, '-')
    .replaceAll(/\.{2,}/g, '.')
    .slice(0, 80)
    .replaceAll(/^[-.]+|[-.]+$/g, '') || 'run';
