import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startImSimulator } from '../../infra/local/im-simulator/start-im-simulator.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import { loopbackCertificate } from '../support/loopback-certificate.ts';

/**
 * Run as a child process: the simulator and Secrets Manager, away from the CPU time that is measured. Says where they are,
 * and answers every message with what they have counted since the last one. Both speak https, as in production: at a plain
 * http endpoint the SDK imports node:http, which loads undici.
 */
const tls = await loopbackCertificate();
const certificateFile = join(mkdtempSync(join(tmpdir(), 'thread-members-')), 'certificate.pem');
writeFileSync(certificateFile, tls.cert);
const token = `bench-app-token-${'x'.repeat(40)}`;
const im = await startImSimulator({
  acceptsToken: (candidate) => candidate === token,
  callsPerSecond: Number.POSITIVE_INFINITY,
  tls,
});
const secrets = await startSecretsManager({ secrets: { bench: token }, tls });
im.seedThread('177916702949377', { members: ['anna', 'bert', 'carl'] });

let connectionsBefore = 0;
process.on('message', () => {
  const counted = {
    vendorCalls: im.calls.length,
    vendorConnections: im.connections - connectionsBefore,
    secretReads: secrets.calls['GetSecretValue'] ?? 0,
  };
  im.calls.length = 0;
  secrets.calls['GetSecretValue'] = 0;
  connectionsBefore = im.connections;
  process.send?.(counted);
});
process.on('disconnect', () => process.exit());

process.send?.({
  IM_BASE_URL: im.baseUrl,
  APP_TOKEN_SECRET_ID: 'bench',
  BARE_APP_TOKEN: token,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  NODE_EXTRA_CA_CERTS: certificateFile,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
});
