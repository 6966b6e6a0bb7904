import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Environment } from '../../environment/check-environments.ts';
import { serviceName } from '../../environment/resource-name.ts';
import type { LiveFunction } from './live-function.ts';

interface CanaryProps {
  readonly environment: Environment;
  readonly functions: readonly LiveFunction[];
  /** Any of these, red, takes the new versions of all functions back: they are one release. */
  readonly alarms: readonly AlarmBase[];
}

/** Lets a function's new version serve 10 % of the requests for 5 minutes, and takes it back when an alarm rings. */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { environment, functions, alarms }: CanaryProps) {
    super(scope, id);
    const application = new LambdaApplication(this, 'Application', {
      applicationName: serviceName(environment.name),
    });
    const role = this.createRole(functions, alarms);
    for (const { node, functionName, live } of functions)
      new LambdaDeploymentGroup(this, node.id, {
        application,
        deploymentGroupName: functionName,
        alias: live,
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        alarms: [...alarms],
        // CDK would attach AWSCodeDeployRoleForLambdaLimited, which may move every alias of the account.
        role: role.withoutPolicyUpdates(),
      });
  }

  private createRole(functions: readonly LiveFunction[], alarms: readonly AlarmBase[]): Role {
    const moving = new PolicyStatement({
      actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
      // Not live.functionArn: the alias depends on the deployment group, and so on this role.
      resources: functions.flatMap(({ lambda, live }) => [
        lambda.functionArn,
        `${lambda.functionArn}:${live.aliasName}`,
      ]),
    });
    const watching = new PolicyStatement({
      actions: ['cloudwatch:DescribeAlarms'],
      resources: alarms.map(({ alarmArn }) => alarmArn),
    });
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      inlinePolicies: { MoveAliases: new PolicyDocument({ statements: [moving, watching] }) },
    });
  }
}
