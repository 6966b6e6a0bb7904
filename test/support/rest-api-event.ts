import type { APIGatewayProxyEvent, Context } from 'aws-lambda';

/** What a test says of a request; the rest is as API Gateway sends it. */
export interface RequestFacts {
  readonly threadId?: string;
  /** Query parameters, each with all its values. */
  readonly query?: Readonly<Record<string, string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes out as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
  readonly requestId?: string;
}

const RESOURCE = '/threads/{threadId}/users';

/** The caller of every request in tests. */
const CALLER_ARN = 'arn:aws:iam::111111111111:role/backend';

/** A REST API event as the deployed API sends it to a function. */
export function restApiEvent(httpMethod: string, facts: RequestFacts = {}): APIGatewayProxyEvent {
  const {
    threadId = '177916702949377',
    query,
    headers = {},
    body,
    isBase64Encoded = false,
    requestId = 'request-1',
  } = facts;
  const path = `/threads/${threadId}/users`;
  return {
    resource: RESOURCE,
    path,
    httpMethod,
    headers: { ...headers },
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: query
      ? Object.fromEntries(Object.entries(query).map(([k, v]) => [k, v.at(-1)]))
      : null,
    multiValueQueryStringParameters: query ? { ...query } : null,
    pathParameters: { threadId },
    stageVariables: null,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded,
    requestContext: {
      accountId: '111111111111',
      apiId: 'api',
      authorizer: null,
      httpMethod,
      path: `/v1${path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTimeEpoch: 1_700_000_000_000,
      resourceId: 'resource',
      resourcePath: RESOURCE,
      stage: 'v1',
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '192.0.2.1',
        user: null,
        userAgent: 'test',
        userArn: CALLER_ARN,
      },
    },
  };
}

/** A Lambda context with this much time left, running down. */
export function lambdaContext(remainingMs = 29_000): Context {
  const end = performance.now() + remainingMs;
  return { getRemainingTimeInMillis: () => end - performance.now() } as Context;
}
