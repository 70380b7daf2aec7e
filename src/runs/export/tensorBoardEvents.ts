import type { Run } from '../run.ts';
import { runFacts } from './runFacts.ts';
import { maskedCrc32c } from './crc32c.ts';
import {
  bytesField,
  concatBytes,
  doubleField,
  type Field,
  floatField,
  intField,
  messageField,
  textField,
} from './protobuf.ts';

/**
 * A run as a TensorBoard event file: TFRecord frames around `tensorflow.Event` messages (tensorflow/core/util/event.proto,
 * framework/summary.proto, framework/tensor.proto). Every metric is a scalar under its own (TRL's) name at its step and
 * wall time; the configuration is text and hyper-parameters; answers before and after are text, indented, so that nothing
 * in them is taken for markup. Values are 32-bit floats, as TensorBoard keeps them.
 */
export function tensorBoardEvents(run: Run): Uint8Array<ArrayBuffer> {
  const start = run.head.startedAt / 1000;
  const end = start + run.head.progress.wallMs / 1000;
  const lastStep = run.head.progress.step;
  const { before, after } = run.detail.samples;
  const events = [
    [doubleField(1, start), textField(3, 'brain.Event:2')],
    event(start, 0, [textValue('config', configText(run))]),
    event(start, 0, [hparamsValue('_hparams_/session_start_info', 3, sessionStart(run, start))]),
    event(start, 0, [textValue('samples', samplesText(before))]),
    ...scalarEvents(run, start),
    event(end, lastStep, [textValue('samples', samplesText(after))]),
    event(end, lastStep, [hparamsValue('_hparams_/session_end_info', 4, sessionEnd(run, end))]),
  ];
  return concatBytes(events.map((fields) => record(concatBytes(fields))));
}

function scalarEvents({ head, detail }: Run, start: number): Field[][] {
  const points: { wallMs: number; step: number; value: Field[] }[] = [];
  for (const [metric, { step, wallMs, value }] of Object.entries(detail.curves)) {
    for (let i = 0; i < value.length; i++) {
      const at = Number.isFinite(wallMs[i]) ? wallMs[i]! : head.progress.wallMs;
      points.push({ wallMs: at, step: step[i]!, value: [textField(1, metric), floatField(2, value[i]!)] });
    }
  }
  // TensorBoard reads in the order of the file; so would anyone who follows it.
  return points
    .toSorted((a, b) => a.wallMs - b.wallMs)
    .map(({ wallMs, step, value }) => event(start + wallMs / 1000, step, [value]));
}

/** Event { wall_time = 1, step = 2, summary = 5 { value = 1 } } */
const event = (wallTime: number, step: number, values: readonly Field[][]): Field[] => [
  doubleField(1, wallTime),
  intField(2, step),
  messageField(
    5,
    values.map((value) => messageField(1, value)),
  ),
];

/** SummaryMetadata { plugin_data = 1 { plugin_name = 1, content = 2 }, data_class = 4 } */
const metadata = (plugin: string, content: readonly Field[], dataClass: readonly Field[]): Field =>
  messageField(9, [
    messageField(1, [textField(1, plugin), bytesField(2, concatBytes(content))]),
    ...dataClass,
  ]);

const DATA_CLASS_TENSOR = 2;
const DT_FLOAT = 1;
const DT_STRING = 7;
/** TensorShapeProto { dim { size = 1 } }, as the field of a TensorProto */
const ONE_ELEMENT = messageField(2, [messageField(2, [intField(1, 1)])]);

/** Summary.Value { tag = 1, tensor = 8 { dtype = 1, tensor_shape = 2 { dim = 2 { size = 1 } }, string_val = 8 }, metadata = 9 } */
const textValue = (tag: string, markdown: string): Field[] => [
  textField(1, tag),
  messageField(8, [intField(1, DT_STRING), ONE_ELEMENT, textField(8, markdown)]),
  metadata('text', [], [intField(4, DATA_CLASS_TENSOR)]),
];

/** HParamsPluginData (tensorboard/plugins/hparams/plugin_data.proto), whose version is 0. */
const hparamsValue = (tag: string, id: number, fields: readonly Field[]): Field[] => [
  textField(1, tag),
  // TensorBoard drops a value without content: one zero stands for none.
  messageField(8, [intField(1, DT_FLOAT), ONE_ELEMENT, floatField(5, 0)]),
  metadata('hparams', [messageField(id, fields)], []),
];

/** SessionStartInfo { hparams = 1 (map), group_name = 4, start_time_secs = 5 } */
function sessionStart({ head }: Run, start: number): Field[] {
  const { algorithm, preset, seed } = head.request;
  const facts = { algorithm, preset, seed, model: head.model.id, backend: head.backend.name, ...head.knobs };
  const entries = Object.entries(facts).map(([key, value]) =>
    messageField(1, [textField(1, key), messageField(2, [protobufValue(value)])]),
  );
  return [...entries, textField(4, head.id), doubleField(5, start)];
}

/** google.protobuf.Value { number = 2, string = 3, bool = 4 } */
function protobufValue(value: number | string | boolean): Field {
  if (typeof value === 'number') return doubleField(2, value);
  return typeof value === 'string' ? textField(3, value) : intField(4, value ? 1 : 0);
}

const STATUS = { finished: 1, failed: 2, interrupted: 0, running: 3 } as const;

/** SessionEndInfo { status = 1, end_time_secs = 2 } */
const sessionEnd = ({ head }: Run, end: number): Field[] => [
  intField(1, STATUS[head.outcome]),
  doubleField(2, end),
];

const configText = (run: Run) => indented(runFacts(run).map(({ label, text }) => `${label}: ${text}`));

const samplesText = (samples: Run['detail']['samples']['before']) =>
  indented(samples.map(({ prompt, text, gold }) => `${gold.toFixed(3)}  ${prompt} >> ${text}`));

/** Four spaces make each line code in Markdown. */
const indented = (lines: readonly string[]) =>
  lines.map((line) => `    ${line.replaceAll(/[\r\n]+/g, ' ')}`).join('\n');

/** A TFRecord frame: length, its checksum, data, its checksum; little-endian. */
function record(data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(data.length + 16);
  const view = new DataView(frame.buffer);
  view.setUint32(0, data.length, true); // the upper half of the length stays 0
  view.setUint32(8, maskedCrc32c(frame.subarray(0, 8)), true);
  frame.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return frame;
}
