import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Variables } from '../../../shared/variables.ts';
import type { Environment } from '../../environment/check-environments.ts';
import { secretName } from '../../environment/resource-name.ts';
import { TIME_LIMITS } from '../../environment/time-limits.ts';
import { namedOutput } from '../functions/named-output.ts';
import { removalPolicyOf } from '../functions/removal-policy.ts';
import { ServiceFunction } from '../functions/service-function.ts';
import { grantOnSecret } from './grant-on-secret.ts';

const TOKEN_SECRET_ID = 'APP_TOKEN_SECRET_ID' satisfies keyof Variables;
const AGORA_APP_SECRET_ID = 'AGORA_APP_SECRET_ID' satisfies keyof Variables;

interface AppTokenProps {
  readonly environment: Environment;
}

/**
 * The vendor's app token, which has admin power over the whole chat app, and its rotation. An operator puts App ID and
 * App Certificate into one secret; the rotation function, which alone can read that, keeps a fresh token in the other.
 * Both start as `{}`, "not there yet". The start value must never change: CloudFormation would write the new one over
 * what the operator or the rotation put there.
 */
export class AppToken extends Construct {
  private readonly environment: Environment;
  private readonly token: Secret;
  readonly rotation: ServiceFunction;

  constructor(scope: Construct, id: string, { environment }: AppTokenProps) {
    super(scope, id);
    this.environment = environment;
    const encryptionKey =
      environment.encryptionKeyArn && Key.fromKeyArn(this, 'Key', environment.encryptionKeyArn);
    const common = {
      // Not CDK's default, a random password: the functions would send it to the vendor.
      secretObjectValue: {},
      removalPolicy: removalPolicyOf(environment),
      ...(encryptionKey && { encryptionKey }),
    };
    this.token = this.createTokenSecret(common);
    this.rotation = this.createRotationFunction(this.createAgoraAppSecret(common));
    this.scheduleRotation(this.rotation);
  }

  /** Lets a function read the token, and tells it where the token is. */
  grantRead(reader: ServiceFunction): void {
    grantRead(reader, this.token);
    reader.lambda.addEnvironment(TOKEN_SECRET_ID, this.token.secretArn);
  }

  private createTokenSecret(common: SecretProps): Secret {
    const name = secretName(this.environment.name, 'appToken');
    namedOutput(this, 'AppTokenSecretName', name, 'Secret that the rotation keeps the app token in');
    return new Secret(this, 'Secret', {
      ...common,
      secretName: name,
      description:
        'App token of Agora Chat: {"appToken":"...","expiresAt":<epoch seconds>} or just the token',
    });
  }

  private createAgoraAppSecret(common: SecretProps): Secret {
    const name = secretName(this.environment.name, 'agoraApp');
    namedOutput(this, 'AgoraAppSecretName', name, 'Secret to put the App ID and App Certificate into, once');
    const secret = new Secret(this, 'AgoraApp', {
      ...common,
      secretName: name,
      description: 'App of Agora, to mint app tokens with: {"appId":"...","appCertificate":"..."}',
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: "An App Certificate is issued in the vendor's console, by hand: no function could rotate it.",
    });
    return secret;
  }

  private createRotationFunction(agoraApp: Secret): ServiceFunction {
    const rotation = new ServiceFunction(this, 'Rotation', {
      environment: this.environment,
      entry: 'rotate-app-token',
      description: 'Mints, tests and rotates the app token',
      variables: {
        IM_BASE_URL: this.environment.imBaseUrl,
        [AGORA_APP_SECRET_ID]: agoraApp.secretArn,
      },
      timeout: Duration.seconds(TIME_LIMITS.rotationStepSeconds),
    });
    grantRead(rotation, agoraApp);
    grantRotation(rotation, this.token);
    return rotation;
  }

  /**
   * Not `token.addRotationSchedule()`: that lets every secret of every account invoke the function, and the function ask
   * for random passwords, on `*`.
   */
  private scheduleRotation({ lambda }: ServiceFunction): void {
    const invocation = new CfnPermission(this, 'Invocation', {
      action: 'lambda:InvokeFunction',
      functionName: lambda.functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: Stack.of(this).account,
      sourceArn: this.token.secretArn,
    });
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: this.token.secretArn,
      rotationLambdaArn: lambda.functionArn,
      rotationRules: { scheduleExpression: `rate(${TIME_LIMITS.hoursBetweenRotations} hours)` },
      // At the first deployment there is no certificate to mint a token with.
      rotateImmediatelyOnUpdate: false,
    });
    // Secrets Manager tries the function as soon as it has a schedule.
    schedule.addResourceDependency(invocation);
  }
}

/** Not `secret.grantRead()`: that adds DescribeSecret, which no reader calls. */
function grantRead(reader: ServiceFunction, secret: Secret): void {
  grantOnSecret(reader, secret, ['secretsmanager:GetSecretValue'], ['kms:Decrypt']);
}

function grantRotation(rotation: ServiceFunction, secret: Secret): void {
  const actions = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'];
  grantOnSecret(
    rotation,
    secret,
    actions.map((action) => `secretsmanager:${action}`),
    ['kms:Decrypt', 'kms:GenerateDataKey'],
  );
}
