import type { Check } from './check.ts'

/** How a step is carried out, cheapest first. `docs/instructions.md` explains each. */
export const stepKinds = ['declared', 'text', 'agent', 'manual'] as const
export type StepKind = (typeof stepKinds)[number]

export type Tier = 'haiku' | 'local' | 'opus'

/** A change the document spells out in full, so that no model is needed. `line` is where its content starts. */
export type DeclaredEdit =
  | { readonly type: 'write'; readonly path: string; readonly content: string; readonly line: number }
  | {
      readonly type: 'replace'
      readonly path: string
      readonly search: string
      readonly replace: string
      readonly line: number
    }

/** A unit of work in document order. */
export interface PlanStep {
  readonly title: string
  readonly kind: StepKind
  /** 1-based line of the heading, and the last line of the step's text. */
  readonly line: number
  readonly endLine: number
  /** The phase, day or part that holds the step, when the document has two levels. */
  readonly group?: string
  /** The step's own Markdown, heading excluded. */
  readonly body: string
  /** Paths the step names as created or changed. */
  readonly files: readonly string[]
  /** Commands the step tells somebody to run. */
  readonly commands: readonly string[]
  /** Tier that the document asks for; absent when it leaves the choice to the router. */
  readonly tier?: Tier
  /** Only for `declared`. */
  readonly edits: readonly DeclaredEdit[]
  /** Only for `manual`: why a person is needed. */
  readonly reason?: string
}

/** An acceptance criterion. */
export interface PlanFeature {
  /** Slug of the text, unique in the document. */
  readonly id: string
  readonly text: string
  readonly line: number
  readonly checks: readonly Check[]
  /** Ids of features that must pass first (`<!-- jr:F3 depends=F1 -->`). */
  readonly depends?: readonly string[]
}

export type Severity = 'error' | 'warning' | 'info'

/** Something a person must be told about the document. `code` is stable and listed in docs/instructions.md. */
export interface Finding {
  readonly code: string
  readonly severity: Severity
  readonly line: number
  readonly message: string
  readonly hint?: string
}

/** What became of one fence, indented code or SEARCH/REPLACE block: nothing is dropped silently. */
export interface BlockAccount {
  readonly line: number
  readonly endLine: number
  readonly language?: string
  readonly use: 'step' | 'check' | 'context' | 'finding'
  /** Index of the step, id of the check, or the reason. */
  readonly of: string
}

export interface PlanMetadata {
  readonly priority?: string
  readonly assigned_to?: string
  readonly task_id?: string
  /** Every other `**Key**: value` of the head, keyed in snake_case. Secrets are masked. */
  readonly [key: string]: string | undefined
}

/** What the parser makes of an instruction. */
export interface Plan {
  /** Absent when the document has no level-1 heading. */
  readonly title?: string
  readonly metadata: PlanMetadata
  /** False: the document must not be queued; the findings of severity `error` say why. */
  readonly executable: boolean
  readonly steps: readonly PlanStep[]
  readonly features: readonly PlanFeature[]
  /** Checks of the document that belong to no single feature. */
  readonly checks: readonly Check[]
  readonly findings: readonly Finding[]
  readonly blocks: readonly BlockAccount[]
}
