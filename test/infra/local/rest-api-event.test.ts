import { describe, expect, test } from 'vitest';
import { restApiEvent } from '../../../infra/local/rest-api-event.ts';
import { eventOf, rawRequest, THREAD } from '../../support/local/raw-api-request.ts';

describe('the path', () => {
  test.each([
    '..',
    '.',
    '%2e%2e',
    '%2E%2E%2Fusers',
    '1%00',
    '%',
    '%zz',
    '1;v=2',
    '１',
    ':id',
    ' ',
    '{threadId}',
  ])('“%s” as a thread id is neither decoded nor normalised', (id) => {
    const { path, pathParameters, resource, requestContext } = eventOf({ target: `/threads/${id}/users` });

    expect([path, pathParameters]).toEqual([`/threads/${id}/users`, { threadId: id }]);
    expect([resource, requestContext.path]).toEqual(['/threads/{threadId}/users', `/v1/threads/${id}/users`]);
  });

  test('ends where the query begins', () => {
    const { path, pathParameters } = eventOf({ target: `/threads/${THREAD}/users?limit=5` });

    expect([path, pathParameters]).toEqual([`/threads/${THREAD}/users`, { threadId: THREAD }]);
  });

  test.each([
    ...['/', '', '*', '/threads', '/threads/1', '/threads/users', '/threads//users', '/threads/1/users/'],
    ...['/threads/1/users/2', '/threads/1/2/users', '//threads/1/users', '/v1/threads/1/users', '/users'],
    ...[
      '/thread/1/users',
      '/THREADS/1/users',
      '/threads/1/user',
      '/threads/1/users%2f',
      '/?/threads/1/users',
    ],
  ])('“%s” is a route that it does not know', (target) => {
    expect(restApiEvent(rawRequest({ target }))).toBeUndefined();
  });
});

describe('the query', () => {
  test.each([
    ['decoded', 'a=%C3%A9%20%2B', { a: ['é +'] }],
    ['with + as a space', 'a+b=c+d', { 'a b': ['c d'] }],
    ['with every value of a repeated name', 'a=1&b=2&a=3', { a: ['1', '3'], b: ['2'] }],
    ['with empty names and values', 'a=&b&=c', { a: [''], b: [''], '': ['c'] }],
    ['with a question mark in it', 'a=b?c', { a: ['b?c'] }],
    ['with a question mark before it', '?a=b', { '?a': ['b'] }],
    ['with malformed percent-encoding as it is', 'a=%&b=%zz&c=%e', { a: ['%'], b: ['%zz'], c: ['%e'] }],
    ['with what is no UTF-8 replaced', 'a=%ff', { a: ['\ufffd'] }],
    ['with commas and brackets as they are', 'usernames[]=a,b', { 'usernames[]': ['a,b'] }],
  ])('comes %s', (_, query, expected) => {
    const event = eventOf({ target: `/threads/${THREAD}/users?${query}` });

    expect({ ...event.multiValueQueryStringParameters }).toEqual(expected);
  });

  test('has, of a repeated name, the last value in the single-value map', () => {
    const { queryStringParameters } = eventOf({ target: `/threads/${THREAD}/users?a=1&b=2&a=3` });

    expect({ ...queryStringParameters }).toEqual({ a: '3', b: '2' });
  });

  test('may have parameters called like an object’s own', () => {
    const target = `/threads/${THREAD}/users?__proto__=1&constructor=2&__proto__=3&toString`;

    const { multiValueQueryStringParameters, queryStringParameters } = eventOf({ target });

    expect(Object.entries(multiValueQueryStringParameters ?? {})).toEqual([
      ['__proto__', ['1', '3']],
      ['constructor', ['2']],
      ['toString', ['']],
    ]);
    expect(Object.entries(queryStringParameters ?? {})).toEqual([
      ['__proto__', '3'],
      ['constructor', '2'],
      ['toString', ''],
    ]);
  });

  test.each(['', '?', '?&', '?&&'])('is null, twice, where there is none (“%s”)', (search) => {
    const event = eventOf({ target: `/threads/${THREAD}/users${search}` });

    expect([event.queryStringParameters, event.multiValueQueryStringParameters]).toEqual([null, null]);
  });
});

describe('headers', () => {
  test('keep the client’s spelling, and all values of a repeated one', () => {
    const rawHeaders = ['X-Tag', 'one', 'content-TYPE', 'text/plain', 'X-Tag', 'two', 'x-tag', 'three'];

    const { headers, multiValueHeaders } = eventOf({ rawHeaders });

    expect({ ...multiValueHeaders }).toEqual({
      'X-Tag': ['one', 'two'],
      'content-TYPE': ['text/plain'],
      'x-tag': ['three'],
    });
    expect({ ...headers }).toEqual({ 'X-Tag': 'two', 'content-TYPE': 'text/plain', 'x-tag': 'three' });
  });

  test('may be called __proto__', () => {
    const { headers } = eventOf({ rawHeaders: ['__proto__', 'a'] });

    expect(Object.entries(headers)).toEqual([['__proto__', 'a']]);
  });
});

describe('the body', () => {
  test.each([
    ['null where there is none', Buffer.alloc(0), null, false],
    ['text as it is', Buffer.from('{"usernames":["é😀"]}'), '{"usernames":["é😀"]}', false],
    ['blank text as it is', Buffer.from(' \r\n\0'), ' \r\n\0', false],
    ['text with its byte order mark', Buffer.from('\ufeff{}'), '\ufeff{}', false],
    ['base64 where it is no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'Iv8i', true],
    ['base64 where a character is cut off', Buffer.from('é').subarray(0, 1), 'ww==', true],
  ])('is %s', (_, body, expected, isBase64Encoded) => {
    const event = eventOf({ method: 'POST', body });

    expect([event.body, event.isBase64Encoded]).toEqual([expected, isBase64Encoded]);
  });
});

test('the context says who calls by which route, and has an id of its own', () => {
  const rawHeaders = ['host', 'localhost:3000', 'user-agent', 'curl/8'];

  const { httpMethod, stageVariables, requestContext } = eventOf({ method: 'DELETE', rawHeaders });

  expect([httpMethod, stageVariables]).toEqual(['DELETE', null]);
  expect(requestContext).toMatchObject({
    httpMethod: 'DELETE',
    resourcePath: '/threads/{threadId}/users',
    stage: 'v1',
    domainName: 'localhost:3000',
    requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    identity: {
      sourceIp: '127.0.0.1',
      userAgent: 'curl/8',
      userArn: 'arn:aws:iam::000000000000:user/local',
    },
  });
  expect(eventOf().requestContext.requestId).not.toBe(requestContext.requestId);
});
