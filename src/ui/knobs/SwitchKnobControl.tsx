import { Switch } from 'radix-ui';

export function SwitchKnobControl({
  value,
  labelId,
  onChange,
}: {
  value: boolean;
  labelId: string;
  onChange: (value: boolean) => void;
}) {
  return (
    <div className="flex h-7 items-center gap-2 text-xs text-muted">
      <Switch.Root
        checked={value}
        onCheckedChange={onChange}
        aria-labelledby={labelId}
        className="tap h-5 w-9 rounded-full border border-line-strong bg-raised data-[state=checked]:bg-accent"
      >
        <Switch.Thumb className="block size-4 translate-x-px rounded-full bg-line-strong transition-transform data-[state=checked]:translate-x-[17px] data-[state=checked]:bg-on-accent" />
      </Switch.Root>
      {value ? 'on' : 'off'}
    </div>
  );
}
