import { useState, type FormEvent, type ReactNode } from 'react'
import type { ApiFailure } from '../api/api-failure.ts'
import { useMonitor } from '../monitor.ts'

/** Shown after a 401, when polling has stopped. */
export function SignIn({
  failure,
  onKey,
}: {
  readonly failure: ApiFailure
  /** Tries again; this stays on screen when it is refused again. */
  readonly onKey: () => Promise<void>
}): ReactNode {
  const { takesKey, setKey } = useMonitor()
  // Jr's own refusal: not the reader's session is missing, but the key that SAG adds.
  const isHostRefused = !takesKey && failure.code === 'unauthenticated'
  const [value, setValue] = useState('')
  const [isRefused, setRefused] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (value === '') return
    setKey(value)
    setValue('')
    setRefused(false)
    void onKey().then(() => setRefused(true))
  }
  return (
    <section className="state" aria-labelledby="jr-sign-in">
      <h2 id="jr-sign-in">{isHostRefused ? 'SAG has no access to Jr' : 'Sign in to see the sessions'}</h2>
      <p>{failure.message}</p>
      {takesKey ? (
        <form onSubmit={submit}>
          <label>
            API key
            <input
              type="password"
              autoComplete="off"
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          </label>
          <button type="submit" className="primary">
            Use this key
          </button>
          {isRefused && (
            <p className="hint field-error" role="alert">
              The server does not know this key.
            </p>
          )}
          <p className="hint">The key stays in this tab’s memory: it is not stored, and a reload forgets it.</p>
        </form>
      ) : (
        <>
          {isHostRefused ? (
            <p>
              SAG sends no key to Jr, or a wrong one: whoever runs SAG sets <code>JR_API_KEY</code> there. Updating has
              stopped until then.
            </p>
          ) : (
            <p>Sign in to SAG, then come back to this tab. Updating has stopped until then.</p>
          )}
          <button type="button" onClick={() => void onKey()}>
            Try again
          </button>
        </>
      )}
    </section>
  )
}
