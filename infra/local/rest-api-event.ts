import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { USERS_PATH } from '../../shared/contract/thread-id.ts';

const STAGE = 'v1';

/** An HTTP request as it came over the wire. */
export interface RawRequest {
  readonly method: string;
  /** The request target as it was sent, query included. */
  readonly target: string;
  /** Names and values in turn, in the client's spelling, as in Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
}

/**
 * The event that API Gateway's REST API makes of a request, or `undefined` where it knows no such route. As recorded from
 * AWS: the path and its parameters are not percent-decoded and never normalised, the query is decoded ('+' is a space), and
 * of a repeated name the single-value maps hold the last value.
 */
export function restApiEvent(request: RawRequest): APIGatewayProxyEvent | undefined {
  const { method, target, body } = request;
  const [path = '', ...search] = target.split('?');
  const threadId = /^\/threads\/([^/]+)\/users$/.exec(path)?.[1];
  if (threadId === undefined) return undefined;
  const headers = multiMap(pairs(request.rawHeaders));
  const query = multiMap([...new URLSearchParams(`?${search.join('?')}`)]);
  const hasQuery = Object.keys(query).length > 0;
  return {
    resource: USERS_PATH,
    path,
    httpMethod: method,
    headers: lastValues(headers),
    multiValueHeaders: headers,
    queryStringParameters: hasQuery ? lastValues(query) : null,
    multiValueQueryStringParameters: hasQuery ? query : null,
    pathParameters: { threadId },
    stageVariables: null,
    ...encodedBody(body),
    requestContext: requestContext(request, path, lastValues(headers)),
  };
}

/** Text goes as it is; what is no UTF-8 goes base64-encoded, so that nothing of it is lost. */
function encodedBody(body: Buffer): Pick<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { body: null, isBase64Encoded: false };
  const text = body.toString('utf8');
  const isText = Buffer.from(text).equals(body);
  return { body: isText ? text : body.toString('base64'), isBase64Encoded: !isText };
}

function requestContext(request: RawRequest, path: string, headers: Record<string, string>) {
  const now = new Date();
  return {
    accountId: '000000000000',
    apiId: 'local',
    authorizer: null,
    domainName: headers['Host'] ?? headers['host'] ?? 'localhost',
    httpMethod: request.method,
    identity: identity(request.sourceIp, headers['User-Agent'] ?? headers['user-agent'] ?? null),
    path: `/${STAGE}${path}`,
    protocol: 'HTTP/1.1',
    requestId: randomUUID(),
    requestTime: requestTimeOf(now),
    requestTimeEpoch: now.getTime(),
    resourceId: 'users',
    resourcePath: USERS_PATH,
    stage: STAGE,
  };
}

/** API Gateway's form of a time, that of web servers' logs: `09/Apr/2015:12:34:56 +0000`. */
function requestTimeOf(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

/** The caller as IAM would name it; on this machine nobody signs. */
function identity(sourceIp: string, userAgent: string | null) {
  return {
    accessKey: null,
    accountId: '000000000000',
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp,
    user: 'local',
    userAgent,
    userArn: 'arn:aws:iam::000000000000:user/local',
  };
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []));
}

/** No prototype: a parameter may be called `__proto__`. */
function multiMap(entries: readonly [string, string][]): Record<string, string[]> {
  const map: Record<string, string[]> = Object.create(null);
  for (const [name, value] of entries) map[name] = [...(map[name] ?? []), value];
  return map;
}

function lastValues(map: Record<string, string[]>): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  for (const [name, all] of Object.entries(map)) values[name] = all.at(-1) ?? '';
  return values;
}
