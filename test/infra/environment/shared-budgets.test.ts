import { expect, test } from 'vitest';
import { checkEnvironments } from '../../../infra/environment/check-environments.ts';
import { PLAIN } from '../../support/infra/synthesise.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test('environments of one app, account and region share a budget', () => {
  const here = { ...PLAIN, account: '123456789012', region: 'eu-west-1' };

  const [, two] = checkEnvironments({ one: here, two: { ...here, shareBudgetWith: 'one' } });

  expect(two?.shareBudgetWith).toBe('one');
});

test.each([
  ['nobody', {}, { shareBudgetWith: 'three' }, 'must be the name of another environment here'],
  ['itself', {}, { shareBudgetWith: 'two' }, 'must be the name of another environment'],
  [
    'one that shares another’s',
    { shareBudgetWith: 'zero' },
    {},
    'must be zero, whose budget that one shares',
  ],
  ['another region', { region: 'eu-west-1' }, {}, 'one has another region; it must be the same'],
  [
    'another account',
    { account: '123456789012', region: 'eu-west-1' },
    { region: 'eu-west-1' },
    'one has another account; it must be the same',
  ],
  [
    'another app',
    { imBaseUrl: 'https://im.example.com/org/other' },
    {},
    'one has another imBaseUrl; it must be the same',
  ],
  ['another key', { encryptionKeyArn: KEY }, {}, 'one has another encryptionKeyArn; it must be the same'],
])('%s: refused, with the reason', (_, one, two, rule) => {
  const entries = {
    zero: PLAIN,
    one: { ...PLAIN, ...one },
    two: { ...PLAIN, shareBudgetWith: 'one', ...two },
  };

  expect(() => checkEnvironments(entries)).toThrow(`- two.shareBudgetWith: ${rule}`);
});

test.each([
  ['vendorCallsPerSecond', 0, 'must be a whole number from 1 to 100'],
  ['vendorCallsPerSecond', 101, 'must be a whole number from 1 to 100'],
  ['reservedConcurrency', 0, 'must be a whole number from 1 to 1000'],
])('%s %d: refused', (setting, value, rule) => {
  expect(() => checkEnvironments({ test: { ...PLAIN, [setting]: value } })).toThrow(
    `- test.${setting}: ${rule}`,
  );
});
