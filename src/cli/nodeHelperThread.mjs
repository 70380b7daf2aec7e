/** A helper thread of the wasm kernels in Node. */
import { parentPort } from 'node:worker_threads';
import { serveJobs } from '../kernels/wasm/helper.mjs';

parentPort.once('message', (order) => serveJobs(order, (message) => parentPort.postMessage(message)));
