import { RemovalPolicy } from 'aws-cdk-lib';
import type { DeploymentEnvironment } from '../../environment/check-environments.ts';

/** Whether what holds the environment's state outlives the stack. */
export function removalPolicyOf({ keepState }: Pick<DeploymentEnvironment, 'keepState'>): RemovalPolicy {
  return keepState ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
