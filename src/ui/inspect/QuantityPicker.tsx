import { RadioGroup } from 'radix-ui';
import type { Quantity } from '../../store/inspect/quantity.ts';

/** What the tokens are coloured by. Left and right move. */
export function QuantityPicker<Source>({
  quantities,
  value,
  onChange,
  isKnown,
}: {
  quantities: readonly Quantity<Source>[];
  value: string;
  onChange: (id: string) => void;
  /** Whether the step has got there. */
  isKnown: (quantity: Quantity<Source>) => boolean;
}) {
  return (
    <RadioGroup.Root
      aria-label="Colour tokens by"
      className="flex flex-wrap gap-1"
      value={value}
      onValueChange={onChange}
      orientation="horizontal"
    >
      {quantities.map((quantity) => (
        <RadioGroup.Item
          key={quantity.id}
          value={quantity.id}
          title={quantity.says}
          disabled={!isKnown(quantity)}
          data-quantity={quantity.id}
          className="rounded-full border border-line px-2.5 py-1 text-xs text-muted hover:text-ink disabled:opacity-45 data-[state=checked]:border-ink data-[state=checked]:bg-raised data-[state=checked]:font-semibold data-[state=checked]:text-ink"
        >
          {quantity.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
