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
import type { Environment } from './environment/check-environments.ts';
import { serviceName } from './environment/resource-name.ts';

/** One environment of the service: `thread-members-<name>`. */
export class ThreadMembersStack extends Stack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, serviceName(environment.name), {
      description: `Lists, adds and removes the members of Agora Chat threads (${environment.name})`,
      env: {
        ...(environment.account && { account: environment.account }),
        ...(environment.region && { region: environment.region }),
      },
      terminationProtection: environment.keepState,
    });
    const operations = this.createOperations(environment);
    const memberEvents = new MemberEvents(this, 'MemberEvents', { environment });

    const appToken = new AppToken(this, 'AppToken', { environment });
    const vendorCallers = [...Object.values(operations), memberEvents.consumer];
    for (const caller of vendorCallers) appToken.grantRead(caller);
    const callBudget = new CallBudget(this, 'CallBudget', { environment });
    for (const caller of vendorCallers) callBudget.grantReserve(caller);

    const api = new MembersApi(this, 'Api', { environment, ...operations });

    const monitoring = new Monitoring(this, 'Monitoring', {
      environment,
      ...operations,
      memberEvents,
      appToken,
      api,
    });

    if (environment.canary) {
      const functions = Object.values(operations);
      new Canary(this, 'Canary', { environment, functions, alarms: monitoring.ownFailures });
    }
    checkPolicySizes(this, environment);
  }

  private createOperations(environment: Environment) {
    const variables = { IM_BASE_URL: environment.imBaseUrl };
    const common = { environment, reservedConcurrency: environment.reservedConcurrency };
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
        variables: { ...variables, IM_REMOVE_NOUN: environment.removeNoun },
      }),
    };
  }
}
