import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { onlyResource, templateWith } from '../../../support/infra/synthesise.ts';

const template = templateWith();
const schemas = Object.values(template.findResources('AWS::EventSchemas::Schema')).map(
  ({ Properties }) => Properties,
);

describe('the schema registry', () => {
  test('is the environment’s own', () => {
    const { Properties } = onlyResource(template, 'AWS::EventSchemas::Registry');

    expect(Properties['RegistryName']).toBe('thread-members-test');
  });

  test('has every event, named as EventBridge names those it discovers', () => {
    expect(schemas.map(({ SchemaName }) => SchemaName).sort()).toEqual([
      'ThreadMembersAddRequested',
      'ThreadMembersRemoveRequested',
      'thread-members@ThreadMembersChangeFailed',
      'thread-members@ThreadMembersChanged',
    ]);
  });

  test.each(schemas)(
    '$SchemaName describes an event as it comes over the bus',
    ({ SchemaName, Type, Content }) => {
      const document = JSON.parse(Content);
      const ajv = new Ajv({ strict: false, validateFormats: false }).addSchema(document, 'schema.json');
      const validate = ajv.compile({ $ref: 'schema.json#/components/schemas/AWSEvent' });
      const detailType = SchemaName.replace(/^.*@/, '');
      const event = {
        version: '0',
        id: 'event-1',
        'detail-type': detailType,
        source: 'shop',
        account: '111111111111',
        time: '2026-01-01T00:00:00Z',
        region: 'eu-west-1',
        resources: [],
        detail: {
          threadId: '177916702949377',
          requestId: 'order-7',
          ...(detailType.endsWith('Requested') && { usernames: ['anna'] }),
          ...(detailType.endsWith('Changed') && {
            operation: 'add',
            entities: [{ user: 'anna', result: true }],
          }),
          ...(detailType.endsWith('Failed') && {
            error: { status: 400, code: 'invalid-request', description: 'no' },
          }),
        },
      };

      expect(Type).toBe('OpenApi3');
      expect(validate(event)).toBe(true);
      expect(validate({ ...event, detail: { threadId: 5 } })).toBe(false);
    },
  );
});
