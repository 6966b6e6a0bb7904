import { subscribe } from 'node:diagnostics_channel';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startImSimulator } from '../../infra/local/im-simulator/start-im-simulator.ts';
import { startMessaging } from '../../infra/local/messaging.ts';
import { startSecretsManager } from '../../infra/local/secrets-manager/start-secrets-manager.ts';
import { loopbackCertificate } from '../support/loopback-certificate.ts';
import { delayed } from './delayed.ts';

/**
 * Run as a child process: the simulator and AWS, away from the CPU time that is measured. Says where they are,
 * and answers every message with what they have counted since the last one. Both speak https, as in production: at a plain
 * http endpoint the SDK imports node:http, which loads undici.
 */
/** What the network takes each way, in ms, in the setting that has one. */
const VENDOR_MS = 20;
const SECRETS_MANAGER_MS = 2.5;

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
const messaging = await startMessaging({ environment: 'bench', tls });
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

// The stand-ins answer only under their own port, not under the one of the network before them.
subscribe('http.server.request.start', (started) => {
  const { request, server } = started as { request: IncomingMessage; server: Server };
  const host = request.rawHeaders.findIndex((name) => name.toLowerCase() === 'host');
  request.rawHeaders[host + 1] = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

const env = {
  IM_BASE_URL: im.baseUrl,
  APP_TOKEN_SECRET_ID: 'bench',
  EVENT_BUS_NAME: messaging.busName,
  QUEUE_URL: messaging.queueUrl,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
  AWS_ENDPOINT_URL_EVENTBRIDGE: messaging.endpoint.url,
  AWS_ENDPOINT_URL_SQS: messaging.endpoint.url,
  NODE_EXTRA_CA_CERTS: certificateFile,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
};
const distant = {
  ...env,
  IM_BASE_URL: await delayed(im.baseUrl, VENDOR_MS),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: await delayed(secrets.endpoint, SECRETS_MANAGER_MS),
};
process.send?.({ env, distant });
