/** What the field's words mean, in a sentence or two. Shown where a {@link Term} is hovered, focused or tapped. */
export const TERMS = {
  policy: 'The model that is being trained: it gives every next token a probability.',
  reference: 'The frozen SFT model. KL is measured against it, and DPO’s rewards are relative to it.',
  sft: 'Supervised fine-tuning: next-token training on examples. Both methods start from the model that it made.',
  preference: 'Somebody’s choice between two answers to the same prompt: the chosen and the rejected one.',
  'reward-model':
    'A model trained on preferences to give an answer a number, so that better answers get more.',
  'bradley-terry':
    'The assumption that A beats B with probability σ(r(A) − r(B)): only differences of rewards count.',
  'gold-reward':
    'The truth of this page: a program that reads the answer. The learners never see it, unless a preset says so.',
  'proxy-reward':
    'What the learner is paid: the reward model’s score, an imperfect stand-in for the gold reward.',
  kl: 'How far the policy has moved from the reference, in nats, summed over an answer. 0: not at all.',
  'k1-estimate':
    'The log-ratio of policy to reference on sampled tokens: right on average, but single values can be negative.',
  'policy-gradient':
    'Raise the log-probability of what did better than expected, lower that of what did worse.',
  logit:
    'The number that a model gives each answer or token; the softmax turns all of them into probabilities.',
  advantage: 'How much better a token turned out than the critic had expected at that place.',
  critic: 'A model that predicts the reward still to come, so that luck is not mistaken for merit.',
  gae: 'Generalised advantage estimation: a mixture of what came and of what the critic expected, weighted by λ.',
  ratio: 'New over old probability of a sampled token: 1 means nothing changed since sampling.',
  clip: 'PPO stops pushing a token once its ratio leaves 1 ± ε: many small safe steps instead of a large one.',
  whitening: 'Advantages are shifted and scaled to mean 0 and spread 1 over the batch.',
  beta: 'The price of distance from the reference: in DPO inside the loss, in PPO the coefficient of the KL penalty.',
  margin:
    'Implicit reward of the chosen minus that of the rejected answer. Above 0: the pair is ordered right.',
  'implicit-reward':
    'β times the log-ratio of policy to reference: the reward that DPO’s policy is optimal for.',
  'reward-hacking': 'The proxy reward goes up while the gold reward goes down.',
  'over-optimisation': 'Past some KL more proxy reward means less gold reward (Gao et al. 2023).',
  eos: 'The end-of-sequence token: the answer is finished.',
  entropy: 'How undecided the policy is about the next token, in nats. 0: it always says the same.',
  epoch: 'Once through the data: PPO goes through each rollout several times.',
  rollout: 'Answers that the policy itself has just written, to learn from.',
  'on-policy':
    'Learning from what the present policy writes. DPO is off-policy: its pairs were written before.',
  coverage: 'Whether the data contain what the best policy would write. What no pair shows, no pair teaches.',
  'label-noise': 'Share of labels that are the wrong way round.',
  calibration:
    'Estimating each annotator’s leniency and use of the scale from answers that several rated, and removing it.',
  lora: 'Low-rank adapters (Hu et al. 2021): the weights stay frozen, and two thin matrices beside each are trained.',
  sharding:
    'Splitting weights, gradients and optimizer state over GPUs, so that no single one must hold them all (ZeRO, FSDP).',
  'self-bleu': 'How much answers resemble each other: 1 if they are all the same.',
  seed: 'The number from which everything random follows: the same seed gives the same run.',
  token: 'A piece of text, here mostly a word: what the model reads and writes one at a time.',
  'log-probability':
    'The logarithm of what the model gives a token: 0 if it was certain, ever more negative the less likely it was.',
  nat: 'The unit of KL and of entropy: what natural logarithms give. One nat is 1.44 bits.',
  prompt: 'The beginning of a text. The model writes the answer.',
  'held-out':
    'Kept from the training, to measure on. What rises on these prompts was learned, not memorised.',
  'gold-labels':
    'Preferences as the gold score gives them, without noise, so that no person has to label a thousand pairs.',
  'optimizer-step': 'One change of all weights. PPO makes several for each batch of answers.',
  'learning-rate':
    'How far one optimizer step moves the weights. Ten times too high is the commonest reason for a collapse.',
  rlhf: 'Reinforcement learning from human feedback: a reward model learns what people prefer, and the policy is trained to please it, by PPO for example.',
  dpo: 'Direct preference optimisation: the same aim as RLHF, in one supervised loss on the pairs, without a reward model and without sampling.',
  ppo: 'Proximal policy optimisation: sample answers, score them, and reinforce what scored well in small clipped steps.',
  sigmoid: 'σ squeezes any number into 0 to 1: here it turns a difference of rewards into a probability.',
  kappa: 'Agreement beyond chance: 1 is perfect, 0 is no better than guessing.',
  annotator:
    'Somebody who says which answer is better: a person, or a simulated one with known bias and noise.',
  frontier:
    'The most gold reward that can be had for each amount of KL. Methods are compared by how near they come.',
  'best-of-n':
    'Sample n answers and keep the one that the reward likes best: no training at all, and hard to beat for little KL.',
  'win-rate': 'How often one model’s answer is preferred over another’s to the same prompt. Ties count half.',
  'confidence-interval':
    'A range that holds the true value in 95 of 100 repetitions. Ranges that overlap a lot show no difference.',
  bootstrap:
    'Drawing the same data again and again with replacement, to see how much a mean could have come out otherwise.',
  'interquartile-mean': 'The mean of the middle half: one seed that collapsed or shone does not move it.',
  perplexity: 'How surprised the reference is by a text. Low: fluent to its ears; very low: monotonous.',
  'distinct-n':
    'The share of different word groups of length n in all answers. Low: the model repeats itself.',
  'mode-collapse': 'The policy says nearly the same whatever it is asked.',
  temperature:
    'Flattens (above 1) or sharpens (below 1) the choice of the next token. 0 always takes the likeliest.',
  'top-k': 'Only the k likeliest tokens may be drawn.',
  'top-p': 'Only the likeliest tokens that together have probability p may be drawn.',
  checkpoint: 'The state of a training, kept so that it can go on from there.',
  backend: 'What computes: WebGPU is the graphics card, WebAssembly the processor.',
} as const satisfies Record<string, string>;

export type TermId = keyof typeof TERMS;
