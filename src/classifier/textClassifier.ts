import { z } from 'zod';
import { AppError, type ErrorCode } from '../shared/errors.ts';
import type { ModelRef } from './messages.ts';
import type { FileReader, ModelFiles } from './modelFiles.ts';
import type { TextModel, TransformersLibrary } from './transformersLibrary.ts';

/** A loaded model that tells texts apart. */
export interface LoadedClassifier {
  readonly labels: readonly string[];
  /** Each label has a probability of its own (sigmoid); otherwise they sum to 1 (softmax). */
  readonly independent: boolean;
  /** One number a label. @throws AppError */
  classify(text: string): Promise<{ logits: Float32Array; probabilities: Float32Array }>;
}

const configSchema = z.object({
  model_type: z.string(),
  id2label: z.record(z.string(), z.string()).optional(),
  num_labels: z.int().positive().optional(),
  problem_type: z.string().nullish(),
  max_position_embeddings: z.int().positive().optional(),
});
const tokenizerConfigSchema = z.object({ model_max_length: z.number().optional() });
const anyObject = z.record(z.string(), z.unknown());

const LONGEST_INPUT = 512;
/** RoBERTa's positions begin at 2. */
const SPARE_POSITIONS = 2;
const WEIGHTS = { q8: 'onnx/model_quantized.onnx', fp32: 'onnx/model.onnx' } as const;

/**
 * Reads a text classifier in the layout of a Hugging Face repository with ONNX weights.
 * @param onStart all files are here; building it begins
 * @throws AppError('model-file' | 'tokenizer' | 'network') naming the file
 */
export async function loadTextClassifier(
  library: TransformersLibrary,
  model: ModelRef,
  files: ModelFiles,
  onStart: () => void,
): Promise<LoadedClassifier> {
  const read = remembering(files.read);
  const json = <T>(name: string, schema: z.ZodType<T>, code: ErrorCode) =>
    readJson({ ...files, read }, name, schema, code);
  const config = await json('config.json', configSchema, 'model-file');
  await json('tokenizer.json', anyObject, 'tokenizer');
  const { model_max_length = LONGEST_INPUT } = await json(
    'tokenizer_config.json',
    tokenizerConfigSchema,
    'tokenizer',
  );
  const dtype = await findWeights(model, { ...files, read });
  onStart();
  const positions = config.max_position_embeddings ?? LONGEST_INPUT + SPARE_POSITIONS;
  const reserved = positions > LONGEST_INPUT ? SPARE_POSITIONS : 0;
  const maxTokens = Math.min(model_max_length, positions - reserved, LONGEST_INPUT);
  const weights = files.nameOf(WEIGHTS[dtype]);
  const run = await library
    .open({ id: model.id, read, dtype, maxTokens })
    .catch((cause: unknown) => unusable(model, weights, cause));
  const labels = labelsOf(config);
  const independent = config.problem_type === 'multi_label_classification' || labels.length === 1;
  const classifier = classifierOf(run, labels, independent, weights);
  await classifier.classify('It works.'); // a file may be whole and still not fit the others
  return classifier;
}

function classifierOf(
  run: TextModel,
  labels: readonly string[],
  independent: boolean,
  weights: string,
): LoadedClassifier {
  return {
    labels,
    independent,
    async classify(text) {
      const logits = await run(text).catch((cause: unknown) => {
        throw new AppError('model-file', `${weights} does not work: ${reasonOf(cause)}`, {
          cause,
          fix: 'The files of this model may not belong together. Choose another.',
        });
      });
      if (logits.length !== labels.length)
        throw new AppError(
          'model-file',
          `${weights}: ${logits.length} logits a text, but config.json names ${labels.length} labels`,
        );
      if (!logits.every(Number.isFinite))
        throw new AppError('not-finite', `${weights}: a logit is not a finite number`, {
          fix: 'The file is damaged. Load the page again, or choose another model.',
        });
      return { logits, probabilities: independent ? sigmoid(logits) : softmax(logits) };
    },
  };
}

/** Quantised weights are a quarter of the download; the shipped models are small and exact. */
async function findWeights(model: ModelRef, files: ModelFiles): Promise<'q8' | 'fp32'> {
  const choices = model.source === 'shipped' ? (['fp32'] as const) : (['q8', 'fp32'] as const);
  for (const dtype of choices) if (await files.read(WEIGHTS[dtype])) return dtype;
  const names = choices.map((dtype) => WEIGHTS[dtype]).join(' or ');
  if (model.source === 'shipped') throw missing(files.nameOf(names));
  throw new AppError('model-file', `${model.id} has no ONNX weights (${names})`, {
    fix: 'Choose a text-classification model that the Hub lists under the library Transformers.js.',
  });
}

async function readJson<T>(
  files: ModelFiles,
  name: string,
  schema: z.ZodType<T>,
  code: ErrorCode,
): Promise<T> {
  const bytes = await files.read(name);
  const where = files.nameOf(name);
  if (!bytes) throw missing(where);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new AppError(code, `${where} is not JSON: ${reasonOf(cause)}`, {
      cause,
      fix: 'The file is damaged. Load it again.',
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError(code, `${where}: ${issue?.path.join('.')}: ${issue?.message}`);
}

const missing = (where: string) =>
  new AppError('model-file', `${where} is missing`, {
    fix: 'If this site should have it, the site is incomplete: build it again. Otherwise check the name.',
  });

function unusable(model: ModelRef, weights: string, cause: unknown): never {
  if (cause instanceof AppError) throw cause;
  const reason = reasonOf(cause);
  if (/Unsupported model type/.test(reason))
    throw new AppError('model-file', `${model.id} is no text classifier that this page can run: ${reason}`, {
      cause,
    });
  throw new AppError('model-file', `${weights} cannot be used: ${reason}`, {
    cause,
    fix: 'The file is damaged or of an unknown kind. Load it again, or choose another model.',
  });
}

/** onnxruntime throws bare numbers at times. */
const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : `error ${String(cause)}`;

/** By index, as config.json has them; `LABEL_0`, `LABEL_1` where it names none, as Hugging Face does. */
function labelsOf({ id2label = {}, num_labels }: z.infer<typeof configSchema>): string[] {
  const count = Math.max(num_labels ?? 0, ...Object.keys(id2label).map((key) => Number(key) + 1)) || 2;
  return Array.from({ length: count }, (_, i) => id2label[String(i)] ?? `LABEL_${i}`);
}

/** transformers.js asks again for what we have read already. */
function remembering(read: FileReader): FileReader {
  const seen = new Map<string, ReturnType<FileReader>>();
  return (name) => {
    const known = seen.get(name) ?? read(name);
    seen.set(name, known);
    return known;
  };
}

const sigmoid = (logits: Float32Array): Float32Array => logits.map((logit) => 1 / (1 + Math.exp(-logit)));

function softmax(logits: Float32Array): Float32Array {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
