/** What `npm start` tells its user: where the service is, and commands that work when pasted. */
export function startText(service: { url: string; threadId: string; vendor: string | undefined }): string {
  const { url, threadId, vendor } = service;
  return vendor === undefined ? simulatorText(url, threadId) : vendorText(url, vendor);
}

function simulatorText(url: string, threadId: string): string {
  const users = `${url}/threads/${threadId}/users`;
  return `thread-members is at ${url}, against a simulator with one thread, ${threadId}, of 60 members. Try:

${commands(users)}

IM_LATENCY_MS=200 IM_FAULTS=reach_limit:0.2,reset:0.05 npm start makes the simulator slow and unreliable;
ROTATE_EVERY=5s npm start rotates the app token every 5 seconds instead of every 4 hours;
IM_BASE_URL=https://... AGORA_APP_ID=... AGORA_APP_CERTIFICATE=... npm start takes the real vendor. Ctrl-C ends it.

`;
}

function vendorText(url: string, vendor: string): string {
  return `thread-members is at ${url}, against the real vendor at ${vendor}. Put your thread's id for THREAD_ID:

${commands(`${url}/threads/THREAD_ID/users`)}

Ctrl-C ends it.

`;
}

function commands(users: string): string {
  return [
    `  curl '${users}?limit=5'`,
    `  curl -X POST '${users}' -H 'content-type: application/json' -d '{"usernames":["anna","bert"]}'`,
    `  curl -X DELETE '${users}' -H 'content-type: application/json' -d '{"usernames":["anna","bert"]}'`,
  ].join('\n');
}
