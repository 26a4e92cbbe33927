import { JrProgressMonitor } from './element/jr-progress-monitor.tsx'

// A host that loads the script twice must not fail.
if (customElements.get('jr-progress-monitor') === undefined) {
  customElements.define('jr-progress-monitor', JrProgressMonitor)
}
