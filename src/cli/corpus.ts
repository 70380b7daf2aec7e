/** `npm run corpus`: writes generated texts as JSON lines, for programs that train on them. */
import { writeFile } from 'node:fs/promises';
import { AppError } from '../shared/errors.ts';
import { rngKey } from '../shared/rng.ts';
import { type ClassifierCorpus, classifierCorpora, labelledTexts } from '../task/classifierCorpora.ts';
import { parseFlags, wholeNumber } from './args.ts';

export const CORPUS_USAGE = `npm run corpus -- --out FILE [flags]
  --task ID       ${Object.keys(classifierCorpora).join(' or ')} (support)
  --kind KIND     classifier: {"text", "label", "split"} a line, label 1 for the corpus's class (classifier)
  --count N       texts to train on (20000)
  --held-out N    texts to judge by, none of them among the former (4000)
  --seed N        (1)`;

export async function main(args: readonly string[]): Promise<number> {
  const flags = parseFlags(args, {
    task: { type: 'string', default: 'support' },
    kind: { type: 'string', default: 'classifier' },
    count: { type: 'string', default: '20000' },
    'held-out': { type: 'string', default: '4000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (flags.help) {
    console.log(CORPUS_USAGE);
    return 0;
  }
  if (flags.kind !== 'classifier') {
    throw new AppError('config', `--kind: expected classifier, got "${flags.kind}"`);
  }
  if (flags.out === undefined) throw new AppError('config', '--out: expected a file to write');
  const corpus = findCorpus(flags.task);
  const key = rngKey(wholeNumber('--seed', flags.seed, 0));
  const train = wholeNumber('--count', flags.count, 1, 1_000_000);
  const heldOut = wholeNumber('--held-out', flags['held-out'], 1, 1_000_000);
  const lines = [
    ...labelledTexts(corpus, key, 'train', train).map((one) => ({ ...one, split: 'train' })),
    ...labelledTexts(corpus, key, 'heldOut', heldOut).map((one) => ({ ...one, split: 'heldOut' })),
  ].map((line) => `${JSON.stringify({ ...line, label: line.label ? 1 : 0 })}\n`);
  await writeFile(flags.out, lines.join(''));
  console.log(`${flags.out}: ${train} texts to train on, ${heldOut} held out; label 1 is "${corpus.label}"`);
  return 0;
}

function findCorpus(task: string): ClassifierCorpus {
  const corpus = classifierCorpora[task];
  if (corpus) return corpus;
  const known = Object.keys(classifierCorpora).join(' or ');
  throw new AppError('config', `--task: expected ${known}, got "${task}"`);
}
