import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts';

const ALIAS = 'live';

/**
 * A function that is called by its alias `live`: a new version of its code or settings serves once the alias moves to it,
 * at once or, where the environment has a canary, first for a tenth of the requests.
 */
export class LiveFunction extends ServiceFunction {
  readonly live: Alias;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id, props);
    this.live = this.lambda.addAlias(ALIAS);
  }
}
