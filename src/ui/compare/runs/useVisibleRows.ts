import { useCallback, useRef, useState } from 'react';

/** CSS pixels. Rows do not wrap. */
export const ROW_HEIGHT = 34;
const HEAD_HEIGHT = 30;
/** Rows that are rendered beyond those in sight, above and below. */
const MARGIN = 10;
/** The window moves in strides, so that most scroll events render nothing. */
const STRIDE = 6;
/** More than the scroller is ever high: 28rem. */
const IN_SIGHT = 14;

/** Which rows of a long table need to be in the document. */
export function useVisibleRows(total: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [stride, setStride] = useState(0);
  const count = IN_SIGHT + 2 * MARGIN + STRIDE;
  const first = Math.max(0, Math.min(stride * STRIDE - MARGIN, total - count));
  const onScroll = useCallback(() => {
    const top = scroller.current?.scrollTop ?? 0;
    setStride(Math.floor(top / ROW_HEIGHT / STRIDE));
  }, []);
  /** Scrolls as little as needed to bring a row into sight. */
  const reveal = useCallback((index: number) => {
    const element = scroller.current;
    if (!element) return;
    const top = index * ROW_HEIGHT;
    const room = element.clientHeight - HEAD_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW_HEIGHT > element.scrollTop + room) element.scrollTop = top + ROW_HEIGHT - room;
  }, []);
  return { scroller, first, count, onScroll, reveal };
}
