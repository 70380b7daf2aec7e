import { useEffect, useState } from 'react';
import type { LabelSet } from '../../store/labels/labelChange.ts';

/** Sets above this size take so long to count that it must not be done at every label. */
const LARGE = 5000;
const SETTLE_MS = 1500;

/** The set as it is, or, if it is large, as it was when it last stayed the same for a moment. */
export function useSettledSet<T extends LabelSet | undefined>(known: T): T {
  const [settled, setSettled] = useState(known);
  const isLarge = (known?.set.items.length ?? 0) > LARGE;
  useEffect(() => {
    if (!isLarge) return undefined;
    const timer = setTimeout(() => setSettled(known), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [known, isLarge]);
  const isOther = settled?.set.id !== known?.set.id;
  return isLarge && !isOther ? settled : known;
}
