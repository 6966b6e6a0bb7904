import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { appOf, onlyResource, PLAIN, PROD, templateOf } from '../../../support/infra/synthesise.ts';

const app = appOf({
  dev: { ...PLAIN, logRetentionDays: 7 },
  prod: { ...PROD, logRetentionDays: 365 },
});

describe('a function of the service', () => {
  const functions = Object.values(templateOf(app, 'dev').findResources('AWS::Lambda::Function'));

  test.each(functions.map(({ Properties }) => [Properties.FunctionName as string, Properties]))(
    '%s runs on Node 24 and ARM64, traced, with JSON logs',
    (_, properties) => {
      expect(properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: 512,
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      });
    },
  );

  test.each(['list-members', 'add-members', 'remove-members'])(
    '%s runs as long as the gateway waits',
    (entry) => {
      const lambda = onlyResource(templateOf(app, 'dev'), 'AWS::Lambda::Function', {
        FunctionName: `thread-members-dev-${entry}`,
      });

      expect(lambda.Properties).toMatchObject({ Timeout: 29 });
    },
  );

  test.each(functions.map(({ Properties }) => [Properties.FunctionName as string, Properties]))(
    '%s logs into its own group',
    (name, properties) => {
      const group = onlyResource(templateOf(app, 'dev'), 'AWS::Logs::LogGroup', {
        LogGroupName: `/aws/lambda/${name}`,
      });

      expect(properties.LoggingConfig.LogGroup).toEqual({ Ref: group.logicalId });
    },
  );

  test.each([
    ['dev', 7, 'Delete'],
    ['prod', 365, 'Retain'],
  ])('has its logs in %s kept for %i days, and on destroy: %s', (environment, days, policy) => {
    templateOf(app, environment).allResources(
      'AWS::Logs::LogGroup',
      Match.objectLike({
        Properties: { RetentionInDays: days },
        DeletionPolicy: policy,
        UpdateReplacePolicy: policy,
      }),
    );
  });
});
