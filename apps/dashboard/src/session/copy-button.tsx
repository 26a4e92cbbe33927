import { useState, type ReactNode } from 'react'
import { useMonitor } from '../monitor.ts'

/** Copies `text`; says so where the eye is and to screen readers. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const { announcer } = useMonitor()
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    announcer.say('note', `${label} copied.`)
    setCopied(true)
    setTimeout(() => setCopied(false), 1500)
  }
  return (
    <button
      type="button"
      className="copy"
      aria-label={`Copy ${label}`}
      onClick={() => void copy().catch(() => setCopied(false))}
    >
      {copied ? 'Copied' : 'Copy'}
    </button>
  )
}
