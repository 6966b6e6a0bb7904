import { describe, expect, test } from 'vitest';
import { filterPattern } from './filter-pattern.ts';

const LINE = { level: 'ERROR', message: { code: 'im-failed', count: 3, zero: 0, text: '3' } };

describe('a filter pattern', () => {
  test.each([
    ['{ $.message.code = "im-failed" }', true],
    ['{ $.message.code = "im" }', false],
    ['{ $.message.code = "im*" }', true],
    ['{ $.message.code = "*failed" }', true],
    ['{ $.message.code != "im-failed" }', false],
    ['{ $.message.code != "internal" }', true],
    ['{ $.message.count > 2 }', true],
    ['{ $.message.count > 3 }', false],
    ['{ $.message.zero > 0 }', false],
    ['{ $.message.text > 2 }', false],
    ['{ $.message.absent > 0 }', false],
    ['{ $.message.absent = "x" }', false],
    ['{ $.absent.code = "x" }', false],
    ['{ ($.message.zero > 0) || ($.level = "ERROR") }', true],
    ['{ ($.message.count > 0) && ($.level = "INFO") }', false],
    ['{ $.level = "INFO" && $.message.count > 0 || $.message.count = 3 }', true],
    ['{ ($.level = "INFO") && (($.message.count > 0) || ($.message.count = 3)) }', false],
  ])('%s', (pattern, matches) => {
    expect(filterPattern(pattern)(LINE)).toBe(matches);
  });

  test.each([
    '$.message.code = "x"',
    '{ $.message.code }',
    '{ $.message.code > "x" }',
    '{ $.message.code IS NULL }',
    '{ $.message.code = "a*b" }',
    '{ $.message.code = "x" } more',
  ])('that AWS would refuse, or that is beyond us, is an error: %s', (pattern) => {
    expect(() => filterPattern(pattern)).toThrow();
  });

  test('that asks whether an absent field differs is an error', () => {
    expect(() => filterPattern('{ $.message.absent != "x" }')(LINE)).toThrow('not there');
  });
});
