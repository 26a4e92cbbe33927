import type { FastifyPluginAsync } from 'fastify'
import type { Stats } from '@jr/tracker'
import type { RequestCounter } from '../http/count-requests.ts'
import type { StatsSource } from '../stats-source.ts'

interface MetricsOptions {
  readonly stats: StatsSource
  readonly requests: RequestCounter
}

interface Metric {
  readonly name: string
  readonly type: 'gauge' | 'counter'
  readonly help: string
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]
}

/** `GET /metrics` in the text format of Prometheus. */
export const metricsRoute: FastifyPluginAsync<MetricsOptions> = async (app, { stats, requests }) => {
  app.get(
    '/metrics',
    { schema: { summary: 'Metrics for Prometheus', tags: ['operation'], produces: ['text/plain'] } },
    async (_request, reply) => {
      const current = await stats('UTC', new Date().toISOString().slice(0, 10))
      const metrics = [...toSessionMetrics(current.stats), ...toProcessMetrics(requests)]
      return reply
        .type('text/plain; version=0.0.4; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(metrics.map(formatMetric).join(''))
    },
  )
}

function toSessionMetrics(stats: Stats): readonly Metric[] {
  const byTier = (value: (tier: Stats['byTier'][number]) => number): Metric['samples'] =>
    stats.byTier.map((tier) => [{ tier: tier.tier }, value(tier)] as const)
  return [
    {
      name: 'jr_sessions',
      type: 'gauge',
      help: 'Sessions by status.',
      samples: [
        [{ status: 'pending' }, stats.pending],
        [{ status: 'running' }, stats.running],
        [{ status: 'waiting' }, stats.waiting],
        [{ status: 'completed' }, stats.completedTotal],
        [{ status: 'failed' }, stats.failedTotal],
        [{ status: 'cancelled' }, stats.cancelledTotal],
      ],
    },
    {
      name: 'jr_sessions_verified',
      type: 'gauge',
      help: 'Completed sessions whose every feature was proven.',
      samples: [[{}, stats.verifiedTotal]],
    },
    { name: 'jr_attempts_total', type: 'counter', help: 'Model calls.', samples: byTier((tier) => tier.attempts) },
    {
      name: 'jr_tokens_total',
      type: 'counter',
      help: 'Tokens in, out and cached.',
      samples: byTier((tier) => tier.totalTokens),
    },
    {
      name: 'jr_cost_usd_total',
      type: 'counter',
      help: 'Cost of the priced model calls.',
      samples: byTier((tier) => tier.costUsd),
    },
    {
      name: 'jr_unpriced_attempts_total',
      type: 'counter',
      help: 'Model calls without a known price.',
      samples: byTier((tier) => tier.unpricedAttempts),
    },
  ]
}

function toProcessMetrics(requests: RequestCounter): readonly Metric[] {
  return [
    {
      name: 'jr_http_requests_total',
      type: 'counter',
      help: 'Answered requests by class of status.',
      samples: requests.list(),
    },
    {
      name: 'process_resident_memory_bytes',
      type: 'gauge',
      help: 'Memory of the API process.',
      samples: [[{}, process.memoryUsage.rss()]],
    },
    {
      name: 'process_uptime_seconds',
      type: 'gauge',
      help: 'Seconds since the API process started.',
      samples: [[{}, process.uptime()]],
    },
  ]
}

function formatMetric({ name, type, help, samples }: Metric): string {
  const lines = samples.map(([labels, value]) => `${name}${formatLabels(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value.replaceAll(/["\\\n]/g, '_')}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
