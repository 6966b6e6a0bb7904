import { describe, expect, test } from 'vitest';
import type { EnvironmentEntry } from '../../../../infra/environment/check-environments.ts';
import { onlyResource, templateWith } from '../../../support/infra/synthesise.ts';

/** The version that the alias of a function moves to: another id is another version. */
function versionOf(entry: string, environment: Partial<EnvironmentEntry> = {}): string {
  const template = templateWith(environment);
  const lambda = onlyResource(template, 'AWS::Lambda::Function', {
    FunctionName: `thread-members-test-${entry}`,
  });
  const alias = onlyResource(template, 'AWS::Lambda::Alias', {
    Name: 'live',
    FunctionName: { Ref: lambda.logicalId },
  });
  const [version] = (alias.Properties['FunctionVersion'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
  const { Type: type, Properties: properties } = template.toJSON()['Resources'][version ?? ''];
  expect([type, properties]).toEqual(['AWS::Lambda::Version', { FunctionName: { Ref: lambda.logicalId } }]);
  return version ?? '';
}

describe.each(['list-members', 'add-members', 'remove-members'])('the alias of %s', (entry) => {
  test('stays at its version while nothing changes', () => {
    expect(versionOf(entry)).toBe(versionOf(entry));
  });

  test('moves with a setting', () => {
    expect(versionOf(entry, { imBaseUrl: 'https://im.example.com/org/other' })).not.toBe(versionOf(entry));
  });
});

test('leaves alone the functions that a setting does not concern', () => {
  expect(versionOf('list-members', { removeNoun: 'thread' })).toBe(versionOf('list-members'));
  expect(versionOf('remove-members', { removeNoun: 'thread' })).not.toBe(versionOf('remove-members'));
});
