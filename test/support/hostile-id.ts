import fc from 'fast-check';

const FRAGMENTS = [
  ...[
    '.',
    '..',
    '/',
    '\\',
    '%2e',
    '%2E%2E',
    '%2f',
    '%5c',
    '%252e',
    '%00',
    '%0a',
    '%',
    '?',
    '#',
    ';',
    '@',
    ':',
    '&',
    '=',
  ],
  ...[
    '\n',
    '\r',
    '\t',
    ' ',
    '\0',
    '\u2028',
    '\ufeff',
    '\u200b',
    '\ud800',
    '。',
    '．',
    '／',
    '１',
    '٣',
    '%ef%bc%8e',
  ],
  ...[
    'users',
    'thread',
    'threads',
    'http://',
    'a',
    'e',
    'x',
    '+',
    '-',
    '0',
    '0x1',
    '1e3',
    'null',
    'undefined',
    '__proto__',
  ],
];

/** Thread ids that mean harm, a few that do not, and every mixture of them. */
export const hostileId = fc.oneof(
  {
    weight: 60,
    arbitrary: fc
      .array(fc.constantFrom(...FRAGMENTS, '1', '177916702949377'), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join('')),
  },
  {
    weight: 20,
    arbitrary: fc
      .tuple(fc.constantFrom('177916702949377', '1', ''), fc.string({ unit: 'binary', minLength: 1 }))
      .map((parts) => parts.join('')),
  },
  { weight: 10, arbitrary: fc.stringMatching(/^[0-9]{21,40}$|^0[0-9]{0,19}$/) },
  { weight: 2, arbitrary: fc.stringMatching(/^[1-9][0-9]{0,19}$/) },
);
