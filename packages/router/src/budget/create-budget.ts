import { toPicoUsd, toUsd } from '../price/pico-usd.ts'

/** A budget's figures now. `limitUsd` = `spentUsd` + `reservedUsd` + `remainingUsd`. */
export interface BudgetState {
  readonly name: string
  readonly limitUsd: number
  /** Everything settled, including `unconfirmedUsd`. */
  readonly spentUsd: number
  /** The worst case of the calls in flight. */
  readonly reservedUsd: number
  /** The part of `spentUsd` counted at its worst case because the provider never said what a broken call used. */
  readonly unconfirmedUsd: number
  readonly remainingUsd: number
}

/** Money set aside for one model call. Settle it exactly once. Amounts are picodollars (1e-12 USD). */
export interface Reservation {
  /** The call cost this much; the rest is free again. */
  settle(picoUsd: bigint): void
  /** The call may have been billed but nobody said how much: the whole reservation counts as spent. */
  settleUnconfirmed(): void
}

/** A cap that many calls share. Implement it over a database to share a cap between processes. */
export interface Budget {
  readonly name: string
  /** Sets the worst case aside, or returns `undefined` when it does not fit. Synchronous, so concurrent calls cannot overrun it. */
  reserve(picoUsd: bigint): Reservation | undefined
  state(): BudgetState
}

/** What a budget is made of. */
export interface BudgetOptions {
  readonly name: string
  readonly limitUsd: number
  /** `day`: starts afresh at every midnight UTC. Default: never. */
  readonly period?: 'day' | undefined
  /** Already spent, e.g. before a restart. Default 0. */
  readonly spentUsd?: number | undefined
  /** Milliseconds since the epoch; only a `day` budget asks. Default `Date.now`. */
  readonly clock?: (() => number) | undefined
}

const DAY_MS = 86_400_000

/** A budget in this process: per task, session or day, whatever it is shared by. */
export function createBudget(options: BudgetOptions): Budget {
  const clock = options.clock ?? Date.now
  const limit = toPicoUsd(options.limitUsd)
  const today = (): number => (options.period === 'day' ? Math.floor(clock() / DAY_MS) : 0)
  let day = today()
  let spent = toPicoUsd(options.spentUsd ?? 0)
  let reserved = 0n
  let unconfirmed = 0n
  const turnPage = (): void => {
    if (today() === day) return
    day = today()
    spent = reserved = unconfirmed = 0n
  }
  return {
    name: options.name,
    reserve(picoUsd) {
      turnPage()
      if (spent + reserved + picoUsd > limit) return undefined
      reserved += picoUsd
      const reservedOn = day
      let open = true
      const close = (cost: bigint, confirmed: boolean): void => {
        turnPage()
        // What was reserved yesterday was yesterday's money.
        if (!open || reservedOn !== day) return
        open = false
        reserved -= picoUsd
        spent += cost
        if (!confirmed) unconfirmed += cost
      }
      return {
        settle: (cost) => close(cost, true),
        settleUnconfirmed: () => close(picoUsd, false),
      }
    },
    state() {
      turnPage()
      return {
        name: options.name,
        limitUsd: toUsd(limit),
        spentUsd: toUsd(spent),
        reservedUsd: toUsd(reserved),
        unconfirmedUsd: toUsd(unconfirmed),
        remainingUsd: toUsd(limit - spent - reserved),
      }
    },
  }
}
