import { useEffect } from 'react';
import { finishLesson } from '../learn/finishedLessons.ts';
import type { Lesson } from '../learn/lesson.ts';
import { lessonTab, readLessonTab } from '../learn/lesson.ts';
import { lessons } from '../learn/lessons.ts';
import { useLessonMoves } from '../learn/LessonView.tsx';
import { useRace } from '../RaceContext.tsx';
import { PresentedPage } from './PresentedPage.tsx';
import { PresentFrame } from './PresentFrame.tsx';

/** A lesson before a room: its widget fills the window, the step's sentences stand large beside it. */
export function PresentedLesson() {
  const tab = useRace((state) => state.view.tab);
  const place = readLessonTab(tab, lessons);
  if (!place) return <PresentedPage page="learn" />;
  const lesson = lessons[place.index]!;
  return <Steps key={lesson.id} lesson={lesson} index={place.index} step={place.step} />;
}

function Steps({ lesson, index, step }: { lesson: Lesson; index: number; step: number }) {
  const { go, back, forward } = useLessonMoves(lesson, index, step);
  const { title, says } = lesson.steps[step]!;
  useEffect(() => {
    if (step === lesson.steps.length - 1) finishLesson(lesson.id);
  }, [lesson, step]);
  return (
    <PresentFrame
      kicker={`Lesson ${lesson.order}: ${lesson.title}`}
      places={lesson.steps}
      at={step}
      title={title}
      onGo={(next) => go(lessonTab(lesson.id, next))}
      onBefore={back}
      onAfter={forward}
    >
      <div className="grid min-h-0 min-w-0 flex-1 items-start gap-[1em] wide:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
        <div className="flex flex-col gap-[.6em] leading-snug [&_button]:text-left">{says}</div>
        <section aria-label="Widget" className="present-widget min-w-0">
          <lesson.Widget step={step} />
        </section>
      </div>
    </PresentFrame>
  );
}
