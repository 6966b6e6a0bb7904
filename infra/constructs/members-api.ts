import { type CfnOutput, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DeploymentEnvironment } from '../check-environments.ts';
import { ACCESS_LOG_FORMAT } from './access-log-format.ts';
import { callerPolicy } from './caller-policy.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import type { ServiceFunction } from './service-function.ts';

const STAGE = 'v1';

/** The longest that a REST API waits without a raised quota. */
const INTEGRATION_TIMEOUT = Duration.seconds(29);

interface MembersApiProps {
  readonly deployment: DeploymentEnvironment;
  readonly listMembers: ServiceFunction;
  readonly addMembers: ServiceFunction;
  readonly removeMembers: ServiceFunction;
}

/** The HTTP door: a REST API whose every method asks for an IAM signature. */
export class MembersApi extends Construct {
  /** One line a request, also of those that reach no function. */
  readonly accessLogs: LogGroup;
  readonly methods: readonly Method[];
  private readonly deployment: DeploymentEnvironment;

  constructor(scope: Construct, id: string, props: MembersApiProps) {
    super(scope, id);
    this.deployment = props.deployment;
    const { name } = props.deployment;
    this.accessLogs = this.logGroup('AccessLogs', `/aws/apigateway/thread-members-${name}/access`);
    const api = this.createApi();
    this.ownExecutionLogs(api);
    addGatewayResponses(api);
    const users = api.root.addResource('threads').addResource('{threadId}').addResource('users');
    this.methods = [
      users.addMethod('GET', integration(props.listMembers)),
      users.addMethod('POST', integration(props.addMembers)),
      users.addMethod('DELETE', integration(props.removeMembers)),
    ];
    acknowledgeFindings(api, this.methods);
    nameUrlOutput(api);
  }

  private createApi(): RestApi {
    const { name, callers } = this.deployment;
    return new RestApi(this, 'RestApi', {
      restApiName: `thread-members-${name}`,
      description: `Members of Agora Chat threads (${name})`,
      endpointTypes: [EndpointType.REGIONAL],
      disableExecuteApiEndpoint: false,
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      ...(callers && { policy: callerPolicy(callers) }),
      deployOptions: this.stageOptions(),
      // Access logs need this role; it belongs to the whole account, so it stays when one stack goes.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private stageOptions(): StageOptions {
    const { throttling } = this.deployment;
    return {
      stageName: STAGE,
      throttlingRateLimit: throttling.rateLimit,
      throttlingBurstLimit: throttling.burstLimit,
      accessLogDestination: new LogGroupLogDestination(this.accessLogs),
      accessLogFormat: ACCESS_LOG_FORMAT,
      loggingLevel: MethodLoggingLevel.ERROR,
      // Would log whole requests and answers, names included.
      dataTraceEnabled: false,
      metricsEnabled: true,
      tracingEnabled: true,
    };
  }

  /** API Gateway would create this group itself, under this name, and keep it for ever. */
  private ownExecutionLogs(api: RestApi): void {
    const logs = this.logGroup('ExecutionLogs', `API-Gateway-Execution-Logs_${api.restApiId}/${STAGE}`);
    api.deploymentStage.node.addDependency(logs);
  }

  private logGroup(id: string, logGroupName: string): LogGroup {
    const { logRetentionDays, keepState } = this.deployment;
    return new LogGroup(this, id, {
      logGroupName,
      retention: logRetentionDays,
      removalPolicy: keepState ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}

function integration({ lambda }: ServiceFunction): LambdaIntegration {
  return new LambdaIntegration(lambda, { timeout: INTEGRATION_TIMEOUT, allowTestInvoke: false });
}

function acknowledgeFindings(api: RestApi, methods: readonly Method[]): void {
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-APIG2',
    reason:
      'The functions validate path, query and body, and name every fault with its pointer, which a validator cannot.',
  });
  Validations.of(api.deploymentStage).acknowledge({
    id: 'AwsSolutions-APIG3',
    reason:
      'Only signed requests of known IAM principals get past the gateway, throttled; nothing is left to filter.',
  });
  for (const method of methods) {
    Validations.of(method).acknowledge({
      id: 'AwsSolutions-COG4',
      reason: 'The callers are services, which sign with IAM; there are no users to sign in.',
    });
  }
  Validations.of(api.node.findChild('CloudWatchRole')).acknowledge({
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    reason: 'API Gateway asks for this policy: the role writes the logs of every API in the account.',
  });
}

/** CDK adds this output by itself, under a name nobody can guess. */
function nameUrlOutput(api: RestApi): void {
  const output = api.node.findChild('Endpoint') as CfnOutput;
  output.overrideLogicalId('ApiUrl');
  output.description = 'Base URL of the API; the operations are under threads/{threadId}/users';
}
