import type { SessionDetail, SessionEvent, SessionSummary } from '@jr/contract'
import { aDetail, aFeature, ago, anAttempt, anEvent, anEvidence, aSession, aStep, uuid } from './builders.ts'
import { diff, instruction } from './sample-texts.ts'

/** A day in the life of a few Jrs: one of every state the monitor can show. */
export interface World {
  readonly sessions: SessionSummary[]
  readonly details: Map<string, SessionDetail>
  readonly events: Map<string, SessionEvent[]>
}

/** Builds the sample; `count` adds that many finished sessions after the telling ones. */
export function sampleWorld(count: number = 0): World {
  const sessions: SessionSummary[] = [
    aSession({
      session_id: uuid(1),
      task_id: 'SAG-JR-031',
      title: 'Move the collector to the new host',
      jr_name: 'DevOps Jr',
      status: 'waiting',
      model_tier: 'opus',
      model_served: 'claude-opus-5-5',
      total_steps: 5,
      passed: 2,
      pending: 3,
      progress_pct: 40,
      created_at: ago(1460),
      started_at: ago(1455),
      updated_at: ago(610),
      current_step: { index: 2, name: 'Restart the service with sudo', status: 'pending' },
      waiting_reason: 'This step needs sudo on host bluefin. Run it there, then approve, or skip it.',
      cost_usd: 0.0412,
      opus_cost_usd: 0.0412,
      total_tokens: 31_200,
      duration_ms: 1_455_000,
    }),
    aSession({
      session_id: uuid(2),
      task_id: 'SAG-JR-029',
      title: 'Process the night’s audio',
      jr_name: 'Audio Jr',
      total_steps: 6,
      passed: 1,
      pending: 5,
      progress_pct: 16.7,
      model_tier: 'local',
      model_served: '/ganuda/models/qwen2.5-coder-32b-awq',
      current_step: { index: 1, name: 'Transcribe the recordings', status: 'in_progress' },
      heartbeat_at: ago(82),
      taken_over: 1,
      cost_usd: 0,
      unpriced_attempts: 1,
      opus_cost_usd: 0.31,
      created_at: ago(412),
      started_at: ago(400),
      updated_at: ago(82),
      duration_ms: 400_000,
    }),
    aSession({ session_id: uuid(3), title: 'Add the router and the progress tab', updated_at: ago(2) }),
    aSession({
      session_id: uuid(4),
      task_id: 'SAG-JR-032',
      title: 'Nightly report in plain language',
      jr_name: 'Audio Jr',
      status: 'pending',
      model_tier: null,
      model_served: null,
      passed: 0,
      total_steps: 3,
      pending: 3,
      progress_pct: 0,
      current_step: { index: 0, name: 'Collect the numbers', status: 'pending' },
      worker_id: null,
      heartbeat_at: null,
      started_at: null,
      duration_ms: null,
      cost_usd: 0,
      opus_cost_usd: 0,
      total_tokens: 0,
      created_at: ago(30),
      updated_at: ago(30),
      paused: true,
    }),
    aSession({
      session_id: uuid(5),
      task_id: 'SAG-JR-027',
      title: 'Convert the runbooks',
      jr_name: 'Audio Jr',
      status: 'failed',
      verdict: 'refuted',
      total_steps: 5,
      passed: 1,
      failed: 1,
      pending: 3,
      progress_pct: 40,
      current_step: { index: 1, name: 'Process audio', status: 'failed' },
      error: {
        code: 'file_not_found',
        message: 'File not found: /ganuda/audio/2026-11-25.flac',
        hint: 'Check the path in step 2, line 41, or mount the share; then retry.',
      },
      created_at: ago(3900),
      started_at: ago(3890),
      finished_at: ago(3840),
      updated_at: ago(3840),
      duration_ms: 50_000,
      cost_usd: 0.00094,
      opus_cost_usd: 0.031,
    }),
    aSession({
      session_id: uuid(6),
      task_id: 'SAG-JR-026',
      title: 'Summarise the incident of 24 November',
      jr_name: 'DevOps Jr',
      status: 'completed',
      verdict: 'verified',
      model_tier: 'local',
      model_served: '/ganuda/models/qwen2.5-coder-32b-awq',
      passed: 4,
      pending: 0,
      progress_pct: 100,
      current_step: null,
      created_at: ago(5200),
      started_at: ago(5190),
      finished_at: ago(5145),
      updated_at: ago(5145),
      duration_ms: 45_000,
      cost_usd: 0,
      unpriced_attempts: 4,
      opus_cost_usd: 0.21,
    }),
    aSession({
      session_id: uuid(7),
      task_id: 'SAG-JR-025',
      title: 'Rename the metrics',
      status: 'completed',
      verdict: 'unverified',
      passed: 3,
      skipped: 1,
      pending: 0,
      progress_pct: 100,
      current_step: null,
      created_at: ago(9100),
      started_at: ago(9090),
      finished_at: ago(9000),
      updated_at: ago(9000),
      duration_ms: 90_000,
      simulated: true,
    }),
    aSession({
      session_id: uuid(8),
      task_id: 'SAG-JR-024',
      title: 'Add an index for the weekly query',
      status: 'completed',
      verdict: 'verified',
      judged: true,
      passed: 4,
      pending: 0,
      progress_pct: 100,
      current_step: null,
      created_at: ago(15_000),
      started_at: ago(14_990),
      finished_at: ago(14_800),
      updated_at: ago(14_800),
      duration_ms: 190_000,
    }),
    aSession({
      session_id: uuid(9),
      task_id: 'SAG-JR-023',
      title: 'Try the other model server',
      jr_name: 'DevOps Jr',
      status: 'cancelled',
      passed: 1,
      pending: 3,
      progress_pct: 25,
      current_step: null,
      created_at: ago(20_000),
      started_at: ago(19_990),
      finished_at: ago(19_900),
      updated_at: ago(19_900),
      duration_ms: 90_000,
    }),
  ]
  for (let index = 0; index < count; index += 1) {
    const age = 90_000 + index * 600
    const failed = index % 17 === 3
    sessions.push(
      aSession({
        session_id: uuid(1000 + index),
        task_id: `SAG-JR-${9000 - index}`,
        title: `Finished work number ${index + 1}`,
        jr_name: ['Software Engineer Jr.', 'DevOps Jr', 'Audio Jr'][index % 3] ?? '',
        status: failed ? 'failed' : 'completed',
        verdict: failed ? 'refuted' : index % 5 === 0 ? 'unverified' : 'verified',
        passed: failed ? 1 : 4,
        failed: failed ? 1 : 0,
        pending: failed ? 2 : 0,
        progress_pct: failed ? 50 : 100,
        current_step: failed ? { index: 1, name: 'Apply the change', status: 'failed' } : null,
        error: failed
          ? {
              code: 'search_not_found',
              message: 'The SEARCH text is not in the file.',
              hint: 'Compare it with the file as it is now.',
            }
          : null,
        created_at: ago(age),
        started_at: ago(age - 5),
        finished_at: ago(age - 65),
        updated_at: ago(age - 65),
        duration_ms: 60_000 + index,
        cost_usd: ((index * 7919) % 10_000) / 1e6,
      }),
    )
  }
  const details = new Map<string, SessionDetail>(sessions.slice(0, 9).map((row) => [row.session_id, detailOf(row)]))
  const events = new Map<string, SessionEvent[]>(sessions.slice(0, 9).map((row) => [row.session_id, eventsOf(row)]))
  return { sessions, details, events }
}

