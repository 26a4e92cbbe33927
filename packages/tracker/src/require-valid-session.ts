import type { CreateSession } from './inputs.ts'
import { TrackerError } from './tracker-error.ts'

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether the text is a UUID, so that a wrong id is "not found" rather than an error of the database. */
export function isUuid(text: string): boolean {
  return idPattern.test(text)
}

/** Throws what is wrong with the input, before anything reaches the database. */
export function requireValidSession(input: CreateSession): void {
  if (input.steps.length === 0) {
    throw new TrackerError(
      'no_steps',
      `Task ${input.taskId} has no steps; a session without steps cannot be completed.`,
      {
        hint: 'Give the instruction at least one "Task", "Step" or "Phase" heading; "jr plan FILE" shows what was found.',
      },
    )
  }
  requireLength('taskId', input.taskId, 100)
  requireLength('jrName', input.jrName, 100)
  if (input.idempotencyKey !== undefined) requireLength('idempotencyKey', input.idempotencyKey, 200)
  if (input.sessionId !== undefined && !isUuid(input.sessionId))
    throw invalid(`sessionId "${input.sessionId}" is no UUID.`)
  if (input.priority !== undefined && !Number.isInteger(input.priority))
    throw invalid('priority must be a whole number.')
  const features = (input.features ?? []).map((feature) => feature.id)
  const repeated = features.find((id, index) => features.indexOf(id) !== index)
  if (repeated !== undefined) throw invalid(`The feature id "${repeated}" occurs twice.`)
}

function requireLength(name: string, text: string, max: number): void {
  if (text.length >= 1 && text.length <= max && !text.includes('\0')) return
  throw invalid(`${name} must have 1 to ${max} characters; it has ${text.length}.`)
}

function invalid(message: string): TrackerError {
  return new TrackerError('invalid_input', message, { hint: 'Correct the submission and send it again.' })
}
