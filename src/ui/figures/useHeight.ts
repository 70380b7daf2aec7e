import { type RefObject, useEffect, useRef, useState } from 'react';

/** An element's inner height in CSS pixels, 0 until it is known; follows its changes. */
export function useHeight<T extends HTMLElement>(): { ref: RefObject<T | null>; height: number } {
  const ref = useRef<T>(null);
  const [height, setHeight] = useState(0);
  useEffect(() => {
    if (!ref.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setHeight(Math.floor(entry!.contentRect.height)));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return { ref, height };
}
