import { CircleQuestionMark } from 'lucide-react';
import { Hint } from '../common/Hint.tsx';
import { useRace } from '../RaceContext.tsx';
import { ShareControls } from '../share/ShareControls.tsx';
import { PageNav } from '../shell/PageNav.tsx';
import { BackendBadge } from './BackendBadge.tsx';
import { ThemeToggle } from './ThemeToggle.tsx';

export function Header({ onHelp }: { onHelp: () => void }) {
  const model = useRace((state) => Object.values(state.lanes).find((lane) => lane.model)?.model);
  const preset = useRace((state) => state.catalog?.presets.find(({ id }) => id === state.settings.preset));
  const facts =
    model &&
    `${model.id}: ${model.parameters.toLocaleString('en-US')} parameters, ${model.layers} layers of ${model.channels} channels, ${model.vocabulary.toLocaleString('en-US')} tokens`;
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <h1 className="text-base font-semibold tracking-tight">RLHF Playground</h1>
      <PageNav />
      <p className="hidden min-w-0 flex-1 truncate text-xs text-muted md:block" title={facts ?? undefined}>
        {preset?.says ?? 'PPO and DPO fine-tune the same tiny GPT-2, live, in your browser.'}
      </p>
      <div className="ml-auto flex items-center gap-1.5">
        <BackendBadge />
        <ShareControls />
        <ThemeToggle />
        <Hint says="What happens here, and the keyboard shortcuts (?)">
          <button type="button" className="icon-button" aria-label="Help" onClick={onHelp}>
            <CircleQuestionMark size={16} aria-hidden="true" />
          </button>
        </Hint>
      </div>
    </header>
  );
}
