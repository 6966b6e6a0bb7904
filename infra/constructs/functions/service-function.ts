import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Variables } from '../../../shared/variables.ts';
import type { Environment } from '../../environment/check-environments.ts';
import { logGroupName, resourceName } from '../../environment/resource-name.ts';
import { TIME_LIMITS } from '../../environment/time-limits.ts';
import { bundledCode } from './bundled-code.ts';
import { removalPolicyOf } from './removal-policy.ts';

/** As long as API Gateway waits for an answer. */
const DEFAULT_TIMEOUT = Duration.seconds(TIME_LIMITS.answerSeconds);

/** The functions wait more than they compute; this memory is bought for its share of a CPU at a cold start. */
const MEMORY_MIB = 512;

const CALLER_WAITS =
  'Its caller, API Gateway or Secrets Manager, waits for the answer: a failed invocation is told, never queued.';

/** What functions of the service differ in. */
export interface ServiceFunctionProps {
  readonly environment: Environment;
  /** The file in `functions/` without its extension; the function is named after it. */
  readonly entry: string;
  readonly description: string;
  readonly variables: Partial<Record<keyof Variables, string>>;
  /** Default: as long as API Gateway waits. */
  readonly timeout?: Duration;
  /** Sandboxes that are kept for it, and the most that it has; default: what the account has left. */
  readonly reservedConcurrency?: number | undefined;
  /** For a function that nobody waits for: where the events lie, as they came, that it failed on to the last. */
  readonly deadLetterQueue?: Queue;
  /** Why a function without one needs none. Default: its caller waits for the answer. */
  readonly whyNoDeadLetterQueue?: string;
}

/**
 * A Lambda function of this service. Carries every default, so that functions differ only in entry, variables and
 * what they are granted. Its role can write to its own log group, send traces, and nothing else.
 */
export class ServiceFunction extends Construct {
  /** Its file in `functions/` without the extension; its name but for the environment. */
  readonly entry: string;
  readonly functionName: string;
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { environment, entry, description, variables, timeout = DEFAULT_TIMEOUT, deadLetterQueue } = props;
    this.entry = entry;
    this.functionName = resourceName(environment.name, entry);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: logGroupName(environment.name, entry),
      retention: environment.logRetentionDays,
      removalPolicy: removalPolicyOf(environment),
    });
    this.role = this.createRole(logGroup);
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: this.functionName,
      description,
      code: bundledCode(entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MIB,
      timeout,
      environment: variables,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      tracing: Tracing.ACTIVE,
      role: this.role,
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      ...(deadLetterQueue && { deadLetterQueue }),
    });
    if (deadLetterQueue) return;
    const reason = props.whyNoDeadLetterQueue ?? CALLER_WAITS;
    Validations.of(this.lambda).acknowledge({ id: 'Serverless-LambdaDLQ', reason });
  }

  /** A role without managed policies: `AWSLambdaBasicExecutionRole` may write to every log group of the account. */
  private createRole(logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray: its two actions for sending traces know no resources.',
    });
    return role;
  }
}
