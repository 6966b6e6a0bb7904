import { describe, expect, test, vi } from 'vitest';
import { ACCESS_LOG_FORMAT } from '../../../../infra/constructs/api/access-log-format.ts';
import { budgeted } from '../../../support/cloudwatch/budgeted.ts';
import { answer, batch, requests, rotation, unsequenced } from '../../../support/cloudwatch/logged-faults.ts';
import { type Logged, quietCloudWatch } from '../../../support/cloudwatch/quiet-cloudwatch.ts';
import { simulateCloudWatch } from '../../../support/cloudwatch/simulate-cloudwatch.ts';
import { THREAD } from '../../../support/events.ts';
import { templateWith } from '../../../support/infra/synthesise.ts';
import { APP } from '../../../support/rotation.ts';

const template = templateWith();
const seen = new Set<string>();

/** The alarms that are raised when the same lines come every minute, for a quarter of an hour. */
function raisedBy(lines: readonly Logged[]): string[] {
  const cloudWatch = quietCloudWatch(template);
  for (let minute = 1; minute <= 15; minute += 1) cloudWatch.logged(lines, minute);
  const raised = cloudWatch.raised(15, 1);
  for (const alarm of raised) seen.add(alarm);
  return raised;
}

const THREAD_OPEN = (service: { im: { seedThread(id: string): void } }) => service.im.seedThread(THREAD);
const vendor =
  (fault: ReturnType<typeof answer> | { readonly kind: 'hang' | 'reset' }) =>
  ({ im }: { im: { intercept?: unknown } }) => {
    im.intercept = () => fault;
  };

describe('raises one alarm, the one for its cause:', () => {
  test.each([
    ['no token', () => requests({ secret: '{}' }), 'app-token-unavailable'],
    ['no token, for events', () => batch({ secret: '{}' }), 'app-token-unavailable'],
    ['a token refused', () => requests({}, vendor(answer(401, 'unauthorized'))), 'app-token-refused'],
    [
      'a token refused, for events',
      () => batch({}, vendor(answer(401, 'unauthorized'))),
      'app-token-refused',
    ],
    [
      'an app that is not known',
      () => requests({}, vendor(answer(404, 'organization_application_not_found'))),
      'app-token-refused',
    ],
    ['a plan used up', () => requests({}, vendor(answer(429, 'resource_limited'))), 'plan-used-up'],
    ['a plan used up, for events', () => batch({}, vendor(answer(429, 'resource_limited'))), 'plan-used-up'],
    [
      'a plan used up, in a rotation',
      () => rotation({}, vendor(answer(429, 'resource_limited'))),
      'plan-used-up',
    ],
    ['too many calls', () => requests({}, vendor(answer(429, 'reach_limit'))), 'rate-limited'],
    ['too many calls, for events', () => batch({}, vendor(answer(429, 'reach_limit'))), 'rate-limited'],
    ['a vendor that fails', () => requests({}, vendor(answer(500))), 'vendor-failing'],
    ['calls that find no place in the budget', () => budgeted({ budgetDenied: 1 }), 'budget-denied'],
    ['a table of the budget that is gone', () => budgeted({ budgetUnavailable: 2 }), 'budget-unavailable'],
    ['a vendor that fails, for events', () => batch({}, vendor(answer(500))), 'vendor-failing'],
    ['a vendor that does not answer', () => requests({}, vendor({ kind: 'hang' })), 'vendor-failing'],
    ['a vendor that breaks connections', () => requests({}, vendor({ kind: 'reset' })), 'vendor-failing'],
    ['a vendor that talks nonsense', () => requests({}, vendor(answer(200))), 'vendor-failing'],
    ['a wrong setting', () => requests({}, () => vi.stubEnv('IM_BASE_URL', 'nonsense')), 'internal-errors'],
    [
      'a wrong setting, for events',
      () => batch({}, () => vi.stubEnv('QUEUE_URL', 'none')),
      'internal-errors',
    ],
    ['a queue that takes nothing', unsequenced, 'internal-errors'],
    ['no certificate', () => rotation({ agoraApp: '{}' }), 'certificate-missing'],
    ['a certificate of no known form', () => rotation({ agoraApp: '{"appId":"x"}' }), 'certificate-missing'],
    [
      'a wrong certificate',
      () => rotation({ agoraApp: JSON.stringify({ ...APP, appCertificate: '0'.repeat(32) }) }),
      'rotation-failed',
    ],
    ['a vendor that fails a rotation', () => rotation({}, vendor(answer(500))), 'rotation-failed'],
    [
      'a wrong setting of the rotation',
      () => rotation({}, () => vi.stubEnv('IM_BASE_URL', 'nonsense')),
      'rotation-failed',
    ],
  ])('%s', async (_, lines, alarm) => {
    expect(raisedBy(await lines())).toEqual([alarm]);
  });
});

