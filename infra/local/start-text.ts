import { curlCommands } from './curl-commands.ts';

/** Where the service is on this machine. */
export interface Places {
  /** Of the API. */
  readonly url: string;
  /** Of EventBridge and SQS. */
  readonly awsUrl: string;
  readonly busName: string;
  /** The simulator's thread. */
  readonly threadId: string;
  /** Base URL of the real vendor; absent with the simulator. */
  readonly vendor: string | undefined;
}

/** What `npm start` tells its user: where the service is, and commands that work when pasted. */
export function startText(places: Places): string {
  return places.vendor === undefined ? simulatorText(places) : vendorText(places);
}

function simulatorText(places: Places): string {
  const { url, threadId } = places;
  return `thread-members is at ${url}, against a simulator with one thread, ${threadId}, of 60 members.

  ${url}/docs has its operations, ${url}/openapi.json describes them. Try:

${commands(url, threadId)}

${eventCommands(places, threadId)}

IM_LATENCY_MS=200 IM_FAULTS=reach_limit:0.2,reset:0.05 npm start makes the simulator slow and unreliable;
ROTATE_EVERY=5s npm start rotates the app token every 5 seconds instead of every 4 hours;
IM_BASE_URL=https://... AGORA_APP_ID=... AGORA_APP_CERTIFICATE=... npm start takes the real vendor. Ctrl-C ends it.

`;
}

function vendorText(places: Places): string {
  const { url, vendor } = places;
  return `thread-members is at ${url}, against the real vendor at ${vendor}.

  ${url}/docs has its operations, ${url}/openapi.json describes them. Put your thread's id for THREAD_ID:

${commands(url, 'THREAD_ID')}

${eventCommands(places, 'THREAD_ID')}

Ctrl-C ends it.

`;
}

function commands(url: string, threadId: string): string {
  return Object.values(curlCommands(url, threadId))
    .map((command) => `  ${command}`)
    .join('\n');
}

/**
 * With curl, since that is there: it sends what the AWS CLI would, but for the signature, which nobody checks here. The CLI is
 * told by its option: with the variable alone, `aws sqs` of version 1 leaves the machine.
 */
function eventCommands({ awsUrl, busName }: Places, threadId: string): string {
  const Detail = JSON.stringify({ threadId, usernames: ['carl'], requestId: 'try-1' });
  const entry = {
    EventBusName: busName,
    Source: 'try',
    DetailType: 'ThreadMembersAddRequested',
    Detail,
  };
  const headers = `-H 'x-amz-target: AWSEvents.PutEvents' -H 'content-type: application/x-amz-json-1.1'`;
  return `Events go to the bus ${busName}. What comes back is printed here, as "what":"result event", and listed at /events:

  curl -X POST '${awsUrl}/' ${headers} -d '${JSON.stringify({ Entries: [entry] })}'
  curl '${awsUrl}/events'

The AWS CLI, 1 and 2, reaches bus and queue so, with any region and credentials; the SDKs take AWS_ENDPOINT_URL=${awsUrl}, too:

  AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any aws --endpoint-url ${awsUrl} --region us-east-1 sqs list-queues`;
}
