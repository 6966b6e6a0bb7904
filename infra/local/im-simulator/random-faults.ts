import * as z from 'zod';
import type { Fault } from './fault.ts';
import { NAMED_FAULTS } from './named-faults.ts';

const RULE = `must be FAULT:SHARE, comma-separated, with a share from 0 to 1 and a fault of ${Object.keys(NAMED_FAULTS).join(', ')}`;

/** `reach_limit:0.1,reset:0.01`: a tenth of the calls is answered 429, a hundredth is cut off. */
export const randomFaults = z.string().transform((text, context): (() => Fault | undefined) => {
  const rates = text.split(',').map((part) => {
    const [, name = '', share = ''] = /^(\w+):(0|1|0?\.\d+|1\.0+)$/.exec(part.trim()) ?? [];
    if (Object.hasOwn(NAMED_FAULTS, name)) return { fault: NAMED_FAULTS[name], share: Number(share) };
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
