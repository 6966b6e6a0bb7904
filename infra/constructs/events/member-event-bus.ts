import { CfnEventBusPolicy, EventBus } from 'aws-cdk-lib/aws-events';
import { AnyPrincipal, Effect, Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { REQUESTED } from '../../../shared/contract/member-event.ts';
import { RESULT_SOURCE } from '../../../shared/contract/result-event.ts';
import type { Variables } from '../../../shared/variables.ts';
import { callerStatements } from '../../environment/caller-statements.ts';
import type { Environment } from '../../environment/check-environments.ts';
import { serviceName } from '../../environment/resource-name.ts';
import { removalPolicyOf } from '../functions/removal-policy.ts';
import type { ServiceFunction } from '../functions/service-function.ts';

const EVENT_BUS_NAME = 'EVENT_BUS_NAME' satisfies keyof Variables;

const IS_REQUEST = { StringEquals: { 'events:detail-type': Object.keys(REQUESTED) } };
const IS_RESULT = { StringEquals: { 'events:source': RESULT_SOURCE } };

/** `events:source` is a key of many values: a forged result among honest entries of one PutEvents counts, too. */
const HAS_RESULT = { 'ForAnyValue:StringEquals': { 'events:source': RESULT_SOURCE } };

interface MemberEventBusProps {
  readonly environment: Environment;
  /** The functions that put result events, and nobody else may. */
  readonly reporters: readonly ServiceFunction[];
}

/** The bus that requests come over and results go out to. */
export class MemberEventBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { environment, reporters }: MemberEventBusProps) {
    super(scope, id);
    const eventBusName = serviceName(environment.name);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName,
      description: `Requests to change members of Agora Chat threads, and their results (${environment.name})`,
    });
    this.bus.applyRemovalPolicy(removalPolicyOf(environment));
    for (const { lambda } of reporters) {
      this.grantPut(lambda, IS_RESULT);
      lambda.addEnvironment(EVENT_BUS_NAME, this.bus.eventBusName);
    }
    const roles = reporters.map(({ role }) => role.roleArn);
    this.attach(eventBusName, {
      NoForgery: this.noForgery(roles),
      ...(environment.callers && this.callersOnly(environment.callers, roles)),
    });
  }

  /** Lets a principal put requests on the bus. */
  grantRequest(grantee: IGrantable): void {
    this.grantPut(grantee, IS_REQUEST);
  }

  /** Whoever listens to results can rely on their source. */
  private noForgery(reporters: readonly string[]): PolicyStatement {
    return new PolicyStatement({
      ...this.put(),
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      conditions: { ...HAS_RESULT, ArnNotEquals: { 'aws:PrincipalArn': reporters } },
    });
  }

  /** Denied are all detail-types: nobody else has business on this bus. */
  private callersOnly(callers: readonly string[], reporters: readonly string[]) {
    const { allowance, refusal } = callerStatements(this.put(), callers, reporters);
    allowance.addConditions(IS_REQUEST);
    return { Callers: allowance, NobodyElse: refusal };
  }

  private attach(eventBusName: string, statements: Record<string, PolicyStatement>): void {
    let previous: CfnEventBusPolicy | undefined;
    for (const [id, statement] of Object.entries(statements)) {
      const policy = new StatementPolicy(this, id, {
        eventBusName: this.bus.eventBusName,
        // To CloudFormation this id is the resource, whatever its bus: two stacks of an account cannot share one.
        statementId: `${eventBusName}-${id}`,
        statement: statement.toJSON(),
      });
      // Of two statements that are put at the same time, EventBridge accepts both and keeps one.
      if (previous) policy.addResourceDependency(previous);
      previous = policy;
    }
  }

  private grantPut(grantee: IGrantable, conditions: typeof IS_REQUEST | typeof IS_RESULT): void {
    const { actions, resources: resourceArns } = this.put();
    Grant.addToPrincipal({ grantee, actions, resourceArns, conditions }).assertSuccess();
  }

  private put() {
    return { actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] };
  }
}

/** cdk-nag looks at every property of a bus's policy, and CDK warns of a read of this one, which is deprecated. */
class StatementPolicy extends CfnEventBusPolicy {
  override get principal(): undefined {
    return undefined;
  }
}
