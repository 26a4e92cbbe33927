import { useState, type ReactNode } from 'react'
import { useMonitor } from '../monitor.ts'
import { copyText } from './copy-text.ts'

/** Copies `text`; says so, or that it could not, where the eye is and to screen readers. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const { announcer } = useMonitor()
  const [outcome, setOutcome] = useState('Copy')
  const tell = (word: string): void => {
    announcer.say('note', `${label}: ${word.toLowerCase()}.`)
    setOutcome(word)
    setTimeout(() => setOutcome('Copy'), 1500)
  }
  return (
    <button
      type="button"
      className="copy"
      aria-label={`Copy ${label}`}
      onClick={() =>
        void copyText(text).then(
          () => tell('Copied'),
          () => tell('Not copied'),
        )
      }
    >
      {outcome}
    </button>
  )
}
