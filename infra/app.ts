import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { Environment } from './environment/check-environments.ts';
import { WrongEnvironmentsError } from './environment/wrong-environments-error.ts';
import { ThreadMembersStack } from './thread-members-stack.ts';

/** The CDK app: a stack for each environment, checked by cdk-nag whenever it is synthesised. */
export function buildApp(environments: readonly Environment[], props?: AppProps): App {
  const app = new App(props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  for (const environment of environments) new ThreadMembersStack(app, environment);
  return app;
}

if (import.meta.main) {
  try {
    const { environments } = await import('./environments.ts');
    buildApp(environments).synth();
  } catch (error) {
    if (!(error instanceof WrongEnvironmentsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    // At once: the CDK would synthesise what there is of the app when the process comes to its end.
    process.exit(1);
  }
}
