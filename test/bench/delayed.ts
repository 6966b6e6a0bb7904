import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A loopback address that leads to another one through a network: every byte takes so long each way, and a connection takes
 * a round trip to open, during which what the client sends at once waits.
 *
 * @param url where it leads to
 * @param ms time each way
 * @returns the url, with the port that is delayed
 */
export async function delayed(url: string, ms: number): Promise<string> {
  const { hostname, port } = new URL(url);
  const server = createServer((client) => {
    const openAt = performance.now() + 2 * ms;
    const upstream = connect(Number(port), hostname);
    pipe(client, upstream, ms, openAt);
    pipe(upstream, client, ms, 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return url.replace(`:${port}`, `:${(server.address() as AddressInfo).port}`);
}

/** Passes bytes on in their order, each `ms` after it came. */
function pipe(from: Socket, to: Socket, ms: number, openAt: number): void {
  let earlier = Promise.resolve();
  const later = (step: () => void) => {
    const due = Math.max(performance.now(), openAt) + ms;
    earlier = earlier.then(() => sleep(Math.max(0, due - performance.now()))).then(step);
  };
  from.setNoDelay();
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
}
