/** The region in the variables that AWS CLI 2 and the CDK read, in their order; the SDK knows only the first. */
export function regionOfVariables(): string | undefined {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return AWS_REGION || AWS_DEFAULT_REGION || undefined;
}
