import type { Step } from '@jr/tracker'
import type { Try } from './choose-try.ts'
import { runTextStep } from './run-text-step.ts'
import type { SessionRun } from './session-run.ts'

/** Runs a step that must change files or run commands. */
export async function runAgentStep(run: SessionRun, step: Step, chosen: Try, signal: AbortSignal): Promise<string> {
  await run.write((tracker) =>
    tracker.noteStep(run.handle, step.index, 'Ran as text: the model answered, no file was changed.'),
  )
  return runTextStep(run, step, chosen, signal)
}
