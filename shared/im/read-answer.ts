// biome-ignore lint/style/noRestrictedImports: types only, gone at run time
import type { IncomingMessage } from 'node:http';
import { ImBadAnswerError } from '../errors/im-bad-answer-error.ts';

const MAX_ANSWER_BYTES = 1024 * 1024;

/** One HTTP answer: any status, redirects included, which are never followed. */
export interface TransportAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/**
 * Reads an answer to its end. The bytes of many small chunks are copied into one buffer: a chunk of one byte takes some 500
 * as an object of its own.
 *
 * @param reject called with an ImBadAnswerError when the answer is over 1 MiB or encoded, with another Error when it breaks off
 */
export function readAnswer(
  incoming: IncomingMessage,
  resolve: (answer: TransportAnswer) => void,
  reject: (cause: Error) => void,
): void {
  const { statusCode: status = 0, headers } = incoming;
  const { 'content-encoding': encoding = 'identity' } = headers;
  if (!/^identity$/i.test(encoding.trim()))
    reject(new ImBadAnswerError('an answer in a content encoding', { status }));
  let buffer: Buffer = Buffer.alloc(0);
  let bytes = 0;
  incoming.on('data', (chunk: Buffer) => {
    const end = bytes + chunk.length;
    if (end > MAX_ANSWER_BYTES) return reject(new ImBadAnswerError('an answer over 1 MiB', { status }));
    if (bytes === 0) buffer = chunk;
    else {
      if (end > buffer.length) buffer = grown(buffer.subarray(0, bytes), end);
      buffer.set(chunk, bytes);
    }
    bytes = end;
  });
  incoming.on('end', () => resolve({ status, body: buffer.subarray(0, bytes) }));
  incoming.on('error', reject);
}

/** A copy with room for `bytes`, and for as much again as there was. */
function grown(buffer: Buffer, bytes: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(bytes, 2 * buffer.length));
  larger.set(buffer);
  return larger;
}
