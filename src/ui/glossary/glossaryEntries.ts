import type { Catalog } from '../../shared/catalog.ts';
import { TERMS } from './terms.ts';

export interface GlossaryEntry {
  /** Of which sort it is. */
  readonly kind: 'word' | 'method' | 'metric' | 'knob' | 'reward';
  readonly name: string;
  /** What code, files and links call it; empty for words. */
  readonly id: string;
  readonly says: string;
}

/** Where the id alone would be misspelt. */
const NAMES: Readonly<Record<string, string>> = {
  sft: 'SFT',
  kl: 'KL',
  gae: 'GAE',
  eos: 'EOS',
  beta: 'β (beta)',
  'bradley-terry': 'Bradley-Terry model',
  'k1-estimate': 'k1 estimate of the KL',
  'self-bleu': 'self-BLEU',
  'on-policy': 'on-policy, off-policy',
  'over-optimisation': 'over-optimisation',
  rlhf: 'RLHF',
  dpo: 'DPO',
  ppo: 'PPO',
  sigmoid: 'σ (sigmoid)',
  kappa: 'κ (kappa)',
  lora: 'LoRA',
  'held-out': 'held-out prompts',
  'log-probability': 'log-probability',
  'best-of-n': 'best-of-n',
  'distinct-n': 'distinct-n',
  'top-k': 'top-k',
  'top-p': 'top-p',
};

/** Every word that the page explains: the field's, and all that the catalog describes. By kind, then by name. */
export function glossaryEntries(catalog: Catalog | null): readonly GlossaryEntry[] {
  const words = Object.entries(TERMS).map(([id, says]): GlossaryEntry => ({
    kind: 'word',
    name: NAMES[id] ?? id.replaceAll('-', ' '),
    id: '',
    says,
  }));
  return [...sorted(words), ...(catalog ? described(catalog) : [])];
}

function described(catalog: Catalog): GlossaryEntry[] {
  const methods = catalog.algorithms.map(({ id, label, says }): GlossaryEntry => ({
    kind: 'method',
    name: label,
    id,
    says,
  }));
  const metrics = catalog.metrics.map(({ id, label, says, unit }): GlossaryEntry => ({
    kind: 'metric',
    name: label,
    id,
    says: unit === '' ? says : `${says} Unit: ${unit}.`,
  }));
  const knobs = catalog.knobGroups.flatMap((group) =>
    Object.entries(group.knobs).map(([name, { label, says }]): GlossaryEntry => ({
      kind: 'knob',
      name: `${label} (${group.label})`,
      id: `${group.id}.${name}`,
      says,
    })),
  );
  const rewards = catalog.rewardParts.map(({ id, label, says }): GlossaryEntry => ({
    kind: 'reward',
    name: label,
    id,
    says,
  }));
  return [...methods, ...sorted(rewards), ...sorted(metrics), ...sorted(knobs)];
}

const sorted = (entries: readonly GlossaryEntry[]) =>
  entries.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));

/** Entries that hold every word of the query somewhere; those whose name begins with it come first. */
export function searchGlossary(entries: readonly GlossaryEntry[], query: string): readonly GlossaryEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  const found = entries.filter(({ name, id, says }) => {
    const text = `${name} ${id} ${says}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const rank = ({ name, id }: GlossaryEntry) => {
    const [first] = words;
    if (name.toLowerCase().startsWith(first!)) return 0;
    return `${name} ${id}`.toLowerCase().includes(first!) ? 1 : 2;
  };
  return found.toSorted((a, b) => rank(a) - rank(b));
}
