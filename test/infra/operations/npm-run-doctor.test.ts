import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRestApi } from '../../../infra/local/rest-api.ts';
import { withEnvironments } from '../../support/infra/with-environments.ts';
import { noRegion, regionCases } from '../../support/operations/region-cases.ts';
import { refuse } from '../../support/operations/start-aws.ts';
import { startDeployment, startWell } from '../../support/operations/start-deployment.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs the script as npm does, in the environment of the test. */
function doctor(args: readonly string[], settings: Record<string, string | undefined> = {}) {
  const { NODE_OPTIONS, NODE_V8_COVERAGE, ...environment } = process.env;
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd: ROOT, env: { ...environment, ...settings } };
    const child = execFile(
      process.execPath,
      ['infra/operations/doctor.ts', ...args],
      options,
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** Runs a command line as somebody types it. */
function shell(command: string) {
  const { NODE_OPTIONS, NODE_V8_COVERAGE, ...env } = process.env;
  return promisify(execFile)('sh', ['-c', command], { cwd: ROOT, env });
}

describe('npm run doctor', () => {
  test('of an environment that is well: a line for each check, and exit code 0', async () => {
    const deployment = await startWell();
    deployment.alarms[0] = { AlarmName: 'thread-members-dev-errors', StateValue: 'OK' };

    const { code, stdout, stderr } = await doctor(['dev']);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.match(/^PASS {2}/gm)).toHaveLength(11);
    expect(stdout).toMatch(/^thread-members-dev: 11 PASS, 0 WARN, 0 FAIL$/m);
    for (const secret of deployment.secretTexts()) expect(stdout).not.toContain(secret);
  });

  test('of one that is not, as JSON: one document with the cure, and exit code 1', async () => {
    const deployment = await startDeployment();

    const { code, stdout } = await doctor(['dev', '--json']);
    const { environment, well, lines } = JSON.parse(stdout);

    expect([code, environment, well]).toEqual([1, 'dev', false]);
    expect(lines).toHaveLength(11);
    expect(lines).toContainEqual({
      check: 'certificate',
      verdict: 'FAIL',
      what: expect.stringContaining('without App ID and certificate'),
      cure: expect.stringContaining('put-secret-value'),
    });
    expect(deployment.secretTexts().filter((secret) => stdout.includes(secret))).toEqual([]);
  });

  test('what AWS says cannot steer the terminal', async () => {
    const deployment = await startDeployment();
    deployment.alarms[0] = {
      AlarmName: 'thread-members-dev-errors',
      AlarmDescription: 'one\n\u001b[2Jtwo',
      StateValue: 'ALARM',
    };

    const { stdout } = await doctor(['dev']);

    expect(stdout).toContain('-> thread-members-dev-errors: one [2Jtwo\n');
  });

  test.each(regionCases)('asks in the region that the AWS CLI takes: %s', async (_, settings, region) => {
    const deployment = await startDeployment();
    deployment.aws.regions.clear();

    await doctor(['dev'], settings());

    expect([...deployment.aws.regions]).toEqual([region]);
  });

  test('without a region anywhere ends with 2 and names where it looked', async () => {
    await startDeployment();

    const { code, stdout, stderr } = await doctor(['dev'], noRegion());

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/in which region\? .*AWS_REGION.*AWS_DEFAULT_REGION.*the profile/);
  });

  test.each([
    ['AccessDenied', 'AccessDeniedException'],
    ['ExpiredToken', 'ExpiredTokenException'],
    ['InvalidClientTokenId', 'UnrecognizedClientException'],
  ])(
    'that may ask AWS for nothing (%s) ends with 2, and does not say that it is well',
    async (ofStack, ofOthers) => {
      const deployment = await startDeployment();
      for (const action of Object.keys(deployment.aws.actions))
        deployment.aws.actions[action] = refuse(
          action === 'DescribeStacks' ? ofStack : ofOthers,
          'You may not.',
        );

      const json = await doctor(['dev', '--json']);
      const text = await doctor(['dev']);

      expect([json.code, JSON.parse(json.stdout).well]).toEqual([2, false]);
      expect(text.code).toBe(2);
      expect(text.stdout).toMatch(/^thread-members-dev: nothing could be checked$/m);
    },
  );

  test('that may read the stack alone ends with 2, too', async () => {
    const deployment = await startDeployment();
    const { DescribeStacks, ...others } = deployment.aws.actions;
    for (const action of Object.keys(others))
      deployment.aws.actions[action] = refuse('AccessDeniedException', 'You may not.');
    deployment.secrets.fail = () => 'internal';
    const refusing = await startRestApi({ port: 0, handlers: {} });
    onTestFinished(() => refusing.close());
    deployment.stack.outputs['ApiUrl'] = `${refusing.url}/`;

    const { code, stdout } = await doctor(['dev', '--json']);

    expect([code, JSON.parse(stdout).well]).toEqual([2, false]);
  });

  test('that reaches nothing ends with 2, too', async () => {
    const deployment = await startDeployment();
    await deployment.aws.close();

    const { code, stdout } = await doctor(['dev', '--json']);

    expect([code, JSON.parse(stdout).well]).toEqual([2, false]);
  });

  test('as the documents have it for programs prints one JSON document and no more', async () => {
    const deployment = await startWell();
    deployment.alarms[0] = { AlarmName: 'thread-members-dev-errors', StateValue: 'OK' };

    const { stdout } = await shell('npm run --silent doctor -- dev --json');

    expect(JSON.parse(stdout)).toMatchObject({ environment: 'dev', well: true });
  });

  test.each([
    [[], 'which environment? Its name is missing; infra/environments.ts has dev, prod'],
    [['nowhere'], 'there is no environment nowhere; infra/environments.ts has dev, prod'],
    [['dev', 'prod'], 'one environment at a time'],
    [['dev', '--xml'], "Unknown option '--xml'"],
  ])('with %j ends with 2 and says why', async (args, words) => {
    const { code, stdout, stderr } = await doctor(args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  test.each(['--help', '-h'])('%s shows how it is used, and asks AWS for nothing', async (help) => {
    const deployment = await startDeployment();
    deployment.aws.asked.length = 0;

    const { code, stdout, stderr } = await doctor([help]);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^npm run doctor -- <environment> --json {2}/m);
    expect(deployment.aws.asked).toEqual([]);
  });

  test('where npm kept --json for itself ends with 2: a program could not read the text', async () => {
    const { code, stdout, stderr } = await doctor(['dev'], { npm_config_json: 'true' });

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('npm kept --json for itself: npm run doctor -- <environment> --json');
  });

  test('where the environments are wrong names their faults, without a stack trace', async () => {
    const { code, stdout, stderr } = await doctor(['dev'], withEnvironments({ dev: {} }));

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Nothing was checked: Wrong environments:\n- dev\.imBaseUrl: is missing; /);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('without credentials ends with 2, too', async () => {
    const nobody = {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };

    const { code, stdout, stderr } = await doctor(['dev'], nobody);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Could not load credentials from any providers');
  });
});
