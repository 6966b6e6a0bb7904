import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startEvents } from '../../support/events.ts';
import { sample } from '../../support/runs.ts';

/** Good requests and bad ones of each detail-type. */
const SAMPLE = sample(2_000);
const RUNS = SAMPLE.numRuns;
const SCHEMAS = join(import.meta.dirname, '..', '..', '..', 'docs', 'schemas');

const TYPES = ['ThreadMembersAddRequested', 'ThreadMembersRemoveRequested'];

function documented(type: string) {
  const schema = JSON.parse(readFileSync(join(SCHEMAS, `${type}.json`), 'utf8'));
  const { threadId, usernames, requestId } = schema.properties;
  const name = fc.stringMatching(new RegExp(usernames.items.pattern));
  const { minItems, maxItems } = usernames;
  const good = fc.record(
    {
      threadId: fc.stringMatching(new RegExp(threadId.pattern)),
      usernames: fc.oneof(
        fc.array(name, { minLength: minItems, maxLength: minItems + 3 }),
        fc.array(name, { minLength: maxItems, maxLength: maxItems }),
      ),
      requestId: fc.stringMatching(new RegExp(requestId.pattern)),
      more: fc.jsonValue(),
    },
    { requiredKeys: ['threadId', 'usernames'] },
  );
  const anyNames = fc.oneof(
    fc.array(fc.oneof(name, fc.jsonValue()), { maxLength: 4 }),
    fc.constantFrom(minItems - 1, maxItems + 1).map((count) => Array(count).fill('a')),
    fc.jsonValue(),
  );
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.tuple(good, fc.oneof(fc.jsonValue(), fc.string(), fc.integer())).map(([detail, id]) => ({
      ...detail,
      threadId: id,
    })),
    fc.tuple(good, anyNames).map(([detail, names]) => ({ ...detail, usernames: names })),
    fc
      .tuple(good, fc.constantFrom('threadId', 'usernames'))
      .map(([detail, key]) => ({ ...detail, [key]: undefined })),
  );
  // The function leaves a wrong requestId out and takes the rest: it only names a result.
  const validate = new Ajv2020({ strict: false }).compile({ ...schema, properties: { threadId, usernames } });
  return { good, bad: anything.map((detail) => JSON.parse(JSON.stringify(detail ?? null))), validate };
}

async function startSequencer() {
  const { sequence, sqs, queued } = await startEvents();
  return async (type: string, detail: unknown): Promise<boolean> => {
    sqs.resetHistory();
    await sequence({ 'detail-type': type, source: 'shop', id: 'event-1', detail });
    return queued().length > 0;
  };
}

test.each(TYPES)(`%s: the schema and the function take the same ${RUNS} good requests`, async (type) => {
  const { good, validate } = documented(type);
  const isTaken = await startSequencer();

  await fc.assert(
    fc.asyncProperty(good, async (detail) => {
      expect(validate(detail)).toBe(true);
      expect(await isTaken(type, detail)).toBe(true);
    }),
    SAMPLE,
  );
});

test.each(TYPES)(`%s: the schema and the function refuse the same ${RUNS} bad requests`, async (type) => {
  const { bad, validate } = documented(type);
  const isTaken = await startSequencer();

  await fc.assert(
    fc.asyncProperty(
      bad.filter((detail) => !validate(detail)),
      async (detail) => {
        expect(await isTaken(type, detail)).toBe(false);
      },
    ),
    SAMPLE,
  );
});
