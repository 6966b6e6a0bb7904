import '../shared/im/start-early.ts';

import { removeRequest } from '../shared/contract/change-request.ts';
import { changeAnswer } from '../shared/http/change-answer.ts';
import { httpHandler } from '../shared/http/http-handler.ts';
import { removeMembers } from '../shared/members/remove-members.ts';

/** `DELETE /threads/{threadId}/users`: removes users from a thread. */
export const handler = httpHandler({
  name: 'remove-members',
  body: 'or-query',
  schema: removeRequest,
  async run({ threadId, usernames }, im, invocation) {
    return changeAnswer('delete', await removeMembers(im, threadId, usernames, invocation), invocation);
  },
});
