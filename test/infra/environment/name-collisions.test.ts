import { describe, expect, test } from 'vitest';
import { checkEnvironments } from '../../../infra/environment/check-environments.ts';
import { appOf, PROD, templateOf } from '../../support/infra/synthesise.ts';

const IM_BASE_URL = 'https://im.example.com/org/app';
const OWN = 'thread-members-prod';

/** What checking two environments of these names finds wrong. */
function faultOf(...names: string[]): string | undefined {
  const kept = { imBaseUrl: IM_BASE_URL, keepState: true, canary: true };
  try {
    checkEnvironments(Object.fromEntries(names.map((name) => [name, kept])));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Every name that a stack gives to a resource, with the resource's type and the property: names of one kind must differ. */
function namesInTemplate(): { kind: string; name: string }[] {
  const template = templateOf(appOf({ prod: { ...PROD, alarmEmail: 'operators@example.com' } }), 'prod');
  const resources: [string, { Type: string; Properties?: object }][] = Object.entries(
    template.toJSON()['Resources'],
  );
  return resources.flatMap(([, { Type: type, Properties = {} }]) =>
    Object.entries(Properties)
      .filter(([key, name]) => /Name(space)?$/.test(key) && typeof name === 'string' && name.includes(OWN))
      .map(([key, name]) => ({ kind: `${type} ${key}`, name })),
  );
}

describe('two environments', () => {
  test.each([
    ['dev', 'dev-unapplied'],
    ['dev-unapplied', 'dev'],
    ['eu-unapplied', 'eu'],
  ])('%s and %s are refused, both named, with what both would own', (first, second) => {
    const short = first.length < second.length ? first : second;

    expect(faultOf(first, second)).toBe(
      `Wrong environments:\n- ${first}, ${second}: both would own thread-members-${short}-unapplied-changes.fifo; rename one`,
    );
  });

  test.each([
    ['dev', 'dev-eu'],
    ['dev', 'dev-undelivered'],
    ['dev', 'dev-changes'],
    ['dev', 'dev-alarms'],
    ['unapplied', 'dev'],
    ['dev', 'development'],
  ])('%s and %s are fine', (first, second) => {
    expect(faultOf(first, second)).toBeUndefined();
  });

  test('are told as the names in the template tell, whatever the resource', () => {
    const names = namesInTemplate();
    const known = new Set(names.map(({ kind, name }) => `${kind} ${name}`));
    // Of `.../thread-members-prod-a-b-c` the ends `-b-c` and `-c` could be the end of another's, prod-a's or prod-a-b's.
    const longer = names.flatMap(({ kind, name }) =>
      [...name.matchAll(/-/g)].flatMap(({ index }) => {
        const [before, after] = [name.slice(0, index), name.slice(index)];
        const [lead, suffix] = before.split(OWN);
        const theirs = `${kind} ${lead}${OWN}${after}`;
        return suffix?.startsWith('-') && known.has(theirs) ? [`prod${suffix}`] : [];
      }),
    );
    const candidates = names.flatMap(({ name }) => {
      const parts = (name.split(`${OWN}-`)[1] ?? '').replace('.fifo', '').split('-');
      return parts.map((_, index) => ['prod', ...parts.slice(0, index + 1)].join('-'));
    });
    const valid = [...new Set(candidates)].filter((name) => /^[a-z][a-z0-9-]{0,19}$/.test(name));

    expect(names.length).toBeGreaterThan(20);
    expect(valid.filter((name) => faultOf('prod', name) !== undefined)).toEqual([...new Set(longer)]);
    expect(longer).toEqual(['prod-unapplied']);
  });
});
