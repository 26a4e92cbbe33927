import { useState, type FormEvent, type ReactNode } from 'react'
import { useMonitor } from '../monitor.ts'

/** Shown after a 401, when polling has stopped. */
export function SignIn({ message, onKey }: { readonly message: string; readonly onKey: () => void }): ReactNode {
  const { takesKey, setKey } = useMonitor()
  const [value, setValue] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (value === '') return
    setKey(value)
    setValue('')
    onKey()
  }
  return (
    <section className="state" aria-labelledby="jr-sign-in">
      <h2 id="jr-sign-in">Sign in to see the sessions</h2>
      <p>{message}</p>
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
          <p className="hint">The key stays in this tab’s memory: it is not stored, and a reload forgets it.</p>
        </form>
      ) : (
        <>
          <p>Sign in to SAG, then come back to this tab. Updating has stopped until then.</p>
          <button type="button" onClick={onKey}>
            Try again
          </button>
        </>
      )}
    </section>
  )
}
