import { laneLabel } from '../common/laneStyle.ts';
import { useJob } from '../reward/useJob.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { useStudioActions } from '../StudioContext.tsx';
import { JobStatus } from './JobStatus.tsx';
import { useDesk, useLabelWorkspace, useTeacher } from './useLabels.ts';

/** Which model's answers are judged. A lane's policy is taken as it is at the moment. */
export function WriterSelect() {
  const { desk } = useLabelWorkspace();
  const { exportPolicy } = useRaceActions();
  const { adopt } = useStudioActions();
  const model = useDesk((state) => state.model);
  const algorithms = useRace((state) => state.settings.algorithms);
  const catalog = useRace((state) => state.catalog);
  const hasPicks = useTeacher((state) => state.taught > 0);
  const job = useJob<void>();
  const choose = (name: string) => {
    if (!algorithms.includes(name)) return desk.setOptions({ model: name });
    job.start(async () => {
      await adopt(name, await exportPolicy(name));
      desk.setOptions({ model: name });
    });
  };
  return (
    <>
      <label className="flex items-center gap-1.5 text-muted">
        written by
        <select
          className="control max-w-44 text-ink"
          value={model}
          onChange={(event) => {
            choose(event.target.value);
            event.target.blur();
          }}
        >
          <option value="sft">SFT model</option>
          <option value="picks" disabled={!hasPicks}>
            the one trained on picks
          </option>
          {algorithms.map((id) => (
            <option key={id} value={id}>
              {laneLabel(id, catalog)}, as it is now
            </option>
          ))}
        </select>
      </label>
      <JobStatus job={job} what="That policy is not there." />
    </>
  );
}
