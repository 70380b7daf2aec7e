/**
 * What the page may load and run. A header where the host sends headers (it binds the workers too), and a <meta>
 * element in the built page for hosts that send none.
 */
import type { Connect, Plugin } from 'vite';

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

const directivesOf = (mode: 'built' | 'development') => (mode === 'built' ? built : development);

const asText = (directives: Directives) =>
  Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');

/** Response headers: the policy, and isolation, which gives SharedArrayBuffer and precise timers. */
export function securityHeaders(mode: 'built' | 'development'): Record<string, string> {
  return {
    'Content-Security-Policy': asText({ ...directivesOf(mode), 'frame-ancestors': ["'self'"] }),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  };
}

/**
 * Lets the classifier's worker, and nothing else that runs here, read from the Hugging Face Hub: the page and the
 * lanes keep `connect-src 'self'`. A worker has the policy of the answer that brought it, so its file gets a header of
 * its own. (Hosts that send no headers leave workers without a policy.)
 */
export function classifierMayReadHub(): Plugin {
  return {
    name: 'classifier-may-read-hub',
    configureServer: (server) => void server.middlewares.use(hubPolicyFor('development')),
    configurePreviewServer: (server) => void server.middlewares.use(hubPolicyFor('built')),
  };
}

/** `assets/classifierWorker-<hash>.js` in a build, `src/classifier/classifierWorker.ts` in development. */
const CLASSIFIER_WORKER = /\/classifierWorker(-[^/]*)?\.[jt]s$/;
/** Small files, and the hosts to which it redirects for large ones. */
const HUB = ['https://huggingface.co', 'https://*.hf.co'];

function hubPolicyFor(mode: 'built' | 'development'): Connect.NextHandleFunction {
  const directives = directivesOf(mode);
  const policy = asText({ ...directives, 'connect-src': [...directives['connect-src']!, ...HUB] });
  return (request, response, next) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    if (CLASSIFIER_WORKER.test(pathname)) {
      const setHeader = response.setHeader.bind(response);
      // Vite sets the headers of its configuration later, on every answer.
      response.setHeader = (name, value) =>
        setHeader(name, name === 'Content-Security-Policy' ? policy : value);
    }
    next();
  };
}

/**
 * Lets any site show the page in a frame, but only as `?embed=1`, which has no more to press than a chart or a page:
 * slides come from everywhere, also from files. What a browser keeps for a framed site is kept apart from what it keeps
 * for the site itself, so a frame cannot be used to spoil a visitor's runs and labels. Every other address stays
 * `frame-ancestors 'self'`. Hosts that send no headers let the page be framed anyway.
 */
export function embedMayBeFramed(): Plugin {
  return {
    name: 'embed-may-be-framed',
    configureServer: (server) => void server.middlewares.use(framePolicyFor('development')),
    configurePreviewServer: (server) => void server.middlewares.use(framePolicyFor('built')),
  };
}

function framePolicyFor(mode: 'built' | 'development'): Connect.NextHandleFunction {
  const open: Readonly<Record<string, string>> = {
    'Content-Security-Policy': asText({ ...directivesOf(mode), 'frame-ancestors': ['*', 'file:'] }),
    'Cross-Origin-Resource-Policy': 'cross-origin', // slides that are isolated themselves
  };
  return (request, response, next) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (/(\/|\.html)$/.test(pathname) && searchParams.get('embed') === '1') {
      const setHeader = response.setHeader.bind(response);
      // Vite sets the headers of its configuration later, on every answer.
      response.setHeader = (name, value) => setHeader(name, open[name] ?? value);
    }
    next();
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
