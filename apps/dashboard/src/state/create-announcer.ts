/** Collects what a screen reader should hear, and says it politely at most once in five seconds. */
export interface Announcer {
  readonly say: (kind: 'failed' | 'waiting' | 'completed' | 'cancelled' | 'note', text: string) => void
  /** The live region listens here. */
  readonly listen: (speak: (text: string) => void) => () => void
}

const pauseMs = 5000

/** Failures come first; several of a kind become a number. */
export function createAnnouncer(): Announcer {
  let waiting: { kind: string; text: string }[] = []
  let speak: ((text: string) => void) | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastAt = -Infinity

  const flush = (): void => {
    timer = undefined
    if (waiting.length === 0) return
    lastAt = performance.now()
    const text = summarizeAnnouncements(waiting)
    waiting = []
    speak?.(text)
  }

  return {
    say(kind, text) {
      waiting.push({ kind, text })
      timer ??= setTimeout(flush, Math.max(100, lastAt + pauseMs - performance.now()))
    },
    listen(next) {
      speak = next
      return () => {
        clearTimeout(timer)
        timer = speak = undefined
      }
    },
  }
}

/** `1 failed: Deploy the collector. 3 completed.` */
export function summarizeAnnouncements(entries: readonly { readonly kind: string; readonly text: string }[]): string {
  const parts: string[] = []
  for (const kind of ['failed', 'waiting', 'completed', 'cancelled']) {
    const texts = entries.filter((entry) => entry.kind === kind).map((entry) => entry.text)
    if (texts.length === 1) parts.push(`1 ${kind}: ${texts[0]}.`)
    else if (texts.length > 1) parts.push(`${texts.length} ${kind}.`)
  }
  parts.push(...entries.filter((entry) => entry.kind === 'note').map((entry) => entry.text))
  return parts.join(' ')
}
