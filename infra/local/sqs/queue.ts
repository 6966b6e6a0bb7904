import { randomUUID } from 'node:crypto';

/** How long a deduplication id is remembered, in ms. */
const DEDUPLICATION_MS = 5 * 60_000;
const DEFAULT_VISIBILITY_SECONDS = 30;

/** What a queue is set to. */
export interface QueueSettings {
  /** Ends in `.fifo` for a FIFO queue; deduplication is then per message group. */
  readonly name: string;
  /** Default: 30. */
  readonly visibilitySeconds?: number;
  /** Where a message goes instead of being received once more. */
  readonly redrive?: { readonly deadLetters: Queue; readonly maxReceiveCount: number };
}

/** What a sender says of a message. */
export interface Sent {
  readonly body: string;
  /** Message group and deduplication id; a FIFO queue's alone. */
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

/** A message in a queue. */
export interface Message extends Sent {
  readonly id: string;
  /** Rises with each message of the queue. */
  readonly sequenceNumber: number;
  /** Epoch ms. */
  readonly sentAt: number;
  firstReceivedAt?: number;
  receiveCount: number;
  /** When it can be received (again), epoch ms. */
  visibleAt: number;
  /** Of the latest receive; a new one each time. */
  receiptHandle?: string;
}

/** A queue with AWS's rules, in memory. */
export class Queue {
  readonly settings: QueueSettings;
  /** In the order in which they came. */
  messages: Message[] = [];
  private readonly now: () => number;
  private readonly seen = new Map<string, { message: Message; until: number }>();
  private sequence = 0;

  /** @param now the clock, epoch ms */
  constructor(settings: QueueSettings, now: () => number = Date.now) {
    this.settings = settings;
    this.now = now;
  }

  get isFifo(): boolean {
    return this.settings.name.endsWith('.fifo');
  }

  /** Takes a message; the same deduplication id in the same group within 5 minutes is the same message. */
  send(sent: Sent): Message {
    const key = JSON.stringify([sent.group, sent.deduplicationId]);
    const known = this.seen.get(key);
    if (sent.deduplicationId !== undefined && known && this.now() < known.until) return known.message;
    this.sequence += 1;
    const message = {
      ...sent,
      id: randomUUID(),
      sequenceNumber: this.sequence,
      sentAt: this.now(),
      visibleAt: this.now(),
      receiveCount: 0,
    };
    this.messages.push(message);
    this.seen.set(key, { message, until: this.now() + DEDUPLICATION_MS });
    return message;
  }

  /**
   * Hands out messages, in order. A FIFO queue first gives as many of one group as it has, and nothing of a group of which
   * a message is out of sight.
   */
  receive(
    max: number,
    visibilitySeconds = this.settings.visibilitySeconds ?? DEFAULT_VISIBILITY_SECONDS,
  ): Message[] {
    const received: Message[] = [];
    for (const message of this.available()) {
      if (received.length === max) break;
      if (this.isDead(message)) {
        this.bury(message);
        continue;
      }
      received.push(message);
      message.receiveCount += 1;
      message.firstReceivedAt ??= this.now();
      message.receiptHandle = randomUUID();
      message.visibleAt = this.now() + visibilitySeconds * 1_000;
    }
    return received;
  }

  /** Removes a message by its latest handle; a FIFO queue's stays when it is visible again. */
  delete(receiptHandle: string): void {
    const message = this.isFifo ? this.inFlight(receiptHandle) : this.latest(receiptHandle);
    if (message) this.messages = this.messages.filter((other) => other !== message);
  }

  /** @returns whether there is such a message out of sight */
  changeVisibility(receiptHandle: string, seconds: number): boolean {
    const message = this.inFlight(receiptHandle);
    if (message) message.visibleAt = this.now() + seconds * 1_000;
    return message !== undefined;
  }

  /** How many messages can be received now, and how many are out of sight. */
  counts(): { visible: number; inFlight: number } {
    const visible = this.messages.filter(({ visibleAt }) => visibleAt <= this.now()).length;
    return { visible, inFlight: this.messages.length - visible };
  }

  private inFlight(receiptHandle: string): Message | undefined {
    const message = this.latest(receiptHandle);
    return message && message.visibleAt > this.now() ? message : undefined;
  }

  private latest(receiptHandle: string): Message | undefined {
    return this.messages.find((message) => message.receiptHandle === receiptHandle);
  }

  /** What can be received now, group by group in a FIFO queue. */
  private available(): Message[] {
    const isVisible = ({ visibleAt }: Message) => visibleAt <= this.now();
    if (!this.isFifo) return this.messages.filter(isVisible);
    const groups = Map.groupBy(this.messages, ({ group }) => group);
    return [...groups.values()].filter((messages) => messages.every(isVisible)).flat();
  }

  private isDead({ receiveCount }: Message): boolean {
    const { redrive } = this.settings;
    return redrive !== undefined && receiveCount >= redrive.maxReceiveCount;
  }

  private bury(message: Message): void {
    this.messages = this.messages.filter((other) => other !== message);
    this.settings.redrive?.deadLetters.messages.push({ ...message, visibleAt: this.now() });
  }
}
