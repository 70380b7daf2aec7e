/**
 * Stands for a number while a step is recorded, on its way through kernels to a uniform. Whoever computes with it
 * gets its present value, which would stay in the recording for ever: so that is noted.
 */
export class LiveNumber {
  readonly name: string;
  readonly present: number;
  readonly #onComputed: (name: string) => void;

  constructor(name: string, present: number, onComputed: (name: string) => void) {
    this.name = name;
    this.present = present;
    this.#onComputed = onComputed;
  }

  valueOf(): number {
    this.#onComputed(this.name);
    return this.present;
  }

  /** For kernels, which know plain numbers only. */
  asNumber(): number {
    return this as unknown as number;
  }
}