function detailOf(row: SessionSummary): SessionDetail {
  const names = ['Write the router', 'Process audio', 'Generate tests', 'Wire the dashboard', 'Clean up', 'Report']
  const begun = row.started_at === null ? 0 : Date.parse(row.started_at)
  const finished = row.passed + row.failed + row.skipped
  const each = (row.duration_ms ?? 0) / Math.max(1, finished + 1)
  const at = (index: number): string => new Date(begun + index * each).toISOString()
  const steps = Array.from({ length: row.total_steps }, (_, index) => {
    const current = row.current_step?.index === index ? row.current_step : undefined
    const status =
      index < row.passed ? 'passed' : (current?.status ?? (index < row.passed + row.skipped ? 'skipped' : 'pending'))
    const waiting = row.status === 'waiting' && current !== undefined
    return aStep({
      index,
      step_id: uuid(300 + index),
      name: current?.name ?? names[index] ?? `Step ${index + 1}`,
      status,
      line: 7 + index * 9,
      kind: waiting ? 'manual' : index === 0 ? 'declared' : 'text',
      started_at: status === 'pending' ? null : at(index),
      completed_at: status === 'passed' || status === 'failed' || status === 'skipped' ? at(index + 1) : null,
      waiting_since: waiting ? at(index) : null,
      duration_ms: status === 'pending' ? null : Math.round(each),
      output:
        status === 'passed'
          ? 'Wrote jr_executor/llm_router.py (118 lines).\nKept the old file beside it until the checks passed.'
          : null,
      error: status === 'failed' ? row.error : null,
      note: status === 'skipped' ? 'Not needed on this host.' : null,
      attempts:
        index === 0 || status === 'pending' || status === 'skipped'
          ? []
          : index === 1
            ? [
                anAttempt({
                  attempt_id: uuid(510),
                  status: 'failed',
                  finish_reason: 'max_tokens',
                  error_code: 'output_truncated',
                  error: 'The answer was cut at 2,048 tokens.',
                  latency_ms: 1820,
                }),
                anAttempt({
                  attempt_id: uuid(511),
                  number: 2,
                  tier: 'opus',
                  model_requested: 'claude-opus-5-5',
                  model_served: 'claude-opus-5-5',
                  status: status === 'failed' ? 'failed' : 'passed',
                  reason: 'escalated: the answer of the haiku tier was cut',
                  latency_ms: 9400,
                  cost_usd: 0.0312,
                  opus_cost_usd: 0.0312,
                  output_tokens: 1100,
                }),
              ]
            : [
                anAttempt({
                  attempt_id: uuid(520 + index),
                  status: status === 'in_progress' ? 'running' : 'passed',
                  finished_at: status === 'in_progress' ? null : ago(60),
                  simulated: row.simulated,
                  ...(row.unpriced_attempts > 0
                    ? { tier: 'local' as const, model_served: row.model_served, cost_usd: null }
                    : {}),
                }),
              ],
      files:
        index === 0 && status === 'passed'
          ? [
              {
                path: 'jr_executor/llm_router.py',
                action: 'modified' as const,
                diff,
                changed_at: at(1),
                undone_at: null,
              },
            ]
          : [],
    })
  })
  const ended = row.verdict !== null
  const features = [
    aFeature({
      judged: row.judged,
      status: ended ? (row.verdict === 'refuted' ? 'failed' : 'passed') : 'pending',
      ...(ended ? {} : { evidence: [], verified_at: null }),
      ...(row.verdict === 'refuted'
        ? {
            reason: 'The check ended with 1 instead of 0.',
            evidence: [
              anEvidence({
                outcome: 'fail',
                exit_code: 1,
                output: 'E   FileNotFoundError: /ganuda/audio/2026-11-25.flac\n1 failed in 0.30s\n',
              }),
            ],
          }
        : {}),
    }),
    aFeature({
      feature_id: 'survives',
      description: 'Sessions survive a restart',
      line: 46,
      status: ended ? (row.verdict === 'verified' ? 'passed' : 'unverified') : 'pending',
      evidence: [],
      verified_at: null,
      reason: ended && row.verdict !== 'verified' ? 'No check could be derived from this sentence.' : null,
    }),
  ]
  return aDetail(row, { steps, features, instruction })
}

function eventsOf(row: SessionSummary): SessionEvent[] {
  return [
    anEvent({ occurred_at: row.created_at, data: { steps: row.total_steps, features: 2 } }),
    anEvent({
      sequence: 2,
      type: 'session_claimed',
      actor: 'jr-host-1:4711',
      data: { epoch: 1 },
      occurred_at: row.started_at ?? row.created_at,
    }),
    anEvent({
      sequence: 3,
      type: 'step_started',
      index: 0,
      actor: 'jr-host-1:4711',
      occurred_at: row.started_at ?? row.created_at,
    }),
    anEvent({
      sequence: 4,
      type: 'step_passed',
      index: 0,
      actor: 'jr-host-1:4711',
      data: { duration_ms: 20_000, files: 1 },
      occurred_at: row.updated_at,
    }),
    ...(row.error === null
      ? []
      : [
          anEvent({
            sequence: 5,
            type: 'step_failed',
            index: 1,
            actor: 'jr-host-1:4711',
            data: { code: row.error.code, message: row.error.message },
            occurred_at: row.updated_at,
          }),
        ]),
  ]
}
