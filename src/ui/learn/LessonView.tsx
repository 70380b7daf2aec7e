import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useRaceActions } from '../RaceContext.tsx';
import { useShortcuts } from '../useShortcuts.ts';
import { finishLesson } from './finishedLessons.ts';
import { type Lesson, lessonTab } from './lesson.ts';
import { lessons } from './lessons.ts';

/** One lesson: its step in words at the left, its widget at the right; on a phone above each other. */
export function LessonView({ lesson, index, step }: { lesson: Lesson; index: number; step: number }) {
  const { go, back, forward } = useLessonMoves(lesson, index, step);
  const { title, says } = lesson.steps[step]!;
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current !== step) heading.current?.focus({ preventScroll: true }); // screen readers hear the new step
    shown.current = step;
  }, [step]);
  useEffect(() => {
    if (step === lesson.steps.length - 1) finishLesson(lesson.id);
  }, [lesson, step]);
  useShortcuts({ ARROWLEFT: () => back?.(), ARROWRIGHT: () => forward?.() });
  return (
    <main className="grid min-w-0 items-start gap-3 wide:grid-cols-[20rem_minmax(0,1fr)]">
      <section aria-label="Lesson" className="panel flex flex-col gap-3 p-4 wide:sticky wide:top-2">
        <a
          href="#page=learn"
          className="text-xs text-muted hover:text-ink"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            go(null);
          }}
        >
          ← All lessons
        </a>
        <div>
          <p className="text-xs text-muted">
            Lesson {lesson.order}: {lesson.title}
          </p>
          <h2 ref={heading} tabIndex={-1} className="mt-1 text-lg leading-snug font-semibold outline-none">
            {title}
          </h2>
        </div>
        <div className="flex flex-col gap-2 text-[15px] leading-relaxed wide:min-h-56">{says}</div>
        <StepDots lesson={lesson} step={step} onStep={(next) => go(lessonTab(lesson.id, next))} />
        <div className="flex gap-2">
          <button type="button" className="control flex items-center gap-1" disabled={!back} onClick={back}>
            <ChevronLeft size={16} aria-hidden="true" /> Back
          </button>
          <button
            type="button"
            className="control flex min-w-0 flex-1 items-center justify-center gap-1 font-semibold"
            disabled={!forward}
            onClick={forward}
          >
            <span className="truncate">
              {step < lesson.steps.length - 1 ? 'Next' : (lessons[index + 1]?.title ?? 'The end')}
            </span>
            <ChevronRight size={16} aria-hidden="true" />
          </button>
        </div>
        <p className="hidden text-xs text-muted wide:block">Arrow keys go from step to step.</p>
      </section>
      <section aria-label="Widget" className="min-w-0">
        <lesson.Widget step={step} />
      </section>
    </main>
  );
}

function StepDots({
  lesson,
  step,
  onStep,
}: {
  lesson: Lesson;
  step: number;
  onStep: (step: number) => void;
}) {
  return (
    <ol className="flex flex-wrap gap-1">
      {lesson.steps.map(({ title }, i) => (
        <li key={title}>
          <button
            type="button"
            title={title}
            aria-label={`Step ${i + 1}: ${title}`}
            aria-current={i === step ? 'step' : undefined}
            className="numeric grid size-7 place-items-center rounded-full border border-line-strong text-xs text-muted aria-[current=step]:border-ink aria-[current=step]:bg-accent aria-[current=step]:text-on-accent"
            onClick={() => onStep(i)}
          >
            {i + 1}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Where Back and Next lead, over the ends of the lesson into the ones beside it; absent where there is nothing. */
export function useLessonMoves(lesson: Lesson, index: number, step: number) {
  const { setView } = useRaceActions();
  const go = (tab: string | null) => {
    setView({ tab: tab ?? '' });
    window.scrollTo(0, 0);
  };
  const previous = lessons[index - 1];
  const next = lessons[index + 1];
  const backTo =
    step > 0 ? lessonTab(lesson.id, step - 1) : previous && lessonTab(previous.id, previous.steps.length - 1);
  const forwardTo = step < lesson.steps.length - 1 ? lessonTab(lesson.id, step + 1) : next?.id;
  return {
    go,
    back: backTo === undefined ? undefined : () => go(backTo),
    forward: forwardTo === undefined ? undefined : () => go(forwardTo),
  };
}
