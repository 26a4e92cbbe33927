const OPEN = '<think>'
const CLOSE = '</think>'

/** Removes `<think>…</think>` from text that arrives in pieces. */
export interface ThinkFilter {
  /** The part of what has arrived that is certainly not thinking. */
  push(text: string): string
  /** Whatever was held back because it might have been the start of a tag. */
  end(): string
}

/** A filter for one reply. An unclosed `<think>` hides the rest; a tag cut in two by the stream is recognised. */
export function createThinkFilter(): ThinkFilter {
  let held = ''
  let thinking = false
  return {
    push(text) {
      held += text
      let visible = ''
      for (;;) {
        const tag = thinking ? CLOSE : OPEN
        const at = held.indexOf(tag)
        if (at === -1) break
        if (!thinking) visible += held.slice(0, at)
        held = held.slice(at + tag.length)
        thinking = !thinking
      }
      const keep = tailThatMayStart(held, thinking ? CLOSE : OPEN)
      if (!thinking) visible += held.slice(0, held.length - keep)
      held = keep === 0 ? '' : held.slice(-keep)
      return visible
    },
    end() {
      const rest = thinking ? '' : held
      held = ''
      return rest
    },
  }
}

/** The same for a whole text. Some templates put the opening tag into the prompt, so a lone `</think>` ends thinking too. */
export function withoutThinking(text: string): string {
  const close = text.indexOf(CLOSE)
  const open = text.indexOf(OPEN)
  const whole = close !== -1 && (open === -1 || open > close) ? text.slice(close + CLOSE.length) : text
  const filter = createThinkFilter()
  return (filter.push(whole) + filter.end()).trim()
}

function tailThatMayStart(text: string, tag: string): number {
  for (let size = Math.min(tag.length - 1, text.length); size > 0; size--) {
    if (tag.startsWith(text.slice(-size))) return size
  }
  return 0
}
