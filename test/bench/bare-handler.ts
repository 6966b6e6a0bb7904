/**
 * What everything is measured against: the least that calls the vendor and answers. Native fetch, no SDK, no validation, no
 * retries, no log; the token comes from the environment.
 */
export async function handler(event: {
  httpMethod: string;
  body: string | null;
  pathParameters: { threadId: string };
}) {
  const noun = event.httpMethod === 'DELETE' ? 'threads' : 'thread';
  const answer = await fetch(`${process.env['IM_BASE_URL']}/${noun}/${event.pathParameters.threadId}/users`, {
    method: event.httpMethod,
    headers: { authorization: `Bearer ${process.env['BARE_APP_TOKEN']}`, 'content-type': 'application/json' },
    body: event.body,
  });
  return {
    statusCode: answer.status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(await answer.json()),
  };
}
