import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A refusal as AWS words it; the SDK makes an exception of that name of it. */
class Refusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** The answer to one action: what AWS answers, or a thrown `Refusal`. */
export type Action = (input: Record<string, unknown>) => object | Promise<object>;

/** An action that AWS refuses. */
export function refuse(type: string, message: string): Action {
  return () => {
    throw new Refusal(type, message);
  };
}

/** What DescribeStacks answers: XML, unlike the others. */
interface FakeStack {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * A loopback stand-in for the AWS services that the doctor asks, each in its own protocol, so that the unmodified SDK talks to
 * it. It ends with the test; its fields are live.
 */
export async function startAws(actions: Record<string, Action>) {
  const aws = {
    endpoint: '',
    actions,
    /** By how many ms its clock is ahead. */
    clockMs: 0,
    /** Actions and other paths that were asked for, in order. */
    asked: [] as string[],
    /** Regions that calls were signed for. */
    regions: new Set<string | undefined>(),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer(async (request, response) => {
    const { action, input } = await read(request);
    aws.asked.push(action);
    aws.regions.add(/Credential=[^/]+\/\d+\/([^/]+)/.exec(String(request.headers.authorization))?.[1]);
    response.setHeader('date', new Date(Date.now() + aws.clockMs).toUTCString());
    await write(response, action, async () => {
      const run = aws.actions[action];
      if (run === undefined) throw new Refusal('UnknownOperationException', `no ${action} here`);
      return run(input);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  aws.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => aws.close());
  return aws;
}

/** JSON services name the action in a header, CloudFormation in its form, Lambda by the path. */
async function read(request: IncomingMessage) {
  const { url = '', headers } = request;
  const body = await text(request);
  const target = headers['x-amz-target'];
  if (target !== undefined) return { action: String(target).split('.')[1] ?? '', input: JSON.parse(body) };
  const { pathname, searchParams } = new URL(url, 'http://aws');
  if (pathname === '/2015-03-31/event-source-mappings')
    return { action: 'ListEventSourceMappings', input: Object.fromEntries(searchParams) };
  const form = Object.fromEntries(new URLSearchParams(body));
  return { action: form['Action'] ?? pathname, input: form };
}

async function write(response: ServerResponse, action: string, answer: () => Promise<object>): Promise<void> {
  const isXml = action === 'DescribeStacks';
  response.setHeader('content-type', isXml ? 'text/xml' : 'application/x-amz-json-1.1');
  try {
    const answered = await answer();
    response.end(isXml ? stackXml(answered as FakeStack) : JSON.stringify(answered));
  } catch (error) {
    const { type, message } = error as Refusal;
    response.writeHead(400, { 'x-amzn-errortype': type });
    response.end(isXml ? errorXml(type, message) : JSON.stringify({ __type: type, message }));
  }
}

function stackXml({ status, outputs }: FakeStack): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
    <StackName>thread-members-test</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${status}</StackStatus>
    <Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function errorXml(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
}
