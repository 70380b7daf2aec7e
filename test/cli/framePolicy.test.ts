/** Who may show the page in a frame: anybody, but only as `?embed=1`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connect, PreviewServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedMayBeFramed, securityHeaders } from '../../src/cli/vite/contentSecurityPolicy.ts';

/** The plugin's handler before one that sets the site's headers, as Vite does. */
const handlers: Connect.NextHandleFunction[] = [];
const plugin = embedMayBeFramed();
if (typeof plugin.configurePreviewServer === 'function')
  void plugin.configurePreviewServer.call(
    {} as never,
    {
      middlewares: { use: (handler: Connect.NextHandleFunction) => handlers.push(handler) },
    } as unknown as PreviewServer,
  );
const server = createServer((request, response) => {
  handlers[0]!(request, response, () => {
    for (const [name, value] of Object.entries(securityHeaders('built'))) response.setHeader(name, value);
    response.end('page');
  });
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function headersOf(address: string) {
  const { headers } = await fetch(url + address);
  const policy = headers.get('content-security-policy')!;
  return {
    ancestors: /frame-ancestors ([^;]*)/.exec(policy)?.[1],
    rest: policy.replace(/; frame-ancestors.*/, ''),
    resource: headers.get('cross-origin-resource-policy'),
  };
}

test.each(['/?embed=1', '/index.html?backend=wasm&embed=1', '/sub/?embed=1'])(
  '%s may be framed by anybody',
  async (address) => {
    const { ancestors, rest, resource } = await headersOf(address);
    expect([ancestors, resource]).toEqual(['* file:', 'cross-origin']);
    // and nothing else of the policy is weaker
    expect(rest).toBe((await headersOf('/')).rest);
  },
);

test.each(['/', '/?embed=0', '/?backend=embed=1', '/assets/x.js?embed=1', '/?embed=10'])(
  '%s may not',
  async (address) => {
    expect(await headersOf(address)).toMatchObject({ ancestors: "'self'", resource: 'same-origin' });
  },
);
