import type { Stats } from '@jr/contract'
import type { ReactNode } from 'react'
import { DataTable } from '../controls/data-table.tsx'
import { formatCost } from '../format/format-cost.ts'
import { formatCompact, formatCount } from '../format/format-number.ts'
import { tierWords } from '../format/status-words.ts'
import { TierMix } from './tier-mix.tsx'

/** Which tiers answered how often, what it cost, and what the same tokens would have cost on Opus. */
export function TierSection({ tiers }: { readonly tiers: Stats['by_tier'] }): ReactNode {
  return (
    <section aria-labelledby="jr-tiers">
      <h3 id="jr-tiers">Model tiers</h3>
      {tiers.length === 0 ? (
        <p className="hint">No tier has answered yet.</p>
      ) : (
        <>
          <TierMix tiers={tiers} />
          <DataTable
            label="Model tiers"
            columns={['Tier', 'Calls', 'Tokens', 'Cost', 'The same on Opus', 'Saved', 'Unpriced calls']}
          >
            {tiers.map((tier) => (
              <tr key={tier.tier}>
                <th scope="row">{tierWords[tier.tier]}</th>
                <td>{formatCount(tier.attempts)}</td>
                <td>{formatCompact(tier.total_tokens)}</td>
                <td>{formatCost(tier.cost_usd === 0 && tier.unpriced_attempts > 0 ? null : tier.cost_usd)}</td>
                <td>{formatCost(tier.opus_cost_usd)}</td>
                <td>{formatCost(tier.saved_usd)}</td>
                <td>{formatCount(tier.unpriced_attempts)}</td>
              </tr>
            ))}
          </DataTable>
          <p className="hint">
            “The same on Opus” prices the very tokens that were used at Opus’s price of the same day. It is an estimate:
            Opus might have needed more or fewer. Unpriced calls are in neither sum’s cost.
          </p>
        </>
      )}
    </section>
  )
}
