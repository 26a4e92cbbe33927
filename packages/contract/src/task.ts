import { Type, type Static } from 'typebox'
import { DateTime, Nullable, OneOf } from './primitives.ts'
import { SessionSummary } from './session.ts'
import { answers, tiers } from './words.ts'

/** A submission. The instruction is parsed and refused with its findings when it is not executable. */
export const SubmitTask = Type.Object(
  {
    instruction: Type.String({ minLength: 1, description: 'The Markdown document.' }),
    task_id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: "Default: the document's own, else a new one." }),
    ),
    jr_name: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: "Default: the document's assignee, else `Jr`." }),
    ),
    workspace: Type.Optional(
      Type.String({
        description: 'Directory the session may change. Default: a new one under the executor’s data directory.',
      }),
    ),
    tier: Type.Optional(OneOf(tiers, 'Every step on this tier.')),
    priority: Type.Optional(Type.Integer({ description: 'Higher runs earlier.' })),
    continue_on_failure: Type.Optional(Type.Boolean()),
    idempotency_key: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'The same key again returns the same session.' }),
    ),
  },
  { additionalProperties: false },
)
export type SubmitTask = Static<typeof SubmitTask>

export const Finding = Type.Object({
  code: Type.String(),
  severity: OneOf(['error', 'warning', 'info'] as const),
  line: Type.Integer(),
  message: Type.String(),
  hint: Type.Optional(Type.String()),
})
export type Finding = Static<typeof Finding>

export const TaskAccepted = Type.Object(
  {
    task_id: Type.String(),
    session_id: Type.String({ format: 'uuid' }),
    created: Type.Boolean({ description: 'False when the idempotency key was known.' }),
    findings: Type.Array(Finding),
  },
  { description: 'The instruction is queued.' },
)
export type TaskAccepted = Static<typeof TaskAccepted>

export const Task = Type.Object(
  {
    task_id: Type.String(),
    title: Type.String(),
    jr_name: Type.String(),
    priority: Type.Integer(),
    workspace: Nullable(Type.String()),
    created_at: DateTime(),
    updated_at: DateTime(),
    sessions: Type.Array(SessionSummary),
  },
  { description: 'A task with its sessions.' },
)
export type Task = Static<typeof Task>

export const ApiError = Type.Object(
  {
    code: Type.String({ description: 'Stable; listed in docs/errors.md.' }),
    message: Type.String(),
    hint: Type.Optional(Type.String()),
    /** Only for a refused instruction. */
    findings: Type.Optional(Type.Array(Finding)),
  },
  { description: 'Refused or failed; `code` says why.' },
)
export type ApiError = Static<typeof ApiError>

export const ControlRequest = Type.Object(
  {
    index: Type.Optional(Type.Integer({ minimum: 0, description: 'Step; default: the waiting or failed one.' })),
    note: Type.Optional(Type.String({ maxLength: 4000 })),
  },
  { additionalProperties: false },
)
export type ControlRequest = Static<typeof ControlRequest>

export const AnswerRequest = Type.Object(
  {
    answer: OneOf(answers),
    check_id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Default: the only open question.' }),
    ),
    by: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Who answers. Default: `api`.' })),
    note: Type.Optional(Type.String({ maxLength: 4000 })),
    tree_hash: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'State of the workspace that the person saw; refused when the question is about another by now.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type AnswerRequest = Static<typeof AnswerRequest>
