import type { Estimate, SessionDetail, SessionSummary, Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { ApiFailure, mayPass } from '../api/api-failure.ts'
import { useFollowed } from '../api/use-followed.ts'
import { Ago } from '../controls/ago.tsx'
import { FieldFailure } from '../controls/field-failure.tsx'
import { PartBoundary } from '../controls/part-boundary.tsx'
import { ViewLink } from '../controls/view-link.tsx'
import { toFailureText } from '../format/to-failure-text.ts'
import { useMonitor } from '../monitor.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { SessionHead } from './session-head.tsx'
import { StepList } from './step-list.tsx'
import { TabBar } from './tab-bar.tsx'
import { FeatureList } from './feature-list.tsx'
import { ChangesTab } from './changes-tab.tsx'
import { EventsTab } from './events-tab.tsx'
import { InstructionTab } from './instruction-tab.tsx'

interface SessionViewProps {
  readonly sessionId: string
  /** What the list knows already: shown at once. */
  readonly row: SessionSummary | undefined
  readonly estimate: Estimate | undefined
  readonly version: string | undefined
  readonly stats: Stats | undefined
  readonly url: UrlControl
}

/** One session with everything known of it. */
export function SessionView({ sessionId, row, estimate, version, stats, url }: SessionViewProps): ReactNode {
  const { clock } = useMonitor()
  const query = useFollowed<SessionDetail>(`/sessions/${encodeURIComponent(sessionId)}`, version)
  const detail = query.data
  const summary = newer(row, detail)
  const close = (
    <ViewLink url={url} to={{ session: '' }} className="button close">
      <span className="close-word">All sessions</span>
    </ViewLink>
  )
  if (summary === undefined) {
    const missing = query.error instanceof ApiFailure && query.error.kind !== 'unreachable'
    return (
      <section className="session" aria-label="Session" tabIndex={-1}>
        {close}
        <div className="state" key="state">
          <h2>{query.error === null ? 'Loading …' : missing ? 'No such session' : 'Not loaded'}</h2>
          {query.error !== null && <p>{toFailureText(query.error)}</p>}
        </div>
      </section>
    )
  }
  const steps = detail?.steps ?? []
  const changes = steps.reduce((sum, step) => sum + step.files.length, 0)
  const tabs = [
    ['steps', `Steps ${summary.total_steps}`],
    ['features', `Features ${detail?.features.length ?? ''}`],
    ['changes', `Changes ${detail ? changes : ''}`],
    ['events', 'Log'],
    ['instruction', 'Instruction'],
  ] as const
  // `instruction:12` is line 12 of the instruction.
  const [wanted, line] = url.state.tab.split(':')
  const refutedOnly = summary.verdict === 'refuted' && summary.failed === 0
  // Answered ones too: the view must not change under the hands of whoever answers.
  const asksPerson = detail !== undefined && detail.questions.length > 0
  // Where every step passed and the evidence refutes them, or a person is asked, that is what one wants to see.
  const tab = tabs.find(([key]) => key === wanted)?.[0] ?? (refutedOnly || asksPerson ? 'features' : 'steps')
  return (
    <section className="session" aria-labelledby="jr-session-title" tabIndex={-1}>
      {close}
      <SessionHead
        row={summary}
        detail={detail}
        estimate={estimate}
        mayControl={stats?.capabilities.control ?? false}
        url={url}
      />
      <TabBar tabs={tabs} current={tab} onChoose={(key) => url.go({ tab: key }, true)} />
      <div role="tabpanel" id="jr-tabpanel" aria-labelledby={`jr-tab-${tab}`} className="tab-panel" tabIndex={-1}>
        {query.error !== null && detail === undefined && <FieldFailure failure={query.error} />}
        {query.error !== null && detail !== undefined && (
          <p className="field-error">
            What follows is from <Ago time={clock.toServerTime(query.dataUpdatedAt)} />. {toFailureText(query.error)}
            {mayPass(query.error) && ' The monitor keeps trying.'}
          </p>
        )}
        {detail === undefined ? (
          query.error === null && <p className="state">Loading …</p>
        ) : (
          <PartBoundary key={tab}>
            {tab === 'features' ? (
              <FeatureList detail={detail} mayControl={stats?.capabilities.control ?? false} url={url} />
            ) : tab === 'changes' ? (
              <ChangesTab steps={steps} />
            ) : tab === 'events' ? (
              <EventsTab sessionId={sessionId} version={version} />
            ) : tab === 'instruction' ? (
              <InstructionTab text={detail.instruction} line={line === undefined ? undefined : Number(line)} />
            ) : (
              <StepList detail={detail} url={url} mayControl={stats?.capabilities.control ?? false} />
            )}
          </PartBoundary>
        )}
      </div>
    </section>
  )
}

/** List and detail are two answers: the later one is right about the summary. */
function newer(row: SessionSummary | undefined, detail: SessionDetail | undefined): SessionSummary | undefined {
  if (row === undefined || detail === undefined) return row ?? detail
  return detail.updated_at >= row.updated_at
    ? { ...detail, heartbeat_at: laterOf(row.heartbeat_at, detail.heartbeat_at) }
    : row
}

function laterOf(a: string | null, b: string | null): string | null {
  return (a ?? '') > (b ?? '') ? a : b
}
