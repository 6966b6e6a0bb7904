// biome-ignore lint/style/noRestrictedImports: types only, gone at run time
import type { ClientRequest } from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { SignatureV4 } from '@smithy/signature-v4';
import { defaultProvider } from './credentials-of-variables.ts';
import { Sha256 } from './sha256.ts';

/** Time for an answer, in ms, and in how many parts it passes: a process that stood still has read nothing meanwhile. */
const ANSWER_MS = 50;
const PARTS = 5;
/** A call is let go on for longer, so that the connection is there for the next one. */
const CONNECTION_MS = 2_000;

/** Calls an action of DynamoDB. */
export type DynamoDbCall = (action: string, input: object) => Promise<DynamoDbAnswer>;

interface DynamoDbAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

/**
 * Calls DynamoDB without the SDK's client, whose 115 KiB every cold start would pay for, also without pressure
 * (docs/decisions/call-budget.md). The signer is in the bundles anyway.
 *
 * @param endpoint where DynamoDB is; plain http is for loopback only
 * @returns a function that rejects when no answer comes within 50 ms
 */
export function createDynamoDbCall(endpoint: string, region: string): DynamoDbCall {
  const url = new URL(endpoint);
  const { hostname, port, protocol } = urlToHttpOptions(url);
  // Not imported: in an ES module node:http loads undici, and only a loopback endpoint needs it.
  const { Agent, request } = protocol === 'https:' ? https : process.getBuiltinModule('node:http');
  const agent = new Agent({ keepAlive: true });
  const signer = new SignatureV4({
    service: 'dynamodb',
    region,
    credentials: defaultProvider(),
    sha256: Sha256,
  });

  return async (action, input) => {
    const body = JSON.stringify(input);
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${action}`,
      },
      body,
    });
    return answerTo(request({ hostname, port, path: '/', method: 'POST', agent, headers }), body);
  };
}

function answerTo(outgoing: ClientRequest, body: string): Promise<DynamoDbAnswer> {
  return new Promise((resolve, reject) => {
    const clock = afterParts(() => reject(new Error(`no answer within ${ANSWER_MS} ms`)));
    outgoing.setTimeout(CONNECTION_MS, () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', reject);
    // Also the end of a call that was answered 101 comes without an error.
    outgoing.on('close', () => {
      clearInterval(clock);
      reject(new Error('closed without an answer'));
    });
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    outgoing.end(body);
  });
}

function afterParts(act: () => void): NodeJS.Timeout {
  let passed = 0;
  const clock = setInterval(() => {
    passed += 1;
    if (passed < PARTS) return;
    clearInterval(clock);
    act();
  }, ANSWER_MS / PARTS);
  return clock;
}
