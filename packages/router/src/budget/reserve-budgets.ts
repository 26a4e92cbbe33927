import type { CallState } from '../call/call-state.ts'
import { toUsd } from '../price/pico-usd.ts'
import type { ProviderRequest } from '../providers/provider.ts'
import type { TierSettings } from '../resolve-options.ts'
import { RouterError } from '../router-error.ts'
import type { Budget, Reservation } from './create-budget.ts'
import { worstCasePicoUsd } from './worst-case.ts'

/** Sets the worst case of a request aside in every budget of the call, or in none and throws. */
export function reserveBudgets(call: CallState, tier: TierSettings, request: ProviderRequest): Reservation | undefined {
  const { budgets } = call
  if (budgets.length === 0) return undefined
  const { onBudget } = call.engine.hooks
  if (tier.price === undefined) {
    throw new RouterError('price_unknown', `a budget is set, but the price of ${tier.model} is unknown`, {
      tier: tier.tier,
      model: tier.model,
      hint: `Add the model to the price table, or set tiers.${tier.tier}.price.`,
    })
  }
  const amount = worstCasePicoUsd(tier.price, request)
  const held: { budget: Budget; reservation: Reservation }[] = []
  const report = (kind: 'reserved' | 'settled' | 'refused', budget: Budget, pico: bigint): void =>
    onBudget({ kind, amountUsd: toUsd(pico), budget: budget.state() })
  for (const budget of budgets) {
    const reservation = budget.reserve(amount)
    if (reservation === undefined) {
      for (const one of held) one.reservation.settle(0n)
      report('refused', budget, amount)
      throw budgetExceeded(budget, amount, tier)
    }
    held.push({ budget, reservation })
    report('reserved', budget, amount)
  }
  return {
    settle(pico) {
      for (const { budget, reservation } of held) {
        reservation.settle(pico)
        report('settled', budget, pico)
      }
    },
    settleUnconfirmed() {
      for (const { budget, reservation } of held) {
        reservation.settleUnconfirmed()
        report('settled', budget, amount)
      }
    },
  }
}

function budgetExceeded(budget: Budget, amount: bigint, tier: TierSettings): RouterError {
  const { name, limitUsd, remainingUsd, reservedUsd } = budget.state()
  const dollars = (usd: number): string => `$${usd.toFixed(6)}`
  const message = `budget "${name}": the call may cost ${dollars(toUsd(amount))}, but only ${dollars(remainingUsd)} of ${dollars(limitUsd)} is left`
  return new RouterError('budget_exceeded', message, {
    tier: tier.tier,
    model: tier.model,
    // What calls in flight hold is mostly given back when they end.
    retryable: reservedUsd > 0,
    hint:
      reservedUsd > 0
        ? `${dollars(reservedUsd)} is held by calls in flight; wait for them, or lower maxTokens.`
        : 'Raise the limit, lower maxTokens, or shorten the prompt.',
  })
}
