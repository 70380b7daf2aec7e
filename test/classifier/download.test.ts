/** Downloads against a local server that misbehaves. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { download } from '../../src/classifier/download.ts';
import { summed } from '../../src/classifier/modelFiles.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/file`;
}
const quiet = () => ({ signal: new AbortController().signal, onBytes: () => undefined });

describe('download', () => {
  test('gives the bytes and counts them', async () => {
    const body = Buffer.alloc(300_000, 7);
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-length': body.length }).end(body),
    );
    const seen: (number | null)[][] = [];
    const bytes = await download(url, 'the file', {
      signal: new AbortController().signal,
      onBytes: (_, done, total) => seen.push([done, total]),
    });
    expect(bytes && body.equals(bytes)).toBe(true);
    expect(seen.at(-1)).toEqual([300_000, 300_000]);
  });

  test('says null of what is not there', async () => {
    const url = await serve((_, response) => response.writeHead(404).end('none'));
    expect(await download(url, 'the file', quiet())).toBeNull();
  });

  test.each([
    [401, 'does not exist, or is not open'],
    [403, 'does not exist, or is not open'],
    [500, 'the server answered 500'],
    [503, 'the server answered 503'],
  ])('refuses status %i', async (status, message) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    await expect(download(url, 'the file', quiet())).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining(message) as string,
    });
  });

  test('takes no web page for a model', async () => {
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Log in</h1>'),
    );
    await expect(download(url, 'the file', quiet())).rejects.toThrow(
      'the file could not be loaded: the server sent a web page',
    );
  });

  test('notices a connection that breaks off', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('x'.repeat(400), () => response.destroy());
    });
    await expect(download(url, 'the file', quiet())).rejects.toMatchObject({ code: 'network' });
  });

  test('names the host that does not answer', async () => {
    const url = await serve(() => undefined);
    server?.close();
    await expect(download(url, 'the file', quiet())).rejects.toThrow(
      `the file could not be loaded: ${new URL(url).host} does not answer`,
    );
  });

  test.each(['before the answer', 'half-way'])('is aborted %s', async (when) => {
    const url = await serve((_, response) => {
      if (when === 'half-way') response.writeHead(200, { 'content-length': 1000 }).write('x'.repeat(400));
    });
    const controller = new AbortController();
    const pending = download(url, 'the file', {
      signal: controller.signal,
      onBytes: () => controller.abort(),
    });
    if (when !== 'half-way') setTimeout(() => controller.abort(), 50);
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('summed', () => {
  test('adds files up; the total is known when every file’s is', () => {
    const seen: (number | null)[][] = [];
    const report = summed((done, total) => seen.push([done, total]));
    report('a', 5, 10);
    report('b', 1, null);
    report('b', 2, 4);
    report('a', 10, 10);
    expect(seen).toEqual([
      [5, 10],
      [6, null],
      [7, 14],
      [12, 14],
    ]);
  });
});
