import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../../../infra/local/im-simulator/fault.ts';
import { randomFaults } from '../../../../infra/local/im-simulator/random-faults.ts';
import { sample } from '../../../support/runs.ts';

const NAMES = [
  ...['reach_limit', 'resource_limited', 'unauthorized', '500', '503', 'reset', 'hang'],
  ...['too_many_queries', 'maximum_limit_400', 'maximum_limit_429', 'maximum_limit_503', 'firewall'],
  ...['404', 'service_resource_not_found', '405', '501', 'web_application', 'unsupported_service_operation'],
  ...['thread_not_found', 'thread_not_open', 'join_limit', 'not_in_group', 'resource_not_found'],
];
const RULE = `must be FAULT:SHARE, comma-separated, with a share from 0 to 1 and a fault of`;

describe('random faults', () => {
  test.each([
    ['reach_limit', { kind: 'answer', status: 429, body: expect.objectContaining({ error: 'reach_limit' }) }],
    [
      'resource_limited',
      { kind: 'answer', status: 429, body: expect.objectContaining({ error: 'resource_limited' }) },
    ],
    [
      'unauthorized',
      { kind: 'answer', status: 401, body: expect.objectContaining({ error: 'unauthorized' }) },
    ],
    ['500', expect.objectContaining({ kind: 'answer', status: 500 })],
    [
      'maximum_limit_503',
      {
        kind: 'answer',
        status: 503,
        body: expect.objectContaining({ error_description: 'The request has reached the maximum limit' }),
      },
    ],
    ['not_in_group', { kind: 'answer', status: 403, body: expect.objectContaining({ error_code: 40_012 }) }],
    ['firewall', { kind: 'answer', status: 403, body: expect.stringContaining('<html>') }],
    ['404', { kind: 'answer', status: 404, body: expect.stringContaining('<html>') }],
    [
      'web_application',
      { kind: 'answer', status: 500, body: expect.objectContaining({ error: 'web_application' }) },
    ],
    ['503', expect.objectContaining({ kind: 'answer', status: 503 })],
    ['reset', { kind: 'reset' }],
    ['hang', { kind: 'hang' }],
  ])('%s is a fault', (name, fault) => {
    expect(randomFaults.parse(`${name}:1`)()).toEqual(fault);
  });

  test('each has its share of the calls, in the order given; the rest go through', () => {
    const fault = randomFaults.parse('reset:0.2, hang:.05');

    const kinds = [0, 0.19, 0.2, 0.24, 0.26, 0.999].map((chance) => faultAt(chance, fault)?.kind);

    expect(kinds).toEqual(['reset', 'reset', 'hang', 'hang', undefined, undefined]);
  });

  test.each(['0', '1', '1.0', '0.5', '.25', '0.001'])('takes a share of %s', (share) => {
    const fault = randomFaults.parse(`reset:${share}`);

    const answers = [0, 0.4, 0.999].map((chance) => faultAt(chance, fault) !== undefined);

    expect(answers).toEqual([0, 0.4, 0.999].map((chance) => chance < Number(share)));
  });

  test.each([
    ...['', ',', 'reset', 'reset:', ':1', 'reset:2', 'reset:1.1', 'reset:-0.1', 'reset:1e-1', 'reset:x'],
    ...['reset:1,', 'oops:0.5', 'toString:1', '__proto__:1', 'constructor:0.1', 'reset:0.1;hang:0.1'],
    ...['RESET:1', 'reset:0x1', 'reset:１', 'reset:0.1:0.1'],
  ])('refuses “%s” with the rule', (text) => {
    const messages = randomFaults.safeParse(text).error?.issues.map(({ message }) => message);

    expect(messages?.[0]).toMatch(RULE);
    for (const name of NAMES) expect(messages?.[0]).toContain(name);
  });

  test('any text is either taken or refused with the rule', () => {
    const piece = fc.constantFrom(...NAMES, ':', ',', '0', '1', '.', '0.5', ' ', '__proto__', '\n');
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (text, chance) => {
        const { success, data, error } = randomFaults.safeParse(text);

        if (success) expect(faultAt(chance, data)?.kind ?? 'none').toMatch(/^(answer|reset|hang|none)$/);
        else for (const { message } of error.issues) expect(message).toMatch(RULE);
      }),
      sample(3_000),
    );
  });
});

function faultAt(chance: number, fault: () => Fault | undefined): Fault | undefined {
  const spy = vi.spyOn(Math, 'random').mockReturnValue(chance);
  try {
    return fault();
  } finally {
    spy.mockRestore();
  }
}
