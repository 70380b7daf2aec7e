import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useState } from 'react';

export interface SaveChoice {
  readonly label: string;
  /** What it is good for, in a few words. */
  readonly says?: string | undefined;
  /** Makes and saves the file. @returns its name. @throws Error with a sentence */
  readonly save: () => Promise<string> | string;
}

/** A button with a list of formats. What became of the last choice stands in the list itself, which stays open for another. */
export function SaveMenu({
  title,
  choices,
  children,
}: {
  title: string;
  choices: readonly SaveChoice[];
  /** The button. */
  children: ReactNode;
}) {
  const [said, setSaid] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const run = async ({ save }: SaveChoice) => {
    setSaid('Writing…');
    try {
      setSaid(`Saved ${await save()}`);
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };
  const change = (open: boolean) => {
    setIsOpen(open);
    setSaid('');
  };
  return (
    // Not modal: the page behind goes on, and locking its scroll would need inline styles, which the policy forbids.
    <DropdownMenu.Root modal={false} open={isOpen} onOpenChange={change}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          aria-label={title}
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="panel z-50 max-w-72 p-1 text-xs text-ink"
          style={{ boxShadow: '0 6px 24px var(--shadow)' }}
        >
          {choices.map((choice) => (
            <DropdownMenu.Item
              key={choice.label}
              className="cursor-pointer rounded-sm px-2 py-1 outline-none data-[highlighted]:bg-raised data-[highlighted]:outline-2 data-[highlighted]:outline-line-strong"
              onSelect={(event) => {
                event.preventDefault();
                void run(choice);
              }}
            >
              <span className="font-medium">{choice.label}</span>
              {choice.says ? <span className="block text-muted">{choice.says}</span> : null}
            </DropdownMenu.Item>
          ))}
          {/* A menu may hold nothing that speaks: whoever listens hears it from below. */}
          <div className="min-h-5 max-w-64 px-2 pt-0.5 break-words text-muted">{said}</div>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
      {isOpen ? <output className="sr-only">{said}</output> : null}
    </DropdownMenu.Root>
  );
}
