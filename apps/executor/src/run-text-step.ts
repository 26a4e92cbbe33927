import type { Step } from '@jr/tracker'
import { callModel } from './call-model.ts'
import type { ModelTry } from './try.ts'
import { composePrompt, systemPrompt } from './compose-prompt.ts'
import type { SessionRun, StepWork } from './session-run.ts'

/** Asks a model for the step's answer, which is the step's output. */
export async function runTextStep(
  run: SessionRun,
  step: Step,
  chosen: ModelTry,
  signal: AbortSignal,
): Promise<StepWork> {
  const prompt = composeStepPrompt(run, step)
  const { result, ended } = await callModel(run, { step, prompt, chosen, signal, options: { system: systemPrompt } })
  return { output: result.text, ended }
}

/** The prompt of a step with what the session knows so far. */
export function composeStepPrompt(run: SessionRun, step: Step): string {
  const { detail } = run
  return composePrompt({
    title: detail.title ?? detail.taskId,
    background: run.background,
    features: detail.features.map((feature) => feature.description),
    step: { number: step.index + 1, total: detail.totalSteps, name: step.name, body: step.description },
    earlier: detail.steps.flatMap(({ index, name }) => {
      const output = index < step.index ? run.outputs.get(index) : undefined
      return output === undefined ? [] : [{ number: index + 1, name, output }]
    }),
  })
}
