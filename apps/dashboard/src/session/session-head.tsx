import type { Estimate, SessionDetail, SessionSummary } from '@jr/contract'
import type { ReactNode } from 'react'
import { Ago } from '../controls/ago.tsx'
import { Elapsed } from '../controls/elapsed.tsx'
import { StateTag } from '../controls/glyph.tsx'
import { TimeLeft } from '../controls/time-left.tsx'
import { ProgressBar, stepLine } from '../controls/progress-bar.tsx'
import { formatCost, formatSaving, formatUnpriced } from '../format/format-cost.ts'
import { formatDuration } from '../format/format-duration.ts'
import { explainTimeLeft } from '../format/format-time-left.ts'
import { formatCompact } from '../format/format-number.ts'
import { formatMoment } from '../format/format-time.ts'
import { ViewLink } from '../controls/view-link.tsx'
import { urlDefaults } from '../state/url-state.ts'
import { statusWord, tierWords, verdictWord } from '../format/status-words.ts'
import { toReason } from '../format/to-reason.ts'
import { useMonitor } from '../monitor.ts'
import { useClockText } from '../state/clock.ts'
import { isStalled, isTerminal, silenceMs } from '../state/liveness.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { ActionBar } from './action-bar.tsx'
import { CopyButton } from './copy-button.tsx'
import { MoreMenu } from './more-menu.tsx'
import { summarizeEvidence } from './summarize-evidence.ts'

interface SessionHeadProps {
  readonly row: SessionSummary
  readonly detail: SessionDetail | undefined
  readonly estimate: Estimate | undefined
  readonly mayControl: boolean
  readonly url: UrlControl
}

/** What the session is, how it stands, what is proven, what it cost, and what can be done. */
export function SessionHead({ row, detail, estimate, mayControl, url }: SessionHeadProps): ReactNode {
  const { clock, timeZone } = useMonitor()
  const silence = useClockText(clock, (now) => {
    const ms = silenceMs(row, now)
    if (ms === undefined) return ''
    return isStalled(row, clock.signsKnownAt())
      ? `no sign of life for ${formatDuration(ms)}`
      : `last sign of life ${formatDuration(ms)} ago`
  })
  // Beside the time, not in a place of its own: it comes late, and nothing may move then.
  const left = row.status === 'running' && !row.paused ? estimate : undefined
  const stalled = silence.startsWith('no')
  const verdict = verdictWord(row)
  const state = statusWord(row, stalled)
  const waitedMs = detail?.steps.reduce((sum, one) => sum + one.waited_ms, 0) ?? 0
  const waits = detail?.steps.find((one) => one.waiting_since !== null && one.completed_at === null)?.waiting_since
  const waitsSince = waits == null ? null : new Date(Date.parse(waits) - waitedMs).toISOString()
  const step = detail?.steps.find((candidate) => candidate.status === 'failed') ?? row.current_step
  const stepFailed = row.failed > 0 && step !== null && step !== undefined
  return (
    <header className="session-head">
      <h2 id="jr-session-title" dir="auto">
        {row.title ?? row.task_id} {row.simulated && <em className="simulated">simulated</em>}
      </h2>
      <p className="ids">
        <code>{row.session_id}</code> <CopyButton text={row.session_id} label="session id" /> {row.task_id}
        <CopyButton text={row.task_id} label="task id" />
      </p>
      <p className="standing">
        <StateTag state={state} /> {verdict && <StateTag state={verdict} />}
        {detail && <span>{summarizeEvidence(detail)}</span>}
      </p>
      <div className="session-progress" data-tone={state.tone}>
        <ProgressBar row={row} />
        <span className="step">{stepLine(row)}</span>
      </div>
      {row.error !== null && (
        <div className="callout" data-tone="bad">
          <h3>
            {stepFailed
              ? `Failed at step ${step.index + 1}, ${step.name}`
              : row.verdict === 'refuted'
                ? 'Refuted by the evidence'
                : 'Failed'}
          </h3>
          <p>{stepFailed ? toReason(row.error.message) : row.error.message}</p>
          {row.error.hint !== null && (
            <p>
              <strong>Next:</strong> {row.error.hint}
            </p>
          )}
          <p className="hint">
            <code>{row.error.code}</code>
          </p>
        </div>
      )}
      {row.status === 'waiting' && (
        <div className="callout" data-tone="warn">
          <h3>A person is needed{step ? ` for step ${step.index + 1}, ${step.name}` : ''}</h3>
          <p>{row.waiting_reason}</p>
        </div>
      )}
      {mayControl && (
        <ActionBar row={row} detail={detail}>
          <MoreMenu row={row} detail={detail} url={url} />
        </ActionBar>
      )}
      {!mayControl && (
        <div className="actions">
          <MoreMenu row={row} detail={detail} url={url} />
        </div>
      )}
      <dl className="facts">
        <Fact name="Jr">
          <ViewLink url={url} to={{ ...urlDefaults, view: 'jr', jr: row.jr_name }}>
            {row.jr_name}
          </ViewLink>
        </Fact>
        <Fact name="Model" title={row.model_served ?? undefined}>
          {row.model_tier === null
            ? isTerminal(row)
              ? 'none was needed'
              : 'none so far'
            : `${tierWords[row.model_tier]}, ${row.model_served ?? 'unknown'}`}
        </Fact>
        <Fact name={left ? 'Time · Time left' : 'Time'} title={left && explainTimeLeft(left)}>
          <Elapsed since={isTerminal(row) ? null : row.started_at} durationMs={row.duration_ms} />
          {left && (
            <>
              {' · '}
              <TimeLeft estimate={left} />{' '}
              <small>
                from {left.runs} earlier {left.basis === 'instruction' ? 'runs' : 'sessions'}
              </small>
            </>
          )}
          {(waitedMs > 0 || waitsSince !== null) && (
            <small>
              {' '}
              of which <Elapsed since={waitsSince} durationMs={waitedMs} /> waiting for a person
            </small>
          )}
        </Fact>
        <Fact name="Started">
          {row.started_at === null ? 'not yet' : <Ago time={row.started_at} />}
          {row.started_at !== null && <small> {formatMoment(row.started_at, timeZone)}</small>}
        </Fact>
        <Fact name="Tokens">{formatCompact(row.total_tokens)}</Fact>
        <Fact name="Cost" title="What the same tokens would have cost on Opus, at the same price date.">
          {[
            row.cost_usd === 0 && row.unpriced_attempts > 0 ? '' : formatCost(row.cost_usd),
            row.total_tokens > 0 && row.unpriced_attempts === 0 ? formatSaving(row.opus_cost_usd - row.cost_usd) : '',
            row.unpriced_attempts > 0 ? formatUnpriced(row.unpriced_attempts) : '',
          ]
            .filter(Boolean)
            .join(', ')}
        </Fact>
        <Fact name="Worker">
          {row.worker_id ?? 'none yet'}
          {silence && `, ${silence}`}
          {row.taken_over > 0 && `, taken over ${row.taken_over}×`}
        </Fact>
        <Fact name="Workspace">{row.workspace ?? 'its own'}</Fact>
      </dl>
    </header>
  )
}

function Fact({
  name,
  title,
  children,
}: {
  readonly name: string
  readonly title?: string | undefined
  readonly children: ReactNode
}): ReactNode {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
