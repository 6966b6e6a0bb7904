import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import validate from 'asl-validator';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { MemberOutbox } from '../../docs/samples/pipe-from-dynamodb.ts';
import { ScheduledRemove } from '../../docs/samples/scheduled-remove.ts';
import { memberEvent } from '../../shared/contract/member-event.ts';
import { requestValidator } from '../support/documented.ts';
import { onlyResource } from '../support/infra/synthesise.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const THREAD = '177916702949377';
const MACHINES = ['add-by-api', 'add-by-event', 'add-from-s3'];

function jsonIn(...path: string[]) {
  return JSON.parse(readFileSync(join(DOCS, ...path), 'utf8'));
}

function machine(name: string) {
  return jsonIn('samples', `${name}.asl.json`);
}

/** What a state's `Parameters` become for this input, as far as the samples go: paths, and one intrinsic function. */
function parametersFor(template: unknown, input: object): unknown {
  if (Array.isArray(template)) return template.map((item) => parametersFor(item, input));
  if (!(template instanceof Object)) return template;
  const entries = Object.entries(template).map(([key, value]) =>
    key.endsWith('.$')
      ? [key.slice(0, -2), valueAt(String(value), input)]
      : [key, parametersFor(value, input)],
  );
  return Object.fromEntries(entries);
}

function valueAt(path: string, input: object): unknown {
  if (path === '$$.Execution.Name') return 'execution-1';
  const format = /^States\.Format\('(.*)', (\$.*)\)$/.exec(path);
  if (format) return format[1]?.replace('{}', String(valueAt(format[2] ?? '', input)));
  return path
    .slice(2)
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], input);
}

function stackWith(build: (stack: Stack) => unknown): Template {
  const stack = new Stack(new App(), 'Sample', { env: { account: '111111111111', region: 'eu-west-1' } });
  build(stack);
  return Template.fromStack(stack);
}

describe('state machines', () => {
  test.each(MACHINES)('%s is Amazon States Language', (name) => {
    expect(validate(machine(name)).errors).toEqual([]);
  });

  test('add-by-api sends what the document allows', () => {
    const input = { threadId: THREAD, usernames: ['anna', 'bert'] };

    const sent = parametersFor(machine('add-by-api').States.AddMembers.Parameters, input);

    expect(sent).toMatchObject({ Method: 'POST', Path: `/threads/${THREAD}/users`, AuthType: 'IAM_ROLE' });
    const { RequestBody } = sent as { RequestBody: unknown };
    expect(requestValidator('POST', 'body')(RequestBody)).toBe(true);
  });

  test.each([
    ['add-by-event', machine('add-by-event').States, { threadId: THREAD, usernames: ['anna'] }],
    [
      'add-from-s3',
      machine('add-from-s3').States.EachHundred.ItemProcessor.States,
      { BatchInput: { threadId: THREAD, requestId: 'execution-1' }, Items: ['anna', 'bert'] },
    ],
  ])('%s sends an event that its schema takes', (_, states, input) => {
    const { Entries } = parametersFor(states.AskForMembers.Parameters, input) as {
      Entries: { DetailType: string; Detail: object }[];
    };

    const [{ DetailType, Detail }] = Entries as [(typeof Entries)[number]];
    const takes = new Ajv2020({ strict: false }).compile(jsonIn('schemas', `${DetailType}.json`));
    expect(takes(Detail)).toBe(true);
    expect(Detail).toMatchObject({ threadId: THREAD, requestId: 'execution-1' });
  });

  test('add-from-s3 puts no more names into an event than it may have', () => {
    const { MaxItemsPerBatch } = machine('add-from-s3').States.EachHundred.ItemBatcher;

    expect(MaxItemsPerBatch).toBe(
      jsonIn('schemas', 'ThreadMembersAddRequested.json').properties.usernames.maxItems,
    );
  });
});

describe('the outbox', () => {
  const queueArn = 'arn:aws:sqs:eu-west-1:111111111111:thread-members-dev-changes.fifo';
  const template = stackWith((stack) => new MemberOutbox(stack, 'Outbox', { queueArn }));
  const { TargetParameters } = onlyResource(template, 'AWS::Pipes::Pipe').Properties as {
    TargetParameters: { InputTemplate: string; SqsQueueParameters: Record<string, string> };
  };
  const { InputTemplate, SqsQueueParameters } = TargetParameters;
  const { MessageGroupId = '', MessageDeduplicationId = '' } = SqsQueueParameters;

  test('sends each new item to the queue, in its thread’s group', () => {
    const record = {
      eventID: 'c4ca4238a0b923820dcc509a6f75849b',
      dynamodb: {
        NewImage: {
          threadId: { S: THREAD },
          detailType: { S: 'ThreadMembersRemoveRequested' },
          username: { S: 'anna' },
        },
      },
    };

    const body = InputTemplate.replace(/<(\$[^>]+)>/g, (_, path) => JSON.stringify(valueAt(path, record)));

    expect(memberEvent.parse(JSON.parse(body))).toEqual({
      'detail-type': 'ThreadMembersRemoveRequested',
      id: record.eventID,
      detail: { threadId: THREAD, usernames: ['anna'], requestId: undefined },
    });
    expect(valueAt(MessageGroupId, record)).toBe(THREAD);
    expect(valueAt(MessageDeduplicationId, record)).toBe(record.eventID);
  });

  test('may send to that queue and read that stream', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Action: Match.arrayWith(['sqs:SendMessage']), Resource: queueArn }),
        ]),
      }),
    });
  });
});

test('the schedule puts an event that its schema takes onto the bus', () => {
  const eventBusArn = 'arn:aws:events:eu-west-1:111111111111:event-bus/thread-members-dev';
  const template = stackWith(
    (stack) =>
      new ScheduledRemove(stack, 'Remove', {
        eventBusArn,
        threadId: THREAD,
        usernames: ['anna'],
        at: '2026-12-31T18:00:00',
      }),
  );

  const { Properties } = onlyResource(template, 'AWS::Scheduler::Schedule');
  const { Arn, EventBridgeParameters, Input } = Properties['Target'] as {
    Arn: string;
    EventBridgeParameters: { DetailType: string };
    Input: string;
  };

  const takes = new Ajv2020({ strict: false }).compile(
    jsonIn('schemas', `${EventBridgeParameters.DetailType}.json`),
  );
  expect(Arn).toBe(eventBusArn);
  expect(takes(JSON.parse(Input))).toBe(true);
});
