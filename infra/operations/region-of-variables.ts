/** The region in the variables that the AWS CLI and the CDK read, of which the SDK knows only the first. */
export function regionOfVariables(): string | undefined {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return AWS_REGION || AWS_DEFAULT_REGION || undefined;
}
