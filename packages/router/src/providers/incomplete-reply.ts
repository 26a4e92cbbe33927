import { RouterError } from '../router-error.ts'

/** The error of an answer that may be cut short; the provider may bill it all the same. */
export function incompleteReply(provider: string, what: string, requestId: string | undefined): RouterError {
  return new RouterError('incomplete_reply', `${provider}: ${what}`, {
    retryable: true,
    requestId,
    mayBeCharged: true,
    hint: 'The answer may be cut short; try again.',
  })
}
