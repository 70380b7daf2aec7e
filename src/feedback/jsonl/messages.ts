/** Text from the columns of a row: plain strings, or lists of chat messages (TRL's conversational form). */

export interface Message {
  readonly role: string;
  readonly content: string;
}

/** Thrown by the readers of a row; its message is the reason that the report gives. */
export class RowProblem extends Error {
  override readonly name = 'RowProblem';
}

/** A prompt and its answers, as text. */
export interface PromptAndAnswers {
  readonly prompt: string;
  readonly answers: readonly string[];
}

/**
 * Chats become text so: one user message is the prompt, one assistant message the answer, word for word. Longer
 * chats are written out as "role: content" with blank lines between, and the prompt then ends in "assistant:".
 * @param prompt undefined: what the answers have in common at their start (TRL's implicit prompt)
 */
export function readTexts(prompt: unknown, answers: Readonly<Record<string, unknown>>): PromptAndAnswers {
  const read = Object.entries(answers).map(([column, value]) => readColumn(column, value));
  if (prompt !== undefined) return joinTexts(readColumn('prompt', prompt), read);
  const texts = read.filter((value) => typeof value === 'string');
  if (texts.length === read.length) {
    const length = sharedTextLength(texts);
    return { prompt: texts[0]!.slice(0, length), answers: texts.map((text) => text.slice(length)) };
  }
  const chats = read.filter((value) => typeof value !== 'string');
  if (chats.length < read.length) throw new RowProblem('one answer is text, another a list of messages');
  const shared = sharedMessages(chats);
  return joinTexts(
    chats[0]!.slice(0, shared),
    chats.map((chat) => chat.slice(shared)),
  );
}

type Content = string | readonly Message[];

function readColumn(column: string, value: unknown): Content {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value))
    throw new RowProblem(`"${column}" must be text or a list of messages, got ${kindOf(value)}`);
  return value.map((message: unknown): Message => {
    const { role, content } = (message ?? {}) as Partial<Record<'role' | 'content', unknown>>;
    if (typeof role === 'string' && typeof content === 'string') return { role, content };
    throw new RowProblem(`"${column}": a message needs "role" and "content", both text`);
  });
}

function joinTexts(prompt: Content, answers: readonly Content[]): PromptAndAnswers {
  const isPlain = typeof prompt === 'string' || prompt.length === 0 || isSingle(prompt, 'user');
  const promptText = isPlain ? plain(prompt) : `${writeOut(prompt)}\n\nassistant:`;
  const answerTexts = answers.map((answer) => {
    const text =
      typeof answer === 'string' || isSingle(answer, 'assistant') ? plain(answer) : answerOf(answer);
    return isPlain || /^\s/.test(text) ? text : ` ${text}`;
  });
  return { prompt: promptText, answers: answerTexts };
}

function answerOf(chat: readonly Message[]): string {
  const [first, ...rest] = chat;
  if (first?.role !== 'assistant') return writeOut(chat);
  return [first.content, ...(rest.length > 0 ? [writeOut(rest)] : [])].join('\n\n');
}

const isSingle = (chat: readonly Message[], role: string) => chat.length === 1 && chat[0]!.role === role;
const plain = (content: Content) => (typeof content === 'string' ? content : (content[0]?.content ?? ''));
const writeOut = (chat: readonly Message[]) =>
  chat.map(({ role, content }) => `${role}: ${content}`).join('\n\n');

/**
 * As TRL's `extract_prompt`: up to the first character that differs, and one back if that follows a space, so that
 * answers keep their leading space. Never cuts a surrogate pair; if one text starts with the other, the whole of
 * the shorter one is the prompt (TRL leaves it its last character).
 */
function sharedTextLength(texts: readonly string[]): number {
  const shortest = Math.min(...texts.map((text) => text.length));
  let length = 0;
  while (length < shortest && texts.every((text) => text[length] === texts[0]![length])) length += 1;
  const last = texts[0]!.charCodeAt(length - 1);
  const isInsidePair = length > 0 && last >= 0xd800 && last < 0xdc00;
  return length > 0 && (isInsidePair || texts[0]![length - 1] === ' ') ? length - 1 : length;
}

function sharedMessages(chats: readonly (readonly Message[])[]): number {
  const isSame = (i: number) =>
    chats.every((chat) => chat[i]?.role === chats[0]![i]!.role && chat[i]?.content === chats[0]![i]!.content);
  let count = 0;
  while (count < chats[0]!.length && isSame(count)) count += 1;
  return count;
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `${typeof value} ${JSON.stringify(value)}`.slice(0, 60);
}
