import { expect, test, vi } from 'vitest';
import { distantAddresses } from '../../support/distant-addresses.ts';
import { eventually } from '../../support/eventually.ts';
import { loopbackCertificate } from '../../support/loopback-certificate.ts';
import { loadHandlers, startService } from '../../support/service.ts';

const FAR = { address: '127.0.0.1', ms: 300 };
const NOWHERE = { address: '2001:db8::1', ms: Number.POSITIVE_INFINITY };

test.each([
  ['first', [FAR, NOWHERE]],
  ['last', [NOWHERE, FAR]],
])(
  'a host whose address 300 ms away is named %s, and whose other one leads nowhere, is reached',
  async (_, addresses) => {
    const { im } = await startService({ tls: await loopbackCertificate() });
    await eventually(() => expect(im.connections).toBe(1)); // of the first import, which trusts no such certificate
    im.seedThread('177916702949377', { members: ['anna'] });
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    vi.stubEnv('IM_BASE_URL', im.baseUrl.replace('127.0.0.1', 'localhost'));
    await distantAddresses(addresses);
    const { list } = await loadHandlers();

    const { status, body } = await list({}, 4_500);

    expect([status, body.data?.affiliations]).toEqual([200, ['anna']]);
    expect(im.connections).toBe(2);
  },
);
