import type { Attempt } from '@jr/contract'
import type { ReactNode } from 'react'
import { ScrollRegion } from '../controls/scroll-region.tsx'
import { formatCost } from '../format/format-cost.ts'
import { formatLatency } from '../format/format-duration.ts'
import { formatCount } from '../format/format-number.ts'
import { tierWords } from '../format/status-words.ts'

/** The tries at one step, or the calls beside the steps: which tier and model, why, what came of it, tokens, cost and time. */
export function AttemptTable({
  attempts,
  stepNumber,
}: {
  readonly attempts: readonly Attempt[]
  /** Absent for calls beside the steps. */
  readonly stepNumber?: number
}): ReactNode {
  const label = stepNumber === undefined ? 'Model calls beside the steps' : `Attempts of step ${stepNumber}`
  return (
    <ScrollRegion className="scroll-x" label={label}>
      <table className="data">
        <caption>{stepNumber === undefined ? label : 'Attempts'}</caption>
        <thead>
          <tr>
            {['#', 'Tier', 'Model', 'Outcome', 'Tokens in, out', 'Cost', 'Latency', 'Why'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt) => (
            <tr key={attempt.attempt_id}>
              <th scope="row">{attempt.number}</th>
              <td>{attempt.tier === null ? 'none' : tierWords[attempt.tier]}</td>
              <td>
                {attempt.model_served ?? attempt.model_requested ?? '–'}
                {attempt.model_served !== null &&
                  attempt.model_requested !== null &&
                  attempt.model_served !== attempt.model_requested && (
                    <small> asked for {attempt.model_requested}</small>
                  )}
                {attempt.simulated && <em className="simulated">simulated</em>}
              </td>
              <td>
                {attempt.status}
                {attempt.finish_reason !== null && <small> {attempt.finish_reason}</small>}
                {attempt.error !== null && (
                  <small className="bad">
                    {' '}
                    {attempt.error_code}: {attempt.error}
                  </small>
                )}
              </td>
              <td className="number">
                {formatCount(attempt.input_tokens + attempt.cache_read_tokens + attempt.cache_write_tokens)},{' '}
                {formatCount(attempt.output_tokens)}
                {attempt.cache_read_tokens > 0 && <small> {formatCount(attempt.cache_read_tokens)} from cache</small>}
              </td>
              <td className="number">
                {attempt.tier === null ? '$0' : formatCost(attempt.cost_usd)}
                {attempt.opus_cost_usd !== null && attempt.tier !== 'opus' && (
                  <small> {formatCost(attempt.opus_cost_usd)} on Opus</small>
                )}
              </td>
              <td className="number">{formatLatency(attempt.latency_ms)}</td>
              <td className="why">{attempt.reason ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}
