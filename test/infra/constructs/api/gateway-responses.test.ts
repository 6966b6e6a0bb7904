import { describe, expect, test } from 'vitest';
import { GATEWAY_PROBLEMS } from '../../../../infra/constructs/api/gateway-problems.ts';
import { onlyResource, templateWith } from '../../../support/infra/synthesise.ts';

const template = templateWith();
const TYPES = Object.entries(GATEWAY_PROBLEMS);

function responseOf(type: string) {
  const { Properties: properties } = onlyResource(template, 'AWS::ApiGateway::GatewayResponse', {
    ResponseType: type,
  });
  return properties as {
    StatusCode?: string;
    ResponseParameters: Record<string, string>;
    ResponseTemplates: Record<string, string>;
  };
}

describe("the gateway's own refusals", () => {
  test.each(TYPES)('%s is a problem with its request id', (type, { code, title, detail }) => {
    const response = responseOf(type);

    expect(response.ResponseParameters).toMatchObject({
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.x-request-id': 'context.requestId',
    });
    expect(Object.keys(response.ResponseTemplates)).toEqual(['application/json']);
    expect(JSON.parse(response.ResponseTemplates['application/json'] ?? '')).toMatchObject({
      type: `urn:thread-members:${code}`,
      title,
      detail,
      requestId: '$context.requestId',
    });
  });

  test.each(TYPES.filter(([type]) => type !== 'DEFAULT_4XX'))(
    '%s says its status twice',
    (type, { status }) => {
      expect(responseOf(type).StatusCode).toBe(String(status));
      expect(JSON.parse(responseOf(type).ResponseTemplates['application/json'] ?? '').status).toBe(status);
    },
  );

  test('leaves the status of refusals that it does not know as it is', () => {
    const response = responseOf('DEFAULT_4XX');

    expect(response).not.toHaveProperty('StatusCode');
    expect(JSON.parse(response.ResponseTemplates['application/json'] ?? '')).not.toHaveProperty('status');
  });

  test('tells a throttled caller, and only that one, when to come back', () => {
    const told = TYPES.map(([type]) => [
      type,
      responseOf(type).ResponseParameters['gatewayresponse.header.Retry-After'],
    ]);

    expect(told.filter(([, seconds]) => seconds !== undefined)).toEqual([['THROTTLED', "'1'"]]);
  });

  test('are deployed before the stage serves them', () => {
    const { DependsOn: dependencies } = onlyResource(template, 'AWS::ApiGateway::Deployment') as never as {
      DependsOn: string[];
    };
    const responses = Object.keys(template.findResources('AWS::ApiGateway::GatewayResponse'));

    expect(dependencies).toEqual(expect.arrayContaining(responses));
  });
});
