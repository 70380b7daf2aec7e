import type { Tokenizer } from '../../model/tokenizer.ts';

/** The text of each different token, by id. */
export function tokenTexts(tokenizer: Tokenizer, ids: Int32Array): Record<string, string> {
  return Object.fromEntries([...new Set(ids)].map((id) => [String(id), tokenizer.tokenText(id)]));
}
