import type { DeskAnswer } from '../../store/labels/deskItem.ts';

/** Text from a model is shown as text and nothing else. */
export function AnswerText({
  answer,
  label,
  className,
}: {
  answer: DeskAnswer;
  label: string;
  className: string;
}) {
  const text = answer.text.trim();
  return (
    <section
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll it
      tabIndex={0}
      aria-label={`${label}, text`}
      className={`overflow-y-auto p-3 text-sm ${className}`}
    >
      <p className="leading-relaxed break-words whitespace-pre-wrap">
        {text === '' ? <span className="text-muted">(an empty answer)</span> : text}
        {answer.ended ? null : (
          <span className="text-muted" title="did not end within the length limit">
            {' '}
            […]
          </span>
        )}
      </p>
    </section>
  );
}
