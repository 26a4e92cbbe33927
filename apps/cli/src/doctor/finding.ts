/** One line of `jr doctor`. `fail`: Jr cannot work; `warn`: something is missing that may be missing. */
export interface DoctorFinding {
  readonly name: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do; absent when all is well. */
  readonly fix?: string
}
