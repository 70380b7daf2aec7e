import { type TouchEvent, useRef } from 'react';

/** In CSS pixels. */
const LEAST = 60;
/** What is dragged or scrolled sideways itself. */
const OWN_DRAG = '[role="slider"], input, canvas, .overflow-auto, .overflow-x-auto';

/** A finger's swipe to the left or to the right; none that begins on something that is dragged itself. */
export function useSwipe({
  onLeft,
  onRight,
}: {
  onLeft?: (() => void) | undefined;
  onRight?: (() => void) | undefined;
}) {
  const from = useRef<{ x: number; y: number } | null>(null);
  return {
    onTouchStart({ touches, target }: TouchEvent) {
      const touch = touches[0];
      const isOwn = target instanceof Element && target.closest(OWN_DRAG) !== null;
      from.current = touch && touches.length === 1 && !isOwn ? { x: touch.clientX, y: touch.clientY } : null;
    },
    onTouchEnd({ changedTouches }: TouchEvent) {
      const touch = changedTouches[0];
      const start = from.current;
      from.current = null;
      if (!start || !touch) return;
      const [right, down] = [touch.clientX - start.x, touch.clientY - start.y];
      if (Math.abs(right) < LEAST || Math.abs(right) < 2 * Math.abs(down)) return;
      (right < 0 ? onLeft : onRight)?.();
    },
  };
}
