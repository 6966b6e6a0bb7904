import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { problemType } from '../../shared/contract/problem-codes.ts';
import type { HttpHandler } from '../../shared/http/http-handler.ts';
import { GATEWAY_PROBLEMS, type GatewayResponseType, ROUTES } from '../constructs/api/gateway-problems.ts';
import { TIME_LIMITS } from '../environment/time-limits.ts';
import { contractPage } from './contract-pages.ts';
import { lambdaContext } from './lambda-context.ts';
import { listen } from './listen.ts';
import { restApiEvent } from './rest-api-event.ts';

/** What API Gateway takes at the most. */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024;

/** On this machine nothing asks for a signature, so that this alone is why. */
const NO_ROUTE = `There is no such route: ${ROUTES} Once deployed, a request without an IAM signature is answered so, too.`;

/** A running API. */
export interface LocalRestApi {
  readonly url: string;
  /** Ends it at once, connections included. */
  close(): Promise<void>;
}

/**
 * Starts a loopback stand-in for API Gateway's REST API: every request becomes a Lambda proxy event, every answer an HTTP
 * answer, and what the gateway refuses itself is refused here, too. There is no IAM on this machine. Besides, it serves the
 * contract's pages.
 *
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function startRestApi(options: {
  readonly port: number;
  readonly handlers: Readonly<Record<string, HttpHandler>>;
}): Promise<LocalRestApi> {
  const { url, close } = await listen(
    (request, response) => {
      pageOrAnswer(request)
        .then((result) => write(response, result))
        .catch(() => response.destroy());
    },
    { port: options.port },
  );
  return { url, close };

  async function pageOrAnswer(request: IncomingMessage): Promise<APIGatewayProxyResult> {
    const page = request.method === 'GET' && (await contractPage(request.url ?? '', url));
    return page || answer(request, options.handlers);
  }
}

async function answer(
  request: IncomingMessage,
  handlers: Readonly<Record<string, HttpHandler>>,
): Promise<APIGatewayProxyResult> {
  const { method = '', url: target = '', rawHeaders, socket } = request;
  const body = await readBody(request);
  const event = restApiEvent({ method, target, rawHeaders, body, sourceIp: socket.remoteAddress ?? '' });
  const handler = handlers[method];
  if (event === undefined || handler === undefined) return refusal('MISSING_AUTHENTICATION_TOKEN', NO_ROUTE);
  if (body.length > MAX_REQUEST_BYTES) return refusal('REQUEST_TOO_LARGE');
  return invoke(handler, event);
}

/** Reads a body to its end, but keeps no more of one that is too large than shows it. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const pieces: AsyncIterable<Buffer> = request;
  for await (const chunk of pieces) {
    if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  }
  return Buffer.concat(chunks);
}

async function invoke(handler: HttpHandler, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  try {
    return await handler(event, lambdaContext(TIME_LIMITS.answerSeconds * 1_000));
  } catch (error) {
    console.error(error);
    return refusal('DEFAULT_5XX');
  }
}

function refusal(
  type: GatewayResponseType,
  detail: string = GATEWAY_PROBLEMS[type].detail,
): APIGatewayProxyResult {
  const { code, title, status } = GATEWAY_PROBLEMS[type];
  const requestId = randomUUID();
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': requestId },
    body: JSON.stringify({ type: problemType(code), title, status, detail, requestId }),
  };
}

function write(response: ServerResponse, { statusCode, headers, body }: APIGatewayProxyResult): void {
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, String(value));
  response.writeHead(statusCode).end(body);
}
