import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { resourceName, serviceName } from '../../environment/resource-name.ts';

interface AlarmTopicProps {
  /** The environment's name. */
  readonly name: string;
  /** Who is told, having confirmed it once: SNS sends a link at the first deployment. */
  readonly email: string;
}

/** Tells an address of every alarm of the environment, and when it is over. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { name, email }: AlarmTopicProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      topicName: resourceName(name, 'alarms'),
      masterKey: this.createKey(name),
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: this.onlyOwnAlarms(name),
      }),
    );
    const subscription = this.topic.addSubscription(new EmailSubscription(email));
    Validations.of(subscription).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'A mail that cannot be delivered is of no use later: the dashboard shows which alarms are raised.',
    });
  }

  /** Not AWS's own key for SNS, which costs nothing: its policy, which nobody can change, does not let alarms use it. */
  private createKey(name: string): Key {
    const key = new Key(this, 'Key', {
      description: `Encrypts what the alarms of ${serviceName(name)} say`,
      enableKeyRotation: true,
      // Nothing rests under it: a message is gone as soon as it is delivered.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        // In a key's policy this is the key. Which alarms may publish, and so use it, is up to the topic.
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return key;
  }

  private onlyOwnAlarms(name: string): object {
    const alarms = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: resourceName(name, '*'),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return { ArnLike: { 'aws:SourceArn': alarms } };
  }
}
