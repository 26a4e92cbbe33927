import type { SessionDetail, SessionList } from '@jr/contract'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useFollowed } from '../api/use-followed.ts'
import { StateTag } from '../controls/glyph.tsx'
import { ViewLink } from '../controls/view-link.tsx'
import { ScrollRegion } from '../controls/scroll-region.tsx'
import { formatCost } from '../format/format-cost.ts'
import { formatSpan } from '../format/format-duration.ts'
import { formatCount } from '../format/format-number.ts'
import { featureWord, statusWord, stepWord, tierWords, verdictWord } from '../format/status-words.ts'
import { useMonitor } from '../monitor.ts'
import type { UrlControl } from '../state/use-url-state.ts'
import { pairSteps } from './pair-steps.ts'

interface CompareViewProps {
  readonly url: UrlControl
  readonly version: string | undefined
}

/** Two sessions side by side: how they ended, step by step, feature by feature. */
export function CompareView({ url, version }: CompareViewProps): ReactNode {
  const { api } = useMonitor()
  const { session, with: other } = url.state
  const left = useFollowed<SessionDetail>(
    session === '' ? undefined : `/sessions/${encodeURIComponent(session)}`,
    version,
  )
  const right = useFollowed<SessionDetail>(other === '' ? undefined : `/sessions/${encodeURIComponent(other)}`, version)
  const recent = useQuery({
    queryKey: ['to-compare'],
    queryFn: ({ signal }) => api.get<SessionList>('/sessions?limit=100&sort=newest', { signal }),
  })
  const a = left.data
  const b = right.data
  // Another run of the same task is what one mostly wants beside it.
  const offered = (recent.data?.sessions ?? [])
    .filter((row) => row.session_id !== session)
    .toSorted((x, y) => Number(y.task_id === a?.task_id) - Number(x.task_id === a?.task_id))
  const failure = left.error ?? right.error
  return (
    <div className="page compare">
      <ViewLink url={url} to={{ view: 'sessions', with: '' }} className="button">
        Back to the session
      </ViewLink>
      <h2>Compare two sessions</h2>
      {failure !== null && <p className="field-error">{failure.message}</p>}
      <label>
        {a === undefined ? 'Session' : `“${a.title ?? a.task_id}”, ${a.session_id.slice(0, 8)}`} beside
        <select value={other} onChange={(event) => url.go({ with: event.target.value })}>
          <option value="">choose a session</option>
          {offered.map((row) => (
            <option key={row.session_id} value={row.session_id}>
              {row.task_id === a?.task_id ? 'same task: ' : ''}
              {row.title ?? row.task_id}, {row.session_id.slice(0, 8)}, {row.status}
            </option>
          ))}
        </select>
      </label>
      {a && b && <Comparison a={a} b={b} />}
    </div>
  )
}

function Comparison({ a, b }: { readonly a: SessionDetail; readonly b: SessionDetail }): ReactNode {
  const row = (name: string, show: (detail: SessionDetail) => ReactNode): ReactNode => (
    <tr>
      <th scope="row">{name}</th>
      <td>{show(a)}</td>
      <td>{show(b)}</td>
    </tr>
  )
  const features = [...new Set([...a.features, ...b.features].map((feature) => feature.feature_id))]
  return (
    <ScrollRegion className="scroll-x" label="Comparison">
      <table className="data">
        <thead>
          <tr>
            <th scope="col">What</th>
            {[a, b].map((detail) => (
              <th key={detail.session_id} scope="col">
                {detail.title ?? detail.task_id}, <code>{detail.session_id.slice(0, 8)}</code>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="number">
          {row('Status', (detail) => (
            <StateTag state={statusWord(detail)} />
          ))}
          {row('Verdict', (detail) => {
            const word = verdictWord(detail)
            return word === undefined ? 'none yet' : <StateTag state={word} />
          })}
          {row('Time', (detail) => formatSpan(detail.duration_ms))}
          {row('Cost', (detail) =>
            formatCost(detail.cost_usd === 0 && detail.unpriced_attempts > 0 ? null : detail.cost_usd),
          )}
          {row('Tokens', (detail) => formatCount(detail.total_tokens))}
          {pairSteps(a.steps, b.steps).map(([left, right]) => (
            <tr key={`${left?.step_id} ${right?.step_id}`}>
              <th scope="row">
                Step {((left ?? right)?.index ?? 0) + 1}: {(left ?? right)?.name}
              </th>
              {[left, right].map((step, side) => (
                <td key={side}>
                  {step === undefined ? (
                    'not there'
                  ) : (
                    <>
                      <StateTag state={stepWord(step)} /> {step.duration_ms !== null && formatSpan(step.duration_ms)}
                      <small>
                        {[
                          step.attempts
                            .map((attempt) => (attempt.tier === null ? 'no model' : tierWords[attempt.tier]))
                            .join(' → '),
                          step.error?.message,
                        ]
                          .filter(Boolean)
                          .join(': ')}
                      </small>
                    </>
                  )}
                </td>
              ))}
            </tr>
          ))}
          {features.map((id) => {
            const [left, right] = [a, b].map((detail) => detail.features.find((feature) => feature.feature_id === id))
            return (
              <tr key={id}>
                <th scope="row">{(left ?? right)?.description}</th>
                {[left, right].map((feature, side) => (
                  <td key={side}>{feature === undefined ? 'not there' : <StateTag state={featureWord(feature)} />}</td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
