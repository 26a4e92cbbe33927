import type { Pause } from '@jr/contract'
import type { SessionAction } from '../session/actions.ts'

/** What can be done to the Jr as a whole, and what it will do: pause it, or lift its own pause. */
export function toPauseAction(name: string, pauses: readonly Pause[]): SessionAction {
  if (pauses.some(({ scope }) => scope === `jr:${name}`)) {
    const rest = pauses.some(({ scope }) => scope === 'all')
      ? ' Everything is paused, too: that pause still holds.'
      : ' Sessions that were paused one by one stay paused.'
    return {
      name: 'resume',
      label: 'Resume this Jr',
      effect: `The sessions of ${name} go on with their next steps.${rest}`,
      destroys: false,
      takesNote: false,
    }
  }
  return {
    name: 'pause',
    label: 'Pause this Jr',
    effect: `No new step of any session of ${name} starts, those submitted later included, until somebody resumes it. Steps in progress end.`,
    destroys: false,
    takesNote: true,
  }
}
