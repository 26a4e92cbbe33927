/** What a judge model is asked. `prompt` holds only the rubric and evidence that the harness collected. */
export interface JudgeRequest {
  readonly prompt: string
  /** JSON Schema of the answer ({@link JudgeAnswer}). */
  readonly schema: object
  readonly signal?: AbortSignal
}

export interface JudgeAnswer {
  /** `insufficient`: the evidence does not decide. */
  readonly verdict: 'pass' | 'fail' | 'insufficient'
  /** Passages of the workspace that carry the verdict; each is looked up. */
  readonly findings: readonly { readonly path: string; readonly line: number; readonly quote: string }[]
}

/** A judge model. It must not be one of the models that did the work: it is refused otherwise. */
export interface Judge {
  readonly model: string
  /** Models that wrote any of the work. */
  readonly authorModels: readonly string[]
  /** The answer, not yet trusted: its shape is checked again. */
  readonly ask: (request: JudgeRequest) => Promise<unknown>
}

export const judgeAnswerSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['verdict', 'findings'],
  properties: {
    verdict: { enum: ['pass', 'fail', 'insufficient'] },
    findings: {
      type: 'array',
      maxItems: 20,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'line', 'quote'],
        properties: {
          path: { type: 'string', maxLength: 1000 },
          line: { type: 'integer', minimum: 1 },
          quote: { type: 'string', minLength: 1, maxLength: 2000 },
        },
      },
    },
  },
} as const
