import { expect, test } from 'vitest';
import { startImSimulator } from '../../../../infra/local/im-simulator/start-im-simulator.ts';
import { httpCall } from '../../../support/local/http-call.ts';
import { openSimulator, THREAD, usernames } from '../../../support/local/open-simulator.ts';
import { rawExchange, sendAndLeave } from '../../../support/local/raw-exchange.ts';

test('a call is recorded with its path and names, and never with its token', async () => {
  const { im, add } = await openSimulator();
  im.seedThread(THREAD);

  await add(usernames('Anna'));

  const path = `/example-org/example-app/thread/${THREAD}/users`;
  const startedAt = expect.any(Number);
  expect(im.calls).toEqual([
    { method: 'POST', path, tokenAccepted: true, usernames: ['Anna'], startedAt, status: 200 },
  ]);
  expect(im).toMatchObject({ connections: 1, maxInFlight: 1 });
});

test('what is no HTTP, and a client that leaves in the middle, do it no harm', async () => {
  const { im, list } = await openSimulator();
  im.seedThread(THREAD);

  const said = await rawExchange(im.baseUrl, '\u0016\u0003\u0001garbage\r\n\r\n');
  await sendAndLeave(im.baseUrl, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{"user');

  expect(said).toContain('400 Bad Request');
  expect((await list()).status).toBe(200);
});

test('a port that is taken is an error; a closed simulator takes no connection', async () => {
  const { im } = await openSimulator();
  const { origin, port } = new URL(im.baseUrl);

  const second = startImSimulator({ acceptsToken: () => true, port: Number(port) });

  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await im.close();
  await expect(httpCall(origin, { target: '/' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
