import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPipe } from 'aws-cdk-lib/aws-pipes';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What the FIFO queue gets of a record; a pipe quotes what it puts in by itself. */
const MESSAGE = `{
  "detail-type": <$.dynamodb.NewImage.detailType.S>,
  "id": <$.eventID>,
  "detail": {
    "threadId": <$.dynamodb.NewImage.threadId.S>,
    "usernames": [<$.dynamodb.NewImage.username.S>]
  }
}`;

/**
 * An outbox: a service writes each change of a thread's members as an item of its own, in the same transaction as its own data,
 * and a pipe sends it to the FIFO queue, in the thread's group. Items are only ever added: `threadId`, `sequence`, `detailType`
 * (`ThreadMembersAddRequested` or `ThreadMembersRemoveRequested`), `username`.
 *
 * Where the environment names its `callers`, the pipe's role must be one of them.
 */
export class MemberOutbox extends Construct {
  readonly table: Table;
  readonly queue: IQueue;

  /** @param queueArn output `QueueArn` of the environment's stack */
  constructor(scope: Construct, id: string, { queueArn }: { readonly queueArn: string }) {
    super(scope, id);
    this.queue = Queue.fromQueueArn(this, 'Changes', queueArn);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'threadId', type: AttributeType.STRING },
      sortKey: { name: 'sequence', type: AttributeType.NUMBER },
      stream: StreamViewType.NEW_IMAGE,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('pipes.amazonaws.com') });
    this.table.grantStreamRead(role);
    this.queue.grantSendMessages(role);
    new CfnPipe(this, 'Pipe', {
      roleArn: role.roleArn,
      source: this.table.tableStreamArn ?? '',
      sourceParameters: {
        dynamoDbStreamParameters: { startingPosition: 'TRIM_HORIZON', batchSize: 10 },
        filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ['INSERT'] }) }] },
      },
      target: this.queue.queueArn,
      targetParameters: {
        inputTemplate: MESSAGE,
        sqsQueueParameters: {
          messageGroupId: '$.dynamodb.NewImage.threadId.S',
          messageDeduplicationId: '$.eventID',
        },
      },
    });
  }
}
