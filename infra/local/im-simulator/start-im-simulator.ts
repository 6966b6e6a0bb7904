import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ThreadNoun } from '../../../shared/invocation.ts';
import { listen } from '../listen.ts';
import type { Fault } from './fault.ts';
import { isCarriedOut, misbehave } from './misbehave.ts';
import { rateLimiter } from './rate-limiter.ts';
import { reset } from './reset.ts';
import { type ReceivedCall, routeCall, usernamesOf } from './route-call.ts';
import { sendAnswer } from './send-answer.ts';
import type { SimulatedCall } from './simulated-call.ts';
import { type Thread, type ThreadSeed, threadOf } from './thread.ts';
import type { UserRefusal } from './thread-users.ts';
import { APPLICATION, ORGANIZATION } from './vendor-answer.ts';
import type { WrongPath } from './wrong-paths.ts';

export interface ImSimulatorOptions {
  /** Whether the vendor takes this app token. */
  readonly acceptsToken: (token: string) => boolean;
  /** Default: any free port. */
  readonly port?: number;
  /** The noun that a remove must use, or may: the other one is no path (V3). Default: thread. */
  readonly removeNoun?: ThreadNoun | 'both';
  /** How that one is answered. Default: 500 "URL invalid" (V7). */
  readonly wrongPath?: WrongPath;
  /** How long each answer takes, in ms. Default: 0. */
  readonly latencyMs?: number;
  /** Calls a second of one method; more are answered 429 (V5). Default: 100. */
  readonly callsPerSecond?: number;
  /** Serves https instead of http. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A running simulator; its fields are live. */
export interface ImSimulator {
  /** What `IM_BASE_URL` must be. */
  readonly baseUrl: string;
  readonly threads: Map<string, Thread>;
  /** Users, in lower case, that make an add refuse every batch they are in. */
  readonly refusedUsers: Map<string, UserRefusal>;
  /** Every call so far. */
  readonly calls: SimulatedCall[];
  /** Connections opened so far. */
  connections: number;
  /** The most calls that were in flight at once. */
  maxInFlight: number;
  /** Asked about each call, which is already in `calls`; what it returns happens instead of the normal answer. */
  intercept: ((call: SimulatedCall) => Fault | undefined) | undefined;
  seedThread(id: string, seed?: ThreadSeed): void;
  /** Ends it at once, connections included. */
  close(): Promise<void>;
}

/** Starts a stand-in for the vendor on loopback: threads in memory, the documented limits and errors (V1-V9, V12). */
export async function startImSimulator(options: ImSimulatorOptions): Promise<ImSimulator> {
  const { removeNoun = 'thread', wrongPath = 'web_application', latencyMs = 0, port, tls } = options;
  const mayPass = rateLimiter(options.callsPerSecond ?? 100);
  const { server, url, close } = await listen(onRequest, { port, tls });
  server.on('connection', () => {
    simulator.connections += 1;
  });
  let inFlight = 0;
  const idleTimers = new WeakMap<Socket, NodeJS.Timeout>();

  const simulator: ImSimulator = {
    baseUrl: `${url}/${ORGANIZATION}/${APPLICATION}`,
    threads: new Map(),
    refusedUsers: new Map(),
    calls: [],
    connections: 0,
    maxInFlight: 0,
    intercept: undefined,
    seedThread: (id, seed = {}) => void simulator.threads.set(id, threadOf(seed)),
    close,
  };
  return simulator;

  async function onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    clearTimeout(idleTimers.get(request.socket));
    inFlight += 1;
    simulator.maxInFlight = Math.max(simulator.maxInFlight, inFlight);
    response.once('close', () => {
      inFlight -= 1;
    });
    const body = await text(request).catch(() => undefined);
    if (body !== undefined) await answer(request, body, response);
  }

  async function answer(request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
    const received = receivedCall(request, body);
    const { method, path, tokenAccepted } = received;
    const usernames = usernamesOf(body);
    const acceptEncoding = request.headers['accept-encoding'];
    const call: SimulatedCall = {
      method,
      path,
      tokenAccepted,
      ...(acceptEncoding !== undefined && { acceptEncoding: String(acceptEncoding) }),
      startedAt: Date.now(),
      ...(usernames && { usernames }),
    };
    simulator.calls.push(call);
    const fault = simulator.intercept?.(call);
    const delayMs = latencyMs + (fault?.kind === 'delay' ? fault.ms : 0);
    if (delayMs > 0) await sleep(delayMs);
    if (fault !== undefined && !isCarriedOut(fault)) return misbehave(fault, call, request, response);
    const answered = routeCall(received, { ...simulator, removeNoun, wrongPath });
    if (fault?.kind === 'apply-then-reset') {
      await sleep(fault.afterMs ?? 0);
      return reset(request.socket);
    }
    sendAnswer(response, call, answered.status, answered.body);
    const closeIdle = () => request.socket.destroy();
    if (fault?.kind === 'close-idle') idleTimers.set(request.socket, setTimeout(closeIdle, fault.ms));
  }

  function receivedCall(request: IncomingMessage, body: string): ReceivedCall {
    const { method = '', url: path = '' } = request;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const tokenAccepted = token !== undefined && options.acceptsToken(token);
    const contentType = request.headers['content-type'] ?? '';
    return { method, path, contentType, body, tokenAccepted, withinLimit: mayPass(method) };
  }
}
