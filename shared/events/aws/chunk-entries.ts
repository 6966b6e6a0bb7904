import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/** Entries of one call of PutEvents, at the most. */
const MAX_ENTRIES = 10;
/**
 * Bytes of all entries of one call, at the most: what EventBridge has always taken. The 1 MB of today is promised for an event,
 * not for a call, and the largest result is under 256 KB.
 */
const MAX_BYTES = 256 * 1024;

/** Divides entries, in order, into calls of PutEvents by count and by size. */
export function chunkEntries(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const chunks: PutEventsRequestEntry[][] = [];
  let chunk: PutEventsRequestEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (chunk.length === 0 || chunk.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
      chunk = [];
      bytes = 0;
      chunks.push(chunk);
    }
    chunk.push(entry);
    bytes += size;
  }
  return chunks;
}

/** An entry's size as EventBridge counts it; the bus's name does not count, and this service gives no time or resources. */
function sizeOf({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number {
  return [Source, DetailType, Detail].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
}
