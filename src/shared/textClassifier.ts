/** What a classifier says of a batch of texts. */
export interface ClassifierVerdict {
  readonly labels: readonly string[];
  /** One array a text, one number a label. */
  readonly logits: readonly Float32Array[];
  readonly probabilities: readonly Float32Array[];
}

/** A text classifier that lives elsewhere: in a worker of its own, or in a test. */
export interface TextClassifier {
  /**
   * @param id a classifier that the site ships, or a Hugging Face id
   * @throws AppError saying which file is missing or wrong
   */
  classify(id: string, texts: readonly string[]): Promise<ClassifierVerdict>;
}
