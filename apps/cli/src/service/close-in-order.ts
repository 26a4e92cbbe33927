/** What a long command has opened and must close again. */
export interface Closers {
  /** `what`: told to the person while it closes; empty for what nobody needs to know. */
  readonly add: (what: string, close: () => Promise<void>) => void
  /** Closes the last opened first. What fails to close keeps nothing else from closing; `onError` is told. */
  readonly closeAll: (onClosing: (what: string) => void, onError: (error: unknown) => void) => Promise<void>
}

export function createClosers(): Closers {
  const closers: { readonly what: string; readonly close: () => Promise<void> }[] = []
  return {
    add: (what, close) => void closers.unshift({ what, close }),
    closeAll: async (onClosing, onError) => {
      for (const { what, close } of closers.splice(0)) {
        if (what !== '') onClosing(what)
        try {
          await close()
        } catch (error) {
          onError(error)
        }
      }
    },
  }
}
