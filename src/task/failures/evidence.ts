import type { Failure } from '../../shared/failure.ts';

type Evidence = Failure['evidence'][number];

const issueIn =
  (repository: string, name: string) =>
  (number: number): Evidence => ({
    label: `${name} #${number}`,
    url: `https://github.com/${repository}/issues/${number}`,
  });

export const trl = issueIn('huggingface/trl', 'TRL');
export const dpoCode = issueIn('eric-mitchell/direct-preference-optimization', 'DPO’s own code');
export const openRlhf = issueIn('OpenRLHF/OpenRLHF', 'OpenRLHF');
export const transformers = issueIn('huggingface/transformers', 'transformers');

export const arxiv = (id: string, label: string): Evidence => ({ label, url: `https://arxiv.org/abs/${id}` });
