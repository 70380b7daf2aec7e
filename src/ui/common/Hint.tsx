import { Tooltip } from 'radix-ui';
import { type ComponentProps, type ReactNode, useState } from 'react';

/** A sentence that appears on hover, on focus, and on a tap, beside whatever it explains. */
export function Hint({
  says,
  children,
  side = 'bottom',
}: {
  says: ReactNode;
  /** One element that can take focus. */
  children: ReactNode;
  side?: 'top' | 'bottom' | 'left' | 'right';
}) {
  const [open, setOpen] = useState(false);
  return (
    <Tooltip.Root open={open} onOpenChange={setOpen}>
      <Tooltip.Trigger
        asChild
        onClick={(event) => {
          event.preventDefault(); // Radix would close it; on a touch screen the tap is the only way to open
          setOpen(true);
        }}
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
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
    <Hint says={says}>
      <button type="button" className={`cursor-help text-left ${className ?? ''}`} {...rest}>
        {children}
      </button>
    </Hint>
  );
}
