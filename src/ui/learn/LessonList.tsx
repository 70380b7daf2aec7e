import { Check } from 'lucide-react';
import { useRaceActions } from '../RaceContext.tsx';
import { FailureGallery } from './failures/FailureGallery.tsx';
import { finishedLessons } from './finishedLessons.ts';
import { lessons } from './lessons.ts';

export function LessonList() {
  const { setView } = useRaceActions();
  const finished = finishedLessons();
  return (
    <main className="flex min-w-0 flex-col gap-3">
      <p className="max-w-prose text-sm text-muted">
        Short lessons in order. Each is one live widget and a few sentences: everything on it is computed in
        this browser as you read.
      </p>
      <ol className="grid gap-2 sm:grid-cols-2 wide:grid-cols-3">
        {lessons.map((lesson) => (
          <li key={lesson.id}>
            <a
              href={`#page=learn&tab=${lesson.id}`}
              className="panel flex h-full flex-col gap-1 p-3 hover:bg-raised"
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a new tab
                event.preventDefault();
                setView({ tab: lesson.id });
                window.scrollTo(0, 0);
              }}
            >
              <span className="flex items-baseline gap-2">
                <span className="numeric text-xs text-muted">{lesson.order}</span>
                <h2 className="text-sm font-semibold">{lesson.title}</h2>
                <span className="ml-auto text-xs text-muted">
                  {finished.has(lesson.id) ? (
                    <>
                      <Check size={14} aria-hidden="true" className="text-good" />
                      <span className="sr-only">finished</span>
                    </>
                  ) : (
                    `${lesson.minutes} min`
                  )}
                </span>
              </span>
              <span className="text-[13px] text-muted">{lesson.question}</span>
            </a>
          </li>
        ))}
      </ol>
      <FailureGallery />
    </main>
  );
}
