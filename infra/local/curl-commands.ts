/** A command for each operation of a thread's members, by its method in lower case. */
export function curlCommands(url: string, threadId: string) {
  const users = `${url}/threads/${threadId}/users`;
  const body = `-H 'content-type: application/json' -d '{"usernames":["anna","bert"]}'`;
  return {
    get: `curl '${users}?limit=5'`,
    post: `curl -X POST '${users}' ${body}`,
    delete: `curl -X DELETE '${users}' ${body}`,
  };
}