describe('raises no alarm:', () => {
  test.each([
    ['a service that works', () => requests({}, THREAD_OPEN)],
    ['a consumer that works', () => batch({}, THREAD_OPEN)],
    ['a rotation that works', () => rotation()],
    ['a thread that is not there', () => requests()],
    ['a user that is refused', () => requests({}, vendor(answer(403, 'group_error')))],
    ['an event about a thread that is not there', () => batch()],
  ])('%s', async (_, lines) => {
    expect(raisedBy(await lines())).toEqual([]);
  });

  test('a vendor that fails two calls in 5 minutes', async () => {
    const lines = await requests({}, THREAD_OPEN);
    const [, add, remove] = await requests({}, vendor(answer(500)));
    const cloudWatch = quietCloudWatch(template);

    cloudWatch.logged([...lines, add as Logged, remove as Logged], 1);

    expect(cloudWatch.raised(15, 1)).toEqual([]);
  });

  test('a vendor that takes too few calls for 5 minutes', async () => {
    const lines = await requests({}, vendor(answer(429, 'reach_limit')));
    const cloudWatch = quietCloudWatch(template);

    for (let minute = 1; minute <= 5; minute += 1) cloudWatch.logged(lines, minute);

    for (let minute = 1; minute <= 30; minute += 1) expect(cloudWatch.raised(minute)).toEqual([]);
  });
});

describe('the alarms about the rotation', () => {
  test.each([
    ['certificate-missing', '{}'],
    ['rotation-failed', JSON.stringify({ ...APP, appCertificate: '0'.repeat(32) })],
  ])('%s stays until a rotation succeeds', async (alarm, agoraApp) => {
    const failed = await rotation({ agoraApp });
    const succeeded = await rotation();
    const cloudWatch = quietCloudWatch(template);

    cloudWatch.logged(failed, 1);
    expect(cloudWatch.raised(240, 1)).toEqual([alarm]);

    cloudWatch.logged(succeeded, 241);
    expect(cloudWatch.raised(241)).toEqual([]);
  });

  test('no-rotation is raised after 12 hours, and from the first deployment to the first rotation', async () => {
    const succeeded = await rotation();
    const cloudWatch = quietCloudWatch(template);
    expect(simulateCloudWatch(template).raisedAt(0)).toEqual(['thread-members-test-no-rotation']);
    expect(cloudWatch.raised(0)).toEqual([]);

    expect(cloudWatch.raised(11 * 60)).toEqual([]);
    expect(cloudWatch.raised(12 * 60)).toEqual(['no-rotation']);
    seen.add('no-rotation');

    cloudWatch.logged(succeeded, 12 * 60 + 1);
    expect(cloudWatch.raised(12 * 60 + 1)).toEqual([]);
  });
});

describe('a 5xx in the access log', () => {
  test.each([
    [
      'that no function wrote is an error of our own',
      { status: '504', 'error.responseType': 'INTEGRATION_TIMEOUT' },
      ['internal-errors'],
    ],
    ['that a function wrote is not, since its own log has the cause', { status: '503' }, []],
    [
      'is not what API Gateway refuses with 4xx',
      { status: '403', 'error.responseType': 'ACCESS_DENIED' },
      [],
    ],
  ])('%s', (_, facts: Record<string, string>, alarms) => {
    const cloudWatch = quietCloudWatch(template);
    const line = ACCESS_LOG_FORMAT.toString().replace(
      /\$context\.([\w.]+)/g,
      (_all, key) => facts[key] ?? '-',
    );

    cloudWatch.log('/aws/apigateway/thread-members-test/access', JSON.parse(line), 1);

    expect(cloudWatch.raised(1)).toEqual(alarms);
  });
});

test('every alarm on the logs was raised by its fault', () => {
  const { alarms } = simulateCloudWatch(template);
  const onLogs = alarms.filter((alarm) => !JSON.stringify(alarm).includes('"Namespace":"AWS/'));

  expect([...seen].sort()).toEqual(
    onLogs.map(({ AlarmName }) => AlarmName.replace('thread-members-test-', '')).sort(),
  );
});
