import { ApiFailure } from '../api/api-failure.ts'

/** What went wrong and, where the API says it, what to do next. */
export function toFailureText(failure: Error): string {
  return failure instanceof ApiFailure && failure.hint !== undefined
    ? `${failure.message} ${failure.hint}`
    : failure.message
}
