import '../shared/im/start-early.ts';

import { addRequest } from '../shared/contract/change-request.ts';
import { changeAnswer } from '../shared/http/change-answer.ts';
import { httpHandler } from '../shared/http/http-handler.ts';
import { addMembers } from '../shared/members/add-members.ts';

/** `POST /threads/{threadId}/users`: adds users to a thread. */
export const handler = httpHandler({
  name: 'add-members',
  body: 'required',
  schema: addRequest,
  async run({ threadId, usernames }, im, invocation) {
    return changeAnswer('post', await addMembers(im, threadId, usernames, invocation), invocation);
  },
});
