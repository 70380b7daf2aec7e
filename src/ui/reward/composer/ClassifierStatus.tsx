import { Problem } from '../../common/Problem.tsx';
import type { ClassifierInfo } from '../../../classifier/client.ts';
import type { ClassifierProgress } from '../../../classifier/messages.ts';
import { shippedClassifiers } from '../../../classifier/shippedClassifiers.ts';
import type { JobProgress } from '../../../store/studio/studioStore.ts';
import { useClassifierAccess } from '../../ClassifierContext.tsx';
import { JobButton } from '../JobButton.tsx';
import { type JobRun, useJob } from '../useJob.ts';

/** What a classifier's labels are; one of the Hub is downloaded only when the visitor says so. */
export function ClassifierStatus({ model }: { model: string }) {
  const shipped = shippedClassifiers.find(({ id }) => id === model);
  if (shipped)
    return (
      <p className="col-span-full text-xs text-muted">
        {shipped.says} Labels: {shipped.labels.join(', ')}. Shipped with this site.
      </p>
    );
  if (model.includes('/')) return <HubModel key={model} model={model} />;
  return (
    <Problem className="col-span-full">
      This site ships {shippedClassifiers.map(({ id }) => id).join(' and ')}. For any other, give its Hugging
      Face id (owner/name).
    </Problem>
  );
}

function HubModel({ model }: { model: string }) {
  const access = useClassifierAccess();
  const job = useJob<ClassifierInfo>();
  const download = async ({ signal, onProgress }: JobRun): Promise<ClassifierInfo> => {
    const client = access.client();
    const stop = client.onProgress((progress) => onProgress(asJobProgress(progress)));
    const cancel = () => client.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await client.load(model);
    } finally {
      stop();
      signal.removeEventListener('abort', cancel);
    }
  };
  return (
    <div className="col-span-full flex flex-wrap items-center gap-2 text-xs text-muted">
      <JobButton job={job} start={download} label={`Download ${model} from huggingface.co`} />
      <span>
        {job.state.kind === 'done'
          ? `Ready. Labels: ${job.state.result.labels.join(', ')}.`
          : 'Nothing is fetched before you press; it may be large.'}
      </span>
    </div>
  );
}

const STAGES: Readonly<Record<ClassifierProgress['stage'], string>> = {
  runtime: 'Loading the runtime',
  files: 'Downloading',
  start: 'Starting the model',
  classify: 'Trying it',
};

const asJobProgress = ({ stage, done, total }: ClassifierProgress): JobProgress => ({
  label: STAGES[stage],
  done,
  total: total ?? 0,
  metrics: {},
});
