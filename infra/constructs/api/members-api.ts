import { type CfnOutput, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AuthorizationType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { USERS_PATH } from '../../../shared/contract/thread-id.ts';
import type { Environment } from '../../environment/check-environments.ts';
import { serviceName } from '../../environment/resource-name.ts';
import { TIME_LIMITS } from '../../environment/time-limits.ts';
import type { LiveFunction } from '../functions/live-function.ts';
import { removalPolicyOf } from '../functions/removal-policy.ts';
import { ACCESS_LOG_FORMAT } from './access-log-format.ts';
import { accessPolicy } from './access-policy.ts';
import { apiEndpoint } from './api-endpoint.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { METHODS, methodSettings } from './method-settings.ts';

const STAGE = 'v1';

interface MembersApiProps {
  readonly environment: Environment;
  readonly listMembers: LiveFunction;
  readonly addMembers: LiveFunction;
  readonly removeMembers: LiveFunction;
}

/** The HTTP door: a REST API whose every method asks for an IAM signature. */
export class MembersApi extends Construct {
  /** One line a request, also of those that reach no function. */
  readonly accessLogs: LogGroup;
  readonly methods: readonly Method[];
  private readonly environment: Environment;

  constructor(scope: Construct, id: string, props: MembersApiProps) {
    super(scope, id);
    this.environment = props.environment;
    const { name } = props.environment;
    this.accessLogs = this.logGroup('AccessLogs', `/aws/apigateway/${serviceName(name)}/access`);
    const api = this.createApi();
    this.ownExecutionLogs(api);
    addGatewayResponses(api);
    const users = api.root.resourceForPath(USERS_PATH);
    this.methods = [
      users.addMethod(METHODS.list, integration(props.listMembers)),
      users.addMethod(METHODS.add, integration(props.addMembers)),
      users.addMethod(METHODS.remove, integration(props.removeMembers)),
    ];
    acknowledgeFindings(api, this.methods);
    nameUrlOutput(api);
  }

  private createApi(): RestApi {
    const { name, vpcEndpointIds } = this.environment;
    const policy = accessPolicy(this.environment);
    return new RestApi(this, 'RestApi', {
      restApiName: serviceName(name),
      description: `Members of Agora Chat threads (${name})`,
      endpointConfiguration: apiEndpoint(this, vpcEndpointIds),
      disableExecuteApiEndpoint: false,
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      ...(policy && { policy }),
      deployOptions: this.stageOptions(),
      // Access logs need this role; it belongs to the whole account, so it stays when one stack goes.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private stageOptions(): StageOptions {
    const { throttling } = this.environment;
    return {
      stageName: STAGE,
      ...methodSettings(throttling),
      accessLogDestination: new LogGroupLogDestination(this.accessLogs),
      accessLogFormat: ACCESS_LOG_FORMAT,
      tracingEnabled: true,
    };
  }

  /** API Gateway would create this group itself, under this name, and keep it for ever. */
  private ownExecutionLogs(api: RestApi): void {
    const logs = this.logGroup('ExecutionLogs', `API-Gateway-Execution-Logs_${api.restApiId}/${STAGE}`);
    api.deploymentStage.node.addDependency(logs);
  }

  private logGroup(id: string, logGroupName: string): LogGroup {
    return new LogGroup(this, id, {
      logGroupName,
      retention: this.environment.logRetentionDays,
      removalPolicy: removalPolicyOf(this.environment),
    });
  }
}

function integration({ live }: LiveFunction): LambdaIntegration {
  // The cast: an alias's role may be undefined, which the interface's, being optional, may not.
  return new LambdaIntegration(live as IFunction, {
    timeout: Duration.seconds(TIME_LIMITS.answerSeconds),
    allowTestInvoke: false,
  });
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
  const output = api.node.findChild('Endpoint') as CfnOutput; // a child is known as a construct alone
  output.overrideLogicalId('ApiUrl');
  output.description = 'Base URL of the API; the operations are under threads/{threadId}/users';
}
