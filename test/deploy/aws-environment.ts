/**
 * Points this process and all that it starts at an endpoint, with credentials that are worth nothing elsewhere. What was
 * set for AWS before is taken away, so that no call can reach an account.
 */
export function pointAwsAt(endpoint: string, region: string): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
}
