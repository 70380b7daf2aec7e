import type katexModule from 'katex';
import { use, useLayoutEffect, useRef } from 'react';

type Katex = typeof katexModule;
let loading: Promise<Katex> | undefined;
/** Fetched when the first formula is drawn. */
const katex = () => (loading ??= import('katex').then((module) => module.default));

/**
 * TeX as MathML, which browsers set themselves: the page's policy forbids the inline styles that KaTeX's HTML needs.
 * Suspends until KaTeX is there.
 */
export function Formula({ tex, display = false }: { tex: string; display?: boolean }) {
  const { render } = use(katex());
  const place = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (place.current)
      render(tex, place.current, { output: 'mathml', displayMode: display, throwOnError: false });
  }, [render, tex, display]);
  return <span ref={place} className="formula" />;
}
