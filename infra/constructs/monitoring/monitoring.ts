import { Duration } from 'aws-cdk-lib';
import { type AlarmBase, AlarmStatusWidget, type IAlarm, Row } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type CustomMetricGroup,
  DefaultDashboardFactory,
  MonitoringFacade,
  notifySns,
} from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';
import type { Environment } from '../../environment/check-environments.ts';
import { serviceName } from '../../environment/resource-name.ts';
import type { MembersApi } from '../api/members-api.ts';
import type { MemberEvents } from '../events/member-events.ts';
import type { ServiceFunction } from '../functions/service-function.ts';
import type { AppToken } from '../token/app-token.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { alarmedIn } from './alarmed.ts';
import { functionGraphs, type Operation, OWN_FAILURE } from './function-graphs.ts';
import { LogMetrics } from './log-metrics.ts';
import { logQueries } from './log-queries.ts';
import { queueGraphs } from './queue-graphs.ts';
import { tokenGraphs } from './token-graphs.ts';
import { vendorGraphs } from './vendor-graphs.ts';

interface MonitoringProps {
  readonly environment: Environment;
  readonly listMembers: ServiceFunction;
  readonly addMembers: ServiceFunction;
  readonly removeMembers: ServiceFunction;
  readonly memberEvents: MemberEvents;
  readonly appToken: AppToken;
  readonly api: MembersApi;
}

/**
 * Alarms, each for one cause, and the dashboard that has them and their metrics. The functions say in their logs what
 * happened; what a function cannot say, such as that it died, is in AWS's own metrics.
 */
export class Monitoring extends Construct {
  /** Alarms on what is the service's own fault: its 500s, and functions that end without an answer. */
  readonly ownFailures: readonly AlarmBase[];
  private readonly facade: MonitoringFacade;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { environment, memberEvents, api } = props;
    const { accessLogs } = api;
    const { sequencer, consumer } = memberEvents;
    const { rotation } = props.appToken;
    const operations = [props.listMembers, props.addMembers, props.removeMembers];
    const logs = { environment, operations, sequencer, consumer, rotation, accessLogs };
    const metrics = new LogMetrics(this, 'Metrics', logs);

    this.facade = this.createFacade(environment);
    const alarms = this.addAlarmStatus();
    const alarmed = alarmedIn(environment.name);
    this.addRequests(api);
    this.facade.addWidget(new Row(...logQueries(operations, consumer, environment)));
    this.addGraphs('Vendor', vendorGraphs(metrics, alarmed));
    this.addGraphs('App token', tokenGraphs(metrics, alarmed));
    this.addGraphs('Events', queueGraphs(memberEvents, alarmed));
    const functions = { operations: timed(props), events: [sequencer, consumer], rotation };
    this.addGraphs('Functions', functionGraphs(functions, metrics, alarmed));
    alarms.push(...this.facade.createdAlarms().map(({ alarm }) => alarm));
    this.ownFailures = this.facade.createdAlarmsWithTag(OWN_FAILURE).map(({ alarm }) => alarm);
  }

  private createFacade({ name, alarmEmail }: Environment): MonitoringFacade {
    const topic = alarmEmail && new AlarmTopic(this, 'Topic', { name, email: alarmEmail }).topic;
    const dashboardNamePrefix = serviceName(name);
    return new MonitoringFacade(this, 'Facade', {
      alarmFactoryDefaults: {
        alarmNamePrefix: dashboardNamePrefix,
        actionsEnabled: true,
        ...(topic && { action: notifySns(topic, topic) }),
      },
      dashboardFactory: new DefaultDashboardFactory(this, 'Dashboards', { dashboardNamePrefix }),
    });
  }

  /** First on the dashboard, so it is there before any alarm is: the list that it returns is read when all is done. */
  private addAlarmStatus(): IAlarm[] {
    const alarms: IAlarm[] = [];
    this.facade.addWidget(new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 6 }));
    return alarms;
  }

  private addRequests({ methods }: MembersApi): void {
    const period = { period: Duration.minutes(5) };
    const of = (kind: 'metricCount' | 'metricClientError' | 'metricServerError') =>
      methods.map((method) => method[kind](method.api.deploymentStage, period));
    this.addGraphs('Requests', [
      { title: 'Requests', metrics: of('metricCount') },
      { title: 'Answers 4xx', metrics: of('metricClientError') },
      { title: 'Answers 5xx', metrics: of('metricServerError') },
    ]);
  }

  private addGraphs(humanReadableName: string, metricGroups: CustomMetricGroup[]): void {
    this.facade.monitorCustom({ humanReadableName, alarmFriendlyName: humanReadableName, metricGroups });
  }
}

/**
 * What the slowest 1 % of requests may take: for 100 users two rounds of the slowest answers that the vendor itself shows
 * (V11: 12.4 s a remove, 1.1 s an add), and some more; a list has up to 20 pages. At 27.5 s all of them are given up.
 */
function timed({ listMembers, addMembers, removeMembers }: MonitoringProps): Operation[] {
  return [
    { fn: listMembers, slowestMs: 10_000 },
    { fn: addMembers, slowestMs: 5_000 },
    { fn: removeMembers, slowestMs: 26_000 },
  ];
}
