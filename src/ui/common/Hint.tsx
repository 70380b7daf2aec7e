import { Tooltip } from 'radix-ui';
import { type ComponentProps, type ReactNode, useContext, useState } from 'react';
import { HintContainer } from './HintContainer.ts';

/** A sentence that appears on hover and on focus beside whatever it explains. */
export function Hint({
  says,
  children,
  onTap = false,
}: {
  says: ReactNode;
  /** One element that can take focus. */
  children: ReactNode;
  /** Also on a click or tap, for what has no other use: on a touch screen nothing else opens it. */
  onTap?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const container = useContext(HintContainer);
  return (
    <Tooltip.Root open={open} onOpenChange={setOpen}>
      <Tooltip.Trigger
        asChild
        onClick={(event) => {
          if (!onTap) return;
          event.preventDefault(); // Radix would close it
          setOpen(true);
        }}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal container={container}>
        <Tooltip.Content
          side="bottom"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-72 rounded-md border border-line bg-panel px-3 py-2 text-xs leading-relaxed text-ink"
          style={{ boxShadow: '0 6px 24px var(--shadow)' }}
        >
          {says}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** A word or number that explains itself. */
export function HintedText({
  says,
  className,
  children,
  ...rest
}: { says: ReactNode } & ComponentProps<'button'>) {
  return (
    <Hint says={says} onTap>
      <button type="button" className={`cursor-help text-left ${className ?? ''}`} {...rest}>
        {children}
      </button>
    </Hint>
  );
}
