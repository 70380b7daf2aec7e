/** The classifiers that the site ships, for a choice to be drawn before any of their files is read. */
export interface ShippedClassifier {
  /** Its folder below `models/`. */
  readonly id: string;
  readonly says: string;
  /** In the order of its logits. The first is the one that a reward would ask for. */
  readonly labels: readonly string[];
}

export const shippedClassifiers: readonly ShippedClassifier[] = [
  {
    id: 'classifier-replies',
    says: 'Is a support agent’s reply toxic (insulting, mocking, dismissive)?',
    labels: ['nontoxic', 'toxic'],
  },
  {
    id: 'classifier-reviews',
    says: 'Is a review of a film, a meal, a product or a stay positive?',
    labels: ['positive', 'negative'],
  },
];
