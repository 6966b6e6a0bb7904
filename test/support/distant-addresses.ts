import dns, { type LookupAddress } from 'node:dns';
import { createServer } from 'node:net';
import { vi } from 'vitest';

/** The calls of Node's TCP handle that open a connection. */
interface TcpHandle {
  connect(request: unknown, address: string, port: number): number;
  connect6(request: unknown, address: string, port: number): number;
}

/**
 * Gives every host these addresses, each so many ms away; one that is `Infinity` away leads nowhere. Distance begins below
 * Node's own choice among addresses, where loopback has none.
 */
export async function distantAddresses(addresses: readonly { address: string; ms: number }[]): Promise<void> {
  const handle = await tcpHandle();
  const found: LookupAddress[] = addresses.map(({ address }) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  const lookup = (_host: string, _options: object, done: (error: null, found: LookupAddress[]) => void) =>
    process.nextTick(done, null, found);
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as typeof dns.lookup);
  for (const method of ['connect', 'connect6'] as const) {
    const connect = handle[method];
    vi.spyOn(handle, method).mockImplementation(function (this: TcpHandle, request, address, port) {
      const ms = addresses.find((distant) => distant.address === address)?.ms ?? 0;
      if (Number.isFinite(ms)) setTimeout(() => connect.call(this, request, address, port), ms);
      return 0;
    });
  }
}

/** The prototype of all TCP handles, which no module exports. */
async function tcpHandle(): Promise<TcpHandle> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const handle = Object.getPrototypeOf(Reflect.get(server, '_handle'));
  server.close();
  return handle;
}
