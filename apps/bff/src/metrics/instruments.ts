import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Names, help and labels of everything that is measured; docs/monitoring.md lists them. */
export function createInstruments(registry: Registry) {
  const registers = [registry]
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name: `mailgrant_${name}`, help, labelNames, registers })
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `mailgrant_${name}`, help, labelNames, registers })
  return {
    buildInfo: gauge('build_info', 'Always 1; what runs.', ['version', 'node']),
    accounts: gauge('accounts', 'Accounts by status, kind and whether they are enabled.', [
      'status',
      'kind',
      'enabled',
    ]),
    grants: gauge('grants', 'Grants by the status of their account and by provider.', [
      'status',
      'provider',
    ]),
    countedAt: gauge(
      'accounts_counted_timestamp_seconds',
      'When accounts and grants were last counted.',
      [],
    ),
    openIncidents: gauge('open_incidents', 'Open incidents by kind.', ['kind']),
    grantDue: gauge(
      'oldest_due_grant_seconds',
      'For how long the grant that waits longest has been due; 0: none is.',
      [],
    ),
    alertDue: gauge(
      'oldest_pending_alert_seconds',
      'For how long the alert that waits longest has been due; 0: none is.',
      [],
    ),
    queueDepth: gauge('queue_depth', 'Jobs that wait, by queue.', ['queue']),
    workEnded: gauge(
      'background_work_age_seconds',
      'How long ago each recurring work last ended well.',
      ['work'],
    ),
    refreshes: counter('refreshes_total', 'Refreshes by provider and outcome.', [
      'provider',
      'outcome',
    ]),
    checks: counter('mail_checks_total', 'Connection tests and health checks.', [
      'protocol',
      'outcome',
    ]),
    alerts: counter('alerts_total', 'Tries to deliver an alert.', ['channel', 'outcome']),
    exchanges: new Histogram({
      name: 'mailgrant_token_exchange_seconds',
      help: 'How long token endpoints took, answers and failures alike.',
      labelNames: ['provider', 'grant_type'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
      registers,
    }),
    requests: new Histogram({
      name: 'mailgrant_http_request_seconds',
      help: 'HTTP requests by method, route pattern and class of status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
      registers,
    }),
  }
}
