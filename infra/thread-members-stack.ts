import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkPolicySizes } from './check-policy-sizes.ts';
import { MembersApi } from './constructs/api/members-api.ts';
import { MemberEvents } from './constructs/events/member-events.ts';
import { CallBudget } from './constructs/functions/call-budget.ts';
import { Canary } from './constructs/functions/canary.ts';
import { LiveFunction } from './constructs/functions/live-function.ts';
import { Monitoring } from './constructs/monitoring/monitoring.ts';
import { AppToken } from './constructs/token/app-token.ts';
import type { DeploymentEnvironment } from './environment/check-environments.ts';
import { serviceName } from './environment/resource-name.ts';

/** One environment of the service: `thread-members-<name>`. */
export class ThreadMembersStack extends Stack {
  constructor(scope: Construct, deployment: DeploymentEnvironment) {
    super(scope, serviceName(deployment.name), {
      description: `Lists, adds and removes the members of Agora Chat threads (${deployment.name})`,
      env: {
        ...(deployment.account && { account: deployment.account }),
        ...(deployment.region && { region: deployment.region }),
      },
      terminationProtection: deployment.keepState,
    });
    const operations = this.createOperations(deployment);
    const memberEvents = new MemberEvents(this, 'MemberEvents', { deployment });

    const appToken = new AppToken(this, 'AppToken', { deployment });
    const vendorCallers = [...Object.values(operations), memberEvents.consumer];
    for (const caller of vendorCallers) appToken.grantRead(caller);
    const callBudget = new CallBudget(this, 'CallBudget', { deployment });
    for (const caller of vendorCallers) callBudget.grantReserve(caller);

    const api = new MembersApi(this, 'Api', { deployment, ...operations });

    const monitoring = new Monitoring(this, 'Monitoring', {
      deployment,
      ...operations,
      memberEvents,
      appToken,
      api,
    });

    if (deployment.canary) {
      const functions = Object.values(operations);
      new Canary(this, 'Canary', { deployment, functions, alarms: monitoring.ownFailures });
    }
    checkPolicySizes(this, deployment);
  }

  private createOperations(deployment: DeploymentEnvironment) {
    const variables = { IM_BASE_URL: deployment.imBaseUrl };
    const common = { deployment, reservedConcurrency: deployment.reservedConcurrency };
    return {
      listMembers: new LiveFunction(this, 'ListMembers', {
        ...common,
        entry: 'list-members',
        description: "Lists a thread's members",
        variables,
      }),
      addMembers: new LiveFunction(this, 'AddMembers', {
        ...common,
        entry: 'add-members',
        description: 'Adds members to a thread',
        variables,
      }),
      removeMembers: new LiveFunction(this, 'RemoveMembers', {
        ...common,
        entry: 'remove-members',
        description: 'Removes members from a thread',
        variables: { ...variables, IM_REMOVE_NOUN: deployment.removeNoun },
      }),
    };
  }
}
