import { createHash, randomUUID } from 'node:crypto'
import {
  type Check,
  type Finding,
  maskSecrets,
  parseInstruction,
  type Plan,
  type PlanStep,
  serializeChecks,
  type Tier,
} from '@jr/instructions'
import type { FeatureDefinition, StepDefinition } from '@jr/tracker'
import { enqueueSession, type QueueContext, transact } from './enqueue-session.ts'
import { QueueError } from './queue-error.ts'
import { toPriority } from './to-priority.ts'
import { withholdSecretCheck, withholdSecretEdits } from './withhold-secrets.ts'

/** An instruction to carry out. */
export interface SubmitTask {
  readonly markdown: string
  /** Default: the document's own, else a new one. At most 100 characters. */
  readonly taskId?: string
  /** Default: the document's assignee, else `Jr`. At most 100 characters. */
  readonly jrName?: string
  /** Directory the session may change. Default: a new one under the executor's data directory. */
  readonly workspace?: string
  /** Every step on this tier. */
  readonly tier?: Tier
  /** Higher runs earlier. Default: from the document's priority. */
  readonly priority?: number
  /** Go on with the next step after a failed one; default false. */
  readonly continueOnFailure?: boolean
  /** The same key again returns the same session. */
  readonly idempotencyKey?: string
  /** The session fails when it has not ended by then. */
  readonly deadlineAt?: Date
  /** True when a simulator answers instead of real models. */
  readonly simulated: boolean
  /** `person:NAME`, `api`, `cli`; default `system`. */
  readonly actor?: string
}

export interface SubmittedTask {
  readonly taskId: string
  readonly sessionId: string
  /** False when the idempotency key was known: then this is the earlier session. */
  readonly created: boolean
  /** What a person must be told about the document. */
  readonly findings: readonly Finding[]
}

/** What a step needs to be carried out again after a crash; stored with the step. */
export type StoredStep = Pick<PlanStep, 'edits' | 'files' | 'commands'> & { readonly reason?: string }

const longestNameCharacters = 100

/**
 * Parses the instruction and queues it: session, steps, features and job in one transaction.
 * @throws {QueueError} `instruction_refused` with the findings when it is not executable
 */
export async function submitTask(context: QueueContext, task: SubmitTask): Promise<SubmittedTask> {
  const plan = parseInstruction(task.markdown)
  if (!plan.executable) throw toRefusal(plan)
  const taskId = requireName('task id', task.taskId ?? plan.metadata.task_id ?? `JR-${randomUUID().slice(0, 8)}`)
  const jrName = requireName('Jr name', task.jrName ?? plan.metadata.assigned_to ?? 'Jr')
  const session = await transact(context, async (transaction) => {
    const created = await context.tracker.within(transaction).createSession({
      taskId,
      jrName,
      title: plan.title ?? taskId,
      steps: plan.steps.map((step) => toStepDefinition(withholdSecretEdits(step))),
      features: plan.features.map(toFeatureDefinition),
      documentChecks: freeze(plan.checks),
      instruction: { hash: toHash(task.markdown), markdown: maskSecrets(task.markdown) },
      priority: task.priority ?? toPriority(plan.metadata.priority),
      continueOnFailure: task.continueOnFailure ?? false,
      simulated: task.simulated,
      ...(task.workspace !== undefined && { workspace: task.workspace }),
      ...(task.tier !== undefined && { requestedTier: task.tier }),
      ...(task.idempotencyKey !== undefined && { idempotencyKey: task.idempotencyKey }),
      ...(task.deadlineAt !== undefined && { deadlineAt: task.deadlineAt }),
      ...(task.actor !== undefined && { actor: task.actor }),
    })
    if (created.created) await enqueueSession(context.queue, transaction, created.sessionId)
    return created
  })
  return { taskId: session.taskId, sessionId: session.sessionId, created: session.created, findings: plan.findings }
}

function toStepDefinition(step: PlanStep): StepDefinition {
  const definition: StoredStep = {
    edits: step.edits,
    files: step.files,
    commands: step.commands,
    ...(step.reason !== undefined && { reason: step.reason }),
  }
  return {
    name: step.title,
    description: step.body,
    kind: step.kind,
    line: step.line,
    definition,
    ...(step.group !== undefined && { group: step.group }),
    ...(step.tier !== undefined && { tier: step.tier }),
  }
}

function toFeatureDefinition(feature: Plan['features'][number]): FeatureDefinition {
  const { id, text, line } = feature
  return { id, description: text, line, ...freeze(feature.checks) }
}

/** Checks as they are stored, with the hash by which a later change is noticed. */
function freeze(given: readonly Check[]): { readonly checks: readonly Check[]; readonly checksHash: string } {
  const checks = given.map(withholdSecretCheck)
  return { checks, checksHash: toHash(serializeChecks(checks)) }
}

function toRefusal(plan: Plan): QueueError {
  const errors = plan.findings.filter((finding) => finding.severity === 'error')
  const [first] = errors
  const reason = first === undefined ? 'it has no steps' : `line ${first.line}: ${first.message}`
  return new QueueError('instruction_refused', `The instruction cannot be carried out: ${reason}`, {
    hint: first?.hint ?? 'See the findings; `jr plan FILE` shows what Jr understood.',
    findings: plan.findings,
  })
}

function requireName(what: string, name: string): string {
  const trimmed = name.trim()
  if (trimmed.length > 0 && trimmed.length <= longestNameCharacters) return trimmed
  throw new QueueError('invalid_task', `The ${what} must have 1 to ${longestNameCharacters} characters.`, {
    hint: `Give a shorter ${what}, in the document or with the submission.`,
  })
}

function toHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
