import { clsx } from 'clsx';
import type { ComponentProps, MouseEvent, ReactNode } from 'react';

/** A key as it is printed on the keyboard. Buttons name themselves without it. */
export function Key({ children }: { children: ReactNode }) {
  return (
    <kbd
      aria-hidden="true"
      className="numeric rounded-sm border border-line-strong bg-raised px-1 text-[11px] leading-4 text-muted"
    >
      {children}
    </kbd>
  );
}

/** A button with its keys printed in it. A click does not keep the focus: Space must still mean "skip". */
export function KeyButton({
  keys,
  onPress,
  className,
  children,
  ...rest
}: {
  keys: readonly string[];
  onPress: () => void;
} & Omit<ComponentProps<'button'>, 'onClick'>) {
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (event.detail > 0) event.currentTarget.blur();
    onPress();
  };
  return (
    <button
      type="button"
      className={clsx(
        'control flex min-h-11 items-center justify-center gap-1.5 text-[13px] font-medium',
        className,
      )}
      onClick={press}
      {...rest}
    >
      {keys.map((key) => (
        <Key key={key}>{key}</Key>
      ))}
      {children}
    </button>
  );
}
