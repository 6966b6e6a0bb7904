import { randomBytes } from 'node:crypto';
import { acceptsAppToken } from '../../infra/local/im-simulator/accepts-app-token.ts';
import { type ImSimulator, startImSimulator } from '../../infra/local/im-simulator/start-im-simulator.ts';
import type { ThreadNoun } from '../../shared/invocation.ts';
import type { AgoraApp } from '../../shared/rotation/agora-app-secret.ts';

/** A vendor that can go and come back at the same address, with its threads. */
export interface Vendor {
  /** The app's ID and its first certificate. */
  readonly app: AgoraApp;
  /** The app with each certificate that is enabled. */
  readonly enabled: AgoraApp[];
  readonly baseUrl: string;
  /** What is there now; another one after each return. */
  im: ImSimulator;
  goDown(): Promise<void>;
  comeBack(removeNoun: ThreadNoun): Promise<void>;
}

/** Starts the simulator as the vendor of an app that was made for it. */
export async function startVendor(): Promise<Vendor> {
  const app = { appId: randomBytes(16).toString('hex'), appCertificate: newCertificate() };
  const enabled: AgoraApp[] = [app];
  const acceptsToken = (token: string) => enabled.some((candidate) => acceptsAppToken(candidate)(token));
  const im = await startImSimulator({ acceptsToken });
  const { baseUrl } = im;
  const port = Number(new URL(baseUrl).port);
  const vendor: Vendor = {
    app,
    enabled,
    baseUrl,
    im,
    goDown: () => vendor.im.close(),
    async comeBack(removeNoun) {
      const { threads } = vendor.im;
      vendor.im = await startImSimulator({ acceptsToken, port, removeNoun });
      for (const [id, thread] of threads) vendor.im.threads.set(id, thread);
    },
  };
  return vendor;
}

/** An App Certificate. */
export function newCertificate(): string {
  return randomBytes(16).toString('hex');
}

let threads = 177_916_702_949_376n;

/** A new thread at the vendor. */
export function newThread({ im }: Vendor, members: readonly string[] = []): string {
  threads += 1n;
  im.seedThread(String(threads), { members });
  return String(threads);
}

/** Who is in a thread. */
export function membersOf({ im }: Vendor, threadId: string): string[] {
  return [...(im.threads.get(threadId)?.members ?? [])];
}
