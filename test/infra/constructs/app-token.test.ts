import { describe, it } from 'vitest';
import { appOf, PLAIN, templateOf } from '../synthesise.ts';

const app = appOf({ dev: PLAIN, prod: { ...PLAIN, keepState: true } });

describe("the app token's secret", () => {
  it.each([
    ['dev', 'Delete'],
    ['prod', 'Retain'],
  ])(
    'starts as {} in %s, since another start value would overwrite the operator’s token; on destroy: %s',
    (environment, policy) => {
      templateOf(app, environment).hasResource('AWS::SecretsManager::Secret', {
        Properties: { Name: `thread-members/${environment}/app-token`, SecretString: '{}' },
        DeletionPolicy: policy,
        UpdateReplacePolicy: policy,
      });
    },
  );
});
