import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { ScrollRegion } from '../controls/scroll-region.tsx'
import { formatCost } from '../format/format-cost.ts'
import { formatDay } from '../format/format-time.ts'
import { tierWords } from '../format/status-words.ts'
import { groupByDay, niceCeiling } from './group-by-day.ts'
import { TierPatterns } from './tier-patterns.tsx'

/** The scale stands at the right, beside today: where a narrow screen begins to look (overview.css). */
const size = { width: 960, height: 220, right: 64, bottom: 26, top: 8 }
const tiers = ['haiku', 'local', 'opus'] as const

interface CostChartProps {
  readonly days: Stats['by_day']
  readonly timeZone: string
}

/** Stacked bars, one a day, and a mark where the same tokens on Opus would have been; the same numbers as a table below. */
export function CostChart({ days, timeZone }: CostChartProps): ReactNode {
  const grouped = groupByDay(days)
  if (grouped.length === 0) return <p className="hint">No model has been called yet.</p>
  const top = niceCeiling(1.06 * Math.max(...grouped.map((day) => Math.max(day.cost, day.opusCost))))
  const plot = size.height - size.bottom - size.top
  const end = size.width - size.right
  // A few days stand at the right, too.
  const slots = Math.max(14, grouped.length)
  const slot = end / slots
  const bar = Math.min(40, slot * 0.66)
  const y = (value: number): number => size.top + plot * (1 - value / top)
  // A label needs about 60 units.
  const every = Math.ceil(60 / slot)
  return (
    <figure>
      <ScrollRegion className="scroll-x from-end" label="Cost per day, plot">
        {' '}
        <svg
          viewBox={`0 0 ${size.width} ${size.height}`}
          role="img"
          aria-label={`Cost per day in ${timeZone}; the table below has the same numbers.`}
          className="chart"
        >
          <TierPatterns />
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <line x1={0} x2={end} y1={y(top * share)} y2={y(top * share)} className="grid" />
              <text x={end + 8} y={y(top * share) + 4}>
                {formatCost(top * share)}
              </text>
            </g>
          ))}
          {grouped.map((day, index) => {
            const x = slot * (slots - grouped.length + index) + (slot - bar) / 2
            let base = 0
            return (
              <g key={day.day}>
                {tiers.map((tier) => {
                  const cost = day.tiers[tier] ?? 0
                  base += cost
                  return (
                    cost > 0 && (
                      <rect
                        key={tier}
                        x={x}
                        width={bar}
                        y={y(base)}
                        height={Math.max(0.5, (plot * cost) / top)}
                        className={`tier-${tier}`}
                      />
                    )
                  )
                })}
                <line x1={x - 4} x2={x + bar + 4} y1={y(day.opusCost)} y2={y(day.opusCost)} className="opus-mark" />
                {index % every === 0 && (
                  <text x={x + bar / 2} y={size.height - 8} textAnchor="middle">
                    {formatDay(day.day)}
                  </text>
                )}
              </g>
            )
          })}
        </svg>
      </ScrollRegion>
      <figcaption className="legend">
        {tiers.map((tier) => (
          <span key={tier}>
            <svg viewBox="0 0 14 14" className="key" aria-hidden="true">
              <rect width="14" height="14" rx="3" className={`tier-${tier}`} />
            </svg>
            {tierWords[tier]}
          </span>
        ))}
        <span>
          <svg viewBox="0 0 14 14" className="key" aria-hidden="true">
            <line x1="0" x2="14" y1="7" y2="7" className="opus-mark" />
          </svg>
          the same tokens on Opus
        </span>
      </figcaption>
      <details>
        <summary>The same as a table</summary>
        <ScrollRegion className="scroll-x" label="Cost per day">
          <table className="data number">
            <thead>
              <tr>
                {['Day', 'Haiku', 'Local', 'Opus', 'Together', 'The same on Opus', 'Saved'].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {grouped.toReversed().map((day) => (
                <tr key={day.day}>
                  <th scope="row">{day.day}</th>
                  {tiers.map((tier) => (
                    <td key={tier}>
                      {day.unpriced[tier] && !day.tiers[tier] ? 'unpriced' : formatCost(day.tiers[tier] ?? 0)}
                    </td>
                  ))}
                  <td>{formatCost(day.cost)}</td>
                  <td>{formatCost(day.opusCost)}</td>
                  <td>{formatCost(day.saved)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </details>
    </figure>
  )
}
