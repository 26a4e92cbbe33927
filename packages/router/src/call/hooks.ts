import type { RouterOptions, RouterWarning } from '../router-options.ts'

type HookName = 'onDecision' | 'onAttempt' | 'onBudget'

/** The caller's hooks, made harmless: one that throws becomes a warning, never a failed call. */
export interface Hooks {
  readonly onDecision: NonNullable<RouterOptions['onDecision']>
  readonly onAttempt: NonNullable<RouterOptions['onAttempt']>
  readonly onBudget: NonNullable<RouterOptions['onBudget']>
  readonly onWarning: (warning: RouterWarning) => void
}

/** Wraps the hooks of the options. */
export function createHooks(options: RouterOptions): Hooks {
  const onWarning = (warning: RouterWarning): void => {
    try {
      options.onWarning?.(warning)
    } catch {
      // There is nobody left to tell.
    }
  }
  const guard = <P extends unknown[]>(name: HookName, hook: ((...parameters: P) => void) | undefined) => {
    return (...parameters: P): void => {
      try {
        hook?.(...parameters)
      } catch (error) {
        onWarning({
          code: 'hook_failed',
          message: `${name} threw: ${error instanceof Error ? error.message : String(error)}`,
        })
      }
    }
  }
  return {
    onDecision: guard('onDecision', options.onDecision),
    onAttempt: guard('onAttempt', options.onAttempt),
    onBudget: guard('onBudget', options.onBudget),
    onWarning,
  }
}
