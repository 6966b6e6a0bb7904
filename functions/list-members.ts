import '../shared/im/start-early.ts';

import { listRequest } from '../shared/contract/list-request.ts';
import { closingFields } from '../shared/http/closing-fields.ts';
import { httpHandler } from '../shared/http/http-handler.ts';
import { listMembers } from '../shared/members/list-members.ts';

/** `GET /threads/{threadId}/users`: lists a thread's members. */
export const handler = httpHandler({
  name: 'list-members',
  body: 'ignored',
  schema: listRequest,
  async run({ threadId, ...page }, im, invocation) {
    const { affiliations, cursor, envelope } = await listMembers(im, threadId, page, invocation);
    const body = {
      action: 'get',
      data: { affiliations },
      properties: { cursor },
      ...closingFields(envelope, invocation),
    };
    return { status: 200, body };
  },
});
