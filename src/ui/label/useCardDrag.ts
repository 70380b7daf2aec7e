import { type ComponentProps, type PointerEvent, type RefObject, useState } from 'react';

/**
 * Drags a card of a list to another place, by mouse, pen or finger; the list changes while the pointer moves.
 * @param move called with the place that the card has and the one that it is over
 */
export function useCardDrag(list: RefObject<HTMLElement | null>, move: (from: number, to: number) => void) {
  const [dragged, setDragged] = useState<number | null>(null);
  const follow = (event: PointerEvent) => {
    if (dragged === null) return;
    const over = placeAt(list.current, event.clientY);
    if (over === null || over === dragged) return;
    move(dragged, over);
    setDragged(over);
  };
  const handle = (position: number): ComponentProps<'span'> => ({
    onPointerDown(event) {
      if (event.button !== 0) return;
      event.preventDefault(); // no text is selected
      setDragged(position);
      // The list, not the handle: that is moved about in the page while it is dragged.
      capture(list.current, event.pointerId, () => setDragged(null));
    },
  });
  return { dragged, handle, follow };
}

function capture(element: HTMLElement | null, pointer: number, done: () => void): void {
  if (!element) return;
  element.setPointerCapture(pointer);
  const end = () => {
    element.removeEventListener('lostpointercapture', end);
    done();
  };
  element.addEventListener('lostpointercapture', end);
}

/** The card under a height; above and below the list, the first and the last. */
function placeAt(list: HTMLElement | null, y: number): number | null {
  const cards = [...(list?.children ?? [])];
  if (cards.length === 0) return null;
  const below = cards.findIndex((card) => y < card.getBoundingClientRect().bottom);
  return below === -1 ? cards.length - 1 : below;
}
