import { SpanStatusCode } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { aSimulatedRouter } from '../simulated-router.ts'

/** The real OpenTelemetry SDK, exporting to memory. */
function aTelemetry() {
  const spans = new InMemorySpanExporter()
  const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer('test')
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 })
  const provider = new MeterProvider({ readers: [reader] })
  return { spans, metrics, provider, telemetry: { tracer, meter: provider.getMeter('test') } }
}

describe('telemetry', () => {
  it('records each model call as a span with the names of the GenAI conventions', async () => {
    const { spans, telemetry } = aTelemetry()
    const { router, simulator } = await aSimulatedRouter({ telemetry })
    simulator.faults.push({ kind: 'status', status: 529 })

    const result = await router.call({ tier: 'haiku' }, 'A private question', { conversationId: 'c1' })

    const [failed, answered] = spans.getFinishedSpans()
    expect(failed).toMatchObject({
      name: 'chat claude-haiku-5-5',
      kind: 2,
      status: { code: SpanStatusCode.ERROR, message: 'overloaded' },
    })
    expect(answered?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'anthropic',
      'gen_ai.request.model': 'claude-haiku-5-5',
      'gen_ai.response.model': 'claude-haiku-5-5',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.conversation.id': 'c1',
      'gen_ai.usage.input_tokens': result.usage.inputTokens,
      'jr.route.tier': 'haiku',
      'jr.route.decision.source': 'task',
      'jr.route.attempt.reason': 'retry',
      'jr.route.cost_usd': result.costUsd,
    })
    expect(JSON.stringify(spans.getFinishedSpans().map(({ attributes }) => attributes))).not.toContain(
      'private question',
    )
  })

  it('records tools as spans of their own', async () => {
    const { spans, telemetry } = aTelemetry()
    const { router } = await aSimulatedRouter({ telemetry })
    const tool = { name: 'note', description: 'Takes a note.', inputSchema: { type: 'object' }, run: () => 'ok' }

    await router.call({ tier: 'local' }, 'Go [[simulate: call note {"text": "x"}]]', { tools: [tool] })

    expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual([
      'chat /ganuda/models/qwen2.5-coder-32b-awq',
      'execute_tool note',
      'chat /ganuda/models/qwen2.5-coder-32b-awq',
    ])
  })

  it('counts tokens, time and dollars', async () => {
    const { metrics, provider, telemetry } = aTelemetry()
    const { router } = await aSimulatedRouter({ telemetry })

    const result = await router.call({ tier: 'opus' }, 'Hi')
    await provider.forceFlush()

    const byName = new Map(
      metrics
        .getMetrics()[0]
        ?.scopeMetrics[0]?.metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0]?.value]),
    )
    expect(byName.get('gen_ai.client.inference.usage.output_tokens')).toBe(result.usage.outputTokens)
    expect(byName.get('jr.route.cost')).toBe(result.costUsd)
    expect(byName.get('gen_ai.client.inference.duration')).toMatchObject({ count: 1 })
    await provider.shutdown()
  })
})

describe('hooks', () => {
  it('that throw are reported as a warning and change nothing', async () => {
    const warnings: string[] = []
    const { router } = await aSimulatedRouter({
      onDecision: () => {
        throw new Error('broken hook')
      },
      onWarning: ({ code, message }) => warnings.push(`${code}: ${message}`),
    })

    await expect(router.call({ tier: 'haiku' }, 'Hi')).resolves.toMatchObject({ tier: 'haiku' })
    expect(warnings).toEqual(['hook_failed: onDecision threw: broken hook'])
  })
})
