/** What customers write to a support desk about, as data. Slots in braces are filled once for each ticket. */

/** Something that the agent can do: "send you a new parcel", "sent you a new parcel". */
export interface Action {
  readonly kind: 'action';
  readonly base: string;
  readonly participle: string;
}
/** Something that the customer should do: "hold the power button for ten seconds". */
export interface Instruction {
  readonly kind: 'instruction';
  readonly base: string;
}
export type Fix = Action | Instruction;

export interface Problem {
  /** The customer's words without a full stop, e.g. "my {object} is {number} weeks late". */
  readonly says: string;
  /** The trouble as a noun phrase: "the late {object}". */
  readonly trouble: string;
  /** What really helps; never empty. */
  readonly fixes: readonly Fix[];
  /** Objects that can have the problem; all of the domain's if absent. */
  readonly objects?: readonly string[];
}

/** One kind of ticket. */
export interface SupportDomain {
  readonly name: string;
  /** What the ticket is about: "parcel", "invoice". */
  readonly objects: readonly string[];
  /** Fillers of `{item}`: what was ordered, or what the bill is for. */
  readonly items: readonly string[];
  readonly problems: readonly Problem[];
}

export const action = (base: string, participle: string): Action => ({ kind: 'action', base, participle });
export const instruction = (base: string): Instruction => ({ kind: 'instruction', base });
