import spec from '@asyncapi/specs/schemas/3.0.0-without-$id.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { asyncApiDocument } from '../../../infra/contract/asyncapi.ts';

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });

test('docs/asyncapi.json is AsyncAPI 3.0', () => {
  const validate = ajv.compile(spec as object);

  validate(asyncApiDocument());

  expect(validate.errors).toBeNull();
});

const DOCUMENT = asyncApiDocument();

test.each(Object.keys(DOCUMENT.components.messages))('the example of %s is as its schema says', (name) => {
  const schemas = new Ajv({ strict: false, allErrors: true }).addSchema(DOCUMENT, 'asyncapi.json');
  const validate = schemas.compile({ $ref: `asyncapi.json#/components/messages/${name}/payload` });
  const verdicts = DOCUMENT.components.messages[name]?.examples.map(({ payload }: { payload: unknown }) => [
    validate(payload),
    validate.errors,
  ]);

  expect(verdicts).toEqual([[true, null]]);
});
