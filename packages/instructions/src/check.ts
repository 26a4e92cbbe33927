/** Where a check was written: under a criterion, in a Testing/Verification section, or proposed by a model for a prose criterion. */
export type CheckSource = 'criterion' | 'verification' | 'proposed'

/** What the output, the status or a value must be. All given members must hold. */
export interface Expectation {
  /** Exit code; 0 when nothing else is said. */
  readonly exitCode?: number
  /** Text that the output must contain. */
  readonly contains?: string
  /** Regular expression (JavaScript syntax) that the output must match. */
  readonly matches?: string
  /** Output, trimmed, must equal this. */
  readonly equals?: string
  /** Comparison with the first number of the output: `>= 1`. */
  readonly compare?: { readonly operator: '<' | '<=' | '=' | '!=' | '>=' | '>'; readonly value: number }
}

interface CheckBase {
  /** Stable within the document: `c1`, `c2` … in document order. */
  readonly id: string
  readonly source: CheckSource
  /** 1-based line in the document; 0 for a proposed check. */
  readonly line: number
  /** Text of the check as a person would name it: the command, the path, the question. */
  readonly text: string
  /** Milliseconds; the verifier's default when absent. */
  readonly timeoutMs?: number
}

/** A runnable verification. The kinds and the syntax they are written in: docs/instructions.md. */
export type Check = CheckBase &
  (
    | {
        readonly kind: 'shell'
        readonly command: string
        readonly expect: Expectation
        readonly network: boolean
        readonly mutates: boolean
        /** What earlier commands of the same block set up (`cd`, `source`, `export`, assignments): run `setup && command`. */
        readonly setup?: string
      }
    | {
        readonly kind: 'script'
        readonly language: 'python' | 'typescript' | 'javascript'
        readonly code: string
        readonly expect: Expectation
      }
    | {
        readonly kind: 'file'
        readonly path: string
        readonly state: 'exists' | 'absent' | 'unchanged'
        readonly contains?: string
        readonly matches?: string
        readonly jsonPath?: string
        readonly equals?: string
      }
    | {
        readonly kind: 'http'
        readonly method: 'GET' | 'HEAD'
        readonly url: string
        readonly status: number
        /** Milliseconds in which it must answer, most of several times. */
        readonly maxLatencyMs?: number
        readonly json: readonly JsonAssertion[]
      }
    | {
        readonly kind: 'sql'
        readonly query: string
        readonly expect: Expectation
        /** Present and true for a statement that changes data or schema: it must not run as a check. */
        readonly mutates?: boolean
      }
    | { readonly kind: 'schema'; readonly path: string; readonly schemaPath: string }
    | { readonly kind: 'metric'; readonly command: string; readonly expect: Expectation; readonly repeats: number }
    | { readonly kind: 'diff'; readonly only: readonly string[] }
    | { readonly kind: 'judge'; readonly rubric: string }
    | { readonly kind: 'human'; readonly question: string }
  )

/** `$[0].progress_pct >= 0` against a JSON body. */
export interface JsonAssertion {
  readonly path: string
  readonly operator: '<' | '<=' | '=' | '!=' | '>=' | '>' | 'exists'
  readonly value?: string | number | boolean | null
}
