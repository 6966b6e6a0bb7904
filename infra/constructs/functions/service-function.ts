import { join } from 'node:path';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, LogLevel, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../../../shared/environment.ts';
import type { DeploymentEnvironment } from '../../environment/check-environments.ts';
import { resourceName } from '../../environment/resource-name.ts';
import { TIME_LIMITS } from '../../environment/time-limits.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..', '..');

/** As long as API Gateway waits for an answer. */
const DEFAULT_TIMEOUT = Duration.seconds(TIME_LIMITS.answerSeconds);

/** The functions wait more than they compute; this memory is bought for its share of a CPU at a cold start. */
const MEMORY_MIB = 512;

/** What stands in for parts of the SDK that no function uses. */
const STAND_INS = {
  '@aws-sdk/credential-provider-node': 'environment-credentials.ts',
  '@smithy/core/event-streams': 'no-event-streams.ts',
};

/**
 * How a function becomes its one file, `index.mjs`: with the AWS SDK inside, since the runtime's own copy is not pinned
 * and loads more slowly. The file needs nothing beside it. It is CommonJS in the frame of an ES module: `.mjs` means the
 * same in Lambda and here, below `"type": "module"`, and `require` takes Node's modules as they are, where each `import`
 * of one has Node build an ES module around it. Together with the stand-ins that is a fifth of a cold start.
 */
export const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  minify: true,
  mainFields: ['module', 'main'],
  externalModules: [],
  banner: 'const require=process.getBuiltinModule,module={};',
  footer: 'export const{handler}=module.exports;',
  logLevel: LogLevel.WARNING,
  esbuildArgs: {
    '--alias': Object.entries(STAND_INS).map(
      ([name, file]) => `${name}=${join(PROJECT_ROOT, 'shared/aws', file)}`,
    ),
    '--legal-comments': 'none',
    // The last one counts: `format` above names the file.
    '--format': 'cjs',
  },
  // npx runs esbuild: meanwhile, it should neither look for a newer npm nor say anything.
  environment: { NPM_CONFIG_UPDATE_NOTIFIER: 'false', NPM_CONFIG_LOGLEVEL: 'error' },
};

const CALLER_WAITS =
  'Its caller, API Gateway or Secrets Manager, waits for the answer: a failed invocation is told, never queued.';

/** What functions of the service differ in. */
export interface ServiceFunctionProps {
  readonly deployment: DeploymentEnvironment;
  /** The file in `functions/` without its extension; the function is named after it. */
  readonly entry: string;
  readonly description: string;
  readonly environment: Partial<Record<keyof Environment, string>>;
  /** Default: as long as API Gateway waits. */
  readonly timeout?: Duration;
  /** For a function that nobody waits for: where the events lie, as they came, that it failed on to the last. */
  readonly deadLetterQueue?: Queue;
  /** Why a function without one needs none. Default: its caller waits for the answer. */
  readonly whyNoDeadLetterQueue?: string;
}

/**
 * A Lambda function of this service. Carries every default, so that functions differ only in entry, environment and
 * what they are granted. Its role can write to its own log group, send traces, and nothing else.
 */
export class ServiceFunction extends Construct {
  /** Its file in `functions/` without the extension; its name but for the environment. */
  readonly entry: string;
  readonly functionName: string;
  readonly lambda: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { deployment, entry, description, environment, timeout = DEFAULT_TIMEOUT, deadLetterQueue } = props;
    this.entry = entry;
    this.functionName = resourceName(deployment.name, entry);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${this.functionName}`,
      retention: deployment.logRetentionDays,
      removalPolicy: deployment.keepState ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.role = this.createRole(logGroup);
    this.lambda = new NodejsFunction(this, 'Function', {
      functionName: this.functionName,
      description,
      entry: join(PROJECT_ROOT, 'functions', `${entry}.ts`),
      projectRoot: PROJECT_ROOT,
      depsLockFilePath: join(PROJECT_ROOT, 'package-lock.json'),
      bundling: BUNDLING,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: MEMORY_MIB,
      timeout,
      environment,
      // A variable that only version 2 of the SDK reads.
      awsSdkConnectionReuse: false,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
      tracing: Tracing.ACTIVE,
      role: this.role,
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
