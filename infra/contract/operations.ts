import * as z from 'zod/mini';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { addAnswer, listAnswer, removeAnswer } from '../../shared/contract/answers.ts';
import { answerHeaders, CHANGE_CODES, LIST_CODES, problemResponses } from './problems.ts';
import { changeBody, listQuery, path, removeQuery } from './requests.ts';

const ENVELOPE = {
  duration: 31,
  timestamp: 1_650_872_048_366,
  uri: 'https://a1.easemob.com/org/app/thread/177916702949377/users',
};
const ANNA = { user: 'anna', result: true };
const REFUSED = {
  user: 'bert',
  result: false,
  error: {
    status: 403,
    code: 'refused-by-im',
    description: 'user join thread reach limit.',
    reason: 'join-limit',
  },
};

/** The operations of `/threads/{threadId}/users`. */
export const OPERATIONS = {
  get: {
    operationId: 'listMembers',
    summary: 'List a thread’s members',
    description:
      'Answers with up to `limit` members. `properties.cursor` is where to go on; without one, the list is at its end.',
    requestParams: { path, query: listQuery },
    responses: {
      200: answer('The members.', documented(listAnswer, 'MemberList', 'Members of a thread.'), {
        action: 'get',
        data: { affiliations: ['anna', 'bert'] },
        properties: { cursor: 'ZGNiMjRmNGY1YjczYjlhYTNkYjk1MDY2YmEyNzFmODQ6aW06dGhyZWFkOmVhc2Vtb2I6MjA' },
        ...ENVELOPE,
      }),
      ...problemResponses(LIST_CODES),
    },
  },
  post: {
    operationId: 'addMembers',
    summary: 'Add members to a thread',
    description: 'Adds up to 100 users. Repeating it ends in the same membership.',
    requestParams: { path },
    requestBody: bodyOf(true),
    responses: {
      ...changeAnswers(
        documented(addAnswer, 'MembersAdded', 'What became of every user that was to be added.'),
        { action: 'post', data: { status: 'ok' } },
        { action: 'post', data: { status: 'partial' } },
      ),
      ...problemResponses(CHANGE_CODES),
    },
  },
  delete: {
    operationId: 'removeMembers',
    summary: 'Remove members from a thread',
    description:
      'Removes up to 100 users, named either in the body or in the query, never in both. `result: false` without an `error` is a user that was no member. Repeating it ends in the same membership.',
    requestParams: { path, query: removeQuery },
    requestBody: bodyOf(false),
    responses: {
      ...changeAnswers(
        documented(removeAnswer, 'MembersRemoved', 'What became of every user that was to be removed.'),
        { action: 'delete' },
        { action: 'delete', data: { status: 'partial' } },
      ),
      ...problemResponses(CHANGE_CODES),
    },
  },
} as const satisfies Record<string, ZodOpenApiOperationObject>;

function documented<T extends z.ZodMiniType>(schema: T, id: string, description: string): T {
  return schema.check(z.meta({ id, description }));
}

function bodyOf(required: boolean) {
  const example = { usernames: ['anna', 'bert'] };
  return { required, content: { 'application/json': { schema: changeBody, example } } };
}

function changeAnswers(schema: z.ZodMiniType, all: object, some: object) {
  return {
    200: answer('Every user went through.', schema, { ...all, entities: [ANNA], ...ENVELOPE }),
    207: answer('Some users went through; an entity with an `error` is one that did not.', schema, {
      ...some,
      entities: [ANNA, REFUSED],
      ...ENVELOPE,
    }),
  };
}

function answer(description: string, schema: z.ZodMiniType, example: object) {
  return { description, headers: answerHeaders, content: { 'application/json': { schema, example } } };
}
