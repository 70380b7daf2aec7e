import { useRace } from '../RaceContext.tsx';
import { readLessonTab } from './lesson.ts';
import { LessonList } from './LessonList.tsx';
import { lessons } from './lessons.ts';
import { LessonView } from './LessonView.tsx';

/** Short lessons, each around one live widget. */
export function LearnPage() {
  const tab = useRace((state) => state.view.tab);
  const place = readLessonTab(tab, lessons);
  if (!place) return <LessonList />;
  const lesson = lessons[place.index]!;
  return <LessonView key={lesson.id} lesson={lesson} index={place.index} step={place.step} />;
}
