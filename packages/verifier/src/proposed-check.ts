import type { Check } from '@jr/instructions'

/** A check in the form that a model answers in: flat, because strict structured output knows no variants. */
export interface ProposedCheck {
  /** Id of the criterion. */
  readonly feature: string
  readonly text: string
  readonly kind: 'shell' | 'script' | 'file'
  /** The command, the code, or the path. */
  readonly body: string
  readonly language?: 'python' | 'typescript' | 'javascript' | null
  /** Text that the output or the file must contain. */
  readonly contains?: string | null
}

export const proposalSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['checks'],
  properties: {
    checks: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['feature', 'text', 'kind', 'body'],
        properties: {
          feature: { type: 'string' },
          text: { type: 'string', minLength: 1, maxLength: 500 },
          kind: { enum: ['shell', 'script', 'file'] },
          body: { type: 'string', minLength: 1, maxLength: 10_000 },
          language: { enum: ['python', 'typescript', 'javascript', null] },
          contains: { type: ['string', 'null'], maxLength: 1000 },
        },
      },
    },
  },
} as const

export function toCheck(proposed: ProposedCheck, id: string): Check {
  const base = { id, source: 'proposed', line: 0, text: proposed.text } as const
  const { body, contains } = proposed
  const expectation = typeof contains === 'string' && contains !== '' ? { contains } : {}
  switch (proposed.kind) {
    case 'shell':
      return { ...base, kind: 'shell', command: body, expect: expectation, network: false, mutates: true }
    case 'script':
      return { ...base, kind: 'script', language: proposed.language ?? 'python', code: body, expect: expectation }
    default:
      return { ...base, kind: 'file', path: body, state: 'exists', ...expectation }
  }
}
