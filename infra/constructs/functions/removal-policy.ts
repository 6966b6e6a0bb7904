import { RemovalPolicy } from 'aws-cdk-lib';
import type { Environment } from '../../environment/check-environments.ts';

/** Whether what holds the environment's state outlives the stack. */
export function removalPolicyOf({ keepState }: Pick<Environment, 'keepState'>): RemovalPolicy {
  return keepState ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
