import { AppError } from '../../shared/errors.ts';
import { switchKnob, textKnob } from '../../shared/spec.ts';
import { ruleReward } from './types.ts';

/** Nested repetition can take exponential time; a visitor's worker must not hang on it. */
const NESTED_REPETITION = /\([^)]*[+*{][^)]*\)\s*[+*{]/;
const compiled = new Map<string, RegExp>();

/** @throws AppError('config') saying what is wrong with it */
export function compilePattern(source: string, ignoreCase: boolean): RegExp {
  const key = `${ignoreCase ? 'i' : ''}/${source}`;
  const known = compiled.get(key);
  if (known) return known;
  const refuse = (what: string): never => {
    throw new AppError('config', `regular expression "${source}": ${what}`, { fix: 'Simplify the pattern.' });
  };
  if (NESTED_REPETITION.test(source)) refuse('a repeated group that repeats inside can take forever');
  try {
    const pattern = new RegExp(source, ignoreCase ? 'iu' : 'u');
    compiled.set(key, pattern);
    return pattern;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : 'is not one');
  }
}

export const pattern = ruleReward({
  id: 'pattern',
  label: 'regular expression',
  says: '1 for an answer in which the pattern is found, otherwise 0.',
  knobs: {
    source: textKnob({
      label: 'pattern',
      says: 'A JavaScript regular expression, without slashes.',
      default: '\\b(thank you|thanks)\\b',
      maxLength: 200,
    }),
    ignoreCase: switchKnob({
      label: 'ignore case',
      says: 'Capital letters match small ones.',
      default: true,
    }),
  },
  value: ({ text }, { source, ignoreCase }) => (compilePattern(source, ignoreCase).test(text) ? 1 : 0),
});
