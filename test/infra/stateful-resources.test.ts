import { expect, test } from 'vitest';
import { appOf, PLAIN, PROD, templateOf } from '../support/infra/synthesise.ts';

/**
 * What would be lost if CloudFormation put another one in its place, as it does when the logical id changes: secrets, logs,
 * the API's address, what waits in a queue.
 */
const STATEFUL = [
  'AWS::ApiGateway::RestApi',
  'AWS::Events::EventBus',
  'AWS::Logs::LogGroup',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
];

/** Never to be changed, only added to: the constructs' ids and places in the tree make these names. */
const LOGICAL_IDS = {
  AppTokenSecretD5FBB95C: 'AWS::SecretsManager::Secret',
  AppTokenAgoraAppB248651C: 'AWS::SecretsManager::Secret',
  ListMembersLogs1C61FC63: 'AWS::Logs::LogGroup',
  AddMembersLogs34F81FE3: 'AWS::Logs::LogGroup',
  RemoveMembersLogs941E5961: 'AWS::Logs::LogGroup',
  AppTokenRotationLogs95E54C41: 'AWS::Logs::LogGroup',
  ApiAccessLogs50B185DB: 'AWS::Logs::LogGroup',
  ApiExecutionLogsB326CF6B: 'AWS::Logs::LogGroup',
  ApiRestApiE35FEAFE: 'AWS::ApiGateway::RestApi',
  MemberEventsBus8D24A75B: 'AWS::Events::EventBus',
  MemberEventsChangesQueue5C2C5AC4: 'AWS::SQS::Queue',
  MemberEventsChangesUnapplied1323EF55: 'AWS::SQS::Queue',
  MemberEventsUndelivered897C5572: 'AWS::SQS::Queue',
  MemberEventsConsumerLogs482E9EB1: 'AWS::Logs::LogGroup',
  MemberEventsSequencerLogsC641CF34: 'AWS::Logs::LogGroup',
};

const app = appOf({
  dev: PLAIN,
  prod: PROD,
  private: { ...PLAIN, vpcEndpointIds: ['vpce-0123456789abcdef0'] },
});

test.each(['dev', 'prod', 'private'])(
  'keeps what has state in %s in the resources that it has always been in',
  (name) => {
    const resources: Record<string, { Type: string }> = templateOf(app, name).toJSON()['Resources'];
    const stateful = Object.entries(resources).flatMap(([logicalId, { Type: type }]) =>
      STATEFUL.includes(type) ? [[logicalId, type]] : [],
    );

    expect(Object.fromEntries(stateful)).toEqual(LOGICAL_IDS);
  },
);
