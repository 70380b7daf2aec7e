/** A helper thread as a worker of its own file: a strict content security policy allows no blob. */
import { serveJobs } from './helper.mjs';

globalThis.addEventListener('message', ({ data }) => {
  try {
    serveJobs(data, (message) => globalThis.postMessage(message));
  } catch (error) {
    globalThis.postMessage({ failure: String(error) });
  }
});
