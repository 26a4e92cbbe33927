import { useState, type ReactNode } from 'react'
import { findPreference, keepPreference } from '../state/preferences.ts'
import { Dialog } from './dialog.tsx'
import { shortcuts, shortcutsOffKey } from './use-shortcuts.ts'

/** The sheet behind `?`. */
export function HelpSheet({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [off, setOff] = useState(findPreference(shortcutsOffKey) !== undefined)
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl className="keys">
        {shortcuts.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              {keys.split(', ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">Keys work only while the focus is inside the monitor.</p>
      <label className="check">
        <input
          type="checkbox"
          checked={!off}
          onChange={(event) => {
            setOff(!event.target.checked)
            keepPreference(shortcutsOffKey, event.target.checked ? undefined : 'yes')
          }}
        />
        Single-key shortcuts
      </label>
      <div className="dialog-actions">
        <button type="button" className="primary" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  )
}
