import { askModel, type Question } from '@jr/executor'
import type { Router } from '@jr/router'
import type { CliConfig } from '../config.ts'
import { chooseModels } from './choose-models.ts'
import { createModelRouter } from './create-model-router.ts'

/** What the questions to models have cost so far. */
export interface Spending {
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Sum of the calls whose price is known. */
  readonly costUsd: number
  readonly unpricedCalls: number
}

/** Asks real models and adds up what that costs. */
export interface Asker {
  readonly router: Router
  readonly ask: (question: Question) => Promise<unknown>
  readonly spending: () => Spending
}

/** Undefined without a key and without a local server: what a simulator says of real work is worth nothing. */
export async function openAsker(config: CliConfig, onWarning: (message: string) => void): Promise<Asker | undefined> {
  const choice = await chooseModels(config)
  if (choice.isSimulated) return undefined
  const { router } = createModelRouter(config, choice, onWarning)
  let spent: Spending = { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, unpricedCalls: 0 }
  return {
    router,
    spending: () => spent,
    ask: async (question) => {
      spent = { ...spent, calls: spent.calls + 1, unpricedCalls: spent.unpricedCalls + 1 }
      const { usage, costUsd, output } = await askModel(router, question)
      spent = {
        ...spent,
        inputTokens:
          spent.inputTokens +
          usage.inputTokens +
          usage.cacheReadTokens +
          usage.cacheWrite5mTokens +
          usage.cacheWrite1hTokens,
        outputTokens: spent.outputTokens + usage.outputTokens,
        costUsd: spent.costUsd + (costUsd ?? 0),
        unpricedCalls: spent.unpricedCalls - (costUsd === undefined ? 0 : 1),
      }
      return output
    },
  }
}
