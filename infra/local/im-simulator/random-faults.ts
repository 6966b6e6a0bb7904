import * as z from 'zod';
import type { Fault } from './fault.ts';
import { refusal } from './vendor-answer.ts';

/** Faults that can be asked for by name. */
const FAULTS = {
  reach_limit: answer(429, 'reach_limit', 'This request has reached api limit.'),
  resource_limited: answer(429, 'resource_limited', 'The plan is used up.'),
  unauthorized: answer(401, 'unauthorized', 'Unable to authenticate (OAuth)'),
  500: answer(500, 'internal_error', 'Internal error.'),
  503: answer(503, 'service_unavailable', 'Service unavailable.'),
  reset: { kind: 'reset' },
  hang: { kind: 'hang' },
} as const satisfies Record<string, Fault>;

const RULE = `must be FAULT:SHARE, comma-separated, with a share from 0 to 1 and a fault of ${Object.keys(FAULTS).join(', ')}`;

/** `reach_limit:0.1,reset:0.01`: a tenth of the calls is answered 429, a hundredth is cut off. */
export const randomFaults = z.string().transform((text, context): (() => Fault | undefined) => {
  const rates = text.split(',').map((part) => {
    const [, name = '', share = ''] = /^(\w+):(0|1|0?\.\d+|1\.0+)$/.exec(part.trim()) ?? [];
    if (Object.hasOwn(FAULTS, name))
      return { fault: FAULTS[name as keyof typeof FAULTS], share: Number(share) };
    context.addIssue({ code: 'custom', message: RULE });
    return { fault: undefined, share: 0 };
  });
  return () => {
    let at = Math.random();
    return rates.find(({ share }) => {
      at -= share;
      return at < 0;
    })?.fault;
  };
});

function answer(status: number, error: string, description: string) {
  return { kind: 'answer', status, body: refusal(status, error, description).body } as const;
}
