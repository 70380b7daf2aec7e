/** Writes a shipped model's README.md from the records that pretraining and fine-tuning left. */
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { GptConfig } from '../model/config.ts';
import { parseConfig } from '../model/config.ts';
import { findRecipe, modelFolder, type ModelRecipe, taskFlag } from './modelRecipes.ts';

const recordSchema = z.object({
  command: z.string(),
  seed: z.number(),
  steps: z.number(),
  batchSize: z.number(),
  learningRate: z.number(),
  data: z.string(),
  tokens: z.number(),
  heldOutLoss: z.number(),
});
const reportSchema = z.object({
  heldOutLoss: z.number(),
  meanGold: z.number(),
  meanScores: z.record(z.string(), z.number()),
  endedShare: z.number(),
  samples: z.array(z.string()),
});
const sftRecordSchema = recordSchema.extend({
  tasks: z.record(z.string(), reportSchema),
  /** The round of fine-tuning that this one went on from, if not from the base model. */
  after: recordSchema.optional(),
});
type Report = z.infer<typeof reportSchema>;

/** What each recipe's model is for, and what it cannot do. */
const ABOUT: Readonly<Record<string, { readonly writes: string; readonly limits: string }>> = {
  reviews: {
    writes:
      'short English reviews of films, food, products and stays. It is the default model of RLHF Playground',
    limits: 'Reviews are fictional and may be comic.',
  },
  support: {
    writes:
      'replies to customers of a support desk, two in five of them rude on purpose. It is the model of the preset "harmless replies" of RLHF Playground',
    limits:
      'Customers, agents and companies are fictional. Rude replies use plain rude words ("stupid", "shut up") and no slurs; they are there to be trained away.',
  },
  all: {
    writes:
      'short English reviews, and replies to customers of a support desk, two in five of them rude on purpose. It is the model for machines that can afford more than the tiny ones, on the presets of both tasks',
    limits:
      'Reviews, customers, agents and companies are fictional. Rude replies are there to be trained away. It has seen fewer tokens than the tiny models, and on held-out text it is not better than they are yet: what it adds is size, both tasks in one model, and a longer context.',
  },
};

export async function writeModelCard(task: string): Promise<void> {
  const recipe = findRecipe(task);
  const folder = modelFolder(recipe);
  const read = async (name: string) => JSON.parse(await readFile(new URL(name, folder), 'utf8')) as unknown;
  const config = parseConfig(await read('config.json'));
  const base = recordSchema.parse(await read('base/training.json'));
  const sft = sftRecordSchema.parse(await read('training.json'));
  const parameters = countWeights(config).toLocaleString('en');
  const card = `# ${recipe.folder}

A GPT-2 of ${parameters} parameters (${config.layers} layers, ${config.channels} channels, ${config.heads} heads, ${config.positions} positions, tied head) that writes ${ABOUT[task]!.writes},
in Hugging Face layout: this folder is the **SFT** checkpoint that PPO and DPO both start from, \`base/\` the pretrained one.
\`AutoModelForCausalLM.from_pretrained\` and \`AutoTokenizer.from_pretrained\` read both (checked by \`test/reference/check_export.py\`).

## How it was made
By this project's own engine (wasm backend), from ${listTexts(recipe)} that grammars of our own write: no real text, no download.
Tokenizer: byte-level BPE of ${config.vocabulary.toLocaleString('en')} tokens with \`ignore_merges\` (\`npm run vocabulary --${taskFlag(task)}\`): the corpus's words are whole tokens, other text is spelled.

| checkpoint | command | seed | data | steps | tokens | held-out loss (nats/token) |
|---|---|---|---|---|---|---|
${row('base', base)}
${
  sft.after
    ? `${row('SFT', sft.after)}
${row('SFT, second round', sft)}`
    : row('SFT', sft)
}

The two losses are not comparable: the base model's counts every token, the SFT model's the completion and EOS alone.

${Object.entries(sft.tasks)
  .map(([id, report]) => taskSection(id, report, recipe))
  .join('\n\n')}

## Limits
It knows the words of its corpora alone. Other text tokenizes (into pieces and bytes), but the model has never seen those pieces. ${ABOUT[task]!.limits}
`;
  await writeFile(new URL('README.md', folder), card);
}

const row = (stage: string, r: z.infer<typeof recordSchema>) =>
  `| ${stage} | \`${r.command}\` | ${r.seed} | ${r.data} | ${r.steps} x ${r.batchSize}, AdamW ${r.learningRate} cosine | ${(r.tokens / 1e6).toFixed(2)} M | ${r.heldOutLoss.toFixed(3)} |`;

const listTexts = (recipe: ModelRecipe): string => recipe.tasks.map(({ texts }) => texts).join(' and ');

function taskSection(id: string, report: Report, recipe: ModelRecipe): string {
  const scores = Object.entries(report.meanScores)
    .map(([name, mean]) => `, a mean ${name} of ${mean.toFixed(3)}`)
    .join('');
  const samples = report.samples.map((text, i) => `${i + 1}. ${text}`).join('\n');
  return `## Task "${id}"
Held-out loss of the SFT model ${report.heldOutLoss.toFixed(3)} nats/token. Of 200 held-out prompts, ${(100 * report.endedShare).toFixed(1)} % are finished within ${recipe.maxNewTokens} tokens, with a mean gold score of ${report.meanGold.toFixed(3)}${scores}.

The first twenty held-out prompts, one draw each at temperature 1, nothing chosen:

${samples}`;
}

/** Parameters of GPT-2 with a tied head. */
function countWeights({ vocabulary, positions, channels, layers }: GptConfig): number {
  const block = 12 * channels * channels + 13 * channels;
  return (vocabulary + positions) * channels + layers * block + 2 * channels;
}
