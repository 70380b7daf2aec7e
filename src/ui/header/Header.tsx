import { CircleQuestionMark, Presentation } from 'lucide-react';
import { Hint } from '../common/Hint.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { ShareControls } from '../share/ShareControls.tsx';
import { PageNav } from '../shell/PageNav.tsx';
import { Shown } from '../teacher/Shown.tsx';
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
      <Shown part="nav">
        <PageNav />
      </Shown>
      <p className="hidden min-w-0 flex-1 truncate text-xs text-muted md:block" title={facts ?? undefined}>
        {preset?.says ?? 'PPO and DPO fine-tune the same tiny GPT-2, live, in your browser.'}
      </p>
      <div className="ml-auto flex items-center gap-1.5">
        <Shown part="backend">
          <BackendBadge />
        </Shown>
        <Shown part="share">
          <ShareControls />
        </Shown>
        <Shown part="present">
          <PresentButton />
        </Shown>
        <Shown part="theme">
          <ThemeToggle />
        </Shown>
        <Shown part="help">
          <Hint says="What happens here, all words and knobs, and the keyboard shortcuts (?)">
            <button type="button" className="icon-button" aria-label="Help" onClick={onHelp}>
              <CircleQuestionMark size={16} aria-hidden="true" />
            </button>
          </Hint>
        </Shown>
      </div>
    </header>
  );
}

/** A phone, which has no room for it, finds it in the help. */
function PresentButton() {
  const { setView } = useRaceActions();
  return (
    <Hint says="One thing at a time, in large type, for a room (F)">
      <button
        type="button"
        className="icon-button max-sm:hidden"
        aria-label="Present"
        onClick={() => setView({ present: '1' })}
      >
        <Presentation size={16} aria-hidden="true" />
      </button>
    </Hint>
  );
}
