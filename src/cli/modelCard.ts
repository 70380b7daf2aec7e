/** Writes models/tiny-reviews/README.md from the records that pretraining and fine-tuning left. */
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

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
const sftRecordSchema = recordSchema.extend({
  meanGold: z.number(),
  endedShare: z.number(),
  samples: z.array(z.string()),
});

const MODEL = new URL('../../models/tiny-reviews/', import.meta.url);

const row = (stage: string, r: z.infer<typeof recordSchema>) =>
  `| ${stage} | \`${r.command}\` | ${r.seed} | ${r.data} | ${r.steps} x ${r.batchSize}, AdamW ${r.learningRate} cosine | ${(r.tokens / 1e6).toFixed(2)} M | ${r.heldOutLoss.toFixed(3)} |`;

export async function writeModelCard(): Promise<void> {
  const read = async (name: string) => JSON.parse(await readFile(new URL(name, MODEL), 'utf8')) as unknown;
  const base = recordSchema.parse(await read('base/training.json'));
  const sft = sftRecordSchema.parse(await read('training.json'));
  const samples = sft.samples.map((text, i) => `${i + 1}. ${text}`).join('\n');
  const card = `# tiny-reviews

A GPT-2 of 169,728 parameters (2 layers, 64 channels, 2 heads, 64 positions, tied head) that writes short English reviews of films, food, products
and stays. It is the default model of RLHF Playground, in Hugging Face layout: this folder is the **SFT** checkpoint that PPO and DPO both start from,
\`base/\` the pretrained one. \`AutoModelForCausalLM.from_pretrained\` and \`AutoTokenizer.from_pretrained\` read both (checked by
\`test/reference/check_export.py\`).

## How it was made
By this project's own engine (wasm backend, one core), from text that a grammar of our own writes (\`src/task/reviews\`): no real review, no download.
Tokenizer: byte-level BPE of 1,024 tokens with \`ignore_merges\` (\`npm run vocabulary\`): the corpus's words are whole tokens, other text is spelled.

| checkpoint | command | seed | data | steps | tokens | held-out loss (nats/token) |
|---|---|---|---|---|---|---|
${row('base', base)}
${row('SFT', sft)}

The two losses are not comparable: the base model's counts every token, the SFT model's the completion and EOS alone.
Of 200 held-out prompts, ${(100 * sft.endedShare).toFixed(1)} % are finished within 28 tokens, with a mean gold sentiment of ${sft.meanGold.toFixed(3)}.

## Twenty samples
The first twenty held-out prompts, one draw each at temperature 1, nothing chosen:

${samples}

## Limits
It knows some 620 words. Other text tokenizes (into pieces and bytes), but the model has never seen those pieces. Reviews are fictional and may be comic.
`;
  await writeFile(new URL('README.md', MODEL), card);
}

export const main = (): Promise<void> => writeModelCard();
