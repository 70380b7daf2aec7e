/**
 * What the page may load and run. A header where the host sends headers (it binds the workers too), and a <meta>
 * element in the built page for hosts that send none.
 */
import type { Plugin } from 'vite';

type Directives = Readonly<Record<string, readonly string[]>>;

const built: Directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"], // tfjs compiles its wasm binary
  'worker-src': ["'self'"],
  'connect-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
};

/** Vite's dev server inlines styles and React's refresh preamble, and talks to the page over a web socket. */
const development: Directives = {
  ...built,
  'script-src': [...built['script-src']!, "'unsafe-inline'"],
  'connect-src': [...built['connect-src']!, 'ws:'],
  'style-src': [...built['style-src']!, "'unsafe-inline'"],
};

const asText = (directives: Directives) =>
  Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');

/** Response headers: the policy, and isolation, which gives SharedArrayBuffer and precise timers. */
export function securityHeaders(mode: 'built' | 'development'): Record<string, string> {
  const directives = mode === 'built' ? built : development;
  return {
    'Content-Security-Policy': asText({ ...directives, 'frame-ancestors': ["'self'"] }),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

/** Puts the policy into the built page. `frame-ancestors` only works as a header. */
export function metaContentSecurityPolicy(): Plugin {
  return {
    name: 'meta-content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: asText(built) },
        injectTo: 'head-prepend',
      },
    ],
  };
}
