const short = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });

/** 20 Nov, 15:04 */
export const dateText = (ms: number): string => short.format(ms);
export const fullDate = (ms: number): string => full.format(ms);

const MAX_TAGS = 12;
const MAX_TAG_LENGTH = 40;

/** Tags from a line of text, separated by commas. */
export const parseTags = (text: string): string[] =>
  [
    ...new Set(
      text
        .split(',')
        .map((tag) => tag.trim().slice(0, MAX_TAG_LENGTH))
        .filter(Boolean),
    ),
  ].slice(0, MAX_TAGS);
