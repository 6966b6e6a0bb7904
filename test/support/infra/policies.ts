import type { Template } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import { onlyResource } from './synthesise.ts';

/** A statement of a policy that is attached to a role. */
interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: unknown;
}

/** Every statement of every policy in a template: of IAM's, and of those inside roles. */
export function statementsIn(template: Template): Statement[] {
  return policiesIn(template).flatMap(({ statements }) => statements);
}

/** All that a function's role may do, as `[action, resource]`, with the condition where there is one, sorted. */
export function grantsOf(template: Template, functionName: string): unknown[][] {
  const lambda = onlyResource(template, 'AWS::Lambda::Function', { FunctionName: functionName });
  return grantsOfRole(template, lambda.Properties['Role']);
}

/** All that a role may do, the role being given as another resource refers to it: `Fn::GetAtt` of its ARN. */
export function grantsOfRole(template: Template, roleArn: unknown): unknown[][] {
  const role = (roleArn as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
  expect(template.findResources('AWS::IAM::Role')[role]?.['Properties']).not.toHaveProperty(
    'ManagedPolicyArns',
  );
  return policiesIn(template)
    .filter(({ roles }) => roles.includes(role))
    .flatMap(({ statements }) => statements)
    .flatMap(({ Effect, Action, Resource, Condition }) => {
      expect(Effect).toBe('Allow');
      const condition = Condition ? [Condition] : [];
      return [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((resource) => [action, resource, ...condition]));
    })
    .sort();
}

function policiesIn(template: Template): { roles: string[]; statements: Statement[] }[] {
  const attached = [
    ...Object.values(template.findResources('AWS::IAM::Policy')),
    ...Object.values(template.findResources('AWS::IAM::ManagedPolicy')),
  ].map(({ Properties }) => ({
    roles: (Properties.Roles ?? []).map((role: { Ref: string }) => role.Ref),
    statements: Properties.PolicyDocument.Statement,
  }));
  const inline = Object.entries(template.findResources('AWS::IAM::Role')).map(([role, { Properties }]) => ({
    roles: [role],
    statements: (Properties.Policies ?? []).flatMap(
      (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
    ),
  }));
  return [...attached, ...inline];
}
