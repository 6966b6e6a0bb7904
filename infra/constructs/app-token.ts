import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Environment } from '../../shared/environment.ts';
import type { DeploymentEnvironment } from '../check-environments.ts';
import type { ServiceFunction } from './service-function.ts';

const SECRET_ID = 'APP_TOKEN_SECRET_ID' satisfies keyof Environment;

interface AppTokenProps {
  readonly deployment: DeploymentEnvironment;
}

/**
 * The vendor's app token, which has admin power over the whole chat app. It starts as `{}`, "not there yet", and an
 * operator or the rotation puts the token in. The start value must never change: CloudFormation would write the new one
 * over the operator's token.
 */
export class AppToken extends Construct {
  private readonly secret: Secret;

  constructor(scope: Construct, id: string, { deployment }: AppTokenProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      secretName: `thread-members/${deployment.name}/app-token`,
      description:
        'App token of Agora Chat: {"appToken":"...","expiresAt":<epoch seconds>} or just the token',
      // Not CDK's default, a random password: the functions would send it to the vendor.
      secretObjectValue: {},
      removalPolicy: deployment.keepState ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The token is put in by an operator, until a rotation function mints it.',
    });
  }

  /** Lets a function read the token, and tells it where the token is. */
  grantRead(reader: ServiceFunction): void {
    // Not secret.grantRead(): that adds DescribeSecret, which nobody here calls.
    Grant.addToPrincipal({
      grantee: reader.lambda,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secret.secretArn],
    }).assertSuccess();
    reader.lambda.addEnvironment(SECRET_ID, this.secret.secretArn);
  }
}
