/** The methods whose frontiers are drawn. */

export interface FrontierMethod {
  readonly id: FrontierMethodId;
  readonly label: string;
  readonly says: string;
  /** Its name in the DPO paper's Figure 2, where it is there. */
  readonly published?: string;
}
export type FrontierMethodId =
  | 'ppo'
  | 'ppo-gt'
  | 'dpo'
  | 'ipo'
  | 'preferred-ft'
  | 'unlikelihood'
  | 'best-of-n'
  | 'best-of-n-gt'
  | 'dpo-more-labels'
  | 'ppo-fewer-samples';

export const frontierMethods: readonly FrontierMethod[] = [
  {
    id: 'ppo',
    label: 'PPO',
    says: 'Paid by a reward model that was trained on the labels; what is swept is the KL coefficient.',
    published: 'PPO (our impl.)',
  },
  {
    id: 'ppo-gt',
    label: 'PPO-GT',
    says: 'PPO paid the gold score itself: what PPO could do with a perfect reward model.',
    published: 'PPO-GT (our impl.)',
  },
  {
    id: 'dpo',
    label: 'DPO',
    says: 'Learns from the labels directly; what is swept is beta.',
    published: 'DPO (ours)',
  },
  {
    id: 'ipo',
    label: 'IPO',
    says: 'DPO’s relative that pulls each pair’s log-ratio margin to 1/(2 beta) and not beyond; what is swept is beta, the paper’s tau.',
  },
  {
    id: 'preferred-ft',
    label: 'Preferred-FT',
    says: 'Plain fine-tuning on the chosen answers; what is swept is the learning rate and the number of steps.',
    published: 'Preferred-FT',
  },
  {
    id: 'unlikelihood',
    label: 'Unlikelihood',
    says: 'Raises the chosen answers’ likelihood and lowers the rejected ones’; what is swept is alpha.',
    published: 'Unlikelihood',
  },
  {
    id: 'best-of-n',
    label: 'Best of n',
    says: 'No training: n answers of the SFT model, and PPO’s reward model keeps one. KL is log n − (n − 1)/n, an upper bound: the true KL is no larger.',
  },
  {
    id: 'best-of-n-gt',
    label: 'Best of n by gold',
    says: 'The same with the gold score choosing: about the best that can be had at that KL.',
  },
];

/** Variants that only test an explanation, and are not drawn as methods of their own. */
export const frontierProbes: readonly FrontierMethod[] = [
  {
    id: 'dpo-more-labels',
    label: 'DPO, more labels',
    says: 'DPO with the answers to 1,500 prompts labelled instead of 200.',
  },
  {
    id: 'ppo-fewer-samples',
    label: 'PPO, fewer samples',
    says: 'PPO with 8 sampled answers an update instead of 32.',
  },
];

export const frontierMethod = (id: FrontierMethodId): FrontierMethod =>
  [...frontierMethods, ...frontierProbes].find((method) => method.id === id)!;
