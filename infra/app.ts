import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { Environment } from './environment/check-environments.ts';
import { environments } from './environments.ts';
import { ThreadMembersStack } from './thread-members-stack.ts';

/** The CDK app: a stack for each environment, checked by cdk-nag whenever it is synthesised. */
export function buildApp(environments: readonly Environment[], props?: AppProps): App {
  const app = new App(props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  for (const environment of environments) new ThreadMembersStack(app, environment);
  return app;
}

if (import.meta.main) buildApp(environments).synth();
